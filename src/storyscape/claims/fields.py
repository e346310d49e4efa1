"""A conditional random field over the pieces of a passage (Lafferty, McCallum and Pereira 2001).

Law: a label says that a piece begins a span of a kind, goes on with it, or is outside. What is given is not the most
probable labelling but the spans that don't overlap with the highest sum of probability above a least one: spans count
only if both edges are right, and one that is cut two ways may be left out of the most probable labelling altogether.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
KINDS: Final = ("source", "cue", "content")
LABELS: Final = ("O", *(f"{lead}-{kind}" for kind in KINDS for lead in "BI"))
LEAST: Final = 1 / 3  # probability that a span must have, where weights don't say (PolNeAR's dev part)
_RARE: Final = 0.02  # below it nothing is looked at
# What may follow what: a span goes on only where it has begun.
FOLLOWS: Final = np.array([[b[0] != "I" or a[1:] == b[1:] for b in LABELS] for a in LABELS])
_BEGINS: Final = np.array([label[0] != "I" for label in LABELS])


class Beliefs(NamedTuple):
    """Of passages side by side, for each piece and label: ``here`` how probable it is, ``goes`` how probable it makes
    each label of the next piece (nothing, at the end of a passage).
    """

    here: Floats  # passages, pieces, labels
    goes: Floats  # passages, pieces, labels, labels


class Field:
    """Weights of features for each label, and of each label after another."""

    def __init__(self, names: Sequence[str], weights: Floats, moves: Floats, least: float = LEAST) -> None:
        self._row = {name: i for i, name in enumerate(names)}
        self._weights = np.vstack([weights, np.zeros((1, len(LABELS)), np.float32)])  # the last: unknown features
        self._moves = moves
        self._least = least

    def tag(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """One label for each row."""
        if not rows:
            return []
        known, count = self._row, len(self._row)
        scores = [self._weights[[known.get(name, count) for name in row]].sum(0) for row in rows]
        beliefs = believe(np.array(scores)[None], self._moves, np.array([len(rows)]))
        labels = ["O"] * len(rows)
        for kind, first, end in _best(spans(beliefs), len(rows), self._least):
            labels[first:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - first - 1)]
        return labels


def believe(scores: Floats, moves: Floats, lengths: NDArray[np.int64]) -> Beliefs:
    """Forward and backward over passages of ``lengths``, their labels' ``scores`` filled up to the longest."""
    step = np.where(FOLLOWS, np.exp(moves), 0)
    odds = np.exp(scores - scores.max(2, keepdims=True))
    before, ahead = np.empty_like(odds), np.zeros_like(odds)
    total = np.ones(odds.shape[:2], np.float32)
    for t in range(odds.shape[1]):
        reached = odds[:, t] * (before[:, t - 1] @ step if t else _BEGINS)
        total[:, t] = reached.sum(1)
        before[:, t] = reached / total[:, t, None]
    after = np.ones_like(odds[:, 0])
    afters = np.ones_like(odds)
    for t in range(odds.shape[1] - 2, -1, -1):
        live = (t + 1 < lengths)[:, None]
        ahead[:, t] = live * odds[:, t + 1] * after / total[:, t + 1, None]
        after = np.where(live, ahead[:, t] @ step.T, 1)
        afters[:, t] = after
    return Beliefs(before * afters, step * ahead[:, :, None, :] / afters[..., None])


def spans(beliefs: Beliefs) -> Iterator[tuple[float, str, int, int]]:
    """The spans of the first passage that aren't rare: probability, kind, first piece, end."""
    here, goes = beliefs.here[0], beliefs.goes[0]
    for k, kind in enumerate(KINDS):
        begin, on = 2 * k + 1, 2 * k + 2
        for first in np.flatnonzero(here[:, begin] > _RARE):
            stays = np.concatenate([goes[first : first + 1, begin, on], goes[first + 1 :, on, on]])
            reached = here[first, begin] * np.cumprod(np.concatenate([[1], stays[:-1]]))
            ends = reached * (1 - stays)
            for more in np.flatnonzero(ends > _RARE):
                yield float(ends[more]), kind, int(first), int(first + more + 1)


def _best(found: Iterator[tuple[float, str, int, int]], count: int, least: float) -> list[tuple[str, int, int]]:
    """Those of the spans that don't overlap whose probabilities exceed ``least`` by most in all."""
    ending: list[list[tuple[float, str, int, int]]] = [[] for _ in range(count + 1)]
    for one in found:
        ending[one[3]].append(one)
    best: list[tuple[float, list[tuple[str, int, int]]]] = [(0.0, [])]
    for here in ending[1:]:
        took = [
            (best[first][0] + chance - least, [*best[first][1], (kind, first, end)])
            for chance, kind, first, end in here
        ]
        best.append(max([best[-1], *took], key=lambda one: one[0]))
    return best[-1][1]
