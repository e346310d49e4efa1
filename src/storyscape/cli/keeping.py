"""Commands about what is kept beside articles: what was set aside, and pages as they were served.

Law: nothing is forgotten unless it was named or asked for in so many words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from storyscape.cli.app import Asked, emit, with_json
from storyscape.cli.progress import bar
from storyscape.cli.reading import told

if TYPE_CHECKING:
    from storyscape.records.reading import SetAside


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
    emit(asked, {"forgotten": gone} if forget else found, lambda: f"forgot {gone:,}" if forget else _table(found))
    return 0


@click.command()
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
@with_json
def reread(asked: Asked, quiet: bool) -> int:
    """Read the kept pages again, as after an upgrade. Where another text comes out, it is a new version."""
    with asked.newsroom() as room, bar("reading", quiet=quiet or asked.machine) as tell:
        report = room.kept.reread(tell and (lambda taken: tell(taken, None)))
    return told(asked, report)


def _table(found: tuple[SetAside, ...]) -> Any:
    from rich.table import Table
    from rich.text import Text

    from storyscape.render.spans import visible

    if not found:
        return "nothing is set aside"
    table = Table(box=None, pad_edge=False)
    for name in ("when", "tries", "where it stood", "what is wrong", "remedy"):
        table.add_column(name)
    for one in found:
        reject = one.reject
        said = (Text(visible(text), overflow="fold") for text in (reject.read_from, reject.error, reject.remedy))
        table.add_row(f"{one.at:%Y-%m-%d %H:%M}", str(one.tries), *said)
    return table
