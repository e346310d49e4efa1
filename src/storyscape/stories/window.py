"""The articles that a new one is compared with, and how common each term is among them.

Law: what the window says is a function of the set of its members: not of the order in which they came, not of those
that left. That makes grouping restartable.
"""

from __future__ import annotations

import bisect
import heapq
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.protocols import Member
from storyscape.stories import similarity
from storyscape.stories.vectors import Vector, unpack

_PRIOR_TEXTS: Final = 1000.0  # how many texts' worth general language counts beside the window's own
_START: Final = 1 << 14


class Live:
    """A member of the window with its terms as positions in the window's vocabulary."""

    __slots__ = ("body", "dated", "days", "dense", "ids", "key", "lang", "names", "number", "order", "story", "title")

    def __init__(self, member: Member, number: int, vector: Vector, ids: NDArray[np.int64], names: NDArray[np.int64]):
        self.number = number
        self.key = member.article_key
        self.story = member.story_id
        self.lang = member.lang
        self.dated = member.published_at is not None
        self.days = _days(member.seen_at)
        self.order = (self.days, self.key)
        self.ids, self.title, self.body, self.names = ids, vector.title, vector.body, names
        self.dense = vector.dense


class Window:
    """Members by number and by story, with document frequencies that age: they count the window's members only."""

    def __init__(self) -> None:
        self.members: dict[int, Live] = {}
        self.stories: dict[str, list[tuple[float, str, int]]] = {}
        self.numbers: dict[str, int] = {}
        self._next = 0
        self._dated: list[tuple[float, int]] = []
        self._terms: dict[int, int] = {}
        self._priors = np.zeros(_START)
        self._counts = np.zeros(_START)
        self._logs = np.zeros(_START)
        self._body = np.zeros(_START)
        self._title = np.zeros(_START)
        self._named = np.zeros(_START)
        self._position(0, 1.0)  # stands for the terms of an empty text

    def read(self, member: Member) -> Live:
        """A member as the window sees it, not yet part of it."""
        vector = unpack(member.features)
        ids = [self._position(t, p) for t, p in zip(vector.ids, vector.priors, strict=True)]
        if not ids:
            vector.title = vector.body = np.zeros(1, dtype=np.float32)
        names = [self._position(t, 0.0) for t in vector.names]
        live = Live(member, self._next, vector, np.array(ids or [0]), np.array(names or [0]))
        self._next += 1
        return live

    def add(self, live: Live) -> None:
        """Make ``live`` a member."""
        self.members[live.number] = live
        self.numbers[live.key] = live.number
        bisect.insort(self.stories.setdefault(live.story, []), (live.days, live.key, live.number))
        if live.dated:
            heapq.heappush(self._dated, (live.days, live.number))
        self._count(live, 1.0)

    def remove(self, number: int) -> Live:
        """Let a member go; its terms count no longer."""
        live = self.members.pop(number)
        del self.numbers[live.key]
        story = self.stories[live.story]
        del story[bisect.bisect_left(story, (live.days, live.key, number))]
        if not story:
            del self.stories[live.story]
        self._count(live, -1.0)
        return live

    def older(self, days: float) -> list[int]:
        """The numbers of the dated members seen before ``days``."""
        gone: list[int] = []
        while self._dated and self._dated[0][0] < days:
            gone.append(heapq.heappop(self._dated)[1])
        return [number for number in gone if number in self.members]

    def recent(self, story: str, days: float, count: int) -> list[Live]:
        """The ``count`` members of a story that are nearest in time to ``days``, oldest first."""
        line = self.stories[story]
        if len(line) > count:
            ranked = sorted(line, key=lambda entry: (abs(entry[0] - days), entry[1]))
            line = sorted(ranked[:count])
        return [self.members[number] for _, _, number in line]

    def move(self, live: Live, story: str) -> None:
        """Put a member into another story."""
        entry = (live.days, live.key, live.number)
        line = self.stories[live.story]
        line.remove(entry)
        if not line:
            del self.stories[live.story]
        live.story = story
        bisect.insort(self.stories.setdefault(story, []), entry)

    def rarity(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        """Inverse document frequencies, smoothed with general language: right for five texts and for a million."""
        out: NDArray[np.float64] = math.log(_PRIOR_TEXTS + len(self.members)) - self._logs[ids]
        return np.maximum(out, 0.0)

    def compare(self, live: Live, others: Sequence[Live]) -> NDArray[np.float64]:
        """The parts (:data:`~storyscape.stories.similarity.PARTS`) of the pairs of ``live`` with ``others``."""
        pairs = np.zeros((len(others), len(similarity.PARTS)))
        if not others:
            return pairs
        self._lexical(live, others, pairs)
        self._names(live, others, pairs)
        if live.dense is not None:
            for i, other in enumerate(others):
                if other.dense is not None:
                    pairs[i, similarity.DENSE] = np.dot(live.dense, other.dense)
        days = np.array([abs(live.days - o.days) if live.dated and o.dated else math.nan for o in others])
        known = ~np.isnan(days)
        pairs[known, similarity.DAYS] = days[known]
        pairs[known, similarity.TIME] = similarity.closeness(days[known])
        return pairs

    def _lexical(self, live: Live, others: Sequence[Live], pairs: NDArray[np.float64]) -> None:
        rare = self.rarity(live.ids)
        body, title = live.body * rare, live.title * rare
        self._body[live.ids], self._title[live.ids] = body, title
        ids = np.concatenate([o.ids for o in others])
        starts = _starts([len(o.ids) for o in others])
        rare = self.rarity(ids)
        bodies = np.concatenate([o.body for o in others]) * rare
        titles = np.concatenate([o.title for o in others]) * rare
        in_body, in_title = self._body[ids], self._title[ids]
        body_norm, title_norm = _norm(body), _norm(title)
        body_norms = np.sqrt(np.add.reduceat(bodies * bodies, starts))
        title_norms = np.sqrt(np.add.reduceat(titles * titles, starts))
        pairs[:, similarity.BODY] = _share(np.add.reduceat(bodies * in_body, starts), body_norms * body_norm)
        pairs[:, similarity.TITLE] = _share(np.add.reduceat(titles * in_title, starts), title_norms * title_norm)
        pairs[:, similarity.CROSSING] = 0.5 * (
            _share(np.add.reduceat(titles * in_body, starts), title_norms * body_norm)
            + _share(np.add.reduceat(bodies * in_title, starts), body_norms * title_norm)
        )
        self._body[live.ids] = self._title[live.ids] = 0.0

    def _names(self, live: Live, others: Sequence[Live], pairs: NDArray[np.float64]) -> None:
        rare = np.where(live.names > 0, self.rarity(live.names), 0.0)
        self._named[live.names] = rare
        ids = np.concatenate([o.names for o in others])
        starts = _starts([len(o.names) for o in others])
        rarities = np.where(ids > 0, self.rarity(ids), 0.0)
        shared = np.add.reduceat(rarities * self._named[ids], starts)
        norms = np.sqrt(np.add.reduceat(rarities**2, starts)) * _norm(rare)
        pairs[:, similarity.NAMES] = _share(shared, norms)
        self._named[live.names] = 0.0

    def _position(self, term: int, prior: float) -> int:
        position = self._terms.get(term)
        if position is None:
            position = self._terms[term] = len(self._terms)
            if position == len(self._counts):
                self._grow()
            self._priors[position] = prior * _PRIOR_TEXTS + 0.5
            self._logs[position] = math.log(self._priors[position])
        return position

    def _grow(self) -> None:
        for name in ("_priors", "_counts", "_logs", "_body", "_title", "_named"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros_like(old)]))

    def _count(self, live: Live, by: float) -> None:
        for ids in (live.ids, live.names):
            self._counts[ids] += by
            self._logs[ids] = np.log(self._priors[ids] + self._counts[ids])


def _days(moment: datetime) -> float:
    return moment.timestamp() / 86400.0


def _starts(lengths: list[int]) -> NDArray[np.int64]:
    return np.cumsum([0, *lengths[:-1]])


def _norm(values: NDArray[np.float64]) -> float:
    return float(np.sqrt((values * values).sum()))


def _share(shared: NDArray[np.float64], norms: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(shared, norms, out=np.zeros_like(shared), where=norms > 0)
