"""Commands for what is known of outlets: their facts, and what raters say.

Law: a rater's table is taken whole or refused with the reason; nothing here judges an outlet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storyscape.cli.app import Asked, emit, with_json

if TYPE_CHECKING:
    from storyscape.records import Rater


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


@outlets.command("show")
@click.argument("domain")
@with_json
def show_outlet(asked: Asked, domain: str) -> None:
    """Show what is known of an outlet: facts with their sources, conflicts side by side, ratings.

    DOMAIN may be a URL or a name, too.
    """
    _show(asked, domain)


@click.group()
def ratings() -> None:
    """What raters say of outlets, each with its date, method and licence."""


@ratings.command("import")
@click.argument("given", metavar="[FORMAT] PATH", nargs=-1, required=True)
@click.option("--outlet", metavar="DOMAIN", default="", help="Whose file it is, for trust.txt.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The table's date, where it states none."
)
@with_json
def import_ratings(asked: Asked, given: tuple[str, ...], outlet: str, as_of: datetime | None) -> None:
    """Take a rater's folder (rater.toml, ratings.csv and LICENSE), or a table in the form in which it is published.

    FORMAT is one of: folder (as without FORMAT), adfontes, allsides, domaindemo, gdelt, mbfc, pc1, press-freedom,
    robertson, trust.txt, wikidata. A rater's new table replaces its old one.
    """
    if len(given) > 2:
        raise click.UsageError(f"Got unexpected extra argument ({given[2]})")
    form, path = given[0] if len(given) == 2 else "folder", Path(given[-1])
    with asked.newsroom() as room:
        if form == "folder":
            ratings, facts, refused = room.import_ratings(path), 0, {}
        else:
            found = room.known.bring(form, path, outlet=outlet, as_of=as_of.date() if as_of else None)
            ratings, facts, refused = len(found.ratings), len(found.facts), dict(found.refused)
    emit(asked, {"ratings": ratings, "facts": facts, "refused": refused}, lambda: _took(path, ratings, facts, refused))


def _took(path: Path, ratings: int, facts: int, refused: Mapping[str, int]) -> str:
    taken = " and ".join(f"{count:,} {name}" for count, name in ((ratings, "ratings"), (facts, "facts")) if count)
    left = "; ".join(f"{count:,} {why}" for why, count in refused.items())
    return f"took {taken or 'nothing'} from {path}" + (f"; refused {left}" if left else "")


@ratings.command("list")
@with_json
def list_ratings(asked: Asked) -> None:
    """List the raters with their methods, dates, licences and numbers of ratings, shipped ones too."""
    with asked.newsroom() as room:
        known = room.known.raters()
    found = [{"rater": rater, "ratings": count, "shipped": shipped} for rater, count, shipped in known]
    emit(asked, found, lambda: _table(known))


@ratings.command("show")
@click.argument("domain")
@with_json
def show_ratings(asked: Asked, domain: str) -> None:
    """Show every rater's word on an outlet with its date and scope, and why the outlet is unrated.

    DOMAIN may be a URL or a name, too.
    """
    _show(asked, domain)


@ratings.command("remove")
@click.argument("rater")
@with_json
def remove_ratings(asked: Asked, rater: str) -> None:
    """Let go of an imported rater, by its id. Landscapes that were drawn with it stay as they are."""
    with asked.newsroom() as room:
        removed = room.known.remove(rater)
    emit(asked, {"removed": removed}, lambda: f"removed {rater} and its {removed:,} ratings")


def _show(asked: Asked, domain: str) -> None:
    from storyscape.render.terminal.dossier import dossier

    with asked.newsroom() as room:
        found = room.known.look_up(domain)
    emit(asked, found, lambda: dossier(found))


def _table(raters: Sequence[tuple[Rater, int, bool]]) -> Any:
    from storyscape.render.phrases import day
    from storyscape.render.terminal.words import headed, said

    if not raters:
        return "No raters. Bring one: storyscape ratings import FOLDER"
    table = headed("id", "rater", "of", "method", "as of", "licence", "ratings", right=["ratings"])
    for rater, count, shipped in raters:
        axis = f" ({rater.axis})" if rater.axis else ""
        table.add_row(
            said(rater.id), said(rater.name + (" (shipped)" if shipped else "")), said(rater.dimension + axis),
            said(rater.method), day(rater.as_of), said(rater.licence), f"{count:,}",
        )  # fmt: skip
    return table
