"""The seams of the house for what comes in: the feeds that are followed, the pages that are kept.

Law: as for :mod:`storyscape.protocols`: every implementation passes one conformance test. Every method may raise
:class:`~storyscape.errors.StoreError`; a save is all or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, runtime_checkable

from storyscape.records.feeds import Feed, FeedHealth, Lead, Page
from storyscape.records.reading import SetAside, Standing
from storyscape.records.sites import Site
from storyscape.records.texts import Article, Reject

WAITING: Final = "waiting"
TAKEN: Final = "taken"
SET_ASIDE: Final = "set_aside"


@runtime_checkable
class FeedStore(Protocol):
    """Feeds, and the leads that they named, each once however many feeds name it. Called by Following and Watch."""

    def save(self, feeds: Iterable[Feed], found: Iterable[Lead] = ()) -> None:
        """Save the states of feeds and the pages that they named. A page named before waits again only if it says that
        it was updated since.
        """
        ...

    def feeds(self) -> tuple[Feed, ...]:
        """All feeds that are followed, by address."""
        ...

    def due(self, now: datetime, limit: int) -> tuple[Feed, ...]:
        """The active feeds whose time has come, the longest due first."""
        ...

    def feed(self, url_or_id: str) -> Feed:
        """The feed of that address, id, or beginning of an id (4 characters). NotFoundError, AmbiguousIdError."""
        ...

    def forget(self, feed_id: str) -> None:
        """Follow a feed no longer. The pages that it named and that still wait are forgotten, articles are not."""
        ...

    def known(self, lead_ids: Iterable[str]) -> Mapping[str, datetime]:
        """Which of those pages were named before, and when they said they were last updated (1970 for never)."""
        ...

    def waiting(self, now: datetime, limit: int) -> tuple[Lead, ...]:
        """The pages to fetch, the longest due first."""
        ...

    def settle(self, done: Sequence[tuple[Lead, str]]) -> None:
        """Save what became of pages: each lead with its new state (and, in it, its next time and error)."""
        ...

    def prune(self, before: datetime) -> int:
        """Let go of the pages that were taken or set aside before then; how many there were. A feed that still names
        one names it for the first time again.
        """
        ...

    def counts(self) -> Mapping[str, int]:
        """How many pages wait, were taken, were set aside."""
        ...

    def health(self) -> tuple[FeedHealth, ...]:
        """Every feed, by address, with what became of the pages that it was the first to name."""
        ...


@runtime_checkable
class PageStore(Protocol):
    """Pages as they were served, what was set aside, how far archives were read, what recurs on an outlet's pages.

    Called by Reading, Kept and Sites.

    A page is kept under a name (its address, or its place in an archive) and the time when it was fetched: those that
    the articles found in it have as ``read_from`` and ``fetched_at``.
    """

    def keep(self, pages: Iterable[tuple[str, Page]], now: datetime) -> None:
        """Keep pages under their names. Bodies are packed, and the same body is kept once."""
        ...

    def pages(self, asked: Iterable[tuple[str, datetime]]) -> Iterator[Page]:
        """The kept ones among the pages of those names and times, in the order asked."""
        ...

    def newest(self) -> Iterator[tuple[str, Page]]:
        """Of each address the page that was fetched last, with its name. Streams."""
        ...

    def forget(self, before: datetime) -> int:
        """Let go of the pages kept before then; how many there were."""
        ...

    def note(self, rejects: Iterable[Reject], standings: Iterable[Standing], now: datetime) -> None:
        """Save what was set aside, by where it stood, and how far archives have been read."""
        ...

    def standing(self, archive: str) -> Standing | None:
        """How far the archive of that digest has been read, ``None`` where it has not."""
        ...

    def rejects(self, limit: int = 1000) -> tuple[SetAside, ...]:
        """What was set aside, the newest first."""
        ...

    def unreject(self, names: Iterable[str]) -> int:
        """Forget that the inputs that stood there were set aside; how many were."""
        ...

    def sites(self, outlets: Iterable[str] | None = None) -> tuple[Site, ...]:
        """What was learned of some outlets' pages (of all, for ``None``), by outlet."""
        ...

    def save_sites(self, sites: Iterable[Site]) -> None:
        """Save what was learned, in the place of what was known of those outlets."""
        ...

    def held(self, outlets: Iterable[str] | None = None) -> Mapping[str, int]:
        """How many articles are held of some outlets (of all, for ``None``); those without any are absent."""
        ...

    def of_outlet(self, outlet: str, limit: int) -> tuple[Article, ...]:
        """An outlet's newest articles, each in its current version."""
        ...
