"""Where a story's outlets stand, laid out: bars with what is behind each part, blindspots, headlines side by side.

Law: the unrated stand beside a bar, never inside it; each part opens to the dated words that it was counted from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from markupsafe import Markup

from storyscape.outlets.sides import side
from storyscape.outlets.standing import why_not_counted
from storyscape.records import (
    Blindspot,
    Distribution,
    Landscape,
    LandscapeArticle,
    OutletRow,
    Part,
    Rater,
    Record,
)
from storyscape.render import charts, phrases
from storyscape.render.panels import country, dimension, language
from storyscape.render.symbols import symbol
from storyscape.render.views import by_id

GROUPED_BY = ("state_control", "country", "language")
"""What headlines are grouped by beside lean."""


class PartView(Record, frozen=True, kw_only=True):
    """A part of a bar, named for people; ``behind`` are the words that it was counted from."""

    part: Part
    name: str
    sign: Markup
    outlets: tuple[str, ...]
    behind: tuple[str, ...]


class BarView(Record, frozen=True, kw_only=True):
    """A distribution with its named parts; ``most`` is its largest count, ``raters`` the names of those combined."""

    distribution: Distribution
    parts: tuple[PartView, ...]
    most: int
    unrated: tuple[str, ...]
    raters: tuple[str, ...]


class BlindspotView(Record, frozen=True, kw_only=True):
    """A blindspot: who rates, in words, and the outlets of each of the two groups, those that report it first."""

    blindspot: Blindspot
    by: str
    sign: Markup
    sides: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


class Headlines(Record, frozen=True, kw_only=True):
    """The story's headlines, word for word, in groups by one rater's or one fact's classes."""

    by: str
    groups: tuple[tuple[str, Markup, tuple[LandscapeArticle, ...]], ...]


def bars(landscape: Landscape, *, rated: bool) -> tuple[BarView, ...]:
    """The distributions by raters (``rated``) or by facts, without facts that are known of nobody."""
    kept = (d for d in landscape.distributions if _by_raters(d) is rated and (rated or d.rated))
    return tuple(_bar(landscape, d) for d in kept)


def unknown(landscape: Landscape) -> tuple[str, ...]:
    """The names of the facts and ratings that are known of none of the outlets."""
    none = (d for d in landscape.distributions if not _by_raters(d) and not d.rated and d.dimension != "lean")
    return tuple(dimension(d.dimension) for d in none)


def blindspots(landscape: Landscape) -> tuple[BlindspotView, ...]:
    """The blindspots, the surest first."""
    ordered = sorted(landscape.blindspots, key=lambda found: (found.z, found.dimension, found.rater or ""))
    return tuple(_blindspot(landscape, found) for found in ordered)


def headlines(landscape: Landscape) -> tuple[Headlines, ...]:
    """The headlines by each rater's sides, by state control, country and language; groups are two at least."""
    articles = by_id(landscape)
    found = []
    for d in landscape.distributions:
        if d.dimension == "lean" and d.rater:
            made = {name: list(_of_side(landscape, d.rater, name, articles)) for name in charts.LEAN}
        elif d.dimension == "language":
            made = {part.name: [a for a in articles.values() if a.lang == part.name] for part in d.parts}
        elif d.dimension in GROUPED_BY:
            rows = {_named(row): row for row in landscape.outlets}
            made = {part.name: _of_rows((rows[o] for o in part.outlets if o in rows), articles) for part in d.parts}
        else:
            continue
        groups = [(name, titled) for name, held in made.items() if (titled := tuple(a for a in held if a.title))]
        if len(groups) > 1:
            shown = tuple((_name(d, name), _sign(d, name), titled) for name, titled in groups)
            found.append(Headlines(by=heading(d), groups=shown))
    return tuple(found)


def heading(found: Distribution) -> str:
    """What a distribution is of and by whom: ``Lean by AllSides``."""
    return f"{dimension(found.dimension)} by {found.rater.name}" if found.rater else dimension(found.dimension)


