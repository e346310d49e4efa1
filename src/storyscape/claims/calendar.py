"""From the parts of a time expression to the moment that it names.

Law: nothing is resolved that the text and the publication date don't settle between them.
"""
# ruff: noqa: ARG001, ARG005 - one type for all rules

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from storyscape.claims.moments import (
    HALVES,
    SUDDEN,
    Moment,
    day,
    easter,
    grain,
    granularity,
    length,
    midnight,
    month,
    moved,
    part_of_year,
    season,
    years,
)

Parts = Mapping[str, str | float]
_Rule = Callable[[Parts, date, int], Moment | None]
_ANY: Final = date(2000, 2, 29)  # stands for an unknown publication date; what is counted from it stays open
_MUCH_NEARER: Final = 2.5  # how many times nearer one side must lie to overrule the tense
_TURNS: Final = {"last": -1, "this": 0, "next": 1}
_FIRST_OF: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def resolve(rule: str, parts: Parts, published_at: datetime | None, direction: int) -> Moment | None:
    """The moment that ``rule`` reads in ``parts``; ``None`` where they name no date (the 31st of June).

    ``direction`` is -1 where the verb says that it lies behind (-2 where that is sure), 1 where it lies ahead.
    """
    moment = _RULES[rule](parts, published_at.date() if published_at else _ANY, direction)
    if moment and moment.anchor == "publication" and published_at is None:
        return Moment(None, moment.granularity)
    return moment


def _iso(parts: Parts, today: date, direction: int) -> Moment | None:
    try:
        return day(date.fromisoformat(str(parts["iso"])), "explicit")
    except ValueError:
        return None


def _date(parts: Parts, today: date, direction: int) -> Moment | None:
    number, at = int(parts.get("month") or parts.get("month_number") or 0), int(parts["day"])
    year, anchor = _year_of(parts), "explicit"
    if year is None:
        anchor = "publication"
        year = _turned_year(parts, today, number) if "turn" in parts else _nearest_year(today, number, at, direction)
    try:
        return day(date(year, number, at), anchor, str(parts.get("part", "")))  # type: ignore[arg-type]
    except ValueError:
        return None


def _week_of(parts: Parts, today: date, direction: int) -> Moment | None:
    found = _date(parts, today, direction)
    return grain(found.start.date(), "W")._replace(anchor=found.anchor) if found and found.start else found


def _holiday(parts: Parts, today: date, direction: int) -> Moment | None:
    """A feast on a day of its month, on the first such weekday from it on, or so many days from Easter."""
    code = str(parts["holiday"])
    if code.startswith("easter"):
        shift = timedelta(days=int(code.removeprefix("easter")))
        feast = easter(int(parts.get("year", today.year))) + shift
        found = _date({**parts, "month": feast.month, "day": feast.day}, today, direction)
        return day(easter(found.start.year) + shift, found.anchor) if found and found.start else found
    number, at, *weekday = map(int, code.split("-"))
    found = _date({**parts, "month": number, "day": at}, today, direction)
    if found is None or found.start is None or not weekday:
        return found
    first = found.start.date()
    return day(first + timedelta(days=(weekday[0] - first.isoweekday()) % 7), found.anchor)


def _century(parts: Parts, today: date, direction: int) -> Moment | None:
    first = (int(parts.get("century") or parts["centuries"]) - 1) * 100
    return years(first, 100, f"{first // 100:02d}", "explicit") if first else None


def _month_year(parts: Parts, today: date, direction: int) -> Moment:
    return month(int(parts["year"]), int(parts["month"]), "explicit")


def _month_alone(parts: Parts, today: date, direction: int) -> Moment:
    number = int(parts["month"])
    ahead, behind = (number - today.month) % 12, (today.month - number) % 12
    forward = _is_ahead(ahead, behind, direction)
    year = today.year + (today.month + ahead > 12) if forward else today.year - (today.month - behind < 1)
    return month(year, number, "publication")


def _month_turn(parts: Parts, today: date, direction: int) -> Moment:
    number = int(parts["month"])
    return month(_turned_year(parts, today, number), number, "publication")


def _month_of_turn(parts: Parts, today: date, direction: int) -> Moment:
    """A month of the last, this or the next calendar year: "July of last year"."""
    return month(today.year + _turn_of(parts), int(parts["month"]), "publication")


