"""What markup states of an article is read where nothing else says it; another article's item is left alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.ingest import html
from storyscape.records import Draft

BODY = "<p>The bridge has been closed to all traffic since Monday, police said, after divers found cracks.</p>" * 3


def one(head: str, body: str) -> Draft:
    (found,) = html.parse(f"<html lang=en><head>{head}</head><body>{body}{BODY}</body></html>".encode(), "page.html")
    assert isinstance(found, Draft)
    return found


def item(headline: str, more: str) -> str:
    kind = "https://schema.org/NewsArticle"
    return f'<div itemscope itemtype="{kind}"><h2 itemprop="headline">{headline}</h2>{more}</div>'


def test_the_item_with_the_pages_headline_is_its_article() -> None:
    author = '<a itemprop="author" href="https://one.example/{0}">Written by {0} Example</a>'
    other = item("Ferries will cost more next year", author.format("Ann"))
    own = item("The old bridge is closed", author.format("Ben"))
    found = one("<title>The old bridge is closed | One</title>", other + own)
    assert (found.title, found.bylines, found.genre) == ("The old bridge is closed", ("Ben Example",), "news")
    assert one("<title>The old bridge is closed</title>", other).genre is None


def test_an_item_without_a_headline_counts_where_it_is_the_only_one() -> None:
    time = '<time itemprop="datePublished" datetime="{}"></time>'
    dated = f'<div itemscope itemtype="https://schema.org/NewsArticle">{time}</div>'
    first, second = (dated.format(f"2025-05-1{n}T08:00:00Z") for n in (2, 3))
    head = (
        '<title>The old bridge is closed</title><meta property="article:published_time" content="2025-05-11T08:00:00Z">'
    )
    (said,) = one(head, first).otherwise
    assert (said.field, said.value, said.source) == ("published_at", "2025-05-12T08:00:00+00:00", "microdata")
    assert one(head, first + second).otherwise == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["itemprop", "class", "itemtype", "datetime"]))
def test_no_markup_makes_it_fail(a: str, b: str, name: str) -> None:
    page = f'<div itemscope itemtype="http://schema.org/Article" class="h-entry" {name}="{a}"><i {name}="{b}">{a}</i>'
    list(html.parse((page * 3 + BODY).encode("utf-8", "replace"), "page.html"))
