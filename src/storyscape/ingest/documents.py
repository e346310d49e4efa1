"""Law: what a followed address answers is a feed, a sitemap, or a page that names one: its bytes decide."""

from __future__ import annotations

from storyscape.errors import InputError
from storyscape.ingest.feeds import parse_feed
from storyscape.ingest.links import discover
from storyscape.ingest.sitemaps import LONGEST, is_sitemap, parse_sitemap
from storyscape.ingest.urls import url_key
from storyscape.ingest.xml import unzipped
from storyscape.records.feeds import FeedDocument, FeedItem, FeedLink, Page


def document_of(page: Page) -> FeedDocument:
    """The feed or sitemap in a page. InputError where it is neither."""
    data = unzipped(page.body, page.url, LONGEST)
    if is_sitemap(data):
        return parse_sitemap(data, page.url)
    try:
        return parse_feed(data, page.url, charset=page.charset)
    except InputError:
        if data[:4].lower() != b"http":
            raise
        return parse_sitemap(data, page.url)


def feeds_of(page: Page) -> tuple[FeedLink, ...]:
    """The feeds that a page names, without itself."""
    return tuple(link for link in discover(page.body, page.url, charset=page.charset) if link.url != page.url)


def lead_key(item: FeedItem) -> str | None:
    """What two items share that name the same page; ``None`` for an item without an address."""
    return url_key(item.url) or item.url
