"""Fit the pair models of grouping by logistic regression, and write ``src/storyscape/data/grouping.toml``.

Pairs are all pairs of labelled articles within the window, compared as the stream replays, so that the statistics of
the corpus are those that grouping sees. Of the roundups only the earlier half by date is used; the later half is for
reporting. Run: ``python -m bench.train_pairs`` (about two minutes).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench import corpora
from storyscape.io.encoders import load_encoder
from storyscape.protocols import Features, Member
from storyscape.records import Article
from storyscape.stories import similarity
from storyscape.stories.vectors import features_of
from storyscape.stories.window import Window

OUT: Final = Path(__file__).resolve().parents[1] / "src" / "storyscape" / "data" / "grouping.toml"
WINDOW_DAYS: Final = 14
RIDGE: Final = 1.0
WORDS: Final = ("body", "title", "crossing", "names")
WHEN: Final = ("days", "time")
HEAD: Final = """\
# The pair models of grouping: log-odds that two articles report the same event, as weights of the parts of a pair.
# Recipe: bench/train_pairs.py, logistic regression with an L2 penalty of 1 on all labelled pairs within 14 days.
# Dated models: {dated} pairs ({dated_same} of one event) of AllSides roundups before {until} (a repository under
# Apache-2.0; publishers' texts, of which nothing but these weights is kept). Undated models: {undated} pairs
# ({undated_same} of one event) of ECB+ (Cybulska and Vossen 2014, CC BY 3.0). The models across languages are fitted
# on the same pairs with the words withheld; no pair of two languages was trained on.
# Licence of the weights: CC0-1.0.
"""

Pairs = tuple[NDArray[np.float64], NDArray[np.bool_]]
Weights = dict[str, float]


def replay(rows: Sequence[corpora.Labelled], made: Sequence[Features], until: datetime | None = None) -> Pairs:
    """The parts of all labelled pairs within the window, and whether they share a label; those before ``until``."""
    window, labels, parts, same = Window(), dict[str, str | None](), list[NDArray[np.float64]](), list[bool]()
    for (article, label), features in zip(rows, made, strict=True):
        if until is not None and article.seen_at >= until:
            break
        live = window.read(_member(article, features))
        if live.dated:
            for number in window.older(live.days - WINDOW_DAYS):
                window.remove(number)
        if label is not None:
            others = [other for other in window.members.values() if labels[other.key] is not None]
            parts.append(window.compare(live, [other.number for other in others]))
            same += [labels[other.key] == label for other in others]
        labels[live.key] = label
        window.add(live)
    return np.concatenate(parts), np.array(same)


def fit(pairs: Pairs, names: Sequence[str]) -> Weights:
    """The weights of the named parts and the bias: logistic regression by Newton's method, the bias unpenalised."""
    x = pairs[0][:, [similarity.PARTS.index(name) for name in names]]
    design, y = np.hstack([x, np.ones((len(x), 1))]), pairs[1]
    penalty = np.diag([RIDGE] * x.shape[1] + [0.0])
    w = np.zeros(design.shape[1])
    for _ in range(60):
        p = similarity.probability(design @ w)
        slope = design.T @ (y - p) - penalty @ w
        step = np.linalg.solve(design.T @ (design * (p * (1 - p))[:, None]) + penalty, slope)
        w = w + step
        if np.abs(step).max() < 1e-8:
            break
    return dict(zip((*names, "bias"), w.tolist(), strict=True))


def fit_all(dated: Pairs, undated: Pairs) -> dict[str, Weights]:
    """The eight models by the names that :func:`storyscape.stories.similarity.model` asks for."""
    return {
        "same_dated_words": fit(dated, (*WORDS, *WHEN)),
        "same_dated_dense": fit(dated, (*WORDS, "dense", *WHEN)),
        "same_undated_words": fit(undated, WORDS),
        "same_undated_dense": fit(undated, (*WORDS, "dense")),
        "cross_dated_words": fit(dated, ("names", *WHEN)),
        "cross_dated_dense": fit(dated, ("names", "dense", *WHEN)),
        "cross_undated_words": fit(undated, ("names",)),
        "cross_undated_dense": fit(undated, ("names", "dense")),
    }


def table(head: str, models: Mapping[str, Weights]) -> str:
    """The models as TOML under ``head``."""
    parts = [f"[{name}]\n" + "".join(f"{k} = {v:.3f}\n" for k, v in row.items()) for name, row in models.items()]
    return "\n".join([head, *parts])


def main() -> None:
    """Fit all models on the labelled data and write them."""
    encoder = load_encoder("use")
    stream, half = corpora.mixed(), corpora.half()
    dated = replay(stream, features_of([article for article, _ in stream], encoder), half)
    texts = corpora.shuffled("ecbplus.jsonl")
    undated = replay(texts, features_of([article for article, _ in texts], encoder))
    head = HEAD.format(
        dated=len(dated[1]),
        dated_same=dated[1].sum(),
        until=half.date(),
        undated=len(undated[1]),
        undated_same=undated[1].sum(),
    )
    OUT.write_text(table(head, fit_all(dated, undated)), "utf-8")


def _member(article: Article, features: Features) -> Member:
    return Member(
        article_key=article.key,
        story_id="",
        lang=article.lang,
        published_at=article.published_at,
        seen_at=article.seen_at,
        features=features,
    )


if __name__ == "__main__":
    main()
