"""When a feed is asked again.

Law: pure. What a poll found, the feed's own history and the time go in; the feed's next state comes out. A feed is
asked about twice in the time between two of its items, never sooner than it or its server wishes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from msgspec.structs import replace

from storyscape.records.base import Record
from storyscape.records.feeds import Feed, FeedItem

_KEPT: Final = 20  # arrivals that make a feed's history
_GIVEN_UP: Final = 40  # failures in a row after which nobody asks any more: more than a month, at a day each
_DOUBLINGS: Final = 8
_GONE: Final = 410
_LONGEST_WISH: Final = 86400
_MAX_AGE: Final = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")


class Pace(Record, frozen=True, kw_only=True):
    """How often to ask, in seconds: never below ``least`` or above ``most``; ``start`` where nothing is known yet."""

    least: int = 300
    most: int = 86400
    start: int = 1800


class Poll(Record, frozen=True, kw_only=True):
    """What one poll found. ``error`` says why there is nothing; ``status`` is the answer's, ``None`` without one.

    ``new`` are the items that were not known before; ``ttl`` and ``max_age`` (seconds) are the wishes of feed and
    server; ``moved`` is where the feed now lives for good.
    """

    status: int | None = None
    error: str | None = None
    moved: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    new: tuple[FeedItem, ...] = ()
    title: str | None = None
    site_url: str | None = None
    ttl: int | None = None
    max_age: int | None = None
    retry_after: float | None = None


def decide(feed: Feed, poll: Poll, *, now: datetime, jitter: float, pace: Pace | None = None) -> Feed:
    """The feed after a poll that ended at ``now``. ``jitter`` (0 to 1) spreads feeds that would be asked together."""
    pace = pace or Pace()
    url = poll.moved or feed.url
    if poll.status == _GONE:
        return replace(feed, status="gone", polled_at=now, error="the feed says that it is gone (410)")
    if poll.error is not None:
        return _failed(replace(feed, url=url), poll, now, jitter, pace)
    arrivals = _arrivals(feed, poll.new, now)
    interval = _interval(arrivals, now, pace)
    wait = max(interval, _wish(poll, pace))
    fresh = poll.status != 304
    return replace(
        feed,
        url=url,
        title=poll.title or feed.title,
        site_url=poll.site_url or feed.site_url,
        etag=poll.etag if fresh else poll.etag or feed.etag,
        last_modified=poll.last_modified if fresh else poll.last_modified or feed.last_modified,
        interval=interval,
        next_at=now + _spread(wait, jitter),
        polled_at=now,
        changed_at=now if poll.new else feed.changed_at,
        arrivals=arrivals,
        failures=0,
        error=None,
    )


def max_age(cache_control: str | None) -> int | None:
    """The seconds for which a ``Cache-Control`` header says that the answer holds."""
    match = _MAX_AGE.search((cache_control or "").lower())
    return min(int(match[1]), _LONGEST_WISH) if match else None


def _failed(feed: Feed, poll: Poll, now: datetime, jitter: float, pace: Pace) -> Feed:
    failures = feed.failures + 1
    wait = min(max(feed.interval, pace.least) * 2 ** min(failures, _DOUBLINGS), pace.most)
    wait = max(wait, min(poll.retry_after or 0, _LONGEST_WISH))
    return replace(
        feed,
        status="stopped" if failures >= _GIVEN_UP else feed.status,
        failures=failures,
        error=poll.error,
        polled_at=now,
        next_at=now + _spread(wait, jitter),
    )


def _arrivals(feed: Feed, new: Iterable[FeedItem], now: datetime) -> tuple[datetime, ...]:
    """When the newest items came, newest first. An item without a time, or with one to come, came now."""
    times = [min(item.published_at or item.updated_at or now, now) for item in new]
    return tuple(sorted([*feed.arrivals, *times], reverse=True)[:_KEPT])


def _interval(arrivals: tuple[datetime, ...], now: datetime, pace: Pace) -> int:
    """Half the usual time between two items, the silence since the last one included where it is the longest."""
    if len(arrivals) < 2:
        return min(max(pace.start, pace.least), pace.most)
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(arrivals)]
    silence = (now - arrivals[0]).total_seconds()
    usual = max(median(gaps), silence / len(gaps) ** 0.5 if silence > max(gaps) else 0.0)
    return int(min(max(usual / 2, pace.least), pace.most))


def _wish(poll: Poll, pace: Pace) -> int:
    """What feed and server ask for: a wish above a day, or above our longest wait, is not followed to its end."""
    return min(max(poll.ttl or 0, poll.max_age or 0), pace.most, _LONGEST_WISH)


def _spread(seconds: float, jitter: float) -> timedelta:
    return timedelta(seconds=seconds * (1 + 0.1 * min(max(jitter, 0.0), 1.0)))
