"""Predicates with their arguments, as the parser of English sees them: our own sentences."""

from __future__ import annotations

import pytest

from storyscape.claims.frames import frames, main_frame
from storyscape.claims.pieces import Passage
from storyscape.io.parsing import load_parser
from storyscape.records import Frame, Span

Parts = dict[str, list[str]]


def read(text: str) -> dict[str, Frame]:
    parser = load_parser("en")
    assert parser is not None
    passage = Passage(text, [Span(0, len(text))])
    passage.parse = parser.parse([passage.words])[0]
    return {frame.lemma: frame for frame in frames(passage, "en")}


def parts(text: str, frame: Frame) -> Parts:
    found: Parts = {}
    for one in frame.arguments:
        assert one.head.within(one.span) or one.role == "cause"
        found.setdefault(one.role, []).append(one.span.of(text))
    return found


@pytest.mark.parametrize(
    ("text", "lemma", "wanted"),
    [
        ("The council sold the mill to Ada Merrow on Friday.", "sell",
         {"actor": ["The council"], "object": ["the mill"], "to": ["Ada Merrow"], "on": ["Friday"]}),
        ("The mill was sold by the council.", "sell", {"actor": ["the council"], "object": ["The mill"]}),
        ("Tom Vale, whom the mayor dismissed in May, has left.", "dismiss",
         {"actor": ["the mayor"], "object": ["Tom Vale"], "in": ["May"]}),
        ("The mayor read out letters from the bank that were found in the river.", "find",
         {"object": ["letters from the bank"], "object from": ["the bank"], "in": ["the river"]}),
        ("The mayor lives in the mill they sold.", "sell", {"actor": ["they"], "object": ["the mill"]}),
        ("The mayor tried to sell the mill.", "try", {"actor": ["The mayor"], "what": ["sell"]}),
        ("The mayor seeks re-election.", "seek", {"actor": ["The mayor"], "object": ["re-election"]}),
        ("The council opened a series of bridges.", "open",
         {"actor": ["The council"], "object": ["a series of bridges"]}),
        ("Ada Merrow was sued by a clerk, Tom Vale.", "sue",
         {"object": ["Ada Merrow"], "actor": ["a clerk", "Tom Vale"]}),
        ("The clerk of Ostrand, Tom Vale, was dismissed.", "dismiss", {"object": ["The clerk of Ostrand", "Tom Vale"]}),
        ("The mayor stepped down because the bridge had fallen.", "step down",
         {"actor": ["The mayor"], "cause": ["because the bridge had fallen"]}),
        ("The mayor fired the clerk for lying to the council.", "fire",
         {"actor": ["The mayor"], "object": ["the clerk"], "cause": ["lying to the council"]}),
        ("The mayor fired the clerk for lying to the council.", "lie",
         {"actor": ["the clerk"], "to": ["the council"]}),
        ("The council refused to close the school.", "close",
         {"actor": ["The council"], "object": ["the school"]}),
    ],
)  # fmt: skip
def test_a_predicate_has_its_arguments(text: str, lemma: str, wanted: Parts) -> None:
    assert parts(text, read(text)[lemma]) == wanted


@pytest.mark.parametrize(
    ("text", "lemma", "negated"),
    [
        ("The council closed the school.", "close", False),
        ("The council did not close the school.", "close", True),
        ("The council refused to close the school.", "close", True),
        ("The council did not refuse to close the school.", "close", False),
        ("The court filed no charges.", "file", True),
        ("The mayor spoke without naming the clerk.", "name", True),
        ("Not long after he named the clerk, the mayor left.", "name", False),
        ("The mayor not only named the clerk.", "name", False),
        ("The mayor will no longer lead the council.", "lead", True),
    ],
)
def test_a_predicate_is_denied_once(text: str, lemma: str, negated: bool) -> None:
    assert read(text)[lemma].negated is negated


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The council closed the school.", "told"),
        ("The council will close the school.", "future"),
        ("The council may close the school.", "possible"),
        ("The council must close the school.", "due"),
        ("The council wants to close the school.", "supposed"),
        ("The order to close the school was read.", "supposed"),
        ("The mayor favors closing the school.", "supposed"),
        ("The mayor asked if the council closed the school.", "supposed"),
    ],
)
def test_how_a_predicate_is_told(text: str, modality: str) -> None:
    assert read(text)["close"].modality == modality


def test_the_main_predicate_of_a_clause_stands_in_it() -> None:
    text = "The mayor said that the council had closed the school on Friday."
    found = tuple(read(text).values())
    clause = Span(text.index("the council"), len(text) - 1)
    main = main_frame(clause, found)
    assert main is not None
    assert main.lemma == "close"
    assert main_frame(Span(0, 3), found) is None


def test_without_a_parse_or_a_table_there_is_none() -> None:
    passage = Passage("The council closed the school.", [Span(0, 30)])
    assert not list(frames(passage, "en"))
