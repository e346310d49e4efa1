"""Law: an address that leaves this room is absolute and http; whatever else a document states is none.

Also which feeds a page names in its ``<link>`` elements.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from storyscape.ingest.decode import decode
from storyscape.records.feeds import FeedLink

_OTHER: Final = re.compile(r"^(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BREAKS: Final = str.maketrans("", "", "\n\r\t")
_LONGEST: Final = 4000
_LOOKED_AT: Final = 1024 * 1024  # bytes: links stand in the head, but heads grow
_MOST: Final = 20
_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
                 "application/json+feed", "application/x.atom+xml", "application/x-atom+xml")  # fmt: skip


def absolute(stated: object, base: str) -> str | None:
    """The http address that ``stated`` is, relative to ``base``; ``None`` for nothing and for other schemes."""
    if not isinstance(stated, str) or not (text := stated.strip()) or len(text) > _LONGEST:
        return None
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.translate(_BREAKS)
    if text.startswith(("http://", "https://")) and "[" not in text:
        return text
    return None if _OTHER.match(text) else _joined(text, base)


def _joined(text: str, base: str) -> str | None:
    try:
        url = urljoin(base, text)
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def discover(data: bytes, url: str, *, charset: str | None = None) -> tuple[FeedLink, ...]:
    """The feeds that a page at ``url`` links to (``<link rel="alternate">`` with a feed's type), in page order."""
    tree = LexborHTMLParser(decode(data[:_LOOKED_AT], charset) or "")
    base, found = url, dict[str, FeedLink]()
    for node in tree.css("base[href], link[href]"):
        named = {name: value or "" for name, value in node.attributes.items()}
        if node.tag == "base":
            base = absolute(named["href"], url) or base
        elif _is_feed(named) and (link := absolute(named["href"], base)):
            found.setdefault(link, FeedLink(url=link, title=named.get("title", "").strip() or None, site_url=url))
        if len(found) == _MOST:
            break
    return tuple(found.values())


def _is_feed(named: dict[str, str]) -> bool:
    rels = named.get("rel", "").lower().split()
    kind = named.get("type", "").split(";")[0].strip().lower()
    return "feed" in rels or ("alternate" in rels and kind in _TYPES)
