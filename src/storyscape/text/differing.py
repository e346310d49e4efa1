"""Law: how two texts differ is told in whole words, and the passages told cover both texts from end to end.

Lines are compared first and words only within lines that differ, so that long texts stay quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from storyscape.records.base import Span
from storyscape.records.versions import Passage

_LINES: Final = re.compile(r"\n|[^\n]+")
_WORDS: Final = re.compile(r"\w+|\s+|[^\w\s]")
_MOST: Final = 4_000  # lines, or words of changed lines, that are compared; between equal ends, more is told as one


def passages(before: str, after: str) -> tuple[Passage, ...]:
    """What is the same, removed and added, in the order of the texts."""
    return tuple(_joined(_by_line(before, after)))


def _by_line(before: str, after: str) -> Iterator[Passage]:
    old, new = _cut(_LINES, before, 0), _cut(_LINES, after, 0)
    for same, a, b in _blocks(before, after, old, new):
        if same:
            yield from _told(before, after, a, b)
            continue
        left, right = _cut(_WORDS, a.of(before), a.start), _cut(_WORDS, b.of(after), b.start)
        for _, c, d in _blocks(before, after, left, right):
            yield from _told(before, after, c, d)


def _cut(pattern: re.Pattern[str], text: str, at: int) -> list[Span]:
    return [Span(at + match.start(), at + match.end()) for match in pattern.finditer(text)]


def _blocks(before: str, after: str, old: Sequence[Span], new: Sequence[Span]) -> Iterator[tuple[bool, Span, Span]]:
    """The stretches of both texts that go together, as the spans of their pieces, and whether they are the same."""
    left, right = [s.of(before) for s in old], [s.of(after) for s in new]
    shorter = min(len(left), len(right))
    head = next((n for n in range(shorter) if left[n] != right[n]), shorter)
    rest = shorter - head
    tail = next((n for n in range(rest) if left[-1 - n] != right[-1 - n]), rest)
    yield True, _over(old, 0, head), _over(new, 0, head)
    ends = len(left) - tail, len(right) - tail
    if max(ends) - head > _MOST:
        yield False, _over(old, head, ends[0]), _over(new, head, ends[1])
    else:
        found = SequenceMatcher(None, left[head : ends[0]], right[head : ends[1]], autojunk=False)
        for kind, i, j, k, m in found.get_opcodes():
            yield kind == "equal", _over(old, head + i, head + j), _over(new, head + k, head + m)
    yield True, _over(old, ends[0], len(left)), _over(new, ends[1], len(right))


def _over(pieces: Sequence[Span], start: int, end: int) -> Span:
    at = pieces[start].start if start < len(pieces) else pieces[-1].end if pieces else 0
    return Span(at, pieces[end - 1].end if end > start else at)


def _told(before: str, after: str, a: Span, b: Span) -> Iterator[Passage]:
    if a.of(before) == b.of(after):
        if a.start < a.end:
            yield Passage(kind="same", before=a, after=b)
        return
    if a.start < a.end:
        yield Passage(kind="removed", before=a, after=Span(b.start, b.start))
    if b.start < b.end:
        yield Passage(kind="added", before=Span(a.end, a.end), after=b)


def _joined(found: Iterator[Passage]) -> Iterator[Passage]:
    """Passages of one kind that follow one another as one."""
    last: Passage | None = None
    for one in found:
        if last and last.kind == one.kind:
            last = Passage(
                kind=one.kind,
                before=Span(last.before.start, one.before.end),
                after=Span(last.after.start, one.after.end),
            )
            continue
        if last:
            yield last
        last = one
    if last:
        yield last