def words_behind(landscape: Landscape, found: Distribution, part: Part) -> Iterator[str]:
    """The dated words that a part was counted from, one for each outlet and rater, or outlet and source."""
    raters = {d.rater.id: d.rater for d in landscape.distributions if d.rater}
    asked = (found.rater.id,) if found.rater else found.raters
    for row in landscape.outlets:
        if _named(row) not in part.outlets:
            continue
        for rating in row.ratings:
            if rating.rater in asked and rating.rater in raters:
                yield phrases.rates(raters[rating.rater], row.label, rating)
        yield from (phrases.combined(one) for one in row.estimates if found.raters and one.axis == found.axis)
        for fact in row.outlet.facts if row.outlet and not asked else ():
            if fact.field == found.dimension:
                about = ", ".join(filter(None, (fact.source, phrases.iso(fact.as_of))))
                yield f"{row.label}: {naming(found.dimension)(fact.value)} ({about})"


def _by_raters(found: Distribution) -> bool:
    return found.rater is not None or bool(found.raters)


def _bar(landscape: Landscape, found: Distribution) -> BarView:
    labels = {_named(row): row.label for row in landscape.outlets}
    names = {d.rater.id: d.rater.name for d in landscape.distributions if d.rater}
    return BarView(
        distribution=found,
        parts=tuple(
            PartView(
                part=part,
                name=_name(found, part.name),
                sign=_sign(found, part.name),
                outlets=tuple(labels.get(outlet, outlet) for outlet in part.outlets),
                behind=tuple(words_behind(landscape, found, part)),
            )
            for part in found.parts
        ),
        most=max((part.count for part in found.parts), default=0),
        unrated=tuple(labels.get(outlet, outlet) for outlet in found.unrated_outlets),
        raters=tuple(names.get(name, name) for name in found.raters),
    )


def _blindspot(landscape: Landscape, found: Blindspot) -> BlindspotView:
    names = {d.rater.id: d.rater.name for d in landscape.distributions if d.rater}
    labels = {_named(row): row.label for row in landscape.outlets}
    here = {_named(row) for row in landscape.outlets}
    called = naming(found.dimension)
    sides = zip((found.group, found.against), found.outlets, strict=True)
    sign = found.group if found.dimension == "lean" and found.group in charts.LEAN else "unit"
    return BlindspotView(
        blindspot=found,
        by=names.get(found.rater, found.rater) if found.rater else dimension(found.dimension),
        sign=Markup('<span class="part-{}">{}</span>').format(sign, symbol(sign)),
        sides=tuple(
            (
                called(name) if name else "the others",
                tuple(labels.get(outlet, outlet) for outlet in outlets if outlet in here),
                tuple(labels.get(outlet, outlet) for outlet in outlets if outlet not in here),
            )
            for name, outlets in sides
        ),
    )


def _of_side(
    landscape: Landscape, rater: Rater, name: str, articles: dict[str, LandscapeArticle]
) -> Iterator[LandscapeArticle]:
    """The articles of the outlets that a rater itself places on a side."""
    for row in landscape.outlets:
        said = [one for one in row.ratings if one.rater == rater.id and why_not_counted(one) is None]
        if any(one.value is not None and side(one.value) == name for one in said):
            yield from _of_rows([row], articles)


def _of_rows(rows: Iterable[OutletRow], articles: dict[str, LandscapeArticle]) -> list[LandscapeArticle]:
    return [articles[member] for row in rows for member in row.articles if member in articles]


def _named(row: OutletRow) -> str:
    return row.name or (row.outlet.id if row.outlet else row.label)


def naming(of: str) -> Callable[[str], str]:
    """What the values of a dimension are called: languages and countries by their names, others as they are."""
    return {"language": language, "country": country}.get(of, str)


def _name(found: Distribution, name: str) -> str:
    return naming(found.dimension)(name)


def _sign(found: Distribution, name: str) -> Markup:
    at = next((at for at, part in enumerate(found.parts) if part.name == name), 0)
    drawn = symbol(charts.part_sign(found, found.parts[at]))
    return Markup('<span class="{}">{}</span>').format(charts.part_class(found, at), drawn)
