"""Memory that was freed goes back to the system, where the C library can."""

from __future__ import annotations

import platform
import resource
import subprocess
import sys

import pytest

HOLES = """
from pathlib import Path

from storyscape.io.memory import give_back


def pages():
    return int(Path("/proc/self/statm").read_text().split()[1])


held = [bytearray(60_000) for _ in range(4_000)]
kept = held[::40]
del held
before = pages()
assert give_back()
print(before - pages())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can hand memory back")
def test_holes_between_what_is_kept_go_back() -> None:
    done = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True)
    assert int(done.stdout) * resource.getpagesize() > 50 * 2**20
