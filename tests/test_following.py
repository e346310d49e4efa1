"""Following, from a loopback site to stories: schedule, queue, versions, failures, death in the middle."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from storyscape.errors import InputError, NotFoundError
from storyscape.following import Following, links_in
from storyscape.incoming import SET_ASIDE, TAKEN, WAITING
from storyscape.ingest.schedule import Pace, Poll, decide, max_age
from storyscape.io.http import FetchRules
from storyscape.newsroom import Newsroom
from storyscape.records.feeds import Feed, FeedItem
from storyscape.settings import Settings
from storyscape.watching import Watch, Watched
from tests.loopback import serving

NOW = datetime(2024, 11, 15, 12, tzinfo=UTC)
FEED = Feed(id="d_x", url="https://news.example/feed", added_at=NOW, next_at=NOW)
LEXICAL = Settings(encoder="lexical")


def items(*minutes_ago: float) -> tuple[FeedItem, ...]:
    return tuple(FeedItem(url=f"https://e/{m}", published_at=NOW - timedelta(minutes=m)) for m in minutes_ago)


def after(feed: Feed, poll: Poll, **more: Any) -> Feed:
    return decide(feed, poll, now=NOW, jitter=0.0, **more)


def wait(feed: Feed) -> float:
    return (feed.next_at - NOW).total_seconds()


def test_a_feed_is_asked_about_twice_between_two_items() -> None:
    hourly = after(FEED, Poll(status=200, new=items(*range(0, 600, 60))))
    assert hourly.interval == 1800
    busy = after(FEED, Poll(status=200, new=items(*range(20))))
    assert busy.interval == Pace().least
    slow = after(FEED, Poll(status=200, new=items(*(n * 10_000 for n in range(6)))))
    assert slow.interval == Pace().most
    assert after(FEED, Poll(status=200)).interval == Pace().start


def test_silence_makes_a_feed_slower() -> None:
    feed = after(FEED, Poll(status=200, new=items(*range(0, 200, 10))))
    later = NOW + timedelta(days=10)
    assert decide(feed, Poll(status=304), now=later, jitter=0.0).interval > 20 * feed.interval


def test_the_wishes_of_feed_and_server_are_kept_within_reason() -> None:
    assert wait(after(FEED, Poll(status=200, ttl=7200))) == 7200
    assert wait(after(FEED, Poll(status=200, max_age=10**9))) == 86400
    assert wait(after(FEED, Poll(status=304, ttl=1))) == Pace().start
    assert max_age("public, s-maxage=9, max-age=300") == 300
    assert max_age("no-cache") is None


def test_failures_back_off_and_are_told_and_forgotten() -> None:
    feed, waits = FEED, []
    for _ in range(5):
        feed = after(feed, Poll(error="answers 500"))
        waits.append(wait(feed))
    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]
    assert (feed.failures, feed.error, feed.status) == (5, "answers 500", "active")
    assert wait(after(FEED, Poll(error="busy", retry_after=50_000))) == 50_000
    for _ in range(60):
        feed = after(feed, Poll(error="answers 500"))
    assert feed.status == "stopped"
    well = after(feed, Poll(status=200))
    assert (well.failures, well.error) == (0, None)


def test_what_has_moved_or_gone() -> None:
    assert after(FEED, Poll(status=200, moved="https://news.example/new")).url == "https://news.example/new"
    gone = after(FEED, Poll(status=410))
    assert gone.status == "gone"
    assert gone.error is not None


def test_validators_are_kept_through_an_empty_answer() -> None:
    feed = after(FEED, Poll(status=200, etag='"1"', last_modified="then"))
    assert after(feed, Poll(status=304)).etag == '"1"'
    assert after(feed, Poll(status=200)).etag is None


@given(st.lists(st.floats(0, 10**6), max_size=25), st.floats(-1, 2), st.integers(0, 10**7) | st.none())
def test_the_next_poll_is_always_within_bounds(ages: list[float], jitter: float, ttl: int | None) -> None:
    feed = decide(FEED, Poll(status=200, new=items(*ages), ttl=ttl), now=NOW, jitter=jitter)
    assert Pace().least <= wait(feed) <= Pace().most * 1.1
    assert list(feed.arrivals) == sorted(feed.arrivals, reverse=True)
    assert all(arrival <= NOW for arrival in feed.arrivals)


class Site:
    """Outlets on the loopback: each has a feed with items, whose pages may be edited; some answer badly."""

    def __init__(self, items: int = 3) -> None:
        self.items = items
        self.asked: Counter[str] = Counter()
        self.edited: set[str] = set()
        self.port = 0
        self.delay = 0.0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path] += 1
        kind, _, name = request.path.strip("/").partition("/")
        await asyncio.sleep(self.delay * sum(self.asked.values()))
        if kind not in ("feed", "page", "home", "opml", "map"):
            raise web.HTTPNotFound
        made: web.StreamResponse = getattr(self, kind)(name, request)
        return made

    def feed(self, name: str, request: web.Request) -> web.StreamResponse:
        if name == "moved":
            raise web.HTTPMovedPermanently("/feed/a")
        if name == "gone":
            raise web.HTTPGone
        if name == "broken":
            return web.Response(text="<html>no feed</html>", content_type="text/html")
        tag = f'"{self.items}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304)
        when = format_datetime(datetime.now(UTC) - timedelta(minutes=5))
        entries = "".join(
            f"<item><title>Harbour {name} {n}</title><link>/page/{name}-{n}</link><pubDate>{when}</pubDate></item>"
            for n in range(self.items)
        )
        rss = f"<rss version='2.0'><channel><title>Outlet {name}</title>{entries}</channel></rss>"
        return web.Response(text=rss, content_type="application/rss+xml", headers={"ETag": tag})

    def page(self, name: str, _: web.Request) -> web.StreamResponse:
        if name.startswith("bad"):
            raise web.HTTPNotFound
        edit = " The minister corrected the number later." if name in self.edited else ""
        said = " ".join(f"The harbour {name} was closed on day {n} because of the storm." for n in range(20))
        body = f"<article><h1>Harbour {name} closes</h1><p>{said}{edit}</p></article>"
        return web.Response(text=f"<html><title>Harbour {name} closes</title><body>{body}", content_type="text/html")

    def home(self, *_: object) -> web.StreamResponse:
        link = '<link rel="alternate" type="application/rss+xml" href="/feed/a">'
        return web.Response(text=f"<html><head>{link}</head></html>", content_type="text/html")

    def opml(self, *_: object) -> web.StreamResponse:
        lines = "".join(f'<outline text="{n}" xmlUrl="http://127.0.0.1:{self.port}/feed/{n}"/>' for n in "ab")
        return web.Response(text=f"<opml><body>{lines}</body></opml>", content_type="text/x-opml")

    def map(self, name: str, _: web.Request) -> web.StreamResponse:
        if name == "index":
            text = f"<sitemapindex><sitemap><loc>http://127.0.0.1:{self.port}/map/news</loc></sitemap></sitemapindex>"
        else:
            urls = "".join(f"<url><loc>http://127.0.0.1:{self.port}/page/m-{n}</loc></url>" for n in range(2))
            text = f"<urlset>{urls}</urlset>"
        return web.Response(text=text, content_type="application/xml")


@asynccontextmanager
async def served(site: Site) -> AsyncIterator[str]:
    async with serving(site.answer, port=site.port) as site.port:
        yield f"http://127.0.0.1:{site.port}"


RULES = FetchRules(allowed_hosts=frozenset({"127.0.0.1"}), delay=0.0, per_host=8, total=5.0)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Following]:
    with Newsroom(tmp_path / "news.db", settings=LEXICAL) as newsroom:
        yield Following(newsroom, rules=RULES)


def watched(room: Following, site: Site, *names: str, again: bool = False) -> Watched:
    """Follow these addresses of the site and watch until all is done."""

    async def run() -> Watched:
        async with served(site) as base:
            if names:
                urls = "\n".join(f"{base}/{name}" for name in names)
                await asyncio.to_thread(lambda: room.follow(_file(room, urls)))
            if again:
                now = datetime.now(UTC)
                room.feeds.save(replace(feed, next_at=now) for feed in room.feeds.feeds())
            return await Watch(room, seed=1).run(once=True)

    return asyncio.run(run())


def _file(room: Following, text: str) -> Path:
    path = Path(room.settings.store).with_name("list.txt")
    path.write_text(text)
    return path


def test_followed_feeds_bring_articles_once(room: Following) -> None:
    site = Site()
    first = watched(room, site, "feed/a", "feed/b")
    assert (first.polls, first.pages, first.articles) == (2, 6, 6)
    assert {health.feed.title for health in room.following()} == {"Outlet a", "Outlet b"}
    again = watched(room, site, again=True)
    assert (again.polls, again.failed_polls, again.pages) == (2, 0, 0)
    site.items = 5
    third = watched(room, site, again=True)
    assert (third.pages, third.articles) == (4, 4)
    assert room.feeds.counts() == {WAITING: 0, TAKEN: 10, SET_ASIDE: 0}
    assert all(count == 1 for path, count in site.asked.items() if path.startswith("/page/"))


def test_pages_that_arrive_while_others_are_saved_are_not_lost(
    room: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, site = room.reading.take, Site(12)

    def slowly(found: Any, **more: Any) -> Any:
        taken = take(found, **more)
        time.sleep(0.15)  # pages that arrive now must wait for the next save, not be settled with this one
        return taken

    monkeypatch.setattr(room.reading, "take", slowly)
    monkeypatch.setattr(site, "delay", 0.02)
    assert watched(room, site, "feed/a", "feed/b").articles == 24
    assert room.feeds.counts()[TAKEN] == 24
    assert len(room.reading.store.stories(limit=100)) >= 1
    assert sum(story.articles for story in room.reading.store.stories(limit=100)) == 24


def test_an_address_is_asked_at_once_and_may_name_its_feed(room: Following) -> None:
    site = Site()

    async def run() -> list[str]:
        async with served(site) as base:
            found = [
                await asyncio.to_thread(room.follow, f"{base}/{n}") for n in ("home", "feed/a", "opml", "map/news")
            ]
            with pytest.raises(InputError, match="no feed"):
                await asyncio.to_thread(room.follow, f"{base}/page/x")
            return [feed.url.removeprefix(base) for feeds in found for feed in feeds]

    assert asyncio.run(run()) == ["/feed/a", "/feed/b", "/map/news"]
    assert [link.url for link in links_in(room.opml(), "out")] == [feed.url for feed in room.feeds.feeds()]
    assert room.unfollow(room.feeds.feeds()[0].url).url.endswith("/feed/a")
    with pytest.raises(NotFoundError, match="not followed"):
        room.unfollow("https://news.example/unknown")
    with pytest.raises(InputError, match="can't be read"):
        room.follow("no-such-file.opml")


def test_bad_feeds_are_told_with_their_cause_and_good_ones_go_on(room: Following) -> None:
    done = watched(room, Site(), "feed/moved", "feed/gone", "feed/broken", "feed/bad", "none", "map/index")
    by_name = {feed.url.rpartition("/")[2]: feed for feed in room.feeds.feeds()}
    assert by_name["a"].error is None
    assert by_name["gone"].status == "gone"
    assert "no feed" in (by_name["broken"].error or "")
    assert "404" in (by_name["none"].error or "")
    assert done.articles == 3 + 2
    assert done.set_aside == 3


def test_a_file_of_addresses_is_fetched(room: Following, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    async def run() -> int:
        async with served(Site()) as base:
            (tmp_path / "pages.txt").write_text(f"# two pages\n{base}/page/a-0\n{base}/page/a-1\n")
            named = (str(tmp_path / "pages.txt"), f"{base}/page/a-1")
            return (await asyncio.to_thread(lambda: room.fetch(*named, progress=lambda *n: told.append(n)))).new

    assert asyncio.run(run()) == 2
    assert told == [(1, 2), (2, 2)]
    with pytest.raises(InputError, match="can't be read"):
        room.fetch("no-such-file")


def test_a_server_s_wishes_are_kept(room: Following) -> None:
    site = Site()
    feed = site.feed

    def slowly(name: str, request: web.Request) -> web.StreamResponse:
        answer = feed(name, request)
        assert isinstance(answer, web.Response)
        if name == "a":
            answer.headers["Cache-Control"] = "max-age=7200"
        else:
            answer.text = (answer.text or "").replace("<item>", "<ttl>180</ttl><item>", 1)
        return answer

    site.feed = slowly  # type: ignore[method-assign]
    watched(room, site, "feed/a", "feed/b")
    waits = [(f.next_at - f.polled_at).total_seconds() for f in room.feeds.feeds() if f.polled_at]
    assert [round(wait / 3600) for wait in waits] == [2, 3]


def test_a_page_that_was_edited_is_a_new_version(room: Following) -> None:
    site = Site(1)

    async def run() -> tuple[int, int]:
        async with served(site) as base:
            url = f"{base}/page/a-0"
            first = await asyncio.to_thread(room.fetch, url, f"{base}/page/bad")
            site.edited.add("a-0")
            return first.new + len(first.rejects) * 10, (await asyncio.to_thread(room.fetch, url)).versions

    assert asyncio.run(run()) == (11, 1)


def test_what_was_under_way_at_death_is_done_again_and_not_doubled(room: Following, tmp_path: Path) -> None:
    site = Site(4)
    watched(room, site, "feed/a")
    connection = sqlite3.connect(tmp_path / "news.db")
    with connection:
        connection.execute("UPDATE leads SET state = 'waiting'")  # as if killed between saving and settling
    connection.close()
    with Newsroom(tmp_path / "news.db", settings=LEXICAL) as after_death:
        done = watched(Following(after_death, rules=RULES), site)
    assert (done.pages, done.articles) == (4, 0)


def test_feeds_survive_json() -> None:
    feed = after(FEED, Poll(status=200, new=items(1, 2), etag='"x"'))
    assert msgspec.json.decode(msgspec.json.encode(feed), type=Feed) == feed
