"""Every address over a real server on loopback: pages, twins, errors, headers, and a description that holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from storyscape.records import Explanation, Landscape
from storyscape.web.answers import ArticlePage, Health, Problem, StoryList
from storyscape.web.app import OWN_NAMES
from storyscape.web.openapi import document, reference
from storyscape.web.routes import ENDPOINTS
from tests.landscape_fixture import STORY_ID, article, landscape, summaries
from tests.room_fixture import FixtureRoom
from tests.serving import served

LAMP = article("lamp")
PAGES = ("/", f"/stories/{STORY_ID}", f"/stories/{STORY_ID}/explain", f"/articles/{LAMP.id}")
TWINS: dict[str, Any] = {
    "/stories.json": StoryList,
    f"/stories/{STORY_ID}.json": Landscape,
    f"/stories/{STORY_ID}/explain.json": Explanation,
    f"/articles/{LAMP.id}.json": ArticlePage,
    "/healthz": Health,
}


@pytest.fixture(scope="module")
def room() -> FixtureRoom:
    return FixtureRoom()


@pytest.fixture(scope="module")
def web(room: FixtureRoom) -> Iterator[httpx.Client]:
    with served(room) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_html(web: httpx.Client, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize("path", TWINS)
def test_twins_are_the_records(web: httpx.Client, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    msgspec.json.decode(answer.content, type=TWINS[path])


def test_the_landscapes_twin_is_the_landscape(web: httpx.Client) -> None:
    assert msgspec.json.decode(web.get(f"/stories/{STORY_ID}.json").content, type=Landscape) == landscape()


@pytest.mark.parametrize("path", PAGES)
def test_each_page_names_its_twin(web: httpx.Client, path: str) -> None:
    found = re.search(r'<link rel="alternate" type="application/json" href="([^"]+)">', web.get(path).text)
    assert found is not None
    assert web.get(found[1]).headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", [*PAGES, *TWINS, "/static/storyscape.css", "/openapi.json", "/nothing", "/?limit=x"])
def test_every_answer_is_fenced_in(web: httpx.Client, path: str) -> None:
    headers = web.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("path", [*PAGES, *TWINS])
def test_who_holds_a_copy_gets_no_second_one(web: httpx.Client, path: str) -> None:
    first = web.get(path)
    again = web.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", [*PAGES, *TWINS])
def test_head_answers_without_a_body(web: httpx.Client, path: str) -> None:
    answer = web.head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == web.get(path).headers["etag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(web: httpx.Client, method: str) -> None:
    for path in (*PAGES, *TWINS):
        answer = web.request(method, path)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


def test_the_list_takes_what_is_asked(web: httpx.Client, room: FixtureRoom) -> None:
    answer = msgspec.json.decode(web.get("/stories.json?q=fire&lang=en&limit=5&offset=0").content, type=StoryList)
    assert room.asked[-1] == {"limit": 6, "offset": 0, "query": "fire", "lang": "en", "sort": "newest"}
    assert [s.id for s in answer.stories] == [STORY_ID]
    assert answer.next is None


def test_the_list_leads_on(web: httpx.Client) -> None:
    path: str | None = "/stories.json?limit=1"
    seen = []
    while path:
        found = msgspec.json.decode(web.get(path).content, type=StoryList)
        seen += [s.id for s in found.stories]
        path = found.next
    assert seen == [s.id for s in summaries()]
    page = web.get("/?limit=1&offset=1").text
    assert 'rel="next" href="/?offset=2&amp;limit=1"' in page
    assert 'rel="prev"' in page


@pytest.mark.parametrize(
    ("query", "about"),
    [("limit=0", "limit"), ("limit=101", "limit"), ("limit=ten", "limit"), ("offset=-1", "offset"),
     ("lang=deutsch", "lang"), ("lang=<b>", "lang"), (f"q={'x' * 201}", "q")],
)  # fmt: skip
def test_a_wrong_parameter_is_named(web: httpx.Client, query: str, about: str) -> None:
    answer = web.get(f"/stories.json?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert msgspec.json.decode(answer.content, type=Problem).about == about
    page = web.get(f"/?{query}")
    assert page.status_code == 400
    assert f"<bdi>{about}</bdi>" in page.text


def test_what_is_not_there_is_said_to_be_not_there(web: httpx.Client) -> None:
    for path in ("/stories/s_none.json", "/articles/a_none.json", "/nothing.json"):
        answer = web.get(path)
        found = msgspec.json.decode(answer.content, type=Problem)
        assert (answer.status_code, found.status) == (404, 404)
        assert answer.headers["cache-control"] == "no-store"
        assert found.remedy
    page = web.get("/stories/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert page.status_code == 404
    assert "<script" not in page.text
    assert "What to do:" in page.text
    assert web.get("/stories/s_none", headers={"accept": "application/json"}).json()["status"] == 404


def test_short_ids_and_keys_lead_to_the_whole_id(web: httpx.Client) -> None:
    for asked, proper in (
        (f"/stories/{STORY_ID[:8]}", f"/stories/{STORY_ID}"),
        (f"/stories/{STORY_ID[:8]}.json", f"/stories/{STORY_ID}.json"),
        (f"/articles/{LAMP.key}", f"/articles/{LAMP.id}"),
        (f"/stories/{LAMP.id}", f"/stories/{STORY_ID}"),
    ):
        answer = web.get(asked)
        assert (answer.status_code, answer.headers["location"]) == (307, proper)


def test_a_merged_story_leads_on_for_good(web: httpx.Client) -> None:
    answer = web.get("/stories/s_mergedmergedmerg")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/stories/{STORY_ID}")


def test_the_stylesheet_keeps(web: httpx.Client) -> None:
    found = re.search(r'<link rel="stylesheet" href="([^"]+)">', web.get("/").text)
    assert found is not None
    assert "immutable" in web.get(found[1]).headers["cache-control"]
    assert web.get("/static/storyscape.css").headers["cache-control"] == "no-cache"
    assert web.get(found[1]).headers["content-type"] == "text/css; charset=utf-8"


def test_a_store_that_cant_be_read_is_said() -> None:
    with served(FixtureRoom(down=True)) as address:
        answer = httpx.get(f"{address}/stories.json")
        assert (answer.status_code, answer.json()["about"]) == (503, "room.db")
        assert httpx.get(f"{address}/healthz").status_code == 503


def test_only_this_machines_own_names_are_answered() -> None:
    with served(FixtureRoom(), allowed_hosts=OWN_NAMES) as address:
        for name in ("127.0.0.1:8750", "localhost", "LOCALHOST:1", "[::1]:8750"):
            assert httpx.get(address, headers={"host": name}).status_code == 200, name
        for name in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8750"):
            assert httpx.get(address, headers={"host": name}).status_code == 400, name


def test_the_description_names_every_address_and_its_record(web: httpx.Client) -> None:
    described = web.get("/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]) == {e.twin for e in ENDPOINTS}
    for endpoint in ENDPOINTS:
        got = described["paths"][endpoint.twin]["get"]
        schema = got["responses"]["200"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": f"#/components/schemas/{endpoint.answers.__name__}"}
        assert {p["name"] for p in got["parameters"]} >= set(re.findall(r"{(\w+)}", endpoint.twin))


def test_every_reference_of_the_description_is_there() -> None:
    described = document()
    wanted = re.findall(r'"\$ref":"#/components/schemas/(\w+)"', msgspec.json.encode(described).decode())
    assert set(wanted) <= set(described["components"]["schemas"])
    assert {"Landscape", "Claim", "Problem", "Span"} <= set(wanted) | {"Landscape"}


def test_the_reference_lists_every_address() -> None:
    assert all(f"`{e.twin}`" in reference() for e in ENDPOINTS)


def test_a_panel_may_stand_in_a_frame_and_nothing_else_may(web: httpx.Client) -> None:
    answer = web.get(f"/stories/{STORY_ID}/panel")
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "x-frame-options" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text
    assert "Deskline" in answer.text
    missing = web.get("/stories/s_nobody/panel")
    assert (missing.status_code, missing.headers["x-frame-options"]) == (404, "DENY")


def test_oembed_gives_the_frame_of_a_storys_page(web: httpx.Client) -> None:
    page = f"{web.base_url}/stories/{STORY_ID}".replace("//stories", "/stories")
    named = re.search(r'<([^>]+)>; rel="alternate"; type="application/json\+oembed"', web.get(page).headers["link"])
    assert named is not None
    found = web.get(named[1]).json()
    assert (found["version"], found["type"], found["width"], found["height"]) == ("1.0", "rich", 640, 480)
    assert f'<iframe src="{page}/panel"' in found["html"]
    assert web.get(named[1], params={"url": page, "maxwidth": "300"}).json()["width"] == 300


@pytest.mark.parametrize("url", ["", "https://elsewhere.example/stories/s_x", "/stories/s_x", "javascript:alert(1)"])
def test_oembed_is_of_stories_here(web: httpx.Client, url: str) -> None:
    assert web.get("/oembed", params={"url": url}).status_code == 404
