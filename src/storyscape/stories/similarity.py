"""How likely two articles report the same event: a logistic model over a few parts that people can read.

Law: weights are data (``data/grouping.toml``, with the recipe that trained them); a logit is the sum of its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from storyscape.tables import table

PARTS: Final = ("body", "title", "crossing", "names", "dense", "days", "time", "apart")
"""The columns of a pair: cosines of body terms and of title terms, of one's title with the other's body, overlap of
names and numbers, cosine of dense vectors, days between (0 where a date is missing), Gaussian closeness in time, and,
where a date is missing but both texts state a day, how far these lie apart: 0 for one day, towards 1 over weeks."""
BODY, TITLE, CROSSING, NAMES, DENSE, DAYS, TIME, APART = range(len(PARTS))
KINDS: Final = tuple("_".join(each) for each in product(("same", "cross"), ("dated", "undated"), ("words", "dense")))
_KERNEL: Final = 18.0  # two variances of the time kernel, in square days
_FORTNIGHT: Final = 14.0


class PairModel:
    """One logistic model: ``weights`` in the order of :data:`PARTS` and a ``bias``."""

    __slots__ = ("bias", "name", "weights")

    def __init__(self, name: str, row: Mapping[str, Any]) -> None:
        self.name = name
        self.bias = float(row["bias"])
        self.weights: NDArray[np.float64] = np.array([float(row.get(part, 0.0)) for part in PARTS])

    def logits(self, pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log-odds of each row of ``pairs`` (shape ``(n, len(PARTS))``)."""
        # Products summed in a fixed order: a matrix product may round differently from one batch size to another.
        total: NDArray[np.float64] = (pairs * self.weights).sum(axis=1) + self.bias
        return total

    def parts(self, pair: NDArray[np.float64]) -> tuple[tuple[str, float], ...]:
        """Each part's share of one pair's logit; with ``bias`` they sum to it. Parts without a weight are left out."""
        shares = [(part, round(float(w * x), 4)) for part, w, x in zip(PARTS, self.weights, pair, strict=True) if w]
        return (*shares, ("bias", round(self.bias, 4)))


class Models:
    """A model for each of :data:`KINDS`; weights in the shape of ``data/grouping.toml``, :class:`KeyError` without."""

    def __init__(self, rows: Mapping[str, Mapping[str, float]]) -> None:
        self._models = {name: PairModel(name, rows[name]) for name in KINDS}

    def of(self, *, same_language: bool, dated: bool, dense: bool) -> PairModel:
        """The model for a pair of one language or of two, both dated or not, with dense vectors or without."""
        language, dating = "same" if same_language else "cross", "dated" if dated else "undated"
        return self._models[f"{language}_{dating}_{'dense' if dense else 'words'}"]


@cache
def shipped() -> Models:
    """The models of the package's table."""
    return Models(table("grouping"))


def probability(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds as probabilities."""
    out: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(logits, -60, 60)))
    return out


def closeness(days: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 for the same moment, falling with the square of the days between."""
    out: NDArray[np.float64] = np.exp(-(days**2) / _KERNEL)
    return out


def apart(days: NDArray[np.float64]) -> NDArray[np.float64]:
    """0 for the same stated day, towards 1 over weeks: some texts of one event state days that lie months apart."""
    out: NDArray[np.float64] = 1.0 - np.exp(-days / _FORTNIGHT)
    return out
