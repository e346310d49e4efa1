"""A story's lead picture is the address that the article states: kept, linked to, never loaded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from storyscape.ingest.identity import article
from storyscape.ingest.layout import tree_of
from storyscape.ingest.metadata import read_metadata
from storyscape.ingest.objects import image_of
from storyscape.records import Draft
from storyscape.render import html
from tests.landscape_fixture import landscape

PICTURE = "https://pictures.meridian.example/port.jpg?w=1200&h=630"
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PICTURE, PICTURE),
        ([{"@type": "ImageObject", "contentUrl": PICTURE}, "https://other.example/b.jpg"], PICTURE),
        ({"url": PICTURE, "width": 1200}, PICTURE),
        ("data:image/png;base64,AAAA", None),
        ("javascript:alert(1)", None),
        ("/relative/port.jpg", None),
        ("https://a.example/" + "x" * 3000, None),
        (None, None),
    ],
)
def test_what_an_object_names_as_its_picture(value: object, expected: str | None) -> None:
    assert image_of({"image": value} if value else {}) == expected


def test_a_page_names_its_picture_in_a_meta_element() -> None:
    meta = f'<meta property="og:image" content="{PICTURE.replace("&", "&amp;")}">'
    assert read_metadata(tree_of(f"<html><head>{meta}</head><body></body></html>")).image == PICTURE
    assert read_metadata(tree_of('<meta property="og:image" content="data:x"><p>')).image is None


def test_the_picture_is_no_part_of_the_identity() -> None:
    plain = Draft(text="The port of Halden is shut.", url="https://meridian.example/port")
    pictured = replace(plain, image=PICTURE)
    assert article(pictured, now=NOW).id == article(plain, now=NOW).id
    assert article(pictured, now=NOW).image == PICTURE


def test_the_page_links_to_the_picture_and_loads_none() -> None:
    drawn = landscape()
    titled = (replace(a, image=PICTURE) if a.id == drawn.title_article else a for a in drawn.articles)
    page = html.page_story(replace(drawn, articles=tuple(titled)))
    assert "lead picture</a>, at <bdi>pictures.meridian.example</bdi>" in page
    assert 'href="https://pictures.meridian.example/port.jpg?w=1200&amp;h=630"' in page
    assert "<img" not in page
    assert "lead picture" not in html.page_story(drawn)
