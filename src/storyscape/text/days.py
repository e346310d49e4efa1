"""A day that is written out in full: ``3. Mai 2021``, ``May 3rd, 2021``, ``2021年5月3日``, ``13/05/2013``.

Law: only a day whose year is written, and that can be read in one way.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Final, NamedTuple

from storyscape.tables import table

_PARTS: Final = {
    "D": r"(?P<day>3[01]|[12]\d|0?[1-9])", "M": r"(?P<month>1[0-2]|0?[1-9])", "Y": r"(?P<year>(?:19|20)\d\d)",
    "y": r"(?P<short>\d\d)", "A": r"(?P<one>3[01]|[12]\d|0?[1-9])", "B": r"(?P<other>3[01]|[12]\d|0?[1-9])",
    "E": r"(?![^\W_])",
}  # fmt: skip


class Day(NamedTuple):
    """A day, the words that give it, and the code points of the line before and up to their end."""

    day: date
    words: str
    start: int
    end: int

    @property
    def at(self) -> datetime:
        """Its first minute, UTC."""
        return datetime.combine(self.day, time(), UTC)


def written(line: str, *langs: str) -> Day | None:
    """The first day written in a line, its month a number or a name in one of the languages, or in English."""
    return _first("shapes", line, langs)


def in_address(url: str) -> Day | None:
    """The day in the path of an address: ``/2021/05/03/mill``."""
    return _first("addresses", url, ())


def _first(shapes: str, line: str, langs: tuple[str, ...]) -> Day | None:
    digits = line if line.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in line)
    for match in _pattern(shapes, langs).finditer(digits):
        if day := _day({name.rstrip("0123456789"): v for name, v in match.groupdict().items() if v}, langs):
            return Day(day, line[match.start() : match.end()], match.start(), match.end())
    return None


def _day(parts: dict[str, str], langs: tuple[str, ...]) -> date | None:
    year = int(parts.get("year") or parts["short"])
    year += 0 if year >= 100 else 1900 if year >= 70 else 2000
    if "one" in parts:
        one, other = int(parts["one"]), int(parts["other"])
        if max(one, other) <= 12 and one != other:
            return None
        month, day = sorted((one, other))
    else:
        month = int(parts["month"]) if "month" in parts else _months(langs).get(parts["name"].lower(), 0)
        day = int(parts["day"])
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months(langs: tuple[str, ...]) -> dict[str, int]:
    """The numbers of months by their spellings in some languages and in English, which bylines of any language use."""
    rows = table("days")["months"]
    lists = [rows[each].split(",") for each in ("en", *langs) if each in rows]
    return {word: month for months in lists for month, words in enumerate(months, 1) for word in words.split()}


@cache
def _pattern(shapes: str, langs: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all shapes; the group names of each carry its number."""
    names = "|".join(re.escape(word) for word in sorted(_months(langs), key=lambda word: (-len(word), word)))
    parts = {**_PARTS, "N": rf"(?P<name>{names})"}
    numbered = [
        re.sub(r"\{([DMNYyABE])\}", lambda m, n=n: parts[m[1]].replace(">", f"{n}>", 1), shape)  # type: ignore[misc]
        for n, shape in enumerate(table("days")[shapes])
    ]
    joined = "|".join(f"(?:{shape})" for shape in numbered)
    return re.compile(rf"(?<!\w)(?:{joined})", re.IGNORECASE)
