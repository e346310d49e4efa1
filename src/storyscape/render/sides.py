"""Differences laid out: the sides next to each other, each with its sentence, its reading and its place on one line.

Law: a side shows the words of the text first and what they were read as second.
"""

from __future__ import annotations

from markupsafe import Markup

from storyscape.records import Claim, Difference, Landscape, LandscapeArticle, Quantity, Record, Side
from storyscape.render import charts, phrases
from storyscape.render.spans import Highlighted
from storyscape.render.views import around, by_id


class SideView(Record, frozen=True, kw_only=True):
    """One side: its words, what they were read as, who says so, the sentence, and its interval as SVG (or nothing)."""

    side: Side
    lang: str
    read_as: str
    articles: tuple[LandscapeArticle, ...]
    sentence: Markup
    interval: Markup


class DifferenceView(Record, frozen=True, kw_only=True):
    """A difference with the claim that it is about and its sides."""

    at: str
    claim_at: str
    label: str
    lang: str
    difference: Difference
    sides: tuple[SideView, ...]


def difference_views(landscape: Landscape) -> tuple[DifferenceView, ...]:
    """The differences, contradictions first, else in the landscape's order."""
    articles = by_id(landscape)
    claims = {claim.id: (f"c{at}", claim) for at, claim in enumerate(landscape.claims, 1)}
    known = [d for d in landscape.differences if d.claim in claims]
    out = []
    for at, difference in enumerate(sorted(known, key=lambda d: d.kind != "contradicts"), 1):
        place, claim = claims[difference.claim]
        out.append(
            DifferenceView(
                at=f"d{at}",
                claim_at=place,
                label=landscape.text_of(claim.label),
                lang=articles[claim.label.article].lang,
                difference=difference,
                sides=tuple(_side(landscape, claim, difference, side, articles) for side in difference.sides),
            )
        )
    return tuple(out)


def _side(
    landscape: Landscape, claim: Claim, difference: Difference, side: Side, articles: dict[str, LandscapeArticle]
) -> SideView:
    own = _quantity(claim, side) if difference.slot == "number" else None
    ranges = [charts.Range(low=q.low, high=q.high) for s in difference.sides if (q := _quantity(claim, s))]
    drawn = charts.interval(charts.Range(low=own.low, high=own.high), ranges) if own else Markup("")
    return SideView(
        side=side,
        lang=articles[side.ref.article].lang,
        read_as=phrases.read_as(own) if own else phrases.side(difference.slot, side.value),
        articles=tuple(articles[member] for member in side.articles if member in articles),
        sentence=around(landscape, side.ref, [Highlighted(span=side.ref.span, kind="value")]),
        interval=drawn,
    )


def _quantity(claim: Claim, side: Side) -> Quantity | None:
    """The quantity of the claim's appearances that stands where the side's words stand."""
    for appearance in claim.appearances:
        if appearance.article == side.ref.article:
            for quantity in appearance.quantities:
                if quantity.span.overlaps(side.ref.span):
                    return quantity
    return None
