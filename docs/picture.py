"""Takes README's picture: the page of the sample's biggest story, as a browser shows it.

Usage: ``python -m docs.picture`` (``make picture``). Needs Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from storyscape.newsroom import Newsroom

PICTURE: Final = Path(__file__).with_name("story-page.png")
SIZE: Final = (1100, 1500)


def take(page: Path, picture: Path) -> None:
    """Screenshot ``page`` into ``picture``; SystemExit where no browser is found."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no Chromium found: install it (Debian: apt install chromium)")
    flags = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={SIZE[0]},{SIZE[1]}"]
    command = [browser, *flags, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def main() -> None:
    """Read the sample, export its biggest story, take the picture."""
    with tempfile.TemporaryDirectory() as folder, Newsroom(Path(folder) / "sample.db") as room:
        room.load_sample()
        story = max(room.stories(limit=100), key=lambda found: (found.articles, found.outlets))
        page = Path(folder) / "page.html"
        page.write_text(room.export(story.id, "html"), "utf-8")
        take(page, PICTURE)
    print(f"wrote docs/{PICTURE.name}")


if __name__ == "__main__":
    main()
