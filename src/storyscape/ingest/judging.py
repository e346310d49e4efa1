"""Law: whether a stretch is the article's text is a sum over small trees, learned on labelled pages, kept as a table.

The table (``data/layout_trees``) says on which pages and by which command it was learned; nothing else is known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.tables import table

DEPTH: Final = 4  # of a tree: so many questions lead from its root to every leaf


class Forest(NamedTuple):
    """Trees as arrays of nodes: at node i go left where feature ``feature[i]`` is at most ``threshold[i]``.

    A leaf is its own child on both sides; ``value`` (log-odds) counts there; ``roots`` are the trees' first nodes.
    """

    feature: NDArray[np.intp]
    threshold: NDArray[np.float32]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    value: NDArray[np.float32]
    roots: NDArray[np.intp]
    base: float

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of each row, shape (rows,)."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        flat, offsets = rows.ravel(), np.arange(len(rows))[:, None] * rows.shape[1]
        node = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _ in range(DEPTH):
            goes_left = flat[self.feature[node] + offsets] <= self.threshold[node]
            node = np.where(goes_left, self.left[node], self.right[node])
        odds = self.value[node].sum(axis=1) + self.base
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)


@cache
def learned() -> Forest:
    """The forest that is shipped."""
    return forest(table("layout_trees"))


def forest(rows: Mapping[str, Any]) -> Forest:
    """A forest from the columns of its table."""
    whole = {name: np.array(rows[name], dtype=np.intp) for name in ("feature", "left", "right", "roots")}
    parts = {name: np.array(rows[name], dtype=np.float32) for name in ("threshold", "value")}
    return Forest(
        feature=whole["feature"],
        threshold=parts["threshold"],
        left=whole["left"],
        right=whole["right"],
        value=parts["value"],
        roots=whole["roots"],
        base=float(rows["base"]),
    )
