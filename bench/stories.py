"""The table of grouping figures: Storyscape online, with daily repair, and two baselines, on the labelled corpora.

Every system reads the same stream in time order. What is tuned (weights, the baselines' thresholds) is tuned on the
earlier half of the dated roundups or, for undated corpora, on the corpus itself (an advantage of the baselines).
Run: ``python -m bench.stories`` (about ten minutes; ``--quick`` leaves out the variants of input).
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Final

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from bench import corpora
from storyscape.io.encoders import load_encoder
from storyscape.protocols import Encoder, Features
from storyscape.records import Article
from storyscape.stories import metrics
from storyscape.stories.grouping import Grouper
from storyscape.stories.vectors import features_of, unpack

GRID: Final = tuple(round(0.1 + 0.05 * i, 2) for i in range(17))
WINDOW_DAYS: Final = 14
Found = dict[str, str]
Stream = Sequence[tuple[Article, Features]]


def ours(stream: Stream, *, repair: bool) -> Found:
    """Storyscape's stories: online in time order; with ``repair``, at the end of each day of the stream."""
    grouper, found, day = Grouper(), Found(), None
    for article, features in stream:
        if repair and day is not None and article.seen_at.date() != day:
            found |= {p.article_key: p.story_id for p in grouper.repair(article.seen_at, days=1.0).places}
        day = article.seen_at.date()
        found |= {p.article_key: p.story_id for p in grouper.place([(article, features)])}
    if repair:
        found |= {p.article_key: p.story_id for p in grouper.repair(stream[-1][0].seen_at, days=1.0).places}
    return found


def centroids(stream: Stream, vectors: Mapping[str, Mapping[int, float]], threshold: float) -> Found:
    """Online clustering in the manner of Miranda et al. 2018: join the centroid of highest cosine, or open one."""
    sums: dict[str, dict[int, float]] = {}
    last: dict[str, float] = {}
    holders: defaultdict[int, set[str]] = defaultdict(set)
    found: Found = {}
    for article, _ in stream:
        vector, day = vectors[article.key], article.seen_at.timestamp() / 86400
        near = {s for t in vector for s in holders[t] if day - last[s] <= WINDOW_DAYS}
        scores = {s: _cosine(vector, sums[s]) for s in near}
        best = max(scores, key=lambda s: (scores[s], s), default=None)
        story = best if best is not None and scores[best] >= threshold else article.key
        total = sums.setdefault(story, {})
        for t, weight in vector.items():
            total[t] = total.get(t, 0.0) + weight
            holders[t].add(story)
        last[story] = day
        found[article.key] = story
    return found


def tfidf(stream: Stream) -> dict[str, dict[int, float]]:
    """TF-IDF vectors of title and first 300 words, document frequencies of the whole stream (an advantage)."""
    terms = {a.key: unpack(f) for a, f in stream}
    counts = Counter(t for v in terms.values() for t in v.ids)
    out: dict[str, dict[int, float]] = {}
    for key, v in terms.items():
        weights = {
            t: float(b + w) * math.log(len(stream) / counts[t]) for t, b, w in zip(v.ids, v.body, v.title, strict=True)
        }
        kept = sorted(weights, key=lambda t: -weights[t])[:40]
        norm = math.sqrt(sum(weights[t] ** 2 for t in kept)) or 1.0
        out[key] = {t: weights[t] / norm for t in kept}
    return out


def dense_only(stream: Stream, threshold: float) -> Found:
    """Online clustering by the encoder's vectors alone: join the story with the nearest mean vector, or open one."""
    sums, last, names = np.zeros((len(stream), 512), dtype=np.float32), np.full(len(stream), -np.inf), list[str]()
    found: Found = {}
    for article, features in stream:
        vector, day = unpack(features).dense, article.seen_at.timestamp() / 86400
        vector = vector if vector is not None else np.zeros(512, dtype=np.float32)
        n = len(names)
        scores = np.where(day - last[:n] <= WINDOW_DAYS, sums[:n] @ vector / _norms(sums[:n]), -1.0)
        best = int(np.argmax(scores)) if n else -1
        if best < 0 or scores[best] < threshold:
            best = n
            names.append(article.key)
        sums[best] += vector
        last[best] = day
        found[article.key] = names[best]
    return found


