"""What bears on whether two clauses say the same beside what they are made of: where each stands, whose word it is,
whether one says done what the other says, and what else in the story is as like it.

Law: as in ``claims.features``: symmetric matrices over the clauses, which depend on the story and never on its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.acts import stem
from storyscape.claims.features import Clause, Matrix, incidence
from storyscape.protocols import Encoder

BEARINGS: Final = ("early", "late", "far", "one_voice", "two_voices", "own_voice", "done_less", "done_more", "verbless")
"""``early`` and ``late``: how much of its article stands before the earlier and the later of the two, ``far`` the
difference; ``one_voice`` and ``two_voices``: both are the word of one source, or of two; ``own_voice``: one is the
outlet's own word and the other is not; ``done_…``: share of the words of one's predicate whose stems the other holds,
the lesser and the greater of the two; ``verbless``: one has no predicate, though its article was parsed."""
NEAR: Final = ("around", "near_done_less", "near_done_more")
"""Parts that need an encoder: cosine of the clauses with those before and behind them, and how near the words of one's
predicate come to words of the other."""
RELATIVE: Final = ("log_odds", "likely", "ahead_less", "ahead_more", "friends", "sought_less", "sought_more")
"""Parts of a first score and what else is as like: its log-odds and itself; ``ahead_…``: how far it lies above the best
other clause of the article, seen from either; ``friends``: cosine of what both are like; ``sought_…``: log of how many
clauses each is like."""
_UNREAD: Final = 0.5  # what is taken for the share of a predicate that nobody read
_SURE: Final = 9.0  # log-odds


def bearings(clauses: Sequence[Clause], encoder: Encoder | None) -> Iterator[tuple[str, Matrix]]:
    """The parts of all pairs, in the order of :data:`BEARINGS`, then of :data:`NEAR` where there is an encoder."""
    place = np.array([clause.place for clause in clauses], dtype=np.float32)
    yield "early", np.minimum(place[:, None], place[None, :])
    yield "late", np.maximum(place[:, None], place[None, :])
    yield "far", np.abs(place[:, None] - place[None, :])
    voices = np.array([clause.speaker for clause in clauses])
    credited, same = voices != "", voices[:, None] == voices[None, :]
    both = credited[:, None] & credited[None, :]
    yield "one_voice", (both & same).astype(np.float32)
    yield "two_voices", (both & ~same).astype(np.float32)
    yield "own_voice", (credited[:, None] != credited[None, :]).astype(np.float32)
    yield from _done("done", clauses, _stems_held(clauses))
    parsed = {clause.article for clause in clauses if clause.predicate}
    verbless = np.array([not clause.predicate and clause.article in parsed for clause in clauses], dtype=bool)
    yield "verbless", (verbless[:, None] | verbless[None, :]).astype(np.float32)
    if encoder is not None:
        around = _around(clauses, encoder.encode([clause.text for clause in clauses]))
        yield "around", np.clip(around @ around.T, 0, 1)
        yield from _done("near_done", clauses, _words_near(clauses, encoder))


def _stems_held(clauses: Sequence[Clause]) -> Matrix:
    """Which share of the stems of clause ``i``'s predicate clause ``j`` holds."""
    runs = [clause.predicate for clause in clauses] + [clause.words for clause in clauses]
    rows = incidence([{stem(word) for word in run} for run in runs])
    done_rows, said_rows = rows[: len(clauses)], rows[len(clauses) :]
    held: Matrix = (done_rows @ said_rows.T) / np.maximum(done_rows.sum(axis=1, keepdims=True), 1)
    return held


def _words_near(clauses: Sequence[Clause], encoder: Encoder) -> Matrix:
    """How near the words of clause ``i``'s predicate come to a word of clause ``j``: mean of their best cosines."""
    done = sorted({word for clause in clauses for word in clause.predicate})
    said = sorted({word for clause in clauses for word in clause.words})
    near = np.clip(encoder.encode(done) @ encoder.encode(said).T, 0, 1)
    best = np.zeros((len(done), len(clauses)), dtype=np.float32)
    place = {word: i for i, word in enumerate(said)}
    for j, clause in enumerate(clauses):
        best[:, j] = near[:, [place[word] for word in clause.words]].max(axis=1, initial=0)
    held = np.zeros((len(clauses), len(clauses)), dtype=np.float32)
    row = {word: i for i, word in enumerate(done)}
    for i, clause in enumerate(clauses):
        if clause.predicate:
            held[i] = best[[row[word] for word in clause.predicate]].mean(axis=0)
    return held


def _done(name: str, clauses: Sequence[Clause], held: Matrix) -> Iterator[tuple[str, Matrix]]:
    """The lesser and the greater of what either holds of the other's predicate."""
    read = np.where(np.array([bool(clause.predicate) for clause in clauses])[:, None], held, np.nan)
    yield f"{name}_less", np.nan_to_num(np.fmin(read, read.T), nan=_UNREAD).astype(np.float32)
    yield f"{name}_more", np.nan_to_num(np.fmax(read, read.T), nan=_UNREAD).astype(np.float32)


def _around(clauses: Sequence[Clause], vectors: Matrix) -> Matrix:
    """The mean direction of each clause and those next to it in its article."""
    order = sorted(range(len(clauses)), key=lambda i: (clauses[i].article, clauses[i].place))
    found = vectors.copy()
    for a, b in pairwise(order):
        if clauses[a].article == clauses[b].article:
            found[a] += vectors[b]
            found[b] += vectors[a]
    found /= np.linalg.norm(found, axis=1, keepdims=True) + 1e-6
    return found


def relative(first: Matrix, clauses: Sequence[Clause]) -> Iterator[tuple[str, Matrix]]:
    """The parts of a first score of all pairs, in the order of :data:`RELATIVE`. A repeat is nobody's rival."""
    odds: Matrix = np.log(np.maximum(first, 1e-6) / np.maximum(1 - first, 1e-6))
    yield "log_odds", np.clip(odds, -_SURE, _SURE)
    yield "likely", first
    rivals = first * (1 - np.eye(len(first), dtype=np.float32))
    rivals[:, np.array([clause.repeats for clause in clauses], dtype=bool)] = 0
    ahead = _ahead(first, rivals, np.array([clause.article for clause in clauses]))
    yield "ahead_less", np.minimum(ahead, ahead.T)
    yield "ahead_more", np.maximum(ahead, ahead.T)
    lengths = np.sqrt((rivals**2).sum(axis=1))
    yield "friends", (rivals @ rivals.T) / np.maximum(lengths[:, None] * lengths[None, :], 1e-6)
    sought = np.log1p(rivals.sum(axis=1))
    yield "sought_less", np.minimum(sought[:, None], sought[None, :])
    yield "sought_more", np.maximum(sought[:, None], sought[None, :])


def _ahead(first: Matrix, rivals: Matrix, articles: NDArray[np.str_]) -> Matrix:
    """How far each score lies above the clause's best with another clause of the same article."""
    found = np.zeros_like(first)
    for article in np.unique(articles):
        here = np.flatnonzero(articles == article)
        block = rivals[:, here]
        ranked = np.sort(np.pad(block, ((0, 0), (1, 0))), axis=1)  # an article of one clause has no other: 0
        best, second = ranked[:, -1:], ranked[:, -2:-1]
        found[:, here] = first[:, here] - np.where(block >= best, second, best)
    return found
