"""The list of stories: outlets by their names, and stories of a topic or a place, on every face."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from storyscape.cli import run
from storyscape.newsroom import Newsroom
from tests.serving import served


@pytest.fixture
def room(sample_store: Path) -> Newsroom:
    return Newsroom(sample_store)


def titles(room: Newsroom, **asked: str) -> list[str]:
    return [story.title for story in room.stories(limit=100, **asked)]  # type: ignore[arg-type]


def test_outlets_go_by_their_names(room: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    found = {story.title_outlet: story.title_name for story in room.stories(limit=100)}
    assert found["meridian-news.example"] == "Meridian News Agency"
    assert set(found) >= {"thelantern.example"}
    assert run(["--store", room.settings.store, "stories"]) == 0
    told = capsys.readouterr().out
    assert "headline of Meridian News Agency" in told
    assert "meridian-news.example" not in told


def test_stories_of_a_topic_or_a_place(room: Newsroom) -> None:
    whole = titles(room)
    health = titles(room, topic="health")
    assert any("marsh fever" in title for title in health)
    assert len(health) < len(whole) / 2
    assert health == [title for title in whole if title in health]  # in the list's order
    assert set(titles(room, topic="Health", lang="de")) < set(health)
    kazakhstan = titles(room, place="Kazakhstan")
    assert titles(room, place="KZ") == titles(room, place="Казахстан") == kazakhstan
    assert [title for title in titles(room, place="Astana") if title in kazakhstan]
    assert any("Brenna" in title for title in titles(room, place="ostrand"))
    assert titles(room, topic="health", place="Ostrand") == []
    assert titles(room, topic="no such topic") == []
    both = titles(room, topic="health", sort="importance")
    assert sorted(both) == sorted(health)


def test_the_pages_and_the_command_take_them_too(room: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = titles(room, topic="health")
    with served(room) as address, httpx.Client(base_url=address, timeout=60) as web:
        page = web.get("/", params={"topic": "health", "limit": 1})
        twin = web.get("/stories.json", params={"topic": "health", "place": "Valmark", "limit": 1}).json()
    assert "on <b><bdi>health</bdi></b>, among the 200 newest" in page.text
    assert "topic=health" in page.text  # the links of its pages keep it
    assert (twin["topic"], twin["place"]) == ("health", "Valmark")
    assert twin["stories"][0]["title"] in wanted
    assert run(["--store", room.settings.store, "stories", "--topic", "health", "--json"]) == 0
    assert [one["title"] for one in json.loads(capsys.readouterr().out)] == wanted
