"""How well a grouping agrees with labels: B-cubed, pairs, NMI, AMI, ARI, and bootstrap intervals over stories.

Law: figures are of the labelled articles alone; every function takes two sequences of labels in the same order.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.records import Record

Labels = Sequence[Hashable]
_SEED: Final = 20160513


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
    both = sum(n * (n - 1) / 2 for n in Counter(zip(gold, found, strict=True)).values())
    ours = sum(n * (n - 1) / 2 for n in Counter(found).values())
    theirs = sum(n * (n - 1) / 2 for n in Counter(gold).values())
    return _scores(both / ours if ours else 1.0, both / theirs if theirs else 1.0)


def ari(gold: Labels, found: Labels) -> float:
    """The adjusted Rand index: 1 for equal groupings, 0 expected for random ones."""
    n = len(gold)
    both = sum(math.comb(k, 2) for k in Counter(zip(gold, found, strict=True)).values())
    a = sum(math.comb(k, 2) for k in Counter(gold).values())
    b = sum(math.comb(k, 2) for k in Counter(found).values())
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


def bootstrap(gold: Labels, found: Labels, *, rounds: int = 500, level: float = 0.95) -> tuple[float, float]:
    """The interval of B-cubed F1 when the labelled stories are drawn anew with replacement."""
    precision, recall = _bcubed_each(gold, found)
    stories = defaultdict(list)
    for i, label in enumerate(gold):
        stories[label].append(i)
    sums = np.array([[len(m), precision[m].sum(), recall[m].sum()] for m in stories.values()])
    draw = np.random.default_rng(_SEED).integers(len(sums), size=(rounds, len(sums)))
    totals = sums[draw].sum(axis=1)
    p, r = totals[:, 1] / totals[:, 0], totals[:, 2] / totals[:, 0]
    low, high = np.quantile(2 * p * r / (p + r), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def pair_bootstrap(
    gold: Labels, found: Labels, measure: Callable[[Labels, Labels], Scores] = pairs, *, rounds: int = 200
) -> tuple[float, float]:
    """The 95 % interval of a measure's F1 over labelled stories drawn with replacement; slower, for any measure."""
    stories = defaultdict(list)
    for i, label in enumerate(gold):
        stories[label].append(i)
    lists = list(stories.values())
    rng = np.random.default_rng(_SEED)
    values = []
    for _ in range(rounds):
        drawn = [(k, i) for k, s in enumerate(rng.integers(len(lists), size=len(lists))) for i in lists[s]]
        values.append(measure([k for k, _ in drawn], [found[i] for _, i in drawn]).f1)
    low, high = np.quantile(values, [0.025, 0.975])
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
