"""Speed and memory of grouping by the size of the window. Run: ``python -m bench.grouping_speed`` (about four minutes).

Dev articles are shuffled into new ones (half the sentences of one, half of another, at new times) until the window
holds 100,000; speed is that of the last articles before each size: features (from text), placing, and both, in articles
a CPU-second of one core. ``--encoder`` adds dense vectors. ``--million`` places 1,000,000 articles that are made of
stored features, about events of one to six articles with words of their own, and all stay in the window (half an hour).
"""

from __future__ import annotations

import argparse
import heapq
import random
import resource
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from bench import corpora
from storyscape.io.encoders import load_encoder
from storyscape.protocols import Encoder, Features
from storyscape.records import Article
from storyscape.stories.grouping import Grouper
from storyscape.stories.terms import Terms
from storyscape.stories.vectors import features_of, kind_of, pack, unpack

WINDOWS: Final = (10_000, 31_000, 100_000)
_BATCH: Final = 256
_MEASURED: Final = 2_560
_DAYS: Final = 14
_START: Final = datetime(2026, 1, 1, tzinfo=UTC)
_OWN_WORDS: Final = 6
_KEPT: Final = 0.7


def articles(count: int, live: int) -> Iterator[Article]:
    """``count`` articles at a pace that keeps ``live`` of them within two windows of 14 days."""
    rng = random.Random(5)
    pool = [article for article, _ in corpora.mixed()]
    step = timedelta(days=2 * _DAYS) / live
    for i in range(count):
        one, other = rng.choice(pool), rng.choice(pool)
        cut = one.text.find(" ", len(one.text) // 2)
        text = one.text[:cut] + other.text[len(other.text) // 2 :]
        yield replace(one, id=f"a-{i}", key=f"a-{i}", text=text, published_at=_START + i * step)


class _Said(NamedTuple):
    """The terms of all titles and bodies and the names of dev articles, as often as they occur."""

    titles: NDArray[np.int64]
    bodies: NDArray[np.int64]
    names: NDArray[np.int64]


def events(count: int) -> Iterator[tuple[Article, Features]]:
    """``count`` articles, all within two windows, as features: of each event, one to six within a few days."""
    rng, dice = random.Random(5), np.random.default_rng(5)
    blank = corpora.load("roundups_dev.jsonl")[0][0]
    pool = [unpack(each) for each in features_of([article for article, _ in corpora.load("roundups_dev.jsonl")])]
    titles = _all(each.ids[: np.count_nonzero(each.title_counts)] for each in pool)
    said = _Said(titles, _all(each.ids for each in pool), _all(each.names for each in pool))
    waiting: list[tuple[float, bytes]] = []
    for i in range(count):
        day = 2 * _DAYS * i / count
        while not waiting or waiting[0][0] > day:
            for blob in _reports(said, dice):
                heapq.heappush(waiting, (day + rng.expovariate(2), blob))
            waiting[0] = (min(day, waiting[0][0]), waiting[0][1])  # the event's first report, or one that was due
        article = replace(blank, id=f"a-{i}", key=f"a-{i}", text="", published_at=_START + timedelta(days=day))
        yield article, Features(article_key=article.key, kind=kind_of(None), blob=heapq.heappop(waiting)[1])


def _all(each: Iterator[list[int]]) -> NDArray[np.int64]:
    return np.concatenate([np.array(values, dtype=np.int64) for values in each])


def _reports(said: _Said, dice: np.random.Generator) -> Iterator[bytes]:
    """The features of one event's articles: seven in ten of its words each, a few of which no other event has."""
    own = dice.integers(2**32, size=_OWN_WORDS).tolist()
    title, body = dice.choice(said.titles, 8).tolist(), dice.choice(said.bodies, 80).tolist()
    names = dice.choice(said.names, 14).tolist()
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        heading = dict.fromkeys(_some([*title, *own[:2]], dice), 1)
        words = dict.fromkeys(_some([*body, *own], dice), 1)
        yield pack(Terms(heading, words, frozenset(_some([*names, *own[:2]], dice))), "en", None)


def _some(values: Sequence[int], dice: np.random.Generator) -> list[int]:
    return [value for value, drawn in zip(values, dice.random(len(values)).tolist(), strict=True) if drawn < _KEPT]


def from_text(encoder: Encoder | None) -> None:
    """Print the table of speeds from text."""
    grouper = Grouper()
    stream = articles(WINDOWS[-1], WINDOWS[-1])
    print("| window | features/s | placed/s | both/s | peak memory MB |\n|---|---|---|---|---|")
    for window in WINDOWS:
        fill(grouper, islice(stream, window - len(grouper) - _MEASURED), encoder)
        made, placed = fill(grouper, islice(stream, _MEASURED), encoder)
        speeds = " | ".join(f"{_MEASURED / seconds:,.0f}" for seconds in (made, placed, made + placed))
        print(f"| {len(grouper)} | {speeds} | {_memory() / 1e6:,.0f} |", flush=True)


def fill(grouper: Grouper, stream: Iterator[Article], encoder: Encoder | None) -> tuple[float, float]:
    """Place articles; the CPU-seconds of their features and of placing them."""
    made = placed = 0.0
    while batch := list(islice(stream, _BATCH)):
        began = time.process_time()
        items = list(zip(batch, features_of(batch, encoder), strict=True))
        between = time.process_time()
        grouper.place(items)
        made, placed = made + between - began, placed + time.process_time() - between
    return made, placed


def from_features(count: int) -> None:
    """Print how placing holds up as the window grows to ``count`` articles."""
    stream = events(count)
    grouper, opened = Grouper(), 0
    grouper.place([next(stream)])
    empty = _memory()
    print("| window | placed/s | stories | bytes per live article |\n|---|---|---|---|")
    while len(grouper) < count:
        seconds, before = 0.0, len(grouper)
        for _ in range(max(1, count // 10 // _BATCH)):
            batch = list(islice(stream, _BATCH))
            began = time.process_time()
            places = grouper.place(batch)
            seconds += time.process_time() - began
            opened += sum(place.kind == "opened" for place in places)
        held = len(grouper)
        speed, memory = (held - before) / seconds, (_memory() - empty) / held
        print(f"| {held:,} | {speed:,.0f} | {opened:,} | {memory:,.0f} |", flush=True)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Print speed and memory as the window fills."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", action="store_true", help="with dense vectors")
    parser.add_argument("--million", nargs="?", type=int, const=1_000_000, help="place this many articles, all live")
    asked = parser.parse_args()
    if asked.million:
        from_features(asked.million)
    else:
        from_text(load_encoder("use") if asked.encoder else None)


if __name__ == "__main__":
    main()
