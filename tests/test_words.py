"""The words keep their promises: records are frozen and survive JSON, ids follow content, settings and errors speak."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape import errors, ids, records
from storyscape.records import Article, Because, Landscape, Ref, Span
from storyscape.settings import DRAWING, Settings, load_settings
from storyscape.tables import digest_of, table, table_names
from tests import landscape_fixture

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=4))
def test_equal_content_has_equal_ids(parts: list[object]) -> None:
    again = msgspec.json.decode(msgspec.json.encode(parts))
    assert ids.content_id("a", *parts) == ids.content_id("a", *again)
    assert ids.content_id("a", *parts) != ids.content_id("a", *parts, "more")
    assert ids.content_id("a", *parts)[1:] == ids.content_id("s", *parts)[1:]


def test_an_id_does_not_depend_on_the_order_of_names() -> None:
    assert ids.content_id("a", {"x": 1, "y": 2}) == ids.content_id("a", {"y": 2, "x": 1})
    assert ids.content_id("a", "xy", "z") != ids.content_id("a", "x", "yz")


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_a_span_slices_code_points(text: str, a: int, b: int) -> None:
    span = Span(min(a, b), max(a, b))
    assert span.of(text) == text[min(a, b) : max(a, b)]
    assert span.within(span)
    assert span.overlaps(span) == (span.start < span.end)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_span_that_is_none_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="start <= end"):
        Span(start, end)


def test_every_record_is_frozen_and_public() -> None:
    made = [getattr(records, name) for name in records.__all__]
    structs = [kind for kind in made if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
    assert len(structs) > 30
    for kind in structs:
        assert kind.__struct_config__.frozen, kind


def test_a_landscape_survives_json() -> None:
    landscape = landscape_fixture.landscape()
    assert msgspec.json.decode(msgspec.json.encode(landscape), type=Landscape) == landscape


def test_excerpt_of_a_reference_that_is_not_held() -> None:
    landscape = landscape_fixture.landscape()
    with pytest.raises(KeyError):
        landscape.excerpt(Ref("a_nowhere", Span(0, 1)))


def test_an_article_is_ordered_by_publication_else_by_first_sight() -> None:
    seen, published = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    assert Article(id="a", key="a", text="", fetched_at=seen).seen_at == seen
    assert Article(id="a", key="a", text="", fetched_at=seen, published_at=published).seen_at == published
    assert Article(id="a", key="a", text="", fetched_at=published, published_at=seen).seen_at == published


def test_every_error_names_object_problem_and_remedy() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) >= 8
    for kind in kinds:
        extra = kind is errors.MissingExtraError
        error = kind("feed.csv", "parquet") if extra else kind("feed.csv", "has no text", "Name the column")
        assert isinstance(error, errors.StoryscapeError)
        assert error.about == "feed.csv"
        assert error.exit_code > 0
        assert ("pip install 'storyscape[parquet]'" if extra else "Name the column") in str(error)


def test_settings_later_beats_earlier(tmp_path: Path) -> None:
    file = tmp_path / "storyscape.toml"
    file.write_text('join_threshold = 0.4\nport = 9000\nencoder = "lexical"\n')
    environ = {"STORYSCAPE_PORT": "9001", "STORYSCAPE_BATCH": "8"}
    settings = load_settings(file, environ, {"batch": 9, "host": None})
    assert (settings.join_threshold, settings.port, settings.batch) == (0.4, 9001, 9)
    assert settings.host == "127.0.0.1"
    assert settings.store.endswith("storyscape.db")
    assert dict(settings.drawing())["encoder"] == "lexical"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("join_treshold = 1", "join_treshold"),
        ("join_threshold = 3", "no share"),
        ("port = 0", "too small"),
        ('encoder = "other"', "encoder"),
        ("port = [", "can't be read"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "storyscape.toml"
    file.write_text(text)
    with pytest.raises(errors.SettingsError, match=says):
        load_settings(file, {})


def test_settings_that_change_a_landscape_are_settings() -> None:
    assert set(DRAWING) <= set(Settings.__struct_fields__)


def test_tables_load_once_and_are_pinned() -> None:
    assert "models" in table_names()
    for name in table_names():
        assert table(name) is table(name)
        assert len(digest_of(name)) == 32
    with pytest.raises(KeyError, match="lang/xx"):
        table("lang/xx")


def test_because_compares_by_value() -> None:
    assert Because(rule="a", parts=(("x", 1.0),)) == Because(rule="a", parts=(("x", 1.0),))
