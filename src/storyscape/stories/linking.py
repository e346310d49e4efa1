"""Batch grouping: the pieces of which most pairs are likely are joined, the likeliest first.

Law: the result depends on the probabilities alone. A join is scored by the median of the pairs across, and the larger
the lesser piece, the more it asks for: many pairs that are each somewhat likely tell of two events that are alike, a
single one of little text. One look-alike never chains two events together.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence
from typing import Final, TypeVar

LINK_THRESHOLD: Final = 0.15
"""What the join of a single article asks for."""
_SETTLED: Final = (6, 0.6)
"""From how many articles in the lesser piece a join asks for how much. Set on ECB+, with weights of other topics."""

_Name = TypeVar("_Name", bound=Hashable)


def link(
    names: Sequence[_Name],
    chances: Mapping[tuple[_Name, _Name], float],
    *,
    threshold: float = LINK_THRESHOLD,
) -> list[list[_Name]]:
    """The pieces of ``names`` (each in the order given). ``chances`` maps pairs to probabilities; others count as 0.

    Pieces are joined while the median of the probabilities across is enough: ``threshold`` for a single article, and
    more for larger pieces; ties go to the pieces that begin earlier in ``names``.
    """
    rank = {name: i for i, name in enumerate(names)}
    pieces = _Pieces(len(names), threshold)
    for (a, b), chance in chances.items():
        pieces.across[rank[a]][rank[b]] = pieces.across[rank[b]][rank[a]] = (chance,)
    heap: list[tuple[float, int, int, int, int]] = []
    for (a, b), chance in chances.items():
        if chance >= threshold:
            heap.append((-chance, *_ordered(rank[a], rank[b]), 0, 0))
    heapq.heapify(heap)
    while heap:
        _, first, second, age, other_age = heapq.heappop(heap)
        if pieces.ages[first] == age and pieces.ages[second] == other_age:
            for other, score in pieces.join(first, second):
                low, high = _ordered(first, other)
                heapq.heappush(heap, (-score, low, high, pieces.ages[low], pieces.ages[high]))
    return [[names[i] for i in sorted(members)] for _, members in sorted(pieces.members.items())]


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


class _Pieces:
    """Pieces by the rank of their first member; an age of -1 says that a piece is part of another one."""

    def __init__(self, count: int, threshold: float) -> None:
        self.members = {i: [i] for i in range(count)}
        self.across: dict[int, dict[int, tuple[float, ...]]] = {i: {} for i in range(count)}
        self.ages = [0] * count
        self._threshold = threshold

    def join(self, a: int, b: int) -> list[tuple[int, float]]:
        """Join ``b`` into ``a``; the new scores of ``a`` with the neighbours that it may join."""
        self.members[a] += self.members.pop(b)
        self.ages[a] += 1
        self.ages[b] = -1
        for other, chances in self.across.pop(b).items():
            del self.across[other][b]
            if other != a:
                self.across[a][other] = self.across[a].get(other, ()) + chances
                self.across[other][a] = self.across[a][other]
        scores = ((other, self._score(a, other, chances)) for other, chances in self.across[a].items())
        return [(other, score) for other, score in scores if score >= self._enough(a, other)]

    def _enough(self, a: int, b: int) -> float:
        """What the join of two pieces asks for."""
        size, most = _SETTLED
        share = min(len(self.members[a]), len(self.members[b]), size) - 1
        return self._threshold + (most - self._threshold) * share / (size - 1)

    def _score(self, a: int, b: int, chances: tuple[float, ...]) -> float:
        pairs = len(self.members[a]) * len(self.members[b])
        ranked = sorted(chances)
        return (self._ranked(ranked, pairs, (pairs - 1) // 2) + self._ranked(ranked, pairs, pairs // 2)) / 2

    @staticmethod
    def _ranked(ranked: Sequence[float], pairs: int, place: int) -> float:
        place = min(place, pairs - 1) - (pairs - len(ranked))
        return ranked[place] if place >= 0 else 0.0
