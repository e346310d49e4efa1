"""Commands that read articles: into the store, again, for a comparison alone, or the bundled sample.

Law: what could not be read is told with its place, its problem and its remedy, and never stops the rest; it is listed
until it was read, or until it was forgotten in so many words.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storyscape.cli.app import Answer, Asked, answers, bar, console, emit, with_json
from storyscape.errors import InputError

if TYPE_CHECKING:
    from storyscape.newsroom import Newsroom
    from storyscape.records.reading import SetAside

SET_ASIDE = InputError.exit_code


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--outlet", help="The outlet (a domain or a name) of texts that don't say it.")
@click.option("--url", help="The address of a text that doesn't say it.")
@click.option("--lang", help="The language (ISO 639-1) of texts that don't say it; else it is detected.")
@click.option(
    "--profile", type=click.Choice(["careful", "archive"]), default="careful",
    help="How much care the text of a page is worth: archive takes half the time and is right less often.",
)  # fmt: skip
@click.option("--again", is_flag=True, help="Read archives from their beginning, even if they were read before.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
@with_json
def read(asked: Asked, paths: tuple[str, ...], quiet: bool, **said: Any) -> int:
    """Read articles and place them in stories.

    PATH may be a file, a folder, a glob or - for standard input, mixed at will: text, Markdown, HTML, JSON, JSON lines,
    CSV, Parquet, web archives (WARC, WACZ). An archive whose reading was interrupted is read on from there. Exit code 3
    says that some inputs were set aside (`storyscape rejects` lists them); the others were read.
    """
    with asked.newsroom() as room, bar("reading", quiet=quiet or asked.machine) as progress:
        report = room.read(*paths, progress=progress, **said)
    return told(asked, report)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--retry", is_flag=True, help="Read or fetch these again (all, without a NAME); what succeeds is taken.")
@click.option("--forget", is_flag=True, help="List these (all, without a NAME) no longer.")
@with_json
def rejects(asked: Asked, names: tuple[str, ...], retry: bool, forget: bool) -> int:
    """List what was set aside: pages, records, files and lines that could not be had or read, with cause and remedy.

    NAME is where it stood, as the list shows it. Exit code 3 says that some failed again.
    """
    if retry and forget:
        raise click.UsageError("--retry and --forget exclude each other")
    with asked.newsroom() as room:
        if retry:
            from storyscape.following import Following

            return told(asked, Following(room).retry(names))
        found = tuple(one for one in room.kept.rejects() if not names or one.reject.read_from in names)
        gone = room.kept.unreject(one.reject.read_from for one in found) if forget else 0
    emit(asked, {"forgotten": gone} if forget else found, lambda: f"forgot {gone:,}" if forget else _aside(found))
    return 0


@click.command()
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
@with_json
def reread(asked: Asked, quiet: bool) -> int:
    """Read the kept pages again, as after an upgrade. Where another text comes out, it is a new version."""
    with asked.newsroom() as room, bar("reading", quiet=quiet or asked.machine) as tell:
        report = room.kept.reread(tell and (lambda taken: tell(taken, None)))
    return told(asked, report)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--all", "whole", is_flag=True, help="Print every list in full.")
@answers
def compare(room: Newsroom, files: tuple[str, ...], whole: bool) -> Answer:
    """Group and compare these files alone, and store nothing."""
    from storyscape.render.terminal import comparison

    found = room.compare(*files)
    return Answer(found, partial(comparison, whole=whole), SET_ASIDE if found.rejects else 0)


@click.command()
@click.argument("folder", default=".demo", type=click.Path(file_okay=False, path_type=Path))
@with_json
def demo(asked: Asked, folder: Path) -> int:
    """Read the bundled sample into a store of its own in FOLDER (.demo) and show what came of it.

    The sample is invented: outlets, raters and articles were written for Storyscape. Each run begins anew.
    """
    from storyscape.newsroom import Newsroom

    store = folder / "storyscape.db"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("storyscape.db*"):
        old.unlink()
    with Newsroom(store) as room:
        report = room.load_sample()
        stories = room.stories(limit=100)
        biggest = max(stories, key=lambda story: (story.articles, story.outlets))
        landscape = room.landscape(biggest.id)
    if asked.machine:
        emit(asked, {"report": report, "stories": stories, "landscape": landscape}, lambda: "")
        return 0
    _show_demo(store, _summary(report), stories, landscape)
    return 0


def _show_demo(store: Path, summary: str, stories: Sequence[Any], landscape: Any) -> None:
    from rich.text import Text

    from storyscape.render.terminal import Panel, story_list

    out = console()
    out.print(Text(f"The sample, invented for Storyscape: {summary}."), Text(), story_list(stories), Text())
    out.print(Panel(landscape), Text())
    program = "storyscape" if shutil.which("storyscape") else _relative(Path(sys.argv[0]))
    serve = f"{program} --store {_relative(store)} serve"
    out.print(Text("See the pages at http://127.0.0.1:8750 after this:"))
    out.print(Text(serve, style="bold"), soft_wrap=True)


def _relative(path: Path) -> str:
    full = path.absolute()
    return str(full.relative_to(Path.cwd())) if full.is_relative_to(Path.cwd()) else str(full)


def _aside(found: tuple[SetAside, ...]) -> Any:
    from storyscape.render.terminal.words import headed, said

    if not found:
        return "nothing is set aside"
    table = headed("when", "tries", "where it stood", "what is wrong", "remedy")
    for one in found:
        words = (said(text) for text in (one.reject.read_from, one.reject.error, one.reject.remedy))
        table.add_row(f"{one.at:%Y-%m-%d %H:%M}", str(one.tries), *words)
    return table


def told(asked: Asked, report: Any) -> int:
    """Print a report of a reading; the exit code that it calls for."""
    from rich.console import Group
    from rich.text import Text

    from storyscape.render.terminal.lists import rejects

    emit(asked, report, lambda: Group(*rejects(report.rejects), Text(_summary(report))))
    return SET_ASIDE if report.rejects else 0


def _summary(report: Any) -> str:
    """``read 71 articles (68 new, 2 new versions, 1 same) in 9 stories, 1 set aside``."""
    from storyscape.render.phrases import count

    counts = f"{report.new:,} new, {count(report.versions, 'new version')}, {report.same:,} same"
    stories = f" in {count(len(report.stories), 'story', 'stories')}" if report.stories else ""
    aside = f", {len(report.rejects):,} set aside" if report.rejects else ""
    before = f"; {', '.join(report.again)} had been read before (--again reads anew)" if report.again else ""
    return f"read {count(report.read, 'article')} ({counts}){stories}{aside}{before}"
