"""What is known of outlets, by content: the old stay readable by id, since recipes name them; one is current.

Law: a record is never changed; what concerns a story is found by its keys, so that a table of a hundred thousand rows
costs a story nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Select, and_, bindparam, case, func, select, update

from storyscape.facts import Fact, FactStore
from storyscape.ids import FACT, content_id
from storyscape.io.store import schema
from storyscape.io.store.coding import check_time, decode, encode
from storyscape.io.store.dialects import Turns, put, upsert
from storyscape.io.store.lookup import fetch, not_found
from storyscape.io.store.schema import micros
from storyscape.outlets.hosts import key
from storyscape.outlets.sought import keys_of
from storyscape.records import Activity, Answer, Calibration, Following, Outlet, Rater, Rating
from storyscape.records.feeds import Feed
from storyscape.records.sites import Recurring

KINDS: Final[dict[str, type[Fact]]] = {
    "outlet": Outlet, "rater": Rater, "rating": Rating, "calibration": Calibration, "following": Following,
    "answer": Answer, "recurring": Recurring,
}  # fmt: skip
_KIND: Final = {kind: name for name, kind in KINDS.items()}
_LATE: Final = timedelta(hours=1)
_id = attrgetter("id")
F = TypeVar("F", Outlet, Rater, Rating, Calibration)
R = TypeVar("R", bound=Fact)
Row = dict[str, Any]


def fact_id(record: Fact) -> str:
    """The content id of a record: what recipes list."""
    return content_id(FACT, record)


def canonical(record: R) -> R:
    """The record as it is read back: a whole number given for a share would have another content id than after that."""
    return decode(encode(named(record), record), type(record))


def named(record: Fact) -> str:
    """What a record is called: its id, or what it is of."""
    if isinstance(record, Calibration):
        return record.axis
    if isinstance(record, Answer):
        return record.request
    if isinstance(record, Recurring):
        return record.outlet
    return record.of if isinstance(record, Following) else record.id


def subject(record: Fact) -> str:
    """What only one record is current for: an id, an axis, or a rater, outlet and scope."""
    if isinstance(record, Rating):
        return "\n".join((record.rater, record.outlet, record.scope or ""))
    return named(record)


class SqlFactStore(FactStore):
    """A :class:`~storyscape.facts.FactStore` in a database."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def save(self, records: Iterable[Fact]) -> None:
        rows, keys = _rows(records)
        last = {(row["kind"], row["subject"]): row["id"] for row in rows}
        rows = [row | {"current": last[row["kind"], row["subject"]] == row["id"]} for row in rows]
        table = schema.facts
        retire = update(table).where(table.c.kind == bindparam("of_kind"), table.c.subject == bindparam("of_subject"))
        insert = upsert(self._turns.dialect, table, "current")
        with self._turns.write() as connection:
            values = [{"of_kind": kind, "of_subject": about} for kind, about in last]
            put(connection, retire.values(current=False), values)
            put(connection, insert, rows)
            put(connection, upsert(self._turns.dialect, schema.fact_keys), keys)

    def keep(self, records: Iterable[Fact]) -> None:
        rows, keys = _rows(records)
        insert = upsert(self._turns.dialect, schema.facts)
        with self._turns.write() as connection:
            put(connection, insert, [row | {"current": False} for row in rows])
            put(connection, upsert(self._turns.dialect, schema.fact_keys), keys)

    def retire(self, rater: str) -> int:
        table = schema.facts
        said = and_(table.c.kind == "rating", _by(rater), table.c.current)
        own = and_(table.c.kind == "rater", table.c.subject == rater)
        with self._turns.write() as connection:
            count = connection.execute(update(table).where(said).values(current=False)).rowcount
            connection.execute(update(table).where(own).values(current=False))
        return count

    def named(self, ids: Iterable[str]) -> tuple[Fact, ...]:
        wanted = list(dict.fromkeys(ids))
        table = schema.facts
        query = select(table.c.id, table.c.kind, table.c.record)
        with self._turns.read() as connection:
            rows = {row.id: row for row in fetch(connection, query, table.c.id, wanted)}
        for one in wanted:
            if one not in rows:
                raise not_found(one)
        return tuple(decode(rows[one].record, KINDS[rows[one].kind]) for one in wanted)

    def outlets(self, keys: Iterable[str] | None = None) -> tuple[Outlet, ...]:
        return tuple(sorted(self._current(Outlet, keys), key=_id))

    def raters(self) -> tuple[Rater, ...]:
        return tuple(sorted(self._current(Rater), key=_id))

    def ratings(self, hosts: Iterable[str] | None = None) -> tuple[Rating, ...]:
        return tuple(sorted(self._current(Rating, hosts), key=_id))

    def count(self, rater: str) -> int:
        table = schema.facts
        query = select(func.count()).where(table.c.kind == "rating", _by(rater), table.c.current)
        with self._turns.read() as connection:
            return connection.scalar(query) or 0

    def calibrations(self) -> tuple[Calibration, ...]:
        return tuple(sorted(self._current(Calibration), key=attrgetter("axis")))

    def following(self, of: str) -> Following | None:
        return self._of("following", of, Following)

    def answer(self, request: str) -> Answer | None:
        return self._of("answer", request, Answer)

    def activity(self, since: datetime, until: datetime, but: str) -> tuple[Activity, ...]:
        for name, value in (("since", since), ("until", until)):
            check_time("activity", name, value)
        table = schema.keys
        others = func.count(case((table.c.story_id != but, table.c.story_id)).distinct())
        query = select(table.c.outlet, table.c.lang, others).where(
            table.c.seen_at >= micros(since), table.c.seen_at < micros(until),
            table.c.outlet.is_not(None), table.c.story_id.is_not(None),
        )  # fmt: skip
        feeds = select(schema.feeds.c.record)
        with self._turns.read() as connection:
            rows = connection.execute(query.group_by(table.c.outlet, table.c.lang)).all()
            out = unreachable((decode(record, Feed) for record in connection.scalars(feeds)), until)
        found = [Activity(outlet=outlet, lang=lang, stories=stories) for outlet, lang, stories in rows]
        return tuple(sorted((one for one in found if key(one.outlet) not in out), key=lambda a: (a.outlet, a.lang)))

    def _of(self, kind: str, about: str, into: type[R]) -> R | None:
        """The record of a kind that is about that, current or not; of several the first by id."""
        table = schema.facts
        query = select(table.c.record).where(table.c.kind == kind, table.c.subject == about).order_by(table.c.id)
        with self._turns.read() as connection:
            record = connection.scalar(query.limit(1))
        return None if record is None else decode(record, into)

    def _current(self, kind: type[F], keys: Iterable[str] | None = None) -> Iterable[F]:
        """The current records of a kind, each once; with ``keys``, those that have one of them."""
        table, by = schema.facts, schema.fact_keys
        query: Select[Any] = select(table.c.kind, table.c.current, table.c.record)
        with self._turns.read() as connection:
            if keys is None:
                rows = list(connection.execute(query.where(table.c.kind == _KIND[kind], table.c.current)))
            else:  # by id alone: asked for kind and key at once, SQLite reads all of the kind
                found = fetch(connection, select(by.c.id), by.c.key, dict.fromkeys(keys))
                rows = list(fetch(connection, query, table.c.id, dict.fromkeys(row.id for row in found)))
        return [decode(row.record, kind) for row in rows if row.kind == _KIND[kind] and row.current]


