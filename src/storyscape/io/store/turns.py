"""How the rooms of a store get at its database.

Law: nobody but the store opens transactions; a room asks for one to read in or one to write in.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

from sqlalchemy import Connection

from storyscape.io.store.dialects import Dialect


class Turns(NamedTuple):
    """Transactions of a store: ``read`` sees one state, ``write`` saves all or nothing; both may raise StoreError."""

    read: Callable[[], AbstractContextManager[Connection]]
    write: Callable[[], AbstractContextManager[Connection]]
    dialect: Dialect
