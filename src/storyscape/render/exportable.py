"""What of a landscape may be passed on: all but what tables say that have no open licence or no date.

Law: nothing that was counted from such a table leaves either, combined ratings and blindspots included; a note names
what was left out. A newsroom's own pages and terminal show everything; files, frames and served JSON pass this way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from msgspec.structs import replace

from storyscape.outlets.facts import FIELDS
from storyscape.records import Distribution, Landscape, Outlet, OutletFact, OutletRow

WITHHELD: Final = "ratings that may not be passed on"


def exportable(landscape: Landscape) -> Landscape:
    """The landscape without what may not be passed on; itself where everything may."""
    raters = {d.rater.id: d.rater.name for d in landscape.distributions if d.rater and not d.rater.exportable}
    facts = [f for row in landscape.outlets if row.outlet for f in row.outlet.facts if not f.exportable]
    if not raters and not facts:
        return landscape
    leans = {d.rater.id for d in landscape.distributions if d.rater and d.dimension == "lean"} - raters.keys()
    fields = {fact.field for fact in facts}
    return replace(
        landscape,
        outlets=tuple(_row(row, raters, leans) for row in landscape.outlets),
        distributions=tuple(d for d in landscape.distributions if _may_pass(d, raters, fields)),
        blindspots=tuple(b for b in landscape.blindspots if b.rater not in raters and b.dimension not in fields),
        notes=(*landscape.notes, *_notes(raters.values(), facts)),
    )


def _may_pass(found: Distribution, raters: Collection[str], fields: Collection[str]) -> bool:
    asked = {found.rater.id} if found.rater else set(found.raters)
    return not asked & set(raters) and (bool(asked) or found.dimension not in fields)


def _row(row: OutletRow, raters: Collection[str], leans: Collection[str]) -> OutletRow:
    kept = tuple(rating for rating in row.ratings if rating.rater not in raters)
    untouched = len(kept) == len(row.ratings)
    unrated = row.unrated_because or (None if any(one.rater in leans for one in kept) else WITHHELD)
    return replace(
        row,
        outlet=_outlet(row.outlet) if row.outlet else None,
        ratings=kept,
        unrated_because=unrated,
        estimates=tuple(one for one in row.estimates if not set(one.raters) & set(raters)),
        disagree=row.disagree and untouched,
    )


def _outlet(outlet: Outlet) -> Outlet:
    """The outlet without facts that may not be passed on, and without fields that only they may have filled."""
    kept = tuple(fact for fact in outlet.facts if fact.exportable)
    told = {(fact.field, fact.value) for fact in kept}
    lost = {(fact.field, fact.value) for fact in outlet.facts} - told
    emptied = {name: None for field, name in FIELDS.items() if (field, getattr(outlet, name)) in lost}
    renamed = {"name": outlet.id} if ("name", outlet.name) in lost else {}
    return replace(outlet, facts=kept, **emptied, **renamed)


def _notes(raters: Iterable[str], facts: Iterable[OutletFact]) -> tuple[str, ...]:
    sources = dict.fromkeys(fact.source for fact in facts)
    said = (("Ratings", tuple(raters)), ("Facts", tuple(sources)))
    return tuple(f"{what} that may not be passed on were left out: {', '.join(of)}" for what, of in said if of)
