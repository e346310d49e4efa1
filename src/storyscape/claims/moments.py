"""What a day, a week, a quarter or a decade is: its TIMEX3 value and the interval that it names.

Law: a stretch of the calendar has an interval, a length of time ("two years") and an open one ("recently") have none.
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, NamedTuple

Granularity = Literal["year", "month", "week", "day", "part_of_day", "minute"]
Anchor = Literal["publication", "explicit", "none"]
_LENGTHS: Final = {"Y": "year", "A": "year", "C": "year", "Q": "month", "M": "month", "W": "week", "E": "week",
                   "D": "day", "H": "minute", "m": "minute", "S": "minute"}  # fmt: skip
_YEARS: Final = {"Y": 1, "A": 10, "C": 100}
_PARTS_OF_YEAR: Final = {"Q": 3, "H": 6}
SUDDEN: Final = "HmS"  # units shorter than a day
HALVES: Final = {"Y": "6M", "H": "30M", "m": "30S", "D": "T12H"}


class Moment(NamedTuple):
    """A resolved expression; ``value`` is ``None`` where it could not be resolved."""

    value: str | None
    granularity: Granularity
    anchor: Anchor = "none"
    start: datetime | None = None
    end: datetime | None = None


def day(at: date, anchor: Anchor, part: str = "") -> Moment:
    """A day, or a part of it such as ``MO``."""
    start = midnight(at)
    value = at.isoformat() + (f"T{part}" if part else "")
    return Moment(value, "part_of_day" if part else "day", anchor, start, start + timedelta(days=1))


def month(year: int, number: int, anchor: Anchor) -> Moment:
    """A month of a year."""
    return _stretch(f"{year}-{number:02d}", "month", anchor, date(year, number, 1), 1)


def part_of_year(year: int, number: int, letter: str, anchor: Anchor) -> Moment:
    """A quarter (``Q``) or half (``H``) of a year."""
    months = _PARTS_OF_YEAR[letter]
    return _stretch(f"{year}-{letter}{number}", "month", anchor, date(year, months * (number - 1) + 1, 1), months)


def season(year: int, code: str, first: int, anchor: Anchor) -> Moment:
    """The three months from the ``first`` month on."""
    return _stretch(f"{year}-{code}", "month", anchor, date(year, first, 1), 3)


def years(first: int, count: int, value: str, anchor: Anchor) -> Moment:
    """Years on end, such as a decade."""
    return _stretch(value, "year", anchor, date(first, 1, 1), 12 * count)


def grain(at: date, unit: str) -> Moment:
    """The day, week, month or year that ``at`` lies in, as the unit says."""
    if unit in "WE":
        monday = at - timedelta(days=at.weekday())
        week = at.isocalendar()
        value = f"{week.year}-W{week.week:02d}" + ("-WE" if unit == "E" else "")
        return Moment(value, "week", "publication", midnight(monday), midnight(monday + timedelta(days=7)))
    if unit == "M":
        return month(at.year, at.month, "publication")
    if unit == "Q":
        return part_of_year(at.year, (at.month + 2) // 3, "Q", "publication")
    if count := _YEARS.get(unit):
        first = at.year // count * count
        return years(first, count, f"{first:04d}"[: 5 - len(str(count))], "publication")
    return day(at, "publication")


def length(unit: str, n: str | float) -> Moment:
    """How long something is: ``n`` units, or some (``X``)."""
    if n == 0.5 and unit in HALVES:
        half = HALVES[unit]
        return Moment(f"P{'T' if unit in 'Hm' else ''}{half}", granularity(unit), "explicit")
    count = "X" if n == "X" else f"{float(n) * _YEARS.get(unit, 1):g}"
    code = "Y" if unit in _YEARS else "WE" if unit == "E" else unit.upper()
    return Moment(f"P{'T' if unit in SUDDEN else ''}{count}{code}", granularity(unit), "explicit")


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm of 1876, in Meeus 1991)."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    after = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 4) % 7
    number, at = divmod(moon + after - 7 * ((golden + 11 * moon + 22 * after) // 451) + 114, 31)
    return date(year, number, at + 1)


def moved(at: date, count: float, unit: str) -> date:
    """The date so many units on, or back."""
    if unit in SUDDEN:
        return at
    if unit in "DWE":
        return at + timedelta(days=round(count * (1 if unit == "D" else 7)))
    months = round(count * ({"M": 1, "Q": 3}.get(unit) or 12 * _YEARS[unit]))
    year, number = divmod(at.year * 12 + at.month - 1 + months, 12)
    year = min(max(year, 1), 9998)
    return date(year, number + 1, min(at.day, calendar.monthrange(year, number + 1)[1]))


def granularity(unit: str) -> Granularity:
    """How exact a unit is."""
    return _LENGTHS[unit]  # type: ignore[return-value]


def midnight(at: date) -> datetime:
    """The first minute of a day."""
    return datetime(at.year, at.month, at.day, tzinfo=UTC)


def _stretch(value: str, exact: Granularity, anchor: Anchor, first: date, months: int) -> Moment:
    return Moment(value, exact, anchor, midnight(first), midnight(moved(first, months, "M")))
