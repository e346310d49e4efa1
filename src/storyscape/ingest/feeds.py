"""Feeds: bytes in, one FeedDocument out; and what a followed address answers: a feed, a sitemap, or a page naming one.

Law: any bytes end in a document or in an :class:`InputError`, nothing is fetched, and every address is absolute.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from storyscape.errors import InputError
from storyscape.ingest import sitemaps
from storyscape.ingest.decode import decode
from storyscape.ingest.feed_tree import date_of, plain, read_tree
from storyscape.ingest.links import absolute, discover
from storyscape.ingest.urls import url_key
from storyscape.ingest.xml import unzipped
from storyscape.records.feeds import FeedDocument, FeedItem, FeedLink, Page

LONGEST: Final = 32 * 1024 * 1024  # bytes; the largest real feeds have a few
_ENCODING: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding")
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0", b"L\x6f")  # two bytes a character, or EBCDIC


def document_of(page: Page) -> FeedDocument:
    """The feed or sitemap in a page. InputError where it is neither."""
    data = unzipped(page.body, page.url, sitemaps.LONGEST)
    if sitemaps.is_sitemap(data):
        return sitemaps.parse_sitemap(data, page.url)
    try:
        return parse_feed(data, page.url, charset=page.charset)
    except InputError:
        if data[:4].lower() != b"http":
            raise
        return sitemaps.parse_sitemap(data, page.url)


def feeds_of(page: Page) -> tuple[FeedLink, ...]:
    """The feeds that a page names, without itself."""
    return tuple(link for link in discover(page.body, page.url, charset=page.charset) if link.url != page.url)


def lead_key(item: FeedItem) -> str | None:
    """What two items share that name the same page; ``None`` for an item without an address."""
    return url_key(item.url) or item.url


def parse_feed(data: bytes, url: str, *, charset: str | None = None) -> FeedDocument:
    """The document in ``data``, fetched from ``url``; ``charset`` is what its content type said.

    RSS 0.9x, 1.0 and 2.0, Atom, RDF and JSON Feed, ill-formed ones too. InputError where it is none of them.
    """
    if len(data) > LONGEST:
        raise InputError(url, f"is a feed of more than {LONGEST >> 20} MB", "Follow a shorter feed of this outlet")
    data = _readable(data, charset)
    found = _of_json(data, url) if _is_json(data) else read_tree(data, url)
    if found is None:
        raise InputError(url, "is no feed", "Give the address of a feed, or of a page that links to one")
    return found


def _readable(data: bytes, charset: str | None) -> bytes:
    """``data`` as UTF-8 where it states no encoding of its own and is not UTF-8 already."""
    if data.startswith(_BOMS) or _ENCODING.match(data[:300]) or data[:2] in _WIDE:
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = decode(data, charset)
        return data if text is None else text.encode("utf-8")
    return data


def _is_json(data: bytes) -> bool:
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _of_json(data: bytes, url: str) -> FeedDocument | None:
    """A JSON Feed (1.0, 1.1)."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    items = value.get("items")
    if not isinstance(items, list):
        if "jsonfeed.org" not in str(value.get("version")):
            return None
        items = []
    return FeedDocument(
        url=url,
        kind="json",
        title=plain(value.get("title")),
        site_url=absolute(value.get("home_page_url"), url),
        items=tuple(_json_item(item, url) for item in items if isinstance(item, dict)),
    )


def _json_item(item: Mapping[str, Any], base: str) -> FeedItem:
    authors = item.get("authors") or [item.get("author")]
    names = (plain(one.get("name")) for one in authors if isinstance(one, dict)) if isinstance(authors, list) else ()
    return FeedItem(
        url=absolute(item.get("url"), base),
        title=plain(item.get("title")),
        bylines=tuple(dict.fromkeys(filter(None, names))),
        published_at=date_of(_line(item.get("date_published"))),
        updated_at=date_of(_line(item.get("date_modified"))),
    )


def _line(stated: object) -> str | None:
    return (stated.strip() or None) if isinstance(stated, str) else None
