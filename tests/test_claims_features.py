"""The parts of a pair of clauses: what is counted is counted as by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.claims.features import LEXICAL, Clause, clause_of, parts
from storyscape.records import Appearance, Span
from tests.claims_room import make

_WORDS = st.lists(st.sampled_from(["bridge", "closed", "north", "rain", "river", "town"]), min_size=1, max_size=12)


def _clause(words: list[str]) -> Clause:
    return Clause("en", " ".join(words), tuple(words), frozenset(), (), frozenset())


def _distance(a: list[str], b: list[str]) -> int:
    """Levenshtein's, by his own table."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        last, row = row, [i]
        for j, y in enumerate(b, start=1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y)))
    return row[-1]


@given(st.lists(_WORDS, min_size=1, max_size=4))
def test_edits_are_those_of_levenshteins_table_and_no_part_knows_an_order(runs: list[list[str]]) -> None:
    made = dict(parts([_clause(run) for run in runs], None))
    assert tuple(made) == LEXICAL
    for i, a in enumerate(runs):
        for j, b in enumerate(runs):
            assert made["edits"][i, j] == pytest.approx(_distance(a, b) / max(1, len(a), len(b)))
    assert all(np.allclose(matrix, matrix.T) for matrix in made.values())


def test_what_is_left_over_is_counted_and_a_word_said_twice_counts_twice() -> None:
    runs = ["rain", "rain", "closed", "bridge"], ["rain", "closed", "town", "north"]
    made = dict(parts([_clause(run) for run in runs], None))
    assert made["one_less"][0, 1] == pytest.approx(2 / 4)
    assert made["left_less"][0, 1] == pytest.approx(0.1)  # "bridge"
    assert made["left_more"][0, 1] == pytest.approx(0.2)  # "town", "north"
    assert made["second_less"][0, 1] == 0 < made["second_more"][0, 1] == made["rarest_more"][0, 1]


def test_runs_left_over_weigh_by_how_few_clauses_hold_them() -> None:
    runs = ["rain", "closed", "bridge"], ["rain", "closed", "town"], ["rain", "closed", "bridge"]
    made = dict(parts([_clause(run) for run in runs], None))
    assert made["runs_more"][0, 2] == 0
    assert made["runs_more"][0, 1] == pytest.approx(np.log1p(3) / 40)  # "closed town" stands in one of three
    assert made["runs_less"][0, 1] == pytest.approx(np.log1p(3 / 2) / 40)
    assert made["all_less"][0, 2] == pytest.approx(1)


@pytest.mark.parametrize(("text", "word"), [
    ("Moscow said no.", "russia"), ("The Kremlin said no.", "russia"), ("Russian envoys said no.", "russia"),
    ("Washington said no.", "states"), ("They told us no.", "us"), ("The china broke.", "china"),
])  # fmt: skip
def test_a_country_is_one_word_whatever_it_is_called(text: str, word: str) -> None:
    article = make(text)
    span = Span(0, len(article.text))
    clause = clause_of(article, Appearance(article=article.id, sentence=span, clause=span, certainty="asserted"))
    assert word in clause.words
    assert len(clause.words) == len(text.split())
