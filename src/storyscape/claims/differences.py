"""How the appearances of one claim differ: all kinds of differences brought together, each told once.

Law: the first duty is not to invent a difference. Contradictions come first, then what is told otherwise, last whose
word it is and what one text adds; what a surer rule has found is not told again by another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from storyscape.claims.alike import alike
from storyscape.claims.amounts import numbers
from storyscape.claims.analysis import Analysis
from storyscape.claims.details import Text, details, texts
from storyscape.claims.shades import attribution, certainty, days, strength
from storyscape.claims.worded import contradictions
from storyscape.records import Article, Claim, Difference, Entity
from storyscape.records.claims import Slot

_ORDER: Final[tuple[Slot, ...]] = (
    "number", "time", "place", "actor", "cause", "polarity", "certainty", "strength", "attribution", "detail",
)  # fmt: skip


def differences(
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    analyses: Sequence[Analysis],
    entities: Sequence[Entity],
) -> tuple[Difference, ...]:
    """The differences of a story's claims: contradictions, what else is told otherwise, the rest."""
    held = texts(analyses, articles, entities)
    found = [one for claim in claims for one in _of_claim(claim, articles, held)]
    sure = [one for one in found if one.kind == "contradicts"]
    worded = contradictions(claims, articles, analyses, entities)
    added = _merged([one for one in worded if not any(_says_alike(one, other) for other in sure)])
    told = {(one.claim, one.slot) for one in added}
    told |= {(claim, "attribution") for claim, slot in told if slot == "actor"}  # a speaker's name, changed
    kept = [one for one in found if one.kind == "contradicts" or (one.claim, one.slot) not in told]
    places = {claim.id: at for at, claim in enumerate(claims)}

    def order(one: Difference) -> tuple[bool, bool, int, int]:
        return (one.kind != "contradicts", not one.is_apart, places[one.claim], _ORDER.index(one.slot))

    return tuple(sorted([*kept, *added], key=order))


def _of_claim(claim: Claim, articles: Mapping[str, Article], held: Mapping[str, Text]) -> Iterable[Difference]:
    pairs = alike(claim, articles)
    yield from numbers(claim, articles)
    for kind in (days, certainty, strength, attribution):
        yield from kind(claim, pairs, articles)
    yield from details(claim, pairs, held)


def _says_alike(one: Difference, other: Difference) -> bool:
    """Whether both sides of a difference are sides of another."""
    at = [side.ref for side in other.sides]
    return one.slot == other.slot and all(
        any(side.ref.article == ref.article and side.ref.span.overlaps(ref.span) for ref in at) for side in one.sides
    )


def _merged(found: Sequence[Difference]) -> list[Difference]:
    """One difference for all pairs of articles that differ in one claim by the same words."""
    alike: dict[tuple[str, str, tuple[str, ...]], list[Difference]] = {}
    for one in sorted(found, key=lambda one: [side.ref for side in one.sides]):
        key = (one.claim, one.slot, tuple(sorted(side.text for side in one.sides)))
        alike.setdefault(key, []).append(one)
    return [_joined(group) for group in alike.values()]


def _joined(group: Sequence[Difference]) -> Difference:
    telling: dict[str, set[str]] = {}
    for side in (side for one in group for side in one.sides):
        telling.setdefault(side.text, set()).update(side.articles)
    sides = tuple(replace(side, articles=tuple(sorted(telling[side.text]))) for side in group[0].sides)
    return replace(group[0], sides=sides)
