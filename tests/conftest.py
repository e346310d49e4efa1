"""What several rooms' tests share: the bundled sample, read once, and the command line in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storyscape import cli
from storyscape.newsroom import Newsroom

Runner = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled sample in it. Copy it before writing into it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with Newsroom(path) as room:
        assert not room.load_sample().rejects
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Runs one command line: exit code, standard output, standard error."""
    monkeypatch.setenv("COLUMNS", "200")

    def ran(*args: object) -> tuple[int, str, str]:
        code = cli.run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return code, out, err

    return ran
