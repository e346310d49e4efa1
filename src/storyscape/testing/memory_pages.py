"""Kept pages, rejects and standings in dictionaries: what the page store promises, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from storyscape.records.feeds import Page
from storyscape.records.reading import SetAside, Standing
from storyscape.records.texts import Reject


class MemoryPageStore:
    """A :class:`~storyscape.incoming.PageStore` for tests."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, datetime], tuple[Page, datetime]] = {}
        self._standings: dict[str, Standing] = {}
        self._rejects: dict[str, SetAside] = {}

    def keep(self, pages: Iterable[tuple[str, Page]], now: datetime) -> None:
        """See :class:`~storyscape.incoming.PageStore`."""
        for name, page in pages:
            self._pages.setdefault((name, page.fetched_at), (page, now))

    def pages(self, asked: Iterable[tuple[str, datetime]]) -> Iterator[Page]:
        """See :class:`~storyscape.incoming.PageStore`."""
        return (self._pages[one][0] for one in asked if one in self._pages)

    def newest(self) -> Iterator[tuple[str, Page]]:
        """See :class:`~storyscape.incoming.PageStore`."""
        in_order = sorted(self._pages.items(), key=lambda item: item[1][0].fetched_at)
        return iter({page.url: (name, page) for (name, _), (page, _) in in_order}.values())

    def forget(self, before: datetime) -> int:
        """See :class:`~storyscape.incoming.PageStore`."""
        held = len(self._pages)
        self._pages = {key: value for key, value in self._pages.items() if value[1] >= before}
        return held - len(self._pages)

    def note(self, rejects: Iterable[Reject], standings: Iterable[Standing], now: datetime) -> None:
        """See :class:`~storyscape.incoming.PageStore`."""
        for name, reject in {reject.read_from: reject for reject in rejects}.items():
            before = self._rejects.get(name)
            self._rejects[name] = SetAside(reject=reject, at=now, tries=before.tries + 1 if before else 1)
        self._standings.update({standing.archive: standing for standing in standings})

    def standing(self, archive: str) -> Standing | None:
        """See :class:`~storyscape.incoming.PageStore`."""
        return self._standings.get(archive)

    def rejects(self, limit: int = 1000) -> tuple[SetAside, ...]:
        """See :class:`~storyscape.incoming.PageStore`."""
        return tuple(sorted(self._rejects.values(), key=lambda aside: aside.at, reverse=True)[:limit])

    def unreject(self, names: Iterable[str]) -> int:
        """See :class:`~storyscape.incoming.PageStore`."""
        return sum(self._rejects.pop(name, None) is not None for name in set(names))
