"""Which words stand for one act, what outlets call it, and the measures of coreference that the bench prints."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from bench.acts import coreference
from storyscape.claims.acts import PARTS, Act, alike, parts, stem
from storyscape.claims.analysis import analyse
from storyscape.claims.matching import match
from storyscape.claims.verbs import verbs
from storyscape.io.encoders import load_encoder
from storyscape.io.parsing import load_parser
from storyscape.records import FramingItem
from storyscape.stories.origins import origins
from storyscape.tables import table
from tests.claims_room import make

SENTENCES = (
    ("lantern", "The council restored voting rights to the fishermen of the harbour on Monday .", "restored"),
    ("ferryman", "The council reinstated voting rights to the fishermen of the harbour on Monday .", "reinstated"),
    ("meridian", "A storm sank two boats behind the pier of the old town in the night .", "sank"),
)
STORY = (
    ("lantern.example", "The council of Valmark restored voting rights to the fishermen of the harbour on Monday."),
    ("ferryman.example", "The council of Valmark reinstated voting rights to the fishermen of the harbour on Monday."),
)


@pytest.mark.parametrize(
    ("verb", "noun"),
    [("announce", "announcement"), ("kill", "killing"), ("acquisition", "acquisitions"), ("run", "runs")],
)
def test_a_verb_and_its_noun_share_a_stem(verb: str, noun: str) -> None:
    assert stem(verb) == stem(noun)


def acts() -> list[Act]:
    parser = pytest.importorskip("spacy") and load_parser("en")
    assert parser is not None
    words = [sentence.split() for _, sentence, _ in SENTENCES]
    return [Act(article, tuple(line), (line.index(word),), parse)
            for (article, _, word), line, parse in zip(SENTENCES, words, parser.parse(words), strict=True)]  # fmt: skip


def test_two_verbs_for_one_act_are_likelier_than_two_acts() -> None:
    encoder = load_encoder("use")
    assert encoder is not None
    found = alike(acts(), encoder)
    assert np.allclose(found, found.T)
    assert found[0, 1] > 10 * max(found[0, 2], found[1, 2])


def test_the_order_of_the_mentions_is_no_matter() -> None:
    encoder = load_encoder("use")
    assert encoder is not None
    told, whole = acts(), alike(acts(), encoder)
    for order in permutations(range(len(told))):
        again = alike([told[i] for i in order], encoder)
        assert np.allclose(again, whole[np.ix_(order, order)], atol=1e-4)


def test_every_part_has_its_weight() -> None:
    encoder = load_encoder("use")
    assert encoder is not None
    assert [name for name, _ in parts(acts(), encoder)] == list(PARTS)
    assert set(table("acts")["weights"]) == {*PARTS, "bias"}


def listed(*story: tuple[str, str], parsed: bool = True) -> tuple[FramingItem, ...]:
    articles = tuple(make(text, outlet=outlet) for outlet, text in story)
    claims = match(articles, tuple(analyse(article) for article in articles), origins(articles, (), ()),
                   encoder=load_encoder("use"), match_threshold=0.3, unclear_threshold=0.15)  # fmt: skip
    parser = load_parser("en") if parsed else None
    return verbs(claims, {article.id: article for article in articles}, parser, load_encoder("use"))


def test_verbs_of_two_outlets_for_one_act_are_listed() -> None:
    pytest.importorskip("spacy")
    [item] = listed(*STORY)
    assert {one.text for one in item.words} == {"restored", "reinstated"}
    assert item.because.rule == "framing.act"
    assert item.because.score is not None
    assert item.because.score >= 0.4


def test_what_is_quoted_is_no_outlets_choice() -> None:
    pytest.importorskip("spacy")
    quoted = STORY[1][1].replace("reinstated voting rights", "“reinstated voting rights”")
    assert not listed(STORY[0], (STORY[1][0], quoted))


def test_without_a_parser_nothing_is_listed() -> None:
    assert not listed(*STORY, parsed=False)


def test_the_measures_of_coreference() -> None:
    """Gold {1 2 3} {4 5}, said {1 2} {3 4 5}: two links of three right on either side; B3 and CEAF-e by hand."""
    found = coreference("aaabb", "xxyyy")
    assert found.muc == pytest.approx(2 / 3)
    assert found.b3 == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert found.ceaf == pytest.approx(0.8)
    assert coreference("aab", "xxy").conll == pytest.approx(1)
