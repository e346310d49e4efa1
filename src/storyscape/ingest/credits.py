"""Law: a credit is what a credit line, a sign-off or a dateline says, verbatim; no agency is known here.

The shapes are a table (``data/credits.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from storyscape.records import Block, Span
from storyscape.tables import table

_EDGE: Final = 3  # body lines at either end of a text where a dateline or a sign-off may stand
_READ: Final = 300  # code points read at either end of a line
_BETWEEN: Final = re.compile(r"\s*[,/]\s*|\s+(?:and|und|et|y|и)\s+")
_ONLY: Final = ("sign_off", "with_material", "source_line")


def credits_of(text: str, blocks: Sequence[Block]) -> tuple[str, ...]:
    """The names that the text's credit lines, sign-offs and datelines give, each once, in text order."""
    return tuple(dict.fromkeys(span.of(text) for span in credit_spans(text, blocks)))


def credit_spans(text: str, blocks: Sequence[Block]) -> tuple[Span, ...]:
    """Where those names stand."""
    body = [i for i, block in enumerate(blocks) if block.kind == "body"]
    first, last = set(body[:_EDGE]), {*body[-_EDGE:], *range(max(0, len(blocks) - _EDGE), len(blocks))}
    found: list[Span] = []
    for i, block in enumerate(blocks):
        if block.kind not in ("body", "boilerplate"):
            continue
        places = {"line"} | ({"start"} if i in first else set()) | ({"end"} if i in last else set())
        found.extend(_names(text, block.span, places))
    return tuple(dict.fromkeys(found))


def is_credit_line(line: str, *, last: bool) -> bool:
    """Whether the whole line does nothing but give credit; ``last`` says that it stands at the end of its text."""
    places = {"line", "end"} if last else {"line"}
    return any(
        match.end() - match.start() == len(line) and any(_split(0, match[1]))
        for name, where, pattern in _shapes()
        if where in places and name in _ONLY
        for match in pattern.finditer(line.replace("'", "’"))
    )


def _names(text: str, span: Span, places: set[str]) -> Iterator[Span]:
    line = span.of(text).replace("'", "’")
    for _, where, pattern in _shapes():
        if where not in places:
            continue
        begin = max(0, len(line) - _READ) if where == "end" and len(line) > _READ else 0
        match = pattern.search(line[begin:] if where == "end" else line[:_READ])
        if match and (where != "line" or len(line) <= _READ):
            yield from _split(span.start + begin + match.start(1), match[1])


def _split(start: int, names: str) -> Iterator[Span]:
    edges = [0, *(edge for match in _BETWEEN.finditer(names) for edge in match.span()), len(names)]
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        name = names[begin:end].rstrip(".")
        if _plausible(name):
            yield Span(start + begin, start + begin + len(name))


def _plausible(name: str) -> bool:
    """Names begin with capitals; a short word in small letters may be an agency's acronym (dpa, epd)."""
    words = name.split()
    if not 1 <= len(words) <= 5 or sum(map(str.isalpha, name)) < 2:
        return False
    if name[0].isupper():
        return all(word[0].isupper() or len(word) <= 3 for word in words)
    return name.isalpha() and len(name) <= 4


@cache
def _shapes() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    rows = table("credits")
    return tuple(
        (
            shape["name"],
            shape["where"],
            re.compile(
                pattern.replace("{name}", rows["name"]).replace("{upper}", rows["upper"]),
                re.IGNORECASE if shape["where"] == "line" else 0,
            ),
        )
        for shape in rows["shapes"]
        for pattern in shape["patterns"]
    )
