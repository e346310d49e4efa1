"""Posts and turns set into an article: what stands before "— Name (@handle) day", or behind "NAME:" where several take
turns, is that person's word, not the outlet's.

Law: the credit's form decides, never the site's name; a post is the rest of its credit's line or the line before.
Without a dash, what stands before a name, a handle and a day may be a headline: only what ends like a sentence counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from storyscape.claims.attribution import Said
from storyscape.records import Span

# "— Ann Bell (@annbell) June 30, 2017", also without the dash, with the day first, or with a time before the day.
_CREDIT: Final = re.compile(
    r"[—–-]*[ \t]*(?P<name>[^\W\d_][^\n()@]{1,60}?)[ \t]*\((?P<handle>@\w{1,30}(?:[.@][\w.-]+)?)\)[ \t]*"
    r"(?P<day>(?:[^\W\d_]+\.?[ \t]+\d{1,2},?|\d{1,2}\.?[ \t]+[^\W\d_]+\.?,?)[ \t]+(?:19|20)\d\d)"
)
_TURN: Final = re.compile(
    r"^(?P<name>[^\W\d_a-z]['’.\-\w]*(?: [^\W\d_a-z][^\W_a-z'’.-]*){0,3}):[ \t]+(?P<said>\S.*)$", re.MULTILINE
)
_MARKS: Final = re.compile(r"[\s\"“”«»„>]*")
_ENDS: Final = tuple('.!?…"”»')


def posts(text: str) -> Iterator[Said]:
    """The posts of a text, in text order: who is credited, and with which stretch."""
    before = 0
    for match in _CREDIT.finditer(text):
        credit = Span(_start(text, match), match.end())
        content = _content(text, before, credit.start)
        before = credit.end
        dashed = text[credit.start : _name(text, match).start].strip()[:1] in tuple("—–-")
        if content and (dashed or text[content.end - 1] in _ENDS):
            yield Said(cue=Span(*match.span("handle")), content=content, frame=credit, form="post",
                       source=_name(text, match))  # fmt: skip


def turns(text: str) -> Iterator[Said]:
    """The turns of a transcript, in text order: paragraphs behind names in capitals, one of whom speaks again."""
    found = [match for match in _TURN.finditer(text) if match["name"].isupper() and len(match["name"]) > 1]
    names = [match["name"].split()[-1] for match in found]
    if len(names) > len(set(names)) > 1:  # "WATCH:" and "BREAKING:" stand once
        for match in found:
            content, name = Span(*match.span("said")), Span(*match.span("name"))
            yield Said(cue=Span(name.end, name.end + 1), content=content, frame=Span(name.start, content.start),
                       form="post", source=name)  # fmt: skip


def _name(text: str, match: re.Match[str]) -> Span:
    """The credited name: what stands behind the last mark before the handle, where post and credit share a line."""
    start, end = match.span("name")
    cut = max((text.rfind(mark, start, end) + len(mark) for mark in ("— ", "– ", "- ", "! ", "? ", "… ")
               if text.rfind(mark, start, end) >= 0), default=start)  # fmt: skip
    return Span(cut, end)


def _start(text: str, match: re.Match[str]) -> int:
    """Where the credit begins: at its name, or at the dash before that."""
    name = _name(text, match).start
    return match.start() if name == match.start("name") else len(text[:name].rstrip(" \t—–-"))


def _content(text: str, before: int, end: int) -> Span | None:
    """What is credited: the rest of the credit's line, or the line before it."""
    end = len(text[:end].rstrip())
    start = max(before, text.rfind("\n", before, end) + 1)
    opened = _MARKS.match(text, start, end)
    start = opened.end() if opened else start
    return Span(start, end) if end > start else None
