"""Event mentions of ECB+ brought together within their subtopics, scored as coreference; trains the weights too.

``python -m bench.acts FOLDER [--write]``. FOLDER holds ECB+ (Cybulska and Vossen 2014, CC BY 3.0) as Barhom et al.
(2019) prepared it: ``ECB_Train_corpus.txt`` with a token a line (document, sentence, token, word; tab-separated) and
``ECB_Train_Event_gold_mentions.json``, the same for ``Dev`` and ``Test``. Prints MUC, B3, CEAF-e (of entities) and
their mean, the CoNLL F1, on train and development topics by five folds of topics, by which the threshold is set, and on
the test topics, beside one stem, one act. ``--write`` writes ``src/storyscape/data/acts.toml``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import squareform
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from storyscape.claims.acts import PARTS, Act, parts
from storyscape.io.encoders import load_encoder
from storyscape.io.parsing import load_parser

TABLE: Final = Path(__file__).parents[1] / "src" / "storyscape" / "data" / "acts.toml"
FOLDS: Final = 5
_C: Final = 0.05
_THRESHOLDS: Final = np.arange(0.4, 0.95, 0.05)


class Subtopic(NamedTuple):
    """The mentions of a subtopic: the gold chain of each, and the parts of all pairs, shape ``(n, n, parts)``."""

    name: str
    topic: str
    chains: list[str]
    values: NDArray[np.float32]


class Scored(NamedTuple):
    """F1 of three measures of coreference (Pradhan et al. 2014), and their mean."""

    muc: float
    b3: float
    ceaf: float

    @property
    def conll(self) -> float:
        """The mean, as the CoNLL shared tasks report it."""
        return (self.muc + self.b3 + self.ceaf) / 3


def subtopics(folder: Path, part: str) -> list[Subtopic]:
    """A part's subtopics with their mentions: ``12_3ecbplus`` is a document of topic 12, subtopic ``12ecbplus``."""
    encoder, parser = load_encoder("use"), load_parser("en")
    if encoder is None or parser is None:
        raise SystemExit("the measure needs the parser: pip install 'storyscape[parser]'")
    sentences: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    for line in (folder / f"ECB_{part}_corpus.txt").read_text().splitlines():
        if line.strip():
            doc, sentence, token, word = line.split("\t")[:4]
            sentences[doc, int(sentence)][int(token)] = word
    parses = dict(zip(sentences, parser.parse([list(one.values()) for one in sentences.values()]), strict=True))
    acts: dict[str, list[tuple[str, Act]]] = defaultdict(list)
    for row in json.loads((folder / f"ECB_{part}_Event_gold_mentions.json").read_bytes()):
        key = (row["doc_id"], row["sent_id"])
        places = list(sentences[key])
        at = tuple(places.index(token) for token in sorted(row["tokens_number"]))
        act = Act(row["doc_id"], tuple(sentences[key].values()), at, parses[key])
        acts[_subtopic(row["doc_id"])].append((row["coref_chain"], act))
    return [Subtopic(name, name.partition("ecb")[0], [chain for chain, _ in found],
                     np.stack([matrix for _, matrix in parts([act for _, act in found], encoder)], axis=2))
            for name, found in acts.items()]  # fmt: skip


def _subtopic(doc: str) -> str:
    topic, _, rest = doc.partition("_")
    return topic + rest.lstrip("0123456789")


def fitted(told: Sequence[Subtopic]) -> Pipeline:
    """A logistic model of the parts on all pairs within the subtopics."""
    rows, same = [], []
    for one in told:
        i, j = np.triu_indices(len(one.chains), 1)
        chains = np.array(one.chains)
        rows.append(one.values[i, j])
        same.append(chains[i] == chains[j])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_C, max_iter=3000))
    return model.fit(np.concatenate(rows), np.concatenate(same))


def trees(model: Pipeline, found: Sequence[Subtopic]) -> list[NDArray[np.float64] | None]:
    """Each subtopic's mentions joined by mean likelihood (UPGMA); ``None`` for a single mention."""
    made: list[NDArray[np.float64] | None] = []
    for one in found:
        size = len(one.chains)
        far = 1 - model.predict_proba(one.values.reshape(size * size, -1))[:, 1].reshape(size, size)
        np.fill_diagonal(far, 0)
        made.append(linkage(squareform((far + far.T) / 2, checks=False), "average") if size > 1 else None)
    return made


