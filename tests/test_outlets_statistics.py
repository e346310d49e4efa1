"""The statistics of outlets: intervals, expected counts, blindspots."""

from __future__ import annotations

from datetime import timedelta
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.outlets.blindspot import Count, blindspots, log_odds_z
from storyscape.outlets.combination import calibrate, combine, family_values
from storyscape.outlets.ratings import rating
from storyscape.outlets.shares import expected_counts, largest_remainder, share_intervals
from storyscape.records import Followed, Grouping, Rater
from storyscape.records.outlets import Method

DAY = timedelta(days=2)
LEANS = ("left", "center", "right")


def certain(*counts: int) -> list[dict[str, float]]:
    return [{name: 1.0} for name, count in zip(LEANS, counts, strict=True) for _ in range(count)]


@given(st.tuples(*[st.integers(0, 30)] * 3).filter(any))
def test_an_interval_holds_the_share_that_is_shown(counts: tuple[int, int, int]) -> None:
    shares = largest_remainder(dict(zip(LEANS, counts, strict=True)))
    for name, (low, high) in share_intervals(certain(*counts), LEANS).items():
        assert 0 <= low <= shares[name] <= high <= 100


def test_an_interval_is_that_of_the_beta_distribution() -> None:
    # Beta(5.5, 6): the marginal of Dirichlet(5.5, 3.5, 2.5); its 5th and 95th percentiles are .248 and .712
    low, high = share_intervals(certain(5, 3, 2), LEANS)["left"]
    assert low == pytest.approx(24, abs=1)
    assert high == pytest.approx(72, abs=1)


def test_more_units_give_narrower_intervals_and_the_order_of_units_none() -> None:
    few, many = (share_intervals(certain(n, n, n), LEANS)["left"] for n in (2, 40))
    assert many[1] - many[0] < few[1] - few[0]
    units = [{"left": 0.6, "center": 0.4}, {"right": 1.0}, {"left": 0.2, "center": 0.3, "right": 0.5}]
    assert share_intervals(units, LEANS) == share_intervals(units[::-1], LEANS[::-1])


def test_uncertain_classes_widen_an_interval() -> None:
    sure = share_intervals([{"left": 1.0}] * 20 + [{"right": 1.0}] * 20, LEANS)["left"]
    unsure = share_intervals([{"left": 0.5, "right": 0.5}] * 40, LEANS)["left"]
    assert unsure[1] - unsure[0] > sure[1] - sure[0]


def test_expected_counts_sum_to_the_units() -> None:
    counts = expected_counts([{"left": 0.25, "center": 0.75}, {"center": 0.5, "right": 0.5}])
    assert counts == {"left": 0.25, "center": 1.25, "right": 0.5}


def test_the_z_score_is_the_formula_of_the_paper() -> None:
    group, against = Count(covering=3, active=69, usual=300), Count(covering=22, active=128, usual=700)
    ones, others = (3 + 1.2, 303 + 4), (22 + 2.8, 722 + 4)
    odds = log(ones[0] / (ones[1] - ones[0])) - log(others[0] / (others[1] - others[0]))
    assert log_odds_z(group, against, prior=4) == pytest.approx(odds / sqrt(1 / ones[0] + 1 / others[0]))


@given(*[st.builds(Count, covering=st.integers(0, 90), active=st.just(90), usual=st.integers(1, 9000))] * 2)
def test_exchanging_the_sides_turns_the_sign_and_more_reports_raise_it(one: Count, other: Count) -> None:
    assert log_odds_z(one, other) == pytest.approx(-log_odds_z(other, one))
    more = Count(covering=one.covering + 1, active=one.active, usual=one.usual)
    if log_odds_z(one, other) >= 0:  # below zero a report more makes the score surer, too
        assert log_odds_z(more, other) > log_odds_z(one, other)


def story(left: int, right: int, active: int = 60) -> tuple[list[list[str]], list[Followed], dict[str, str]]:
    names = {f"{side}{number}.example": side for side in ("left", "right") for number in range(active)}
    followed = [Followed(outlet=name, stories=10) for name in names]
    origins = [[f"left{n}.example"] for n in range(left)] + [[f"right{n}.example"] for n in range(right)]
    return origins, followed, names


def test_a_blindspot_says_the_sentence_behind_it() -> None:
    origins, followed, classes = story(30, 2)
    (found,) = blindspots(origins, followed, [Grouping(dimension="lean", rater="desk", classes=classes)], age=DAY)
    assert (found.group, found.against, found.covering, found.active) == ("right", "left", (2, 30), (60, 60))
    assert found.strength == "strong"
    assert found.sentence.startswith(
        "2 of 60 outlets rated right that are followed here report this story, and 30 of 60"
    )
    assert "usual ratio 1 to 1.0" in found.sentence


@pytest.mark.parametrize(
    ("left", "right", "active", "age"),
    [(8, 7, 60, DAY), (5, 1, 60, DAY), (16, 0, 19, DAY), (30, 2, 60, timedelta(hours=23))],
    ids=["usual", "few origins", "few outlets", "young"],
)
def test_too_little_says_nothing(left: int, right: int, active: int, age: timedelta) -> None:
    origins, followed, classes = story(left, right, active)
    assert blindspots(origins, followed, [Grouping(dimension="lean", classes=classes)], age=age) == ()


