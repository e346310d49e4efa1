"""The pages in a real browser: nothing fetched from elsewhere, no complaint, no script needed, no sideways scroll."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.ui import WebDriverWait

from storyscape.render import html
from tests.landscape_fixture import STORY_ID, article, landscape
from tests.room_fixture import FixtureRoom
from tests.serving import served
from tests.test_render_html import HOSTILE, poisoned_landscape

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
)  # fmt: skip
PATHS = ("/", "/?q=nothing-like-it", f"/stories/{STORY_ID}", f"/stories/{STORY_ID}/explain",
         f"/articles/{article('courier').id}", "/nothing")  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(FixtureRoom()) as base:
        yield base


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


def show(browser: webdriver.Chrome, url: str, *, width: int = 1280, dark: bool = False, script: bool = True) -> None:
    """Open ``url`` at a width, in light or dark, with or without script; earlier log lines are let go."""
    for log in ("performance", "browser"):
        browser.get_log(log)  # type: ignore[no-untyped-call]
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    still = {"name": "prefers-reduced-motion", "value": "reduce"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, still]})
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(url)


def requests(browser: webdriver.Chrome) -> list[str]:
    """The addresses that the page asked for, data URLs and the browser's own left out."""
    events = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]  # type: ignore[no-untyped-call]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if not url.startswith(("data:", "chrome:"))]


def complaints(browser: webdriver.Chrome) -> list[str]:
    """What the console says, but for the answer 404 of a page that isn't there."""
    lines: list[dict[str, Any]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [line["message"] for line in lines if "404 (Not Found)" not in line["message"]]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_nobody_else_and_the_console_is_silent(browser: webdriver.Chrome, address: str, path: str) -> None:
    show(browser, address + path)
    asked = requests(browser)
    assert asked
    assert [url for url in asked if not url.startswith(address + "/")] == []
    assert complaints(browser) == []


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways(browser: webdriver.Chrome, address: str, path: str, width: int) -> None:
    show(browser, address + path, width=width)
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    assert wide <= width


def test_it_works_without_script(browser: webdriver.Chrome, address: str) -> None:
    show(browser, address, script=False)
    browser.find_element(By.NAME, "q").send_keys("grain" + Keys.ENTER)
    WebDriverWait(browser, 10).until(expected.url_contains("q=grain"))
    browser.find_element(By.CSS_SELECTOR, ".stories h2 a").click()
    WebDriverWait(browser, 10).until(expected.url_contains(STORY_ID))
    assert browser.find_element(By.TAG_NAME, "h1").text == landscape().title
    sentence = browser.find_element(By.ID, "c1-3")
    assert not sentence.is_displayed()
    browser.find_element(By.CSS_SELECTOR, "#c1 details summary").click()
    assert sentence.is_displayed()
    assert "two hospital workers" in sentence.text
    sentence.find_element(By.CSS_SELECTOR, "a.open").click()
    assert browser.current_url.partition("#")[2].startswith("s")
    assert "hospital workers" in browser.find_element(By.CSS_SELECTOR, ".target:target").text


def test_a_sign_in_the_table_opens_its_sentence(browser: webdriver.Chrome, address: str) -> None:
    show(browser, f"{address}/stories/{STORY_ID}")
    browser.find_element(By.CSS_SELECTOR, '#c1 a[href="#c1-3"]').click()
    assert browser.find_element(By.ID, "c1-3").is_displayed()


def test_the_first_stop_of_the_keyboard_is_the_way_to_the_content(browser: webdriver.Chrome, address: str) -> None:
    show(browser, f"{address}/stories/{STORY_ID}")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    focused = browser.switch_to.active_element
    assert focused.text == "Skip to the content"
    assert focused.is_displayed()


def test_dark_is_dark(browser: webdriver.Chrome, address: str) -> None:
    seen = []
    for dark in (False, True):
        show(browser, f"{address}/stories/{STORY_ID}", dark=dark)
        body = browser.find_element(By.TAG_NAME, "body")
        fill = browser.find_element(By.CSS_SELECTOR, ".bar .part-left").value_of_css_property("fill")
        seen.append((body.value_of_css_property("background-color"), fill))
    assert [fill for _, fill in seen] == ["rgb(94, 60, 153)", "rgb(143, 118, 214)"]
    assert seen[0][0] != seen[1][0]


def test_hostile_words_do_nothing_in_a_browser(browser: webdriver.Chrome, tmp_path: Path) -> None:
    with served(FixtureRoom(poisoned_landscape(HOSTILE))) as base:
        for path in (f"/stories/{STORY_ID}", f"/articles/{article('lamp').id}"):
            show(browser, base + path, width=390)
            assert complaints(browser) == []
            made = browser.execute_script("return document.querySelectorAll('script, img, iframe, textarea').length")
            assert made == 0
            assert [url for url in requests(browser) if not url.startswith(base)] == []
    file = tmp_path / "story.html"
    file.write_text(html.export(poisoned_landscape(HOSTILE)), "utf-8")
    show(browser, file.as_uri())
    assert complaints(browser) == []


def test_an_export_opens_as_it_is(browser: webdriver.Chrome, tmp_path: Path) -> None:
    file = tmp_path / "story.html"
    file.write_text(html.export(landscape()), "utf-8")
    show(browser, file.as_uri())
    assert requests(browser) == [file.as_uri()]
    assert complaints(browser) == []
    body = browser.find_element(By.TAG_NAME, "body")
    assert "system-ui" in body.value_of_css_property("font-family")  # the style inside passes its own policy
