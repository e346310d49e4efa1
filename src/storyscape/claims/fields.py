"""A conditional random field over the pieces of a passage (Lafferty, McCallum and Pereira 2001).

Law: a label says that a piece begins a span of a kind, goes on with it, or is outside. What is given is not the most
probable labelling but probable spans, each weighed once more as a whole, and of these the ones that don't overlap with
the highest sum of probability above a least one: spans count only if both edges are right, and one that is cut two ways
may be left out of the most probable labelling altogether.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.protocols import Chance, Rows

Floats = NDArray[np.float32]
KINDS: Final = ("source", "cue", "content")
LABELS: Final = ("O", *(f"{lead}-{kind}" for kind in KINDS for lead in "BI"))
LEAST: Final = 0.4  # probability that a span must have, where weights don't say (PolNeAR's dev part)
_RARE: Final = 0.05  # below it nothing is looked at
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
    """Weights of features for each label, and of each label after another; of features of spans, ``whole``."""

    def __init__(self, names: Sequence[str], weights: Floats, moves: Floats, whole: Mapping[str, float]) -> None:
        self._row = {name: i for i, name in enumerate(names)}
        self._weights = np.vstack([weights, np.zeros((1, len(LABELS)), np.float32)])  # the last: unknown features
        self._moves = moves
        self._whole = whole

    def tag(self, rows: Rows, whole: Callable[[Sequence[Chance]], Rows], least: float) -> list[str]:
        """One label for each row: those of the best spans, each weighed by its features as a whole."""
        labels = ["O"] * len(rows)
        if not rows:
            return labels
        known, count = self._row, len(self._row)
        scores = [self._weights[[known.get(name, count) for name in row]].sum(0) for row in rows]
        found = chances(np.array(scores), self._moves)
        weighed = np.array([sum(self._whole.get(name, 0) for name in row) for row in whole(found)])
        found = [one._replace(probability=float(p)) for one, p in zip(found, logistic(weighed), strict=True)]
        for _, kind, first, end in best(found, len(rows), least):
            labels[first:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - first - 1)]
        return labels


def chances(scores: Floats, moves: Floats) -> list[Chance]:
    """The spans of a passage that aren't rare, by the scores of its pieces' labels."""
    return list(spans(believe(scores[None], moves, np.array([len(scores)]))))


def logistic(scores: NDArray[np.number]) -> NDArray[np.float64]:
    """Scores as probabilities."""
    against: NDArray[np.float64] = np.exp(-scores)
    return 1 / (1 + against)


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


def spans(beliefs: Beliefs) -> Iterator[Chance]:
    """The spans of the first passage that aren't rare."""
    here, goes = beliefs.here[0], beliefs.goes[0]
    for k, kind in enumerate(KINDS):
        begin, on = 2 * k + 1, 2 * k + 2
        for first in np.flatnonzero(here[:, begin] > _RARE):
            stays = np.concatenate([goes[first : first + 1, begin, on], goes[first + 1 :, on, on]])
            reached = here[first, begin] * np.cumprod(np.concatenate([[1], stays[:-1]]))
            ends = reached * (1 - stays)
            for more in np.flatnonzero(ends > _RARE):
                yield Chance(float(ends[more]), kind, int(first), int(first + more + 1))


def best(found: Sequence[Chance], count: int, least: float) -> list[Chance]:
    """Those of the spans of ``count`` pieces that don't overlap whose probabilities exceed ``least`` by most in all."""
    ending: list[list[Chance]] = [[] for _ in range(count + 1)]
    for one in found:
        ending[one.end].append(one)
    sums: list[tuple[float, list[Chance]]] = [(0.0, [])]
    for here in ending[1:]:
        took = [(sums[one.first][0] + one.probability - least, [*sums[one.first][1], one]) for one in here]
        sums.append(max([sums[-1], *took], key=lambda one: one[0]))
    return sums[-1][1]
