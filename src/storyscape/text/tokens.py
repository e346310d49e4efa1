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
from storyscape.tables import table_if_any
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
    return [word for form in forms(text) if (word := fold(form))]


def forms(text: str) -> list[str]:
    """The words of ``text`` as they are written: what :func:`words` folds, and a few that fold to nothing."""
    found: list[str] = _pattern().findall(text)
    if _spaceless().search(text) is None:
        return found
    return [pair for form in found for pair, _ in (_pairs(form) if _spaceless().match(form) else ((form, 0),))]


def word_spans(text: str) -> list[tuple[str, int, int]]:
    """The folded words of ``text`` as ``(word, start, end)``: what :func:`tokens` gives, without records."""
    return list(_found(text))


@cache
def stopwords(lang: str) -> frozenset[str]:
    """The folded function words of a language (ISO 639-1); empty where there is no table for it."""
    return frozenset(fold(word) for word in str(table_if_any(f"text/{lang}").get("stopwords", "")).split())


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    run = _spaceless().match
    for match in _pattern().finditer(text):
        form, start = match[0], match.start()
        if run(form):
            yield from ((word, start + i, start + i + len(pair)) for pair, i in _pairs(form) if (word := fold(pair)))
        elif word := fold(form):
            yield word, start, match.end()


def _pairs(run: str) -> Iterator[tuple[str, int]]:
    for i in range(max(1, len(run) - 1)):
        yield run[i : i + 2], i


@cache
def _pattern() -> re.Pattern[str]:
    # Two sets of characters and no look-ahead in the loop: three times faster than one letter at a time. What begins
    # with two ASCII letters, as most words do, is no number, no initials and no run.
    letters = rf"(?:[A-Za-z0-9]++|[^\W_{_SPACELESS}]++|[{_marks()}\u00ad\u200b-\u200d\u2060]++)++"
    word = rf"{letters}(?:['’ʼ]{letters})*+"
    number = r"\d+(?:[.,]\d+)*(?![\w])"
    initials = r"(?:[^\W\d_]\.){2,}"
    return re.compile(rf"(?=[A-Za-z][A-Za-z0-9]){word}|[{_SPACELESS}]+|{initials}|{number}|{word}")


@cache
def _spaceless() -> re.Pattern[str]:
    return re.compile(f"[{_SPACELESS}]")


def _marks() -> str:
    """The combining marks as ranges of a character class: the regular expression for letters leaves them out."""
    codes = [c for c in range(0x300, 0x10000) if unicodedata.category(chr(c)) in ("Mn", "Mc")]
    codes = [c for c in codes if _spaceless().match(chr(c)) is None]
    starts = [c for c, before in zip(codes, [0, *codes], strict=False) if c != before + 1]
    ends = [c for c, after in zip(codes, [*codes[1:], 0], strict=True) if c + 1 != after]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))
