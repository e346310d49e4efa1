"""Feeds that are followed and the pages that they named, in the same store as the articles.

Law: what a poll found is saved with the feed's next state in one transaction; a page is named once however many feeds
name it, and waits until it is taken or set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, or_, select

from storyscape.errors import AmbiguousIdError, NotFoundError
from storyscape.io.store import schema
from storyscape.io.store.coding import decode, encode
from storyscape.io.store.lookup import fetch
from storyscape.io.store.schema import leads, micros, moment
from storyscape.io.store.sql_store import SqlStore
from storyscape.records.feeds import Feed, FeedItem, Lead

WAITING: Final = "waiting"
TAKEN: Final = "taken"
SET_ASIDE: Final = "set_aside"
_SOME: Final = 500  # rows of one statement


class FeedStore:
    """Feeds and leads in a store of articles. Errors are those of :class:`~storyscape.protocols.Store`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def save(self, feeds: Iterable[Feed], found: Iterable[Lead] = ()) -> None:
        """Save the states of feeds and the pages that they named. A page named before waits again only if it says that
        it was updated since.
        """
        feed_rows = [
            {"id": f.id, "url": f.url, "status": f.status, "next_at": micros(f.next_at), "record": encode(f.id, f)}
            for f in feeds
        ]
        lead_rows = list({lead.id: _row(lead) for lead in found}.values())
        with self._store._write() as connection:
            self._upsert_feeds(connection, feed_rows)
            for start in range(0, len(lead_rows), _SOME):
                self._upsert_leads(connection, lead_rows[start : start + _SOME])

    def _upsert_feeds(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        if rows:
            insert = self._store._dialect.insert(schema.feeds)
            values = {name: insert.excluded[name] for name in ("url", "status", "next_at", "record")}
            connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=values), rows)

    def _upsert_leads(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        insert = self._store._dialect.insert(leads)
        names = ("state", "tries", "next_at", "updated_at", "record", "error")
        newer = insert.on_conflict_do_update(
            index_elements=["id"],
            set_={name: insert.excluded[name] for name in names},
            where=insert.excluded.updated_at > leads.c.updated_at,
        )
        connection.execute(newer, rows)

    def feeds(self) -> tuple[Feed, ...]:
        """All feeds that are followed, by address."""
        with self._store._read() as connection:
            query = select(schema.feeds.c.record).order_by(schema.feeds.c.url, schema.feeds.c.id)
            return tuple(decode(record, Feed) for record in connection.scalars(query))

    def due(self, now: datetime, limit: int) -> tuple[Feed, ...]:
        """The active feeds whose time has come, the longest due first."""
        table = schema.feeds
        query = select(table.c.record).where(table.c.status == "active", table.c.next_at <= micros(now))
        with self._store._read() as connection:
            records = connection.scalars(query.order_by(table.c.next_at, table.c.id).limit(limit))
            return tuple(decode(record, Feed) for record in records)

    def feed(self, url_or_id: str) -> Feed:
        """The feed of that address, id, or beginning of an id. NotFoundError, AmbiguousIdError."""
        table = schema.feeds
        begins = table.c.id.startswith(url_or_id, autoescape=True) if len(url_or_id) >= 4 else table.c.id == url_or_id
        with self._store._read() as connection:
            records = connection.scalars(select(table.c.record).where(or_(table.c.url == url_or_id, begins)).limit(2))
            found = [decode(record, Feed) for record in records]
        if not found:
            raise NotFoundError(url_or_id, "is not followed", "See `storyscape following`")
        if len(found) > 1:
            raise AmbiguousIdError(url_or_id, "begins several feeds' ids", "Give more of it")
        return found[0]

    def forget(self, feed_id: str) -> None:
        """Follow a feed no longer. The pages that it named and that still wait are forgotten, articles are not."""
        with self._store._write() as connection:
            connection.execute(delete(leads).where(leads.c.feed_id == feed_id, leads.c.state == WAITING))
            connection.execute(delete(schema.feeds).where(schema.feeds.c.id == feed_id))

    def known(self, lead_ids: Iterable[str]) -> Mapping[str, datetime]:
        """Which of those pages were named before, and when they said they were last updated."""
        with self._store._read() as connection:
            rows = fetch(connection, select(leads.c.id, leads.c.updated_at), leads.c.id, set(lead_ids))
            return {row.id: moment(row.updated_at) for row in rows}

    def waiting(self, now: datetime, limit: int) -> tuple[Lead, ...]:
        """The pages to fetch, the longest due first."""
        query = select(leads).where(leads.c.state == WAITING, leads.c.next_at <= micros(now))
        with self._store._read() as connection:
            rows = connection.execute(query.order_by(leads.c.next_at, leads.c.id).limit(limit))
            return tuple(_lead(row) for row in rows)

    def set_aside(self, limit: int = 100) -> tuple[Lead, ...]:
        """The pages that could not be had or read, the newest first, with their errors."""
        query = select(leads).where(leads.c.state == SET_ASIDE).order_by(leads.c.next_at.desc(), leads.c.id)
        with self._store._read() as connection:
            return tuple(_lead(row) for row in connection.execute(query.limit(limit)))

    def settle(self, done: Sequence[tuple[Lead, str]]) -> None:
        """Save what became of pages: each lead with its new state (and, in it, its next time and error)."""
        rows = [_row(lead, state) for lead, state in done]
        names = ("state", "tries", "next_at", "error")
        insert = self._store._dialect.insert(leads)
        update = insert.on_conflict_do_update(
            index_elements=["id"], set_={name: insert.excluded[name] for name in names}
        )
        with self._store._write() as connection:
            for start in range(0, len(rows), _SOME):
                connection.execute(update, rows[start : start + _SOME])

    def counts(self) -> Mapping[str, int]:
        """How many pages wait, were taken, were set aside."""
        with self._store._read() as connection:
            rows = connection.execute(select(leads.c.state, func.count()).group_by(leads.c.state)).all()
        return {WAITING: 0, TAKEN: 0, SET_ASIDE: 0, **{row[0]: row[1] for row in rows}}


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
