"""The rooms that turn a page's markup into its text: any markup gives text or none, in time linear in its size."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from storyscape.ingest.barriers import barrier
from storyscape.ingest.judging import learned
from storyscape.ingest.layout import layout, tree_of
from storyscape.ingest.main_text import choose, judged
from storyscape.ingest.metadata import read_metadata
from storyscape.ingest.visible import date_near_heading, visible_bylines, visible_date
from storyscape.ingest.weighing import Sizes, context, features

LINE = "The harbour authority closed the old swing bridge on Monday, after divers found cracks in two of its piers."
PIECES = [
    "<p>", "</p>", "<div class='article-body'>", "</div>", "<a href='/x'>", "</a>", "<br>", "<table><tr><td>", "<b>",
    "<script>", "</script>", "<!--", "-->", "<svg>", "<template>", "<button>", "<li hidden>", LINE, "word", "\0",
    "&amp;", "<time datetime='2025-05-12'>", "<span rel=author>", "By Ann Example", "<h1>", "<nav>", "<", ">", "\u200b",
]  # fmt: skip
MARKUP = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=200)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(MARKUP)
def test_any_markup_gives_stretches_that_can_be_judged(page: str) -> None:
    tree = tree_of(page)
    found_in = read_metadata(tree)
    visible_bylines(tree)
    visible_date(tree, found_in.url)
    found = layout(tree)
    assert all(line.strip() and 0 <= links <= len(line) for line, links in zip(found.texts, found.links, strict=True))
    if found.texts:
        sizes = Sizes(found)
        rows = features(sizes, found_in.title, "")
        around = context(sizes, rows[:, 0] / (1 + rows[:, 0]))
        assert len(rows) == len(around) == len(found.texts)
        assert np.isfinite(rows).all()
        assert np.isfinite(around).all()
        probable = learned().probabilities(found, found_in.title, "")
        assert ((probable >= 0) & (probable <= 1)).all()
    text = choose(page, layout(tree_of(page)), found_in.title, "")
    barrier(page.encode("utf-8", "replace"), found, text, found_in.title, free=found_in.free, name="page")


def test_what_is_never_shown_is_no_stretch() -> None:
    page = f"<p>{LINE}</p><script>no()</script><style>p {{}}</style><template><p>no</p></template><!-- no -->"
    assert layout(tree_of(page)).texts == [LINE]


def test_blocks_and_double_line_breaks_part_lines() -> None:
    page = "<div>one <b>bold</b> word<p>two<br>three</p>four <a href='/'>five</a></div>"
    found = layout(tree_of(page))
    assert found.texts == ["one bold word", "two\nthree", "four five"]
    assert found.links == [0, 0, 4]


def test_the_text_is_told_from_what_stands_around_it() -> None:
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "News", "Sport", "Weather"))
    body = "".join(f"<p>{LINE} Ferries run every {n} minutes, the harbour master said.</p>" for n in range(5, 15))
    page = f"<nav><ul>{menu}</ul></nav><article>{body}</article><div class=comments><p>First! Great read.</p></div>"
    text, sure = judged(layout(tree_of(page)), None, "", learned())
    assert text.count("Ferries run") == 10
    assert "Weather" not in text
    assert sure > 0.5


def test_at_a_glance_paragraphs_in_one_box_are_the_text() -> None:
    body = "".join(f"<p>{LINE} Ferries run every {n} minutes &amp; more.</p>" for n in range(5, 15))
    links = "<p><a href='/x'>More of this, and of much else that readers liked</a></p>"
    page = f"<div><p>{LINE}</p></div><article><h2>Ferries</h2>{body}{links}</article>"
    found = layout(tree_of(page), glance=True)
    assert found.plain
    assert (len(found.texts), found.texts[0]) == (11, "Ferries")
    assert judged_text(page) == "\n".join(found.texts)
    scattered = "".join(f"<div><p>{LINE}</p></div>" for _ in range(20))
    assert not layout(tree_of(scattered), glance=True).plain
    assert not layout(tree_of(f"<p>{LINE}</p>"), glance=True).plain


def judged_text(page: str) -> str:
    return choose(page, layout(tree_of(page), glance=True), None, "", "archive")


def test_authors_and_dates_are_read_where_markup_names_them() -> None:
    page = "<div class='byline'>By <a rel='author' href='/a'>Ann Example</a></div><span class=date>12. Mai 2025</span>"
    tree = LexborHTMLParser(page)
    assert visible_bylines(tree) == ("Ann Example",)
    date = visible_date(tree, None)
    assert date is not None
    assert date.date().isoformat() == "2025-05-12"
    glued = visible_date(LexborHTMLParser("<time>12 maggio 2025Aggiornato il 13 maggio</time>"), None)
    assert glued == date
    assert visible_date(LexborHTMLParser("<p>12 May 2025 was a day.</p>"), None) is None
    from_url = visible_date(LexborHTMLParser("<p>x"), "https://lantern.example/2025/5/7/bridge")
    assert from_url is not None
    assert from_url.date().isoformat() == "2025-05-07"


def test_a_date_line_at_the_heading_dates_a_page() -> None:
    page = f"<p>Opened 3 May 1921</p><h1>Bridge</h1><p>Ann Example</p><p>12 May 2025, 10:30</p><p>{LINE} 1 May 2001</p>"
    date = date_near_heading(layout(tree_of(page)))
    assert date is not None
    assert date.date().isoformat() == "2025-05-12"
    assert date_near_heading(layout(tree_of(f"<h1>Bridge</h1><p>{LINE} It opened on 3 May 1921.</p>"))) is None


def test_time_is_linear_in_the_size_of_a_page() -> None:
    def seconds(paragraphs: int) -> float:
        page = "<article>" + f"<div><p>{LINE}</p></div>" * paragraphs
        began = time.process_time()
        judged(layout(tree_of(page)), "Bridge", "", learned())
        return time.process_time() - began

    seconds(100)
    assert min(seconds(4000), seconds(4000)) < 16 * max(seconds(1000), 0.01)
