"""Who stands behind each article of a story, and what each rater says of them.

Law: a rating reaches only the outlet that the rater named: never a tenant of a platform, never the whole from a
section, and never a text whose outlet nobody states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import Final

from storyscape.outlets.hosts import Place, key, parents, place
from storyscape.outlets.registry import Registry
from storyscape.records import Article, Outlet, Rater, Rating, Record

UNKNOWN: Final = "outlet unknown"
NOT_RATED: Final = "no rater"
WITHHELD: Final = "rater withholds"
SECTION: Final = "section only"
PLATFORM: Final = "platform"
REASONS: Final = (WITHHELD, SECTION, PLATFORM, NOT_RATED, UNKNOWN)


class Standing(Record, frozen=True, kw_only=True):
    """An outlet of the story, or a text whose outlet is not known, with its articles (ids) and ratings.

    ``name`` is the outlet's id, else the domain or name as stated, else ``text n`` (n-th of the articles as given);
    ``label`` is the same for people. ``ratings`` hold the newest word of each rater, in the order of rater ids;
    ``sections`` are ratings of a part of the outlet's site, which do not count for the whole.
    """

    name: str
    label: str
    outlet: Outlet | None
    articles: tuple[str, ...]
    ratings: tuple[Rating, ...]
    sections: tuple[Rating, ...] = ()
    platform: bool = False

    def rating_by(self, rater: str) -> Rating | None:
        """What that rater says of it, if anything."""
        return next((rating for rating in self.ratings if rating.rater == rater), None)

    def why_unrated(self, raters: Container[str]) -> str | None:
        """Why none of these raters' ratings counts for the whole outlet; ``None`` where one does."""
        reasons = {why_not_counted(rating) for rating in self.ratings if rating.rater in raters}
        if None in reasons:
            return None
        if any(rating.rater in raters for rating in self.sections):
            reasons.add(SECTION)
        if self.platform:
            reasons.add(PLATFORM)
        reasons.add(NOT_RATED if self.outlet or "." in self.name else UNKNOWN)
        return next(reason for reason in REASONS if reason in reasons)


class Words:
    """What all raters say, found by the domain of which they say it: the newest word of each rater counts."""

    def __init__(self, raters: Iterable[Rater], ratings: Iterable[Rating]) -> None:
        known = {rater.id for rater in raters}
        self._by_place: dict[str, list[Rating]] = defaultdict(list)
        self._by_section: dict[str, list[Rating]] = defaultdict(list)
        for rating in ratings:
            if rating.rater in known:
                self._by_place[rating.outlet].append(rating)
                host, slash, _ = rating.outlet.partition("/")
                if slash:
                    self._by_section[host].append(rating)

    def of_outlet(self, outlet: Outlet) -> tuple[Rating, ...]:
        """The ratings of an outlet, stated under any of its domains."""
        return _newest(rating for name in _names(outlet) for rating in self._by_place.get(name, ()))

    def of_sections(self, outlet: Outlet) -> tuple[Rating, ...]:
        """The ratings of parts of an outlet's site."""
        names = _names(outlet)
        found = (rating for name in names for rating in self._by_section.get(name, ()) if rating.outlet not in names)
        return tuple(sorted(found, key=lambda rating: (rating.rater, rating.outlet, rating.id)))

    def of_host(self, host: str) -> tuple[Rating, ...]:
        """The ratings of a host that the registry does not know: of itself, else of the nearest host above it."""
        for name in (host, *parents(host)):
            if found := self._by_place.get(name):
                return _newest(found)
        return ()


def standings(
    articles: Sequence[Article], registry: Registry, raters: Iterable[Rater], ratings: Iterable[Rating]
) -> tuple[Standing, ...]:
    """The outlets and unknown texts behind ``articles``, in the order in which their first articles are given."""
    words = Words(raters, ratings)
    groups: dict[str, tuple[Outlet | None, str, list[str]]] = {}
    for number, article in enumerate(articles, start=1):
        outlet, name = _who(article, registry, number)
        groups.setdefault(name.casefold(), (outlet, name, []))[2].append(article.id)
    return tuple(_standing(outlet, name, held, words) for outlet, name, held in groups.values())


def why_not_counted(rating: Rating) -> str | None:
    """Why a rating does not count for the whole outlet: withheld, or of a section only; ``None`` where it counts."""
    if rating.value is None:
        return WITHHELD
    return SECTION if rating.scope else None


def _who(article: Article, registry: Registry, number: int) -> tuple[Outlet | None, str]:
    stated, where = (article.outlet or "").strip(), place(article.url or "")
    derived = where is not None and _is_host_of(stated, where)
    outlet = (None if derived else registry.find(stated)) or registry.find(article.url) or registry.find(stated)
    if outlet:
        return outlet, outlet.id
    return None, key(stated) or stated or (where.host if where else f"text {number}")


def _is_host_of(stated: str, where: Place) -> bool:
    name = key(stated)
    return name is not None and (where.host == name or where.host.endswith(f".{name}"))


def _standing(outlet: Outlet | None, name: str, held: list[str], words: Words) -> Standing:
    if outlet:
        found = words.of_outlet(outlet)
    else:
        where = place(name)
        found = words.of_host(where.host) if where else ()
    return Standing(
        name=name,
        label=outlet.name if outlet else name,
        outlet=outlet,
        articles=tuple(held),
        ratings=found,
        sections=words.of_sections(outlet) if outlet else (),
    )


def _names(outlet: Outlet) -> dict[str, None]:
    return dict.fromkeys(name for name in map(key, (outlet.id, *outlet.domains)) if name)


def _newest(ratings: Iterable[Rating]) -> tuple[Rating, ...]:
    best: dict[str, Rating] = {}
    for rating in ratings:
        held = best.get(rating.rater)
        if held is None or _rank(rating) > _rank(held):
            best[rating.rater] = rating
    return tuple(best[rater] for rater in sorted(best))


def _rank(rating: Rating) -> tuple[bool, date, str]:
    """Of the whole before of a section, then the newest, then by id, so that the order of rows does not matter."""
    return rating.scope is None, rating.rated_at or date.min, rating.id
