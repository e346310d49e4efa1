"""From a path or a URL to a store.

Law: reading never creates anything; a path or URL that holds no store says so and says what to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from storyscape.errors import StoreError
from storyscape.io.store.dialects import Dialect, PostgresDialect, SqliteDialect
from storyscape.io.store.sql_store import SqlStore


def open_store(url_or_path: str, *, readonly: bool = False) -> SqlStore:
    """Open the store at a path of an SQLite file or at a URL (``sqlite:///…``, ``postgresql://…``).

    ``sqlite://`` is a store in memory. Tables are made where needed; with ``readonly`` nothing is ever
    written or created. StoreError for what is no store or can't be opened, MissingExtraError without a driver.
    """
    return SqlStore(_dialect(url_or_path, readonly))


def _dialect(where: str, readonly: bool) -> Dialect:
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
