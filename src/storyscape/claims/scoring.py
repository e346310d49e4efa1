"""One score for a pair of clauses: how likely they say the same.

Law: weights are data (``data/matching.toml``, with the recipe that trained them); a logit is the sum of its parts. The
score is made twice: from what the two are, then from that and what else in the story is as like.
Numbers that differ are no part of it, for what differs must first be brought together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.bearings import BEARINGS, NEAR, bearings, relative
from storyscape.claims.features import DENSE, LEXICAL, Clause, Matrix, Once, parts
from storyscape.protocols import Encoder
from storyscape.tables import table

WORDS: Final = (*LEXICAL, *BEARINGS)
"""The parts by which clauses of one language are compared without an encoder."""
MEANING: Final = (*WORDS, *DENSE, *NEAR)
ACROSS: Final = ("names", "nameless", "fitting", "counted", "length", "uneven", *BEARINGS[:6], *DENSE[:4], "around")
"""The parts by which clauses of two languages are compared: they share few words."""
_EXPLAINED: Final = 1200  # clauses up to which the parts are kept for explaining
_LEAST_SHARE: Final = 0.05


class Scores(NamedTuple):
    """``values`` are the scores of all pairs, 0 to 1, rounded to 4 decimals so that no machine decides otherwise;
    ``parts`` the matrices they were made of, which a very large story does without; ``models`` name each pair's model.
    """

    values: Matrix
    parts: tuple[tuple[str, NDArray[np.float16]], ...]
    models: NDArray[np.str_]

    def shares(self, pairs: Sequence[tuple[int, int]]) -> tuple[tuple[str, float], ...]:
        """What each part adds to the log-odds, as a mean over ``pairs``; parts that add nothing are left out."""
        first, second = ([pair[side] for pair in pairs] for side in (0, 1))
        names = self.models[first, second]
        found = ((part, matrix[first, second].astype(float)) for part, matrix in self.parts)
        means = ((part, sum(_weight(name, part) * x for name, x in zip(names, at, strict=True)) / len(names))
                 for part, at in found)  # fmt: skip
        return tuple((part, round(float(mean), 2)) for part, mean in means if abs(mean) >= _LEAST_SHARE)


def _weight(model: str, part: str) -> float:
    """What a part weighs in the end: the parts of the first score as much of it as the second takes."""
    again = table("matching")["again"]
    return float(again[part]) if part in again else float(table("matching")[model].get(part, 0)) * again["log_odds"]


def scores(clauses: Sequence[Clause], encoder: Encoder | None) -> Scores:
    """How likely each pair of ``clauses`` says the same. ``encoder`` may raise ModelError."""
    weights, models = table("matching"), _models(clauses, encoder)
    kept: list[tuple[str, NDArray[np.float16]]] = []
    logits = {name: np.full(models.shape, float(weights[name]["bias"])) for name in ("meaning", "words", "across")}
    encoder = Once(encoder) if encoder else None
    for part, matrix in chain(parts(clauses, encoder), bearings(clauses, encoder)):
        for name, sums in logits.items():
            sums += float(weights[name].get(part, 0.0)) * matrix
        if len(clauses) <= _EXPLAINED:
            kept.append((part, matrix.astype(np.float16)))
    chosen = np.select([models == name for name in logits], list(logits.values()), default=-60.0)
    first = likely(chosen)
    again = np.full(first.shape, float(weights["again"]["bias"]))
    for part, matrix in relative(first, clauses):
        again += float(weights["again"][part]) * matrix
        if len(clauses) <= _EXPLAINED and part != "log_odds":  # which is the sum of what is kept
            kept.append((part, matrix.astype(np.float16)))
    return Scores(np.where(models == "", 0, likely(again)), tuple(kept), models)


def likely(logits: NDArray[np.float64]) -> Matrix:
    """Log-odds as scores, 0 to 1. A product of matrices may differ in the last bit with the order of two."""
    odds = np.clip((logits + logits.T) / 2, -60, 60)
    found: Matrix = np.round(1 / (1 + np.exp(-odds)), 4).astype(np.float32)
    return found


def _models(clauses: Sequence[Clause], encoder: Encoder | None) -> NDArray[np.str_]:
    """Each pair's model: ``meaning`` or ``words`` within a language, ``across`` two that the encoder covers; empty for
    other pairs, which say nothing alike that we could see.
    """
    langs = np.array([clause.lang for clause in clauses])
    same = langs[:, None] == langs[None, :]
    covered = np.array([encoder is not None and clause.lang in encoder.languages for clause in clauses], dtype=bool)
    known = covered[:, None] & covered[None, :]
    return np.where(same, np.where(known, "meaning", "words"), np.where(known, "across", ""))
