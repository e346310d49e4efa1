"""How a story's independent origins spread over what one rater says, and its outlets over facts.

Law: the parts of a distribution sum to 100 and hold rated units only; what is unrated stands beside them with its count
and its reasons, and raters are never pooled in one bar.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from storyscape.outlets.combination import estimates
from storyscape.outlets.registry import Registry
from storyscape.outlets.shares import expected_counts, largest_remainder, share_intervals
from storyscape.outlets.sides import CENTER, LEFT, RIGHT, side
from storyscape.outlets.standing import REASONS, UNKNOWN, Standing, Words, standing_of, standings, why_not_counted
from storyscape.records import Article, Because, Calibration, Distribution, Origin, Outlet, Part, Rater, Rating

MIXED: Final = "mixed"
CONFOUNDED: Final = (
    "Reliability is confounded with lean in every source known to us: read neither as the cause of the other."
)
LEANS: Final = (LEFT, CENTER, RIGHT)
LEAST: Final = 5
"""Below this many rated units there are counts and no percentages."""


class Unit(NamedTuple):
    """One thing that is counted: the outlets behind it, and its class or the reason why it has none.

    ``shares`` are the probabilities of the classes, where it is not certain.
    """

    names: tuple[str, ...]
    kind: str | None
    reason: str = ""
    shares: Mapping[str, float] | None = None


class Said(NamedTuple):
    """What a distribution is of, by whom, and by which rule."""

    dimension: str
    rater: Rater | None
    unit: Literal["origins", "outlets"]
    rule: str
    note: str
    axis: str = ""
    raters: tuple[str, ...] = ()


def distributions(
    articles: Sequence[Article],
    origins: Sequence[Origin],
    registry: Registry,
    raters: Iterable[Rater],
    ratings: Iterable[Rating],
    calibrations: Iterable[Calibration] = (),
) -> tuple[Distribution, ...]:
    """One distribution per rater, one for each axis whose families combine, then by country, language, medium, owner.

    Lean counts origins, all else counts outlets (a text whose outlet is unknown counts as one). Where nobody rates
    lean, or state control, one distribution without a rater still says how many are unrated.
    """
    raters, ratings = sorted(raters, key=lambda rater: (rater.dimension, rater.id)), tuple(ratings)
    behind = standings(articles, registry, raters, ratings)
    words = Words(raters, ratings)
    texts = _texts(articles, origins, behind, registry, words)
    leans = [_lean(rater, texts) for rater in raters if rater.dimension == "lean"]
    leans += [_combined(calibration, raters, texts) for calibration in calibrations]
    others = [_labels(rater, behind) for rater in raters if rater.dimension != "lean"]
    if not any(rater.dimension == "state_control" for rater in raters):
        others.append(_nobody("state_control", behind))
    return (*(leans or [_lean(None, texts)]), *others, *_facts(articles, behind))


class Text(NamedTuple):
    """An independent text: the outlets that carry it, and its owner, where the registry knows one."""

    group: tuple[Standing, ...]
    owner: Standing | None


def _texts(
    articles: Sequence[Article], origins: Sequence[Origin], behind: Sequence[Standing], registry: Registry, words: Words
) -> list[Text]:
    """The texts of a story; an article that no origin holds is one of its own."""
    holders = {held: standing for standing in behind for held in standing.articles}
    covered = {member for origin in origins for member in origin.articles}
    alone = [((article.id,), None) for article in articles if article.id not in covered]
    found = []
    for members, owner in [*((origin.articles, origin.owner) for origin in origins), *alone]:
        group = tuple(dict.fromkeys(holders[member] for member in members if member in holders))
        outlet = registry.find(owner)
        whose = standing_of(outlet, words) if outlet else None
        found.append(Text(group, whose))
    return found


def _lean(rater: Rater | None, texts: Sequence[Text]) -> Distribution:
    units = [_unit(rater, text) for text in texts]
    note = (
        "Each independent origin counts once: as its owner where this rater rates the owner, else as the class that"
        " all its rated outlets share, else as mixed."
    )
    said = Said("lean", rater, "origins", "distribution.lean", note if rater else "No rater of lean.")
    return _tally(said, units, LEANS)


def _unit(rater: Rater | None, text: Text) -> Unit:
    names = tuple(standing.name for standing in text.group)
    if rater is None:
        return Unit(names, None, _first_reason(standing.why_unrated(()) for standing in text.group))
    kinds = _kinds(rater, text.owner.ratings if text.owner else ())
    kinds = kinds or _kinds(rater, (rating for standing in text.group for rating in standing.ratings))
    if kinds:
        return Unit(names, kinds.pop() if len(kinds) == 1 else MIXED)
    return Unit(names, None, _first_reason(standing.why_unrated({rater.id}) for standing in text.group))


def _combined(calibration: Calibration, raters: Sequence[Rater], texts: Sequence[Text]) -> Distribution:
    """What all families together say: expected counts over class probabilities. Axes are never pooled."""
    mine = [rater for rater in raters if rater.dimension == "lean" and rater.axis == calibration.axis]
    units = [_likely(calibration, mine, text) for text in texts]
    note = (
        "Each independent origin counts once, by the probabilities of its owner's combined estimate, else by the mean"
        " of those of its outlets that two families of raters rate at least."
    )
    said = Said("lean", None, "origins", "distribution.combined", note, calibration.axis, tuple(r.id for r in mine))
    return _tally(said, units, LEANS)


def _likely(calibration: Calibration, raters: Sequence[Rater], text: Text) -> Unit:
    names = tuple(standing.name for standing in text.group)
    owner = estimates(text.owner, raters, [calibration]) if text.owner else ()
    found = owner or tuple(one for standing in text.group for one in estimates(standing, raters, [calibration]))
    if not found:
        return Unit(names, None, _first_reason(_one_family(standing, raters) for standing in text.group))
    shares = {name: sum(getattr(one, name) for one in found) / len(found) for name in LEANS}
    return Unit(names, max(LEANS, key=shares.__getitem__), "", shares)


def _one_family(standing: Standing, raters: Sequence[Rater]) -> str | None:
    """Why an outlet has no combined estimate: nobody's rating counts, or those of one family alone."""
    if why := standing.why_unrated({rater.id for rater in raters}):
        return why
    by = {rater.id: rater for rater in raters}
    methods = {by[one.rater].method for one in standing.ratings if one.rater in by and why_not_counted(one) is None}
    return f"{' and '.join(sorted(methods))} only"


