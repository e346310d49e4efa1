"""Feeds that are followed and the pages that they named, in the same store as the articles.

Law: what a poll found is saved with the feed's next state in one transaction; a page is named once however many feeds
name it, and waits until it is taken or set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, func, or_, select

from storyscape.errors import AmbiguousIdError, NotFoundError
from storyscape.incoming import SET_ASIDE, TAKEN, WAITING, FeedStore
from storyscape.io.store import schema
from storyscape.io.store.coding import decode, encode
from storyscape.io.store.dialects import Turns, put, upsert
from storyscape.io.store.lookup import fetch
from storyscape.io.store.schema import leads, micros, moment
from storyscape.records.feeds import Feed, FeedHealth, FeedItem, Lead

_SETTLED: Final = ("state", "tries", "next_at", "error")


class SqlFeedStore(FeedStore):
    """A :class:`~storyscape.incoming.FeedStore` in a database."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def save(self, feeds: Iterable[Feed], found: Iterable[Lead] = ()) -> None:
        feed_rows = [
            {"id": f.id, "url": f.url, "status": f.status, "next_at": micros(f.next_at), "record": encode(f.id, f)}
            for f in feeds
        ]
        dialect = self._turns.dialect
        lead_rows = list({lead.id: _row(lead) for lead in found}.values())
        with self._turns.write() as connection:
            put(connection, upsert(dialect, schema.feeds, "url", "status", "next_at", "record"), feed_rows)
            newer = upsert(dialect, leads, *_SETTLED, "updated_at", "record", newer="updated_at")
            put(connection, newer, lead_rows)

    def feeds(self) -> tuple[Feed, ...]:
        with self._turns.read() as connection:
            query = select(schema.feeds.c.record).order_by(schema.feeds.c.url, schema.feeds.c.id)
            return tuple(decode(record, Feed) for record in connection.scalars(query))

    def due(self, now: datetime, limit: int) -> tuple[Feed, ...]:
        table = schema.feeds
        query = select(table.c.record).where(table.c.status == "active", table.c.next_at <= micros(now))
        with self._turns.read() as connection:
            records = connection.scalars(query.order_by(table.c.next_at, table.c.id).limit(limit))
            return tuple(decode(record, Feed) for record in records)

    def feed(self, url_or_id: str) -> Feed:
        table = schema.feeds
        begins = table.c.id.startswith(url_or_id, autoescape=True) if len(url_or_id) >= 4 else table.c.id == url_or_id
        with self._turns.read() as connection:
            records = connection.scalars(select(table.c.record).where(or_(table.c.url == url_or_id, begins)).limit(2))
            found = [decode(record, Feed) for record in records]
        if not found:
            raise NotFoundError(url_or_id, "is not followed", "See `storyscape following`")
        if len(found) > 1:
            raise AmbiguousIdError(url_or_id, "begins several feeds' ids", "Give more of it")
        return found[0]

    def forget(self, feed_id: str) -> None:
        with self._turns.write() as connection:
            connection.execute(delete(leads).where(leads.c.feed_id == feed_id, leads.c.state == WAITING))
            connection.execute(delete(schema.feeds).where(schema.feeds.c.id == feed_id))

    def known(self, lead_ids: Iterable[str]) -> Mapping[str, datetime]:
        with self._turns.read() as connection:
            rows = fetch(connection, select(leads.c.id, leads.c.updated_at), leads.c.id, set(lead_ids))
            return {row.id: moment(row.updated_at) for row in rows}

    def waiting(self, now: datetime, limit: int) -> tuple[Lead, ...]:
        query = select(leads).where(leads.c.state == WAITING, leads.c.next_at <= micros(now))
        with self._turns.read() as connection:
            rows = connection.execute(query.order_by(leads.c.next_at, leads.c.id).limit(limit))
            return tuple(_lead(row) for row in rows)

    def settle(self, done: Sequence[tuple[Lead, str]]) -> None:
        rows = [_row(lead, state) for lead, state in done]
        with self._turns.write() as connection:
            put(connection, upsert(self._turns.dialect, leads, *_SETTLED), rows)

    def prune(self, before: datetime) -> int:
        old = delete(leads).where(leads.c.state.in_((TAKEN, SET_ASIDE)), leads.c.next_at < micros(before))
        with self._turns.write() as connection:
            return connection.execute(old).rowcount

    def counts(self) -> Mapping[str, int]:
        with self._turns.read() as connection:
            rows = connection.execute(select(leads.c.state, func.count()).group_by(leads.c.state)).all()
        return {WAITING: 0, TAKEN: 0, SET_ASIDE: 0, **{row[0]: row[1] for row in rows}}

    def health(self) -> tuple[FeedHealth, ...]:
        tallies: dict[str, dict[str, int]] = {}
        with self._turns.read() as connection:
            for feed, state, count in connection.execute(
                select(leads.c.feed_id, leads.c.state, func.count()).group_by(leads.c.feed_id, leads.c.state)
            ):
                tallies.setdefault(feed, {})[state] = count
        return tuple(FeedHealth(feed=feed, **tallies.get(feed.id, {})) for feed in self.feeds())


def _row(lead: Lead, state: str = WAITING) -> dict[str, Any]:
    updated = lead.item.updated_at or lead.item.published_at
    return {
        "id": lead.id,
        "feed_id": lead.feed,
        "state": state,
        "tries": lead.tries,
        "next_at": micros(lead.next_at),
        "updated_at": micros(updated) if updated else 0,
        "record": encode(lead.id, lead.item),
        "error": lead.error,
    }


def _lead(row: Row[Any]) -> Lead:
    item = decode(row.record, FeedItem)
    next_at = moment(row.next_at)
    return Lead(id=row.id, feed=row.feed_id, item=item, next_at=next_at, tries=row.tries, error=row.error)
