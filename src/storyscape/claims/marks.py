"""Which stretches of a text stand between quotation marks.

Law: a mark is paired within its paragraph; one that finds no partner encloses nothing, unless the next paragraph
opens again (a quotation over several paragraphs). An apostrophe is never a mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import zip_longest
from typing import Final

from storyscape.claims.lexicon import flat, lexicon
from storyscape.records import Span

MASK: Final = "□"  # stands for every code point inside quotation marks
_PARAGRAPH: Final = re.compile(r"[^\n\r\u2028\u2029]+")
_OPENS: Final = re.compile(r"``|(?<![^\s(\[])''(?=\S)")
_CLOSES: Final = re.compile("''")
_MIXED: Final = {"“": '"', '"': "”"}  # what closes where marks are of two kinds: “so," she said. "So.”
_BEFORE: Final = tuple(",.!?…")  # what shows that a mark closes
_LONGEST: Final = 2000  # code points: more than that between two marks is a mark that was forgotten


def quoted_spans(text: str) -> tuple[Span, ...]:
    """The spans between quotation marks, marks left out, outermost only, in text order."""
    text = _single(text)
    found: list[Span] = []
    paragraphs = list(_PARAGRAPH.finditer(text))
    for paragraph, following in zip_longest(paragraphs, paragraphs[1:]):
        reopens = bool(following and following[0].lstrip()[:1] in _continued())
        found += _paragraph(text, paragraph.start(), paragraph.end(), reopens)
    return tuple(found)


def masked(text: str, quoted: Sequence[Span]) -> str:
    """``text`` made flat, all that stands between quotation marks replaced by :data:`MASK`; the same length."""
    out = flat(_single(text))
    for span in quoted:
        out = out[: span.start] + MASK * (span.end - span.start) + out[span.end :]
    return out


def _single(text: str) -> str:
    """``text`` with one mark and a space for each of the double ones of typewriters (''this'', ``this'')."""
    return _CLOSES.sub('" ', _OPENS.sub(' "', text)) if "''" in text else text


def _paragraph(text: str, start: int, end: int, reopens: bool) -> list[Span]:
    found, place = [], start
    while place < end:
        if text[place] in _pairs() and _opens(text, place, start):
            stop = _close(text, place, end, _pairs()[text[place]])
            mixed = _close(text, place, end, _MIXED.get(text[place], ""))
            if mixed is not None and (stop is None or (mixed < stop and text[mixed - 1] in _BEFORE)):
                stop = mixed
            if stop is None and reopens and text[place] in _continued():
                stop = end
            if stop is not None and stop - place <= _LONGEST:
                found.append(_trim(text, place + 1, stop))
                place = stop
        place += 1
    return [span for span in found if span.start < span.end]


def _opens(text: str, place: int, start: int) -> bool:
    """Whether a mark begins a quotation here: nothing but space, a bracket or a dash before it, no space behind it."""
    before = text[place - 1] if place > start else " "
    after = text[place + 1 : place + 2]
    free = not before.isalnum() and before not in ".,!?%"
    return bool(after) and not after.isspace() and (free or text[place] in "“„«「『")


def _close(text: str, place: int, end: int, closers: str) -> int | None:
    mark, depth = text[place], 0
    for i in range(place + 1, end):
        if text[i] in closers and not _apostrophe(text, i, mark):
            if depth == 0:
                return i
            depth -= 1
        elif text[i] == mark and mark not in closers and mark not in "‘‚":
            depth += 1
    return None


def _apostrophe(text: str, place: int, mark: str) -> bool:
    """Whether ``’`` is a letter's neighbour on both sides, or the plural's (no mark closes before a letter)."""
    return mark in "‘‚" and text[place + 1 : place + 2].isalnum()


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return Span(start + lead, max(start + lead, start + len(piece.rstrip())))


@cache
def _pairs() -> dict[str, str]:
    return {str(mark): str(closers) for mark, closers in lexicon("").section("marks").items()}


def _continued() -> str:
    return '“„«"'