def unreachable(feeds: Iterable[Feed], until: datetime) -> frozenset[str]:
    """The hosts whose every feed was gone or failing when it was last asked, within an hour of ``until`` at latest."""
    failing: dict[str, list[bool]] = {}
    for feed in feeds:
        host = (key(urlsplit(feed.site_url or feed.url).hostname or "") or "").partition("/")[0]
        asked = feed.polled_at is not None and feed.polled_at < until + _LATE
        failing.setdefault(host, []).append(asked and (feed.status != "active" or feed.failures > 0))
    return frozenset(host for host, all_of in failing.items() if host and all(all_of))


def _by(rater: str) -> Any:
    """The ratings of a rater, as a range of the index of subjects."""
    return and_(schema.facts.c.subject >= f"{rater}\n", schema.facts.c.subject < f"{rater}\x0b")


def _rows(records: Iterable[Fact]) -> tuple[list[Row], list[Row]]:
    """The rows of some records, and of their keys."""
    rows, keys = [], []
    for record in map(canonical, records):
        row = {"id": fact_id(record), "kind": _KIND[type(record)], "subject": subject(record)}
        rows.append(row | {"record": encode(named(record), record)})
        if isinstance(record, Outlet | Rating):
            keys += [{"key": name, "id": row["id"]} for name in sorted(keys_of(record))]
    return rows, keys
