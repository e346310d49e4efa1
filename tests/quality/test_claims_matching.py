"""How well the parts of a pair tell the same from the other, on public data: MSRP (fitted on train, reported on its
test part) and NAnCo (fitted on the other questions, answers brought together as claims are).

The parts and the grouping are what ships; the weights are fitted here, since what ships is trained on our annotations.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from storyscape.claims.analysis import analyse
from storyscape.claims.features import DENSE, LEXICAL, Clause, clause_of, parts
from storyscape.claims.linking import groups
from storyscape.io.encoders import load_encoder
from storyscape.records import Appearance, Span
from tests.claims_room import make
from tests.quality.data import path

pytestmark = pytest.mark.quality

_BATCH = 200  # pairs in one matrix: the words of the others say what is rare
Rows = NDArray[np.float64]


def whole(text: str) -> Clause:
    """A text as one clause, with its quantities."""
    article = make(text)
    found = tuple(q for one in analyse(article).statements for q in one.quantities)
    span = Span(0, len(article.text))
    return clause_of(article, Appearance(article=article.id, sentence=span, clause=span, certainty="asserted",
                                         quantities=found))  # fmt: skip


def rows_of(clauses: list[Clause], pairs: list[tuple[int, int]]) -> Rows:
    """The parts of the pairs, a column each, in the order of ``LEXICAL`` and ``DENSE``."""
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    return np.stack([matrix[first, second] for _, matrix in parts(clauses, load_encoder("use"))], axis=1)


@cache
def msrp(part: str) -> tuple[Rows, NDArray[np.bool_]]:
    file = path(f"claims/msrp/dataset/msr-paraphrase-corpus/msr_paraphrase_{part}.txt")
    lines = [line.split("\t") for line in file.read_text("utf-8-sig").splitlines()[1:]]
    made = []
    for start in range(0, len(lines), _BATCH):
        batch = [whole(text) for line in lines[start : start + _BATCH] for text in line[3:5]]
        made.append(rows_of(batch, [(i, i + 1) for i in range(0, len(batch), 2)]))
    return np.vstack(made), np.array([line[0] == "1" for line in lines])


@pytest.mark.parametrize(("columns", "floor"), [(len(LEXICAL), 0.76), (len(LEXICAL) + len(DENSE), 0.765)])
def test_paraphrases(columns: int, floor: float) -> None:
    (train, same), (test, wanted) = msrp("train"), msrp("test")
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=5000))
    accuracy = model.fit(train[:, :columns], same).score(test[:, :columns], wanted)
    print(f"MSRP test, {'words' if columns == len(LEXICAL) else 'words and meaning'}: accuracy {accuracy:.3f}")
    assert accuracy >= floor


@cache
def answers() -> list[tuple[Rows, NDArray[np.bool_]]]:
    """For each question the pairs of answers, and whether people grouped both together."""
    found = []
    for question in json.loads(path("claims/nanco/nanco_dataset.json").read_text("utf-8")):
        clauses = [whole(answer["Answer"]) for answer in question["answers"]]
        group = [answer["cluster_global"] for answer in question["answers"]]
        pairs = list(combinations(range(len(clauses)), 2))
        found.append((rows_of(clauses, pairs), np.array([group[i] == group[j] for i, j in pairs])))
    return found


def together(model: object, rows: Rows, threshold: float) -> NDArray[np.bool_]:
    """Which pairs the grouping of claims brings together."""
    count = round((1 + (1 + 8 * len(rows)) ** 0.5) / 2)
    scores = np.zeros((count, count), dtype=np.float32)
    upper = np.triu_indices(count, 1)
    scores[upper] = model.predict_proba(rows)[:, 1]  # type: ignore[attr-defined]
    of = np.zeros(count, dtype=int)
    for n, group in enumerate(groups(scores + scores.T, range(count), threshold, range(count))):
        of[group] = n
    joined: NDArray[np.bool_] = of[upper[0]] == of[upper[1]]
    return joined


def fitted(rest: list[tuple[Rows, NDArray[np.bool_]]]) -> object:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, class_weight="balanced", max_iter=5000))
    return model.fit(np.vstack([rows for rows, _ in rest]), np.concatenate([same for _, same in rest]))


def test_answers_to_one_question() -> None:
    found = answers()
    reached = []
    for left_out, (rows, same) in enumerate(found):
        rest = [one for n, one in enumerate(found) if n != left_out]
        held = [(fitted([one for one in rest if one is not other]), *other) for other in rest]
        threshold = max(np.arange(0.3, 0.7, 0.02), key=lambda t: np.mean(
            [balanced_accuracy_score(right, together(model, pairs, t)) for model, pairs, right in held]))  # fmt: skip
        reached.append(balanced_accuracy_score(same, together(fitted(rest), rows, threshold)))
    mean = sum(reached) / len(reached)
    print(f"NAnCo, balanced accuracy, one question left out at a time: {mean:.3f}")
    assert mean >= 0.775
