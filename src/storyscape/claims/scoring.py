"""One score for a pair of clauses: how likely they say the same.

Law: weights are data (``data/matching.toml``, with the recipe that trained them); a logit is the sum of its parts.
Numbers that differ are no part of it, for what differs must first be brought together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.features import DENSE, Clause, Matrix, parts
from storyscape.protocols import Encoder
from storyscape.tables import table

ACROSS: Final = ("names", "nameless", "fitting", "counted", "length", "uneven", *DENSE)
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
        rows = [table("matching")[name] for name in self.models[first, second]]
        found = ((part, matrix[first, second].astype(float)) for part, matrix in self.parts)
        means = ((part, sum(float(row.get(part, 0)) * x for row, x in zip(rows, at, strict=True)) / len(rows))
                 for part, at in found)  # fmt: skip
        return tuple((part, round(float(mean), 2)) for part, mean in means if abs(mean) >= _LEAST_SHARE)


def scores(clauses: Sequence[Clause], encoder: Encoder | None) -> Scores:
    """How likely each pair of ``clauses`` says the same. ``encoder`` may raise ModelError."""
    weights = table("matching")
    size = len(clauses)
    logits = {name: np.full((size, size), float(weights[name]["bias"])) for name in weights}
    kept = []
    for part, matrix in parts(clauses, encoder):
        for name, sums in logits.items():
            sums += float(weights[name].get(part, 0.0)) * matrix
        if size <= _EXPLAINED:
            kept.append((part, matrix.astype(np.float16)))
    models = _models(clauses, encoder)
    chosen = np.select([models == name for name in logits], list(logits.values()), default=-60.0)
    values: Matrix = np.round(1 / (1 + np.exp(-np.clip(chosen, -60, 60))), 4)
    return Scores(values, tuple(kept), models)


def _models(clauses: Sequence[Clause], encoder: Encoder | None) -> NDArray[np.str_]:
    """Each pair's model: ``meaning`` or ``words`` within a language, ``across`` two that the encoder covers; empty for
    other pairs, which say nothing alike that we could see.
    """
    langs = np.array([clause.lang for clause in clauses])
    same = langs[:, None] == langs[None, :]
    covered = np.array([encoder is not None and clause.lang in encoder.languages for clause in clauses], dtype=bool)
    known = covered[:, None] & covered[None, :]
    return np.where(same, np.where(known, "meaning", "words"), np.where(known, "across", ""))
