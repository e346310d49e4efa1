"""The commands that go out to the network, against a site on the loopback served by another thread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from storyscape.cli import run
from tests.test_metrics import site


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    for name, value in {"ALLOWED_HOSTS": "127.0.0.1", "FETCH_DELAY": "0", "ENCODER": "lexical"}.items():
        monkeypatch.setenv(f"STORYSCAPE_{name}", value)
    monkeypatch.setenv("STORYSCAPE_STORE", str(tmp_path / "news.db"))
    with site() as address:
        yield address


def test_follow_watch_list_and_unfollow(base: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["follow", f"{base}/home"]) == 0
    assert f"following {base}/feed/a" in capsys.readouterr().out
    assert run(["follow", f"{base}/feed/a"]) == 0
    assert "followed already" in capsys.readouterr().out
    assert run(["watch", "--once", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 3
    assert run(["following"]) == 0
    assert "Outlet a" in capsys.readouterr().out
    assert run(["following", "--opml"]) == 0
    (tmp_path / "out.opml").write_text(capsys.readouterr().out)
    assert run(["unfollow", f"{base}/feed/a"]) == 0
    assert run(["following"]) == 0
    assert "no feed is followed yet" in capsys.readouterr().out
    assert run(["follow", str(tmp_path / "out.opml")]) == 0


def test_fetching_tells_what_could_not_be_had(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fetch", f"{base}/page/x", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 1
    assert run(["fetch", f"{base}/page/x", f"{base}/page/bad-1", "http://10.0.0.1/"]) == 3
    told = capsys.readouterr().out
    assert "answers 404" in told
    assert "not public" in told
    assert run(["follow", f"{base}/page/x"]) == 3
    assert "is no feed" in capsys.readouterr().err
