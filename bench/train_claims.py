"""Train the weights by which clauses are brought into one claim, and say how well they do on stories held out.

Law: what ships is trained on our annotations of the bundled sample alone; what is printed was held out.

``python -m bench.train_claims`` prints; with ``--write`` it writes ``src/storyscape/data/matching.toml``. Needs
scikit-learn (in the development group).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bench.annotated import ROOT, sha, texts
from bench.told import draft
from storyscape.claims.analysis import analyse
from storyscape.claims.features import DENSE, LEXICAL, Matrix, clause_of, parts
from storyscape.claims.linking import groups
from storyscape.claims.scoring import ACROSS
from storyscape.ingest.identity import article as identify
from storyscape.io.encoders import load_encoder
from storyscape.records import Span
from tests.quality.telling import NOW

TABLE: Final = ROOT / "src" / "storyscape" / "data" / "matching.toml"
COLUMNS: Final = {"meaning": (*LEXICAL, *DENSE), "words": LEXICAL, "across": ACROSS}
HEAD: Final = """\
# How likely two clauses say the same: log-odds, as weights of the parts of claims/features.py.
# Recipe: python -m bench.train_claims --write (logistic regression, C = .03) on all pairs of clauses from two
# articles of the bundled sample, annotated by us (annotations/claims/sample.jsonl); a story's pairs weigh by the root
# of how many of them say the same.
# Licence of the weights: CC0-1.0.
"""
_C: Final = 0.03  # chosen with the thresholds, on the sample held out and on the development half of BASIL's stories
Weights = Mapping[str, float]


class Story(NamedTuple):
    """The clauses of a story: ``article`` is the index of each one's article, ``said`` the annotated claims that it
    carries, ``same_lang`` and ``parts`` are matrices over the clauses.
    """

    name: str
    article: NDArray[np.int64]
    said: list[set[int]]
    same_lang: NDArray[np.bool_]
    parts: dict[str, NDArray[np.float32]]

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """First and second clause of each pair from two articles, and whether both say the same."""
        i, j = np.triu_indices(len(self.article), 1)
        kept = self.article[i] != self.article[j]
        i, j = i[kept], j[kept]
        return i, j, np.array([bool(self.said[a] & self.said[b]) for a, b in zip(i, j, strict=True)])


@cache
def stories() -> tuple[Story, ...]:
    """The annotated stories of the bundled sample."""
    lines = (ROOT / "annotations" / "claims" / "sample.jsonl").read_text("utf-8").splitlines()
    return tuple(_story(json.loads(line)) for line in lines)


def _story(row: Mapping[str, Any]) -> Story:
    clauses, article, said = [], [], []
    for n, one in enumerate(row["articles"]):
        if sha(texts("sample").get(one["doc"], "")) != one["sha256"]:
            print(f"left out, for its text is not the one that was annotated: {one['doc']}")
            continue
        read = identify(draft(one["doc"]), now=NOW)
        for found in analyse(read).statements:
            if found.repeats is None:
                clauses.append(clause_of(read, found))
                article.append(n)
                said.append(_said(row["claims"], n, found.clause))
    langs = np.array([clause.lang for clause in clauses])
    made = dict(parts(clauses, load_encoder("use")))
    return Story(row["story"], np.array(article), said, langs[:, None] == langs[None, :], made)


def _said(claims: Sequence[Mapping[str, Any]], article: int, clause: Span) -> set[int]:
    """The claims of which an annotated clause shares at least half of the shorter."""
    return {
        n
        for n, claim in enumerate(claims)
        for one in claim["appearances"]
        if one["article"] == article and _half(Span(*one["span"]), clause)
    }


def _half(a: Span, b: Span) -> bool:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared > 0 and 2 * shared >= min(a.end - a.start, b.end - b.start)


def fitted(chosen: Sequence[Story], model: str) -> dict[str, float]:
    """The weights of a model on the raw parts, with their ``bias``."""
    rows, labels, weights = [], [], []
    for story in chosen:
        i, j, same = story.pairs()
        kept = story.same_lang[i, j] == (model != "across")
        i, j, same = i[kept], j[kept], same[kept]
        rows.append(np.stack([story.parts[name][i, j] for name in COLUMNS[model]], axis=1))
        labels.append(same)
        weights.append(np.full(len(same), 1 / np.sqrt(max(1, same.sum()))))
    made = make_pipeline(StandardScaler(), LogisticRegression(C=_C, max_iter=5000))
    made.fit(np.vstack(rows), np.concatenate(labels), logisticregression__sample_weight=np.concatenate(weights))
    scaler, regression = made[0], made[1]
    raw = regression.coef_[0] / scaler.scale_
    found = {name: float(weight) for name, weight in zip(COLUMNS[model], raw, strict=True)}
    return found | {"bias": float(regression.intercept_[0] - (raw * scaler.mean_).sum())}


def judged(story: Story, same: Weights, across: Weights) -> Matrix:
    """The scores of all pairs of a story's clauses."""

    def logits(weights: Weights) -> NDArray[np.float64]:
        found = np.full(story.same_lang.shape, weights["bias"])
        for name, weight in weights.items():
            if name != "bias":
                found += weight * story.parts[name]
        return found

    chosen = np.where(story.same_lang, logits(same), logits(across))
    scores: Matrix = np.round(1 / (1 + np.exp(-np.clip(chosen, -60, 60))), 4)
    return scores


def counts(story: Story, scores: Matrix, threshold: float) -> NDArray[np.int64]:
    """How many pairs were rightly brought together, how many were, how many should be."""
    of = np.zeros(len(scores), dtype=int)
    for n, group in enumerate(groups(scores, range(len(scores)), threshold)):
        of[group] = n
    i, j, same = story.pairs()
    together = of[i] == of[j]
    return np.array([(together & same).sum(), together.sum(), same.sum()])


def held_out(model: str) -> None:
    """Print pair F1 at several thresholds, one story left out at a time."""
    thresholds = np.arange(0.2, 0.75, 0.05)
    sums = np.zeros((len(thresholds), 3))
    for story in stories():
        rest = [one for one in stories() if one is not story]
        scores = judged(story, fitted(rest, model), fitted(rest, "across"))
        sums += [counts(story, scores, threshold) for threshold in thresholds]
    for threshold, (right, found, wanted) in zip(thresholds, sums, strict=True):
        line = f"P {right / max(1, found):.3f} R {right / wanted:.3f} F1 {2 * right / (found + wanted):.3f}"
        print(f"sample, one story left out at a time, {model}, threshold {threshold:.2f}: {line}")


def write() -> None:
    """Write the table of weights."""
    lines = [HEAD]
    for model in COLUMNS:
        weights = fitted(stories(), model)
        lines.append(f"\n[{model}]\n" + "".join(f"{name} = {weight:.3f}\n" for name, weight in weights.items()))
    TABLE.write_text("".join(lines), "utf-8")
    print(f"wrote {TABLE.relative_to(ROOT)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table that ships")
    if parser.parse_args().write:
        write()
    else:
        held_out("meaning")
        held_out("words")
