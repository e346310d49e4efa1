"""How well a grouping agrees with labels: B-cubed, pairs, NMI, AMI, ARI, and bootstrap intervals over stories.

Law: figures are of the labelled articles alone; every function takes two sequences of labels in the same order.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.records import Record

Labels = Sequence[Hashable]
_SEED: Final = 20160513
_ROUNDS: Final = 1000  # of drawing stories anew


class Scores(Record, frozen=True):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def bcubed(gold: Labels, found: Labels) -> Scores:
    """B-cubed (Bagga and Baldwin 1998): precision and recall of each article's own story, averaged over articles."""
    precision, recall = _bcubed_each(gold, found)
    return _scores(float(precision.mean()), float(recall.mean()))


def pairs(gold: Labels, found: Labels) -> Scores:
    """Of all pairs of articles found together (meant to be together), the share that is meant to be (is found)."""
    both, ours, theirs = map(pairs_in, (zip(gold, found, strict=True), found, gold))
    return _scores(both / ours if ours else 1.0, both / theirs if theirs else 1.0)


def across(gold: Labels, found: Labels, langs: Labels) -> float | None:
    """Of the pairs in two languages that are meant to be together, the share that is; ``None`` where there are none."""
    meant = _apart(gold, langs)
    return _apart(list(zip(gold, found, strict=True)), langs) / meant if meant else None


def _apart(groups: Labels, langs: Labels) -> int:
    """The pairs within groups that are of two languages."""
    return pairs_in(groups) - pairs_in(zip(groups, langs, strict=True))


def pairs_in(labels: Iterable[Hashable]) -> int:
    """How many pairs have one label."""
    return sum(math.comb(n, 2) for n in Counter(labels).values())


def ari(gold: Labels, found: Labels) -> float:
    """The adjusted Rand index: 1 for equal groupings, 0 expected for random ones."""
    n = len(gold)
    both, a, b = map(pairs_in, (zip(gold, found, strict=True), gold, found))
    expected = a * b / math.comb(n, 2) if n > 1 else 0.0
    most = (a + b) / 2
    return (both - expected) / (most - expected) if most != expected else 1.0


def nmi(gold: Labels, found: Labels) -> float:
    """Normalised mutual information, with the arithmetic mean of the entropies."""
    mean = (_entropy(gold) + _entropy(found)) / 2
    return _mutual(gold, found) / mean if mean else 1.0


def ami(gold: Labels, found: Labels) -> float:
    """Mutual information adjusted for chance (Vinh et al. 2010), with the arithmetic mean of the entropies."""
    expected = _expected_mutual(list(Counter(gold).values()), list(Counter(found).values()), len(gold))
    mean = (_entropy(gold) + _entropy(found)) / 2
    return (_mutual(gold, found) - expected) / (mean - expected) if mean != expected else 1.0


def bootstrap(gold: Labels, found: Labels) -> tuple[float, float]:
    """The 95 % interval of B-cubed F1 when the labelled stories are drawn anew with replacement."""
    precision, recall = _bcubed_each(gold, found)
    ones = np.ones(len(gold))
    return _interval(gold, (precision, ones, recall, ones))


def pair_bootstrap(gold: Labels, found: Labels) -> tuple[float, float]:
    """The 95 % interval of the pairs' F1; each article answers for half of each of its pairs."""
    both, theirs, ours = (Counter(each) for each in (zip(gold, found, strict=True), gold, found))
    rows = [(both[g, f] - 1, ours[f] - 1, theirs[g] - 1) for g, f in zip(gold, found, strict=True)]
    hits, claimed, meant = np.array(rows, dtype=np.float64).T
    return _interval(gold, (hits, claimed, hits, meant))


def _interval(gold: Labels, sums: tuple[NDArray[np.float64], ...]) -> tuple[float, float]:
    """The interval of F1 of precision ``sums[0] / sums[1]`` and recall ``sums[2] / sums[3]``, by labelled stories."""
    place = {label: i for i, label in enumerate(dict.fromkeys(gold))}
    where = np.array([place[label] for label in gold])
    per_story = np.array([np.bincount(where, weights=each) for each in sums])
    draw = np.random.default_rng(_SEED).integers(len(place), size=(_ROUNDS, len(place)))
    hits, claimed, found, meant = per_story[:, draw].sum(axis=2)
    p, r = hits / np.maximum(claimed, 1e-9), found / np.maximum(meant, 1e-9)
    low, high = np.quantile(2 * p * r / np.maximum(p + r, 1e-9), [0.025, 0.975])
    return float(low), float(high)


def _bcubed_each(gold: Labels, found: Labels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    both = Counter(zip(gold, found, strict=True))
    theirs, ours = Counter(gold), Counter(found)
    precision = np.array([both[g, f] / ours[f] for g, f in zip(gold, found, strict=True)])
    recall = np.array([both[g, f] / theirs[g] for g, f in zip(gold, found, strict=True)])
    return precision, recall


def _scores(precision: float, recall: float) -> Scores:
    both = precision + recall
    return Scores(precision, recall, 2 * precision * recall / both if both else 0.0)


def _entropy(labels: Labels) -> float:
    n = len(labels)
    return -sum(k / n * math.log(k / n) for k in Counter(labels).values())


def _mutual(gold: Labels, found: Labels) -> float:
    n = len(gold)
    a, b = Counter(gold), Counter(found)
    both = Counter(zip(gold, found, strict=True))
    return sum(k / n * math.log(n * k / (a[g] * b[f])) for (g, f), k in both.items())


def _expected_mutual(a: list[int], b: list[int], n: int) -> float:
    """The mutual information expected of random groupings with these sizes (hypergeometric), by size classes."""
    total = 0.0
    for x, times_x in Counter(a).items():
        for y, times_y in Counter(b).items():
            for k in range(max(1, x + y - n), min(x, y) + 1):
                log_p = _log_choose(y, k) + _log_choose(n - y, x - k) - _log_choose(n, x)
                total += times_x * times_y * k / n * math.log(n * k / (x * y)) * math.exp(log_p)
    return total


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
