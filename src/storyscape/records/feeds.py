"""What comes from the network: pages as served, documents that list pages, and the feeds that are followed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from storyscape.records.base import Record

FeedKind = Literal["rss", "atom", "rdf", "json", "sitemap"]
FeedStatus = Literal["active", "gone", "stopped"]


class FeedItem(Record, frozen=True, kw_only=True):
    """One entry of a feed or sitemap. ``url`` is absolute; ``title`` is plain text on one line; times are UTC."""

    url: str | None = None
    title: str | None = None
    bylines: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    outlet: str | None = None


class FeedDocument(Record, frozen=True, kw_only=True):
    """What one fetch of a feed or sitemap said. Addresses are absolute.

    ``ttl`` is in seconds; ``children`` are the addresses of further sitemaps that an index lists.
    """

    url: str
    kind: FeedKind
    items: tuple[FeedItem, ...] = ()
    title: str | None = None
    site_url: str | None = None
    ttl: int | None = None
    children: tuple[str, ...] = ()


class FeedLink(Record, frozen=True, kw_only=True):
    """A feed that something names: a page's ``<link>``, or a line of an OPML file with its folders."""

    url: str
    title: str | None = None
    site_url: str | None = None
    folders: tuple[str, ...] = ()


class Page(Record, frozen=True, kw_only=True):
    """The bytes of a URL at a time. ``url`` is where they came from, ``asked`` where the search for them began.

    ``body`` is without transfer and content encoding; ``moved`` is where permanent redirects alone lead, ``None``
    without one. ``headers`` are in the order served, their names in lower case.
    """

    url: str
    asked: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    fetched_at: datetime
    moved: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name (lower case)."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def content_type(self) -> str | None:
        """The media type without parameters, in lower case."""
        stated = (self.header("content-type") or "").split(";")[0].strip().lower()
        return stated or None

    @property
    def charset(self) -> str | None:
        """The charset that the content type states."""
        for part in (self.header("content-type") or "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip("\"' ").lower() or None
        return None


class Feed(Record, frozen=True, kw_only=True):
    """A feed or sitemap that is followed, and how its polling stands. ``id`` is the hash of the address first followed.

    ``interval`` (seconds) is the time between polls that its own history suggests, ``next_at`` the next poll,
    ``arrivals`` the publication times of its newest items (newest first). ``error`` is the cause of the last of
    ``failures`` failed polls in a row. A ``gone`` feed said so itself (410); a ``stopped`` one failed too long.
    """

    id: str
    url: str
    added_at: datetime
    next_at: datetime
    title: str | None = None
    site_url: str | None = None
    folders: tuple[str, ...] = ()
    status: FeedStatus = "active"
    interval: int = 1800
    etag: str | None = None
    last_modified: str | None = None
    polled_at: datetime | None = None
    changed_at: datetime | None = None
    arrivals: tuple[datetime, ...] = ()
    failures: int = 0
    error: str | None = None


class Lead(Record, frozen=True, kw_only=True):
    """A page that a feed named, to be fetched: ``id`` is the same for every feed that names it.

    ``next_at`` is when to try (again), ``tries`` how often it was tried, ``error`` why the last try failed.
    """

    id: str
    feed: str
    item: FeedItem
    next_at: datetime
    tries: int = 0
    error: str | None = None


class FeedHealth(Record, frozen=True, kw_only=True):
    """A feed and what became of the pages that it was the first to name: how many wait, were taken, were set aside."""

    feed: Feed
    waiting: int = 0
    taken: int = 0
    set_aside: int = 0
