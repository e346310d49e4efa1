"""The parts of grouping: terms, names, models, linking, titles, and the figures of an evaluation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from storyscape.records import Block, Span
from storyscape.stories import metrics
from storyscape.stories.linking import link
from storyscape.stories.naming import headline, title
from storyscape.stories.similarity import PARTS, probability, shipped
from storyscape.stories.terms import lead, name, term, terms
from storyscape.stories.vectors import features, unpack
from tests.story_fixture import article, stream


@pytest.mark.parametrize(
    ("a", "b"), [("путин", "putin"), ("selenskyj", "zelensky"), ("зеленский", "zelenskyy"), ("αθηνα", "athina")]
)
def test_names_meet_across_scripts(a: str, b: str) -> None:
    assert name(a) == name(b)


def test_names_that_differ_stay_apart() -> None:
    names = ["merkel", "macron", "putin", "biden", "orban", "tusk", "meloni", "sanchez"]
    assert len({name(each) for each in names}) == len(names)


def test_common_words_belong_to_their_language_and_names_to_all() -> None:
    assert term("die", "de") != term("die", "en")
    assert term("karimzadeh", "de") == term("karimzadeh", "en")
    assert term("wohnungen", "de") == term("wohnungs", "de")


def test_a_text_without_a_title_lends_its_first_sentence() -> None:
    untitled = terms(article("Mill burns in Orrin. Nobody was hurt, the fire service said."))
    assert {term(word, "en") for word in ("mill", "burns", "orrin")} <= untitled.title.keys()
    assert term("nobody", "en") not in untitled.title


def test_boilerplate_is_not_read() -> None:
    text = "Subscribe to our wonderful newsletter today\nThe mill in Orrin burned."
    cut = text.index("\n")
    blocks = (
        Block(span=Span(0, cut), kind="boilerplate", because="test"),
        Block(span=Span(cut + 1, len(text)), kind="body", because="test"),
    )
    told = article(text, blocks=blocks)
    found = terms(told)
    assert term("newsletter", "en") not in found.title.keys() | found.body.keys()
    assert "newsletter" not in lead(told)


def test_features_are_small_and_unpack_to_what_was_packed() -> None:
    for each, _ in stream():
        made = features(each)
        vector, found = unpack(made), terms(each)
        assert set(vector.ids) == found.title.keys() | found.body.keys()
        assert set(vector.names) == found.names
        assert vector.dense is None
        assert len(made.blob) < 2000


@pytest.mark.parametrize(("same", "dated", "dense"), list(itertools.product((True, False), repeat=3)))
def test_the_parts_of_each_model_sum_to_its_logit(same: bool, dated: bool, dense: bool) -> None:
    pair = np.linspace(0.1, 0.9, len(PARTS))
    chosen = shipped().of(same_language=same, dated=dated, dense=dense)
    logit = float(chosen.logits(pair[None])[0])
    assert sum(share for _, share in chosen.parts(pair)) == pytest.approx(logit, abs=1e-3)
    assert dict(chosen.parts(pair)).get("days", 0.0) <= 0
    assert 0 < float(probability(np.array([logit]))[0]) < 1


def test_linking_needs_nearly_all_pairs() -> None:
    sure = [(a, b, 0.9) for group in ("abcd", "wxyz") for a, b in itertools.combinations(group, 2)]
    names, apart = list("abcdwxyz"), [list("abcd"), list("wxyz")]
    assert link(names, sure) == apart
    assert link(names, [*sure, ("a", "w", 0.8), ("b", "x", 0.8)]) == apart
    across = list(itertools.product("abcd", "wxyz"))
    assert link(names, [*sure, *((a, b, 0.5) for a, b in across)]) == [names]
    less = [*sure, *((a, b, 0.3) for a, b in across)]
    assert link(names, less) == [names]
    assert link(names, less, undated=frozenset("w")) == apart


def test_a_pair_too_unlikely_to_join_counts_where_likelier_ones_do() -> None:
    assert link("abc", [("a", "b", 0.9), ("a", "c", 0.14), ("b", "c", 0.14)]) == [["a", "b"], ["c"]]
    assert link("abc", [("a", "b", 0.9), ("a", "c", 0.16), ("b", "c", 0.14)]) == [["a", "b"], ["c"]]
    assert link("abc", [("a", "b", 0.9), ("a", "c", 0.2), ("b", "c", 0.14)]) == [["a", "b", "c"]]


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] < p[1]), st.floats(0, 1)))
def test_linking_gives_every_name_once(chances: dict[tuple[int, int], float]) -> None:
    pairs = [(a, b, chance) for (a, b), chance in chances.items()]
    pieces = link(range(7), pairs)
    assert sorted(itertools.chain.from_iterable(pieces)) == list(range(7))
    assert link(range(7), [(b, a, chance) for a, b, chance in reversed(pairs)]) == pieces


def test_the_title_is_the_most_central_headline() -> None:
    ferry = [each for each, event in stream() if event == "ferry"]
    stray = article(
        "A long look back at fog, ferries and other dangers of the north.", title="Opinion: of fog", hours=9
    )
    chosen = title([*ferry, stray])
    assert chosen in ferry
    assert title(list(reversed([*ferry, stray]))) == chosen


def test_an_opinion_lends_no_title_where_there_is_news() -> None:
    news, other = (each for each, event in stream() if event == "comet")
    assert title([replace(news, genre="opinion"), other]) == other
    assert title([news, replace(other, genre="opinion")]) == news


def test_a_headline_is_one_line_and_never_empty() -> None:
    assert headline(article("x", title="Two\n lines ")) == "Two lines"
    assert headline(article("")) == "(no text)"
    with pytest.raises(ValueError, match="no title"):
        title([])


def test_figures_of_a_perfect_and_of_a_useless_grouping() -> None:
    gold = ["a", "a", "b", "b", "c"]
    for measure in (metrics.bcubed, metrics.pairs):
        assert measure(gold, [1, 1, 2, 2, 3]).f1 == 1.0
    assert metrics.ari(gold, [1, 1, 2, 2, 3]) == metrics.nmi(gold, gold) == pytest.approx(1.0)
    assert metrics.ami(gold, gold) == pytest.approx(1.0)
    assert metrics.bcubed(gold, [0] * 5).recall == 1.0
    assert metrics.bcubed(gold, [0] * 5).precision == pytest.approx((4 * 0.4 + 0.2) / 5)
    assert metrics.pairs(gold, list(range(5))).recall == 0.0
    assert abs(metrics.ari(gold, [0] * 5)) < 1e-9


def test_adjusted_information_is_about_zero_for_a_random_grouping() -> None:
    rng = np.random.default_rng(7)
    gold, found = rng.integers(8, size=400).tolist(), rng.integers(8, size=400).tolist()
    assert abs(metrics.ami(gold, found)) < 0.02
    assert metrics.nmi(gold, found) > 0.02


def test_the_interval_holds_the_figure() -> None:
    rng = np.random.default_rng(3)
    gold = np.repeat(np.arange(60), 3).tolist()
    found = [g if rng.random() < 0.8 else 100 + i for i, g in enumerate(gold)]
    f1 = metrics.bcubed(gold, found).f1
    low, high = metrics.bootstrap(gold, found)
    assert low < f1 < high < low + 0.15
    low, high = metrics.pair_bootstrap(gold, found)
    assert low < metrics.pairs(gold, found).f1 < high