def judged(found: Sequence[Subtopic], joined: Sequence[NDArray[np.float64] | None], threshold: float) -> Scored:
    """The measures over all subtopics' mentions together."""
    gold: list[Hashable] = []
    said: list[Hashable] = []
    for one, tree in zip(found, joined, strict=True):
        labels = [1] if tree is None else fcluster(tree, threshold, "distance")
        gold += [(one.name, chain) for chain in one.chains]
        said += [(one.name, int(label)) for label in labels]
    return coreference(gold, said)


def coreference(gold: Sequence[Hashable], said: Sequence[Hashable]) -> Scored:
    """MUC (Vilain et al. 1995), B3 (Bagga and Baldwin 1998) and CEAF of entities (Luo 2005) of two labellings."""
    ours, theirs = _clusters(said), _clusters(gold)
    muc = _f1(_links(ours, gold), _links(theirs, said))
    shared = Counter(zip(gold, said, strict=True))
    sizes = Counter(gold), Counter(said)
    precise = sum(n * n / sizes[1][b] for (_, b), n in shared.items()) / len(gold)
    whole = sum(n * n / sizes[0][a] for (a, _), n in shared.items()) / len(gold)
    rows, columns = ({key: i for i, key in enumerate(one)} for one in sizes)
    likeness = np.zeros((len(rows), len(columns)))
    for (a, b), n in shared.items():
        likeness[rows[a], columns[b]] = 2 * n / (sizes[0][a] + sizes[1][b])
    matched = likeness[linear_sum_assignment(-likeness)].sum()
    return Scored(muc, _f1(precise, whole), _f1(matched / len(columns), matched / len(rows)))


def _clusters(labels: Sequence[Hashable]) -> list[list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for i, label in enumerate(labels):
        found[label].append(i)
    return list(found.values())


def _links(clusters: Sequence[Sequence[int]], other: Sequence[Hashable]) -> float:
    kept = sum(len(one) - len({other[i] for i in one}) for one in clusters)
    return kept / max(1, sum(len(one) - 1 for one in clusters))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-12, precision + recall)


def threshold_by_folds(told: Sequence[Subtopic]) -> tuple[float, Scored]:
    """The distance under which mentions are joined that does best on topics held out, and how well it does."""
    topics = sorted({one.topic for one in told}, key=int)
    found: list[Subtopic] = []
    joined: list[NDArray[np.float64] | None] = []
    for fold in range(FOLDS):
        out = set(topics[fold::FOLDS])
        held = [one for one in told if one.topic in out]
        joined += trees(fitted([one for one in told if one.topic not in out]), held)
        found += held
    scored = {float(t): judged(found, joined, t) for t in _THRESHOLDS}
    best = max(scored, key=lambda t: scored[t].conll)
    return best, scored[best]


def by_stem(found: Sequence[Subtopic]) -> Scored:
    """The measures where mentions of one stem are one act."""
    place = PARTS.index("same")
    gold = [(one.name, chain) for one in found for chain in one.chains]
    said = [(one.name, int(np.argmax(row))) for one in found for row in one.values[:, :, place]]
    return coreference(gold, said)


def weights(model: Pipeline) -> Mapping[str, float]:
    """The model as weights of the unscaled parts, with its bias."""
    scale, fit = model[0], model[-1]
    found = fit.coef_[0] / scale.scale_
    return {"bias": float(fit.intercept_[0] - (found * scale.mean_).sum()),
            **{name: float(value) for name, value in zip(PARTS, found, strict=True)}}  # fmt: skip


def write(found: Mapping[str, float]) -> None:
    """Put the weights into the table, whose head and words stay."""
    head = TABLE.read_text().partition("[weights]")[0]
    TABLE.write_text(head + "[weights]\n" + "".join(f"{name} = {value:.3f}\n" for name, value in found.items()))


def main() -> int:
    """Train, print the figures, write the table where asked."""
    options: Any = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    told = [one for part in ("Train", "Dev") for one in subtopics(given.folder, part)]
    test = subtopics(given.folder, "Test")
    threshold, held_out = threshold_by_folds(told)
    model = fitted(told)
    for name, scored in (("held out by folds", held_out), ("test", judged(test, trees(model, test), threshold)),
                         ("test, one stem one act", by_stem(test))):  # fmt: skip
        print(f"{name}: MUC {scored.muc:.3f} B3 {scored.b3:.3f} CEAF-e {scored.ceaf:.3f} CoNLL {scored.conll:.3f}")
    print(f"threshold {threshold:.2f}; {sum(len(one.chains) for one in test)} mentions in the test part")
    if given.write:
        write(weights(model))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
