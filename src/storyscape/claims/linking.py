"""Groups of things that are alike on average.

Law: two groups join while their mean score is at least the threshold, the most alike first; ties go to the lower
index, so that the result depends on the scores alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from storyscape.claims.features import Matrix


def groups(scores: Matrix, members: Sequence[int], threshold: float) -> list[list[int]]:
    """Average-link groups of ``members`` (indexes into ``scores``), each sorted, in the order of their first."""
    found = [
        group for piece in _connected(scores, members, threshold) for group in _agglomerate(scores, piece, threshold)
    ]
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


def _agglomerate(scores: Matrix, piece: Sequence[int], threshold: float) -> list[list[int]]:
    found = [[i] for i in piece]
    sums = scores[np.ix_(piece, piece)].astype(np.float64)
    np.fill_diagonal(sums, -np.inf)
    sizes = np.ones(len(piece))
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
    return [sorted(group) for group in found]
