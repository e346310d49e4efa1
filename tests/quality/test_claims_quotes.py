"""Attribution on PolNeAR: exact spans of source, cue and content, on CofeNet's test file, and the passages found.

Rules alone, no training: the corpus states no licence, so nothing that ships is trained on it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest

from storyscape.claims.attribution import Said, attributions, masked
from storyscape.claims.lexicon import lexicon
from storyscape.claims.marks import quoted_spans
from storyscape.claims.quotes import is_long, units
from storyscape.records import Span
from storyscape.text.sentences import sentences
from tests.quality.data import Score, members

pytestmark = pytest.mark.quality

MARKS = {"``": "“", "''": "”", "`": "‘", "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}
Spans = set[tuple[str, int, int]]


def labelled(labels: list[str]) -> Spans:
    """The labelled spans of a passage as (kind, first token, last token + 1)."""
    found, start, kind = set(), 0, ""
    for i, label in enumerate([*labels, "O"]):
        if kind and (label == "O" or label.startswith("B-") or label[2:] != kind):
            found.add((kind, start, i))
            kind = ""
        if label != "O" and not kind:
            start, kind = i, label[2:]
    return found


def joined(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """The passage as text, with each token's place in it."""
    text, places = "", []
    for token in tokens:
        word = MARKS.get(token, token)
        glued = word in ",.;:!?%)”’'" or word.startswith("'") or word == "n't"
        if text and not glued and text[-1] not in "“(‘$":
            text += " "
        places.append((len(text), len(text) + len(word)))
        text += word
    return text, places


def found(text: str, places: list[tuple[int, int]]) -> Spans:
    """The spans that the rules find, as tokens; what lies in two goes to the source or cue."""
    lex = lexicon("en")
    quoted = quoted_spans(text)
    hidden = masked(text, quoted)
    said = [one for unit in units(sentences(text, "en"), quoted) for one in attributions(hidden, unit, lex)]
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


def parts(one: Said, text: str) -> Iterator[tuple[str, Span]]:
    yield "content", with_marks(one.content, text)
    yield "cue", one.cue
    if one.source is not None:
        more = "," in one.source.of(text) and text[one.source.end : one.source.end + 1] == ","
        yield "source", Span(one.source.start, one.source.end + more)  # an apposition's commas belong to it
    if one.via is not None:
        yield "source", one.via


def with_marks(span: Span, text: str) -> Span:
    """PolNeAR's contents hold their quotation marks and the comma before a closing one."""
    start, end = span.start, span.end
    while start > 0 and text[start - 1] in "“‘":
        start -= 1
    while end < len(text) and text[end] in ",.!?”’" and any(mark in text[end : end + 3] for mark in "”’"):
        end += 1
    return Span(start, end)


def runs(taken: dict[int, tuple[str, int]], count: int) -> Spans:
    spans, start = set(), 0
    for i in range(count + 1):
        if i and (taken.get(i) != taken.get(i - 1)):
            if i - 1 in taken:
                spans.add((taken[i - 1][0], start, i))
            start = i
    return spans


@cache
def measured() -> dict[str, Score]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    ((_, rows),) = members("quotes/cofenet_polnear_test.tar.gz", "polnear/", "test.txt")
    for line in rows.splitlines():
        row = json.loads(line)
        wanted = labelled(row["labels"])
        got = found(*joined(row["tokens"]))
        for kind in ("source", "cue", "content"):
            mine, theirs = ({s for s in spans if s[0] == kind} for spans in (got, wanted))
            for i, number in enumerate((len(mine & theirs), len(mine), len(theirs))):
                counts[kind][i] += number
        for i, number in enumerate((bool(got) and bool(wanted), bool(got), bool(wanted))):
            counts["passage"][i] += number
    return {kind: Score(*numbers) for kind, numbers in counts.items()}


@pytest.mark.parametrize(("kind", "floor"), [("source", 0.54), ("cue", 0.54), ("content", 0.465)])
def test_exact_spans(kind: str, floor: float) -> None:
    score = measured()[kind]
    print(f"PolNeAR test (CofeNet), {kind}: {score}")
    assert score.f1 >= floor


def test_passages() -> None:
    score = measured()["passage"]
    print(f"PolNeAR test (CofeNet), passages: {score}")
    assert score.precision >= 0.965
    assert score.f1 >= 0.82
