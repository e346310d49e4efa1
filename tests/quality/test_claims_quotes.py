"""Attribution on PolNeAR: exact spans of source, cue and content, on CofeNet's test file, and the passages found.

By rules alone, and by the shipped weights, which are trained on our own annotations: the corpus states no licence, so
nothing that ships is trained on it.
"""

from __future__ import annotations

from functools import cache

import pytest

from bench import polnear
from bench.polnear import Places, Runs, parts, with_marks
from bench.train_quotes import labelled as tagged
from storyscape.claims.attribution import attributions
from storyscape.claims.credits import is_long
from storyscape.claims.lexicon import lexicon
from storyscape.claims.marks import masked, quoted_spans
from storyscape.claims.quotes import units
from storyscape.io.tagging import load_tagger
from storyscape.text.sentences import sentences
from storyscape.training import Agreement, Score
from tests.quality.data import path

pytestmark = pytest.mark.quality


def found(text: str, places: Places) -> Runs:
    """The spans that the rules find, as tokens; what lies in two goes to the source or cue."""
    lex = lexicon("en")
    quoted = quoted_spans(text)
    hidden = masked(text, quoted)
    said = [one for unit in units(text, sentences(text, "en"), quoted, lex) for one in attributions(hidden, unit, lex)]
    taken: dict[int, tuple[str, int]] = {}
    for number, one in enumerate(said):
        for kind, span in parts(one, text):
            for i, (start, end) in enumerate(places):
                if span.start <= start and end <= span.end and (i not in taken or kind != "content"):
                    taken[i] = (kind, number)
    for number, span in enumerate(
        q for q in quoted if is_long(q, text) and not any(q.overlaps(o.content) for o in said)
    ):
        marked = with_marks(span, text)  # words in marks alone are quotations too, as the room of quotations has it
        for i, (start, end) in enumerate(places):
            if marked.start <= start and end <= marked.end:
                taken.setdefault(i, ("content", len(said) + number))
    return runs(taken, len(places))


def runs(taken: dict[int, tuple[str, int]], count: int) -> Runs:
    spans, start = set(), 0
    for i in range(count + 1):
        if i and (taken.get(i) != taken.get(i - 1)):
            if i - 1 in taken:
                spans.add((taken[i - 1][0], start, i))
            start = i
    return spans


@cache
def by_rules() -> dict[str, Score]:
    counts = {kind: [0, 0, 0] for kind in ("source", "cue", "content", "passage")}
    path("quotes")
    for gold in polnear.passages("test"):
        got = found(gold.text, gold.places)
        for kind in ("source", "cue", "content"):
            mine, theirs = ({s for s in spans if s[0] == kind} for spans in (got, gold.runs))
            more = len(mine & theirs), len(mine), len(theirs)
            counts[kind] = [n + one for n, one in zip(counts[kind], more, strict=True)]
        for i, number in enumerate((bool(got and gold.runs), bool(got), bool(gold.runs))):
            counts["passage"][i] += number
    return {kind: Score(*numbers) for kind, numbers in counts.items()}


@cache
def by_weights() -> dict[str, Agreement]:
    path("quotes")
    tagger = load_tagger("shipped")
    return {one.kind: one for one in polnear.score("test", lambda text: tagged(text, tagger))}


@cache
def as_read() -> dict[str, Agreement]:
    path("quotes")
    tagger = load_tagger("shipped")
    return {one.kind: one for one in polnear.score("test", lambda text: tagged(text, tagger, with_rules=True))}


@pytest.mark.parametrize(("kind", "floor"), [("source", 0.665), ("cue", 0.62), ("content", 0.555), ("passage", 0.825)])
def test_exact_spans_as_articles_are_read(kind: str, floor: float) -> None:
    score = as_read()[kind]
    print(f"PolNeAR test (CofeNet), shipped weights with the rules, {kind}: {score}")
    assert score.f1 >= floor


@pytest.mark.parametrize(("kind", "floor"), [("source", 0.55), ("cue", 0.55), ("content", 0.475)])
def test_exact_spans_by_rules(kind: str, floor: float) -> None:
    score = by_rules()[kind]
    print(f"PolNeAR test (CofeNet), rules, {kind}: {score}")
    assert score.f1 >= floor


def test_passages_by_rules() -> None:
    score = by_rules()["passage"]
    print(f"PolNeAR test (CofeNet), rules, passages: {score}")
    assert score.precision >= 0.965
    assert score.f1 >= 0.82


@pytest.mark.parametrize(("kind", "floor"), [("source", 0.70), ("cue", 0.66), ("content", 0.58)])
def test_exact_spans_by_the_shipped_weights(kind: str, floor: float) -> None:
    score = by_weights()[kind]
    print(f"PolNeAR test (CofeNet), shipped weights, {kind}: {score}")
    assert score.f1 >= floor


def test_passages_by_the_shipped_weights() -> None:
    score = by_weights()["passage"]
    print(f"PolNeAR test (CofeNet), shipped weights, passages: {score}")
    assert score.precision >= 0.94
