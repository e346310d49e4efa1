"""The three sides of an axis of lean, whatever the axis is.

Law: what lies between is the center; nothing else is, least of all the unrated.
"""

from __future__ import annotations

from typing import Final

LEFT: Final = "left"
CENTER: Final = "center"
RIGHT: Final = "right"
SIDE_FROM: Final = 0.5
"""From this value on (of the -2 to 2 scale) a rating counts as a side: ``Lean Left`` is -1, ``Center`` 0."""


def side(value: float) -> str:
    """The class of a lean value from -2 (left) to 2 (right)."""
    if abs(value) < SIDE_FROM:
        return CENTER
    return LEFT if value < 0 else RIGHT
