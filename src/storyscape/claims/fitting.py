"""Weights of a random field from labelled passages: AdaGrad (Duchi, Hazan and Singer 2011) on their likelihood, the
weights averaged over the second half of the way; and weights of what probable spans are as a whole, by the same steps.

Law: the same passages in the same order give the same weights; nothing is drawn. Features are numbers here: their
places in the weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.fields import FOLLOWS, LABELS, Floats, believe, logistic
from storyscape.claims.pieces import Passage

ROUNDS: Final = (10, 24)  # over all passages, as few as make ``STEPS``
STEPS: Final = 3000
LEAST_SEEN: Final = 2  # times that a feature of a piece must occur to be learned
LEAST_WHOLE: Final = 3  # and one of a span
_TOGETHER: Final = 32  # passages a step
_RATE: Final = 0.02
_START: Final = 1e-6  # of the sums of squares
_EVERY: Final = 8  # so-manieth steps are averaged
_GOLDEN: Final = (5**0.5 - 1) / 2  # its multiples' fractions are an order like a shuffled one
_WHOLE: Final = (150, 0.3, 10.0)  # steps over all spans, their rate, how strongly weights are held back
_LITTLE: Final = 0.02  # weights below it are left out


class Lesson(NamedTuple):
    """A passage with the features of each piece, and the labels that are right."""

    passage: Passage
    rows: Sequence[NDArray[np.int32]]
    labels: Sequence[str]


class Fitted(NamedTuple):
    """The weights of features for each label, and those of each label after another."""

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


def fit(lessons: Sequence[Lesson], count: int) -> Fitted:
    """Weights of ``count`` features under which the labels of the lessons are probable."""
    seen = np.zeros(count, np.int32)
    for row in (row for one in lessons for row in one.rows):
        np.add.at(seen, row, 1)
    batches = list(_batches(lessons, seen >= LEAST_SEEN))
    weights, moves = np.zeros((count, len(LABELS)), np.float32), np.zeros(FOLLOWS.shape, np.float32)
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
    return Fitted((sums / taken).astype(np.float32), (summed / taken).astype(np.float32))


def fit_whole(spans: Sequence[tuple[Sequence[str], bool]]) -> dict[str, float]:
    """Weights of the features of spans under which the right ones are probable, small weights before large ones."""
    if not spans:
        return {}
    rows, right = [row for row, _ in spans], [right for _, right in spans]
    seen = Counter(chain.from_iterable(rows))
    names = {name: i for i, name in enumerate(sorted(name for name, count in seen.items() if count >= LEAST_WHOLE))}
    held = [[names[name] for name in row if name in names] for row in rows]
    picks, places = np.concatenate(held), np.repeat(np.arange(len(rows)), [len(row) for row in held])
    weights, squares, wanted = np.zeros(len(names)), np.full(len(names), _START), np.array(right, float)
    steps, rate, back = _WHOLE
    for _ in range(steps):
        missed = logistic(np.bincount(places, weights=weights[picks], minlength=len(rows))) - wanted
        slope = np.bincount(picks, weights=missed[places], minlength=len(names)) + back * weights
        squares += slope**2
        weights -= rate * slope / np.sqrt(squares)
    return {name: round(float(weights[i]), 2) for name, i in names.items() if abs(weights[i]) >= _LITTLE}


def _batches(lessons: Sequence[Lesson], known: NDArray[np.bool_]) -> Iterator[_Batch]:
    """The lessons, those of one length together, with the features that are learned."""
    order = sorted(range(len(lessons)), key=lambda i: len(lessons[i].labels))
    for start in range(0, len(order), _TOGETHER):
        here = [lessons[i] for i in order[start : start + _TOGETHER]]
        held = [row[known[row]] for one in here for row in one.rows]
        sizes = np.array([len(row) for row in held])
        seen, picks = np.unique(np.concatenate(held), return_inverse=True)
        lengths = np.array([len(one.labels) for one in here])
        yield _Batch(
            seen=seen.astype(np.int64),
            picks=picks.astype(np.int32),
            starts=np.cumsum(sizes) - sizes,
            pieces=np.repeat(np.arange(len(held)), sizes)[np.argsort(picks, kind="stable")].astype(np.int32),
            bounds=np.searchsorted(np.sort(picks), np.arange(len(seen))),
            passage=np.repeat(np.arange(len(here)), lengths),
            place=np.concatenate([np.arange(length) for length in lengths]),
            right=np.array([LABELS.index(label) for one in here for label in one.labels]),
            lengths=lengths,
        )


def _slopes(batch: _Batch, weights: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """How the improbability of a batch's labels grows with the weights of what it has seen, and with the moves."""
    scores = np.zeros((len(batch.lengths), batch.lengths.max(), len(LABELS)), np.float32)
    scores[batch.passage, batch.place] = np.add.reduceat(weights.take(batch.picks, axis=0), batch.starts, axis=0)
    beliefs = believe(scores, moves, batch.lengths)
    missed = beliefs.here[batch.passage, batch.place]
    missed[np.arange(len(missed)), batch.right] -= 1
    turned = np.einsum("bti,btij->ij", beliefs.here, beliefs.goes)
    inner = batch.place[1:] > 0
    np.subtract.at(turned, (batch.right[:-1][inner], batch.right[1:][inner]), 1)
    return np.add.reduceat(missed.take(batch.pieces, axis=0), batch.bounds, axis=0), turned
