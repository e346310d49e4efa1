"""The tables of a store, made where there are none.

Law: a store that is there costs one query; tables are made in one transaction or not at all, and what has another
schema is refused and left exactly as it was.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from storyscape.errors import StoreError
from storyscape.io.store.dialects import READ_FIRST, Dialect
from storyscape.io.store.schema import HEAD, metadata, schemas


def make(engine: Engine, dialect: Dialect) -> None:
    """Make the tables where needed. StoreError for another schema, another program's tables, none to read."""
    found = _schema(engine, dialect)
    if found is not None and found != HEAD:
        problem = f"has the schema {found}, and this program knows {HEAD} alone"
        raise StoreError(dialect.about, problem, "Upgrade Storyscape, or name another store")
    if found is None and dialect.readonly:
        raise StoreError(dialect.about, "holds no stories", READ_FIRST)
    if found is None:
        with dialect.guard(), engine.connect() as connection, connection.begin():
            dialect.begin(connection, write=True)
            _make(connection, dialect)


def _schema(engine: Engine, dialect: Dialect) -> str | None:
    with dialect.guard(), engine.connect() as connection:
        try:
            return connection.scalar(select(schemas.c.name))
        except DBAPIError as error:
            if dialect.is_empty(error):
                return None
            raise


def _make(connection: Connection, dialect: Dialect) -> None:
    there = inspect(connection).get_table_names()
    if schemas.name in there:
        return  # another process was quicker
    if there:
        problem = f"holds another program's tables ({', '.join(sorted(there)[:3])})"
        raise StoreError(dialect.about, problem, "Give Storyscape a file, database or schema of its own")
    metadata.create_all(connection)
    connection.execute(schemas.insert(), {"name": HEAD})
