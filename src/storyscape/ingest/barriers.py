"""Law: a page that stands before an article is no article; it is known by its own machinery, or by what it says.

What such pages say is a table (``data/barriers``). Words alone are never enough: the page must also hold little text,
since articles write about paywalls, robots and cookies too; a paywalled beginning is told by the page's own data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from storyscape.ingest.boilerplate import folded
from storyscape.ingest.layout import Layout
from storyscape.records import Because, Record, Reject
from storyscape.tables import table

_LONGEST: Final = 400  # code points of a line that is looked at: longer ones are prose
_LOOKED_AT: Final = 400  # lines
_TEASER: Final = 300  # code points: so little of a page that says it is not free is no article


class _Barrier(Record, frozen=True, kw_only=True):
    name: str
    says: str
    remedy: str
    least: int
    rest: int
    about: re.Pattern[str]
    marks: tuple[str, ...]
    phrases: tuple[re.Pattern[str], ...]


def barrier(page: bytes, found: Layout, text: str, title: str | None, *, free: bool | None, name: str) -> Reject | None:
    """Why the page is no article, or ``None``. ``text`` is its main text.

    ``free`` is what the page's data say of access (``isAccessibleForFree``), ``None`` where they say nothing.
    """
    lower = b""
    for one in _barriers():
        if len(text) > one.least:
            continue
        if one.name == "paywall" and free is False and len(text) <= _TEASER:
            return _reject(one, name, "isAccessibleForFree is false")
        if not _little(one, found):
            continue
        lower = lower or page.lower()
        if mark := next((mark for mark in one.marks if mark.encode() in lower), None):
            return _reject(one, name, mark)
        if free is not True and (line := _line(one, [title or "", *found.texts[:_LOOKED_AT]])):
            return _reject(one, name, line)
    return None


def _line(one: _Barrier, said: Sequence[str]) -> str | None:
    whole = "\n".join(folded(line) for line in said if len(line) <= _LONGEST)
    match = next((match for pattern in one.phrases if (match := pattern.search(whole))), None)
    return whole[whole.rfind("\n", 0, match.start() + 1) + 1 :].split("\n", 1)[0] if match else None


def _of(one: _Barrier, line: str) -> bool:
    return one.about.search(line) is not None or any(pattern.search(line) for pattern in one.phrases)


def _little(one: _Barrier, found: Layout) -> bool:
    """Whether what the page shows is too little for an article, whatever of it was taken for the text."""
    rest = one.rest
    shown = zip(found.texts, found.links, strict=True)
    prose = (line for line, links in shown if len(line) >= 100 and links * 2 < len(line))
    for line in map(folded, prose):
        rest -= 0 if _of(one, line) else len(line)
        if rest < 0:
            return False
    return True


def _reject(one: _Barrier, name: str, evidence: str) -> Reject:
    because = Because(rule=f"barriers.{one.name}", note=evidence[:200])
    return Reject(read_from=name, error=f"is no article: the page {one.says}", remedy=one.remedy, because=because)


@cache
def _barriers() -> tuple[_Barrier, ...]:
    rows: list[dict[str, Any]] = table("barriers")["barriers"]
    return tuple(
        _Barrier(
            name=row["name"],
            says=row["says"],
            remedy=row["remedy"],
            least=row["least"],
            rest=row["rest"],
            about=re.compile(row["about"]),
            marks=tuple(row["marks"]),
            phrases=tuple(re.compile(phrase, re.MULTILINE) for phrase in row["phrases"]),
        )
        for row in rows
    )
