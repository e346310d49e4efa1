"""What grouping is measured against: two online groupings and two of the whole stream, from the same features.

Law: each knows nothing of labels; what it computes once for a stream serves every threshold. The batch baselines see
all articles at once, an advantage over grouping, and need the packages of the extra ``eval``.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.errors import optional
from storyscape.protocols import Features
from storyscape.records import Article
from storyscape.stories.vectors import unpack

Stream = Sequence[tuple[Article, Features]]
Found = dict[str, str]
Cut = Callable[[float], Found]
"""From a threshold to the story of each article key."""
Baseline = Callable[[Stream, float], Cut]
"""From a stream in its order and the window's days to groupings of it at any threshold."""
TERMS: Final = 40  # of an article's vector, by weight
NEIGHBOURS: Final = 10
GRID: Final = tuple(round(0.1 + 0.05 * i, 2) for i in range(17))
"""The thresholds among which a baseline's best is looked for."""


def tfidf(stream: Stream, window_days: float) -> Cut:
    """Join the story whose centroid has the highest TF-IDF cosine, or open one.

    In the manner of Miranda et al. 2018 (Multilingual Clustering of Streaming News), with one similarity instead of a
    learnt combination. Document frequencies are those of the whole stream: an advantage over grouping.
    """
    vectors = _weighted(stream)
    return lambda threshold: _centroids(stream, vectors, threshold, window_days)


def _centroids(stream: Stream, vectors: Mapping[str, Mapping[int, float]], threshold: float, days: float) -> Found:
    held: defaultdict[int, dict[str, float]] = defaultdict(dict)  # each term's weight in each story's sum of vectors
    squares: defaultdict[str, float] = defaultdict(float)
    last: dict[str, float] = {}
    found: Found = {}
    for article, _ in stream:
        vector, day = vectors[article.key], _day(article)
        products: defaultdict[str, float] = defaultdict(float)
        for term, weight in vector.items():
            for story, total in held[term].items():
                products[story] += weight * total
        scores = {s: dot / math.sqrt(squares[s]) for s, dot in products.items() if day - last[s] <= days}
        best = max(scores, key=lambda story: (scores[story], story), default=None)
        story = best if best is not None and scores[best] >= threshold else article.key
        squares[story] += 2 * products.get(story, 0.0) + sum(weight * weight for weight in vector.values())
        for term, weight in vector.items():
            held[term][story] = held[term].get(story, 0.0) + weight
        last[story] = day
        found[article.key] = story
    return found


def dense(stream: Stream, window_days: float) -> Cut:
    """Join the story with the nearest mean dense vector, or open one; an article without one stands alone."""
    vectors = _dense(stream)
    return lambda threshold: _means(stream, vectors, threshold, window_days)


def _means(stream: Stream, vectors: Mapping[str, NDArray[np.float32]], threshold: float, days: float) -> Found:
    width = max(map(len, vectors.values()), default=1)
    sums, last = np.zeros((len(stream), width), dtype=np.float32), np.full(len(stream), -np.inf)
    norms, names = np.ones(len(stream), dtype=np.float32), list[str]()
    found: Found = {}
    for article, _ in stream:
        vector, n, day = vectors.get(article.key), len(names), _day(article)
        if vector is None:
            found[article.key] = article.key
            continue
        scores = np.where(day - last[:n] <= days, sums[:n] @ vector / norms[:n], -1.0)
        best = int(np.argmax(scores)) if n else -1
        if best < 0 or scores[best] < threshold:
            best = n
            names.append(article.key)
        sums[best] += vector
        norms[best] = max(float(np.linalg.norm(sums[best])), 1e-9)
        last[best] = day
        found[article.key] = names[best]
    return found


def hdbscan(stream: Stream, window_days: float) -> Cut:
    """HDBSCAN (Campello et al. 2013) over dense vectors with the window's share of time as one more dimension.

    Stories are of two articles at least; noise stands alone. A threshold is how much a whole window counts beside the
    vectors, of length 1. MissingExtraError without scikit-learn.
    """
    with optional("eval", "the baseline hdbscan"):
        from sklearn.cluster import HDBSCAN
    vectors = _dense(stream)
    keys = [article.key for article, _ in stream if article.key in vectors]
    days = np.array([[_day(article) / window_days] for article, _ in stream if article.key in vectors])

    def cut(threshold: float) -> Found:
        if len(keys) < 3:
            return {article.key: article.key for article, _ in stream}
        points = np.hstack([np.array([vectors[key] for key in keys]), threshold * (days - days.min())])
        labels = HDBSCAN(min_cluster_size=2, copy=True).fit_predict(points)
        named = {key: f"{label}" for key, label in zip(keys, labels.tolist(), strict=True) if label >= 0}
        return {article.key: named.get(article.key, article.key) for article, _ in stream}

    return cut


def louvain(stream: Stream, window_days: float) -> Cut:
    """Louvain communities (Blondel et al. 2008) of the graph of each article's nearest by TF-IDF cosine in the window.

    A threshold is the least cosine of an edge. MissingExtraError without networkx.
    """
    with optional("eval", "the baseline louvain"):
        import networkx as nx
    edges = _nearest(stream, window_days)

    def cut(threshold: float) -> Found:
        graph = nx.Graph()
        graph.add_nodes_from(article.key for article, _ in stream)
        graph.add_weighted_edges_from(edge for edge in edges if edge[2] >= threshold)
        pieces = nx.community.louvain_communities(graph, seed=0)
        return {key: min(piece) for piece in pieces for key in piece}

    return cut


BASELINES: Final[Mapping[str, Baseline]] = {"tfidf": tfidf, "dense": dense, "hdbscan": hdbscan, "louvain": louvain}
GRIDS: Final[Mapping[str, Sequence[float]]] = {"hdbscan": (0.3, 1.0, 3.0)}
"""The thresholds of a baseline that is slow; :data:`GRID` serves the others."""


def _nearest(stream: Stream, window_days: float) -> list[tuple[str, str, float]]:
    """Each article's :data:`NEIGHBOURS` nearest of those before it, with the cosines."""
    vectors, keys = _weighted(stream), [article.key for article, _ in stream]
    days = np.array([_day(article) for article, _ in stream])
    held: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    edges: list[tuple[str, str, float]] = []
    for n, key in enumerate(keys):
        scores = np.zeros(n)
        for term, weight in vectors[key].items():
            if held[term]:
                numbers, weights = zip(*held[term], strict=True)
                scores[list(numbers)] += weight * np.array(weights)
            held[term].append((n, weight))
        scores[np.abs(days[:n] - days[n]) > window_days] = 0.0
        nearest = np.argsort(-scores, kind="stable")[:NEIGHBOURS]
        edges += [(key, keys[i], float(scores[i])) for i in nearest.tolist() if scores[i] >= GRID[0]]
    return edges


def _dense(stream: Stream) -> dict[str, NDArray[np.float32]]:
    made = ((article.key, unpack(features).dense) for article, features in stream)
    return {key: vector for key, vector in made if vector is not None}


def _day(article: Article) -> float:
    return article.seen_at.timestamp() / 86400


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
