"""Batch grouping: the pieces of which most pairs are likely are joined, the likeliest first.

Law: the result depends on the probabilities alone, and on which articles have a date. Of dated articles nearly every
pair across must be likely. Without dates events that are alike look likelier than they are: there the median of the
pairs counts, and the larger the lesser piece, the more a join asks for. One look-alike never chains two events.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Final, TypeVar

LINK_THRESHOLD: Final = 0.15
"""What a join asks for: of dated articles always, without dates for a single article."""
_QUANTILE: Final = 0.25
"""The quantile of the pairs across that scores a join of dated articles."""
_SETTLED: Final = (6, 0.6)
"""Without dates: from how many articles in the lesser piece a join asks for how much. Set on ECB+, with weights of
other topics."""

_Name = TypeVar("_Name", bound=Hashable)
_Key = TypeVar("_Key", int, str)


def link(
    names: Sequence[_Name],
    chances: Iterable[tuple[_Name, _Name, float]],
    *,
    undated: Set[_Name] = frozenset(),
) -> list[list[_Name]]:
    """The pieces of ``names`` (each in the order given). ``chances`` are the probabilities of pairs; others count as 0.

    Pieces are joined while the probabilities across are enough, as the room's law says; ``undated`` are the articles
    without a date. Ties go to the pieces that begin earlier in ``names``.
    """
    rank = {name: i for i, name in enumerate(names)}
    dated = [name not in undated for name in names]
    pieces = [piece for part in _parts(rank, chances) for piece in _joined(*part, dated)]
    return [[names[i] for i in piece] for piece in sorted(pieces)]


def _parts(
    rank: Mapping[_Name, int], chances: Iterable[tuple[_Name, _Name, float]]
) -> Iterator[tuple[list[int], dict[tuple[int, int], float]]]:
    """Ranks between which a join may come, each with its pairs; one part after the other, since pairs are many.

    No join crosses two parts: where every pair is below the threshold, so is any quantile of them.
    """
    lows, highs, scores = array("l"), array("l"), array("d")
    for a, b, chance in chances:
        low, high = _ordered(rank[a], rank[b])
        lows.append(low)
        highs.append(high)
        scores.append(chance)
    likely = ((a, b) for a, b, chance in zip(lows, highs, scores, strict=True) if chance >= LINK_THRESHOLD)
    root = connected(range(len(rank)), likely)
    members: dict[int, list[int]] = {}
    for i, first in root.items():
        members.setdefault(first, []).append(i)
    rows: dict[int, array[int]] = {}
    for row, (low, high) in enumerate(zip(lows, highs, strict=True)):
        if root[low] == root[high]:
            rows.setdefault(root[low], array("l")).append(row)
    for first, part in members.items():
        yield part, {(lows[row], highs[row]): scores[row] for row in rows.get(first, ())}


def connected(names: Iterable[_Key], pairs: Iterable[tuple[_Key, _Key]]) -> dict[_Key, _Key]:
    """For each name the least of those that the pairs connect it with, itself where there are none."""
    root = {name: name for name in names}

    def find(name: _Key) -> _Key:
        while root[name] != name:
            root[name] = name = root[root[name]]
        return name

    for pair in pairs:
        low, high = sorted(map(find, pair))
        root[high] = low
    return {name: find(name) for name in root}


def _joined(part: Sequence[int], chances: Mapping[tuple[int, int], float], dated: Sequence[bool]) -> list[list[int]]:
    pieces = _Pieces(part, dated)
    heap: list[tuple[float, int, int, int, int]] = []
    for (a, b), chance in chances.items():
        pieces.across[a][b] = pieces.across[b][a] = (chance,)
        if chance >= LINK_THRESHOLD:
            heap.append((-chance, a, b, 0, 0))
    heapq.heapify(heap)
    while heap:
        _, first, second, age, other_age = heapq.heappop(heap)
        if pieces.ages[first] == age and pieces.ages[second] == other_age:
            for other, score in pieces.join(first, second):
                low, high = _ordered(first, other)
                heapq.heappush(heap, (-score, low, high, pieces.ages[low], pieces.ages[high]))
    return [sorted(members) for members in pieces.members.values()]


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


class _Pieces:
    """Pieces by the rank of their first member; an age of -1 says that a piece is part of another one."""

    def __init__(self, part: Sequence[int], dated: Sequence[bool]) -> None:
        self.members = {i: [i] for i in part}
        self.across: dict[int, dict[int, tuple[float, ...]]] = {i: {} for i in part}
        self.ages = dict.fromkeys(part, 0)
        self._dated = {i: dated[i] for i in part}  # whether all of a piece's articles are

    def join(self, a: int, b: int) -> list[tuple[int, float]]:
        """Join ``b`` into ``a``; the new scores of ``a`` with the neighbours that it may join."""
        self.members[a] += self.members.pop(b)
        self.ages[a] += 1
        self.ages[b] = -1
        self._dated[a] &= self._dated[b]
        for other, chances in self.across.pop(b).items():
            del self.across[other][b]
            if other != a:
                self.across[a][other] = self.across[a].get(other, ()) + chances
                self.across[other][a] = self.across[a][other]
        scores = ((other, self._score(a, other, chances)) for other, chances in self.across[a].items())
        return [(other, score) for other, score in scores if score >= self._enough(a, other)]

    def _enough(self, a: int, b: int) -> float:
        """What the join of two pieces asks for."""
        if self._dated[a] and self._dated[b]:
            return LINK_THRESHOLD
        size, most = _SETTLED
        share = min(len(self.members[a]), len(self.members[b]), size) - 1
        return LINK_THRESHOLD + (most - LINK_THRESHOLD) * share / (size - 1)

    def _score(self, a: int, b: int, chances: tuple[float, ...]) -> float:
        pairs = len(self.members[a]) * len(self.members[b])
        ranked = sorted(chances)
        place = (_QUANTILE if self._dated[a] and self._dated[b] else 0.5) * (pairs - 1)
        low, part = int(place), place - int(place)
        below, above = (self._ranked(ranked, pairs, low + i) for i in (0, 1))
        return below * (1 - part) + above * part

    @staticmethod
    def _ranked(ranked: Sequence[float], pairs: int, place: int) -> float:
        place = min(place, pairs - 1) - (pairs - len(ranked))
        return ranked[place] if place >= 0 else 0.0
