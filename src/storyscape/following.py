"""Following: which feeds are followed, and how their articles come in.

Law: fetch before, decide in the pure floors, save after. A page is fetched once however many feeds name it; it is
marked as taken only when its articles are saved, so that a killed process loses nothing and doubles nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from storyscape.errors import FetchError, InputError, NotFoundError, StoryscapeError
from storyscape.ids import content_id
from storyscape.ingest.feeds import document_of, feeds_of, lead_key
from storyscape.ingest.opml import parse_opml, write_opml
from storyscape.ingest.pages import is_archive
from storyscape.ingest.schedule import Poll, max_age
from storyscape.ingest.urls import canonical
from storyscape.io.files import read_all
from storyscape.io.http import FEEDS, HOME, Fetcher, FetchRules
from storyscape.io.warc import read_record
from storyscape.io.workers import read_page
from storyscape.newsroom import Newsroom
from storyscape.records import ReadReport, Reject
from storyscape.records.base import shared
from storyscape.records.feeds import Feed, FeedDocument, FeedHealth, FeedItem, FeedLink, Lead, Page
from storyscape.records.reading import Read
from storyscape.settings import Settings

FEED: Final = "d"  # the letter of feeds' ids
LEAD: Final = "p"
_CHILDREN: Final = 20  # sitemaps of an index that are read at a poll
_WEB: Final = ("http://", "https://")


class Following:
    """The feeds that a newsroom follows, and how their articles get into it. It writes to the newsroom's store."""

    def __init__(self, room: Newsroom, *, rules: FetchRules | None = None) -> None:
        self.settings, self.kept = room.settings, room.kept
        self.rules = rules or rules_of(self.settings)
        self.reading = room.reading
        self.feeds = self.reading.store.feeds

    def follow(self, *what: str | Path) -> tuple[Feed, ...]:
        """Follow feeds: addresses of feeds, sitemaps or pages that name a feed; OPML files; lists of addresses.

        An address is asked at once, and what it names is followed; the feeds of a file are asked when they are polled.
        Returns the feeds that are followed now and were not before. InputError, FetchError.
        """
        links = [link for one in what for link in self._links(str(one))]
        held = {feed.id for feed in self.feeds.feeds()}
        now = datetime.now(UTC)
        new = {feed.id: feed for feed in (_feed(link, now) for link in links) if feed.id not in held}
        self.feeds.save(new.values())
        return tuple(new.values())

    def following(self) -> tuple[FeedHealth, ...]:
        """All feeds that are followed, with how their polling stands and what became of the pages they named."""
        return self.feeds.health()

    def unfollow(self, url_or_id: str) -> Feed:
        """Follow a feed no longer; what came of it stays. NotFoundError, AmbiguousIdError."""
        feed = self.feeds.feed(url_or_id)
        self.feeds.forget(feed.id)
        return feed

    def opml(self) -> bytes:
        """The feeds that are followed as an OPML file."""
        found = self.feeds.feeds()
        return write_opml(FeedLink(**shared(feed, FeedLink)) for feed in found)

    def fetch(self, *urls: str, progress: Callable[[int, int], None] | None = None) -> ReadReport:
        """Fetch pages once and place their articles in stories. What can't be had is in the report's ``rejects``.

        A file of addresses, one a line, stands for them. ``progress`` is called with the number of pages that came, or
        failed, and of all. InputError for what is neither an address nor such a file.
        """
        pages = [page for one in urls for page in ((one,) if _is_web(one) else _listed(one))]
        return self.reading.take(asyncio.run(self._pages(pages, progress)))

    def retry(self, names: Iterable[str] = ()) -> ReadReport:
        """Try again what was set aside: all of it, or what stood where ``names`` say. NotFoundError."""
        listed = {aside.reject.read_from: aside for aside in self.kept.rejects()}
        if absent := next((name for name in names if name not in listed), None):
            raise NotFoundError(absent, "was not set aside", "See `storyscape rejects`")
        return self.kept.retry([listed[name] for name in names or listed], self._again)

    def _again(self, name: str) -> Iterator[Read]:
        """What stands there now: at an address, in a record of an archive, in a file (or a line of it)."""
        try:
            if _is_web(name):
                yield from asyncio.run(self._pages((name,)))
            elif is_archive(name.rpartition("#")[0]):
                yield from read_record(name)
            else:
                yield from read_all([name if Path(name).exists() else name.rpartition(":")[0] or name])
        except StoryscapeError as error:
            yield Read(found=Reject(read_from=name, error=error.problem, remedy=error.remedy))

    async def poll(self, fetcher: Fetcher, feed: Feed) -> tuple[Poll, tuple[Lead, ...]]:
        """Ask a feed once: what came of it, and the pages that it names for the first time (or says were updated)."""
        try:
            page = await fetcher.get(feed.url, accept=FEEDS, etag=feed.etag, last_modified=feed.last_modified)
        except FetchError as error:
            return Poll(error=error.problem, retry_after=error.retry_after), ()
        about = {
            "status": page.status,
            "moved": page.moved,
            "etag": page.header("etag"),
            "last_modified": page.header("last-modified"),
            "max_age": max_age(page.header("cache-control")),
        }
        if page.status in (304, 410):
            return Poll(**about), ()  # type: ignore[arg-type]
        if page.status != 200:
            return Poll(error=f"answers {page.status}", **about), ()  # type: ignore[arg-type]
        try:
            document = await asyncio.to_thread(document_of, page)
        except InputError as error:
            named = feeds_of(page)
            moved = named[0].url if named else page.moved
            return Poll(error=error.problem, **{**about, "moved": moved}), ()  # type: ignore[arg-type]
        items = (*document.items, *await self._children(fetcher, document))
        leads = self._new(feed, items)
        said = {"title": document.title, "site_url": document.site_url, "ttl": document.ttl}
        return Poll(new=tuple(lead.item for lead in leads), **about, **said), leads  # type: ignore[arg-type]

    async def _children(self, fetcher: Fetcher, document: FeedDocument) -> tuple[FeedItem, ...]:
        """The items of the newest sitemaps of an index; one that can't be had is left for the next poll."""
        found: list[FeedItem] = []
        for url in document.children[-_CHILDREN:]:
            try:
                page = await fetcher.get(url, accept=FEEDS)
                found += document_of(page).items if page.status == 200 else ()
            except InputError:
                continue
        return tuple(found)

    def _new(self, feed: Feed, items: Iterable[FeedItem]) -> tuple[Lead, ...]:
        now = datetime.now(UTC)
        oldest = now - timedelta(days=self.settings.window_days)
        named = {
            content_id(LEAD, key): item
            for item in items
            if (key := lead_key(item)) and item.url and (item.updated_at or item.published_at or now) >= oldest
        }
        known = self.feeds.known(named)
        fresh = {i: item for i, item in named.items() if i not in known or (item.updated_at or known[i]) > known[i]}
        return tuple(Lead(id=i, feed=feed.id, item=item, next_at=now) for i, item in fresh.items())

    async def read(self, fetcher: Fetcher, url: str) -> list[Read]:
        """The articles of a page, which is kept before anything is looked for in it. FetchError."""
        page = await fetcher.get(url)
        if page.status != 200:
            cause = "status" if page.status >= 500 or page.status == 429 else "gone"  # or: not for us
            raise FetchError(url, f"answers {page.status}", "Open it in a browser", cause=cause)
        return await asyncio.to_thread(self._parsed, page)

    def _parsed(self, page: Page) -> list[Read]:
        self.reading.keep([(page.url, page)])
        return [Read(found=found) for found in read_page(page)]

    async def _pages(self, urls: Sequence[str], progress: Callable[[int, int], None] | None = None) -> list[Read]:
        done, wanted = 0, dict.fromkeys(urls)

        async def one(fetcher: Fetcher, url: str) -> list[Read]:
            nonlocal done
            try:
                return await self.read(fetcher, url)
            except FetchError as error:
                return [Read(found=set_aside(url, error))]
            finally:
                done += 1
                if progress:
                    progress(done, len(wanted))

        async with Fetcher(self.rules) as fetcher:
            found = await asyncio.gather(*(one(fetcher, url) for url in wanted))
        return [item for items in found for item in items]

    def _links(self, what: str) -> tuple[FeedLink, ...]:
        return asyncio.run(self._asked(what)) if _is_web(what) else links_in(_bytes(what), what)

    async def _asked(self, url: str) -> tuple[FeedLink, ...]:
        async with Fetcher(self.rules) as fetcher:
            page = await fetcher.get(url, accept=FEEDS)
        if page.status != 200:
            raise FetchError(url, f"answers {page.status}", "Give the address of a feed", cause="status")
        if b"<opml" in page.body[:2000].lower():
            return links_in(page.body, url)
        try:
            document = document_of(page)
        except InputError:
            if not (named := feeds_of(page)):
                raise
            return named[:1]  # the first is the page's main feed; others are those of comments and sections
        return (FeedLink(url=page.moved or url, title=document.title, site_url=document.site_url),)


