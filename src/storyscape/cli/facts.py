"""Commands for what is known of outlets: their facts, and what raters say.

Law: a rater's table is taken whole or refused with the reason; nothing here judges an outlet.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from storyscape.cli.app import Asked, emit, with_json


@click.group()
def outlets() -> None:
    """Facts about outlets: who they are, where, and under which domains."""


@outlets.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_json
def import_outlets(asked: Asked, file: Path) -> None:
    """Take a CSV table of outlets (domain, name, country, …)."""
    with asked.newsroom() as room:
        taken = room.import_outlets(file)
    emit(asked, {"outlets": taken}, lambda: f"took {taken:,} outlets from {file}")


@click.group()
def ratings() -> None:
    """What raters say of outlets, each with its date, method and licence."""


@ratings.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_json
def import_ratings(asked: Asked, folder: Path) -> None:
    """Take a rater's folder: rater.toml, ratings.csv and LICENSE."""
    with asked.newsroom() as room:
        taken = room.import_ratings(folder)
    emit(asked, {"ratings": taken}, lambda: f"took {taken:,} ratings from {folder}")


@ratings.command("list")
@with_json
def list_ratings(asked: Asked) -> None:
    """List the raters with their methods, dates, licences and numbers of ratings."""
    with asked.newsroom() as room:
        _, raters, rated = room.facts()
    counts = {rater.id: sum(rating.rater == rater.id for rating in rated) for rater in raters}
    found = [{"rater": rater, "ratings": counts[rater.id]} for rater in raters]
    emit(asked, found, lambda: _table(raters, counts))


def _table(raters: Any, counts: dict[str, int]) -> Any:
    from rich.table import Table

    from storyscape.render.phrases import day
    from storyscape.render.terminal.words import FAINT, said

    if not raters:
        return "No raters. Bring one: storyscape ratings import FOLDER"
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=FAINT)
    for name in ("rater", "of", "method", "as of", "licence", "ratings"):
        table.add_column(name, overflow="fold", justify="right" if name == "ratings" else "left")
    for rater in raters:
        table.add_row(
            said(rater.name), said(f"{rater.dimension} ({rater.axis})"), said(rater.method), day(rater.as_of),
            said(rater.licence), f"{counts[rater.id]:,}",
        )  # fmt: skip
    return table
