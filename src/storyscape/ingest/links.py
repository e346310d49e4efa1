"""Law: an address that leaves this room is absolute and http; whatever else a document states is none.

Also which feeds a page names in its ``<link>`` elements.
"""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from storyscape.ingest.decode import decode
from storyscape.records.feeds import FeedLink

_OTHER: Final = re.compile(r"^(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BREAKS: Final = str.maketrans("", "", "\n\r\t")
_LONGEST: Final = 4000
_LOOKED_AT: Final = 1024 * 1024  # bytes: links stand in the head, but heads grow
_MOST: Final = 20
_TAG: Final = re.compile(r"<(link|base)\s([^<>]{1,4000})>", re.IGNORECASE)
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"([\w:-]{1,40})\s*=\s*(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>]{1,4000}))")
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


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a start tag's inside, names in lower case, character references resolved."""
    found = _ATTRIBUTE.findall(tag)
    return {name.lower(): html.unescape(double or single or bare) for name, double, single, bare in found}


def discover(data: bytes, url: str, *, charset: str | None = None) -> tuple[FeedLink, ...]:
    """The feeds that a page at ``url`` links to (``<link rel="alternate">`` with a feed's type), in page order."""
    text = _COMMENT.sub(" ", decode(data[:_LOOKED_AT], charset) or "")
    base, found = url, dict[str, FeedLink]()
    for match in _TAG.finditer(text):
        named = attributes(match[2])
        if match[1].lower() == "base":
            base = absolute(named.get("href"), url) or base
        elif _is_feed(named) and (link := absolute(named.get("href"), base)):
            found.setdefault(link, FeedLink(url=link, title=named.get("title", "").strip() or None, site_url=url))
        if len(found) == _MOST:
            break
    return tuple(found.values())


def _is_feed(named: dict[str, str]) -> bool:
    rels = named.get("rel", "").lower().split()
    kind = named.get("type", "").split(";")[0].strip().lower()
    return "feed" in rels or ("alternate" in rels and kind in _TYPES)