def _year(parts: Parts, today: date, direction: int) -> Moment | None:
    year = _year_of(parts)
    return None if year is None else years(year, 1, str(year), "explicit")


def _year_range(parts: Parts, today: date, direction: int) -> Moment | None:
    first, last = int(parts["year"]), int(parts["year2"])
    last = last if last > 100 else first // 100 * 100 + last
    return years(first, last - first + 1, f"{first}/{last}", "explicit") if last > first else None


def _decade(parts: Parts, today: date, direction: int) -> Moment:
    first = int(str(parts["decade"])) if "decade" in parts else int(parts["tens"])
    first = first if first > 100 else 1900 + first
    return years(first, 10, str(first // 10), "explicit")


def _weekday(parts: Parts, today: date, direction: int) -> Moment:
    wanted, turn = int(parts["weekday"]), parts.get("turn")
    ahead = direction > 0 if turn in (None, "this") else turn == "next"
    if ahead:
        distance = (wanted - today.isoweekday()) % 7 or (7 if turn == "next" else 0)
    else:
        distance = -((today.isoweekday() - wanted) % 7 or (7 if turn == "last" else 0))
        if distance == -6 and direction > -2 and not turn:  # "on Friday" in a text of Thursday: it was updated
            distance = 1
    return day(today + timedelta(days=distance), "publication", str(parts.get("part", "")))


def _weekdays(parts: Parts, today: date, direction: int) -> Moment:
    """A day that comes back each week: "every Thursday"; no one day, so it has no interval."""
    part = f"T{parts['part']}" if "part" in parts else ""
    return Moment(f"XXXX-WXX-{int(parts['weekday'])}{part}", "day", "explicit")


def _yearly(parts: Parts, today: date, direction: int) -> Moment:
    """What comes back each year: "every July"."""
    when = parts["season"] if "season" in parts else f"{int(parts['month']):02d}"
    return Moment(f"XXXX-{when}", "month", "explicit")


def _word(parts: Parts, today: date, direction: int) -> Moment:
    code = str(parts["word"])
    if code.endswith("_REF"):
        return Moment(code, "day")
    if code[0] == "P":
        return Moment(code, "day", "explicit")
    shift, _, part = code.partition(" ")
    return day(moved(today, int(shift[:-1]), shift[-1]), "publication", str(parts.get("part", part)))


def _within(parts: Parts, today: date, direction: int) -> Moment:
    """What comes "in two years", or how long it took: "the worst fall in two years"."""
    ahead = direction > 0 and str(parts["unit"]) not in SUDDEN
    return _away(1)(parts, today, direction) if ahead else _duration(parts, today, direction)


def _away(sign: int) -> Callable[[Parts, date, int], Moment]:
    def gone(parts: Parts, today: date, direction: int) -> Moment:
        unit, n = str(parts["unit"]), parts.get("n", 1.0)
        if n == "X":
            return Moment("PAST_REF" if sign < 0 else "FUTURE_REF", granularity(unit))
        return grain(moved(today, sign * float(n), unit), "Y" if unit in "AC" else unit)

    return gone


def _turn(shift: int) -> _Rule:
    def turned(parts: Parts, today: date, direction: int) -> Moment:
        unit = str(parts.get("unit", "D"))
        if "part" in parts:
            return day(today + timedelta(days=shift), "publication", str(parts["part"]))
        return length(unit, 1.0) if unit in SUDDEN else grain(moved(today, shift, unit), unit)

    return turned


def _somewhen(value: str) -> _Rule:
    return lambda parts, today, direction: Moment(value, granularity(str(parts["unit"])))


def _weekend(parts: Parts, today: date, direction: int) -> Moment:
    """The weekend that is over, or that comes: "over the weekend", told on a Monday, was the day before."""
    return grain(today - timedelta(days=0 if direction > 0 or today.isoweekday() > 5 else today.isoweekday()), "E")


def _duration(parts: Parts, today: date, direction: int) -> Moment:
    unit = str(parts["unit"])
    whole = length(unit, parts.get("n", 1.0))
    return whole._replace(value=f"{whole.value}{HALVES.get(unit, '')}") if "more" in parts else whole


def _vague(parts: Parts, today: date, direction: int) -> Moment:
    return length(str(parts["unit"]), "X")


def _season(parts: Parts, today: date, direction: int) -> Moment:
    code, turn = str(parts["season"]), parts.get("turn")
    first = _FIRST_OF[code]
    if "year" in parts:
        return season(int(parts["year"]), code, first, "explicit")
    shift = int(turn == "next" and today.month >= first) - int(turn == "last" and today.month <= first + 2)
    return season(today.year + shift, code, first, "publication")


def _quarter(parts: Parts, today: date, direction: int) -> Moment:
    """A quarter of a year; of this one where no year is named, unless that lies too far ahead to be told of."""
    number = int(parts["ordinal"])
    if "year" in parts:
        return part_of_year(int(parts["year"]), number, "Q", "explicit")
    ahead = 0 if "turn" in parts else number - (today.month + 2) // 3
    shift = _turn_of(parts) - (ahead > (2 if direction > 0 else 1))
    return part_of_year(today.year + shift, number, "Q", "publication")


def _half(parts: Parts, today: date, direction: int) -> Moment:
    number = min(int(parts.get("ordinal", 2)), 2)
    if "year" in parts:
        return part_of_year(int(parts["year"]), number, "H", "explicit")
    return part_of_year(today.year + _turn_of(parts), number, "H", "publication")


def _clock(parts: Parts, today: date, direction: int) -> Moment | None:
    half = str(parts.get("half", "")).lower()
    hour, minute = int(parts.get("hour", 24 if "midnight" in parts else 12)), int(parts.get("minute", 0))
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if hour > 24:
        return None
    clock = f"T{hour:02d}:{minute:02d}" + ("Z" if parts.get("zone") in ("GMT", "UTC") else "")
    at = midnight(today) + timedelta(hours=hour, minutes=minute)
    return Moment(today.isoformat() + clock, "minute", "publication", at, at)


_RULES: Final[dict[str, _Rule]] = {
    "iso": _iso, "date": _date, "week_of": _week_of, "month_year": _month_year, "month": _month_alone,
    "month_turn": _month_turn, "month_of_turn": _month_of_turn, "weekdays": _weekdays, "yearly": _yearly,
    "holiday": _holiday, "century": _century, "year": _year, "year_range": _year_range, "decade": _decade,
    "weekday": _weekday, "word": _word, "ago": _away(-1), "within": _within, "ahead": _away(1), "day": _turn(0),
    "turn_last_but_one": _turn(-2), "turn_last": _turn(-1), "turn_this": _turn(0), "turn_next": _turn(1),
    "turn_next_but_one": _turn(2), "span_last": _duration, "span_next": _duration, "duration": _duration,
    "vague": _vague, "gone": _somewhen("PAST_REF"), "soon": _somewhen("FUTURE_REF"), "season": _season,
    "quarter": _quarter, "half": _half, "clock": _clock, "weekend": _weekend,
    "nothing": lambda parts, today, direction: None,
}  # fmt: skip


def _year_of(parts: Parts) -> int | None:
    if "year" in parts:
        return int(parts["year"])
    if "short_year" in parts:
        short = int(parts["short_year"])
        return short + (2000 if short < 50 else 1900)
    return None


def _turn_of(parts: Parts) -> int:
    return _TURNS[str(parts.get("turn", "this"))]


def _turned_year(parts: Parts, today: date, number: int) -> int:
    """The year of the last, this or the next July."""
    turn = _turn_of(parts)
    return today.year + (turn if turn * (today.month - number) >= 0 else 0)


def _nearest_year(today: date, number: int, at: int, direction: int) -> int:
    """The year that the tense says, unless the other side lies much nearer: a date without a year is close by."""
    coming = today.year + ((number, at) < (today.month, today.day))
    past = today.year - ((number, at) > (today.month, today.day))
    ahead, behind = _days_from(today, number, at, coming), -_days_from(today, number, at, past)
    return coming if _is_ahead(ahead, behind, direction) else past


def _is_ahead(ahead: int, behind: int, direction: int) -> bool:
    sooner = direction > -2 and ahead * _MUCH_NEARER < behind
    return sooner or (direction > 0 and not behind * _MUCH_NEARER < ahead)


def _days_from(today: date, number: int, at: int, year: int) -> int:
    return 365 * (year - today.year) + 31 * (number - today.month) + at - today.day
