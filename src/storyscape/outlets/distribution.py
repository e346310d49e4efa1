"""How a story's independent origins spread over what one rater says, and its outlets over facts.

Law: the parts of a distribution sum to 100 and hold rated units only; what is unrated stands beside them with its count
and its reasons, and raters are never pooled in one bar.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, NamedTuple

from storyscape.outlets.intervals import share_intervals
from storyscape.outlets.registry import Registry
from storyscape.outlets.rounding import largest_remainder
from storyscape.outlets.standing import REASONS, UNKNOWN, Standing, Words, standings, why_not_counted
from storyscape.records import Article, Because, Distribution, Origin, Outlet, Part, Rater, Rating

LEFT, CENTER, RIGHT, MIXED = "left", "center", "right", "mixed"
LEANS: Final = (LEFT, CENTER, RIGHT)
SIDE_FROM: Final = 0.5
"""From this value on (of the -2 to 2 scale) a rating counts as a side: ``Lean Left`` is -1, ``Center`` 0."""
LEAST: Final = 5
"""Below this many rated units there are counts and no percentages."""


class Unit(NamedTuple):
    """One thing that is counted: the outlets behind it, and its class or the reason why it has none."""

    names: tuple[str, ...]
    kind: str | None
    reason: str = ""


def distributions(
    articles: Sequence[Article],
    origins: Sequence[Origin],
    registry: Registry,
    raters: Iterable[Rater],
    ratings: Iterable[Rating],
) -> tuple[Distribution, ...]:
    """One distribution per rater, then one each by country, language, media type and owner.

    Lean counts origins, all else counts outlets (a text whose outlet is unknown counts as one). Where nobody rates
    lean, one distribution without a rater still says how many origins are unrated.
    """
    raters, ratings = sorted(raters, key=lambda rater: (rater.dimension, rater.id)), tuple(ratings)
    behind = standings(articles, registry, raters, ratings)
    words = Words(raters, ratings)
    leans = [_lean(rater, articles, origins, behind, registry, words) for rater in raters if rater.dimension == "lean"]
    if not leans:
        leans = [_lean(None, articles, origins, behind, registry, words)]
    others = [_labels(rater, behind) for rater in raters if rater.dimension != "lean"]
    return (*leans, *others, *_facts(articles, behind))


def side(value: float) -> str:
    """The class of a lean value from -2 (left) to 2 (right)."""
    if abs(value) < SIDE_FROM:
        return CENTER
    return LEFT if value < 0 else RIGHT


def _lean(
    rater: Rater | None,
    articles: Sequence[Article],
    origins: Sequence[Origin],
    behind: Sequence[Standing],
    registry: Registry,
    words: Words,
) -> Distribution:
    holders = {held: standing for standing in behind for held in standing.articles}
    units = []
    for members, owner in _texts(articles, origins):
        group = tuple(dict.fromkeys(holders[member] for member in members if member in holders))
        owner_outlet = registry.find(owner)
        units.append(_origin_unit(rater, group, words.of_outlet(owner_outlet) if owner_outlet else ()))
    note = (
        "Each independent origin counts once: as its owner where this rater rates the owner, else as the class that"
        " all its rated outlets share, else as mixed."
    )
    return _tally("lean", rater, "origins", units, LEANS, "distribution.lean", note if rater else "No rater of lean.")


def _texts(articles: Sequence[Article], origins: Sequence[Origin]) -> list[tuple[tuple[str, ...], str | None]]:
    """The articles and the owner of each origin; an article that no origin holds is one of its own."""
    covered = {member for origin in origins for member in origin.articles}
    alone = [((article.id,), None) for article in articles if article.id not in covered]
    return [*((origin.articles, origin.owner) for origin in origins), *alone]


def _origin_unit(rater: Rater | None, group: tuple[Standing, ...], owner: tuple[Rating, ...]) -> Unit:
    names = tuple(standing.name for standing in group)
    if rater is None:
        return Unit(names, None, _first_reason(standing.why_unrated(()) for standing in group))
    kinds = _kinds(rater, owner) or _kinds(rater, (rating for standing in group for rating in standing.ratings))
    if kinds:
        return Unit(names, kinds.pop() if len(kinds) == 1 else MIXED)
    return Unit(names, None, _first_reason(standing.why_unrated({rater.id}) for standing in group))


def _kinds(rater: Rater, ratings: Iterable[Rating]) -> set[str]:
    return {
        side(rating.value)
        for rating in ratings
        if rating.rater == rater.id and rating.value is not None and why_not_counted(rating) is None
    }


def _first_reason(reasons: Iterable[str | None]) -> str:
    found = set(reasons)
    return next((reason for reason in REASONS if reason in found), UNKNOWN)


def _labels(rater: Rater, behind: Sequence[Standing]) -> Distribution:
    """Outlets by the labels of a rater of reliability or state control, in the order of the rater's scale."""
    units, spelled = [], {label.casefold(): label for label, _ in rater.labels}
    for standing in behind:
        rating = standing.rating_by(rater.id)
        why = standing.why_unrated({rater.id})
        kind = spelled.get(rating.label.casefold(), rating.label) if rating and not why else None
        units.append(Unit((standing.name,), kind, why or ""))
    used = {unit.kind for unit in units}
    order = [label for label, _ in sorted(rater.labels, key=lambda pair: pair[1]) if label in used]
    note = "Each outlet counts once, under this rater's own label."
    return _tally(rater.dimension, rater, "outlets", units, order, f"distribution.{rater.dimension}", note)


