"""Takes README's pictures: the page of the sample's biggest story in a browser, wide and light, narrow and dark.

Usage: ``python -m docs.picture`` (``make picture``). Needs Chromium and its driver.
"""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from storyscape.newsroom import Newsroom


class Picture(NamedTuple):
    """A picture: its file beside this one, its size, its colour scheme, the place of the page that it begins at."""

    file: str
    width: int
    height: int
    scheme: str
    place: str


PICTURES: Final = (
    Picture("story-page.png", 1200, 1500, "light", "main"),
    Picture("story-page-narrow.png", 390, 844, "dark", "claims"),
)
FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--hide-scrollbars",
    "--disable-gpu",
    "--disable-background-networking",
)


def take(page: Path, pictures: tuple[Picture, ...], folder: Path) -> None:
    """Screenshots of ``page`` into ``folder``; SystemExit where no browser is found."""
    browser, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if browser is None or driver is None:
        sys.exit("no Chromium with its driver found: install it (Debian: apt install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in FLAGS:
        options.add_argument(flag)
    with webdriver.Chrome(options=options, service=Service(driver)) as opened:
        for picture in pictures:
            (folder / picture.file).write_bytes(_shot(opened, page, picture))


def _shot(browser: webdriver.Chrome, page: Path, picture: Picture) -> bytes:
    size = {"width": picture.width, "height": picture.height, "deviceScaleFactor": 1, "mobile": picture.width < 500}
    scheme = {"name": "prefers-color-scheme", "value": picture.scheme}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    browser.get(page.as_uri())
    top = f"document.getElementById('{picture.place}').getBoundingClientRect().top"
    y = 0 if picture.place == "main" else browser.execute_script(f"return {top}")
    clip = {"x": 0, "y": y, "width": picture.width, "height": picture.height, "scale": 1}
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip, "captureBeyondViewport": True})
    return base64.b64decode(shot["data"])


def main() -> None:
    """Read the sample, export its biggest story, take the pictures."""
    with tempfile.TemporaryDirectory() as folder, Newsroom(Path(folder) / "sample.db") as room:
        room.load_sample()
        story = max(room.stories(limit=100), key=lambda found: (found.articles, found.outlets))
        page = Path(folder) / "page.html"
        page.write_text(room.export(story.id, "html"), "utf-8")
        take(page, PICTURES, Path(__file__).parent)
    print(f"wrote {', '.join(f'docs/{picture.file}' for picture in PICTURES)}")


if __name__ == "__main__":
    main()
