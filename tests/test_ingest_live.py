"""A live blog is as many texts as it has updates, each with its time and its place, whatever the page's form."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.cli import run
from storyscape.ingest import html
from storyscape.ingest.parse import parse
from storyscape.newsroom import Newsroom
from storyscape.records import Draft
from storyscape.settings import Settings

AT = "https://channelsix.example/live/day"
RAIN = (
    "Rain has flooded the lower town of Korva, and two hundred people slept in the school on the hill, the mayor said."
)
VOTE = "Parliament passed the budget with the votes of the Fishers' Party, as the minister withdrew the harbour tax."
MORE = "The flood in Korva has reached the station; trains to the lower town have stopped, the railway said at noon."


def update(text: str, hour: int, title: str | None = None, anchor: str | None = None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "BlogPosting",
        "articleBody": text,
        "datePublished": f"2026-04-02T{hour:02}:00:00Z",
    }
    return said | ({"headline": title} if title else {}) | ({"url": f"{AT}#{anchor}"} if anchor else {})


def page(*updates: dict[str, Any]) -> bytes:
    said = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "The day, live", "url": AT,
            "datePublished": "2026-04-02T05:00:00Z", "liveBlogUpdate": list(updates)}  # fmt: skip
    shown = "".join(f"<p>{one['articleBody']}</p>" for one in updates)
    return (f'<html lang="en"><script type="application/ld+json">{json.dumps(said)}</script><body>{shown}').encode()


def drafts(data: bytes, name: str = "live.html") -> list[Draft]:
    return [one for one in parse(data, name=name) if isinstance(one, Draft)]


def test_each_update_has_its_own_time_place_and_headline() -> None:
    found = drafts(page(update(VOTE, 9, "Budget passed", "post-2"), update(RAIN, 6)))
    assert [(one.text, one.title, one.url) for one in found] == [(RAIN, None, AT), (VOTE, "Budget passed", AT)]
    assert {one.about for one in found} == {"The day, live"}
    assert [one.published_at for one in found] == [datetime(2026, 4, 2, hour, tzinfo=UTC) for hour in (6, 9)]
    assert found[1].anchor == "post-2"
    assert found[0].anchor != found[1].anchor
    assert {one.genre for one in found} == {"live_blog"}


def test_a_json_file_is_split_alike_and_one_update_is_one_text() -> None:
    said = {"@type": "LiveBlogPosting", "headline": "The day, live", "url": AT}
    both = json.dumps(said | {"liveBlogUpdate": [update(RAIN, 6), update(VOTE, 9)]}).encode()
    assert [one.text for one in drafts(both, "live.json")] == [RAIN, VOTE]
    (whole,) = drafts(json.dumps(said | {"liveBlogUpdate": [update(RAIN, 6)]}).encode(), "live.json")
    assert (whole.title, whole.anchor) == ("The day, live", None)


def test_a_page_without_times_is_one_text() -> None:
    posts = "".join(f'<article id="p{n}"><p>{text}</p></article>' for n, text in enumerate((RAIN, VOTE, MORE)))
    (found,) = drafts(f"<html lang=en><title>Live: the day</title><body>{posts}".encode())
    assert found.anchor is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=6))
def test_no_update_makes_it_fail(texts: list[tuple[str, str]]) -> None:
    made = [{"headline": a, "articleBody": b, "datePublished": a, "url": b} for a, b in texts]
    list(html.parse(page(*made), "live.html"))
    posts = "".join(f'<article id="{a}"><time datetime="2026-04-02">{b}</time>{b * 20}</article>' for a, b in texts)
    list(html.parse(f"<title>Live: day</title>{posts}".encode("utf-8", "replace"), "live.html"))


def test_updates_stand_in_the_stories_that_they_tell_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "live.html"
    store = str(tmp_path / "news.db")
    path.write_bytes(page(update(VOTE, 9, "Budget passed", "b"), update(RAIN, 6, "Korva flooded", "a")))
    with Newsroom(store, settings=Settings(encoder="lexical")) as room:
        report = room.read(path)
        assert (report.new, len(report.stories)) == (2, 2)
        path.write_bytes(page(update(MORE, 12, "Flood in Korva stops trains", "c"), update(VOTE + " All of it.", 9,
                         "Budget passed", "b"), update(RAIN, 6, "Korva flooded", "a")))  # fmt: skip
        again = room.read(path)
        assert (again.new, again.versions, again.same) == (1, 1, 1)
        articles = {room.article(one).title: room.article(one) for one in (*report.saved, *again.saved)}
        assert articles["Budget passed"].version == 2
        assert articles["Korva flooded"].url == f"{AT}#a"
        assert articles["Korva flooded"].part_of == AT
        flood = room.explain(articles["Korva flooded"].id).story
        assert room.explain(articles["Flood in Korva stops trains"].id).story.id == flood.id
        assert room.explain(articles["Budget passed"].id).story.id != flood.id
    assert run(["--store", store, "article", articles["Korva flooded"].id]) == 0
    assert f"part of     {AT}" in capsys.readouterr().out
