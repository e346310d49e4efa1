"""Law: a word is found by its letters alone, the same in every language; its span slices to it in the text.

Scripts that are written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) give overlapping pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

from storyscape.records import Record, Span
from storyscape.tables import table
from storyscape.text.normalize import fold

_SPACELESS: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


class Token(Record, frozen=True):
    """A word in its folded form (:func:`~storyscape.text.normalize.fold`) and where it stands."""

    word: str
    span: Span


def tokens(text: str) -> tuple[Token, ...]:
    """The words of ``text`` with their spans, in text order."""
    return tuple(Token(word, Span(start, end)) for word, start, end in _found(text))


def words(text: str) -> list[str]:
    """The folded words of ``text``, in text order."""
    return [word for word, _, _ in _found(text)]


def word_spans(text: str) -> list[tuple[str, int, int]]:
    """The folded words of ``text`` as ``(word, start, end)``: what :func:`tokens` gives, without records."""
    return list(_found(text))


@cache
def stopwords(lang: str) -> frozenset[str]:
    """The folded function words of a language (ISO 639-1); empty where there is no table for it."""
    try:
        rows = table(f"text/{lang}")
    except KeyError:
        return frozenset()
    return frozenset(fold(word) for word in str(rows["stopwords"]).split())


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _pattern().finditer(text):
        if match.lastgroup == "run":
            yield from _pairs(match[0], match.start())
        elif word := fold(match[0]):
            yield word, match.start(), match.end()


def _pairs(run: str, start: int) -> Iterator[tuple[str, int, int]]:
    for i in range(max(1, len(run) - 1)):
        if pair := fold(run[i : i + 2]):
            yield pair, start + i, start + i + len(run[i : i + 2])


@cache
def _pattern() -> re.Pattern[str]:
    letter = rf"(?:(?![_{_SPACELESS}])[\w{_marks()}\u00ad\u200b-\u200d\u2060])"
    number = r"\d+(?:[.,]\d+)*(?![\w])"
    initials = r"(?:[^\W\d_]\.){2,}"
    return re.compile(rf"(?P<run>[{_SPACELESS}]+)|{initials}|{number}|{letter}+(?:['’ʼ]{letter}+)*")


def _marks() -> str:
    """The combining marks as ranges of a character class: the regular expression for letters leaves them out."""
    codes = [c for c in range(0x300, 0x10000) if unicodedata.category(chr(c)) in ("Mn", "Mc")]
    starts = [c for c, before in zip(codes, [0, *codes], strict=False) if c != before + 1]
    ends = [c for c, after in zip(codes, [*codes[1:], 0], strict=True) if c + 1 != after]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))
