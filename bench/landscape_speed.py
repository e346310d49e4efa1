"""CPU time of one landscape. Run: ``python -m bench.landscape_speed`` (about two minutes; ``--profile`` lists costs).

A story is a real article of the dev roundups with the nine that share most of its names, each cut at 500 words by whole
paragraphs and sentences; five such stories are drawn, after one that warms the models. The first figure is that of a
story drawn at once, the second that of the same story when its tenth article joins nine that were drawn before.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec.structs import replace

from bench import corpora
from storyscape import pipeline
from storyscape.ingest.blocks import blocks
from storyscape.io.encoders import load_encoder
from storyscape.pipeline import Desk
from storyscape.protocols import Encoder
from storyscape.recipes import Grounds
from storyscape.records import Article, Recipe
from storyscape.settings import Settings
from storyscape.text.sentences import sentences

WORDS: Final = 500
ARTICLES: Final = 10
_SEEDS: Final = (0.1, 0.0, 0.3, 0.5, 0.7, 0.9)  # places in the file; the first warms up
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)


def stories() -> list[tuple[Article, ...]]:
    """Stories of ten articles each."""
    long = [one for one, _ in corpora.load("roundups_dev.jsonl") if len(one.text.split()) >= WORDS]
    names = [Counter(re.findall(r"\b[A-Z][a-z]{3,}\b", one.text[:3000])) for one in long]
    found = []
    for seed in (int(part * len(long)) for part in _SEEDS):
        shared = [(names[seed] & other).total() for other in names]
        nearest = sorted(range(len(long)), key=lambda at, shared=shared: (-shared[at], at))[:ARTICLES]  # type: ignore[misc]
        found.append(tuple(_cut(long[at]) for at in nearest))
    return found


def _cut(article: Article) -> Article:
    kept, count = article.text, 0
    for sentence in sentences(article.text, "en"):
        count += len(sentence.span.of(article.text).split())
        if count >= WORDS:
            kept = article.text[: sentence.span.end]
            break
    return replace(article, text=kept, blocks=blocks(kept, "en"), outlet=article.outlet or "text.example")


def desk(articles: Sequence[Article], settings: Settings, encoder: Encoder | None) -> Desk:
    """The desk of a story of ``articles``."""
    ids = tuple(one.id for one in articles)
    recipe = Recipe(
        id="r", as_of=_NOW, story="s", name=None, title_article=ids[0], articles=ids, outlets=(), raters=(), ratings=(),
        settings=(), models=(), tables=(), version="",
    )  # fmt: skip
    return pipeline.set_desk(recipe, settings, tuple(articles), Grounds(), encoder)


def drawn(articles: Sequence[Article], settings: Settings, encoder: Encoder | None) -> dict[str, float]:
    """CPU seconds of each step, nothing kept from before but what the process keeps."""
    spent: dict[str, float] = {}
    at = desk(articles, settings, encoder)
    for step in pipeline.STEPS:
        began = time.process_time()
        at = step(at)
        spent[step.__name__.lstrip("_")] = time.process_time() - began
    return spent


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="the costliest functions of one story")
    wants = parser.parse_args()
    settings = Settings()
    encoder = load_encoder(settings.encoder)
    warm, *measured = stories()
    drawn(warm, settings, encoder)
    steps: dict[str, list[float]] = defaultdict(list)
    whole, joining = [], []
    for articles in measured:
        drawn(articles[:-1], settings, encoder)
        joining.append(sum(drawn(articles, settings, encoder).values()))
        pipeline.analyse_once.cache_clear()
        spent = drawn(articles, settings, encoder)
        whole.append(sum(spent.values()))
        for name, seconds in spent.items():
            steps[name].append(seconds)
    print(f"{len(measured)} stories of {ARTICLES} articles: {statistics.median(whole):.2f} CPU-s "
          f"({min(whole):.2f} to {max(whole):.2f}); the tenth joins: {statistics.median(joining):.2f}")  # fmt: skip
    for name, spans in sorted(steps.items(), key=lambda pair: -statistics.median(pair[1])):
        print(f"  {name:18} {statistics.median(spans):.3f}")
    if wants.profile:
        pipeline.analyse_once.cache_clear()
        with cProfile.Profile() as profile:
            drawn(measured[0], settings, encoder)
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
