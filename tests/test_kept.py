"""Pages are kept before they are read, given out as they came, read again; archives are read on after any death."""

from __future__ import annotations

import asyncio
import io
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from storyscape.cli import run
from storyscape.errors import NotFoundError
from storyscape.following import Following
from storyscape.io.warc import read_archive
from storyscape.io.warc_out import write_warc
from storyscape.newsroom import Newsroom
from storyscape.records import Draft
from storyscape.records.feeds import Page
from storyscape.settings import Settings
from tests.test_following import RULES, Site, served, watched

LEXICAL = Settings(encoder="lexical", batch=8)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom(tmp_path / "news.db", settings=LEXICAL) as newsroom:
        yield newsroom


def archive(path: Path, pages: int, *, copies: int = 1) -> Path:
    """An archive of pages that are all articles of their own, each of them so many times."""

    def page(n: int) -> Page:
        said = " ".join(f"The harbour {n} was closed on day {day} because of the storm." for day in range(12))
        body = f"<html><title>Harbour {n} closes</title><body><article><p>{said}</p></article></body></html>".encode()
        url, at = f"https://outlet{n % 7}.example/{n}", NOW + timedelta(minutes=n)
        return Page(url=url, asked=url, status=200, headers=(("content-type", "text/html"),), body=body, fetched_at=at)

    with path.open("wb") as file:
        write_warc(file, (page(n) for n in range(pages) for _ in range(copies)), now=NOW)
    return path


def pages_in(data: bytes, folder: Path) -> list[Page]:
    path = folder / "out.warc.gz"
    path.write_bytes(data)
    return [item.found for item in read_archive(path) if isinstance(item.found, Page)]


def test_the_pages_behind_a_story_are_given_out_as_they_came(room: Newsroom, tmp_path: Path) -> None:
    source = archive(tmp_path / "in.warc.gz", 3)
    report = room.read(source)
    assert report.new == 3
    file = io.BytesIO()
    articles = [article for story in report.stories for article in room.explain(story).articles]
    assert room.kept.write_warc(file, articles) == (3, 3)
    before = [item.found for item in read_archive(source) if isinstance(item.found, Page)]
    assert sorted(p.body for p in pages_in(file.getvalue(), tmp_path)) == sorted(p.body for p in before)


def test_all_versions_of_an_article_are_given_out(room: Newsroom, tmp_path: Path) -> None:
    site = Site(1)

    async def twice() -> list[str]:
        async with served(site) as base:
            following = Following(room, rules=RULES)
            first = await asyncio.to_thread(following.fetch, f"{base}/page/a-0")
            site.edited.add("a-0")
            return [first.stories[0], (await asyncio.to_thread(following.fetch, f"{base}/page/a-0")).stories[0]]

    story, same = asyncio.run(twice())
    assert story == same
    file = io.BytesIO()
    assert room.kept.write_warc(file, room.explain(story).articles) == (2, 2)
    assert [b"corrected the number" in page.body for page in pages_in(file.getvalue(), tmp_path)] == [False, True]


def test_pages_are_kept_for_so_many_days_or_not_at_all(tmp_path: Path) -> None:
    source = archive(tmp_path / "in.warc.gz", 2)
    with Newsroom(tmp_path / "none.db", settings=replace(LEXICAL, keep_pages=0)) as room:
        story = room.read(source).stories[0]
        with pytest.raises(NotFoundError, match="no page that is kept"):
            room.kept.write_warc(io.BytesIO(), room.explain(story).articles)
    with Newsroom(tmp_path / "old.db", settings=LEXICAL) as room:
        room.reading.store.pages.keep([("old", _page(b"old"))], datetime.now(UTC) - timedelta(days=31))
        room.reading.store.pages.keep([("new", _page(b"new"))], datetime.now(UTC) - timedelta(days=29))
        room.read(source)
        assert {name for name, _ in room.reading.store.pages.newest()} >= {"new"}
        assert "old" not in dict(room.reading.store.pages.newest())


def _page(body: bytes) -> Page:
    url = f"https://e.example/{body.decode()}"
    return Page(url=url, asked=url, status=200, body=body, fetched_at=NOW)