def row(name: str, rows: Sequence[corpora.Labelled], found: Found, seconds: float | None = None) -> str:
    """One row of the table: what ``found`` scores on the labelled articles among ``rows``."""
    keys = [article.key for article, label in rows if label is not None]
    label = {article.key: label for article, label in rows}
    gold, ours_ = [label[k] for k in keys], [found[k] for k in keys]
    b, p = metrics.bcubed(gold, ours_), metrics.pairs(gold, ours_)
    low, high = metrics.bootstrap(gold, ours_)
    plow, phigh = metrics.pair_bootstrap(gold, ours_)
    biggest = max(Counter(found.values()).values())
    across = _across(rows, found)
    return (
        f"| {name} | {b.precision:.3f} | {b.recall:.3f} | **{b.f1:.3f}** ({low:.3f}-{high:.3f}) | {p.f1:.3f} "
        f"({plow:.3f}-{phigh:.3f}) | {metrics.ami(gold, ours_):.3f} | {metrics.ari(gold, ours_):.3f} | {biggest} | "
        f"{across} | {f'{len(found) / seconds:,.0f}' if seconds else ''} |"
    )


def tuned(run: Callable[[float], Found], rows: Sequence[corpora.Labelled]) -> Found:
    """The baseline's stories at the threshold that is best on ``rows``."""
    label = {article.key: label for article, label in rows if label is not None}
    results = [run(threshold) for threshold in GRID]
    return max(results, key=lambda f: metrics.bcubed(list(label.values()), [f[k] for k in label]).f1)


def report(name: str, rows: Sequence[corpora.Labelled], encoder: Encoder | None, half: datetime | None = None) -> None:
    """Print the table of one corpus; with ``half``, tune before it and report from it on."""
    print(f"\n**{name}**\n\n{HEADER}")
    shown = [r for r in rows if half is None or r[0].seen_at >= half]
    tuning = [r for r in rows if half is None or r[0].seen_at < half]
    for label, used in (("Storyscape", encoder), ("Storyscape, words alone", None)):
        began = time.process_time()
        stream = list(zip([a for a, _ in rows], features_of([a for a, _ in rows], used), strict=True))
        made = time.process_time() - began
        for repair, what in ((False, "online"), (True, "with daily repair")):
            began = time.process_time()
            found = ours(stream, repair=repair)
            print(row(f"{label}, {what}", shown, _only(found, rows), made + time.process_time() - began), flush=True)
        if used is not None:
            best = tuned(lambda threshold, s=stream: dense_only(s, threshold), tuning)  # type: ignore[misc]
            print(row("baseline: dense vectors alone, online", shown, best), flush=True)
    vectors = tfidf(stream)
    print(row("baseline: TF-IDF centroids, online", shown, tuned(lambda t: centroids(stream, vectors, t), tuning)))


HEADER: Final = (
    "| system | B3 precision | recall | F1 (95 %) | pair F1 (95 %) | AMI | ARI | biggest "
    "| across languages | articles/s |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Print all tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    encoder, half = load_encoder("use"), corpora.half()
    stream = corpora.mixed()
    report(f"roundups from {half.date()}, within 9,000 unlabelled articles", stream, encoder, half)
    for name in ("ecbplus.jsonl", "mmds_dev.jsonl", "meantime.jsonl"):
        report(name, corpora.shuffled(name) if name != "mmds_dev.jsonl" else _in_time(corpora.load(name)), encoder)
    if not quick:
        report("roundups, titles alone", [(replace(a, text=""), c) for a, c in stream], encoder, half)
        report("roundups, titles and 60 words", [(replace(a, text=_lead(a.text)), c) for a, c in stream], encoder, half)


def _in_time(rows: Sequence[corpora.Labelled]) -> list[corpora.Labelled]:
    return sorted(rows, key=lambda pair: (pair[0].seen_at, pair[0].id))


def _lead(text: str) -> str:
    return " ".join(text.split()[:60])


def _only(found: Found, rows: Sequence[corpora.Labelled]) -> Found:
    return {article.key: found[article.key] for article, _ in rows}


def _across(rows: Sequence[corpora.Labelled], found: Found) -> str:
    """The recall of labelled pairs of two languages, where there are any."""
    known = [(a, c) for a, c in rows if c is not None]
    if len({a.lang for a, _ in known}) < 2:
        return ""
    meant = [(a, b) for (a, c), (b, d) in combinations(known, 2) if c == d and a.lang != b.lang]
    return f"{sum(found[a.key] == found[b.key] for a, b in meant) / len(meant):.3f}"


def _cosine(a: Mapping[int, float], b: Mapping[int, float]) -> float:
    norm = math.sqrt(sum(w * w for w in b.values()))
    return sum(w * b[t] for t, w in a.items() if t in b) / norm if norm else 0.0


def _norms(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    norms: NDArray[np.float32] = np.maximum(np.linalg.norm(rows, axis=1), 1e-9)
    return norms


if __name__ == "__main__":
    main()
