"""Law: authors and dates that a page shows but does not state are read only where its markup names them as such.

Where markup names them is a table (``data/visible``): selectors, the most telling first, and the words of byline and
date lines in several languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from storyscape.ingest.layout import Layout
from storyscape.ingest.objects import bylines_of
from storyscape.ingest.times import parse_time
from storyscape.tables import table
from storyscape.text.days import in_address, written

_LONGEST: Final = 120  # code points of a byline or a date line
_SHORT: Final = 60  # code points of a line that may be a date line
_BELOW: Final = 15  # stretches
_ABOVE: Final = 5
_DIGIT: Final = re.compile(r"\d")
_LOOKED_AT: Final = 6  # elements of one selector
_NAME: Final = re.compile(r"^[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,4}$")
_ISO: Final = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?")


def visible_bylines(tree: LexborHTMLParser) -> tuple[str, ...]:
    """The names in the elements that the page marks as its author's; empty where none is marked."""
    for text in _texts(tree, "author"):
        names = bylines_of({"author": byline(text)})
        if names and all(_NAME.match(name) for name in names):
            return names
    return ()


def byline(line: str) -> str:
    """What of a byline names somebody: without the words before, and what is said of the person after."""
    bare = _rules()["by"].sub("", line).split(" | ")[0]
    return str(_rules()["after"].split(bare)[0].strip(" ,;:·•|–—-"))


def visible_date(tree: LexborHTMLParser, url: str | None) -> datetime | None:
    """When the page says it was published: in an element marked as its date, else in its address."""
    if time := next((time for node in _nodes(tree, "date") if (time := date_in(node))), None):
        return time
    found = in_address(url or "")
    return found and found.at


def date_near_heading(page: Layout) -> datetime | None:
    """The first date in a short line below the page's main heading, else above it."""
    heading = next((i for i, box in enumerate(page.boxes) if page.tags[box] == "h1"), 0)
    near = [*page.texts[heading : heading + _BELOW], *page.texts[max(0, heading - _ABOVE) : heading][::-1]]
    lines = (line for text in near for line in text.split("\n") if len(line) <= _SHORT)
    return next((time for line in lines if _DIGIT.search(line) and (time := _time(line))), None)


def date_in(node: LexborNode) -> datetime | None:
    """The time that an element states, or shows."""
    for stated in (node.attributes.get("datetime"), node.attributes.get("content"), node.text(separator=" ")):
        if stated and (time := _time(" ".join(stated.split()))):
            return time
    return None


def said_by(node: LexborNode) -> str:
    """What an element states, or shows, on one line."""
    return " ".join((node.attributes.get("content") or node.text(separator=" ")).split())


def _time(stated: str) -> datetime | None:
    if len(stated) > _LONGEST:
        return None
    if time := parse_time(stated):
        return time
    if (match := _ISO.search(stated)) and (time := parse_time(match[0])):
        return time
    found = written(stated, *table("visible")["langs"])
    return found and found.at


def _texts(tree: LexborHTMLParser, kind: str) -> Iterator[str]:
    for node in _nodes(tree, kind):
        text = said_by(node)
        if 3 < len(text) <= _LONGEST:
            yield text


def _nodes(tree: LexborHTMLParser, kind: str) -> Iterator[Any]:
    for selector in table("visible")[kind]:
        yield from islice(tree.css(selector), _LOOKED_AT)


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    rows = table("visible")
    return {
        "by": re.compile(f"^(?:{rows['by']})\\s*:?\\s+", re.IGNORECASE),
        "after": re.compile(rf"\s(?:{rows['after']})\b|\s\d|\s[–—|•·]\s|@", re.IGNORECASE),
    }
