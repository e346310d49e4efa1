"""The articles that a new one is compared with, and how common each term is among them.

Law: what the window says is a function of the set of its members: not of the order in which they came, not of those
that left. That makes grouping restartable, and what the window holds in memory bounded by its members.
"""

from __future__ import annotations

import bisect
import heapq
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.protocols import Member
from storyscape.stories import similarity
from storyscape.stories.vectors import DAMPED, TERMS, TITLE_TERMS, unpack
from storyscape.stories.vocabulary import Vocabulary

NAMES: Final = 48
"""Of the names and numbers of an article (14 at the median, 36 at the 99th percentile), those of the least hashes are
compared: a sample that two articles draw alike."""
_START: Final = 1 << 8
_Numbers = NDArray[np.float32]
_Pairs = NDArray[np.float64]


class Live:
    """A member of the window. What it says stands in the window's tables, in row ``number``."""

    __slots__ = ("dated", "days", "dense", "key", "lang", "number", "order", "story")

    def __init__(self, member: Member, number: int, *, dense: bool) -> None:
        self.number = number
        self.key = member.article_key
        self.story = member.story_id
        self.lang = member.lang
        self.dated = member.published_at is not None
        self.days = day_of(member.seen_at)
        self.order = (self.days, self.key)
        self.dense = dense


class _Asked(NamedTuple):
    """What the asking article says of each of its terms, by slot (0 stands for every term that it lacks)."""

    slots: NDArray[np.uint8]
    body: _Numbers
    title: _Numbers
    named: _Numbers


