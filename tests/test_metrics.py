"""What a running newsroom tells of itself: metrics over HTTP, the log, and a watch beside the pages."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from storyscape.cli import run
from storyscape.cli.logs import JsonLines, Lines
from storyscape.errors import StoryscapeError
from storyscape.following import Following
from storyscape.metrics import Metrics, told_at
from storyscape.newsroom import Newsroom
from storyscape.watching import Watch
from tests.loopback import apart
from tests.serving import served
from tests.test_following import LEXICAL, RULES, Site


def values(text: bytes) -> dict[str, float]:
    """The samples by name and labels."""
    families = text_string_to_metric_families(text.decode())
    return {"/".join((s.name, *s.labels.values())): s.value for family in families for s in family.samples}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom(tmp_path / "news.db", settings=LEXICAL) as newsroom:
        yield newsroom


@contextmanager
def site() -> Iterator[str]:
    """A site served by a thread of its own."""
    outlets = Site()
    with apart(outlets.answer) as outlets.port:
        yield f"http://127.0.0.1:{outlets.port}"


def test_a_watch_beside_the_pages_brings_articles_and_is_told_in_metrics(room: Newsroom) -> None:
    metrics, following = Metrics(room), Following(room, rules=RULES)
    metrics.watch = Watch(following, lag=metrics.lag.observe, seed=1)
    with site() as base, served(room, metrics=metrics.text) as pages:
        following.follow(f"{base}/feed/a")
        bad = Path(room.settings.store).with_name("bad.txt")
        bad.write_text(f"{base}/feed/gone\n{base}/feed/broken\n")
        following.follow(bad)
        with metrics.watch.beside():
            end = time.monotonic() + 60
            while metrics.watch.done.articles < 3 or metrics.watch.done.polls < 3:
                assert time.monotonic() < end, metrics.watch.done
                time.sleep(0.05)
                assert httpx.get(pages, timeout=60).status_code == 200
            assert metrics.watch.running
        answer = httpx.get(f"{pages}/metrics", timeout=60)
        assert "Harbour" in httpx.get(pages, timeout=60).text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    told = values(answer.content)
    assert (told["storyscape_feeds/active"], told["storyscape_feeds/gone"], told["storyscape_feeds/failing"]) == (
        1,
        1,
        1,
    )
    assert (told["storyscape_queue/taken"], told["storyscape_queue/waiting"], told["storyscape_rejects"]) == (3, 0, 0)
    assert (told["storyscape_watch_polls_total"], told["storyscape_watch_articles_total"]) == (3, 3)
    assert (told["storyscape_watch_running"], told["storyscape_lag_seconds_count"]) == (0, 3)
    assert 300 <= told["storyscape_lag_seconds_sum"] / 3 < 400


def test_metrics_make_no_store_and_are_told_at_a_port(tmp_path: Path) -> None:
    with Newsroom(tmp_path / "none.db") as room:
        with served(room, metrics=Metrics(room).text) as pages:
            assert httpx.get(f"{pages}/metrics", timeout=60).status_code == 503
        assert not (tmp_path / "none.db").exists()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StoryscapeError, match="can't be listened on"), told_at(port, Metrics(room)):
            pass
    with Newsroom(tmp_path / "news.db", settings=LEXICAL) as room:
        assert Following(room).following() == ()
        with told_at(port, Metrics(room)), httpx.Client(timeout=60) as client:
            answer = client.get(f"http://127.0.0.1:{port}/metrics")
            assert values(answer.content)["storyscape_queue/waiting"] == 0


def record(message: str, **facts: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "storyscape.watching", "levelname": "INFO", "msg": message})
    made.__dict__.update(facts)
    return made


def test_a_line_of_the_log_is_one_line() -> None:
    said = record("poll failed", feed="https://e.example/\n\x1b[31m", failures=2)
    line = JsonLines().format(said)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["event"], told["failures"], told["level"]) == ("poll failed", 2, "info")
    assert told["feed"].endswith("[31m")
    plain = Lines().format(said)
    assert plain.endswith('info poll failed feed="https://e.example/\\n\\u001b[31m" failures=2')


def test_a_watch_logs_what_it_saves_and_sets_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"ALLOWED_HOSTS": "127.0.0.1", "FETCH_DELAY": "0", "ENCODER": "lexical"}.items():
        monkeypatch.setenv(f"STORYSCAPE_{name}", value)
    monkeypatch.setenv("STORYSCAPE_STORE", str(tmp_path / "news.db"))
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    try:
        with site() as base:
            (tmp_path / "feeds.txt").write_text(f"{base}/feed/a\n{base}/feed/bad\n{base}/feed/broken\n")
            assert run(["follow", str(tmp_path / "feeds.txt")]) == 0
            assert run(["--log-format", "json", "watch", "--once"]) == 0
    finally:
        root.handlers[:], root.level = kept, level
        logging.getLogger("storyscape").setLevel(logging.NOTSET)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["event"] for line in lines} == {"poll failed", "saved", "set aside"}
    assert sum(line.get("new", 0) for line in lines) == 3
    assert {line["error"] for line in lines if line["event"] == "set aside"} == {"answers 404"}


def test_what_takes_long_to_count_is_not_counted_each_time(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    metrics, asked = Metrics(room), 0
    room.reading.store.feeds.save([])
    counts = room.reading.store.feeds.counts

    def slow() -> Mapping[str, int]:
        nonlocal asked
        asked += 1
        time.sleep(0.05)
        return counts()

    monkeypatch.setattr(room.reading.store.feeds, "counts", slow)
    first = metrics.text()
    assert metrics.text() == first
    assert asked == 1
    clock = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: clock() + 60)
    metrics.text()
    assert asked == 2
