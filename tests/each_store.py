"""The fixture ``store``, once for every implementation. A test file takes it with ``pytest_plugins``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, text

from storyscape.io.store import open_store
from storyscape.protocols import Store
from tests.store_fixture import postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Makes empty schemas, each with a URL of its own."""
    with postgres_server() as url:
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ALTER SYSTEM SET fsync = off"))  # its data are thrown away, so make it quick
            connection.execute(text("SELECT pg_reload_conf()"))
        made: list[str] = []

        def make() -> str:
            made.append(f"test_{len(made)}")
            with engine.begin() as connection:
                connection.execute(text(f"CREATE SCHEMA {made[-1]}"))
            return f"{url}&options={quote(f'-csearch_path={made[-1]}')}"

        yield make
        engine.dispose()


@pytest.fixture(params=["sqlite", "sqlite in memory", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "postgresql":
        made: Store = open_store(request.getfixturevalue("postgres")())
    else:
        made = open_store("sqlite://" if "memory" in request.param else str(tmp_path / "news.db"))
    with made:
        yield made
