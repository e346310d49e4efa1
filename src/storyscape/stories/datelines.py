"""The day that an undated text gives as its own: a line of date and time, a dateline, or the path of its address.

Law: only a day that is written out in full; a date within a sentence is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from storyscape.records import Article
from storyscape.text.days import Day, in_address, written

_LINES: Final = 4
_READ: Final = 600  # code points of a text in which its first lines stand
_LONGEST: Final = 90  # a longer line is prose, with a dateline at most
_LETTERS: Final = 28  # beside the date: weekday, time zone, outlet, "Published on"
_TITLE_LETTERS: Final = 12
_PLACE: Final = 40  # code points before the date of a dateline
_SENTENCE: Final = re.compile(r"\w{2}[.!?]$|[。！？]$")
_BEGINS: Final = re.compile(r"^[,.]?\s*(?:\([^()]{2,40}\)|/[^/]{2,40}/)?\s*(?:--?|[–—:|])")


def stated(article: Article) -> Day | None:
    """The day that the article's title, first lines or address give as its own; ``None`` where none does."""
    if article.title and (found := _alone(article.title, article.lang, _TITLE_LETTERS)):
        return found
    for line in _lines(article.text):
        if found := _alone(line, article.lang, _LETTERS) or _dateline(line, article.lang):
            return found
    return in_address(article.url or "")


def is_date(line: str, lang: str) -> bool:
    """Whether a line says a day and nothing else, so that it is no headline."""
    return _alone(line.strip(), lang, _TITLE_LETTERS) is not None


def _lines(text: str) -> Iterator[str]:
    """The first lines that are not blank, to the first that is prose."""
    for line in islice(filter(str.strip, text[:_READ].splitlines()), _LINES):
        yield line.rstrip()
        if len(line) > _LONGEST or _SENTENCE.search(line.rstrip()):
            return


def _alone(line: str, lang: str, letters: int) -> Day | None:
    """The day of a line that holds little else: no sentence, and no more than some letters beside it."""
    if len(line) > _LONGEST or _SENTENCE.search(line) or not any(map(str.isdecimal, line)):
        return None
    found = written(line, lang)
    return found if found and sum(map(str.isalpha, line.replace(found.words, ""))) <= letters else None


def _dateline(line: str, lang: str) -> Day | None:
    """The day of a dateline that begins a paragraph: ``ORRIN, March 3, 2008 (Agency) -``."""
    found = written(line[: _PLACE + _LONGEST], lang)
    if found is None or found.start > _PLACE:
        return None
    named = all(word[0].isupper() or not word[0].isalpha() for word in line[: found.start].split())
    return found if named and _BEGINS.match(line[found.end :]) else None
