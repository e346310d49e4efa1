"""When two numbers can both be true.

Law: the benefit of the doubt. A number is as exact as it is written: round ones reach half a step of their last
digit, "about" a fifth, and what is open on a side has no end there.
"""

from __future__ import annotations

import math
from typing import Final

from storyscape.records import Quantity

_ABOUT: Final = 0.2
_MOST: Final = 0.1  # share of a round number that its rounding may hide
_COUNTED_OUT: Final = 20  # below this people count one by one, and a number is meant as it stands


def bounds(quantity: Quantity) -> tuple[float, float]:
    """The least and greatest value that the words allow."""
    low = -math.inf if quantity.low is None else quantity.low
    high = math.inf if quantity.high is None else quantity.high
    if quantity.qualifier == "about":
        return low - _ABOUT * abs(low), high + _ABOUT * abs(high)
    if quantity.qualifier == "exact":
        return low - _rounding(low), high + _rounding(high)
    return low, high


def compatible(a: Quantity, b: Quantity) -> bool:
    """Whether both can be true of one thing at one time."""
    (low_a, high_a), (low_b, high_b) = bounds(a), bounds(b)
    return low_a <= high_b and low_b <= high_a


def shown(quantity: Quantity) -> str:
    """A quantity as the interval that it was read as, such as ``> 10000`` or ``2000 or more``."""
    low, high = _plain(quantity.low), _plain(quantity.high)
    unit = f" {quantity.unit}" if quantity.unit else ""
    forms = {
        "exact": low, "about": f"about {low}", "more_than": f"more than {low}", "at_least": f"{low} or more",
        "less_than": f"less than {high}", "at_most": f"{high} or less", "vague": f"{low} or more",
        "range": f"{low} to {high}",
    }  # fmt: skip
    return forms[quantity.qualifier] + unit


def _rounding(value: float) -> float:
    """Half a step of the last digit that isn't zero: 1,500 may stand for 1,450 to 1,550; 42 for 42 alone."""
    size = abs(value)
    if size < _COUNTED_OUT or size != int(size):
        return 0.0
    digits = str(int(size))
    zeros = len(digits) - len(digits.rstrip("0"))
    return min(10.0**zeros / 2, _MOST * size) if zeros else 0.0


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return (f"{value:,.0f}" if value == int(value) else f"{value:,.10g}").replace(",", " ")
