"""Feeds and leads in dictionaries: what the feed store promises, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from storyscape.errors import AmbiguousIdError, NotFoundError
from storyscape.incoming import SET_ASIDE, TAKEN, WAITING
from storyscape.io.store.schema import EPOCH
from storyscape.records.feeds import Feed, FeedHealth, Lead


class MemoryFeedStore:
    """A :class:`~storyscape.incoming.FeedStore` for tests."""

    def __init__(self) -> None:
        self._feeds: dict[str, Feed] = {}
        self._leads: dict[str, tuple[Lead, str]] = {}

    def save(self, feeds: Iterable[Feed], found: Iterable[Lead] = ()) -> None:
        """See :class:`~storyscape.incoming.FeedStore`."""
        self._feeds.update({feed.id: feed for feed in feeds})
        for lead in found:
            if lead.id not in self._leads or _updated(lead) > _updated(self._leads[lead.id][0]):
                self._leads[lead.id] = (lead, WAITING)

    def feeds(self) -> tuple[Feed, ...]:
        """See :class:`~storyscape.incoming.FeedStore`."""
        return tuple(sorted(self._feeds.values(), key=lambda feed: (feed.url, feed.id)))

    def due(self, now: datetime, limit: int) -> tuple[Feed, ...]:
        """See :class:`~storyscape.incoming.FeedStore`."""
        found = [feed for feed in self._feeds.values() if feed.status == "active" and feed.next_at <= now]
        return tuple(sorted(found, key=lambda feed: (feed.next_at, feed.id))[:limit])

    def feed(self, url_or_id: str) -> Feed:
        """See :class:`~storyscape.incoming.FeedStore`."""
        begins = url_or_id if len(url_or_id) >= 4 else "\0"
        found = [f for f in self._feeds.values() if url_or_id in (f.url, f.id) or f.id.startswith(begins)]
        if not found:
            raise NotFoundError(url_or_id, "is not followed", "See `storyscape following`")
        if len(found) > 1:
            raise AmbiguousIdError(url_or_id, "begins several feeds' ids", "Give more of it")
        return found[0]

    def forget(self, feed_id: str) -> None:
        """See :class:`~storyscape.incoming.FeedStore`."""
        self._feeds.pop(feed_id, None)
        self._leads = {i: (a, s) for i, (a, s) in self._leads.items() if a.feed != feed_id or s != WAITING}

    def known(self, lead_ids: Iterable[str]) -> Mapping[str, datetime]:
        """See :class:`~storyscape.incoming.FeedStore`."""
        return {i: _updated(self._leads[i][0]) for i in lead_ids if i in self._leads}

    def waiting(self, now: datetime, limit: int) -> tuple[Lead, ...]:
        """See :class:`~storyscape.incoming.FeedStore`."""
        found = [lead for lead, state in self._leads.values() if state == WAITING and lead.next_at <= now]
        return tuple(sorted(found, key=lambda lead: (lead.next_at, lead.id))[:limit])

    def settle(self, done: Sequence[tuple[Lead, str]]) -> None:
        """See :class:`~storyscape.incoming.FeedStore`."""
        self._leads.update({lead.id: (lead, state) for lead, state in done})

    def prune(self, before: datetime) -> int:
        """See :class:`~storyscape.incoming.FeedStore`."""
        old = [i for i, (lead, state) in self._leads.items() if state != WAITING and lead.next_at < before]
        for i in old:
            del self._leads[i]
        return len(old)

    def counts(self) -> Mapping[str, int]:
        """See :class:`~storyscape.incoming.FeedStore`."""
        return {WAITING: 0, TAKEN: 0, SET_ASIDE: 0, **Counter(state for _, state in self._leads.values())}

    def health(self) -> tuple[FeedHealth, ...]:
        """See :class:`~storyscape.incoming.FeedStore`."""
        tally = Counter((lead.feed, state) for lead, state in self._leads.values())
        states = (WAITING, TAKEN, SET_ASIDE)
        return tuple(FeedHealth(feed=f, **{state: tally[f.id, state] for state in states}) for f in self.feeds())


def _updated(lead: Lead) -> datetime:
    return lead.item.updated_at or lead.item.published_at or EPOCH
