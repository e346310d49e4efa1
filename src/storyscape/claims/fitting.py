"""Weights of a random field from labelled passages: AdaGrad (Duchi, Hazan and Singer 2011) on their likelihood, the
weights averaged over the second half of the way.

Law: the same passages in the same order give the same weights; nothing is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.fields import FOLLOWS, LABELS, Floats, believe

Lesson = tuple[Sequence[Sequence[str]], Sequence[str]]  # the features of each piece, its labels
ROUNDS: Final = (10, 24)  # over all passages, as few as make ``STEPS``
STEPS: Final = 3000
LEAST_SEEN: Final = 2  # times that a feature must occur to be learned
_TOGETHER: Final = 32  # passages a step
_RATE: Final = 0.02
_START: Final = 1e-6  # of the sums of squares
_EVERY: Final = 8  # so-manieth steps are averaged
_GOLDEN: Final = (5**0.5 - 1) / 2  # its multiples' fractions are an order like a shuffled one


class Fitted(NamedTuple):
    """Features, their weights for each label, and those of each label after another."""

    names: list[str]
    weights: Floats
    moves: Floats


class _Batch(NamedTuple):
    """Passages that are learned from at once: the features that occur in them (``seen``), each occurrence as its place
    in ``seen`` by piece (``picks``, from ``starts``) and as its piece by feature (``pieces``, from ``bounds``).
    """

    seen: NDArray[np.int64]
    picks: NDArray[np.int32]
    starts: NDArray[np.int64]
    pieces: NDArray[np.int32]
    bounds: NDArray[np.int64]
    passage: NDArray[np.int64]  # of each piece
    place: NDArray[np.int64]  # of each piece in its passage
    right: NDArray[np.int64]  # label of each piece
    lengths: NDArray[np.int64]


def fit(lessons: Sequence[Lesson]) -> Fitted:
    """Weights under which the labels of the lessons are probable."""
    seen = Counter(name for rows, _ in lessons for row in rows for name in row)
    names = sorted(name for name, count in seen.items() if count >= LEAST_SEEN)
    batches = list(_batches(lessons, {name: i for i, name in enumerate(names)}))
    weights, moves = np.zeros((len(names), len(LABELS)), np.float32), np.zeros(FOLLOWS.shape, np.float32)
    squares, squared = np.full_like(weights, _START), np.full_like(moves, _START)
    sums, summed, taken = np.zeros_like(weights), np.zeros_like(moves), 0
    steps = int(np.clip(-(-STEPS // len(batches)), *ROUNDS)) * len(batches)
    for step in range(steps):
        turn, at = divmod(step, len(batches))
        batch = batches[np.argsort(np.arange(1, len(batches) + 1) * _GOLDEN * (turn + 1) % 1)[at]]
        slope, turned = _slopes(batch, weights[batch.seen], moves)
        squares[batch.seen] += slope**2
        weights[batch.seen] -= _RATE * slope / np.sqrt(squares[batch.seen])
        squared += turned**2
        moves -= _RATE * turned / np.sqrt(squared)
        if 2 * step >= steps and step % _EVERY == 0:
            sums, summed, taken = sums + weights, summed + moves, taken + 1
    return Fitted(names, (sums / taken).astype(np.float32), (summed / taken).astype(np.float32))


def _batches(lessons: Sequence[Lesson], known: dict[str, int]) -> Iterator[_Batch]:
    """The lessons, those of one length together."""
    order = sorted(range(len(lessons)), key=lambda i: len(lessons[i][1]))
    for start in range(0, len(order), _TOGETHER):
        here = [lessons[i] for i in order[start : start + _TOGETHER]]
        held = [[known[name] for name in row if name in known] for rows, _ in here for row in rows]
        sizes = np.array([len(row) for row in held])
        seen, picks = np.unique(np.concatenate(held), return_inverse=True)
        lengths = np.array([len(labels) for _, labels in here])
        yield _Batch(
            seen=seen.astype(np.int64),
            picks=picks.astype(np.int32),
            starts=np.cumsum(sizes) - sizes,
            pieces=np.repeat(np.arange(len(held)), sizes)[np.argsort(picks, kind="stable")].astype(np.int32),
            bounds=np.searchsorted(np.sort(picks), np.arange(len(seen))),
            passage=np.repeat(np.arange(len(here)), lengths),
            place=np.concatenate([np.arange(length) for length in lengths]),
            right=np.array([LABELS.index(label) for _, labels in here for label in labels]),
            lengths=lengths,
        )


def _slopes(batch: _Batch, weights: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """How the improbability of a batch's labels grows with the weights of what it has seen, and with the moves."""
    scores = np.zeros((len(batch.lengths), batch.lengths.max(), len(LABELS)), np.float32)
    scores[batch.passage, batch.place] = np.add.reduceat(weights[batch.picks], batch.starts, axis=0)
    beliefs = believe(scores, moves, batch.lengths)
    missed = beliefs.here[batch.passage, batch.place]
    missed[np.arange(len(missed)), batch.right] -= 1
    turned = np.einsum("bti,btij->ij", beliefs.here, beliefs.goes)
    inner = batch.place[1:] > 0
    np.subtract.at(turned, (batch.right[:-1][inner], batch.right[1:][inner]), 1)
    return np.add.reduceat(missed[batch.pieces], batch.bounds, axis=0), turned
