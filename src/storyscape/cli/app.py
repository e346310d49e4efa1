"""The group of all commands, and what they share: where the store is, how an answer is printed, how far a run has come.

Law: standard output has the answer alone; how far a run has come is told on standard error, and only to a terminal.
Nothing heavy is imported here; a command's own module is, and what it needs only when it runs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from storyscape import __version__

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from storyscape.newsroom import Newsroom

Tell = Callable[[int, float | None], None]
LAZY: Final = {
    "read": "reading", "compare": "reading", "demo": "reading",
    "stories": "showing", "story": "showing", "landscape": "showing", "explain": "showing", "article": "showing",
    "export": "showing", "merge": "editing", "split": "editing", "move": "editing", "rename": "editing",
    "pin": "editing", "undo": "editing", "eval": "evaluating", "serve": "running", "doctor": "running",
    "train": "evaluating",
    "outlets": "facts", "ratings": "facts", "sites": "sites",
    "versions": "showing", "rejects": "reading", "reread": "reading",
    "follow": "fetching", "following": "fetching", "unfollow": "fetching", "watch": "fetching", "fetch": "fetching",
}  # fmt: skip


class Asked(NamedTuple):
    """What was asked of the whole program: the store to use, and whether a program reads the answer."""

    store: str | None
    machine: bool = False

    def newsroom(self) -> Newsroom:
        """The newsroom over the store that was named, else over the settings' store."""
        from storyscape.newsroom import Newsroom

        return Newsroom(self.store)


class Commands(click.Group):
    """The group that finds a command by name and imports its module only then."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands, in the order in which people meet them."""
        return list(LAZY)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, from its module."""
        if cmd_name not in LAZY:
            return None
        from importlib import import_module

        module = import_module(f"storyscape.cli.{LAZY[cmd_name]}")
        command = getattr(module, cmd_name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--store", metavar="PATH|URL", help="An SQLite file or an SQLAlchemy URL, instead of the settings' store."
)
@click.option("--log-format", type=click.Choice(["text", "json"]), help="Log what happens on standard error.")
@click.version_option(__version__, prog_name="storyscape", message="%(prog)s %(version)s")
@click.pass_context
def app(ctx: click.Context, store: str | None, log_format: str | None) -> None:
    """Group the articles that report the same event into stories, and show each story's media landscape.

    Ids may be given by their beginnings. Settings come from storyscape.toml, then from variables such as
    STORYSCAPE_STORE, then from options.
    """
    if log_format:
        from storyscape.cli.logs import set_up

        set_up(log_format)
    ctx.obj = Asked(store)


def with_json(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its ``--json``, and hand it an :class:`Asked` as first argument."""

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            ctx.obj = ctx.obj._replace(machine=True)

    option = click.option(
        "--json", is_flag=True, expose_value=False, callback=remember, help="Print one JSON document and nothing else."
    )
    return option(click.pass_obj(command))


class Answer(NamedTuple):
    """What a command answers: a value for programs, how people see it, and the exit code."""

    value: object
    shown: Callable[[Any], RenderableType]
    code: int = 0


def answers(command: Callable[..., Answer]) -> Callable[..., Any]:
    """Give a command a newsroom, which is open while it runs, and its ``--json``; print what it answers."""

    @wraps(command)
    def run(asked: Asked, /, **given: Any) -> int:
        with asked.newsroom() as room:
            value, shown, code = command(room, **given)
        emit(asked, value, lambda: shown(value))
        return code

    return with_json(run)


def console(*, stderr: bool = False) -> Console:
    """The terminal (or the pipe) to print on: as wide as it is, without colours where NO_COLOR is set."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    return Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=False)


def emit(asked: Asked, answer: object, shown: Callable[[], RenderableType]) -> None:
    """Print ``answer`` as JSON where a program reads it, else as ``shown`` draws it."""
    if asked.machine:
        import msgspec

        sys.stdout.write(msgspec.json.encode(answer).decode("utf-8") + "\n")
    else:
        console().print(shown())


@contextmanager
def bar(word: str, *, quiet: bool) -> Iterator[Tell | None]:
    """Something to tell how many are done and which share (0 to 1, ``None`` if unknown) of all; ``None`` if quiet."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    begun = time.monotonic()
    columns = (TextColumn(word), BarColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(word, total=None, rate="")

        def tell(done: int, share: float | None) -> None:
            rate = f"{done:,} ({done / max(time.monotonic() - begun, 0.001):,.1f}/s)"
            progress.update(task, total=None if share is None else 1.0, completed=share or 0.0, rate=rate)

        yield tell
