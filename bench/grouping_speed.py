"""Speed and memory of grouping with a full window. Run: ``python -m bench.grouping_speed [ARTICLES]``.

Dev articles are shuffled into new ones (half the sentences of one, half of another, at new times), so that the window
fills to ``--window`` live articles. Figures are of one core: features (from text), placing, and the whole.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from bench import corpora
from storyscape.io.encoders import load_encoder
from storyscape.records import Article
from storyscape.stories.grouping import Grouper
from storyscape.stories.vectors import features_of

_BATCH: Final = 256
_START: Final = datetime(2026, 1, 1, tzinfo=UTC)


def articles(count: int, live: int, days: int) -> Iterator[Article]:
    """``count`` articles at a pace that keeps ``live`` of them within two windows of ``days``."""
    rng = random.Random(5)
    pool = [article for article, _ in corpora.mixed()]
    step = timedelta(days=2 * days) / live
    for i in range(count):
        one, other = rng.choice(pool), rng.choice(pool)
        cut = one.text.find(" ", len(one.text) // 2)
        text = one.text[:cut] + other.text[len(other.text) // 2 :]
        yield replace(one, id=f"a-{i}", key=f"a-{i}", text=text, published_at=_START + i * step)


def main() -> None:
    """Print speed and memory as the window fills."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="?", type=int, default=120_000)
    parser.add_argument("--window", type=int, default=100_000)
    parser.add_argument("--encoder", action="store_true", help="with dense vectors")
    asked = parser.parse_args()
    encoder = load_encoder("use") if asked.encoder else None
    grouper, batch = Grouper(encoder=encoder), list[Article]()
    made = placed = 0.0
    print("| articles | live | features/s | placed/s | both/s | peak memory MB |\n|---|---|---|---|---|---|")
    for i, article in enumerate(articles(asked.articles, asked.window, 14), start=1):
        batch.append(article)
        if len(batch) == _BATCH:
            began = time.process_time()
            items = list(zip(batch, features_of(batch, encoder), strict=True))
            between = time.process_time()
            grouper.place(items)
            made, placed, batch = made + between - began, placed + time.process_time() - between, []
        if i % (_BATCH * 40) == 0:
            n = _BATCH * 40
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            speeds = " | ".join(f"{n / seconds:,.0f}" for seconds in (made, placed, made + placed))
            print(f"| {i} | {len(grouper)} | {speeds} | {memory:,.0f} |")
            made = placed = 0.0


if __name__ == "__main__":
    main()
