"""Law: a host is asked by few at a time, not before its pause is over, and not before the time that it named itself.

Time is counted by the clock that is given (the event loop's, in seconds); hosts that nobody waits for are forgotten.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from storyscape.errors import FetchError

_MOST: Final = 20_000  # hosts remembered


class _Host:
    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.next_at = 0.0
        self.closed_until = 0.0
        self.waiting = 0


class Turns:
    """Who may ask which host when. ``places`` requests a host at a time, ``delay`` seconds between their beginnings.

    With one place, the pause begins when the answer ends: a slow host is given time.
    """

    def __init__(self, *, places: int, delay: float, patience: float, clock: Callable[[], float]) -> None:
        self._places, self._delay, self._patience, self._clock = places, delay, patience, clock
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, about: str, delay: float | None = None) -> AsyncIterator[None]:
        """A turn at ``host``, after a pause of ``delay`` where it asks for a longer one than ours.

        FetchError where the host asked to be left alone for longer than our patience.
        """
        state = self._host(host)
        state.waiting += 1
        try:
            async with state.places:
                pause = max(self._delay, delay or 0.0)
                await self._pause(state, about, pause)
                try:
                    yield
                finally:
                    if self._places == 1:
                        state.next_at = max(state.next_at, self._clock() + pause)
        finally:
            state.waiting -= 1

    async def _pause(self, state: _Host, about: str, delay: float) -> None:
        now = self._clock()
        if (left := state.closed_until - now) > self._patience:
            raise FetchError(
                about, f"asks to be left alone for {left:.0f} s", "Try again then", cause="postponed", retry_after=left
            )
        start = max(now, state.next_at, state.closed_until)
        state.next_at = start + delay
        if start > now:
            await asyncio.sleep(start - now)

    def postpone(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for so long: it said so itself."""
        state = self._host(host)
        state.closed_until = max(state.closed_until, self._clock() + seconds)

    def _host(self, host: str) -> _Host:
        if host not in self._hosts:
            if len(self._hosts) >= _MOST:
                self._forget()
            self._hosts[host] = _Host(self._places)
        return self._hosts[host]

    def _forget(self) -> None:
        now = self._clock()
        self._hosts = {
            name: state
            for name, state in self._hosts.items()
            if state.waiting or state.next_at > now or state.closed_until > now
        }
