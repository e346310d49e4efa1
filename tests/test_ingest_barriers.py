"""Pages that stand before articles are set aside with the reason; articles about such pages are not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from storyscape.ingest.html import parse
from storyscape.records import Draft, Reject

LINE = "The harbour authority closed the old swing bridge on Monday after divers found cracks in two of its piers. "
WALLS = tomllib.loads((Path(__file__).parent / "golden" / "barriers.toml").read_text("utf-8"))


@pytest.mark.parametrize(("name", "page"), [(name, page) for name, pages in WALLS.items() for page in pages])
def test_what_stands_before_an_article_is_none(name: str, page: str) -> None:
    (found,) = parse(f"<html><head><meta charset=utf-8></head><body>{page}</body></html>".encode(), "x.html")
    assert isinstance(found, Reject)
    assert found.because is not None
    assert found.because.rule == f"barriers.{name}"


@pytest.mark.parametrize("page", [page for pages in WALLS.values() for page in pages])
def test_an_article_with_the_same_words_is_one(page: str) -> None:
    body = "".join(f"<p>{LINE * 2}{i}</p>" for i in range(20))
    (found,) = parse(f"<html><body><article>{body}</article>{page}</body></html>".encode(), "x.html")
    assert isinstance(found, Draft)
    assert found.text.count("swing bridge") >= 40


def test_a_beginning_that_says_it_is_not_free_is_no_article() -> None:
    data = '{"@type": "NewsArticle", "headline": "Bridge", "isAccessibleForFree": "False"}'
    page = (
        f'<html><script type="application/ld+json">{data}</script><body><article><p>{LINE}</p></article></body></html>'
    )
    (found,) = parse(page.encode(), "x.html")
    assert isinstance(found, Reject)
    assert found.because is not None
    assert (found.because.rule, found.because.note) == ("barriers.paywall", "isAccessibleForFree is false")


def test_a_short_article_below_a_banner_is_one() -> None:
    banner = "<div class=cookies><p>We and our 214 partners store and read information on your device.</p></div>"
    page = f"<html><body>{banner}<article><h1>Bridge</h1><p>{LINE * 2}</p><p>{LINE * 2}</p></article></body></html>"
    (found,) = parse(page.encode(), "x.html")
    assert isinstance(found, Draft)
