"""Commands that go out to the network: following feeds, watching them, fetching pages once.

Law: every request passes the fetch rules; what could not be had is told with its address, its cause and its remedy.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import nullcontext, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from storyscape.cli.app import Answer, Asked, answers, bar, emit, with_json
from storyscape.cli.reading import told

if TYPE_CHECKING:
    from storyscape.newsroom import Newsroom
    from storyscape.records.feeds import FeedHealth
    from storyscape.watching import Watched


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="URL|FILE…")
@answers
def follow(room: Newsroom, what: tuple[str, ...]) -> Answer:
    """Follow feeds.

    URL may be a feed, a news sitemap, a page that names its feed, or an OPML file; FILE an OPML file or a list of
    addresses, one a line. Run `storyscape watch` to bring in their articles.
    """
    from storyscape.following import Following

    new = Following(room).follow(*what)
    return Answer(new, lambda _: "\n".join(f"following {feed.url}" for feed in new) or "followed already")


@click.command()
@click.option("--opml", is_flag=True, help="Print the feeds as an OPML file.")
@with_json
def following(asked: Asked, opml: bool) -> None:
    """List the feeds that are followed, with the cause where one fails."""
    from storyscape.following import Following

    with asked.newsroom() as room:
        feeds, file = Following(room).following(), Following(room).opml()
    if opml and not asked.machine:
        sys.stdout.write(file.decode("utf-8"))
        return
    emit(asked, feeds, lambda: _table(feeds))


@click.command()
@click.argument("feed", metavar="URL|ID")
@answers
def unfollow(room: Newsroom, feed: str) -> Answer:
    """Follow a feed no longer. Its articles stay."""
    from storyscape.following import Following

    return Answer(Following(room).unfollow(feed), lambda gone: f"no longer following {gone.url}")


@click.command()
@click.option("--once", is_flag=True, help="End when nothing is due and nothing waits.")
@click.option("--metrics", "port", type=click.IntRange(1, 65535), help="A port of 127.0.0.1 to give metrics at.")
@with_json
def watch(asked: Asked, once: bool, port: int | None) -> None:
    """Ask the feeds whose time has come and bring in their articles, until interrupted.

    To watch and serve in one process, see `storyscape serve --watch`.
    """
    from storyscape.following import Following
    from storyscape.metrics import Metrics, told_at
    from storyscape.watching import Watch

    with asked.newsroom() as room, bar("watching", quiet=asked.machine) as tell:
        metrics = Metrics(room)
        watching = metrics.watch = Watch(Following(room), lag=metrics.lag.observe)
        ends = told_at(port, metrics) if port else nullcontext()
        with ends, suppress(KeyboardInterrupt):
            asyncio.run(watching.run(once=once, told=tell and (lambda done: tell(done.pages, _share(done, once)))))
    done = watching.done
    emit(asked, done, lambda: f"{done.polls:,} polls ({done.failed_polls:,} failed), {done.pages:,} pages, "
                              f"{done.articles:,} new articles, {done.set_aside:,} set aside")  # fmt: skip


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL|FILE…")
@with_json
def fetch(asked: Asked, urls: tuple[str, ...]) -> int:
    """Fetch pages once and place their articles in stories.

    FILE is a list of addresses, one a line.
    """
    from storyscape.following import Following

    with asked.newsroom() as room, bar("fetching", quiet=asked.machine) as tell:
        report = Following(room).fetch(*urls, progress=tell and (lambda done, of: tell(done, done / of)))
    return told(asked, report)


def _share(done: Watched, once: bool) -> float | None:
    """Which share of what is to be done is done: what is watched for ever has none."""
    return done.pages / max(1, done.pages + done.waiting) if once else None


def _table(feeds: tuple[FeedHealth, ...]) -> Any:
    from storyscape.render.terminal.words import headed, said

    if not feeds:
        return "no feed is followed yet: see `storyscape follow --help`"
    table = headed("feed", "state", "asked", "every", "newest", "taken", "waiting", "set aside")
    for health in feeds:
        feed = health.feed
        state = feed.error or ("not asked yet" if feed.polled_at is None else feed.status)
        failed = f" ({feed.failures} in a row)" if feed.failures > 1 else ""
        table.add_row(
            said(feed.title or feed.url),
            said(state + failed),
            _when(feed.polled_at),
            f"{feed.interval // 60} min",
            _when(feed.arrivals[0] if feed.arrivals else None),
            *(f"{count:,}" for count in (health.taken, health.waiting, health.set_aside)),
        )
    return table


def _when(time: datetime | None) -> str:
    return "" if time is None else f"{time:%Y-%m-%d %H:%M}"
