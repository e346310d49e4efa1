"""Commands that show what is in the store: stories, landscapes, explanations, articles, exports.

Law: reading only; none of them changes what the store says of a story.
"""

from __future__ import annotations

import io
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from storyscape.cli.app import Answer, Asked, answers, emit, with_json

if TYPE_CHECKING:
    from storyscape.newsroom import Newsroom

DIFFERS = 1


@click.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many at most.")
@click.option("--query", help="Only stories that have an article with all these words.")
@click.option("--lang", help="Only stories that have an article in this language (ISO 639-1).")
@click.option("--topic", help="Of the 200 newest, those with this topic, by a word of its name: health, politics …")
@click.option("--place", help="Of the 200 newest, those that tell of this place or country.")
@click.option("--sort", type=click.Choice(["newest", "importance"]), default="newest", show_default=True,
              help="By the newest article, or by independent origins and their pace.")  # fmt: skip
@answers
def stories(room: Newsroom, **asked: Any) -> Answer:
    """List the stories, newest first or by importance."""
    from storyscape.render.terminal import story_list

    return Answer(room.stories(**asked), story_list)


@click.command()
@click.argument("any_id", metavar="ID")
@click.option("--all", "whole", is_flag=True, help="Print every list in full.")
@answers
def story(room: Newsroom, any_id: str, whole: bool) -> Answer:
    """Show a story's landscape: who reports it, where they stand, what they share, say and differ in.

    ID is a story's, or that of one of its articles.
    """
    return _landscape(room, any_id, whole=whole)


@click.command()
@click.argument("any_id", metavar="ID")
@click.option("--check", is_flag=True, help="Draw the stored landscape again from its recipe and compare the bytes.")
@click.option("--all", "whole", is_flag=True, help="Print every list in full.")
@answers
def landscape(room: Newsroom, any_id: str, check: bool, whole: bool) -> Answer:
    """Show a story's landscape, or check that it can be drawn again. Exit code 1 says that the bytes differ."""
    if not check:
        return _landscape(room, any_id, whole=whole)
    from storyscape.render.terminal import check as shown

    report = room.check(any_id)
    return Answer(report, shown, 0 if report.same else DIFFERS)


@click.command()
@click.argument("any_id", metavar="ID")
@answers
def explain(room: Newsroom, any_id: str) -> Answer:
    """Say why a story holds its articles, or why one article stands where it does."""
    from storyscape.render.terminal import explanation

    return Answer(room.explain(any_id), explanation)


@click.command()
@click.argument("any_id", metavar="ID")
@answers
def article(room: Newsroom, any_id: str) -> Answer:
    """Show an article as it is held: facts, versions, and the text with the lines that are not counted marked."""
    from storyscape.render.terminal import article as shown

    found = room.article(any_id)
    return Answer(found, partial(shown, versions=room.versions(found.key)))


@click.command()
@click.argument("any_id", metavar="ID")
@click.option("--diff", is_flag=True, help="Show what each version changed, word by word.")
@answers
def versions(room: Newsroom, any_id: str, diff: bool) -> Answer:
    """List an article's versions, with what each changed and what it says of that itself.

    Claims, quotes and figures of a story name the version that they stand in.
    """
    from storyscape.ingest.history import history
    from storyscape.render.terminal import versions as shown

    found = room.versions(any_id)
    changes = history(found)
    answer = {"versions": [(v.id, v.version, v.fetched_at) for v in found], "changes": changes}
    return Answer(answer, lambda _: shown(found, changes, whole=diff))


@click.command()
@click.argument("any_id", metavar="ID")
@click.option(
    "--format", "kind", type=click.Choice(["json", "html", "md", "warc"]), default="json", show_default=True,
    help="A JSON document, one self-contained page, Markdown, or the kept pages of its articles as a web archive.",
)  # fmt: skip
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the terminal.")
@with_json
def export(asked: Asked, any_id: str, kind: Literal["json", "html", "md", "warc"], output: Path | None) -> None:
    """Write a story's landscape as a file that stands on its own, or the pages in which its articles were found."""
    with asked.newsroom() as room:
        data = _pages(room, any_id) if kind == "warc" else room.export(any_id, kind).encode("utf-8")
    if output is not None:
        output.write_bytes(data)
    if asked.machine:
        text = {} if kind == "warc" else {"text": data.decode("utf-8")}
        written = {"file": str(output)} if output else text
        emit(asked, {"id": any_id, "format": kind, "bytes": len(data), **written}, lambda: "")
    elif output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data if kind == "warc" or data.endswith(b"\n") else data + b"\n")
    else:
        emit(asked, None, lambda: f"wrote {output} ({len(data):,} bytes)")


def _pages(room: Newsroom, any_id: str) -> bytes:
    """A web archive of the pages behind a story; what is not kept any more is told on standard error."""
    file = io.BytesIO()
    written, asked = room.kept.write_warc(file, room.explain(any_id).articles)
    if written < asked:
        click.echo(f"{asked - written} of {asked} pages are not kept", err=True)
    return file.getvalue()


def _landscape(room: Newsroom, any_id: str, *, whole: bool) -> Answer:
    from storyscape.render.terminal import Panel

    return Answer(room.landscape(any_id), partial(Panel, whole=whole))
