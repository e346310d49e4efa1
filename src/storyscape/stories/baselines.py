"""What grouping is measured against: two online groupings by one similarity each, from the same features.

Law: each reads the stream once, in the order given, and knows nothing of labels.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from storyscape.protocols import Features
from storyscape.records import Article
from storyscape.stories.vectors import unpack

Stream = Sequence[tuple[Article, Features]]
Baseline = Callable[[Stream, float, float], dict[str, str]]
TERMS: Final = 40  # of an article's vector, by weight
GRID: Final = tuple(round(0.1 + 0.05 * i, 2) for i in range(17))
"""The thresholds among which a baseline's best is looked for."""


def tfidf(stream: Stream, threshold: float, window_days: float) -> dict[str, str]:
    """The story of each article key: join the story whose centroid has the highest TF-IDF cosine, or open one.

    In the manner of Miranda et al. 2018 (Multilingual Clustering of Streaming News), with one similarity instead of a
    learnt combination. Document frequencies are those of the whole stream: an advantage over grouping.
    """
    vectors = _weighted(stream)
    held: defaultdict[int, dict[str, float]] = defaultdict(dict)  # each term's weight in each story's sum of vectors
    squares: defaultdict[str, float] = defaultdict(float)
    last: dict[str, float] = {}
    found: dict[str, str] = {}
    for article, _ in stream:
        vector, day = vectors[article.key], article.seen_at.timestamp() / 86400
        products: defaultdict[str, float] = defaultdict(float)
        for term, weight in vector.items():
            for story, total in held[term].items():
                products[story] += weight * total
        scores = {s: dot / math.sqrt(squares[s]) for s, dot in products.items() if day - last[s] <= window_days}
        best = max(scores, key=lambda story: (scores[story], story), default=None)
        story = best if best is not None and scores[best] >= threshold else article.key
        squares[story] += 2 * products.get(story, 0.0) + sum(weight * weight for weight in vector.values())
        for term, weight in vector.items():
            held[term][story] = held[term].get(story, 0.0) + weight
        last[story] = day
        found[article.key] = story
    return found


def dense(stream: Stream, threshold: float, window_days: float) -> dict[str, str]:
    """The story of each article key: join the story with the nearest mean dense vector, or open one.

    An article without a dense vector is a story of its own.
    """
    vectors = {article.key: unpack(features).dense for article, features in stream}
    width = max((len(vector) for vector in vectors.values() if vector is not None), default=1)
    sums, last = np.zeros((len(stream), width), dtype=np.float32), np.full(len(stream), -np.inf)
    norms, names = np.ones(len(stream), dtype=np.float32), list[str]()
    found: dict[str, str] = {}
    for article, _ in stream:
        vector, n, day = vectors[article.key], len(names), article.seen_at.timestamp() / 86400
        if vector is None:
            found[article.key] = article.key
            continue
        scores = np.where(day - last[:n] <= window_days, sums[:n] @ vector / norms[:n], -1.0)
        best = int(np.argmax(scores)) if n else -1
        if best < 0 or scores[best] < threshold:
            best = n
            names.append(article.key)
        sums[best] += vector
        norms[best] = max(float(np.linalg.norm(sums[best])), 1e-9)
        last[best] = day
        found[article.key] = names[best]
    return found


BASELINES: Final[Mapping[str, Baseline]] = {"tfidf": tfidf, "dense": dense}


def _weighted(stream: Stream) -> dict[str, dict[int, float]]:
    """TF-IDF vectors of title and body, each of unit length and of few terms."""
    terms = {article.key: unpack(features) for article, features in stream}
    counts = Counter(term for vector in terms.values() for term in vector.ids)
    out: dict[str, dict[int, float]] = {}
    for key, vector in terms.items():
        rows = zip(vector.ids, vector.body, vector.title, strict=True)
        weights = {term: float(body + title) * math.log(len(stream) / counts[term]) for term, body, title in rows}
        kept = sorted(weights, key=lambda term: (-weights[term], term))[:TERMS]
        norm = math.sqrt(sum(weights[term] ** 2 for term in kept)) or 1.0
        out[key] = {term: weights[term] / norm for term in kept}
    return out
