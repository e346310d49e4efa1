"""Where everything read is kept: one SQL store, SQLite by default, PostgreSQL as the second dialect."""

from storyscape.io.store.opening import open_store
from storyscape.io.store.sql_store import SqlStore

__all__ = ["SqlStore", "open_store"]