def links_in(data: bytes, name: str) -> tuple[FeedLink, ...]:
    """The feeds in an OPML file or in a list of addresses, one a line (``#`` begins a remark). InputError."""
    if b"<opml" in data[:2000].lower():
        return parse_opml(data, name)
    lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
    stated = [line for line in lines if line and not line.startswith("#")]
    if not stated or not all(line.lower().startswith(_WEB) for line in stated):
        raise InputError(name, "is no OPML file and no list of addresses", "Give one address a line, or OPML")
    return tuple(FeedLink(url=line) for line in stated)


def _is_web(what: str) -> bool:
    return what.lower().startswith(_WEB)


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(path, f"can't be read ({error.strerror})", "Give an address or a file") from error


def _listed(path: str) -> tuple[str, ...]:
    return tuple(link.url for link in links_in(_bytes(path), path))


def rules_of(settings: Settings) -> FetchRules:
    """The fetch rules that settings ask for."""
    hosts = frozenset(settings.allowed_hosts.lower().split())
    return FetchRules(contact=settings.contact or HOME, allowed_hosts=hosts, delay=settings.fetch_delay)


def _feed(link: FeedLink, now: datetime) -> Feed:
    ident = content_id(FEED, canonical(link.url) or link.url)
    return Feed(id=ident, added_at=now, next_at=now, **shared(link, Feed))


def set_aside(url: str, error: FetchError) -> Reject:
    """What is kept of an address whose page could not be had."""
    return Reject(read_from=url, error=error.problem, remedy=error.remedy)
