"""Commands with which a person puts stories right: merge, split, move, rename, pin, and undo.

Law: each is one change, made whole or not at all, signed with a name, and kept in the journal; what it did is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from storyscape.cli.app import Answer, answers

if TYPE_CHECKING:
    from rich.console import RenderableType

    from storyscape.newsroom import Newsroom
    from storyscape.records import StoryChange

UNNAMED: Final = "somebody"
MOST_LINES: Final = 12


def _user(name: str | None) -> str:
    """The name to sign with: the one given, else the system's user name."""
    if name is not None:
        return name
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError):  # a container's user may have no name
        return UNNAMED


def by_person(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its ``--by``, a newsroom and its ``--json``."""
    option = click.option("--by", metavar="NAME", help="Who does this, for the journal; else the system's user name.")
    return option(answers(command))


@click.command()
@click.argument("into", metavar="STORY")
@click.argument("others", metavar="OTHER...", nargs=-1, required=True)
@by_person
def merge(room: Newsroom, into: str, others: tuple[str, ...], by: str | None) -> Answer:
    """Merge other stories into STORY. Their ids lead to STORY from then on."""
    return _do(room, "merge", by, story=into, others=others)


@click.command()
@click.argument("story", metavar="STORY")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@by_person
def split(room: Newsroom, story: str, articles: tuple[str, ...], by: str | None) -> Answer:
    """Take articles out of STORY into a story of their own. No rule merges the two again."""
    return _do(room, "split", by, story=story, articles=articles)


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.argument("story", metavar="STORY")
@by_person
def move(room: Newsroom, article: str, story: str, by: str | None) -> Answer:
    """Move an article to STORY. No rule moves it away again."""
    return _do(room, "move", by, story=story, articles=(article,))


@click.command()
@click.argument("story", metavar="STORY")
@click.argument("name")
@by_person
def rename(room: Newsroom, story: str, name: str, by: str | None) -> Answer:
    """Call STORY by a name. An empty NAME ("") takes it back: the story is called by its headline again."""
    return _do(room, "rename", by, story=story, name=name)


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option("--off", is_flag=True, help="Take the pin out again.")
@by_person
def pin(room: Newsroom, article: str, off: bool, by: str | None) -> Answer:
    """Pin an article to its story: it stays there, whatever later runs think."""
    return _do(room, "unpin" if off else "pin", by, articles=(article,))


@click.command()
@click.argument("story", metavar="[STORY]", required=False)
@by_person
def undo(room: Newsroom, story: str | None, by: str | None) -> Answer:
    """Take back the last change by a person (of STORY, where one is named); again, the one before it; and so on."""
    return _do(room, "undo", by, story=story)


def _do(room: Newsroom, kind: Any, by: str | None, **given: Any) -> Answer:
    from storyscape.records import Edit

    return Answer(room.edit(Edit(kind=kind, by=_user(by), **given)), _shown)


def _shown(lines: Sequence[StoryChange]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from storyscape.render.terminal.words import FAINT, STRONG, line, said

    rows = [
        line(
            said(f"{c.story_id} ", STRONG), said(f"{c.kind}: "), said(f"{c.article_key or ''} ", FAINT), c.because.note
        )
        for c in lines[:MOST_LINES]
    ]
    if len(lines) > MOST_LINES:
        rows.append(Text(f"… and {len(lines) - MOST_LINES} more lines in the journals", style=FAINT))
    return Group(*rows)
