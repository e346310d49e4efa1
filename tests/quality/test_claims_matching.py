"""How well the pair score tells the same from the other: MSRP (threshold from train, reported on test) and NAnCo."""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest

from storyscape.claims.analysis import analyse
from storyscape.claims.features import clause_of
from storyscape.claims.scoring import scores
from storyscape.io.encoders import load_encoder
from storyscape.records import Appearance, Article, Span
from tests.claims_room import make
from tests.quality.data import path

pytestmark = pytest.mark.quality

_BATCH = 300  # pairs in one matrix: the words of the others say what is rare


class Pair(NamedTuple):
    same: bool
    score: float


def whole(text: str) -> tuple[Article, Appearance]:
    """A text as one clause, with its quantities."""
    article = make(text)
    found = tuple(q for one in analyse(article).statements for q in one.quantities)
    span = Span(0, len(article.text))
    return article, Appearance(article=article.id, sentence=span, clause=span, certainty="asserted", quantities=found)


def paired(rows: list[tuple[bool, str, str]], encoder: str) -> list[Pair]:
    out = []
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        clauses = [clause_of(*whole(text)) for _, a, b in batch for text in (a, b)]
        matrix = scores(clauses, load_encoder(encoder))
        out += [Pair(same, float(matrix[2 * i, 2 * i + 1])) for i, (same, _, _) in enumerate(batch)]
    return out


def msrp(part: str) -> list[tuple[bool, str, str]]:
    file = path(f"claims/msrp/dataset/msr-paraphrase-corpus/msr_paraphrase_{part}.txt")
    rows = [line.split("\t") for line in file.read_text("utf-8-sig").splitlines()[1:]]
    return [(row[0] == "1", row[3], row[4]) for row in rows]


def best_threshold(pairs: list[Pair]) -> float:
    return max(np.arange(0.2, 0.95, 0.01), key=lambda t: sum(p.same == (p.score >= t) for p in pairs))


@cache
def paraphrases(encoder: str) -> tuple[float, float]:
    threshold = best_threshold(paired(msrp("train"), encoder))
    test = paired(msrp("test"), encoder)
    return threshold, sum(p.same == (p.score >= threshold) for p in test) / len(test)


@pytest.mark.parametrize(("encoder", "floor"), [("lexical", 0.70), ("use", 0.72)])
def test_paraphrases(encoder: str, floor: float) -> None:
    threshold, accuracy = paraphrases(encoder)
    print(f"MSRP test, {encoder}: accuracy {accuracy:.3f} at {threshold:.2f} (from train)")
    assert accuracy >= floor


def answers() -> dict[str, list[Pair]]:
    found = {}
    for question in json.loads(path("claims/nanco/nanco_dataset.json").read_text("utf-8")):
        clauses = [clause_of(*whole(answer["Paragraph"])) for answer in question["answers"]]
        groups = [answer["cluster_global"] for answer in question["answers"]]
        matrix = scores(clauses, load_encoder("use"))
        found[question["question"]] = [
            Pair(groups[i] == groups[j], float(matrix[i, j])) for i, j in combinations(range(len(groups)), 2)
        ]
    return found


def balanced(pairs: list[Pair], threshold: float) -> float:
    right = [sum(p.same is kind and bool(p.score >= threshold) is kind for p in pairs) for kind in (True, False)]
    return sum(n / max(1, sum(p.same is kind for p in pairs)) for n, kind in zip(right, (True, False), strict=True)) / 2


def test_answers_to_one_question() -> None:
    found = answers()
    reached = []
    for left_out, pairs in found.items():
        rest = [pair for question, others in found.items() if question != left_out for pair in others]
        threshold = max(np.arange(0.2, 0.95, 0.01), key=lambda t: balanced(rest, t))
        reached.append(balanced(pairs, threshold))
    mean = sum(reached) / len(reached)
    print(f"NAnCo, balanced accuracy, one question left out at a time: {mean:.3f}")
    assert mean >= 0.585
