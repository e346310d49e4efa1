"""An article's genre is what its type, section, headline or address says; the narrower word wins, the others stay."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.cli import run
from storyscape.ingest.genres import genre_told
from storyscape.ingest.identity import article
from storyscape.records import Draft
from storyscape.records.texts import Stated

AT = "https://one.example"


@pytest.mark.parametrize(
    ("title", "path", "genre", "source"),
    [
        ("Opinion: The old bridge must go", "/a/1", "opinion", "headline “Opinion”"),
        ("Analysis | Why bridges fall", "/a/1", "analysis", "headline “Analysis”"),
        ("The old bridge must go | Opinion", "/a/1", "opinion", "headline “Opinion”"),
        ("Live: bridge closed", "/a/1", "live_blog", "headline “Live”"),
        ("Bridge closed – as it happened", "/a/1", "live_blog", "headline “as it happened”"),
        ("Sponsored: Bridges of steel", "/a/1", "sponsored", "headline “Sponsored”"),
        ("Kommentar: Die Brücke muss weg", "/a/1", "opinion", "headline “Kommentar”"),
        ("EN DIRECT. Le pont est fermé", "/a/1", "live_blog", "headline “EN DIRECT”"),
        ("Análisis | Por qué caen los puentes", "/a/1", "analysis", "headline “Análisis”"),
        ("Мнение: мост пора снести", "/a/1", "opinion", "headline “Мнение”"),
        ("The old bridge must go", "/opinion/2026/bridge", "opinion", "address /opinion/"),
        ("Bridge closed", "/world/live-news/bridge", "live_blog", "address /live-news/"),
        ("Bridges of steel", "/sponsored/bridges", "sponsored", "address /sponsored/"),
        ("Live and let live", "/a/live", None, ""),
        ("Comment sauver le pont", "/news/pont", None, ""),
        ("The minister's opinion: close it", "/a/1", None, ""),
        (None, "", None, ""),
    ],
)
def test_headlines_and_addresses_tell_the_genre(title: str | None, path: str, genre: str | None, source: str) -> None:
    assert genre_told(Draft(text="x", title=title, url=path and AT + path)) == (genre, source, ())


def test_the_narrower_word_is_taken_and_the_other_stays_beside_it() -> None:
    draft = Draft(text="The old bridge must go.", title="Opinion: go", url=f"{AT}/live/1", genre="news")
    found = article(draft, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert (found.genre, found.genre_from) == ("live_blog", "address /live/")
    assert found.otherwise == (
        Stated(field="genre", value="news", source="type or section"),
        Stated(field="genre", value="opinion", source="headline “Opinion”"),
    )


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_headline_or_address_fails(title: str, url: str) -> None:
    genre_told(Draft(text="x", title=title, url=url))
    genre_told(Draft(text="x", title=title, url=f"https://{url}"))


def test_the_command_line_says_where_a_genre_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.json"
    page.write_text('{"title": "Opinion: The bridge must go", "text": "It is old.", "@type": "NewsArticle"}', "utf-8")
    store = ["--store", str(tmp_path / "news.db")]
    assert run([*store, "read", str(page), "--json"]) == 0
    article_id = capsys.readouterr().out.split('"a_')[1].split('"')[0]
    assert run([*store, "article", f"a_{article_id}"]) == 0
    told = capsys.readouterr().out
    assert "opinion, by its headline “Opinion”" in told
    assert "news (genre, type or section)" in told