def test_kept_pages_are_read_again(room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room.read(archive(tmp_path / "in.warc.gz", 3))
    assert room.kept.reread().same == 3

    def better(page: Page, name: str) -> Iterator[Draft]:
        yield Draft(text=f"Better read: {page.url}", url=page.url, fetched_at=page.fetched_at, read_from=name)

    monkeypatch.setattr("storyscape.kept.read_page", better)
    told: list[int] = []
    assert room.kept.reread(told.append).versions == 3
    assert told == [1, 2, 3]


def test_what_was_set_aside_is_listed_tried_again_and_forgotten(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, bad = Site(1), tmp_path / "notes.txt"
    bad.write_bytes(b"\0\1\2" * 50)
    following = Following(room, rules=RULES)
    room.read(bad)

    async def go() -> tuple[int, int]:
        async with served(site) as base:
            url = f"{base}/page/bad-1"
            await asyncio.to_thread(following.fetch, url)
            failed = await asyncio.to_thread(following.retry)
            monkeypatch.setattr(site, "page", lambda *_: Site.page(site, "good", _[1]))
            bad.write_text("The harbour opened again on Friday, the harbour master said.")
            return len(failed.rejects), (await asyncio.to_thread(following.retry)).new

    assert asyncio.run(go()) == (2, 2)
    assert room.kept.rejects() == ()
    with pytest.raises(NotFoundError, match="not set aside"):
        following.retry(["elsewhere"])


def test_a_watch_sets_aside_and_keeps_its_pages(room: Newsroom) -> None:
    following = Following(room, rules=RULES)
    watched(following, Site(2), "feed/a", "feed/bad")
    assert {aside.reject.error for aside in room.kept.rejects()} == {"answers 404"}
    assert len(dict(room.reading.store.pages.newest())) == 2


def test_an_archive_is_read_once_and_read_on(room: Newsroom, tmp_path: Path) -> None:
    path = archive(tmp_path / "in.warc.gz", 20)

    class StopError(Exception):
        pass

    def stop(taken: int, share: float | None) -> None:
        assert share is not None
        if taken > 10:
            raise StopError

    with pytest.raises(StopError):
        room.read(path, progress=stop)
    report = room.read(path)
    assert (report.new, report.same, report.again) == (12, 0, ())
    again = room.read(path)
    assert (again.read, again.again) == (0, (str(path),))
    assert room.read(path, again=True).same == 20


READER = """
import sys
from storyscape.newsroom import Newsroom
from tests.test_kept import LEXICAL

with Newsroom(sys.argv[1], settings=LEXICAL) as room:
    room.read(sys.argv[2], progress=lambda taken, share: print(taken, flush=True))
print("done", flush=True)
"""


def test_kills_in_the_middle_of_an_archive_lose_and_double_nothing(tmp_path: Path) -> None:
    path, store = archive(tmp_path / "in.warc.gz", 60), tmp_path / "news.db"
    chance, killed = random.Random(7), 0  # noqa: S311 - when to kill, no secret
    for _ in range(9):
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, str(store), str(path)],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert reader.stdout is not None
        for _ in range(chance.randint(1, 25) if killed < 3 else 10**9):
            if not (line := reader.stdout.readline()) or line == "done\n":
                break
        time.sleep(chance.uniform(0, 0.05))
        if killed < 3:
            reader.send_signal(signal.SIGKILL)
            killed += 1
        reader.communicate()
        if reader.returncode == 0:
            break
    with Newsroom(store, settings=LEXICAL) as room:
        stories = room.stories(limit=1000)
        articles = Counter(a.url for story in stories for a in room.explain(story.id).articles)
        assert room.read(path).again == (str(path),)
    assert killed == 3
    assert articles == {f"https://outlet{n % 7}.example/{n}": 1 for n in range(60)}


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYSCAPE_STORE", str(tmp_path / "news.db"))
    monkeypatch.setenv("STORYSCAPE_ENCODER", "lexical")
    path = archive(tmp_path / "in.warc.gz", 2)
    assert run(["read", str(path), str(tmp_path / "nowhere.txt"), "--json"]) == 3
    story = json.loads(capsys.readouterr().out)["stories"][0]
    assert run(["read", str(path)]) == 0
    assert "had been read before (--again reads anew)" in " ".join(capsys.readouterr().out.split())
    assert run(["reread"]) == 0
    assert "2 same" in capsys.readouterr().out
    assert run(["export", story, "--format", "warc", "-o", str(tmp_path / "story.warc.gz")]) == 0
    assert len(pages_in((tmp_path / "story.warc.gz").read_bytes(), tmp_path)) == 2
    capsys.readouterr()
    listed = _json(capsys, ["rejects", "--json"])
    assert [one["reject"]["error"] for one in listed] == ["does not exist"]
    assert run(["rejects"]) == 0
    assert "does not exist" in capsys.readouterr().out
    assert run(["rejects", "--retry"]) == 3
    assert run(["rejects", "--retry", "--forget"]) == 2
    capsys.readouterr()
    assert _json(capsys, ["rejects", "--forget", "--json"]) == {"forgotten": 1}
    assert run(["rejects"]) == 0
    assert "nothing is set aside" in capsys.readouterr().out


def _json(capsys: pytest.CaptureFixture[str], command: list[str]) -> Any:
    assert run(command) == 0
    return json.loads(capsys.readouterr().out)
