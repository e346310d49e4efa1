"""Law: what a site's robots.txt forbids is not asked for; while the file can't be had, nothing of the site is.

A missing file (4xx) allows everything; a failing server (5xx, 429, no connection) forbids for a while. The file is read
as RFC 9309 says, for the product token of our User-Agent, and kept for as long as it may be.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Final

from storyscape.errors import FetchError, optional
from storyscape.ingest.schedule import max_age
from storyscape.records.feeds import Page

TOKEN: Final = "storyscape"  # noqa: S105 - a robot's name, no secret
LONGEST: Final = 512 * 1024  # bytes that are read of a file; the protocol asks for 500 KiB
_DAY: Final = 86400.0
_LEAST: Final = 300.0
_FAILED: Final = 600.0
_MOST: Final = 5_000  # files kept
_SLOWEST: Final = 300.0  # seconds between requests that we wait at most, whatever the file says


class _File:
    def __init__(self, rules: Any, until: float, problem: str | None = None, cause: str = "robots") -> None:
        self.rules, self.until, self.problem, self.cause = rules, until, problem, cause


class Robots:
    """The robots.txt files of the sites that are asked. ``fetch`` gets one, following redirects, by the other rules."""

    def __init__(self, fetch: Callable[[str], Awaitable[Page]], clock: Callable[[], float]) -> None:
        self._fetch, self._clock = fetch, clock
        self._files: OrderedDict[str, _File] = OrderedDict()
        self._underway: dict[str, asyncio.Task[_File]] = {}

    async def check(self, url: str, origin: str) -> float | None:
        """The pause in seconds that the site asks for, if any; FetchError where ``url`` is forbidden."""
        file = await self._file(origin)
        if file.problem:
            left = max(0.0, file.until - self._clock())
            raise FetchError(url, file.problem, "Try again later", cause=file.cause, retry_after=left)
        if file.rules is None:
            return None
        if not file.rules.can_fetch(url, TOKEN):
            raise FetchError(url, "is forbidden by the site's robots.txt", "Ask the site for leave", cause="robots")
        delay = file.rules.crawl_delay(TOKEN)
        return min(float(delay), _SLOWEST) if delay else None

    async def _file(self, origin: str) -> _File:
        kept = self._files.get(origin)
        if kept is not None and kept.until > self._clock():
            self._files.move_to_end(origin)
            return kept
        if origin not in self._underway:
            task = asyncio.create_task(self._read(origin))
            self._underway[origin] = task
            task.add_done_callback(lambda _: self._underway.pop(origin, None))
        # One request for all who wait, and one who gives up doesn't take it from the others.
        return await asyncio.shield(self._underway[origin])

    async def _read(self, origin: str) -> _File:
        try:
            page = await self._fetch(f"{origin}/robots.txt")
        except FetchError as error:
            if error.cause == "address":
                raise
            file = self._failed(error.problem, error.retry_after, error.cause)
        else:
            file = self._judged(page)
        self._files[origin] = file
        while len(self._files) > _MOST:
            self._files.popitem(last=False)
        return file

    def _judged(self, page: Page) -> _File:
        if page.status >= 500 or page.status == 429:
            return self._failed(f"it answers {page.status}", None)
        stated = max_age(page.header("cache-control"))
        until = self._clock() + (_DAY if stated is None else max(stated, _LEAST))
        if page.status != 200:
            return _File(None, until)
        return _File(rules(page.body), until)

    def _failed(self, problem: str, retry_after: float | None, cause: str = "robots") -> _File:
        until = self._clock() + min(max(retry_after or 0.0, _FAILED), _DAY)
        if cause in ("network", "time"):
            return _File(None, until, problem, cause)  # not the file alone: the site doesn't answer
        return _File(None, until, f"has a robots.txt that can't be read ({problem})")


def rules(body: bytes) -> Any:
    """The parsed rules of a robots.txt file."""
    with optional("fetch", "reading robots.txt"):
        from protego import Protego
    return Protego.parse(body[:LONGEST].decode("utf-8-sig", "replace"))
