"""Outlets, their ratings and shared text laid out for a page.

Law: a rating stands with its rater's own label and date.
"""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from storyscape.outlets.looking import conflicts
from storyscape.outlets.sides import side
from storyscape.records import (
    Distribution,
    Landscape,
    LandscapeArticle,
    Origin,
    OutletRow,
    Rater,
    Rating,
    Record,
    Ref,
    Reuse,
    Span,
)
from storyscape.render import phrases
from storyscape.render.spans import Highlighted
from storyscape.render.views import around, by_id, passage
from storyscape.tables import table


class RatingView(Record, frozen=True, kw_only=True):
    """One rater's dated word on one outlet; ``sign`` is that of the class that it stands for."""

    label: str
    sign: str
    on: str
    scope: str | None


class OutletView(Record, frozen=True, kw_only=True):
    """A row of the outlets' table: the row, its articles, its facts in words, its ratings by rater, and combined.

    ``conflicts`` are the fields on which sources differ.
    """

    row: OutletRow
    articles: tuple[LandscapeArticle, ...]
    facts: str
    ratings: dict[str, RatingView]
    estimates: tuple[str, ...]
    conflicts: tuple[str, ...]


class PairView(Record, frozen=True, kw_only=True):
    """Two articles that share text, passage beside passage; ``credit`` is the line that says whose it is."""

    reuse: Reuse
    a: LandscapeArticle
    b: LandscapeArticle
    passages: tuple[tuple[Markup, Markup, Span, Span], ...]
    credit: Markup | None
    carrier: LandscapeArticle
    other: LandscapeArticle
    owner: str
    shown_with: bool


def language(code: str) -> str:
    """The English name of a language's code (``pt-BR`` too); the code where no name is known."""
    names: dict[str, str] = table("names")["languages"]
    base, _, region = code.partition("-")
    name = names.get(base)
    return f"{name} ({region})" if name and region else name or code


def country(code: str) -> str:
    """The English name of a country's code; codes of private use (XA to XZ) stay as they are."""
    names: dict[str, str] = table("names")["countries"]
    return names.get(code, code)


def dimension(name: str) -> str:
    """A dimension's name for people."""
    return phrases.DIMENSIONS.get(name, name.replace("_", " ").capitalize())


def raters(landscape: Landscape) -> tuple[Rater, ...]:
    """The raters that rate one of this story's outlets at least, in the order of their bars."""
    heard = {rating.rater for row in landscape.outlets for rating in row.ratings}
    found = {d.rater.id: d.rater for d in landscape.distributions if d.rater and d.rater.id in heard}
    return tuple(found.values())


def seen_together(landscape: Landscape) -> datetime | None:
    """When all articles were first seen, where that was within one minute (read in at once); else ``None``."""
    seen = {article.fetched_at.replace(second=0, microsecond=0) for article in landscape.articles}
    return seen.pop() if len(seen) == 1 else None


def outlet_views(landscape: Landscape) -> tuple[OutletView, ...]:
    """The outlets' table in the landscape's order."""
    articles = by_id(landscape)
    bars = {d.rater.id: d for d in landscape.distributions if d.rater}
    return tuple(
        OutletView(
            row=row,
            articles=tuple(articles[member] for member in row.articles if member in articles),
            facts=_facts(row),
            ratings={rating.rater: _rating(rating, bars.get(rating.rater)) for rating in row.ratings},
            estimates=tuple(map(phrases.combined, row.estimates)),
            conflicts=conflicts(row.outlet.facts if row.outlet else ()),
        )
        for row in landscape.outlets
    )


def glimpse(landscape: Landscape, article: LandscapeArticle) -> str:
    """The beginning of the first sentence held of an article, to know a text by that has no headline."""
    held = [excerpt for excerpt in landscape.excerpts if excerpt.ref.article == article.id]
    first = min(held, key=lambda excerpt: excerpt.ref.span, default=None)
    words = first.text.split() if first else []
    shown = " ".join(words[:12])
    return f"{shown} …" if len(words) > 12 else shown


