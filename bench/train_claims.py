"""Train the weights by which clauses are brought into one claim, and say how well they do on stories held out.

Law: what ships is trained on our annotations of licensed texts alone, the bundled sample and the development half of
ECB+'s stories; what is printed was held out.

``python -m bench.train_claims`` prints; with ``--write`` it writes ``src/storyscape/data/matching.toml``. Needs
scikit-learn (in the development group) and ECB+ beside the checkout.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
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
from storyscape.claims.bearings import RELATIVE, bearings, relative
from storyscape.claims.entities import entities
from storyscape.claims.features import Clause, Matrix, clause_of, parts
from storyscape.claims.linking import groups
from storyscape.claims.scoring import ACROSS, MEANING, WORDS, likely
from storyscape.claims.sourcing import resolve
from storyscape.ingest.identity import article as identify
from storyscape.io.encoders import load_encoder
from storyscape.io.tagging import load_tagger
from storyscape.records import Span
from tests.quality.telling import NOW

TABLE: Final = ROOT / "src" / "storyscape" / "data" / "matching.toml"
COLUMNS: Final = {"meaning": MEANING, "words": WORDS, "across": ACROSS, "again": RELATIVE}
HEAD: Final = """\
# How likely two clauses say the same: log-odds, as weights of the parts of claims/features.py and claims/bearings.py;
# "again" weighs the score that the others make, and how it stands among the story's, into the one that counts.
# Recipe: python -m bench.train_claims --write (logistic regression, C = .03, again: 1) on pairs of clauses from two
# articles of one story, annotated by us (annotations/claims/): 22 stories of ECB+ (CC BY 3.0) and the bundled sample,
# whose stories weigh .3; a story's pairs weigh by the root of how many of them say the same. "again" is trained on
# scores of stories held out.
# Licence of the weights: CC0-1.0.
"""
_C: Final = 0.03  # chosen, like the next three, on stories held out and on the development half of BASIL's
_AGAIN: Final = 1.0
_SAMPLE: Final = 0.3  # what a story of the sample weighs against one of ECB+: we wrote it, and its outlets, ourselves
_WHOLE: Final = 0.5  # least share of an annotated clause that a found one must cover to be learned from
_PARTS: Final = 4
Weights = Mapping[str, float]
Models = tuple[Weights, Weights, Weights]


class Story(NamedTuple):
    """The clauses of a story: ``article`` is the index of each one's article; ``claim`` the annotated claim that it
    carries most of (below zero, each another number, for none), ``said`` all that it carries some of, ``whole`` whether
    it covers half of what was annotated; ``same_lang`` and ``parts`` are matrices over the clauses.
    """

    name: str
    clauses: list[Clause]
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
    articles = {}
    for n, document in enumerate(row.articles):
        if sha(texts(document.doc.partition("/")[0]).get(document.doc, "")) == document.sha256:
            articles[n] = identify(draft(document.doc), now=NOW)
        else:
            print(f"left out, for its text is not the one that was annotated: {document.doc}")
    read = {n: analyse(one, load_tagger("shipped")) for n, one in articles.items()}
    named = entities(list(articles.values()), {one.article: one.sentences for one in read.values()})
    clauses, article, said = [], [], []
    for n, one in articles.items():
        for found in resolve(one, read[n], named).statements:
            if found.repeats is None:
                clauses.append(clause_of(one, found))
                article.append(n)
                said.append(_said(row.claims, n, found.clause))
    langs = np.array([clause.lang for clause in clauses])
    made = dict(chain(parts(clauses, load_encoder("use")), bearings(clauses, load_encoder("use"))))
    most = [max(found, key=lambda n: (found[n], -n)) if found else -1 - i for i, found in enumerate(said)]
    whole = [not found or found[n][1] >= _WHOLE for n, found in zip(most, said, strict=True)]
    kept = [frozenset(found) for found in said]
    return Story(row.story, clauses, np.array(article), np.array(most), kept, np.array(whole),
                 langs[:, None] == langs, made)  # fmt: skip


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


def fitted(chosen: Sequence[Story], model: str) -> Models:
    """The weights of ``model``, of pairs across languages, and of the second score, which is trained on first scores
    of stories held out.
    """
    firsts: dict[str, dict[str, Matrix]] = {}
    for part in range(_PARTS):
        rest = [story for n, story in enumerate(chosen) if n % _PARTS != part]
        same, across = (_fitted(rest, name, lambda story: story.parts) for name in (model, "across"))
        firsts |= {
            story.name: dict(relative(first(story, same, across), story.clauses)) for story in chosen[part::_PARTS]
        }
    same, across = (_fitted(chosen, name, lambda story: story.parts) for name in (model, "across"))
    return same, across, _fitted(chosen, "again", lambda story: firsts[story.name])


def _fitted(chosen: Sequence[Story], model: str, parts_of: Callable[[Story], Mapping[str, Matrix]]) -> Weights:
    """The weights of a model on the raw parts, with their ``bias``."""
    rows, labels, weights = [], [], []
    for story in chosen:
        i, j, same, kept = story.pairs()
        if model != "again":
            kept = kept & (story.same_lang[i, j] == (model != "across"))
        i, j, same = i[kept], j[kept], same[kept]
        rows.append(np.stack([parts_of(story)[name][i, j] for name in COLUMNS[model]], axis=1))
        labels.append(same)
        weights.append(np.full(len(same), (_SAMPLE if story.ours else 1) / np.sqrt(max(1, same.sum()))))
    made = make_pipeline(StandardScaler(), LogisticRegression(C=_AGAIN if model == "again" else _C, max_iter=5000))
    made.fit(np.vstack(rows), np.concatenate(labels), logisticregression__sample_weight=np.concatenate(weights))
    scaler, regression = made[0], made[1]
    raw = regression.coef_[0] / scaler.scale_
    found = {name: float(weight) for name, weight in zip(COLUMNS[model], raw, strict=True)}
    return found | {"bias": float(regression.intercept_[0] - (raw * scaler.mean_).sum())}


def first(story: Story, same: Weights, across: Weights) -> Matrix:
    """The scores of all pairs of a story's clauses by what the two are."""
    return likely(np.where(story.same_lang, _sum(story.parts, same), _sum(story.parts, across)))


