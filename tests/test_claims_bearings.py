"""Where clauses stand, whose word they are, what they say is done, and what else is as like them."""

from __future__ import annotations

import numpy as np
import pytest

from storyscape.claims.bearings import BEARINGS, RELATIVE, bearings, relative
from storyscape.claims.features import Clause

RESIGNED = "the mayor resigned on friday"
LEFT = "the mayor stepped down"
TROUBLE = "the mayor resigning would mean trouble"


def clause(
    text: str, article: str, place: float, speaker: str = "", done: str = "", *, repeats: bool = False
) -> Clause:
    return Clause("en", text, tuple(text.split()), frozenset(), (), frozenset(), article, place, speaker,
                  tuple(done.split()), repeats)  # fmt: skip


STORY = (
    clause(RESIGNED, "a", 0.0, "", "resign"),
    clause(TROUBLE, "b", 0.2, "bell", "mean"),
    clause(LEFT, "b", 0.6, "ek", "step down"),
    clause("her resignation", "b", 0.9, "bell"),
)


def test_where_who_and_what() -> None:
    found = dict(bearings(STORY, None))
    assert tuple(found) == BEARINGS
    assert all(np.array_equal(matrix, matrix.T) for matrix in found.values())
    assert (found["early"][1, 2], found["late"][1, 2]) == pytest.approx((0.2, 0.6))
    assert found["far"][1, 2] == pytest.approx(0.4)
    assert [found[name][1, 3] for name in ("one_voice", "two_voices", "own_voice")] == [1, 0, 0]
    assert [found[name][1, 2] for name in ("one_voice", "two_voices", "own_voice")] == [0, 1, 0]
    assert [found[name][0, 1] for name in ("one_voice", "two_voices", "own_voice")] == [0, 0, 1]


def test_a_topic_named_is_not_the_deed_told() -> None:
    """Of "resigned" and "resigning would mean trouble" the one holds the other's deed, and not the other way round."""
    found = dict(bearings(STORY, None))
    assert (found["done_less"][0, 1], found["done_more"][0, 1]) == (0, 1)
    assert found["verbless"][0, 3] == 1
    assert found["verbless"][0, 1] == 0


def test_an_article_that_nobody_parsed_is_not_verbless() -> None:
    found = dict(bearings([clause(RESIGNED, "a", 0), clause(LEFT, "b", 0)], None))
    assert found["verbless"].max() == 0
    assert (found["done_less"][0, 1], found["done_more"][0, 1]) == (0.5, 0.5)


def test_a_rival_counts_and_a_repeat_is_none() -> None:
    first = np.array([[1, 0.8, 0.5, 0.5], [0.8, 1, 0.1, 0.1], [0.5, 0.1, 1, 0.1], [0.5, 0.1, 0.1, 1]], dtype=np.float32)
    found = dict(relative(first, STORY))
    assert tuple(found) == RELATIVE
    assert (found["ahead_less"][0, 1], found["ahead_more"][0, 1]) == pytest.approx((0.3, 0.8))
    said_again = (*STORY[:2], clause(LEFT, "b", 0.6, repeats=True), clause(LEFT, "b", 0.9, repeats=True))
    assert dict(relative(first, said_again))["ahead_less"][0, 1] == pytest.approx(0.8)


def test_no_clause_and_one() -> None:
    for few in ((), STORY[:1]):
        assert {matrix.shape for _, matrix in bearings(few, None)} == {(len(few), len(few))}
        assert {matrix.shape for _, matrix in relative(np.ones((len(few), len(few)), np.float32), few)} == {
            (len(few), len(few))
        }
