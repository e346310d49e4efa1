"""Whole shares that add up.

Law: the parts sum to the total, whatever order they come in.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


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


def _exact(name: str, count: float) -> Fraction:
    try:
        exact = Fraction(count)
    except OverflowError:
        raise ValueError(f"{name}: a count can't be infinite") from None
    if exact < 0:
        raise ValueError(f"{name}: a count can't be negative ({count})")
    return exact
