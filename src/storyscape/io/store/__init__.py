"""Where everything read is kept: one SQL store, SQLite by default, PostgreSQL as the second dialect."""

from storyscape.io.store.sql_store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
