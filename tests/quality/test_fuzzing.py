"""Parsers under a coverage-guided fuzzer for a bounded time, each in a process of its own: no exception, no hang."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.quality

SECONDS = 20
ROOMS = {
    "page": "from storyscape.ingest.html import parse\nrun = lambda data: list(parse(data, 'x.html'))",
    "any file": "from storyscape.ingest.parse import parse\nrun = lambda data: list(parse(data, name='x'))",
    "json": "from storyscape.ingest.parse import parse\nrun = lambda data: list(parse(data, name='x.json'))",
    "opml": "from storyscape.ingest.opml import parse_opml\nrun = lambda data: parse_opml(data, 'x')",
    "feed": "from storyscape.ingest.feeds import parse_feed\nrun = lambda data: parse_feed(data, 'https://a.example/f')",
    "sitemap": (
        "from storyscape.ingest.sitemaps import parse_sitemap\n"
        "run = lambda data: parse_sitemap(data, 'https://a.example/s')"
    ),
}
TARGET = """
import sys, atheris
with atheris.instrument_imports(include=["storyscape"]):
    {room}
    from storyscape.errors import StoryscapeError

def one(data):
    try:
        run(data)
    except StoryscapeError:
        pass

atheris.Setup(sys.argv, one)
atheris.Fuzz()
"""


@pytest.mark.parametrize("room", ROOMS)
def test_a_parser_raises_nothing_of_others(room: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    target = tmp_path / "target.py"
    target.write_text(TARGET.format(room=ROOMS[room].replace("\n", "\n    ")))
    limits = [f"-max_total_time={SECONDS}", "-timeout=5", "-max_len=20000", "-seed=1", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(target), *limits], capture_output=True, text=True, timeout=SECONDS * 20
    )
    assert done.returncode == 0, done.stderr[-4000:]
