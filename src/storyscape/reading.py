"""Reading: what was read enters the store, however it came.

Law: the page first, then the articles that were found in it, then how far the reading has come: a killed process loses
nothing, and what it does again is the same by its content.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from storyscape.corrections import fixed
from storyscape.intake import Intake
from storyscape.io.memory import give_back
from storyscape.protocols import Store
from storyscape.records import Draft, ReadReport, Reject
from storyscape.records.feeds import Page
from storyscape.records.reading import Read
from storyscape.settings import Settings
from storyscape.sites import learned

_HEAVY: Final = 32 * 1024 * 1024  # bytes of pages that are held before they are saved


class Reading:
    """Takes what was read into a newsroom's store.

    ``store`` and ``intake`` give the newsroom's own, ``lock`` keeps its threads apart.
    """

    def __init__(
        self, store: Callable[[], Store], intake: Callable[[], Intake], settings: Settings, lock: threading.RLock
    ) -> None:
        self._store, self._intake, self._lock = store, intake, lock
        self._outlets: set[str] = set()  # of which something came since the last repair
        self.settings = settings

    @property
    def store(self) -> Store:
        """The store that is written to."""
        return self._store()

    def keep(self, pages: Iterable[tuple[str, Page]]) -> None:
        """Keep pages as they were served under their names, for as many days as the settings say."""
        if self.settings.keep_pages:
            self.store.pages.keep(pages, datetime.now(UTC))

    def take(self, items: Iterable[Read], *, repair: bool = True) -> ReadReport:
        """Save what was read and place its articles in stories; what could not be read is set aside.

        With ``repair``, stories of the last days are repaired at the end; long readings are, however, on their way.
        """
        tally = _Tally()
        for chunk in _chunks(items, self.settings.batch):
            with self._lock:
                self._save(chunk, tally)
            give_back()
        if repair and tally.new:
            tally.stories.update(dict.fromkeys(self.repair()))
        with self._lock:
            return tally.report(self.store)

    def repair(self) -> tuple[str, ...]:
        """Repair the stories of the last days, learn what recurs on their sites, let go of what was kept long enough;
        the stories that changed.

        Pages go by the setting ``keep_pages``; what feeds named goes after two windows: the dates of what they still
        name are older by then, so that it isn't fetched again.
        """
        with self._lock:
            now = datetime.now(UTC)
            self.store.pages.forget(now - timedelta(days=self.settings.keep_pages))
            self.store.feeds.prune(now - timedelta(days=2 * self.settings.window_days))
            learned(self.store, self._outlets)
            self._outlets.clear()
            return self._intake().repair(now, fixed(self.store))

    def _save(self, chunk: list[Read], tally: _Tally) -> None:
        self.keep((read.found.read_from, read.page) for read in chunk if read.found and read.page)
        if self._intake().repair_is_due:
            tally.stories.update(dict.fromkeys(self.repair()))
        now = datetime.now(UTC)
        got = self._intake().take([read.found for read in chunk if isinstance(read.found, Draft)], now)
        rejects = [read.found for read in chunk if isinstance(read.found, Reject)]
        self.store.pages.note(rejects, (read.standing for read in chunk if read.standing and not read.again), now)
        self._outlets.update(article.outlet for article in got.new if article.outlet)
        tally.new += len(got.new)
        tally.versions += len(got.versions)
        tally.same += got.same
        tally.saved += [article.id for article in (*got.new, *got.versions)]
        tally.stories.update(dict.fromkeys(got.stories))
        tally.rejects += rejects
        tally.again += [read.standing.path for read in chunk if read.standing and read.again]


class _Tally:
    def __init__(self) -> None:
        self.new = self.versions = self.same = 0
        self.saved: list[str] = []
        self.stories: dict[str, None] = {}
        self.rejects: list[Reject] = []
        self.again: list[str] = []

    def report(self, store: Store) -> ReadReport:
        return ReadReport(
            new=self.new,
            versions=self.versions,
            same=self.same,
            saved=tuple(self.saved),
            stories=tuple(dict.fromkeys(store.resolve(story) for story in self.stories)),
            rejects=tuple(self.rejects),
            again=tuple(self.again),
        )


def _chunks(items: Iterable[Read], most: int) -> Iterator[list[Read]]:
    """The items in lists that are saved at once: so many, or fewer where their pages are heavy."""
    chunk: list[Read] = []
    weight = 0
    for item in items:
        chunk.append(item)
        weight += len(item.page.body) if item.page else 0
        if len(chunk) >= most or weight >= _HEAVY:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk
