"""The bundled sample over a real server: every page there is, every link on it, every place that a link leads to."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

import httpx
import msgspec
import pytest

from storyscape.newsroom import Newsroom
from storyscape.records import Landscape
from storyscape.web.answers import StoryList
from tests.serving import served
from tests.test_render_html import Elements


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with Newsroom(tmp_path_factory.mktemp("room") / "room.db") as room:
        room.load_sample()
        with served(room) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield client


@pytest.fixture(scope="module")
def pages(web: httpx.Client) -> dict[str, Elements]:
    """Every page that links lead to from the list of stories, JSON left out."""
    found: dict[str, Elements] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path in found or path.endswith(".json") or ".json?" in path or "?lang=" in path or "/static/" in path:
            continue
        answer = web.get(path)
        assert answer.status_code == 200, path
        found[path] = Elements(answer.text)
        links = (urldefrag(urljoin(path, link))[0] for link in found[path].links)
        waiting += [link for link in links if link.startswith("/")]
    return found


def test_the_list_leads_to_every_story_and_every_article(web: httpx.Client, pages: dict[str, Elements]) -> None:
    stories = msgspec.json.decode(web.get("/stories.json?limit=100").content, type=StoryList).stories
    assert len(stories) >= 8
    assert {f"/stories/{story.id}" for story in stories} <= set(pages)
    assert sum(path.startswith("/articles/") for path in pages) >= 60


def test_every_place_that_a_link_leads_to_is_there(pages: dict[str, Elements]) -> None:
    broken = []
    for path, page in pages.items():
        for link in page.links:
            target, place = urldefrag(urljoin(path, link))
            if place and target in pages and place not in pages[target].ids:
                broken.append((path, link))
    assert broken == []


def test_every_page_is_well_formed(pages: dict[str, Elements]) -> None:
    for path, page in pages.items():
        assert (page.crossed, page.open) == ([], []), path
        assert len(page.ids) == len(set(page.ids)), path
        assert not {tag for tag, _ in page.made} & {"script", "img", "iframe", "object", "embed"}, path


def test_links_out_are_http_and_inside_links_are_ours(pages: dict[str, Elements]) -> None:
    for page in pages.values():
        for link in page.links:
            assert link.startswith(("/", "#", "https://", "http://", "data:image/svg+xml,")), link


def test_the_page_counts_as_the_record_does(web: httpx.Client, pages: dict[str, Elements]) -> None:
    for path, page in pages.items():
        if path.startswith("/stories/") and "/explain" not in path:
            held = msgspec.json.decode(web.get(f"{path}.json").content, type=Landscape)
            assert f"{len(held.articles)} article" in page.text
            assert f"{len(held.origins)} independent text" in page.text
            assert sum(page.ids.count(f"c{at}") for at in range(1, len(held.claims) + 1)) == len(held.claims)
            assert "omitted" not in page.text.casefold().replace("“omitted", "")


def test_search_finds_and_says_when_it_finds_nothing(web: httpx.Client) -> None:
    assert "/stories/s_" in web.get("/?q=Valmark").text
    assert "No story matches." in web.get("/?q=zzzzqqq").text