def _kinds(rater: Rater, ratings: Iterable[Rating]) -> set[str]:
    return {
        side(rating.value)
        for rating in ratings
        if rating.rater == rater.id and rating.value is not None and why_not_counted(rating) is None
    }


def _first_reason(reasons: Iterable[str | None]) -> str:
    found = sorted(set(filter(None, reasons)), key=lambda one: REASONS.index(one) if one in REASONS else -1)
    return found[0] if found else UNKNOWN


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
    note += f" {CONFOUNDED}" if rater.dimension == "reliability" else ""
    return _tally(Said(rater.dimension, rater, "outlets", f"distribution.{rater.dimension}", note), units, order)


def _nobody(dimension: str, behind: Sequence[Standing]) -> Distribution:
    units = [Unit((standing.name,), None, standing.why_unrated(()) or "") for standing in behind]
    return _tally(Said(dimension, None, "outlets", f"distribution.{dimension}", "Nobody rates these."), units, ())


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
    return _tally(Said(name, None, "outlets", f"distribution.{name}", note), units, ())


def _by_language(spoken: dict[str, str], behind: Sequence[Standing]) -> Distribution:
    units = []
    for standing in behind:
        langs = {spoken[held] for held in standing.articles} - {"und"}
        kind = None if not langs else langs.pop() if len(langs) == 1 else "several"
        units.append(Unit((standing.name,), kind, "" if kind else "language not detected"))
    note = "Each outlet, and each text whose outlet is unknown, counts once, by the language of its articles here."
    return _tally(Said("language", None, "outlets", "distribution.language", note), units, ())


def _tally(said: Said, units: Sequence[Unit], order: Sequence[str]) -> Distribution:
    """Count units into parts: those of ``order`` first (lean shows its empty ones too), the rest by count and name."""
    counts = Counter(one.kind for one in units if one.kind is not None)
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for one in units:
        names[one.kind or ""].update(dict.fromkeys(one.names))
    kinds = [*order, *sorted(counts.keys() - set(order), key=lambda kind: (-counts[kind], kind))]
    rated, unrated = counts.total(), len(units) - counts.total()
    likely = [one.shares or {one.kind: 1.0} for one in units if one.kind is not None]
    expected = expected_counts(likely) if said.raters else {}
    shares = largest_remainder(expected or counts) if rated >= LEAST else {}
    intervals = share_intervals(likely if shares and (said.rater or said.raters) else [], kinds)
    return Distribution(
        dimension=said.dimension,
        rater=said.rater,
        unit=said.unit,
        parts=tuple(
            Part(
                name=kind,
                count=counts[kind],
                percent=_share(kind, shares),
                outlets=tuple(names.get(kind, ())),
                interval=intervals.get(kind),
                expected=round(expected.get(kind, 0.0), 2) if said.raters else None,
            )
            for kind in kinds
        ),
        rated=rated,
        unrated=unrated,
        because=Because(
            rule=said.rule, note=f"{said.note} {_says(rated, len(units), said.unit)}", score=rated, threshold=LEAST
        ),
        unrated_because=_reasons(units),
        unrated_outlets=tuple(names.get("", ())),
        axis=said.axis or (said.rater.axis if said.rater else ""),
        raters=said.raters,
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
