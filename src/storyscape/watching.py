"""Watching: the loop that asks the feeds whose time has come and brings in what they name.

Law: one thread saves; many requests wait. What is under way is never begun a second time, and a failure is saved with
its cause like a success.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from storyscape.errors import FetchError, StoreError
from storyscape.following import Following, set_aside
from storyscape.incoming import SET_ASIDE, TAKEN, WAITING
from storyscape.ingest.schedule import Pace, Poll, decide
from storyscape.io.http import Fetcher
from storyscape.records import Draft, ReadReport, Record, Reject
from storyscape.records.feeds import Feed, Lead
from storyscape.records.reading import Read

_LOG: Final = logging.getLogger(__name__)
_TICK: Final = 0.25  # seconds between two looks at what is due
_POLLS: Final = 200  # feeds asked at a time
_PAGES: Final = 100  # pages fetched at a time
_OF_A_HOST: Final = 4  # of these, so many of one host: the others would only wait for their turn
_TRIES: Final = 5
_AGAIN: Final = timedelta(seconds=30)
_REPAIR: Final = timedelta(minutes=30)


class Watched(Record, frozen=True, kw_only=True):
    """What has been done since the watch began. ``waiting`` pages wait now; more than a thousand are not counted."""

    polls: int = 0
    failed_polls: int = 0
    pages: int = 0
    articles: int = 0
    set_aside: int = 0
    waiting: int = 0


class Watch:
    """One watch over the feeds of a :class:`Following`.

    ``lag`` hears how many seconds passed from each article's publication until it stood in a story.
    """

    def __init__(
        self,
        following: Following,
        *,
        pace: Pace | None = None,
        seed: int | None = None,
        lag: Callable[[float], None] | None = None,
    ) -> None:
        self._following, self._pace, self._lag = following, pace or Pace(), lag
        self._jitter = random.Random(seed)  # noqa: S311 - spreads polls, guards nothing
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._pages: dict[str, asyncio.Task[None]] = {}
        self._hosts: Counter[str] = Counter()
        self._polled: list[tuple[Feed, tuple[Lead, ...]]] = []
        self._read: list[tuple[Lead, list[Read] | FetchError]] = []
        self._saving: asyncio.Task[None] | None = None
        self._broken: StoreError | None = None
        self._waiting = 0
        self._repaired_at = datetime.now(UTC)
        self.done = Watched()
        self.running = False

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Watch in a thread of its own for as long as the block runs; what ends it early is logged."""
        loop = asyncio.new_event_loop()
        task = loop.create_task(self.run())

        def watch() -> None:
            try:
                loop.run_until_complete(task)
            except asyncio.CancelledError:
                return
            except Exception as error:  # noqa: BLE001 - what the thread served goes on without it
                _LOG.exception("the watch ended", extra={"error": str(error)})

        thread = threading.Thread(target=watch, name="watch")
        thread.start()
        try:
            yield
        finally:
            loop.call_soon_threadsafe(task.cancel)
            thread.join()
            loop.close()

    async def run(self, *, once: bool = False, told: Callable[[Watched], None] | None = None) -> Watched:
        """Watch until cancelled; with ``once``, until nothing is due and nothing waits. ``told`` hears of each save."""
        async with Fetcher(self._following.rules) as fetcher:
            self.running = True
            try:
                while True:
                    self._raise()
                    begun = self._begin(fetcher)
                    saved = await self._save()
                    if saved and told:
                        told(self.done)
                    if once and not (begun or saved or self._polls or self._pages):
                        return self.done
                    await asyncio.sleep(_TICK if not saved else 0)
            finally:
                self.running = False
                await self._end()

    def _raise(self) -> None:
        """Pass on what ended a poll: an error of the store, since all others are saved with their feed."""
        if self._broken is not None:
            raise self._broken

    def _begin(self, fetcher: Fetcher) -> bool:
        now, feeds = datetime.now(UTC), self._following.feeds
        begun = False
        if (room := _POLLS - len(self._polls)) > 0:
            held = {feed.id for feed, _ in self._polled}
            for feed in feeds.due(now, room + len(self._polls) + len(held)):
                if feed.id not in self._polls and feed.id not in held and len(self._polls) < _POLLS:
                    self._polls[feed.id] = asyncio.create_task(self._poll(fetcher, feed))
                    begun = True
        if len(self._pages) < _PAGES:
            begun = self._begin_pages(fetcher, now) or begun
        return begun

    def _begin_pages(self, fetcher: Fetcher, now: datetime) -> bool:
        held = {lead.id for lead, _ in self._read}
        begun = False
        waiting = self._following.feeds.waiting(now, 10 * _PAGES)
        self._waiting = len(waiting)
        for lead in waiting:
            host = urlsplit(lead.item.url or "").netloc
            free = len(self._pages) < _PAGES and self._hosts[host] < max(_OF_A_HOST, self._following.rules.per_host)
            if free and lead.id not in self._pages and lead.id not in held:
                self._hosts[host] += 1
                self._pages[lead.id] = asyncio.create_task(self._fetch(fetcher, lead, host))
                begun = True
        return begun

    async def _poll(self, fetcher: Fetcher, feed: Feed) -> None:
        try:
            try:
                poll, leads = await self._following.poll(fetcher, feed)
            except StoreError as error:
                self._broken = error
                return
            except Exception as error:  # noqa: BLE001 - one poisoned feed must not end the watch over all others
                poll, leads = Poll(error=_fault(error)), ()
            state = decide(feed, poll, now=datetime.now(UTC), jitter=self._jitter.random(), pace=self._pace)
            self._polled.append((state, leads))
        finally:
            self._polls.pop(feed.id, None)

    async def _fetch(self, fetcher: Fetcher, lead: Lead, host: str) -> None:
        try:
            found = await self._following.read(fetcher, lead.item.url or "")
            self._read.append((lead, found))  # after the wait: the list may have been handed over to be saved meanwhile
        except FetchError as error:
            self._read.append((lead, error))
        except StoreError as error:
            self._broken = error
        except Exception as error:  # noqa: BLE001 - as above, for one poisoned page
            self._read.append((lead, FetchError(lead.item.url or "", _fault(error), "Report it", cause="fault")))
        finally:
            self._pages.pop(lead.id, None)
            self._hosts[host] -= 1
            if not self._hosts[host]:
                del self._hosts[host]

    async def _save(self) -> bool:
        """Save what has come in since the last save; whether there was anything."""
        polled, read = self._polled, self._read
        if not polled and not read:
            return False
        self._polled, self._read = [], []
        self._saving = asyncio.create_task(asyncio.to_thread(self._save_now, polled, read))
        await asyncio.shield(self._saving)  # a cancelled watch ends when this is saved
        return True

    def _save_now(
        self, polled: list[tuple[Feed, tuple[Lead, ...]]], read: list[tuple[Lead, list[Read] | FetchError]]
    ) -> None:
        if polled:
            for feed in (feed for feed, _ in polled if feed.error):
                _LOG.info("poll failed", extra={"feed": feed.url, "failures": feed.failures, "error": feed.error})
            self._following.feeds.save((feed for feed, _ in polled), (lead for _, leads in polled for lead in leads))
        settled = [_settled(lead, got) for lead, got in read]
        taken = 0
        if read:
            found = [_with_item(lead, item) for lead, got in read if isinstance(got, list) for item in got]
            lost = [
                Read(found=set_aside(lead.item.url or "", got))
                for (lead, got), (_, state) in zip(read, settled, strict=True)
                if isinstance(got, FetchError) and state == SET_ASIDE
            ]
            report = self._following.reading.take([*found, *lost], repair=self._repair_is_due())
            taken = report.new + report.versions
            self._tell(found, report)
            self._following.feeds.settle(settled)
        self.done = Watched(
            polls=self.done.polls + len(polled),
            failed_polls=self.done.failed_polls + sum(feed.error is not None for feed, _ in polled),
            pages=self.done.pages + len(read),
            articles=self.done.articles + taken,
            set_aside=self.done.set_aside + sum(state == SET_ASIDE for _, state in settled),
            waiting=self._waiting,
        )

    def _tell(self, found: Iterable[Read], report: ReadReport) -> None:
        now = datetime.now(UTC)
        for published in (one.found.published_at for one in found if isinstance(one.found, Draft)):
            if self._lag and published is not None:
                self._lag(max(0.0, (now - published).total_seconds()))
        for reject in report.rejects:
            _LOG.info("set aside", extra={"page": reject.read_from, "error": reject.error})
        counts = {"new": report.new, "versions": report.versions, "same": report.same, "stories": len(report.stories)}
        _LOG.info("saved", extra=counts)

    def _repair_is_due(self) -> bool:
        """Whether stories wait for their repair: what comes in all the time must not be repaired each time."""
        if due := datetime.now(UTC) - self._repaired_at >= _REPAIR:
            self._repaired_at = datetime.now(UTC)
        return due

    async def _end(self) -> None:
        tasks = [*self._polls.values(), *self._pages.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._saving is not None:
            await self._saving
        if self._polled or self._read:
            self._save_now(self._polled, self._read)


def _with_item(lead: Lead, read: Read) -> Read:
    """What a page doesn't say of itself, its feed may: title, time, names."""
    found, item = read.found, lead.item
    if not isinstance(found, Draft):
        return read
    told = replace(
        found,
        title=found.title or (item.title if found.anchor is None else None),
        published_at=found.published_at or item.published_at,
        bylines=found.bylines or item.bylines,
        outlet=found.outlet or item.outlet,
    )
    return replace(read, found=told)


def _fault(error: Exception) -> str:
    return f"met a fault of this program ({type(error).__name__}: {str(error)[:120]})"


def _settled(lead: Lead, got: list[Read] | FetchError) -> tuple[Lead, str]:
    """A lead after a try, and its state: what may pass is tried again, ever later; what can't is set aside."""
    now = datetime.now(UTC)
    if not isinstance(got, FetchError):
        rejects = [read.found for read in got if isinstance(read.found, Reject)]
        error = rejects[0].error if rejects and len(rejects) == len(got) else None
        return replace(lead, tries=lead.tries + 1, next_at=now, error=error), SET_ASIDE if error else TAKEN
    tries = lead.tries + (got.cause != "postponed")
    passing = got.cause in ("network", "time", "status", "postponed") or (got.cause == "robots" and got.retry_after)
    if not passing or tries >= _TRIES:
        return replace(lead, tries=tries, next_at=now, error=got.problem), SET_ASIDE
    wait = max(_AGAIN * 4 ** max(tries - 1, 0), timedelta(seconds=got.retry_after or 0))
    return replace(lead, tries=tries, next_at=now + wait, error=got.problem), WAITING
