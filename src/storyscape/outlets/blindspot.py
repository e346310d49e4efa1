"""Whether one group of the outlets followed here reports a story less than it usually would.

Law: a blindspot is a tested statement with its sentence, never a threshold on a share; too little data says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import log, sqrt
from typing import Final

from storyscape.records import Because, Blindspot, Record

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


class Followed(Record, frozen=True, kw_only=True):
    """An outlet that was active and reachable in the window: how many other stories it reported in that time."""

    outlet: str
    stories: int


class Grouping(Record, frozen=True, kw_only=True):
    """How one rater, or one fact, divides outlets: ``classes`` maps outlet ids to classes; the unrated are absent.

    Lean compares ``left`` with ``right``; every other dimension compares each class with all the others together.
    """

    dimension: str
    axis: str = ""
    rater: str | None = None
    classes: Mapping[str, str]


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
        (grouping, pair, _counts(grouping, pair, covering, followed))
        for grouping in groupings
        if sum(any(outlet in grouping.classes for outlet in origin) for origin in origins) >= LEAST_ORIGINS
        for pair in _pairs(grouping)
    ]
    scored = [(*one, log_odds_z(*one[2])) for one in tested if min(side.active for side in one[2]) >= LEAST_ACTIVE]
    signs: dict[tuple[str, str, tuple[str, str]], set[bool]] = {}
    for grouping, pair, _, z in scored:
        signs.setdefault((grouping.dimension, grouping.axis, pair), set()).add(z < 0)
    return tuple(
        _blindspot(grouping, pair, counts, z)
        for grouping, pair, counts, z in scored
        if z < -WEAK and signs[grouping.dimension, grouping.axis, pair] == {True}
    )


def _pairs(grouping: Grouping) -> list[tuple[str, str]]:
    """The comparisons of a grouping: who might report less, against whom (empty: against all others)."""
    classes = sorted(set(grouping.classes.values()))
    if grouping.dimension == "lean":
        return [("left", "right"), ("right", "left")] if set(classes) >= OPPOSED else []
    return [(name, "") for name in classes]


def _counts(
    grouping: Grouping, pair: tuple[str, str], covering: set[str], followed: Sequence[Followed]
) -> tuple[Count, Count]:
    found: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for one in followed:
        kind = grouping.classes.get(one.outlet)
        if kind is None or (pair[1] and kind not in pair):
            continue
        side = found[kind == pair[0]]
        side["active"] += 1
        side["covering"] += one.outlet in covering
        side["usual"] += one.stories
    group, against = (
        Count(covering=side["covering"], active=side["active"], usual=side["usual"])
        for side in (found[True], found[False])
    )
    return group, against


def _blindspot(grouping: Grouping, pair: tuple[str, str], counts: tuple[Count, Count], z: float) -> Blindspot:
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
    )


def _sentence(grouping: Grouping, pair: tuple[str, str], counts: tuple[Count, Count], usual: float) -> str:
    group, against = counts
    verb = "rated" if grouping.rater else f"with {grouping.dimension.replace('_', ' ')}"
    other = f"{verb} {pair[1]}" if pair[1] else "of the others"
    return (
        f"{group.covering} of {group.active} outlets {verb} {pair[0]} that are followed here report this story, and"
        f" {against.covering} of {against.active} {other}; usually {usual:.1f} of those report for each of the former."
        " This speaks of the feeds followed here only."
    )
