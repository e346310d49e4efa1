"""The day that an undated text gives as its own: a line of date and time, a dateline, or the path of its address.

Law: only a day that is written out, year included, and that can be read in one way; a date within a sentence is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from storyscape.records import Article, Record, Span
from storyscape.tables import table

_LINES: Final = 4
_READ: Final = 600  # code points of a text in which its first lines stand
_LONGEST: Final = 90  # a longer line is prose, with a dateline at most
_LETTERS: Final = 28  # beside the date: weekday, time zone, outlet, "Published on"
_TITLE_LETTERS: Final = 12
_PLACE: Final = 40  # code points before the date of a dateline
_PARTS: Final = {
    "D": r"(?P<day>3[01]|[12]\d|0?[1-9])", "M": r"(?P<month>1[0-2]|0?[1-9])", "Y": r"(?P<year>(?:19|20)\d\d)",
    "y": r"(?P<short>\d\d)", "A": r"(?P<one>3[01]|[12]\d|0?[1-9])", "B": r"(?P<other>3[01]|[12]\d|0?[1-9])",
}  # fmt: skip
_SENTENCE: Final = re.compile(r"\w{2}[.!?]$|[。！？]$")
_BEGINS: Final = re.compile(r"^[,.]?\s*(?:\([^()]{2,40}\)|/[^/]{2,40}/)?\s*(?:--?|[–—:|])")


class Stated(Record, frozen=True):
    """A day with its evidence: the words that give it, and where in the text they stand (not in title or address)."""

    day: date
    words: str
    span: Span | None = None


def stated(article: Article) -> Stated | None:
    """The day that the article's title, first lines or address give as its own; ``None`` where none does."""
    if article.title and (found := _alone(article.title, article.lang, _TITLE_LETTERS)):
        return found
    for start, line in _lines(article.text):
        if found := _alone(line, article.lang, _LETTERS) or _dateline(line, article.lang):
            return Stated(found.day, found.words, found.span and Span(start + found.span.start, start + found.span.end))
    found = _first(_addresses(), article.url or "", "en")
    return found and Stated(found.day, found.words)


def is_date(line: str, lang: str) -> bool:
    """Whether a line says a day and nothing else, so that it is no headline."""
    return _alone(line.strip(), lang, _TITLE_LETTERS) is not None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The first lines that are not blank, to the first that is prose, with where they begin."""
    start, shown = 0, 0
    for line in text[:_READ].splitlines(keepends=True):
        if line.strip():
            shown += 1
            yield start, line.rstrip()
            if shown == _LINES or len(line) > _LONGEST or _SENTENCE.search(line.rstrip()):
                return
        start += len(line)


def _alone(line: str, lang: str, letters: int) -> Stated | None:
    """The day of a line that holds little else: no sentence, and no more than some letters beside it."""
    if len(line) > _LONGEST or _SENTENCE.search(line) or not any(map(str.isdecimal, line)):
        return None
    found = _first(_dates(lang), line, lang)
    return found if found and sum(map(str.isalpha, line.replace(found.words, ""))) <= letters else None


def _dateline(line: str, lang: str) -> Stated | None:
    """The day of a dateline that begins a paragraph: ``ORRIN, March 3, 2008 (Agency) -``."""
    found = _first(_dates(lang), line[: _PLACE + _LONGEST], lang)
    if found is None or found.span is None or found.span.start > _PLACE:
        return None
    place = line[: found.span.start].split()
    named = all(word[0].isupper() or not word[0].isalpha() for word in place)
    return found if named and _BEGINS.match(line[found.span.end :]) else None


def _first(pattern: re.Pattern[str], line: str, lang: str) -> Stated | None:
    """The first day in a line that can be read in one way."""
    digits = line if line.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in line)
    for match in pattern.finditer(digits):
        if day := _day({name.rstrip("0123456789"): v for name, v in match.groupdict().items() if v}, lang):
            span = Span(match.start(), match.end())
            return Stated(day, span.of(line), span)
    return None


def _day(parts: dict[str, str], lang: str) -> date | None:
    year = int(parts["year"]) if "year" in parts else _century(int(parts["short"]))
    if "one" in parts:
        one, other = int(parts["one"]), int(parts["other"])
        if max(one, other) <= 12 and one != other:
            return None
        month, day = sorted((one, other))
    else:
        month = int(parts["month"]) if "month" in parts else _months(lang).get(parts["name"].lower(), 0)
        day = int(parts["day"])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _century(short: int) -> int:
    return short + (1900 if short >= 70 else 2000)


@cache
def _months(lang: str) -> dict[str, int]:
    """The numbers of months by their spellings in a language and in English, which bylines of any language use."""
    rows = table("datelines")["months"]
    lists = [rows[each].split(",") for each in ("en", lang) if each in rows]
    return {word: month for months in lists for month, words in enumerate(months, 1) for word in words.split()}


@cache
def _dates(lang: str) -> re.Pattern[str]:
    return _compiled(table("datelines")["shapes"], lang)


@cache
def _addresses() -> re.Pattern[str]:
    return _compiled([table("datelines")["address"]], "en")


def _compiled(shapes: list[str], lang: str) -> re.Pattern[str]:
    """One pattern for all shapes; the group names of each carry its number."""
    names = "|".join(re.escape(word) for word in sorted(_months(lang), key=lambda word: (-len(word), word)))
    parts = {**_PARTS, "N": rf"(?P<name>{names})"}
    numbered = [
        re.sub(r"\{([DMNYyAB])\}", lambda m, n=n: parts[m[1]].replace(">", f"{n}>", 1), shape)  # type: ignore[misc]
        for n, shape in enumerate(shapes)
    ]
    joined = "|".join(f"(?:{shape})" for shape in numbered)
    return re.compile(rf"(?<![\w])(?:{joined})(?![^\W_])", re.IGNORECASE)