def test_a_rater_of_the_same_axis_who_sees_it_the_other_way_silences_it() -> None:
    origins, followed, classes = story(30, 2)
    turned = {name: "left" if kind == "right" else "right" for name, kind in classes.items()}
    both = [Grouping(dimension="lean", rater=r, classes=c) for r, c in (("one", classes), ("other", turned))]
    assert blindspots(origins, followed, both, age=DAY) == ()
    apart = [both[0], Grouping(dimension="lean", axis="gb-lr", rater="other", classes=turned)]
    assert len(blindspots(origins, followed, apart, age=DAY)) == 2


def test_what_a_group_usually_reports_is_allowed_for() -> None:
    origins, _, classes = story(30, 5)
    followed = [Followed(outlet=name, stories=12 if kind == "left" else 2) for name, kind in classes.items()]
    assert blindspots(origins, followed, [Grouping(dimension="lean", classes=classes)], age=DAY) == ()


def test_any_fact_is_tested_against_all_others() -> None:
    origins, followed, classes = story(30, 2)
    countries = {name: "XA" if kind == "right" else "XB" for name, kind in classes.items()}
    (found,) = blindspots(origins, followed, [Grouping(dimension="country", classes=countries)], age=DAY)
    assert (found.group, found.against) == ("XA", "")
    assert "outlets with country XA" in found.sentence


def panel(seed: int, outlets: int, noises: dict[Method, float]) -> dict[str, dict[Method, float]]:
    """Invented outlets with one lean each, as families with these noises see it."""
    rng = np.random.default_rng(seed)
    lean = rng.normal(size=outlets)
    seen = {method: 0.2 + 0.8 * lean + noise * rng.normal(size=outlets) for method, noise in noises.items()}
    return {f"o{at}.example": {method: float(seen[method][at]) for method in noises} for at in range(outlets)}


NOISES: dict[Method, float] = {"editorial": 0.3, "audience": 0.5, "crowd": 0.5}


def test_the_one_factor_model_finds_the_loadings_it_was_made_with() -> None:
    found = calibrate("us-lr", panel(1, 4000, NOISES))
    assert found is not None
    for family in found.families:
        noise = NOISES[family.method]
        spread = sqrt(0.64 + noise**2)
        assert family.loading == pytest.approx(0.8 / spread, abs=0.04)
        assert family.noise == pytest.approx(noise / spread, abs=0.05)


def test_nine_of_ten_values_of_a_further_family_lie_in_the_interval() -> None:
    values = panel(2, 3000, {"editorial": 0.45, "audience": 0.45, "crowd": 0.45, "panel": 0.45})
    known: dict[str, dict[Method, float]] = {
        o: {m: v for m, v in held.items() if m != "panel"} for o, held in values.items()
    }
    found = calibrate("us-lr", known)
    assert found is not None
    hits = [
        one.low <= min(max(held["panel"], -2.0), 2.0) <= one.high
        for held in values.values()
        if (one := combine(found, held, {}))
    ]
    assert 0.88 <= sum(hits) / len(hits) <= 0.93


def test_one_family_or_few_outlets_in_common_are_not_combined() -> None:
    assert calibrate("us-lr", panel(1, 100, {"editorial": 0.3})) is None
    assert calibrate("us-lr", panel(1, 29, NOISES)) is None
    found = calibrate("us-lr", panel(1, 300, NOISES))
    assert found is not None
    assert combine(found, {"editorial": 1.0}, {"desk": 1.0}) is None
    assert calibrate("us-lr", {"a.example": {"editorial": 0.0, "crowd": 0.0}}) is None


MADE = calibrate("us-lr", panel(1, 300, NOISES))
assert MADE is not None
CALIBRATION = MADE


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_class_probabilities_sum_to_one_and_the_interval_is_in_order(one: float, other: float) -> None:
    found = combine(CALIBRATION, {"editorial": one, "crowd": other}, {"desk": one, "workers": other})
    assert found is not None
    assert found.left + found.center + found.right == pytest.approx(1)
    assert min(found.left, found.center, found.right) >= 0
    assert -2 <= found.low <= found.high <= 2
    assert found.disagree == (min(one, other) <= -0.5 and max(one, other) >= 0.5)


def test_families_are_averaged_within_before_they_are_compared() -> None:
    said: tuple[tuple[str, Method], ...] = (("e1", "editorial"), ("e2", "editorial"), ("m", "expert"))
    raters = [
        Rater(id=name, name=name, dimension="lean", axis="us-lr", method=method, licence="", source="", as_of=None,
              labels=(), modelled=name == "m")
        for name, method in said
    ]  # fmt: skip
    ratings = [rating(name, "a.example", "x", value) for name, value in (("e1", 2.0), ("e2", 1.0), ("m", -2.0))]
    ratings.append(rating("e1", "b.example", "x", None))
    assert family_values("us-lr", raters, ratings) == {"a.example": {"editorial": 1.5}}
    assert family_values("gb-lr", raters, ratings) == {}
