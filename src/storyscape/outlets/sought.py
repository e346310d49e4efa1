"""What outlets and ratings can be found by from some articles: their places, the names they state, their credits.

A store finds them by keys: a place as it is, a name behind ``=``, and :data:`AGENCY` for whoever may be credited.

Law: too much may be found, never too little: who an article belongs to is decided by the registry alone.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Final, Self

from storyscape.outlets.hosts import Place, key, place
from storyscape.outlets.platforms import original, reach
from storyscape.records import Article, Outlet, Rating
from storyscape.text.tokens import words

LONGEST: Final = 12
"""Names of more words than this are taken to be credited wherever they are asked for."""
AGENCY: Final = "=\nagency"
"""The key under which every agency is found: any line of an article may credit it."""
_PLAIN: Final = re.compile(r"(?!www\.)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?<!-)")
_keyed = lru_cache(maxsize=65536)(key)


class Sought:
    """The keys to what concerns some articles: outlets as stated, addresses, credit lines and bylines.

    ``places`` are hosts and ``host/path`` prefixes, ``hosts`` the hosts alone; ``names`` are spelled as by
    :func:`named`.
    """

    def __init__(self, stated: Iterable[str], urls: Iterable[str] = (), lines: Iterable[str] = ()) -> None:
        stated = tuple(stated)
        found = [place(text) for text in (*stated, *urls)]
        reached = [(name, where) for where in map(original, filter(None, found)) for name in _reached(where)]
        self.hosts = frozenset(name for name, _ in reached)
        self.places = self.hosts | {f"{name}/{path}" for name, where in reached for path in prefixes(where.path)}
        self.names = frozenset(map(named, stated)) - {""}
        self._lines = tuple(dict.fromkeys(lines))

    @classmethod
    def of_articles(cls, articles: Iterable[Article]) -> Self:
        """What is sought for some articles."""
        held = tuple(articles)
        lines = (line for article in held for line in (*article.credits, *article.bylines))
        return cls((article.outlet or "" for article in held), (article.url or "" for article in held), lines)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all that may concern the articles: see :func:`keys_of`."""
        return self.places | {f"={name}" for name in self.names} | ({AGENCY} if self._lines else set())

    @cached_property
    def _runs(self) -> frozenset[tuple[str, ...]]:
        """Every run of words of every credit line and byline, up to the longest name."""
        said = [tuple(words(line)) for line in self._lines]
        return frozenset(
            line[start : start + length]
            for line in said
            for start in range(len(line))
            for length in range(1, LONGEST + 1)
        )

    def credits(self, names: Iterable[tuple[str, ...]]) -> bool:
        """Whether a credit line or byline holds one of these names, given as words."""
        return any(name in self._runs or len(name) > LONGEST for name in names)

    def wants(self, outlet: Outlet, also: Container[str | None] = ()) -> bool:
        """Whether the articles may be this outlet's, or credit it; ``also`` are more places that count."""
        for name in (outlet.id, *outlet.domains):
            if (place := keyed(name)) in self.places or place in also:
                return True
        names = (outlet.id, outlet.name, *outlet.credit_names)
        if self.names and any(named(name) in self.names for name in names):
            return True
        return outlet.agency and self.credits(tuple(words(name)) for name in names[1:])


def keys_of(record: Outlet | Rating) -> frozenset[str]:
    """The keys by which a store finds an outlet (its places, its names) or a rating (its host)."""
    if isinstance(record, Rating):
        return frozenset({record.outlet.partition("/")[0]})
    names = {named(name) for name in (record.id, record.name, *record.credit_names)} - {""}
    agency = {AGENCY} if record.agency else set()
    return places_of([record]) | {f"={name}" for name in names} | agency


def places_of(outlets: Iterable[Outlet]) -> frozenset[str]:
    """The keys of the places of some outlets."""
    return frozenset(place for one in outlets for name in (one.id, *one.domains) if (place := keyed(name)))


def keyed(name: str) -> str | None:
    """The key of a domain; quick for those that are their own key, as nearly all are."""
    return name if _PLAIN.fullmatch(name) and "." in name and ".." not in name and "-." not in name else _keyed(name)


def named(name: str) -> str:
    """A stated name as names are compared: without regard to case and spaces."""
    return " ".join(name.split()).casefold()


def _reached(where: Place) -> Iterator[str]:
    """The hosts whose word may hold, a platform's own among them: a channel of it may be an outlet."""
    yield where.host
    yield from reach(where)


def prefixes(path: str) -> Iterator[str]:
    """``a/b/c``, ``a/b``, ``a``."""
    while path:
        yield path
        path = path.rpartition("/")[0]