def unrated_reasons(landscape: Landscape) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Why outlets have no rating: each reason once, with those that it holds of."""
    reasons: dict[str, list[str]] = {}
    for row in landscape.outlets:
        if row.unrated_because:
            reasons.setdefault(row.unrated_because, []).append(row.label)
    return tuple((reason, tuple(labels)) for reason, labels in reasons.items())


def fact_sources(landscape: Landscape) -> tuple[str, ...]:
    """Where the facts on outlets come from, with licences, each once."""
    held = [row.outlet for row in landscape.outlets if row.outlet]
    facts = ((fact.source, fact.licence) for outlet in held for fact in outlet.facts)
    whole = ((outlet.source, outlet.licence) for outlet in held if not outlet.facts and outlet.source)
    return tuple(f"{source} ({licence})" if licence else source for source, licence in dict.fromkeys((*whole, *facts)))


def pairs(landscape: Landscape) -> tuple[PairView, ...]:
    """The pairs that share text, credited ones first, then by how much they share."""
    articles = by_id(landscape)
    owners = {member: origin for origin in landscape.origins for member in origin.articles}
    ordered = sorted(landscape.reuse, key=lambda r: (r.direction != "credited", -r.score, r.a, r.b))
    return tuple(_pair(landscape, reuse, articles, owners) for reuse in ordered)


def pairs_of(found: tuple[PairView, ...], origin: Origin) -> tuple[PairView, ...]:
    """Those of the pairs whose articles both belong to ``origin``."""
    return tuple(pair for pair in found if pair.a.id in origin.articles and pair.b.id in origin.articles)


def owner(landscape: Landscape, origin: Origin) -> str:
    """The name of an origin's owner, the id where the outlets of the story don't name it, empty where unknown."""
    names = {row.outlet.id: row.outlet.name for row in landscape.outlets if row.outlet}
    return names.get(origin.owner, origin.owner) if origin.owner else ""


def _facts(row: OutletRow) -> str:
    outlet = row.outlet
    if outlet is None:
        return "outlet unknown"
    said = (
        country(outlet.country) if outlet.country else None,
        outlet.media_type,
        "news agency" if outlet.agency and outlet.media_type != "agency" else None,
        f"owner {outlet.owner}" if outlet.owner else None,
    )
    return ", ".join(item for item in said if item)


def _rating(rating: Rating, bar: Distribution | None) -> RatingView:
    lean = bar is not None and bar.dimension == "lean"
    sign = "unrated" if rating.value is None else side(rating.value) if lean else "unit"
    on = phrases.dated(rating)
    if rating.rated_at is None and bar and bar.rater and bar.rater.as_of:
        on = f"table of {phrases.day(bar.rater.as_of)}"
    return RatingView(label=rating.label, sign=sign, on=on, scope=rating.scope)


def _pair(
    landscape: Landscape, reuse: Reuse, articles: dict[str, LandscapeArticle], owners: dict[str, Origin]
) -> PairView:
    a, b = articles[reuse.a], articles[reuse.b]
    credited = reuse.direction == "credited" and reuse.credit is not None
    carrier, other = (a, b) if reuse.credit is not None and reuse.credit.article == a.id else (b, a)
    name = owner(landscape, owners[carrier.id]) if carrier.id in owners else ""
    return PairView(
        reuse=reuse,
        a=a,
        b=b,
        passages=tuple(_passage(landscape, pair) for pair in reuse.passages),
        credit=passage(landscape, reuse.credit) if credited and reuse.credit else None,
        carrier=carrier,
        other=other,
        owner=name or other.label,
        shown_with=other.label != (name or other.label),
    )


def _passage(landscape: Landscape, pair: tuple[Ref, Ref]) -> tuple[Markup, Markup, Span, Span]:
    left, right = pair
    shown = [around(landscape, ref, [Highlighted(span=ref.span, kind="shared")]) for ref in (left, right)]
    return shown[0], shown[1], left.span, right.span
