"""Quantities: intervals, qualifiers, units, what is counted, and what is no quantity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.claims.intervals import compatible
from storyscape.claims.quantities import quantities
from storyscape.records import Quantity, Span


def read(text: str, lang: str = "en") -> list[tuple[float | None, float | None, str, str | None, str | None]]:
    found = quantities(text, Span(0, len(text)), lang)
    return [(q.low, q.high, q.qualifier, q.unit, q.counted.of(text) if q.counted else None) for q in found]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "approximately 10,000 soldiers", (10000, 10000, "about", None, "soldiers")),
        ("en", "more than 10,000 troops", (10000, None, "more_than", None, "troops")),
        ("en", "thousands of troops", (2000, None, "vague", None, "troops")),
        ("en", "at least twelve people", (12, None, "at_least", None, "people")),
        ("en", "between 5 and 10 million voters", (5e6, 1e7, "range", None, "voters")),
        ("en", "$1.5 million", (1.5e6, 1.5e6, "exact", "USD", None)),
        ("en", "3.5 percent", (3.5, 3.5, "exact", "%", None)),
        ("en", "up to 20 km", (None, 20, "at_most", "km", None)),
        ("en", "two hundred and fifty thousand homes", (250000, 250000, "exact", None, "homes")),
        ("en", "fewer than 300 residents", (None, 300, "less_than", None, "residents")),
        ("de", "rund 10.000 Einwohner", (10000, 10000, "about", None, "Einwohner")),
        ("de", "3,5 Prozent", (3.5, 3.5, "exact", "%", None)),
        ("de", "mindestens zwölf Menschen", (12, None, "at_least", None, "Menschen")),
        ("es", "más de 10.000 personas", (10000, None, "more_than", None, "personas")),
        ("es", "miles de soldados", (2000, None, "vague", None, "soldados")),
        ("ru", "около 10 000 человек", (10000, 10000, "about", None, "человек")),
        ("ru", "2,5 млн рублей", (2.5e6, 2.5e6, "exact", "RUB", None)),
        ("fr", "plus de 10 000 soldats", (10000, None, "more_than", None, "soldats")),
        ("xx", "42 %", (42, 42, "exact", "%", None)),
    ],
)
def test_one_quantity(lang: str, text: str, expected: tuple[object, ...]) -> None:
    assert read(text, lang) == [expected]


@pytest.mark.parametrize(
    "text",
    ["the HERO 30 and the Lancet-3", "in 2024", "page 12", "they won 3-1", "a 16-year-old", "three days later",
     "one of them", "version 1.2.3", "the two countries"],
)  # fmt: skip
def test_what_is_no_quantity(text: str) -> None:
    assert read(text) == []


@given(st.text(alphabet="0123456789., -%$kmn aboutmore than soldiers", max_size=60))
def test_spans_slice_and_intervals_are_ordered(text: str) -> None:
    for quantity in quantities(text, Span(0, len(text)), "en"):
        assert 0 <= quantity.span.start < quantity.span.end <= len(text)
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high


def quantity(low: float | None, high: float | None, qualifier: str = "exact") -> Quantity:
    return Quantity(span=Span(0, 1), low=low, high=high, qualifier=qualifier)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        (quantity(10000, 10000, "about"), quantity(10000, None, "more_than"), True),
        (quantity(2000, None, "vague"), quantity(10000, 10000, "about"), True),
        (quantity(12, None, "at_least"), quantity(14, 14), True),
        (quantity(31, 31), quantity(48, 48), False),
        (quantity(1500, 1500), quantity(1520, 1520), True),
        (quantity(None, 20, "at_most"), quantity(30, None, "more_than"), False),
        (quantity(40, 40), quantity(42, 42), True),
        (quantity(41, 41), quantity(42, 42), False),
        (quantity(70, 70), quantity(75, None, "at_least"), True),
        (quantity(10, 10), quantity(11, 11), False),
    ],
)
def test_which_numbers_can_both_be_true(a: Quantity, b: Quantity, both: bool) -> None:
    assert compatible(a, b) is both
    assert compatible(b, a) is both


@pytest.mark.parametrize(
    ("text", "low", "unit"),
    [
        ("The room costs RM79.", 79, "MYR"),
        ("They paid USD10m.", 10_000_000, "USD"),
        ("Two shops of 300 sq m each were let.", 300, "m2"),
        ("A third of the shops stood empty.", 1 / 3, "share"),
        ("Half the flats were sold.", 0.5, "share"),
    ],
)
def test_money_areas_and_shares(text: str, low: float, unit: str) -> None:
    found = [q.low for q in quantities(text, Span(0, len(text)), "en") if q.unit == unit]
    assert found == [pytest.approx(low)]


def test_the_number_in_the_name_of_an_index_is_none() -> None:
    text = "The S&P 500 fell 0.9%."
    assert [q.span.of(text) for q in quantities(text, Span(0, len(text)), "en")] == ["0.9%"]
