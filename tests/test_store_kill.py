"""What a save has returned from survives ``kill -9``, whole; readers in other processes read while a writer writes."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storyscape.errors import NotFoundError, StoreError
from storyscape.io.store import open_store
from storyscape.protocols import Batch, Store
from tests.store_fixture import article, story_batch

ROUNDS = 10
PER_BATCH = 16
WRITER = """
import sys
from storyscape.io.store import open_store
from tests.test_store_kill import batch

store = open_store(sys.argv[1])
print("open", flush=True)
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    store.save(batch(number))
    print(number, flush=True)
"""


def batch(number: int) -> Batch:
    """The batch of a number: one story's articles of 3 KB, each with a word of its own."""
    texts = [f"Batch{number} article{number}x{n} " + "some words of news " * 150 for n in range(PER_BATCH)]
    return story_batch(f"s_story{number}", *(article(text, n) for n, text in enumerate(texts)))


def start(path: Path, first: int, end: int = 10**6) -> subprocess.Popen[str]:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(first), str(end)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "open\n"
    return writer


def kill(writer: subprocess.Popen[str], after: float) -> list[int]:
    """Kill a writer; the numbers of the batches that it was told were saved."""
    time.sleep(after)
    writer.send_signal(signal.SIGKILL)
    said, _ = writer.communicate()
    # The last line may be cut: what was not told whole was not acknowledged.
    return [int(line) for line in said.splitlines(keepends=True) if line.endswith("\n")]


def is_whole(store: Store, number: int) -> bool:
    """Whether a batch is there with all that belongs to it; False where nothing of it is. Fails on anything between."""
    story = f"s_story{number}"
    if story not in {summary.id for summary in store.stories(limit=10**6)}:
        assert store.known(a.key for a in batch(number).articles) == {}
        with pytest.raises(NotFoundError):
            store.story(story)
        return False
    stored = store.story(story)
    assert len(stored.articles) == len(stored.places) == len(stored.journal) == PER_BATCH
    for n, found in enumerate(store.articles(stored.articles)):
        assert found.text.startswith(f"Batch{number} article{number}x{n} ")
        assert [s.id for s in store.stories(query=f"article{number}x{n}")] == [story]
    return True


def test_a_kill_loses_nothing_and_halves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    random_ = random.Random(4)  # noqa: S311 - moments to kill at, not secrets
    acknowledged: list[int] = []
    for _ in range(ROUNDS):
        first = max(acknowledged, default=-1) + 1
        told = kill(start(path, first), random_.uniform(0.02, 0.3))
        with open_store(str(path)) as store:
            assert all(is_whole(store, number) for number in told)
            in_doubt = max(told, default=first - 1) + 1
            acknowledged += [*told, in_doubt] if is_whole(store, in_doubt) else told
            assert store.stories()[0].articles == PER_BATCH
            assert len(store.stories(limit=10**6)) == len(acknowledged)
            members = list(store.members(None, "test 1"))
            assert len(members) == len(acknowledged) * PER_BATCH
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    connection.close()
    assert len(acknowledged) > ROUNDS


def test_readers_read_while_a_writer_writes(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    writer = start(path, 0)
    try:
        with open_store(str(path), readonly=True) as store:
            sizes = []
            for _ in range(30):
                listed = store.stories(limit=10**6)
                assert all(summary.articles == PER_BATCH for summary in listed)
                if listed:
                    assert len(store.story(listed[0].id).articles) == PER_BATCH
                sizes.append(len(listed))
                time.sleep(0.02)
        assert sizes == sorted(sizes)
        assert sizes[-1] > sizes[0]
    finally:
        told = kill(writer, 0)
    with open_store(str(path), readonly=True) as store:
        assert len(store.stories(limit=10**6)) >= len(told)


def test_a_second_writer_waits_and_then_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storyscape.io.store.dialects.WAIT_SECONDS", 0.2)
    path = tmp_path / "news.db"
    with open_store(str(path)) as store:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process"):
            store.save(story_batch("s_one", article("Text")))
        assert store.stories() == ()
        holder.execute("ROLLBACK")
        holder.close()
        store.save(story_batch("s_one", article("Text")))
        assert len(store.stories()) == 1


def test_writers_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with open_store(str(path)):
        writers = [start(path, first, first + 6) for first in (0, 100, 200)]
    for writer in writers:
        assert writer.wait(timeout=60) == 0
        assert writer.stdout is not None
        writer.stdout.close()
    with open_store(str(path), readonly=True) as store:
        assert len(store.stories(limit=100)) == 18
        assert all(is_whole(store, first + n) for first in (0, 100, 200) for n in range(6))


def test_processes_may_create_one_store_together(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "news.db"
    command = [sys.executable, "-c", WRITER, str(path)]
    root = Path(__file__).parent.parent
    writers = [subprocess.Popen([*command, f"{n}", f"{n + 1}"], cwd=root, stdout=subprocess.DEVNULL) for n in range(4)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0, 0]
    with open_store(str(path), readonly=True) as store:
        assert len(store.stories()) == 4
