"""Opening a store: fast where there is one, and clear about everything that is none."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from storyscape.errors import StoreError
from storyscape.io.store import open_store
from storyscape.io.store.schema import schemas
from tests.store_fixture import article, story_batch

pytest_plugins = ["tests.each_store"]


def refused(where: object, problem: str, *, readonly: bool = False) -> StoreError:
    with pytest.raises(StoreError, match=problem) as caught:
        open_store(str(where), readonly=readonly)
    assert str(where).removeprefix("sqlite:///") in str(caught.value)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("prefix", ["", "sqlite:///"])
def test_reading_creates_nothing(tmp_path: Path, prefix: str) -> None:
    error = refused(f"{prefix}{tmp_path / 'new' / 'news.db'}", "does not exist", readonly=True)
    assert "storyscape read" in error.remedy
    assert list(tmp_path.iterdir()) == []


def test_writing_creates_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "a b" / "ü?#%41" / "news.db"
    with open_store(str(path)) as store:
        store.save(story_batch("s_one", article("Text")))
    with open_store(str(path), readonly=True) as store:
        assert len(store.stories()) == 1
        with pytest.raises(StoreError, match="reading only"):
            store.save(story_batch("s_two", article("Other")))
    assert [file.name for file in path.parent.iterdir()] == ["news.db"]


def test_what_is_no_store_is_left_as_it_is(tmp_path: Path) -> None:
    text, empty, folder = tmp_path / "text.db", tmp_path / "empty.db", tmp_path / "folder.db"
    text.write_text("This is a letter, and no database at all.")
    empty.touch()
    folder.mkdir()
    for readonly in (True, False):
        refused(text, "not a Storyscape store", readonly=readonly)
        refused(folder, "is a folder", readonly=readonly)
    refused(empty, "is empty", readonly=True)
    refused(text / "below.db", "can't be opened")
    refused("", "no path")
    assert text.read_text().startswith("This is a letter")


def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name)")
    connection.commit()
    refused(path, r"another program's tables \(recipes\)")
    refused(path, "holds no stories", readonly=True)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    connection.close()


def test_another_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    open_store(str(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE {schemas.name} SET name = 'storyscape_9999'")
    connection.close()
    for readonly in (True, False):
        assert "Upgrade" in refused(path, "storyscape_9999", readonly=readonly).remedy


def test_a_store_that_can_not_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.db"
    with monkeypatch.context() as patch:
        patch.setattr("storyscape.io.store.making.schemas.insert", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_store(str(path))
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    connection.close()
    open_store(str(path)).close()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with open_store(str(path)) as store:
        for n in range(20):
            store.save(story_batch(f"s_{n}", article(f"Text {n} " * 400, n)))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged") as caught:
        open_store(str(path), readonly=True)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "where", ["mysql://user:secret@host/news", "postgresql://user:secret@127.0.0.1:1/news", "x://"]
)
def test_a_url_that_leads_nowhere_is_refused_without_its_password(where: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(where)
    assert "secret" not in str(caught.value)


def test_opening_a_store_that_is_there_is_fast(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    open_store(str(path)).close()
    code = (
        "import sys, time; from storyscape.io.store import open_store; start = time.perf_counter()\n"
        "open_store(sys.argv[1]).close(); print(time.perf_counter() - start)"
    )
    took = [float(subprocess.check_output([sys.executable, "-c", code, str(path)], text=True)) for _ in range(3)]
    assert min(took) < 0.05


def test_the_pragmas_hold(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "news.db")) as store, store._read() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                  ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]  # fmt: skip
    assert values == ["wal", 2, 1, 5000]


def test_postgresql_opens_alike(postgres: Callable[[], str]) -> None:
    url = postgres()
    with pytest.raises(StoreError, match="holds no stories"):
        open_store(url, readonly=True)
    with open_store(url) as store:
        store.save(story_batch("s_one", article("Text")))
    with open_store(url, readonly=True) as store:
        assert len(store.stories()) == 1
        with pytest.raises(StoreError, match="reading only"):
            store.save(story_batch("s_two", article("Other")))


@pytest.mark.parametrize("where", ["sqlite://", "news.db"])
def test_threads_share_a_store(tmp_path: Path, where: str) -> None:
    failed: list[BaseException] = []
    with open_store(where if "://" in where else str(tmp_path / where)) as store:

        def work(number: int) -> None:
            try:
                for n in range(10):
                    store.save(story_batch(f"s_{number}", article(f"Text {number} {n}", n)))
                    assert store.story(f"s_{number}").id == f"s_{number}"
                    assert store.stories(query=f"{number}")
            except BaseException as error:  # noqa: BLE001 - told to the test's own thread
                failed.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert sum(summary.articles for summary in store.stories()) == 60


def test_a_search_of_many_words_ends(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "news.db")) as store:
        store.save(story_batch("s_one", article(" ".join(f"word{n}" for n in range(3000)))))
        start = time.perf_counter()
        assert len(store.stories(query=" ".join(f"word{n}" for n in range(3000)))) == 1
        assert time.perf_counter() - start < 1
