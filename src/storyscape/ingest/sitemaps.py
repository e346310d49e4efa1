"""Sitemaps: bytes in, a FeedDocument of kind ``sitemap`` out.

Law: an entry is the page that the sitemap names, with what its news extension says; images belong to their page. An
index gives no items, only children. Plain lists of addresses are sitemaps too.
"""

from __future__ import annotations

import re
from typing import Any, Final

from storyscape.errors import InputError
from storyscape.ingest.links import absolute
from storyscape.ingest.times import parse_time
from storyscape.ingest.xml import elements, local, said, tree, unzipped
from storyscape.records.feeds import FeedDocument, FeedItem

LONGEST: Final = 50 * 1024 * 1024  # bytes unpacked, 50,000 addresses: the protocol's own limits
MOST: Final = 50_000
_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_LINE: Final = re.compile(rb"^\s*https?://\S+\s*$", re.IGNORECASE)
_HEAD: Final = 4096


def is_sitemap(data: bytes) -> bool:
    """Whether ``data`` (unpacked) begins like a sitemap or a sitemap index."""
    return _ROOT.search(data[:_HEAD]) is not None


def parse_sitemap(data: bytes, url: str) -> FeedDocument:
    """The document in ``data``, fetched from ``url``, gzip or not. InputError where it is no sitemap or too large."""
    data = unzipped(data, url, LONGEST)
    if len(data) > LONGEST:
        raise InputError(url, f"is a sitemap of more than {LONGEST >> 20} MB", "Follow the news sitemap of this outlet")
    if not is_sitemap(data):
        return _listed(data, url)
    root = tree(data)
    nodes = [] if root is None else [node for node in elements(root) if local(node) in ("url", "sitemap")][:MOST]
    items = (_item(node, url) for node in nodes if local(node) == "url")
    children = (_child(node, url) for node in nodes if local(node) == "sitemap")
    return FeedDocument(
        url=url,
        kind="sitemap",
        items=tuple(item for item in items if item),
        children=tuple(dict.fromkeys(child for child in children if child)),
    )


def _listed(data: bytes, url: str) -> FeedDocument:
    """A list of addresses, one a line."""
    lines = [line for line in data[: MOST * 2100].splitlines() if line.strip()][:MOST]
    if not lines or not all(map(_LINE.match, lines)):
        raise InputError(url, "is no sitemap", "Give the address of a sitemap, or of a page that links to a feed")
    found = (absolute(line.decode("utf-8", "replace"), url) for line in lines)
    return FeedDocument(url=url, kind="sitemap", items=tuple(FeedItem(url=u) for u in found if u))


def _item(node: Any, base: str) -> FeedItem | None:
    parts = {local(child): child for child in elements(node) if local(child) not in ("image", "link")}
    if "loc" not in parts or not (url := absolute(said(parts["loc"]), base)):
        return None
    news = {local(child): child for child in elements(parts["news"])} if "news" in parts else {}
    publication = {local(c): c for c in elements(news["publication"])} if "publication" in news else {}
    return FeedItem(
        url=url,
        title=_text(news, "title"),
        published_at=parse_time(_text(news, "publication_date")),
        updated_at=parse_time(_text(parts, "lastmod")),
        outlet=_text(publication, "name"),
    )


def _child(node: Any, base: str) -> str | None:
    return next((absolute(said(child), base) for child in elements(node) if local(child) == "loc"), None)


def _text(parts: dict[str, Any], name: str) -> str | None:
    return said(parts[name]) if name in parts else None
