"""Law: what a feed says of itself stands before its first item; only those bytes are looked at, in linear time.

Here are the fields that the fast parser drops: the address of itself, its hubs, its language, how long it may be kept.
"""

from __future__ import annotations

import re
from typing import Final

from storyscape.ingest.links import attributes
from storyscape.records.base import Record

_FIRST_ITEM: Final = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?(rss|feed|rdf)[\s>]", re.IGNORECASE)
_LINK: Final = re.compile(r"<(?:[\w.-]+:)?link\s([^<>]{1,4000})>", re.IGNORECASE)
_TTL: Final = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD: Final = re.compile(r"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
_FREQUENCY: Final = re.compile(r"<sy:updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"<(?:dc:)?language>\s*([\w-]{2,20})\s*<", re.IGNORECASE)
_LANG: Final = re.compile(r"xml:lang\s*=\s*[\"']([\w-]{2,20})[\"']", re.IGNORECASE)
_KINDS: Final = {"rss": "rss", "feed": "atom", "rdf": "rdf"}
PERIODS: Final = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_LONGEST: Final = 65536


class Head(Record, frozen=True, kw_only=True):
    """What a feed says of itself: addresses as stated, ``ttl`` in seconds."""

    kind: str | None = None
    self_url: str | None = None
    hubs: tuple[str, ...] = ()
    lang: str | None = None
    ttl: int | None = None


def head_of(data: bytes) -> Head:
    """The head of a feed; an empty one where there is none to see."""
    start = data[:_LONGEST]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = start.decode("utf-16", "replace")
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return Head(kind="json")
    else:
        text = start.decode("utf-8", "replace")
    if first := _FIRST_ITEM.search(text):
        text = text[: first.start()]
    root = _ROOT.search(text)
    links = [attributes(match[1]) for match in _LINK.finditer(text)] if "rel" in text else []
    return Head(
        kind=_KINDS[root[1].lower()] if root else None,
        self_url=next((link["href"] for link in links if link.get("rel") == "self" and "href" in link), None),
        hubs=tuple(link["href"] for link in links if link.get("rel") == "hub" and "href" in link),
        lang=_first(_LANGUAGE, text) or _first(_LANG, text),
        ttl=_ttl(text),
    )


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1] if match else None


def _ttl(text: str) -> int | None:
    if minutes := _first(_TTL, text):
        return int(minutes) * 60 or None
    if period := _first(_PERIOD, text):
        return PERIODS[period.lower()] // max(1, int(_first(_FREQUENCY, text) or 1))
    return None
