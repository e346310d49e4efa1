"""Law: a time is read only where its form leaves no doubt; anything else is ``None``. All times are UTC.

A time without a zone is taken as UTC; a date without a time as its first minute.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from storyscape.text.days import written

_COMPACT: Final = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d))?Z?$")
_FRACTION: Final = re.compile(r"(\d{2}:\d{2}:\d{2})[.,](\d+)")
_ZONE: Final = re.compile(r"(?<=\d) ?(?:UTC|GMT|Z)$")
_SPACED_OFFSET: Final = re.compile(r"(?<=\d) ([+-]\d\d:?\d\d)$")
_CLOCK: Final = re.compile(r"(?:,? (\d\d?):([0-5]\d)(?::([0-5]\d))?(?: ?(?P<half>[AP])M)?)?", re.IGNORECASE)
_LONGEST: Final = 64
_FIRST: Final = datetime(1800, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def parse_time(value: object) -> datetime | None:
    """The time that ``value`` states: ISO 8601, RFC 2822, seconds or milliseconds since 1970, plain English dates.

    Forms in which day and month can be mistaken (03/04/2024) are ``None``.
    """
    if isinstance(value, datetime):
        return _kept(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(float(value))
    text = value.strip() if isinstance(value, str) else ""
    return _read(text) if text and len(text) <= _LONGEST else None


@lru_cache(maxsize=1000)
def _read(text: str) -> datetime | None:
    return _compact(text) or _iso(text) or _rfc(text) or _named(text)


def _kept(time: datetime) -> datetime | None:
    try:
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return time if _FIRST <= time < _LAST else None


def _epoch(seconds: float) -> datetime | None:
    try:
        return _kept(datetime.fromtimestamp(seconds / 1000 if abs(seconds) > 1e11 else seconds, UTC))
    except (OverflowError, ValueError, OSError):
        return None


def _compact(text: str) -> datetime | None:
    if match := _COMPACT.match(text):
        try:
            return _kept(datetime(*(int(part) for part in match.groups() if part)))  # type: ignore[arg-type]
        except ValueError:
            return None
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _epoch(float(text))
    return None


def _iso(text: str) -> datetime | None:
    text = _SPACED_OFFSET.sub(r"\1", _ZONE.sub("+00:00", text))
    text = _FRACTION.sub(lambda m: f"{m[1]}.{m[2][:6]:0<6}", text)
    if not re.match(r"\d{4}-\d\d-\d\d(?:$|[T ])", text):
        return None
    try:
        return _kept(datetime.fromisoformat(text))
    except ValueError:
        return None


def _rfc(text: str) -> datetime | None:
    if not re.match(r"(?:[A-Za-z]{3,9}, ?)?\d{1,2} [A-Za-z]{3,9} \d{4} \d", text):
        return None
    try:
        return _kept(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _named(text: str) -> datetime | None:
    found = written(text, "en")
    if found is None or found.start or not (clock := _CLOCK.fullmatch(text, found.end)):
        return None
    hour, minute, second = (int(part or 0) for part in clock.groups()[:3])
    hour = hour % 12 + 12 * (clock["half"] in "Pp") if clock["half"] else hour
    return found.at + timedelta(hours=hour, minutes=minute, seconds=second) if hour < 24 else None
