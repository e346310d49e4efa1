"""Bringing a store to the schema that this program knows.

Law: an up-to-date store costs one query; any other is made or upgraded in one transaction, or left exactly as it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from storyscape.errors import StoreError
from storyscape.io.store.dialects import READ_FIRST, Dialect
from storyscape.io.store.schema import HEAD, KNOWN, metadata

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory


def bring_up_to_date(engine: Engine, dialect: Dialect) -> None:
    """Make or upgrade the tables where needed. StoreError for a newer schema, another program's tables, read-only."""
    revision = _revision(engine, dialect)
    if revision == HEAD:
        return
    if revision is not None and revision not in KNOWN:
        raise StoreError(
            dialect.about,
            f"has the schema {revision}, which is newer than this program ({HEAD}), or another program's",
            "Upgrade Storyscape, or name another store",
        )
    if dialect.readonly:
        if revision is None:
            raise StoreError(dialect.about, "holds no stories", READ_FIRST)
        raise StoreError(dialect.about, f"has an older schema ({revision})", "Upgrade it by opening it for writing")
    with dialect.guard(), engine.connect() as connection, connection.begin():
        dialect.begin(connection, write=True)
        _upgrade(connection, dialect)


def script_directory() -> ScriptDirectory:
    """The packaged migrations. Imports alembic, which takes a tenth of a second: not called for an up-to-date store."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(__file__).with_name("migrations")))


def _revision(engine: Engine, dialect: Dialect) -> str | None:
    with dialect.guard(), engine.connect() as connection:
        try:
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return None if revision is None else str(revision)
        except DBAPIError as error:
            if dialect.is_empty(error):
                return None
            raise


def _upgrade(connection: Connection, dialect: Dialect) -> None:
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    scripts = script_directory()

    def steps(revision: Any, _context: MigrationContext) -> Any:
        return scripts._upgrade_revs("head", revision)  # what alembic's own command.upgrade calls

    context = MigrationContext.configure(connection, opts={"fn": steps, "transactional_ddl": True})
    if context.get_current_revision() is None:
        if strangers := inspect(connection).get_table_names():
            raise StoreError(
                dialect.about,
                f"holds another program's tables ({', '.join(sorted(strangers)[:3])})",
                "Give Storyscape a file, database or schema of its own",
            )
        metadata.create_all(connection)
        context.stamp(scripts, HEAD)
        return
    with Operations.context(context):
        context.run_migrations()
