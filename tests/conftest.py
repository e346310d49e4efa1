"""What several rooms' tests share: the bundled sample, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyscape.newsroom import Newsroom


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled sample in it. Copy it before writing into it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with Newsroom(path) as room:
        assert not room.load_sample().rejects
    return path
