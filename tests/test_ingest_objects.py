"""Objects are read by the names of their fields, as crawlers, agencies and publishers write them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.ingest.objects import drafts
from storyscape.ingest.times import parse_time
from storyscape.records import Draft, Reject

TEXT = "The bridge is closed.\n\nFerries run."
URL = "https://lantern.example/bridge"
WHEN = datetime(2025, 5, 12, 8, 30, tzinfo=UTC)


def one(value: Any) -> Draft:
    found = list(drafts(value, "x.json"))
    assert len(found) == 1
    assert isinstance(found[0], Draft), found[0]
    return found[0]


FORMS: dict[str, dict[str, Any]] = {
    "schema.org": {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Bridge closed", "articleBody": TEXT,
        "datePublished": "2025-05-12T10:30:00+02:00", "author": [{"@type": "Person", "name": "Ann Example"}],
        "publisher": {"@type": "Organization", "name": "The Lantern"}, "inLanguage": "en-GB",
        "mainEntityOfPage": {"@id": URL},
    },
    "ninjs 1": {
        "uri": URL, "headline": "Bridge closed", "body_text": TEXT, "firstcreated": "2025-05-12T08:30:00Z",
        "versioncreated": "2025-05-12T08:30:00Z", "language": "en", "byline": "By Ann Example",
        "copyrightholder": "The Lantern",
    },
    "ninjs 3": {
        "uri": URL, "headlines": [{"role": "main", "value": "Bridge closed"}], "language": "en",
        "bodies": [{"role": "main", "value": "<p>The bridge is closed.</p><p>Ferries run.</p>"}],
        "contentcreated": "2025-05-12T08:30:00+00:00", "by": "Ann Example", "provider": {"name": "The Lantern"},
    },
    "news-please": {
        "maintext": TEXT, "title": "Bridge closed", "date_publish": "2025-05-12 08:30:00", "authors": ["Ann Example"],
        "source_domain": "www.lantern.example", "url": URL, "language": "en", "description": "Closed.",
    },
    "trafilatura": {
        "text": TEXT, "raw_text": "The bridge", "title": "Bridge closed", "date": "2025-05-12T08:30:00Z",
        "author": "Ann Example", "hostname": "lantern.example", "sitename": "The Lantern", "url": None, "source": URL,
        "language": "en",
    },
    "newspaper": {
        "text": TEXT, "title": "Bridge closed", "authors": ["Ann Example"], "publish_date": "2025-05-12 08:30:00+00:00",
        "url": URL, "source_url": "https://lantern.example", "meta_lang": "en",
    },
    "wordpress": {
        "title": {"rendered": "Bridge closed"},
        "content": {"rendered": "<p>The bridge is closed.</p>\n<p>Ferries run.</p>"},
        "date_gmt": "2025-05-12T08:30:00", "link": URL, "author": 7,
    },
    "generic": {"Title": "Bridge closed", "Content": TEXT, "Published": "1747038600", "link": URL, "lang": "English"},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_known_forms(form: str) -> None:
    found = one(FORMS[form])
    assert found.text.split() == TEXT.split()
    assert found.title == "Bridge closed"
    assert found.published_at == WHEN
    assert found.modified_at is None
    if form != "trafilatura":
        assert found.url == URL
    assert found.bylines in (("Ann Example",), ())
    assert found.lang in ("en", None)


def test_a_live_blog_of_one_update_is_one_text() -> None:
    found = one({
        "@type": "LiveBlogPosting", "headline": "Live: bridge", "liveBlogUpdate": [
            {"@type": "BlogPosting", "headline": "08:00", "articleBody": "Divers are down."},
        ],
    })  # fmt: skip
    assert found.text == "08:00\nDivers are down."
    assert found.genre == "live_blog"


@pytest.mark.parametrize(
    ("fields", "genre"),
    [
        ({"@type": "OpinionNewsArticle"}, "opinion"),
        ({"@type": ["Article", "NewsArticle"]}, "news"),
        ({"@type": "http://schema.org/LiveBlogPosting"}, "live_blog"),
        ({"@type": "NewsArticle", "articleSection": ["Opinion"]}, "opinion"),
        ({"genre": [{"name": "Kommentar"}]}, "opinion"),
        ({"genre": "opinion"}, "opinion"),
        ({"section": "World"}, None),
        ({}, None),
    ],
)
def test_genre_is_what_is_stated(fields: dict[str, Any], genre: str | None) -> None:
    assert one({"text": TEXT, **fields}).genre == genre


@pytest.mark.parametrize(
    "value",
    [
        [{"text": TEXT}, {"text": TEXT}],
        {
            "@context": "https://schema.org",
            "@graph": [{"@type": "WebSite", "name": "x"}, {"articleBody": TEXT}, {"text": TEXT}],
        },
        {"articles": [{"content": TEXT}, {"content": TEXT}], "status": "ok"},
        {"hits": {"hits": [{"_source": {"body": TEXT}}, {"_source": {"body": TEXT}}]}},
        {"@type": "ItemList", "itemListElement": [{"item": {"articleBody": TEXT}}, {"item": {"articleBody": TEXT}}]},
    ],
)
def test_envelopes(value: Any) -> None:
    found = list(drafts(value, "x.json"))
    assert [d.read_from for d in found] == ["x.json#1", "x.json#2"]
    assert all(isinstance(d, Draft) and d.text == TEXT for d in found)


@pytest.mark.parametrize(
    "value", [{}, [], 7, "text", None, {"title": "x", "summary": "y"}, {"text": ""}, {"text": None}]
)
def test_what_has_no_text_is_rejected_by_name(value: Any) -> None:
    (found,) = drafts(value, "x.json")
    assert isinstance(found, Reject)
    assert "maintext" in found.remedy
    if isinstance(value, dict) and "title" in value:
        assert "title, summary" in found.error


def test_paragraphs_as_a_list_and_escapes() -> None:
    assert one({"text": ["One.", "Two."]}).text == "One.\nTwo."
    assert one({"text": "a\r\nb\x00c\ud800\u202e\x1b[31m"}).text == "a\nbc\ufffd\u202e\x1b[31m"
    assert one({"content": "<p>A &amp; B</p><script>alert(1)</script><p>C</p>"}).text == "A & B\nC"
    assert one({"text": "1 < 2 and 3 > 2"}).text == "1 < 2 and 3 > 2"


def test_what_is_not_stated_is_not_guessed() -> None:
    found = one({"text": TEXT, "date": "03/04/2024", "url": "not an address", "author": "https://x.example/ann"})
    assert (found.published_at, found.url, found.bylines, found.outlet, found.title) == (None, None, (), None, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-05-12T08:30:00Z", WHEN),
        ("2025-05-12T08:30:00.000000000Z", WHEN),
        ("2025-05-12 10:30:00 +0200", WHEN),
        ("2025-05-12T08:30:00 UTC", WHEN),
        ("20250512T083000Z", WHEN),
        ("20250512083000", WHEN),
        ("Mon, 12 May 2025 10:30:00 +0200", WHEN),
        ("Mon, 12 May 2025 08:30:00 GMT", WHEN),
        (1747038600, WHEN),
        (1747038600000, WHEN),
        ("1747038600", WHEN),
        ("2025-05-12", datetime(2025, 5, 12, tzinfo=UTC)),
        ("May 12, 2025", datetime(2025, 5, 12, tzinfo=UTC)),
        ("12 May 2025", datetime(2025, 5, 12, tzinfo=UTC)),
        ("May 12th, 2025 8:30 am", WHEN),
        ("13/05/2025", datetime(2025, 5, 13, tzinfo=UTC)),
        (datetime(2025, 5, 12, 8, 30), WHEN),
    ],
)
def test_times_that_leave_no_doubt(value: object, expected: datetime) -> None:
    assert parse_time(value) == expected


@pytest.mark.parametrize(
    "value", ["", "today", "03/04/2024", "2025-13-01", "99999999999999999", True, None, [], 1e30, "0001-01-01"]
)
def test_other_times_are_unknown(value: object) -> None:
    assert parse_time(value) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["text", "@graph", "title", "url", "date", "author", "@type", "liveBlogUpdate", "source"])
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_value_gives_drafts_or_rejects(value: Any) -> None:
    found = list(drafts(value, "x"))
    assert found
    assert all(isinstance(item, Reject) or item.text.strip() for item in found)
