"""Identity is content: the same page is one article, an edited page a new version of it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.ingest.identity import article, decide
from storyscape.ingest.urls import canonical, domain, url_key
from storyscape.protocols import Known
from storyscape.records import Draft

NOW = datetime(2025, 5, 12, 10, tzinfo=UTC)
TEXT = "The harbour authority closed the old swing bridge on Monday after divers found cracks in two of its piers."


@pytest.mark.parametrize(
    "url",
    [
        "https://lantern.example/news/bridge?id=7",
        "http://www.lantern.example/news/bridge?id=7",
        "HTTPS://Lantern.Example:443/news/bridge/?id=7#top",
        "https://lantern.example/news/bridge?utm_source=x&id=7&fbclid=abc",
        "https://m.lantern.example/news/bridge?id=7",
        "https://amp.lantern.example/amp/news/bridge?id=7",
        "https://www.google.com/amp/s/lantern.example/news/bridge/amp?id=7",
        "lantern.example/news/bridge/index.html?id=7",
    ],
)
def test_one_page_has_one_key(url: str) -> None:
    assert url_key(url) == "lantern.example/news/bridge?id=7"
    assert domain(url) == "lantern.example"


@pytest.mark.parametrize(
    "url",
    [None, "", "The Lantern", "urn:newsml:x", "mailto:a@b.example", "https://", "http://[::1", "https://a:b/", "//"],
)
def test_what_is_no_address_has_no_key(url: str | None) -> None:
    assert canonical(url) is url_key(url) is domain(url) is None


def test_hosts_without_a_dot_are_hosts_where_a_scheme_is_stated() -> None:
    assert canonical("http://localhost:8080/x?utm_source=a") == "http://localhost:8080/x"
    assert canonical("http://[::1]:80/x") == "http://[::1]/x"
    assert url_key("http://[::1]:8080/x") == "[::1]:8080/x"
    assert domain("localhost") is None


def test_different_pages_keep_different_keys() -> None:
    urls = [
        "https://a.example/1",
        "https://a.example/2",
        "https://a.example/1?p=2",
        "https://b.example/1",
        "https://news.a.example/1",
    ]
    assert len({url_key(url) for url in urls}) == len(urls)


@given(st.text() | st.from_regex(r"https?://[a-z.:\[\]/?#&=%]{0,40}", fullmatch=True))
def test_any_address_is_safe_and_canonical_is_stable(url: str) -> None:
    once = canonical(url)
    if once is not None:
        assert canonical(once) == once
        assert url_key(once) == url_key(url)


def test_the_same_content_is_the_same_article() -> None:
    draft = Draft(text=TEXT, url="https://lantern.example/a?utm_source=x", title="Bridge", read_from="a.html")
    again = Draft(text=TEXT, url="http://www.lantern.example/a", title="Bridge", read_from="b.jsonl:3", lang="en")
    first, second = article(draft, now=NOW), article(again, now=NOW + timedelta(days=1))
    assert (first.id, first.key) == (second.id, second.key)
    assert first.outlet == "lantern.example"
    assert first.lang == "en"


def test_pasted_text_has_no_outlet_and_is_its_own_key() -> None:
    found = article(Draft(text=TEXT), now=NOW)
    assert (found.outlet, found.url, found.published_at) == (None, None, None)
    assert found.key == found.id
    assert found.fetched_at == NOW


@pytest.mark.parametrize(
    ("outlet", "url", "expected"),
    [
        ("The Lantern", "https://www.lantern.example/a", "lantern.example"),
        ("https://www.lantern.example/", None, "lantern.example"),
        ("lantern.example", None, "lantern.example"),
        (" The Lantern ", None, "The Lantern"),
        ("", None, None),
        (None, "urn:x", None),
    ],
)
def test_the_outlet_is_stated_never_guessed(outlet: str | None, url: str | None, expected: str | None) -> None:
    assert article(Draft(text=TEXT, outlet=outlet, url=url), now=NOW).outlet == expected


def test_times_are_utc() -> None:
    east = timezone(timedelta(hours=3))
    draft = Draft(text=TEXT, published_at=datetime(2025, 5, 12, 12, tzinfo=east), modified_at=datetime(2025, 5, 12, 12))
    found = article(draft, now=NOW)
    assert found.published_at == datetime(2025, 5, 12, 9, tzinfo=UTC)
    assert found.modified_at == datetime(2025, 5, 12, 12, tzinfo=UTC)


def test_an_edited_page_is_a_version_and_an_old_state_is_known() -> None:
    url = "https://lantern.example/a"
    first = article(Draft(text=TEXT, url=url), now=NOW)
    assert decide(first, None).kind == "new"
    known = Known(key=first.key, id=first.id, version=1, ids=(first.id,))
    assert decide(first, known).kind == "same"
    second = article(Draft(text=TEXT + " Corrected.", url=url), now=NOW)
    decision = decide(second, known)
    assert (decision.kind, decision.article.version, decision.article.key) == ("version", 2, first.key)
    both = Known(key=first.key, id=second.id, version=2, ids=(first.id, second.id))
    assert decide(first, both).kind == "same"


def test_credits_and_blocks_are_set() -> None:
    found = article(Draft(text=f"VALMARK (MNA) - {TEXT}\nShare"), now=NOW)
    assert found.credits == ("MNA",)
    assert [block.kind for block in found.blocks] == ["body", "boilerplate"]


@given(st.text(), st.none() | st.text(max_size=30))
def test_any_draft_has_an_identity(text: str, title: str | None) -> None:
    found = article(Draft(text=text, title=title), now=NOW)
    assert found.text == text
    assert found.id.startswith("a_")
