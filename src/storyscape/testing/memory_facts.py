"""What is known of outlets, in dictionaries: see :class:`~storyscape.facts.FactStore`.

Law: it keeps the promises of the protocol and passes the same conformance test as the store over SQL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from storyscape.facts import Fact
from storyscape.io.store.coding import check_time
from storyscape.io.store.facts import canonical, fact_id, subject, unreachable
from storyscape.io.store.lookup import not_found
from storyscape.outlets.hosts import key
from storyscape.outlets.sought import keys_of
from storyscape.records import Activity, Answer, Article, Calibration, Following, Outlet, Rater, Rating
from storyscape.records.feeds import Feed

F = TypeVar("F", Outlet, Rater, Rating, Calibration)


class MemoryFactStore:
    """A :class:`~storyscape.facts.FactStore` for tests, over records by content id and by subject.

    ``placed`` gives current articles with their stories, ``feeds`` what is followed.
    """

    def __init__(
        self,
        held: dict[str, Fact],
        current: dict[tuple[type, str], str],
        placed: Iterable[tuple[Article, str]],
        feeds: Iterable[Feed],
    ) -> None:
        self._held = held
        self._current = current
        self._placed = placed
        self._feeds = feeds

    def save(self, records: Iterable[Fact]) -> None:
        """See :class:`~storyscape.facts.FactStore`."""
        for record in map(canonical, records):
            self._held[fact_id(record)] = record
            self._current[type(record), subject(record)] = fact_id(record)

    def keep(self, records: Iterable[Fact]) -> None:
        """See :class:`~storyscape.facts.FactStore`."""
        self._held.update({fact_id(record): record for record in map(canonical, records)})

    def retire(self, rater: str) -> int:
        """See :class:`~storyscape.facts.FactStore`."""
        said = [rating for rating in self.ratings() if rating.rater == rater]
        for rating in said:
            del self._current[Rating, subject(rating)]
        self._current.pop((Rater, rater), None)
        return len(said)

    def named(self, ids: Iterable[str]) -> tuple[Fact, ...]:
        """See :class:`~storyscape.facts.FactStore`."""
        wanted = list(dict.fromkeys(ids))
        for one in wanted:
            if one not in self._held:
                raise not_found(one)
        return tuple(self._held[one] for one in wanted)

    def outlets(self, keys: Iterable[str] | None = None) -> tuple[Outlet, ...]:
        """See :class:`~storyscape.facts.FactStore`."""
        wanted = None if keys is None else set(keys)
        return tuple(one for one in self._all(Outlet) if wanted is None or keys_of(one) & wanted)

    def raters(self) -> tuple[Rater, ...]:
        """See :class:`~storyscape.facts.FactStore`."""
        return tuple(self._all(Rater))

    def ratings(self, hosts: Iterable[str] | None = None) -> tuple[Rating, ...]:
        """See :class:`~storyscape.facts.FactStore`."""
        wanted = None if hosts is None else set(hosts)
        found = (one for one in self._all(Rating) if wanted is None or keys_of(one) & wanted)
        return tuple(sorted(found, key=lambda one: one.id))

    def count(self, rater: str) -> int:
        """See :class:`~storyscape.facts.FactStore`."""
        return sum(one.rater == rater for one in self.ratings())

    def calibrations(self) -> tuple[Calibration, ...]:
        """See :class:`~storyscape.facts.FactStore`."""
        return tuple(self._all(Calibration))

    def following(self, of: str) -> Following | None:
        """See :class:`~storyscape.facts.FactStore`."""
        held = (self._held[name] for name in sorted(self._held))
        return next((one for one in held if isinstance(one, Following) and one.of == of), None)

    def answer(self, request: str) -> Answer | None:
        """See :class:`~storyscape.facts.FactStore`."""
        held = (self._held[name] for name in sorted(self._held))
        return next((one for one in held if isinstance(one, Answer) and one.request == request), None)

    def activity(self, since: datetime, until: datetime, but: str) -> tuple[Activity, ...]:
        """See :class:`~storyscape.facts.FactStore`."""
        for name, value in (("since", since), ("until", until)):
            check_time("activity", name, value)
        out = unreachable(self._feeds, until)
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for article, story in self._placed:
            if article.outlet and since <= article.seen_at < until and key(article.outlet) not in out:
                found[article.outlet, article.lang].add(story)
        return tuple(Activity(outlet=o, lang=lang, stories=len(s - {but})) for (o, lang), s in sorted(found.items()))

    def _all(self, kind: type[F]) -> list[F]:
        """The current records of a kind, by their subjects."""
        held = (
            self._held[name] for (of, _), name in sorted(self._current.items(), key=lambda p: p[0][1]) if of is kind
        )
        return [one for one in held if isinstance(one, kind)]