class Window:
    """Members by number and by story, with document frequencies that age: they count the window's members only."""

    def __init__(self) -> None:
        self.members: dict[int, Live] = {}
        self.stories: dict[str, list[tuple[float, str, int]]] = {}
        self.numbers: dict[str, int] = {}
        self.newest = -math.inf
        self.latest = -math.inf
        """The latest days of a dated member and of any, whether they are still here or not."""
        self._free: list[int] = []
        self._rows = 0
        self._seen: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
        self._terms = Vocabulary()
        self._ids = np.zeros((_START, TERMS + NAMES), dtype=np.int32)
        self._title = np.zeros((_START, TITLE_TERMS), dtype=np.uint8)
        self._body = np.zeros((_START, TERMS), dtype=np.uint8)
        self._days = np.zeros(_START)
        self._stated = np.zeros(_START)
        self._kinds = np.zeros(_START, dtype=np.int16)
        self._dense = np.zeros((_START, 0), dtype=np.int8)  # as wide as the first vector that comes
        self._scale = np.zeros(_START, dtype=np.float32)
        self._languages: dict[str, int] = {}

    def read(self, member: Member) -> Live:
        """A member as the window sees it, not yet part of it."""
        vector = unpack(member.features)
        number = self._row()
        names = self._terms.positions(vector.names[:NAMES], None)
        terms = self._terms.positions(vector.ids, vector.priors)
        self._ids[number] = 0
        self._ids[number, : len(terms)] = terms
        self._ids[number, TERMS : TERMS + len(names)] = names
        self._title[number] = self._body[number] = 0
        self._title[number, : len(terms)] = vector.title_counts[:TITLE_TERMS]
        self._body[number, : len(terms)] = vector.body_counts
        live = Live(member, number, dense=bool(vector.scale))
        self._scale[number] = vector.scale
        if live.dense:
            if not self._dense.shape[1]:
                self._dense = np.zeros((len(self._scale), len(vector.packed)), dtype=np.int8)
            self._dense[number] = vector.packed
        self._days[number] = live.days if live.dated else math.nan
        self._stated[number] = live.days if live.dated else vector.day
        lang = self._languages.setdefault(live.lang, len(self._languages))
        self._kinds[number] = lang * 4 + live.dated * 2 + live.dense
        return live

    def add(self, live: Live) -> None:
        """Make ``live`` a member."""
        self.members[live.number] = live
        self.numbers[live.key] = live.number
        bisect.insort(self.stories.setdefault(live.story, []), (live.days, live.key, live.number))
        heapq.heappush(self._seen[live.dated], (live.days, live.number))
        self.latest = max(self.latest, live.days)
        if live.dated:
            self.newest = max(self.newest, live.days)
        self._terms.count(self._known(live.number))

    def remove(self, number: int) -> Live:
        """Let a member go; its terms count no longer."""
        live = self.members.pop(number)
        del self.numbers[live.key]
        self._leave(live)
        self._terms.discount(self._known(number))
        self._free.append(number)
        return live

    def older(self, days: float, *, dated: bool = True) -> list[int]:
        """The numbers of the members seen before ``days`` that have a date, or that have none: remove them now."""
        gone: list[int] = []
        seen = self._seen[dated]
        while seen and seen[0][0] < days:
            gone.append(heapq.heappop(seen)[1])
        return gone

    def recent(self, story: str, days: float, count: int) -> list[Live]:
        """The ``count`` members of a story that are nearest in time to ``days``, oldest first."""
        line = self.stories[story]
        if len(line) > count:
            ranked = sorted(line, key=lambda entry: (abs(entry[0] - days), entry[1]))
            line = sorted(ranked[:count])
        return [self.members[number] for _, _, number in line]

    def move(self, live: Live, story: str) -> None:
        """Put a member into another story."""
        self._leave(live)
        live.story = story
        bisect.insort(self.stories.setdefault(story, []), (live.days, live.key, live.number))

    def filed(self, live: Live, body_terms: int) -> list[int]:
        """The positions of the terms of its title and of the weightiest others, ``body_terms`` of them."""
        titled = int(np.count_nonzero(self._title[live.number]))
        positions: list[int] = self._ids[live.number, : min(titled + body_terms, TERMS)].tolist()
        return [position for position in positions if position]

    def named(self, live: Live) -> list[int]:
        """The positions of its names and numbers."""
        positions: list[int] = self._ids[live.number, TERMS:].tolist()
        return [position for position in positions if position]

    def rarity(self, positions: NDArray[np.int32]) -> _Numbers:
        """Inverse document frequencies, smoothed with general language: right for five texts and for a million."""
        return self._terms.rarity(positions, len(self.members))

    def dense(self, numbers: int | NDArray[np.int64]) -> _Numbers:
        """The dense vectors of members that have them, a row each (of one number, its vector)."""
        return self._dense[numbers].astype(np.float32) * self._scale[numbers, None]

    def between(self, live: Live, numbers: NDArray[np.int64]) -> _Pairs:
        """The days between ``live`` and other members; NaN where one of the two has no date."""
        days: _Pairs = np.abs(self._days[numbers] - self._days[live.number])
        return days

    def kinds(self, numbers: NDArray[np.int64]) -> NDArray[np.int16]:
        """Numbers that are equal for members of one language, dated or not, with a vector or without, alike."""
        return self._kinds[numbers]

    def compare(self, live: Live, numbers: Sequence[int] | NDArray[np.int64]) -> _Pairs:
        """The parts (:data:`~storyscape.stories.similarity.PARTS`) of the pairs of ``live`` with other members."""
        rows = np.asarray(numbers, dtype=np.int64)
        pairs = np.zeros((len(rows), len(similarity.PARTS)))
        if not len(rows):
            return pairs
        ids = self._ids[rows]
        asked = self._ask(live)
        rare, slots = self.rarity(ids), asked.slots.take(ids)
        self._lexical(asked, rows, rare[:, :TERMS], slots[:, :TERMS], pairs)
        rare, shared = rare[:, TERMS:], asked.named.take(slots[:, TERMS:])
        pairs[:, similarity.NAMES] = _share(_dot(rare, shared), np.sqrt(_dot(rare, rare)) * _norm(asked.named))
        asked.slots[self._ids[live.number]] = 0
        if live.dense:
            own, having = self.dense(live.number), np.flatnonzero(self._scale[rows])
            for i, other in zip(having.tolist(), self.dense(rows[having]), strict=True):
                pairs[i, similarity.DENSE] = np.dot(own, other)  # one by one: the same whatever stands beside it
        days = self.between(live, rows)
        known = ~np.isnan(days)
        pairs[known, similarity.DAYS] = days[known]
        pairs[known, similarity.TIME] = similarity.closeness(days[known])
        if not known.all():
            stated = np.abs(self._stated[rows] - self._stated[live.number])
            loose = ~known & ~np.isnan(stated)
            pairs[loose, similarity.APART] = similarity.apart(stated[loose])
        return pairs

    def _lexical(
        self, asked: _Asked, rows: NDArray[np.int64], rare: _Numbers, slots: NDArray[np.uint8], pairs: _Pairs
    ) -> None:
        bodies = DAMPED.take(self._body[rows]) * rare
        titles = DAMPED.take(self._title[rows]) * rare[:, :TITLE_TERMS]
        in_body, in_title = asked.body.take(slots), asked.title.take(slots)
        body_norm, title_norm = _norm(asked.body), _norm(asked.title)
        body_norms, title_norms = np.sqrt(_dot(bodies, bodies)), np.sqrt(_dot(titles, titles))
        pairs[:, similarity.BODY] = _share(_dot(bodies, in_body), body_norms * body_norm)
        pairs[:, similarity.TITLE] = _share(_dot(titles, in_title[:, :TITLE_TERMS]), title_norms * title_norm)
        pairs[:, similarity.CROSSING] = 0.5 * (
            _share(_dot(titles, in_body[:, :TITLE_TERMS]), title_norms * body_norm)
            + _share(_dot(bodies, in_title), body_norms * title_norm)
        )

    def _ask(self, live: Live) -> _Asked:
        row = self._ids[live.number]
        rare = self.rarity(row)
        body, title, named = (np.zeros(1 + len(row), dtype=np.float32) for _ in range(3))
        body[1 : 1 + TERMS] = DAMPED[self._body[live.number]] * rare[:TERMS]
        title[1 : 1 + TITLE_TERMS] = DAMPED[self._title[live.number]] * rare[:TITLE_TERMS]
        named[1 + TERMS :] = rare[TERMS:]
        slots = self._terms.slots
        slots[row] = _SLOTS
        slots[0] = 0
        return _Asked(slots, body, title, named)

    def _known(self, number: int) -> NDArray[np.int32]:
        """The positions of what a row says, each once."""
        row = self._ids[number]
        found: NDArray[np.int32] = row[row > 0]
        return found

    def _leave(self, live: Live) -> None:
        line = self.stories[live.story]
        del line[bisect.bisect_left(line, (live.days, live.key, live.number))]
        if not line:
            del self.stories[live.story]

    def _row(self) -> int:
        if self._free:
            return self._free.pop()
        if self._rows == len(self._ids):
            for name in ("_ids", "_title", "_body", "_days", "_stated", "_kinds", "_dense", "_scale"):
                old = getattr(self, name)
                setattr(self, name, np.concatenate([old, np.zeros_like(old)]))
        self._rows += 1
        return self._rows - 1


_SLOTS: Final = np.arange(1, 1 + TERMS + NAMES, dtype=np.uint8)


def day_of(moment: datetime) -> float:
    """Days since 1970, with the time of day as their fraction."""
    return moment.timestamp() / 86400.0


def _dot(a: _Numbers, b: _Numbers) -> _Pairs:
    """The sums of the rows' products, each in the order of its row: the same whatever rows stand beside it."""
    found: _Pairs = np.einsum("ij,ij->i", a, b).astype(np.float64)
    return found


def _norm(values: _Numbers) -> float:
    return float(np.sqrt((values * values).sum()))


def _share(shared: _Pairs, norms: _Pairs) -> _Pairs:
    return shared / np.maximum(norms, 1e-12)  # where a norm is 0, so is what is shared
