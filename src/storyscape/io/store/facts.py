"""Outlets, raters and ratings by content: the old stay readable by id, since recipes name them; one is current.

Law: a fact is never changed; saving one makes it the current one of its subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, update

from storyscape.ids import content_id
from storyscape.io.store import schema
from storyscape.io.store.coding import decode, encode
from storyscape.io.store.dialects import Dialect
from storyscape.io.store.lookup import fetch, not_found
from storyscape.records import Outlet, Rater, Rating

Fact = Outlet | Rater | Rating
Facts = tuple[tuple[Outlet, ...], tuple[Rater, ...], tuple[Rating, ...]]
_id = attrgetter("id")
_KINDS: Final[dict[type[Fact], str]] = {Outlet: "outlet", Rater: "rater", Rating: "rating"}


def fact_id(record: Fact) -> str:
    """The content id of a fact: what recipes list."""
    return content_id("f", record)


def canonical(record: Fact) -> Fact:
    """The record as it is read back: a whole number given for a share would have another content id than after that."""
    return decode(encode(record.id, record), type(record))


def subject(record: Fact) -> str:
    """What only one fact is current for: an id, or a rater, outlet and scope."""
    if isinstance(record, Rating):
        return "\n".join((record.rater, record.outlet, record.scope or ""))
    return record.id


def fact_rows(records: Iterable[Fact]) -> list[dict[str, Any]]:
    """The rows of some facts; of several about one subject all, of which the last is current."""
    rows = []
    for record in map(canonical, records):
        row = {"id": fact_id(record), "kind": _KINDS[type(record)], "subject": subject(record)}
        rows.append(row | {"record": encode(record.id, record)})
    last = {(row["kind"], row["subject"]): row["id"] for row in rows}
    return [row | {"current": last[row["kind"], row["subject"]] == row["id"]} for row in rows]


def save_facts(connection: Connection, dialect: Dialect, rows: Sequence[dict[str, Any]]) -> None:
    """Save facts; those that are current take the place of those that were."""
    if not rows:
        return
    table = schema.facts
    retire = update(table).where(table.c.kind == bindparam("of_kind"), table.c.subject == bindparam("of_subject"))
    if values := [{"of_kind": row["kind"], "of_subject": row["subject"]} for row in rows if row["current"]]:
        connection.execute(retire.values(current=False), values)
    insert = dialect.insert(table)
    insert = insert.on_conflict_do_update(index_elements=["id"], set_={"current": insert.excluded["current"]})
    connection.execute(insert, rows)


def current_facts(connection: Connection) -> Facts:
    """The current facts, each kind sorted by id."""
    table = schema.facts
    return _sorted(connection.execute(select(table.c.id, table.c.kind, table.c.record).where(table.c.current)))


def facts_by_id(connection: Connection, ids: Iterable[str]) -> Facts:
    """The facts of some content ids, each kind sorted by id. NotFoundError names the first that is absent."""
    wanted = list(dict.fromkeys(ids))
    table = schema.facts
    found = {
        row.id: row for row in fetch(connection, select(table.c.id, table.c.kind, table.c.record), table.c.id, wanted)
    }
    for one in wanted:
        if one not in found:
            raise not_found(one)
    return _sorted(found.values())


def _sorted(rows: Iterable[Row[Any]]) -> Facts:
    by_kind: dict[str, list[tuple[str, bytes]]] = {kind: [] for kind in _KINDS.values()}
    for row in rows:
        by_kind[row.kind].append((row.id, row.record))
    for held in by_kind.values():
        held.sort()  # so that of records with one id, the order is that of their content ids
    return (
        tuple(sorted((decode(data, Outlet) for _, data in by_kind["outlet"]), key=_id)),
        tuple(sorted((decode(data, Rater) for _, data in by_kind["rater"]), key=_id)),
        tuple(sorted((decode(data, Rating) for _, data in by_kind["rating"]), key=_id)),
    )
