"""Groups of things that are alike on average.

Law: two groups join while their mean score is at least the threshold, the most alike first; then one thing at a time
moves to where its scores with things of other owners lie farthest above the threshold, the greatest gain first
(correlation clustering by local moves: Bansal, Blum and Chawla 2004). Ties go to the lower index, so that the result
depends on the scores alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.features import Matrix

_MOVES: Final = 10  # of each thing, at most


def groups(scores: Matrix, members: Sequence[int], threshold: float, owners: Sequence[int]) -> list[list[int]]:
    """Groups of ``members`` (indexes into ``scores``), each sorted, in the order of their first; ``owners`` says to
    whom each row of ``scores`` belongs. Two of one owner that score 0 can't stand together.
    """
    of = np.asarray(owners)
    found: list[list[int]] = []
    for piece in _connected(scores, members, threshold):
        here = scores[np.ix_(piece, piece)].astype(np.float64)
        own = of[piece][:, None] == of[piece][None, :]
        gains = np.where(own, np.where(here > 0, 0, -len(piece)), here - threshold)
        np.fill_diagonal(gains, 0)
        found += ([piece[i] for i in group] for group in _settled(gains, _agglomerate(here, threshold)))
    return sorted(found)


def _connected(scores: Matrix, members: Sequence[int], threshold: float) -> list[list[int]]:
    """Pieces between which no single score reaches the threshold: no mean can."""
    left, pieces = set(members), []
    for first in sorted(members):
        if first not in left:
            continue
        left.discard(first)
        piece, front = [first], [first]
        while front:
            row = scores[front.pop()]
            near = [i for i in sorted(left) if row[i] >= threshold]
            left.difference_update(near)
            piece += near
            front += near
        pieces.append(sorted(piece))
    return pieces


def _agglomerate(scores: NDArray[np.float64], threshold: float) -> list[list[int]]:
    found = [[i] for i in range(len(scores))]
    sums = scores.copy()
    np.fill_diagonal(sums, -np.inf)
    sizes = np.ones(len(scores))
    while len(found) > 1:
        means = np.round(sums / np.outer(sizes, sizes), 6)
        place = int(np.argmax(means))
        a, b = sorted(divmod(place, len(found)))  # the last bit of a score may differ with the order of the two
        if means[a, b] < threshold:
            break
        found[a] += found.pop(b)
        sums[a] += sums[b]
        sums[:, a] += sums[:, b]
        sums[a, a] = -np.inf
        sums = np.delete(np.delete(sums, b, axis=0), b, axis=1)
        sizes[a] += sizes[b]
        sizes = np.delete(sizes, b)
    return found


def _settled(gains: NDArray[np.float64], found: Sequence[Sequence[int]]) -> list[list[int]]:
    """The groups after each move that raises the sum of the gains within them, also to stand alone."""
    everyone = np.arange(len(gains))
    of = np.zeros(len(gains), dtype=np.int64)
    for n, group in enumerate(found):
        of[list(group)] = n
    sums = gains @ (of[:, None] == everyone[None, :])  # there are never more groups than things; empty ones gain 0
    for _ in range(_MOVES * len(gains)):
        better = np.round(sums - sums[everyone, of][:, None], 6)
        one, to = divmod(int(np.argmax(better)), len(gains))
        if better[one, to] <= 0:
            break
        sums[:, of[one]] -= gains[:, one]
        sums[:, to] += gains[:, one]
        of[one] = to
    return [sorted(map(int, np.flatnonzero(of == n))) for n in np.unique(of)]
