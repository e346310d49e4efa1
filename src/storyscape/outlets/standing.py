"""Who stands behind each article of a story, and what each rater says of them.

Law: a rating reaches only the outlet that the rater named: never a tenant of a platform, never the whole from a
section, and never a text whose outlet nobody states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from storyscape.outlets.hosts import Place, key, place
from storyscape.outlets.platforms import original, passes, platform_of, reach, registrable
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

    ``name`` is the outlet's id, else its domain or its name as stated, else ``text n`` (n-th of the articles as given);
    ``label`` names it for people. ``platform`` is the host that a text of an unknown outlet stands on, where that
    host publishes what others write. ``ratings`` hold the newest word of each rater, in the order of rater ids;
    ``sections`` are ratings of a part of the outlet's site, which do not count for the whole.
    """

    name: str
    label: str
    outlet: Outlet | None
    articles: tuple[str, ...]
    ratings: tuple[Rating, ...]
    sections: tuple[Rating, ...] = ()
    platform: str | None = None

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
        reasons.add(NOT_RATED if self.outlet or key(self.name) else UNKNOWN)
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
        """The ratings of a host that no registry knows, or none."""
        return _newest(self._by_place.get(host, ()))

    def rated_host(self, where: Place) -> str | None:
        """The host of a place, or the nearest above it, of which some rater speaks."""
        hosts = (host for host in reach(where) if host in self._by_place and passes(host, where.host))
        return next(hosts, None)


class _Who(NamedTuple):
    name: str
    label: str
    outlet: Outlet | None = None
    host: str | None = None
    platform: str | None = None


def standings(
    articles: Sequence[Article], registry: Registry, raters: Iterable[Rater], ratings: Iterable[Rating]
) -> tuple[Standing, ...]:
    """The outlets and unknown texts behind ``articles``, in the order in which their first articles are given."""
    said = ((article.id, article.outlet, article.url) for article in articles)
    return _standings(said, registry, Words(raters, ratings))


def standings_as_stated(
    outlets: Iterable[str], registry: Registry, raters: Iterable[Rater], ratings: Iterable[Rating]
) -> tuple[Standing, ...]:
    """Like :func:`standings` of outlets as articles state them, which stand in the place of the articles' ids."""
    return _standings(((name, name, None) for name in outlets), registry, Words(raters, ratings))


def standing_of(outlet: Outlet, words: Words) -> Standing:
    """The standing of an outlet that need have no article in the story, such as the agency whose text it is."""
    return _standing(_Who(outlet.id, outlet.name, outlet), (), words)


def why_not_counted(rating: Rating) -> str | None:
    """Why a rating does not count for the whole outlet: withheld, or of a section only; ``None`` where it counts."""
    if rating.value is None:
        return WITHHELD
    return SECTION if rating.scope else None


def _standings(
    said: Iterable[tuple[str, str | None, str | None]], registry: Registry, words: Words
) -> tuple[Standing, ...]:
    """The standings of articles by id, outlet as stated, and address."""
    groups: dict[str, tuple[_Who, list[str]]] = {}
    for number, (article, stated, url) in enumerate(said, start=1):
        who = _who((stated or "").strip(), url or "", registry, words, number)
        groups.setdefault(who.name, (who, []))[1].append(article)
    return tuple(_standing(who, tuple(held), words) for who, held in groups.values())


def _who(stated: str, address: str, registry: Registry, words: Words, number: int) -> _Who:
    url = place(address)
    where = original(url or place(stated) or Place("", ""))
    derived = bool(url) and _is_host_of(stated, where)
    outlet = (None if derived else registry.find(stated)) or registry.find(address or stated)
    if outlet:
        return _Who(outlet.id, outlet.name, outlet)
    platform = platform_of(where.host)
    host = words.rated_host(where) or _own_host(where.host, platform)
    if host and (platform is None or not stated or derived):
        return _Who(host, host if derived else stated or host, host=host, platform=platform)
    name = f"text {number}" if derived or not stated else stated
    return _Who(name.casefold(), name, platform=platform)


def _own_host(host: str, platform: str | None) -> str | None:
    """The host that stands for an outlet nobody knows: a platform's tenant, or the registrable domain."""
    if platform:
        return host if host != platform else None
    return registrable(host) if host else None


def _is_host_of(stated: str, where: Place) -> bool:
    name = key(stated)
    return name is not None and (where.host == name or where.host.endswith(f".{name}"))


def _standing(who: _Who, held: tuple[str, ...], words: Words) -> Standing:
    outlet = who.outlet
    return Standing(
        name=who.name,
        label=who.label,
        outlet=outlet,
        articles=held,
        ratings=words.of_outlet(outlet) if outlet else words.of_host(who.host or ""),
        sections=words.of_sections(outlet) if outlet else (),
        platform=who.platform,
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
