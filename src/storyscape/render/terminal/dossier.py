"""What is known of one outlet, in a terminal: facts with their sources, every rater's dated words, why it is unrated.

Law: conflicting words stand side by side, each with its source and date; none is chosen here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from storyscape.records import Outlet, OutletFact, Rater, Rating
from storyscape.records.reports import OutletReport
from storyscape.render import phrases
from storyscape.render.panels import country, dimension
from storyscape.render.terminal.words import FAINT, STRONG, headed, line, said


def dossier(report: OutletReport) -> RenderableType:
    """Everything that is known of the outlet that was asked for."""
    return Group(*_head(report), *_facts(report), *_ratings(report), *_unrated(report))


def _head(report: OutletReport) -> Iterator[RenderableType]:
    outlet = report.outlet
    if outlet is None:
        yield line(said(report.asked, STRONG), Text("  no outlet is known here by this domain or name", style=FAINT))
        return
    yield line(said(outlet.name, STRONG), "  ", said(", ".join(outlet.domains), FAINT))


def _facts(report: OutletReport) -> Iterator[RenderableType]:
    outlet = report.outlet
    if outlet is None:
        return
    table = headed("fact", "says", "source")
    for field, value in _stated(outlet):
        source = f"{outlet.source or 'as imported'} {outlet.licence}"
        table.add_row(field.replace("_", " "), said(_shown(field, value)), said(source, FAINT))
    for fact in outlet.facts:
        differs = " (sources differ)" if fact.field in report.conflicts else ""
        name = fact.field.replace("_", " ") + differs
        table.add_row(name, said(_shown(fact.field, fact.value)), said(_source(fact), FAINT))
    if table.row_count:
        yield table


def _stated(outlet: Outlet) -> Iterator[tuple[str, str]]:
    """What the outlet's own fields say that none of its facts does."""
    told = {(fact.field, fact.value) for fact in outlet.facts}
    fields = {
        "country": outlet.country,
        "language": outlet.lang,
        "media_type": outlet.media_type,
        "owner": outlet.owner,
    }
    return ((field, value) for field, value in fields.items() if value and (field, value) not in told)


def _shown(field: str, value: str) -> str:
    return country(value) if field == "country" else value


def _source(fact: OutletFact) -> str:
    return ", ".join(filter(None, (fact.source, phrases.day(fact.as_of) if fact.as_of else "", fact.licence)))


def _ratings(report: OutletReport) -> Iterator[RenderableType]:
    raters = {rater.id: rater for rater in report.raters}
    if report.ratings:
        table = headed("rater", "of", "says", "when", "about")
        for rating in report.ratings:
            table.add_row(*_rating(rating, raters[rating.rater], report.counted))
        yield table


def _rating(rating: Rating, rater: Rater, counted: Sequence[str]) -> tuple[Text, ...]:
    about = rating.outlet + (f", {rating.scope} only" if rating.scope else "")
    about += "" if rating.id in counted else " (not counted)"
    axis = f" ({rater.axis})" if rater.axis else ""
    words = (rater.name, f"{dimension(rater.dimension)}{axis}", rating.label, phrases.dated(rating), about)
    return tuple(said(word) for word in words)


def _unrated(report: OutletReport) -> Iterator[RenderableType]:
    for name, why in report.unrated:
        yield line(Text(f"{dimension(name)}: unrated", style=STRONG), "  ", said(why, FAINT))
    if any(rater.dimension == "reliability" for rater in report.raters):
        yield Text(phrases.CONFOUNDED, style=FAINT)
