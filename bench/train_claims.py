"""Train the weights by which clauses are brought into one claim, and say how well they do on stories held out.

Law: what ships is trained on our annotations of licensed texts alone, the bundled sample and the development half of
ECB+'s stories; what is printed was held out.

``python -m bench.train_claims`` prints; with ``--write`` it writes ``src/storyscape/data/matching.toml``. Needs
scikit-learn (in the development group) and ECB+ beside the checkout.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bench.annotated import ROOT, sha, texts
from bench.told import ToldClaim, ToldStory, draft
from bench.told import stories as told
from storyscape.claims.analysis import analyse
from storyscape.claims.features import DENSE, LEXICAL, Matrix, clause_of, parts
from storyscape.claims.linking import groups
from storyscape.claims.scoring import ACROSS
from storyscape.ingest.identity import article as identify
from storyscape.io.encoders import load_encoder
from storyscape.io.tagging import load_tagger
from storyscape.records import Span
from tests.quality.telling import NOW

TABLE: Final = ROOT / "src" / "storyscape" / "data" / "matching.toml"
COLUMNS: Final = {"meaning": (*LEXICAL, *DENSE), "words": LEXICAL, "across": ACROSS}
HEAD: Final = """\
# How likely two clauses say the same: log-odds, as weights of the parts of claims/features.py.
# Recipe: python -m bench.train_claims --write (logistic regression, C = .1) on pairs of clauses from two articles of
# one story, annotated by us (annotations/claims/): 22 stories of ECB+ (CC BY 3.0) and the bundled sample, whose stories
# weigh .3; a story's pairs weigh by the root of how many of them say the same.
# Licence of the weights: CC0-1.0.
"""
_C: Final = 0.1  # chosen, like the next two, on stories held out and on the development half of BASIL's
_SAMPLE: Final = 0.3  # what a story of the sample weighs against one of ECB+: we wrote it, and its outlets, ourselves
_WHOLE: Final = 0.5  # least share of an annotated clause that a found one must cover to be learned from
_PARTS: Final = 4
Weights = Mapping[str, float]


class Story(NamedTuple):
    """The clauses of a story: ``article`` is the index of each one's article; ``claim`` the annotated claim that it
    carries most of (below zero, each another number, for none), ``said`` all that it carries some of, ``whole`` whether
    it covers half of what was annotated; ``same_lang`` and ``parts`` are matrices over the clauses.
    """

    name: str
    article: NDArray[np.int64]
    claim: NDArray[np.int64]
    said: list[frozenset[int]]
    whole: NDArray[np.bool_]
    same_lang: NDArray[np.bool_]
    parts: dict[str, NDArray[np.float32]]

    @property
    def ours(self) -> bool:
        """Whether we wrote the story's texts."""
        return self.name.startswith("sample/")

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
        """First and second clause of each pair from two articles, whether both say the same, and whether that is
        plain: not where they have only by-claims in common, or only splinters of one.
        """
        i, j = np.triu_indices(len(self.article), 1)
        kept = self.article[i] != self.article[j]
        i, j = i[kept], j[kept]
        same = self.claim[i] == self.claim[j]
        shared = np.array([not self.said[a].isdisjoint(self.said[b]) for a, b in zip(i, j, strict=True)], bool)
        return i, j, same, np.where(same, self.whole[i] & self.whole[j], ~shared)


@cache
def stories() -> tuple[Story, ...]:
    """The annotated stories of the bundled sample and of ECB+'s development half."""
    return tuple(_story(one) for one in chain(told("sample"), told("ecbplus")) if one.half != "test")


def _story(row: ToldStory) -> Story:
    clauses, article, said = [], [], []
    for n, one in enumerate(row.articles):
        if sha(texts(one.doc.partition("/")[0]).get(one.doc, "")) != one.sha256:
            print(f"left out, for its text is not the one that was annotated: {one.doc}")
            continue
        read = identify(draft(one.doc), now=NOW)
        for found in analyse(read, load_tagger("shipped")).statements:
            if found.repeats is None:
                clauses.append(clause_of(read, found))
                article.append(n)
                said.append(_said(row.claims, n, found.clause))
    langs = np.array([clause.lang for clause in clauses])
    made = dict(parts(clauses, load_encoder("use")))
    most = [max(found, key=lambda n: (found[n], -n)) if found else -1 - i for i, found in enumerate(said)]
    whole = [not found or found[n][1] >= _WHOLE for n, found in zip(most, said, strict=True)]
    kept = [frozenset(found) for found in said]
    return Story(row.story, np.array(article), np.array(most), kept, np.array(whole), langs[:, None] == langs, made)


def _said(claims: Sequence[ToldClaim], article: int, clause: Span) -> dict[int, tuple[int, float]]:
    """The claims with an annotated clause that shares at least half of the shorter with ``clause``: how much it shares
    and which part of the annotated clause that is.
    """
    found: dict[int, tuple[int, float]] = {}
    for n, claim in enumerate(claims):
        for span in (Span(*one.span) for one in claim.appearances if one.article == article):
            shared = min(span.end, clause.end) - max(span.start, clause.start)
            if shared > 0 and 2 * shared >= min(span.end - span.start, clause.end - clause.start):
                found[n] = max(found.get(n, (0, 0.0)), (shared, shared / (span.end - span.start)))
    return found


def fitted(chosen: Sequence[Story], model: str) -> dict[str, float]:
    """The weights of a model on the raw parts, with their ``bias``."""
    rows, labels, weights = [], [], []
    for story in chosen:
        i, j, same, plain = story.pairs()
        kept = plain & (story.same_lang[i, j] == (model != "across"))
        i, j, same = i[kept], j[kept], same[kept]
        rows.append(np.stack([story.parts[name][i, j] for name in COLUMNS[model]], axis=1))
        labels.append(same)
        weights.append(np.full(len(same), (_SAMPLE if story.ours else 1) / np.sqrt(max(1, same.sum()))))
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
    """How many pairs of clauses were rightly brought together, how many were, how many should be."""
    of = np.zeros(len(scores), dtype=int)
    for n, group in enumerate(groups(scores, range(len(scores)), threshold)):
        of[group] = n
    i, j, same, plain = story.pairs()
    together = of[i] == of[j]
    return np.array([(together & same).sum(), (together & (same | plain)).sum(), same.sum()])


def held_out(model: str) -> None:
    """Print pair F1 at several thresholds, a quarter of the stories left out at a time."""
    thresholds = np.arange(0.1, 0.45, 0.05)
    sums = {ours: np.zeros((len(thresholds), 3)) for ours in (False, True)}
    for part in range(_PARTS):
        rest = [story for n, story in enumerate(stories()) if n % _PARTS != part]
        same, across = fitted(rest, model), fitted(rest, "across")
        for story in stories()[part::_PARTS]:
            scores = judged(story, same, across)
            sums[story.ours] += [counts(story, scores, threshold) for threshold in thresholds]
    for ours, found in sums.items():
        for threshold, (right, together, wanted) in zip(thresholds, found, strict=True):
            line = f"P {right / max(1, together):.3f} R {right / wanted:.3f} F1 {2 * right / (together + wanted):.3f}"
            print(f"{'sample' if ours else 'ECB+'}, held out, {model}, threshold {threshold:.2f}: {line}")


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
