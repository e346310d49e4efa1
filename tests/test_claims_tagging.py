"""The tagger of attributions: pieces, labels, weights from a small corpus, and what it adds to the rules."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import chain, combinations, pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.claims.analysis import analyse
from storyscape.claims.edges import whole as edges
from storyscape.claims.fields import FOLLOWS, LABELS, believe, best, spans
from storyscape.claims.fitting import fit_whole
from storyscape.claims.marks import quoted_spans
from storyscape.claims.pieces import Passage, passages
from storyscape.claims.tagged import Run, labels_of, runs, span_of
from storyscape.claims.tagging import kinds_of
from storyscape.errors import InputError, ModelError
from storyscape.io.annotations import read_annotated
from storyscape.io.parsing import SpacyParser, load_parser
from storyscape.io.tagging import load_tagger, save_weights
from storyscape.protocols import Chance, Parser, Tagger
from storyscape.records import Span
from storyscape.testing import FakeParser, FakeTagger
from storyscape.text.sentences import sentences
from storyscape.training import train
from tests.claims_room import make

NAMES = ("Holm", "Brandt", "Klinger", "Solvay", "Hald", "Ferro", "Aune", "Stokke", "Vik", "Moen", "Dahl", "Lind")


def whole(text: str) -> Passage:
    return Passage(text, [Span(0, len(text))])


@given(st.text(alphabet="aB.'’n t\"“”-1,", max_size=40))
def test_pieces_cover_all_but_space(text: str) -> None:
    found = whole(text)
    assert all(a.end <= b.start for a, b in pairwise(found.spans))
    assert "".join(span.of(text) for span in found.spans) == "".join(text.split())
    assert len(found.words) == len(found.marks) == len(found.sentences)


def test_contractions_and_abbreviations() -> None:
    assert whole("She didn’t ask Mr. Aune's U.S. aide.").words == (
        "She", "did", "n't", "ask", "Mr.", "Aune", "'s", "U.S.", "aide", ".")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("“Go,” he said.", "open in in close out out out"),
        ("went on,” he said.", "in in in close out out out"),
        ('He "left".', "out open in close out"),
    ],
)
def test_marks_open_and_close(text: str, states: str) -> None:
    assert " ".join(whole(text).marks) == states


def test_a_passage_is_a_paragraph() -> None:
    text = "One here. Two here.\nThree there."
    assert [one.words[0] for one in passages(text, sentences(text, "en"))] == ["One", "Three"]


def test_labels_and_runs_are_inverse() -> None:
    text = "Holm said that it rains."
    spans = [("content", Span(10, 23)), ("source", Span(0, 4)), ("cue", Span(5, 9))]
    passage = whole(text)
    found = {(run.kind, span_of(passage, run)) for run in runs(labels_of(passage, spans))}
    assert found == set(spans)


@pytest.mark.parametrize("parser", [FakeParser(), SpacyParser()])
def test_a_parse_fits_its_words(parser: Parser) -> None:
    assert isinstance(parser, Parser)
    passages_ = [["Holm", "said", "it", "rains", "."], ["Yes"]]
    parsed = parser.parse(passages_)
    for words, one in zip(passages_, parsed, strict=True):
        assert len(words) == len(one.tags) == len(one.lemmas) == len(one.relations) == len(one.heads)
        assert all(0 <= head < len(words) for head in one.heads)
    assert parser.parse([passages_[1]])[0] == parsed[1]


def test_what_is_tagged_joins_what_the_rules_find() -> None:
    article = make("Holm said that it rains. Aune mutters dark words about the dam.")
    alone, both = (analyse(article, tagger).quotes for tagger in (None, FakeTagger()))
    assert [quote.content.of(article.text) for quote in alone] == ["that it rains"]
    assert [quote.content.of(article.text) for quote in both] == ["that it rains", "dark words about the dam"]
    assert both[1].attribution is not None
    assert both[1].attribution.chain[-1].name == "Aune"


def test_another_language_keeps_the_rules() -> None:
    article = make("Holm sagte, dass es regnet. Aune mutters etwas.", lang="de")
    assert analyse(article, FakeTagger()) == analyse(article)


def corpus(folder: Path) -> Path:
    """Twelve short texts in which everyone mumbles: no rule knows the word."""
    rows = []
    for name in NAMES:
        text = f"{name} mumbled that the {name.lower()} dam holds. The weather was fine in the valley."
        end = text.index(" dam holds") + len(" dam holds")
        said = {"source": [[0, len(name)]], "cue": [[len(name) + 1, len(name) + 8]],
                "content": [[len(name) + 9, end]], "kind": "indirect"}  # fmt: skip
        rows.append(json.dumps({"doc": name, "text": text, "attributions": [said]}))
    (folder / "all.jsonl").write_text("\n".join(rows), "utf-8")
    return folder


@given(st.integers(0, 2**32 - 1))
def test_probabilities_of_spans_are_those_of_all_labellings(seed: int) -> None:
    count, drawn = 3, np.random.default_rng(seed)
    scores = drawn.normal(size=(1, count, len(LABELS))).astype(np.float32)
    moves = drawn.normal(size=FOLLOWS.shape).astype(np.float32)
    whole: dict[tuple[str, int, int], float] = defaultdict(float)
    total = 0.0
    for labels in product(range(len(LABELS)), repeat=count):
        if LABELS[labels[0]][0] == "I" or not all(FOLLOWS[a, b] for a, b in pairwise(labels)):
            continue
        weight = np.exp(sum(scores[0, range(count), labels]) + sum(moves[a, b] for a, b in pairwise(labels)))
        total += weight
        for run in runs([LABELS[label] for label in labels]):
            whole[run] += weight
    beliefs = believe(scores, moves, np.array([count]))
    assert np.allclose(beliefs.here.sum(2), 1, atol=1e-4)
    for chance, kind, first, end in spans(beliefs):
        assert chance == pytest.approx(whole[Run(kind, first, end)] / total, abs=1e-3)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4), st.integers(1, 3)), max_size=6))
def test_the_best_spans_are_those_of_all_choices(drawn: list[tuple[int, int, int]]) -> None:
    found = [Chance(tenths / 10, "cue", first, first + size) for tenths, first, size in drawn]

    def worth(some: tuple[Chance, ...]) -> float:
        return sum(one.probability - 0.35 for one in some)

    apart = [some for some in chain.from_iterable(combinations(found, n) for n in range(len(found) + 1))
             if all(a.end <= b.first or b.end <= a.first for a, b in combinations(some, 2))]  # fmt: skip
    chosen = tuple(best(found, 8, 0.35))
    assert worth(chosen) == pytest.approx(max(map(worth, apart)))
    assert all(a.end <= b.first for a, b in pairwise(chosen))


def test_spans_are_weighed_by_how_they_are_cut() -> None:
    passage = whole("Holm said that it rains. She left.")
    cut, over = Chance(0.4, "content", 2, 5), Chance(0.5, "content", 2, 7)  # to the stop, and past it
    rows = edges(passage, [cut, over])
    weights = fit_whole([(row, right) for row, right in zip(rows, (True, False), strict=True) for _ in range(4)])
    kept, lost = (sum(weights.get(name, 0) for name in row) for row in rows)
    assert kept > 0 > lost


def test_training_learns_a_cue_and_gives_the_same_bytes(tmp_path: Path) -> None:
    documents = read_annotated(corpus(tmp_path))
    made = train(documents, "en", parsed=False, trained_on="mumbles")
    assert [one.agree for one in made.held_out] == [2, 2, 2]
    path = tmp_path / "weights"
    assert save_weights(path, made.weights) == save_weights(
        tmp_path / "again", train(documents, "en", parsed=False, trained_on="mumbles").weights
    )
    tagger = load_tagger(str(path))
    assert isinstance(tagger, Tagger)
    article = make("Berg mumbled that the old dam holds.")
    (quote,) = analyse(article, tagger).quotes
    assert quote.attribution is not None
    assert (quote.attribution.chain[-1].name, quote.content.of(article.text)) == ("Berg", "that the old dam holds")


def test_too_few_texts_and_none_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no annotated texts"):
        read_annotated(tmp_path)
    with pytest.raises(InputError, match="documents"):
        train(read_annotated(corpus(tmp_path))[:3], "en", parsed=False, trained_on="few")


def test_a_brat_folder_is_read(tmp_path: Path) -> None:
    for name in ("text", "attributions"):
        (tmp_path / name).mkdir()
    (tmp_path / "text" / "a.txt").write_text("Holm said it rains.", "utf-8")
    marks = "T1\tSource 0 4\tHolm\nT2\tCue 5 9\tsaid\nT3\tContent 10 12;13 18\tit rains\n"
    (tmp_path / "attributions" / "a_x1.ann").write_text(marks + "E1\tAttribution:T2 Content:T3 Cue:T2 Source:T1\n")
    ((said,),) = (one.attributions for one in read_annotated(tmp_path))
    assert (said.source, said.cue, said.content) == ((Span(0, 4),), (Span(5, 9),), (Span(10, 12), Span(13, 18)))


def test_an_offset_outside_its_text_is_an_error(tmp_path: Path) -> None:
    row = {"doc": "a", "text": "Short.", "attributions": [{"cue": [[0, 60]]}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), "utf-8")
    with pytest.raises(InputError, match="outside its text"):
        read_annotated(tmp_path)


def test_weights_say_what_is_wrong_with_them(tmp_path: Path) -> None:
    (tmp_path / "no").write_bytes(b"no weights")
    with pytest.raises(ModelError, match="storyscape train quotes"):
        load_tagger(str(tmp_path / "no"))
    with pytest.raises(ModelError, match="can't be read"):
        load_tagger(str(tmp_path / "absent"))


def test_the_shipped_weights_load_and_are_named_by_their_digest() -> None:
    tagger = load_tagger("shipped")
    assert tagger is not None
    assert len(tagger.digest) == 32
    assert (tagger.parser is None) == (load_parser("en") is None)
    assert load_tagger("rules") is None


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Ingrid Solvay said the dam holds. Omar Vik disagreed loudly. She said that it was safe.", "Ingrid Solvay"),
        ("Ingrid Solvay said the dam holds. The water board said that pumps ran. She said that it was safe.",
         "Ingrid Solvay"),
        ("The water board said that pumps ran. Peter Aune said that he slept. It said that all was well.",
         "water board"),
        ("Residents said that the road was closed. Peter Aune said that he slept. They said that nobody came.",
         "Residents"),
        ("Maria Lind said the dam holds. Peter Aune walked to the gate in the rain. He said that it was safe.",
         "Peter Aune"),
    ],
)  # fmt: skip
def test_a_pronoun_stands_for_who_agrees_with_it(text: str, last: str) -> None:
    attribution = analyse(make(text), load_tagger("shipped")).quotes[-1].attribution
    assert attribution is not None
    assert attribution.chain[-1].name == last


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("alleges", {"say", "show"}),
        ("mulling", {"think"}),
        ("said", {"say"}),
        ("hopes", {"want", "noun"}),
        ("dam", set()),
    ],
)
def test_words_are_of_the_kinds_of_their_base_form(word: str, kinds: set[str]) -> None:
    assert set(kinds_of(word, "en")) == kinds
    assert kinds_of(word, "xx") == ()


@pytest.mark.skipif(load_parser("en") is None, reason="needs the extra parser")
def test_what_a_participle_brings_is_the_subjects() -> None:
    text = "Ingrid Solvay left the hall on Monday, claiming that the whole dam was built on sand."
    found = [one for one in analyse(make(text), load_tagger("shipped")).statements if "sand" in one.clause.of(text)]
    assert [one.attribution.chain[-1].name for one in found if one.attribution] == ["Ingrid Solvay"]


def test_double_marks_of_typewriters_open_and_close() -> None:
    text = "Aune said, ''The dam holds,'' and left."
    passage = whole(text)
    assert passage.words.count('"') == 2
    assert {word for word, mark in zip(passage.words, passage.marks, strict=True) if mark == "in"} >= {"dam", "holds"}
    assert [span.of(text) for span in quoted_spans(text)] == ["The dam holds,"]
