"""Law: a sentence is a span that slices to its text, holds no line break, and lies inside one block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from storyscape.records import Block, Sentence, Span
from storyscape.records.texts import BlockKind
from storyscape.tables import table_if_any

_LINE: Final = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_CHUNK: Final = 8000  # code points given to the splitter at once: its time grows with the square of unclosed quotes
_LAST_WORD: Final = re.compile(r"(?:^|[\s(\[“„«\"'’])([^\s(\[“„«\"'’]+)\s*$")
_INITIAL: Final = re.compile(r"(?:[A-ZÄÖÜ][a-zäöüß]+ |(?:[A-Z]\.)+)[A-Z]\.\s*$")  # a name's middle letter, the U.S.
_LETTERS: Final = re.compile(r"[A-Z]\.[A-Z]\.")
_FIRST_WORD: Final = re.compile(r"\s*([^\W\d_]+)?")


def sentences(text: str, lang: str, blocks: Sequence[Block] = ()) -> tuple[Sentence, ...]:
    """The sentences of ``text``, in text order, without surrounding white space; empty ones are left out.

    ``blocks`` bound them and give their kinds; without blocks all of the text is body. ``lang`` is an ISO 639-1 code;
    a language that the splitter doesn't know is split by the rules of English.
    """
    regions: Sequence[tuple[Span, BlockKind]] = [(block.span, block.kind) for block in blocks]
    return tuple(
        Sentence(span=span, kind=kind)
        for region, kind in (regions or [(Span(0, len(text)), "body")])
        for start, end in lines(text, region.start, region.end)
        for span in _split(text, start, end, lang)
    )


def lines(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of each line of ``text[start:end]`` that isn't blank, without surrounding white space."""
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        line = match[0]
        if body := line.strip():
            begin = match.start() + len(line) - len(line.lstrip())
            yield begin, begin + len(body)


def _split(text: str, start: int, end: int, lang: str) -> Iterator[Span]:
    edges = sorted({edge for a, b in _chunks(text, start, end) for edge in _edges(text, a, b, lang)} | {start, end})
    begin = start
    for edge in edges[1:]:
        if edge == end or not is_abbreviation(text[begin:edge], text[edge : edge + _CHUNK], lang):
            yield from _trimmed(text, begin, edge)
            begin = edge


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _CHUNK:
        gap = text.rfind(" ", start + _CHUNK // 2, start + _CHUNK)
        cut = gap + 1 if gap > 0 else start + _CHUNK
        yield start, cut
        start = cut
    yield start, end


def _edges(text: str, start: int, end: int, lang: str) -> list[int]:
    # A lone surrogate can't be encoded for the splitter; one code point for another keeps the offsets.
    chunk = re.sub(r"[\ud800-\udfff]", "\ufffd", text[start:end])
    missed = [start + match.end() for match in _missed(lang).finditer(chunk)]
    return [*missed, *(start + int(found["start_index"]) for found in _splitter()(lang, chunk))]


@cache
def _missed(lang: str) -> re.Pattern[str]:
    """What ends a sentence for a language's table and not for the splitter."""
    return re.compile(table_if_any(f"text/{lang}").get("ends", r"(?!)"))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    if body := piece.strip():
        begin = start + len(piece) - len(piece.lstrip())
        yield Span(begin, begin + len(body))


def is_abbreviation(before: str, after: str, lang: str) -> bool:
    """Whether the full stop that ends ``before`` is that of an abbreviation and ends no sentence.

    It is one before a name ("Sen. Grassley", "Jon M. Huntsman") or a time ("9 a.m. Tuesday"), and within letters with
    stops ("Moen, R-N.Y., said").
    """
    if _LETTERS.search(f"{before[-2:]}{after[:2]}"):
        return True
    last, following = _LAST_WORD.search(before[-40:]), _FIRST_WORD.match(after)
    if not last or not after.strip():
        return False
    hour = last[1] in _words(lang, "hours") and following is not None and following[1] in _words(lang, "after_hours")
    return hour or last[1] in _words(lang, "abbreviations") or _is_initial(before, following, lang)


def _is_initial(before: str, following: re.Match[str] | None, lang: str) -> bool:
    """Whether a name goes on after letters: not where a new sentence begins ("Group A. They left")."""
    name = following[1] if following else None
    return bool(name and _INITIAL.search(before[-40:])) and str(name).lower() not in _words(lang, "stopwords")


@cache
def _words(lang: str, name: str) -> frozenset[str]:
    return frozenset(str(table_if_any(f"text/{lang}").get(name, "")).split())


@cache
def _splitter() -> Any:
    import sentencex

    return sentencex.get_sentence_boundaries
