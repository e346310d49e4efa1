"""Posts set into articles are their writers' word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.claims.analysis import analyse
from storyscape.claims.posts import posts
from tests.claims_room import make

POST = "If the harbour cannot keep its piers safe this summer, the ferries must stop at once."
STORY = "The mayor floated a ban on all ferries of the harbour on Friday morning."


@pytest.mark.parametrize(
    "credit",
    [
        "\n— Ann Bell (@annbell) June 30, 2017",
        " — Ann Bell (@annbell) June 30, 2017",
        "\nAnn Bell (@annbell) 30 June 2017",
    ],
)
def test_a_post_is_its_writers_word(credit: str) -> None:
    text = f"{STORY}\n\n{POST}{credit}\n\nThe council of the harbour town was silent about the plan."
    statements = analyse(make(text, outlet="lantern.example")).statements
    by_clause = {one.clause.of(text): one for one in statements}
    attribution = by_clause[POST.rstrip(".")].attribution
    assert attribution is not None
    assert [link.name for link in attribution.chain] == ["lantern.example", "Ann Bell"]
    assert attribution.cue is not None
    assert attribution.cue.of(text) == "@annbell"
    assert attribution.because == "attribution.post.named"
    others = [one for clause, one in by_clause.items() if clause != POST.rstrip(".")]
    assert len(others) == 2
    assert not any(one.attribution for one in others)


def test_a_byline_below_a_headline_credits_nobody() -> None:
    assert not list(posts("Mayor floats a ferry ban\nAnn Bell (@annbell) June 30, 2017\n\nThe mayor floated a ban."))


@given(st.text(alphabet="aB .—–(@)\n30June,2017", max_size=80))
@settings(max_examples=100, deadline=None)
def test_spans_lie_in_the_text(text: str) -> None:
    for one in posts(text + " — Ann Bell (@annbell) June 30, 2017"):
        assert one.content.end <= one.frame.start
        assert one.cue.within(one.frame)
        assert one.source is not None
        assert one.source.within(one.frame)
