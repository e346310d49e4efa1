"""Commands for what is known of outlets: their facts, and what raters say.

Law: a rater's table is taken whole or refused with the reason; nothing here judges an outlet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storyscape.cli.app import Answer, answers

if TYPE_CHECKING:
    from storyscape.newsroom import Newsroom
    from storyscape.records import Rater


@click.group()
def outlets() -> None:
    """Facts about outlets: who they are, where, and under which domains."""


@outlets.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@answers
def import_outlets(room: Newsroom, file: Path) -> Answer:
    """Take a CSV table of outlets (domain, name, country, …)."""
    taken = room.import_outlets(file)
    return Answer({"outlets": taken}, lambda _: f"took {taken:,} outlets from {file}")


@outlets.command("show")
@click.argument("domain")
@answers
def show_outlet(room: Newsroom, domain: str) -> Answer:
    """Show what is known of an outlet: facts with their sources, conflicts side by side, ratings.

    DOMAIN may be a URL or a name, too.
    """
    return _dossier(room, domain)


@click.group()
def ratings() -> None:
    """What raters say of outlets, each with its date, method and licence."""


@ratings.command("import")
@click.argument("given", metavar="[FORMAT] PATH", nargs=-1, required=True)
@click.option("--outlet", metavar="DOMAIN", default="", help="Whose file it is, for trust.txt.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The table's date, where it states none."
)
@answers
def import_ratings(room: Newsroom, given: tuple[str, ...], outlet: str, as_of: datetime | None) -> Answer:
    """Take a rater's folder (rater.toml, ratings.csv and LICENSE), or a table in the form in which it is published.

    FORMAT is one of: folder (as without FORMAT), adfontes, allsides, domaindemo, gdelt, mbfc, pc1, press-freedom,
    robertson, trust.txt, wikidata. A rater's new table replaces its old one.
    """
    if len(given) > 2:
        raise click.UsageError(f"Got unexpected extra argument ({given[2]})")
    form, path = given[0] if len(given) == 2 else "folder", Path(given[-1])
    if form == "folder":
        taken: dict[str, Any] = {"ratings": room.import_ratings(path), "facts": 0, "refused": {}}
    else:
        found = room.known.bring(form, path, outlet=outlet, as_of=as_of.date() if as_of else None)
        taken = {"ratings": len(found.ratings), "facts": len(found.facts), "refused": dict(found.refused)}
    return Answer(taken, partial(_took, path))


def _took(path: Path, taken: Mapping[str, Any]) -> str:
    held = " and ".join(f"{taken[name]:,} {name}" for name in ("ratings", "facts") if taken[name])
    left = "; ".join(f"{count:,} {why}" for why, count in taken["refused"].items())
    return f"took {held or 'nothing'} from {path}" + (f"; refused {left}" if left else "")


@ratings.command("list")
@answers
def list_ratings(room: Newsroom) -> Answer:
    """List the raters with their methods, dates, licences and numbers of ratings, shipped ones too."""
    known = room.known.raters()
    found = [{"rater": rater, "ratings": count, "shipped": shipped} for rater, count, shipped in known]
    return Answer(found, lambda _: _table(known))


@ratings.command("show")
@click.argument("domain")
@answers
def show_ratings(room: Newsroom, domain: str) -> Answer:
    """Show every rater's word on an outlet with its date and scope, and why the outlet is unrated.

    DOMAIN may be a URL or a name, too.
    """
    return _dossier(room, domain)


@ratings.command("remove")
@click.argument("rater")
@answers
def remove_ratings(room: Newsroom, rater: str) -> Answer:
    """Let go of an imported rater, by its id. Landscapes that were drawn with it stay as they are."""
    removed = room.known.remove(rater)
    return Answer({"removed": removed}, lambda _: f"removed {rater} and its {removed:,} ratings")


def _dossier(room: Newsroom, domain: str) -> Answer:
    from storyscape.render.terminal.dossier import dossier

    return Answer(room.known.look_up(domain), dossier)


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
