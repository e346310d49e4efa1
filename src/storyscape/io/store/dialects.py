"""Where SQLite and PostgreSQL part: how to connect, to lock, to search, and what their errors mean. Nothing else.

Law: everything outside these two classes is one code base for both.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Executable,
    Select,
    Table,
    bindparam,
    column,
    create_engine,
    event,
    func,
    insert,
    make_url,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from storyscape.errors import MissingExtraError, StoreError
from storyscape.io.store.schema import keys

WAIT_SECONDS: Final = 5
READ_FIRST: Final = "Read something into it first: storyscape read PATH"
_BUSY: Final = (
    f"is being written by another process (waited {WAIT_SECONDS} s)",
    "Wait until that one is done, or end it, and try again",
)


class Entry(NamedTuple):
    """What the search index gets of an article version: row id, title and text in searchable form."""

    seq: int
    title: str
    text: str


class Dialect(Protocol):
    """What the store asks of a database. ``about`` names the store in errors, without a password."""

    about: str
    readonly: bool

    def engine(self) -> Engine:
        """Connect. StoreError where there is nothing to connect to, MissingExtraError without a driver."""
        ...

    def guard(self) -> AbstractContextManager[object]:
        """Held around every transaction; keeps threads apart where they share one connection."""
        ...

    def begin(self, connection: Connection, *, write: bool) -> None:
        """Begin a transaction that sees one state; a writing one first waits for its turn."""
        ...

    def insert(self, into: Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that knows ``on_conflict_do_…``."""
        ...

    def index(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Make entries findable."""
        ...

    def matches(self, phrases: Sequence[str]) -> Select[Any]:
        """The story ids of current versions (rows of ``keys``) that have all the phrases, newest version first."""
        ...

    def is_empty(self, error: DBAPIError) -> bool:
        """Whether an error says that there is no such table."""
        ...

    def explain(self, error: DBAPIError) -> StoreError:
        """What an error of the database means and what to do."""
        ...


class Turns(NamedTuple):
    """A store's transactions, for its rooms: nobody but the store opens one. Both may raise StoreError.

    ``read`` sees one state, ``write`` saves all or nothing.
    """

    read: Callable[[], AbstractContextManager[Connection]]
    write: Callable[[], AbstractContextManager[Connection]]
    dialect: Dialect


def upsert(
    dialect: Dialect, into: Table, *names: str, by: str | None = None, newer: str | None = None
) -> sqlite.Insert | postgresql.Insert:
    """An insert that gives a row which is there (by primary key, or ``by`` a column) the new values of these columns.

    Without names it stays as it is; with ``newer``, it does where that column's new value is not the greater.
    """
    made = dialect.insert(into)
    keys = [by] if by else [column.name for column in into.primary_key]
    if not names:
        return made.on_conflict_do_nothing(index_elements=keys)
    where = None if newer is None else made.excluded[newer] > into.c[newer]
    values = {name: made.excluded[name] for name in names}
    return made.on_conflict_do_update(index_elements=keys, set_=values, where=where)


def put(connection: Connection, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
    """Execute a statement once for each row: for no row, not at all."""
    if rows:
        connection.execute(statement, rows)


class SqliteDialect(Dialect):
    """SQLite: one file, WAL, synchronous FULL, FTS5. ``path`` is ``None`` for a store in memory."""

    _SEARCH = table("search", column("rowid"))

    def __init__(self, path: Path | None, readonly: bool) -> None:
        self.about = "the store in memory" if path is None else str(path)
        self.path = path
        self.readonly = readonly
        self._lock = threading.RLock() if path is None else None

    def engine(self) -> Engine:
        if self.path is None:
            if self.readonly:
                raise StoreError(self.about, "would be empty", "Open it for writing")
            engine = create_engine(
                "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False, "isolation_level": None}
            )
        else:
            self._look_at(self.path)
            engine = create_engine(
                "sqlite://", creator=self._connect, poolclass=QueuePool, pool_size=5, max_overflow=60
            )
        event.listen(engine, "connect", self._set_up)
        return engine

    def guard(self) -> AbstractContextManager[object]:
        return self._lock or nullcontext()

    def begin(self, connection: Connection, *, write: bool) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    def insert(self, into: Table) -> sqlite.Insert:
        return sqlite.insert(into)

    def index(self, connection: Connection, entries: Sequence[Entry]) -> None:
        # In the order of row ids: FTS5 writes out what it has gathered whenever one comes before the last.
        connection.exec_driver_sql("INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)", sorted(entries))

    def matches(self, phrases: Sequence[str]) -> Select[Any]:
        wanted = " ".join(f'"{phrase}"' for phrase in phrases)
        # ORDER BY row id is the order in which FTS5 finds, so that the first rows come without finding all.
        return (
            select(keys.c.story_id)
            .select_from(self._SEARCH.join(keys, keys.c.seq == self._SEARCH.c.rowid))
            .where(text("search MATCH :wanted").bindparams(wanted=wanted))
            .order_by(self._SEARCH.c.rowid.desc())
        )

    def is_empty(self, error: DBAPIError) -> bool:
        return "no such table" in str(error.orig)

    def explain(self, error: DBAPIError) -> StoreError:
        said = str(error.orig)
        if "locked" in said or "busy" in said:
            return StoreError(self.about, *_BUSY)
        if "not a database" in said or "malformed" in said:
            return StoreError(self.about, f"is damaged or no SQLite file ({said})", "Restore it from a backup")
        if "readonly" in said or "unable to open" in said:
            return StoreError(self.about, f"can't be opened ({said})", "Check the permissions of file and folder")
        if "full" in said or "disk I/O" in said:
            return StoreError(self.about, f"can't be written ({said})", "Make room on the disk and try again")
        return StoreError(self.about, f"failed: {said}", "Run storyscape doctor; if it persists, report it")

    def _look_at(self, path: Path) -> None:
        try:
            if path.is_dir():
                raise StoreError(
                    self.about, "is a folder, not a store", f"Name a file in it, such as {path / 'news.db'}"
                )
            if not path.exists():
                if self.readonly:
                    raise StoreError(self.about, "does not exist", READ_FIRST)
                path.parent.mkdir(parents=True, exist_ok=True)
                return
            with path.open("rb") as file:
                start = file.read(16)
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(self.about, f"can't be opened ({reason})", "Name a path that you may write to") from error
        if start and start != b"SQLite format 3\0":
            raise StoreError(self.about, "is not a Storyscape store", "Name another path; this file is left as it is")
        if not start and self.readonly:
            raise StoreError(self.about, "is empty", READ_FIRST)

    def _connect(self) -> sqlite3.Connection:
        # A reader that may write opens for writing, with query_only: only so does it leave no -wal and -shm behind.
        mode = "rwc" if not self.readonly else "rw" if os.access(str(self.path), os.W_OK) else "ro"
        return sqlite3.connect(
            f"file:{quote(str(self.path))}?mode={mode}",
            uri=True,
            timeout=WAIT_SECONDS,
            isolation_level=None,  # transactions begin where begin() says so, and nowhere else
            check_same_thread=False,
        )

    def _set_up(self, connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "cache_size = -32000"):
            connection.execute(f"PRAGMA {pragma}")
        if self.readonly:
            connection.execute("PRAGMA query_only = ON")
        elif self.path:
            connection.execute("PRAGMA journal_mode = WAL")


class PostgresDialect(Dialect):
    """PostgreSQL: the search path's schema, an advisory lock for the one writer, a GIN index over word lists."""

    _SEARCH = table("search", column("seq"), column("words", postgresql.TSVECTOR))
    _TURN = text("SELECT pg_advisory_xact_lock(hashtext('storyscape'), hashtext(current_schema()))")

    def __init__(self, url: URL, readonly: bool) -> None:
        self.about = url.render_as_string(hide_password=True)
        self.readonly = readonly
        self._url = url.set(drivername="postgresql+psycopg")

    def engine(self) -> Engine:
        try:
            return create_engine(self._url, pool_size=5, max_overflow=60, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise MissingExtraError(self.about, "postgres") from error

    def guard(self) -> AbstractContextManager[object]:
        return nullcontext()

    def begin(self, connection: Connection, *, write: bool) -> None:
        if not write:
            # Every answer comes out of an index; but the planner can't know how long word lists are that lie outside
            # their rows, nor that a cursor over rare words is read to its end: left alone, it reads the whole table.
            connection.exec_driver_sql(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                "SET LOCAL enable_seqscan = off; SET LOCAL cursor_tuple_fraction = 1"
            )
            return
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        connection.execute(self._TURN)

    def insert(self, into: Table) -> postgresql.Insert:
        return postgresql.insert(into)

    def index(self, connection: Connection, entries: Sequence[Entry]) -> None:
        words = func.to_tsvector(text("'simple'::regconfig"), bindparam("text", type_=postgresql.TEXT))
        rows = [{"row": seq, "text": f"{title}\n{body}"} for seq, title, body in entries]
        connection.execute(insert(self._SEARCH).values(seq=bindparam("row"), words=words), rows)

    def matches(self, phrases: Sequence[str]) -> Select[Any]:
        found = select(keys.c.story_id).select_from(self._SEARCH.join(keys, keys.c.seq == self._SEARCH.c.seq))
        for phrase in phrases:
            wanted = func.phraseto_tsquery(text("'simple'::regconfig"), phrase)
            found = found.where(self._SEARCH.c.words.op("@@")(wanted))
        return found.order_by(self._SEARCH.c.seq.desc())

    def is_empty(self, error: DBAPIError) -> bool:
        return getattr(error.orig, "sqlstate", None) == "42P01"

    def explain(self, error: DBAPIError) -> StoreError:
        said = str(error.orig).strip().split("\n", 1)[0]
        if getattr(error.orig, "sqlstate", None) == "55P03":
            return StoreError(self.about, *_BUSY)
        if "connection" in said or error.connection_invalidated:
            return StoreError(self.about, f"can't be reached ({said})", "Check the URL and that the server runs")
        return StoreError(self.about, f"failed: {said}", "Run storyscape doctor; if it persists, report it")


def dialect_of(where: str, *, readonly: bool) -> Dialect:
    """The dialect of a path or a URL. StoreError for what is neither."""
    if where == ":memory:":
        return SqliteDialect(None, readonly)
    if "://" not in where:
        if not where:
            raise StoreError("the store", "has no path", "Name a file or a URL")
        return SqliteDialect(Path(where).expanduser(), readonly)
    try:
        url = make_url(where)
    except ArgumentError as error:
        raise StoreError(where.split(":", 1)[0] + "://…", "is no URL of a store", "See SQLAlchemy's URLs") from error
    name = url.drivername.split("+")[0]
    if name == "sqlite":
        return SqliteDialect(Path(url.database) if url.database and url.database != ":memory:" else None, readonly)
    if name in ("postgresql", "postgres"):
        return PostgresDialect(url, readonly)
    raise StoreError(url.render_as_string(), f"{name} is not supported", "Use sqlite:///PATH or postgresql://…")
