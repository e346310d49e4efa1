"""Charts say in words what they show, and never more than the records hold."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.records import Because, Distribution, Part
from storyscape.render import charts, html
from storyscape.render.charts import Mark, Range
from storyscape.render.symbols import SIGNS, symbol
from tests.landscape_fixture import landscape

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def distribution(*counts: int, percent: bool = True, dimension: str = "lean") -> Distribution:
    names = ("left", "center", "right", "fourth", "fifth", "sixth")
    total = sum(counts)
    parts = tuple(
        Part(name=n, count=c, percent=round(100 * c / total) if percent and total else None, outlets=())
        for n, c in zip(names, counts, strict=False)
    )
    return Distribution(dimension=dimension, rater=None, unit="origins", parts=parts, rated=total, unrated=2,
                        because=Because(rule="test"))  # fmt: skip


def test_a_bar_has_shape_share_and_text_alternative() -> None:
    shown = charts.bar(distribution(2, 2, 1))
    assert 'aria-label="left 2 (40 %), center 2 (40 %), right 1 (20 %); unrated 2"' in shown
    assert [f"#sign-{s}" in shown for s in ("left", "center", "right", "mixed")] == [True, True, True, False]
    assert shown.count("40 %</text>") == 2


def test_without_percentages_every_unit_is_a_sign() -> None:
    shown = charts.bar(distribution(1, 0, 2, percent=False))
    assert "%</text>" not in shown
    assert (shown.count("#sign-left"), shown.count("#sign-center"), shown.count("#sign-right")) == (1, 0, 2)


def test_nothing_rated_draws_nothing() -> None:
    assert charts.bar(distribution(0, 0, 0)) == ""


def test_only_lean_has_leans_colours() -> None:
    assert "part-left" not in charts.bar(distribution(3, 3, dimension="reliability"))


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_segments_fill_the_bar(counts: list[int]) -> None:
    shown = charts.bar(distribution(*counts))
    widths = [float(w) for w in re.findall(r'<svg x="[\d.]+%" width="([\d.]+)%"', shown)]
    assert len(widths) == sum(c > 0 for c in counts)
    assert sum(widths) == pytest.approx(100 if sum(counts) else 0, abs=0.05)


def test_an_exact_number_is_a_point_and_an_open_one_runs_on() -> None:
    exact, reach = Range(low=4, high=4), Range(low=200, high=None)
    assert "<circle" in charts.interval(exact, [exact, reach])
    drawn = charts.interval(reach, [exact, reach])
    assert 'x2="100%"' in drawn
    assert drawn.count('class="end"') == 1


numbers = st.none() | st.floats(-1e12, 1e12)


@given(numbers, numbers, st.lists(st.tuples(numbers, numbers), max_size=3))
def test_intervals_stay_on_their_line(low: float | None, high: float | None, others: list[tuple[float, float]]) -> None:
    own = Range(low=low, high=high)
    shown = charts.interval(own, [own, *(Range(low=a, high=b) for a, b in others)])
    for place in re.findall(r'(?:x1|x2|cx)="([\d.eE+-]+)%"', shown):
        assert 0 <= float(place) <= 100


def test_event_and_coverage_lie_on_two_sides() -> None:
    marks = [
        Mark(kind="event", at=NOON, said="it began"),
        Mark(kind="published", at=NOON + timedelta(hours=2), said="The Lamp"),
        Mark(kind="first_seen", at=NOON + timedelta(hours=2), said="<text>"),
    ]
    shown = charts.timeline(marks)
    places = {m[0]: int(m[1]) for m in re.findall(r'moment-(\w+)" x="[\d.]+%" y="(-?\d+)"', shown)}
    axis = int(re.findall(r'class="axis"[^>]* y1="(\d+)"', shown)[0])
    assert places["event"] < axis < places["first_seen"] < places["published"]
    assert "<title>&lt;text&gt;</title>" in shown


def test_one_moment_needs_no_axis() -> None:
    assert charts.timeline([Mark(kind="event", at=NOON, said="it began")]) == ""


@given(st.lists(st.datetimes(datetime(1, 6, 1), datetime(8999, 1, 1)), min_size=2, max_size=6, unique=True))
def test_any_two_times_can_be_drawn(times: list[datetime]) -> None:
    marks = [Mark(kind="published", at=t.replace(tzinfo=UTC), said="x") for t in times]
    assert charts.timeline(marks).count("<title>") == len(times)


def test_every_sign_that_is_used_is_drawn() -> None:
    drawn = html.environment().get_template("signs.svg").render()
    assert set(re.findall(r'id="sign-([^"]+)"', drawn)) == SIGNS
    assert symbol('"><script>') == symbol("unit")
    assert 'aria-label="&lt;b&gt;"' in symbol("left", "<b>")


def test_a_landscapes_bars_are_the_same_each_time() -> None:
    for one, other in zip(landscape().distributions, landscape().distributions, strict=True):
        assert charts.bar(one) == charts.bar(other) != ""