def _facts(articles: Sequence[Article], behind: Sequence[Standing]) -> tuple[Distribution, ...]:
    spoken = {article.id: article.lang for article in articles}
    fields: tuple[tuple[str, Callable[[Outlet], str | None]], ...] = (
        ("country", lambda outlet: outlet.country),
        ("media_type", lambda outlet: outlet.media_type),
        ("owner", lambda outlet: outlet.owner),
    )
    country, *others = (_by_fact(name, read, behind) for name, read in fields)
    return (country, _by_language(spoken, behind), *others)


def _by_fact(name: str, read: Callable[[Outlet], str | None], behind: Sequence[Standing]) -> Distribution:
    units = []
    for standing in behind:
        value = read(standing.outlet) if standing.outlet else None
        reason = f"no {name.replace('_', ' ')} known" if standing.outlet else UNKNOWN
        units.append(Unit((standing.name,), value, "" if value else reason))
    note = "Each outlet counts once, by the registry's facts; a text whose outlet is unknown counts beside them."
    return _tally(name, None, "outlets", units, (), f"distribution.{name}", note)


def _by_language(spoken: dict[str, str], behind: Sequence[Standing]) -> Distribution:
    units = []
    for standing in behind:
        langs = {spoken[held] for held in standing.articles} - {"und"}
        kind = None if not langs else langs.pop() if len(langs) == 1 else "several"
        units.append(Unit((standing.name,), kind, "" if kind else "language not detected"))
    note = "Each outlet, and each text whose outlet is unknown, counts once, by the language of its articles here."
    return _tally("language", None, "outlets", units, (), "distribution.language", note)


def _tally(
    dimension: str,
    rater: Rater | None,
    unit: Literal["origins", "outlets"],
    units: Sequence[Unit],
    order: Sequence[str],
    rule: str,
    note: str,
) -> Distribution:
    """Count units into parts: those of ``order`` first (lean shows its empty ones too), the rest by count and name."""
    counts = Counter(one.kind for one in units if one.kind is not None)
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for one in units:
        names[one.kind or ""].update(dict.fromkeys(one.names))
    kinds = [*order, *sorted(counts.keys() - set(order), key=lambda kind: (-counts[kind], kind))]
    rated, unrated = counts.total(), len(units) - counts.total()
    shares = largest_remainder(counts) if rated >= LEAST else {}
    certain = [{one.kind: 1.0} for one in units if one.kind is not None] if rater and shares else []
    intervals = share_intervals(certain, kinds)
    return Distribution(
        dimension=dimension,
        rater=rater,
        unit=unit,
        parts=tuple(
            Part(
                name=kind,
                count=counts[kind],
                percent=_share(kind, shares),
                outlets=tuple(names.get(kind, ())),
                interval=intervals.get(kind),
            )
            for kind in kinds
        ),
        rated=rated,
        unrated=unrated,
        because=Because(rule=rule, note=f"{note} {_says(rated, len(units), unit)}", score=rated, threshold=LEAST),
        unrated_because=_reasons(units),
        unrated_outlets=tuple(names.get("", ())),
    )


def _share(kind: str, shares: dict[str, int]) -> int | None:
    return shares.get(kind, 0) if shares else None


def _says(rated: int, total: int, unit: str) -> str:
    if rated >= LEAST:
        return f"Shares are of the {rated} rated of {total} {unit}, rounded by largest remainder to sum to 100."
    return (
        f"Unrated {total - rated} of {total} {unit}; fewer than {LEAST} are rated, so there are counts and no shares."
    )


def _reasons(units: Sequence[Unit]) -> tuple[tuple[str, int], ...]:
    counts = Counter(unit.reason for unit in units if unit.kind is None)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


__all__ = ["CENTER", "LEANS", "LEAST", "LEFT", "MIXED", "RIGHT", "distributions", "largest_remainder", "side"]
