"""Law: whether a stretch is the article's text is a sum over small trees, learned on labelled pages, kept as a table.

The table (``data/layout_trees``) says on which pages and by which command it was learned; nothing else is known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.ingest.layout import Layout
from storyscape.ingest.weighing import Sizes, context, features
from storyscape.tables import table

DEPTH: Final = 4  # of a tree: so many questions lead from its root to every leaf


class Forest(NamedTuple):
    """Complete binary trees, one a row: from node i a stretch goes to 2i + 1, or to 2i + 2 where its number
    ``feature[tree, i]`` is over ``threshold[tree, i]``; ``value[tree, leaf]`` (log-odds) counts in the end.
    """

    feature: NDArray[np.intp]
    threshold: NDArray[np.float32]
    value: NDArray[np.float32]
    base: float

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of each row, shape (rows,)."""
        n, (trees, inner) = len(rows), self.feature.shape
        numbers, places = np.ascontiguousarray(rows.T).ravel(), np.arange(n)
        feature, threshold = self.feature.ravel() * n, self.threshold.ravel()
        root = np.arange(trees)[:, None] * inner
        node = np.zeros((trees, n), np.intp)
        for _ in range(DEPTH):
            at = node + root
            node = 2 * node + 1 + (numbers[feature[at] + places] > threshold[at])
        odds = self.value.ravel()[node - inner + np.arange(trees)[:, None] * (inner + 1)].sum(axis=0) + self.base
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)


class Judge(NamedTuple):
    """Two forests: the second judges each stretch again, knowing how the first has judged those around it."""

    first: Forest
    second: Forest

    def probabilities(self, page: Layout, title: str | None, stated: str) -> NDArray[np.float32]:
        """How probably each stretch of a page is its article's text."""
        sizes = Sizes(page)
        rows = features(sizes, title, stated)
        around = context(sizes, self.first.probabilities(rows))
        return self.second.probabilities(np.concatenate([around.T, rows.T]).T)


@cache
def learned() -> Judge:
    """The judge that is shipped."""
    rows = table("layout_trees")
    return Judge(forest(rows["first"]), forest(rows["second"]))


def forest(rows: Mapping[str, Any]) -> Forest:
    """A forest from the columns of its table."""
    leaves = 1 << DEPTH
    return Forest(
        feature=np.array(rows["feature"], dtype=np.intp).reshape(-1, leaves - 1),
        threshold=np.array(rows["threshold"], dtype=np.float32).reshape(-1, leaves - 1),
        value=np.array(rows["value"], dtype=np.float32).reshape(-1, leaves),
        base=float(rows["base"]),
    )
