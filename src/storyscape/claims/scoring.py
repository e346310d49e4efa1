"""One score for a pair of clauses: how far they say the same.

Law: numbers that differ never lower the score, for what differs must first be brought together. Weights and offsets
were set by hand on the bundled sample and on five real texts, on the scale of the default thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.features import Clause, Likeness, Matrix, likeness
from storyscape.claims.intervals import compatible
from storyscape.protocols import Encoder

_WITH_MEANING: Final = {"meaning": 0.55, "words": 0.2, "held": 0.15, "grams": 0.1}
_WITHOUT: Final = {"words": 0.4, "held": 0.35, "grams": 0.25}
_SHIFT: Final = 0.04  # puts the scores on the scale of the default thresholds
_LIFT: Final = 0.16  # words alone score lower than words and meaning: what lifts them to the same thresholds
_NAMES: Final = 0.06  # taken off where no name is shared
_COUNTED: Final = 0.14  # added where both count the same thing, and the same is done to it
_FITTING: Final = 0.06  # added where the numbers also fit
_NAMELESS: Final = ("people", "rising", "falling", "workers")  # too common to say that the same is spoken of


def scores(clauses: Sequence[Clause], encoder: Encoder | None) -> Matrix:
    """The scores of all pairs, 0 to 1, rounded to 4 decimals so that no machine decides otherwise."""
    like = likeness(clauses, encoder)
    combined = _combined(like, clauses, encoder) + _counted(clauses) + _SHIFT
    named = combined - _NAMES * (like.names == 0)
    rounded: Matrix = np.round(np.clip(named, 0, 1).astype(np.float64), 4)
    return rounded


def _combined(like: Likeness, clauses: Sequence[Clause], encoder: Encoder | None) -> Matrix:
    lexical = _LIFT + (1 - _LIFT) * sum(w * getattr(like, name) for name, w in _WITHOUT.items())
    lexical = np.where(like.same_lang, lexical, 0)
    if like.meaning is None or encoder is None:
        return np.asarray(lexical)
    both = sum(w * getattr(like, name) for name, w in _WITH_MEANING.items())
    covered = np.array([clause.lang in encoder.languages for clause in clauses])
    known: NDArray[np.bool_] = covered[:, None] & covered[None, :]
    across = np.where(known, _across(like.meaning), 0)
    return np.where(like.same_lang, np.where(known, both, lexical), across)


def _across(meaning: Matrix) -> Matrix:
    """Clauses in two languages share few words: meaning alone, on the scale of the rest."""
    return np.asarray(meaning * 0.95 - 0.06)


def _counted(clauses: Sequence[Clause]) -> Matrix:
    out = np.zeros((len(clauses), len(clauses)), dtype=np.float32)
    counting = [i for i, clause in enumerate(clauses) if clause.numbers]
    for n, i in enumerate(counting):
        for j in counting[n + 1 :]:
            out[i, j] = out[j, i] = _agreement(clauses[i], clauses[j])
    return out


def _agreement(a: Clause, b: Clause) -> float:
    """What is added for numbers: most where both give the same thing a number that fits the other's."""
    pairs = [
        (x, y) for thing, x in a.numbers for other, y in b.numbers if thing == other and thing and x.unit == y.unit
    ]
    if any(compatible(x, y) for x, y in pairs):
        return _COUNTED + _FITTING
    shared = a.concepts & b.concepts
    return _COUNTED if len(shared) >= 2 and shared - set(_NAMELESS) else 0.0