def judged(story: Story, models: Models) -> Matrix:
    """The scores of all pairs of a story's clauses that count."""
    same, across, again = models
    return likely(_sum(dict(relative(first(story, same, across), story.clauses)), again))


def _sum(made: Mapping[str, Matrix], weights: Weights) -> NDArray[np.float64]:
    found = np.full(next(iter(made.values())).shape, weights["bias"])
    for name, weight in weights.items():
        if name != "bias":
            found += weight * made[name]
    return found


def counts(story: Story, scores: Matrix, threshold: float) -> NDArray[np.int64]:
    """How many pairs of clauses were rightly brought together, how many were, how many should be."""
    of = np.zeros(len(scores), dtype=int)
    for n, group in enumerate(groups(scores, range(len(scores)), threshold, story.article.tolist())):
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
        models = fitted(rest, model)
        for story in stories()[part::_PARTS]:
            scores = judged(story, models)
            sums[story.ours] += [counts(story, scores, threshold) for threshold in thresholds]
    for ours, found in sums.items():
        for threshold, (right, together, wanted) in zip(thresholds, found, strict=True):
            line = f"P {right / max(1, together):.3f} R {right / wanted:.3f} F1 {2 * right / (together + wanted):.3f}"
            print(f"{'sample' if ours else 'ECB+'}, held out, {model}, threshold {threshold:.2f}: {line}")


def write() -> None:
    """Write the table of weights. The second score's are those of the model with an encoder."""
    words, _, _ = fitted(stories(), "words")
    made = dict(zip(("meaning", "across", "again"), fitted(stories(), "meaning"), strict=True)) | {"words": words}
    lines = [HEAD]
    for model in COLUMNS:
        lines += [f"\n[{model}]\n", *(f"{name} = {weight:.3f}\n" for name, weight in made[model].items())]
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
