"""Law: a page's text is what its publisher wrote for readers; its metadata are what the page states of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from storyscape.ingest.barriers import barrier
from storyscape.ingest.decode import decode
from storyscape.ingest.genres import genre_told
from storyscape.ingest.judging import Judge
from storyscape.ingest.layout import Layout, layout, tree_of
from storyscape.ingest.live import shown_updates, stated_updates
from storyscape.ingest.main_text import Profile, choose
from storyscape.ingest.markup import html_to_text
from storyscape.ingest.metadata import (
    Metadata,
    declared_charset,
    read_metadata,
    searched_date,
    typed_articles,
    with_visible,
)
from storyscape.ingest.microdata import with_markup
from storyscape.ingest.site_rules import Rules, read_by, rule_for
from storyscape.ingest.visible import date_near_heading
from storyscape.records import Draft, Reject
from storyscape.records.base import shared

_LARGEST: Final = 10_000_000  # bytes: no article's page is larger, and extractors take minutes over such
_LEAST: Final = 40


def parse(data: bytes, name: str, profile: Profile = "careful", rules: Rules = ()) -> Iterator[Draft | Reject]:
    """One draft from a page, or each update of a live blog; a reject where it has no text.

    ``rules`` are those for sites: what theirs names goes before what is found.
    """
    if len(data) > _LARGEST:
        yield Reject(read_from=name, error=f"is a page of {len(data) // 1_000_000} MB", remedy="Save the article alone")
        return
    page = decode(data, declared_charset(data))
    if page is None:
        yield no_text(name)
        return
    tree = tree_of(page)
    found = read_metadata(tree)
    if profile == "careful" or not (found.title and found.published_at and found.bylines):
        found = with_visible(with_markup(found, tree), tree)
    text, rule = "", rule_for(rules, found.url, name)
    if rule:
        found, text = read_by(rule, found, tree)
        page = tree.html or ""
    whole = replace(_draft(found, name), site_rule=rule.name if rule else None)
    if genre_told(whole)[0] == "live_blog" and (updates := _updates(tree, whole)):
        yield from updates
        return
    cut = layout(tree, glance=profile == "archive")
    text = text or main_text(page, cut, found, profile)
    if reject := barrier(data, cut, text, found.title, free=found.free, name=name):
        yield reject
        return
    if len(text) < _LEAST:
        yield Reject(
            read_from=name, error="is a page in which no article text was found", remedy="Paste the text as a .txt file"
        )
        return
    published = whole.published_at or date_near_heading(cut)
    if published is None and profile == "careful":
        published = searched_date(page)
    yield replace(whole, text=text, published_at=published)


def no_text(name: str) -> Reject:
    """What is said of bytes that no charset makes text of."""
    return Reject(read_from=name, error="is no text (binary data)", remedy="Give text, HTML, JSON, CSV or Parquet")


def _updates(tree: LexborHTMLParser, whole: Draft) -> tuple[Draft, ...]:
    """A live blog's updates: as its data state them, else as its markup sets them apart."""
    stated = (stated_updates(whole, item) for item in typed_articles(tree))
    return next((updates for updates in stated if updates), ()) or shown_updates(whole, tree)


def _draft(found: Metadata, name: str) -> Draft:
    """What a page states of itself, still without its text."""
    return Draft(text="", read_from=name, **shared(found, Draft))


def main_text(page: str, cut: Layout, found: Metadata, profile: Profile = "careful", judge: Judge | None = None) -> str:
    """The article's text, one paragraph a line: the chosen candidate, or all that the page shows where it is little."""
    chosen = choose(page, cut, found.title, found.stated_text, profile, judge)
    if found.genre == "live_blog" and len(found.stated_text) > len(chosen):
        return found.stated_text
    return chosen if len(chosen) >= _LEAST else html_to_text(_body(page))


def warm() -> None:
    """Load what the first page would wait for."""
    choose("", layout(tree_of("<p>")), None, "")


def _body(page: str) -> str:
    match = re.search(r"<body\b", page, re.IGNORECASE)
    return (
        page[match.start() :] if match else re.sub(r"<head\b.*?</head\s*>", "", page, flags=re.IGNORECASE | re.DOTALL)
    )
