"""Expressions that count from a time that the text named before: "the next day", "that year", "a year earlier".

Law: they count from the last time named, and only where that is as exact as they are; else they stay open. What a
report compares is its quarter with the same quarter of the year before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from storyscape.claims.calendar import Parts, resolve
from storyscape.claims.moments import Moment

OF_THE_DAY: Final = ("clock", "day")  # rules whose day is the one told of, or that of the text
_OR_TODAY: Final = (*OF_THE_DAY, "ago")  # rules that count from the day of the text where no other is named
_EXACT: Final = {"year": 0, "month": 1, "week": 2, "day": 3, "part_of_day": 3, "minute": 3}


def counted(rule: str, parts: Parts, named: Sequence[Moment], published_at: datetime | None) -> Moment | None:
    """What ``rule`` reads in ``parts`` after the moments ``named``, in text order."""
    if rule == "period":
        return _quarter(named) or resolve("turn_last", {"unit": "Q"}, published_at, -1)
    if rule == "year_before":
        return _year_before(parts, named, published_at)
    last = next((one for one in reversed(named) if one.start), None)
    found = resolve(rule, parts, last and last.start, -1)
    if found is None or last is None or _EXACT[found.granularity] > _EXACT[last.granularity]:
        if rule in _OR_TODAY:
            return resolve(rule, parts, published_at, -1)
        return found and Moment(None, found.granularity)
    return found._replace(anchor=last.anchor)


def _quarter(named: Sequence[Moment]) -> Moment | None:
    """The latest quarter named, unless a longer stretch of months was named since."""
    found: Moment | None = None
    for one in named:
        if one.start and "-Q" in str(one.value) and (found is None or str(one.value) > str(found.value)):
            found = one
        elif one.value in ("P6M", "P9M", "P3Q"):
            found = None
    return found


def _year_before(parts: Parts, named: Sequence[Moment], published_at: datetime | None) -> Moment | None:
    quarter = _quarter(named)
    if quarter is None or quarter.start is None:
        return resolve("year" if "year" in parts else "ago", {"unit": "Y", **parts}, published_at, -1)
    year = float(parts.get("year", quarter.start.year - 1))
    return resolve("quarter", {"ordinal": (quarter.start.month + 2) // 3, "year": year}, published_at, -1)
