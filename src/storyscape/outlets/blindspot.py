"""Whether one group of the outlets followed here reports a story less than it usually would.

Law: a blindspot is a tested statement with its sentence, never a threshold on a share; too little data says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from math import log, sqrt
from typing import Final

from storyscape.records import Because, Blindspot, Followed, Grouping, Record

WINDOW: Final = timedelta(days=14)
"""Outlets that were active and reachable within this time are followed."""
LEAST_AGE: Final = timedelta(hours=24)
LEAST_ORIGINS: Final = 7
LEAST_ACTIVE: Final = 20
WEAK: Final = 1.96
STRONG: Final = 2.58
PRIOR: Final = 4.0
"""The prior weighs as much as four outlets that report the story in the usual ratio (see bench/outlets.py)."""
OPPOSED: Final = frozenset({"left", "right"})
Side = tuple[Followed, ...]


class Count(Record, frozen=True, kw_only=True):
    """One side of the test: outlets that report this story, outlets followed, and reports of all other stories."""

    covering: int
    active: int
    usual: int


def log_odds_z(group: Count, against: Count, prior: float = PRIOR) -> float:
    """The z-score of the log-odds ratio of a story between two groups' reports, with an informative prior.

    ``d = ln((y1 + a1) / (n1 + a0 - y1 - a1)) - ln((y2 + a2) / (n2 + a0 - y2 - a2))``, ``z = d / sqrt(1/(y1 + a1) +
    1/(y2 + a2))``; ``y`` are the outlets that report this story, ``n`` the reports of all stories in the window, and
    ``a1 : a2 = n1 : n2`` with ``a1 + a2 = prior = a0``, so that the prior says "as usual". Below zero where ``group``
    reports it less. Source: Monroe, Colaresi and Quinn, Fightin' Words, Political Analysis 16 (2008), eq. 15 to 22.
    """
    total = group.usual + against.usual
    if not group.usual or not against.usual:
        return 0.0
    odds = []
    for side in (group, against):
        seen = side.covering + prior * side.usual / total
        odds.append((seen, log(seen / (side.usual + side.covering + prior - seen))))
    (seen1, log1), (seen2, log2) = odds
    return (log1 - log2) / sqrt(1 / seen1 + 1 / seen2)


def blindspots(
    origins: Sequence[Sequence[str]], followed: Sequence[Followed], groupings: Sequence[Grouping], *, age: timedelta
) -> tuple[Blindspot, ...]:
    """The blindspots of a story whose independent origins stand in these outlets (ids), ``age`` after it began.

    Says nothing of a story younger than 24 hours, with fewer than 7 origins that a grouping rates, or where a side has
    fewer than 20 outlets. A statement stands only where every rater of its axis that can be tested has the same sign.
    """
    if age < LEAST_AGE:
        return ()
    covering = {outlet for origin in origins for outlet in origin}
    tested = [
        (grouping, pair, sides, (_count(sides[0], covering), _count(sides[1], covering)))
        for grouping in groupings
        if sum(any(outlet in grouping.classes for outlet in origin) for origin in origins) >= LEAST_ORIGINS
        for pair in _pairs(grouping)
        if min(map(len, sides := _sides(grouping, pair, followed))) >= LEAST_ACTIVE
    ]
    scored = [(*one, log_odds_z(*one[3])) for one in tested]
    signs: dict[tuple[str, str, tuple[str, str]], set[bool]] = {}
    for grouping, pair, _, _, z in scored:
        signs.setdefault((grouping.dimension, grouping.axis, pair), set()).add(z < 0)
    return tuple(
        _blindspot(grouping, pair, sides, counts, z)
        for grouping, pair, sides, counts, z in scored
        if z < -WEAK and signs[grouping.dimension, grouping.axis, pair] == {True}
    )


def _pairs(grouping: Grouping) -> list[tuple[str, str]]:
    """The comparisons of a grouping: who might report less, against whom (empty: against all others)."""
    classes = sorted(set(grouping.classes.values()))
    if grouping.dimension == "lean":
        return [("left", "right"), ("right", "left")] if set(classes) >= OPPOSED else []
    return [(name, "") for name in classes]


def _sides(grouping: Grouping, pair: tuple[str, str], followed: Sequence[Followed]) -> tuple[Side, Side]:
    """The followed outlets of a class, and those that it is compared with."""
    kinds = [(grouping.classes.get(one.outlet), one) for one in followed]
    group = tuple(one for kind, one in kinds if kind == pair[0])
    against = tuple(one for kind, one in kinds if kind == pair[1] or (not pair[1] and kind not in (None, pair[0])))
    return group, against


def _count(side: Side, covering: Collection[str]) -> Count:
    reports = sum(one.outlet in covering for one in side)
    return Count(covering=reports, active=len(side), usual=sum(one.stories for one in side))


def _blindspot(
    grouping: Grouping, pair: tuple[str, str], sides: tuple[Side, Side], counts: tuple[Count, Count], z: float
) -> Blindspot:
    group, against = counts
    usual = against.usual / group.usual
    return Blindspot(
        dimension=grouping.dimension,
        axis=grouping.axis,
        rater=grouping.rater,
        group=pair[0],
        against=pair[1],
        covering=(group.covering, against.covering),
        active=(group.active, against.active),
        usual=round(usual, 2),
        z=round(z, 2),
        strength="strong" if z < -STRONG else "weak",
        sentence=_sentence(grouping, pair, counts, usual),
        because=Because(
            rule="blindspot.log_odds",
            note="Log-odds ratio with an informative prior (Monroe et al. 2008); the same sign under each rater.",
            score=round(z, 2),
            threshold=-WEAK,
        ),
        outlets=(tuple(one.outlet for one in sides[0]), tuple(one.outlet for one in sides[1])),
    )


def _sentence(grouping: Grouping, pair: tuple[str, str], counts: tuple[Count, Count], usual: float) -> str:
    group, against = counts
    verb = "rated" if grouping.rater else f"with {grouping.dimension.replace('_', ' ')}"
    other = f"{verb} {pair[1]}" if pair[1] else "of the others"
    return (
        f"{group.covering} of {group.active} outlets {verb} {pair[0]} that are followed here report this story, and"
        f" {against.covering} of {against.active} {other}; usual ratio 1 to {usual:.1f}."
        " This speaks of the feeds followed here only."
    )
