"""Pair models fitted to what people said of pairs of articles: by the labels of a stream, or pair by pair.

Law: the parts of a pair are those that grouping sees; a fit starts from given weights and leaves them as far as the
pairs show (logistic regression with a penalty on the square of the way), so that a few pairs change little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.stories import similarity
from storyscape.stories.baselines import Stream
from storyscape.stories.similarity import PARTS
from storyscape.stories.vectors import member
from storyscape.stories.window import Live, Window

Weights = dict[str, float]
RIDGE: Final = 1.0
_WORDS: Final = ("body", "title", "crossing", "names")
_ROUNDS: Final = 60
_ENOUGH: Final = 50


class Pairs(NamedTuple):
    """Pairs of articles, a row each: their parts, and whether they are of one event, of one language, dated, dense."""

    parts: NDArray[np.float64]
    same: NDArray[np.bool_]
    alike: NDArray[np.bool_]
    dated: NDArray[np.bool_]
    dense: NDArray[np.bool_]

    def of(self, chosen: NDArray[np.bool_]) -> Pairs:
        """The pairs that a mask chooses."""
        columns: list[Any] = [column[chosen] for column in self]
        return Pairs(*columns)


def pooled(lots: Iterable[Pairs]) -> Pairs:
    """Several lots of pairs as one."""
    columns: list[Any] = [np.concatenate(column) for column in zip(*lots, strict=True)]
    return Pairs(*columns)


def replayed(stream: Stream, labels: Mapping[str, str], *, window_days: float) -> Pairs:
    """All pairs of labelled articles within the window, as the stream passes by; ``labels`` by article key."""
    window, lots = Window(), list[Pairs]()
    for article, features in stream:
        live = window.read(member(article, features))
        if live.dated:
            for number in window.older(live.days - window_days):
                window.remove(number)
        if (label := labels.get(live.key)) is not None:
            others = [other for other in window.members.values() if other.key in labels]
            lots.append(_pairs(window, live, others, [labels[other.key] == label for other in others]))
        window.add(live)
    return pooled(lots)


def judged(stream: Stream, said: Iterable[tuple[str, str, bool]]) -> Pairs:
    """Pairs of article keys, all of them in ``stream``, of which it was said whether they are of one event."""
    window, lives = Window(), dict[str, Live]()
    for article, features in stream:
        lives[article.key] = window.read(member(article, features))
        window.add(lives[article.key])
    return pooled([_pairs(window, lives[a], [lives[b]], [same]) for a, b, same in said])


def parts_of(name: str) -> tuple[str, ...]:
    """The parts that a model of :data:`~storyscape.stories.similarity.KINDS` weighs."""
    language, dating, kind = name.split("_")
    words = _WORDS if language == "same" else ("names",)
    dense = ("dense",) if kind == "dense" else ()
    return (*words, *dense, *(("days", "time") if dating == "dated" else ("apart",)))


def concern(name: str, pairs: Pairs) -> NDArray[np.bool_]:
    """Which pairs a model of that name learns from. A pair with dense vectors says something of words too."""
    language, dating, kind = name.split("_")
    chosen: NDArray[np.bool_] = (pairs.alike == (language == "same")) & (pairs.dated == (dating == "dated"))
    return chosen & pairs.dense if kind == "dense" else chosen


def fit(pairs: Pairs, parts: Sequence[str], start: Mapping[str, float], counts: NDArray[np.float64]) -> Weights:
    """The weights of some parts and the bias, by Newton's method; a pair counts as often as ``counts`` says.

    With an empty ``start`` the bias is free and the weights are held back from growing.
    """
    columns = pairs.parts[:, [PARTS.index(part) for part in parts]]
    design = np.hstack([columns, np.ones((len(columns), 1))])
    origin = np.array([start.get(part, 0.0) for part in (*parts, "bias")])
    penalty = np.diag([RIDGE] * len(parts) + [RIDGE if start else 0.0])
    w = origin.copy()
    for _ in range(_ROUNDS):
        p = similarity.probability(design @ w)
        slope = design.T @ (counts * (pairs.same - p)) - penalty @ (w - origin)
        step = np.linalg.solve(design.T @ (design * (counts * p * (1 - p))[:, None]) + penalty, slope)
        w = w + step
        if np.abs(step).max() < 1e-8:
            break
    return dict(zip((*parts, "bias"), w.tolist(), strict=True))


def refitted(pairs: Pairs, start: Mapping[str, Mapping[str, float]], counts: NDArray[np.float64]) -> dict[str, Weights]:
    """The models of ``start``, those refitted that the pairs tell both of one event and of two, in fifty pairs or more.

    Parts that are 0 in all pairs keep their weights.
    """
    models = {name: dict(row) for name, row in start.items()}
    for name in models:
        chosen = concern(name, pairs)
        told = pairs.of(chosen)
        if len(told.same) >= _ENOUGH and told.same.any() and not told.same.all():
            parts = [part for part in parts_of(name) if part in told_parts(told)]
            models[name] |= fit(told, parts, start[name], counts[chosen])
    return models


def told_parts(pairs: Pairs) -> frozenset[str]:
    """The parts that are not 0 in all pairs, of which alone a fit can learn."""
    return frozenset(part for part, column in zip(PARTS, pairs.parts.T, strict=True) if column.any())


def toml(head: str, models: Mapping[str, Mapping[str, float]]) -> str:
    """Weights as the table that grouping reads, under a comment."""
    rows = [f"[{name}]\n" + "".join(f"{part} = {w:.3f}\n" for part, w in row.items()) for name, row in models.items()]
    return "\n".join([head, *rows])


def _pairs(window: Window, live: Live, others: Sequence[Live], same: Sequence[bool]) -> Pairs:
    return Pairs(
        window.compare(live, [other.number for other in others]),
        np.array(same, dtype=np.bool_),
        np.array([other.lang == live.lang for other in others], dtype=np.bool_),
        np.array([other.dated and live.dated for other in others], dtype=np.bool_),
        np.array([other.dense and live.dense for other in others], dtype=np.bool_),
    )
