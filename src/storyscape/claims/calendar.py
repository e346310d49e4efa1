"""From the parts of a time expression to its TIMEX3 value and the interval that it names.

Law: nothing is resolved that the text and the publication date don't settle between them.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, NamedTuple

Parts = Mapping[str, str | float]
Granularity = Literal["year", "month", "week", "day", "part_of_day", "minute"]
Anchor = Literal["publication", "explicit", "none"]
_LENGTHS: Final = {"Y": "year", "A": "year", "C": "year", "Q": "month", "M": "month", "W": "week", "E": "week",
                   "D": "day", "H": "minute", "m": "minute", "S": "minute"}  # fmt: skip
_MUCH_NEARER: Final = 2.5  # how many times nearer one side must lie to overrule the tense
_TURNS: Final = {"last": -1, "this": 0, "next": 1}
_YEARS: Final = {"A": 10, "C": 100}
_HALF: Final = {"Y": "6M", "H": "30M", "m": "30S", "D": "T12H"}
_FIRST_OF: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


class Moment(NamedTuple):
    """A resolved expression; ``value`` is ``None`` where it could not be resolved."""

    value: str | None
    granularity: Granularity
    anchor: Anchor = "none"
    start: datetime | None = None
    end: datetime | None = None


def resolve(rule: str, parts: Parts, published_at: datetime | None, direction: int) -> Moment | None:
    """The moment that ``rule`` reads in ``parts``; ``None`` where they name no date (the 31st of June).

    ``direction`` is -1 where the verb says that it lies behind (-2 where that is sure), 1 where it lies ahead.
    """
    today = published_at.date() if published_at else None
    return _RULES[rule](parts, today, direction)


def _iso(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001 - one type for all rules
    try:
        return _day(date.fromisoformat(str(parts["iso"])), "explicit")
    except ValueError:
        return None


def _date(parts: Parts, today: date | None, direction: int) -> Moment | None:
    month, day = int(parts.get("month") or parts.get("month_number") or 0), int(parts["day"])
    year = _year_of(parts)
    if year is not None:
        return _safe(year, month, day, "explicit")
    if today is None:
        return Moment(None, "day") if 1 <= month <= 12 and day <= 31 else None
    return _safe(_nearest_year(today, month, day, direction), month, day, "publication")


def _holiday(parts: Parts, today: date | None, direction: int) -> Moment | None:
    """A feast on a fixed day, or the fourth Thursday of November."""
    month, _, day = str(parts["holiday"]).partition("-")
    if day:
        return _date({**parts, "month": month, "day": day}, today, direction)
    direction = {"last": -2, "next": 1}.get(str(parts.get("turn")), direction)
    year = _year_of(parts) or (_nearest_year(today, 11, 25, direction) if today else None)
    if year is None:
        return Moment(None, "day")
    first = date(year, 11, 1)
    return _day(
        first + timedelta(days=(4 - first.isoweekday()) % 7 + 21), "explicit" if "year" in parts else "publication"
    )


def _century(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    first = (int(parts["century"]) - 1) * 100
    return _years(first, 100, f"{first // 100:02d}", "explicit") if first else None


def _month_year(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    return _month(int(parts["year"]), int(parts["month"]), "explicit")


def _month_alone(parts: Parts, today: date | None, direction: int) -> Moment | None:
    if today is None:
        return Moment(None, "month")
    month = int(parts["month"])
    ahead, behind = (month - today.month) % 12, (today.month - month) % 12
    sooner = direction > -2 and ahead * _MUCH_NEARER < behind
    forward = sooner or (direction > 0 and not behind * _MUCH_NEARER < ahead)
    year = today.year + (today.month + ahead > 12) if forward else today.year - (today.month - behind < 1)
    return _month(year, month, "publication")


def _month_turn(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    if today is None:
        return Moment(None, "month")
    month, turn = int(parts["month"]), parts["turn"]
    year = today.year
    if turn == "last" and month >= today.month:
        year -= 1
    elif turn == "next" and month <= today.month:
        year += 1
    return _month(year, month, "publication")


def _month_of_turn(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    """A month of the last, this or the next calendar year: "July of last year"."""
    if today is None:
        return Moment(None, "month")
    return _month(today.year + _TURNS[str(parts["turn"])], int(parts["month"]), "publication")


def _year(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    return _years(int(parts["year"]), 1, str(int(parts["year"])), "explicit")


def _year_range(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    first, last = int(parts["year"]), int(parts["year2"])
    last = last if last > 100 else first // 100 * 100 + last
    return _years(first, last - first + 1, f"{first}/{last}", "explicit") if last > first else None


def _decade(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    first = int(str(parts["decade"]))
    first = first if first > 100 else 1900 + first
    return _years(first, 10, str(first // 10), "explicit")


def _weekday(parts: Parts, today: date | None, direction: int) -> Moment | None:
    if today is None:
        return Moment(None, "day")
    wanted = int(parts["weekday"])
    turn = parts.get("turn")
    ahead = direction > 0 if turn in (None, "this") else turn == "next"
    if ahead:
        distance = (wanted - today.isoweekday()) % 7 or (7 if turn == "next" else 0)
    else:
        distance = -((today.isoweekday() - wanted) % 7 or (7 if turn == "last" else 0))
    return _day(today + timedelta(days=distance), "publication", str(parts.get("part", "")))


def _weekdays(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    """A day that comes back each week: "every Thursday"; no one day, so it has no interval."""
    part = str(parts.get("part", ""))
    return Moment(f"XXXX-WXX-{int(parts['weekday'])}" + (f"T{part}" if part else ""), "day", "explicit")


def _word(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    code = str(parts["word"])
    if code.endswith("_REF"):
        return Moment(code, "day")
    if code[0] == "P":
        return Moment(code, "day", "explicit")
    if today is None:
        return Moment(None, "day")
    shift, _, part = code.partition(" ")
    return _day(_moved(today, int(shift[:-1]), shift[-1]), "publication", part)


def _ago(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    return _away(parts, today, -1)


def _ahead(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    return _away(parts, today, 1)


def _away(parts: Parts, today: date | None, sign: int) -> Moment | None:
    unit, n = str(parts["unit"]), parts.get("n", 1.0)
    if n == "X":
        return Moment("PAST_REF" if sign < 0 else "FUTURE_REF", _granularity(unit))
    if today is None:
        return Moment(None, _granularity(unit))
    return _grain(_moved(today, sign * round(float(n)), unit), "Y" if unit in _YEARS else unit)


def _turn(shift: int) -> Callable[[Parts, date | None, int], Moment | None]:
    def turned(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
        unit = str(parts.get("unit", parts.get("one", "D")))
        if today is None:
            return Moment(None, _granularity(unit))
        return _grain(_moved(today, shift, unit), unit)

    return turned


def _weekend(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    """The weekend that is over, or that comes: "over the weekend", told on a Monday, was the day before."""
    if today is None:
        return Moment(None, "week")
    return _grain(today - timedelta(days=0 if direction > 0 or today.isoweekday() > 5 else today.isoweekday()), "E")


def _duration(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    unit, n = str(parts["unit"]), parts.get("n", 1.0)
    whole = _length(unit, n)
    return whole._replace(value=f"{whole.value}{_HALF.get(unit, '')}") if "more" in parts else whole


def _vague(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    return _length(str(parts["unit"]), "X")


def _soon(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    return Moment("FUTURE_REF", _granularity(str(parts["unit"])))


def _season(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    season, turn = str(parts["season"]), parts.get("turn")
    if "year" in parts:
        year, anchor = int(parts["year"]), "explicit"
    elif today is None:
        return Moment(None, "month")
    else:
        begun = today.month >= _FIRST_OF[season]
        year = today.year + (
            1 if turn == "next" and begun else -1 if turn == "last" and not today.month > _FIRST_OF[season] + 2 else 0
        )
        anchor = "publication"
    first = _midnight(date(year, _FIRST_OF[season], 1))
    last = _midnight(_moved(date(year, _FIRST_OF[season], 1), 3, "M"))
    return Moment(f"{year}-{season}", "month", anchor, first, last)  # type: ignore[arg-type]


def _quarter(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    number = int(parts["ordinal"])
    if "year" in parts:
        return _three_months(int(parts["year"]), number, "explicit")
    if today is None:
        return Moment(None, "month")
    return _three_months(today.year + _TURNS[str(parts.get("turn", "this"))], number, "publication")


def _clock(parts: Parts, today: date | None, direction: int) -> Moment | None:  # noqa: ARG001
    half = str(parts.get("half", "")).lower()
    hour, minute = int(parts.get("hour", 24 if "midnight" in parts else 12)), int(parts.get("minute", 0))
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if hour > 24:
        return None
    clock = f"T{hour:02d}:{minute:02d}"
    if today is None:
        return Moment(None, "minute")
    at = _midnight(today) + timedelta(hours=hour, minutes=minute)
    return Moment(today.isoformat() + clock, "minute", "publication", at, at)


_RULES: Final[dict[str, Callable[[Parts, date | None, int], Moment | None]]] = {
    "iso": _iso, "date": _date, "month_year": _month_year, "month": _month_alone, "month_turn": _month_turn,
    "month_of_turn": _month_of_turn, "weekdays": _weekdays, "holiday": _holiday, "century": _century,
    "year": _year, "year_range": _year_range, "decade": _decade, "weekday": _weekday, "word": _word, "ago": _ago,
    "ahead": _ahead, "turn_last": _turn(-1), "turn_this": _turn(0), "turn_next": _turn(1), "span_last": _duration,
    "span_next": _duration, "duration": _duration, "vague": _vague, "soon": _soon, "season": _season,
    "quarter": _quarter, "clock": _clock, "weekend": _weekend,
}  # fmt: skip


def _year_of(parts: Parts) -> int | None:
    if "year" in parts:
        return int(parts["year"])
    if "short_year" in parts:
        short = int(parts["short_year"])
        return short + (2000 if short < 50 else 1900)
    return None


def _nearest_year(today: date, month: int, day: int, direction: int) -> int:
    """The year that the tense says, unless the other side lies much nearer: a date without a year is close by."""
    coming = today.year + ((month, day) < (today.month, today.day))
    past = today.year - ((month, day) > (today.month, today.day))
    ahead, behind = _days_from(today, month, day, coming), -_days_from(today, month, day, past)
    sooner = direction > -2 and ahead * _MUCH_NEARER < behind
    return coming if sooner or (direction > 0 and not behind * _MUCH_NEARER < ahead) else past


def _days_from(today: date, month: int, day: int, year: int) -> int:
    return 365 * (year - today.year) + 31 * (month - today.month) + day - today.day


def _safe(year: int, month: int, day: int, anchor: Anchor) -> Moment | None:
    try:
        return _day(date(year, month, day), anchor)
    except ValueError:
        return None


def _day(day: date, anchor: Anchor, part: str = "") -> Moment:
    start = _midnight(day)
    value = day.isoformat() + (f"T{part}" if part else "")
    return Moment(value, "part_of_day" if part else "day", anchor, start, start + timedelta(days=1))


def _month(year: int, month: int, anchor: Anchor) -> Moment:
    first = date(year, month, 1)
    return Moment(f"{year}-{month:02d}", "month", anchor, _midnight(first), _midnight(_moved(first, 1, "M")))


def _years(first: int, count: int, value: str, anchor: Anchor) -> Moment:
    return Moment(value, "year", anchor, _midnight(date(first, 1, 1)), _midnight(date(first + count, 1, 1)))


def _three_months(year: int, number: int, anchor: Anchor) -> Moment:
    first = date(year, 3 * number - 2, 1)
    return Moment(f"{year}-Q{number}", "month", anchor, _midnight(first), _midnight(_moved(first, 3, "M")))


def _grain(day: date, unit: str) -> Moment:
    """The day, week, month or year that ``day`` lies in, as the unit says."""
    if unit in "WE":
        monday = day - timedelta(days=day.weekday())
        week = day.isocalendar()
        value = f"{week.year}-W{week.week:02d}" + ("-WE" if unit == "E" else "")
        return Moment(value, "week", "publication", _midnight(monday), _midnight(monday + timedelta(days=7)))
    if unit == "M":
        return _month(day.year, day.month, "publication")
    if unit == "Q":
        return _three_months(day.year, (day.month + 2) // 3, "publication")
    if count := {"Y": 1, "A": 10, "C": 100}.get(unit):
        return _years(day.year // count * count, count, str(day.year // count), "publication")
    return _day(day, "publication")


def _moved(day: date, count: int, unit: str) -> date:
    if unit in "HmS":
        return day
    if unit in "DWE":
        return day + timedelta(days=count * (1 if unit == "D" else 7))
    count *= {"M": 1, "Q": 3, "Y": 12, "A": 120, "C": 1200}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    year = min(max(year, 1), 9998)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _length(unit: str, n: str | float) -> Moment:
    count = "X" if n == "X" else f"{float(n):g}"
    if unit in "HmS":
        return Moment(f"PT{count}{unit.upper()}", "minute", "explicit")
    if unit in _YEARS:
        return Moment(f"P{count if count == 'X' else f'{float(count) * _YEARS[unit]:g}'}Y", "year", "explicit")
    return Moment(f"P{count}{'WE' if unit == 'E' else unit}", _granularity(unit), "explicit")


def _granularity(unit: str) -> Granularity:
    return _LENGTHS[unit]  # type: ignore[return-value]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
