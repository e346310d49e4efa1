"""Whole shares that add up, and how far a story's shares might lie from those shown.

Law: the parts sum to the total; the same counts give the same shares and intervals, in any order; draws have a fixed
seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

import numpy as np

SEED: Final = 20_241_115
DRAWS: Final = 4000
PRIOR: Final = 0.5
COVERS: Final = 0.9


def largest_remainder(counts: Mapping[str, float], total: int = 100) -> dict[str, int]:
    """Round the shares of ``counts`` to whole numbers that sum to ``total`` (Hamilton's method).

    Each part gets the floor of its quota ``total * count / sum``; what is left goes, one each, to the largest
    remainders, ties to the larger count and then to the name that sorts first. The arithmetic is exact, so the result
    does not depend on order. All zeros stay zeros. Raises :class:`ValueError` for a negative or infinite count.

    Source: Balinski and Young, Fair Representation (1982), ch. 3.
    """
    exact = {name: _exact(name, count) for name, count in counts.items()}
    whole = sum(exact.values(), Fraction(0))
    if not whole:
        return dict.fromkeys(exact, 0)
    quotas = {name: total * count / whole for name, count in exact.items()}
    shares = {name: int(quota) for name, quota in quotas.items()}
    by_claim = sorted(exact, key=lambda name: (shares[name] - quotas[name], -exact[name], name))
    for name in by_claim[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def expected_counts(units: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """How many units of each class are expected: the sum of the units' class probabilities.

    Formula: ``E[n_c] = sum over units u of p_uc``. Each unit's probabilities sum to 1, so the counts sum to the units.
    """
    counts: dict[str, float] = {}
    for unit in units:
        for name, probability in unit.items():
            counts[name] = counts.get(name, 0.0) + probability
    return counts


def share_intervals(units: Sequence[Mapping[str, float]], names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """90 % intervals of the shares of ``names``, in whole per cent, rounded outward.

    The story's units are taken as draws from a coverage with unknown shares. Each of 4,000 draws gives every unit one
    class by its probabilities, then the shares from Dirichlet(counts + 1/2); the interval runs from the 5th to the 95th
    percentile, and to the end where every unit or none is of the class. Sources: Gelman et al., Bayesian Data Analysis
    (3rd ed. 2013), 3.4, with Jeffreys's prior; Brown, Cai and DasGupta, Statistical Science 16 (2001), 4.1.3 (ends).
    """
    order = sorted(names)
    if not units or not order:
        return {}
    rng = np.random.Generator(np.random.PCG64(SEED))
    counts = np.zeros((DRAWS, len(order)))
    for probabilities in sorted(tuple(unit.get(name, 0.0) for name in order) for unit in units):
        if max(probabilities) >= 1:
            counts[:, probabilities.index(max(probabilities))] += 1
        else:
            counts += rng.multinomial(1, np.array(probabilities) / sum(probabilities), size=DRAWS)
    shares = rng.standard_gamma(counts + PRIOR)
    shares /= shares.sum(axis=1, keepdims=True)
    low, high = np.quantile(shares, ((1 - COVERS) / 2, (1 + COVERS) / 2), axis=0) * 100
    held = expected_counts(units)
    return {
        name: (
            floor(low[at]) if held.get(name) else 0,
            ceil(high[at]) if held.get(name, 0.0) < len(units) else 100,
        )
        for at, name in enumerate(order)
    }


def _exact(name: str, count: float) -> Fraction:
    try:
        exact = Fraction(count)
    except OverflowError:
        raise ValueError(f"{name}: a count can't be infinite") from None
    if exact < 0:
        raise ValueError(f"{name}: a count can't be negative ({count})")
    return exact
