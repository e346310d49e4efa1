"""How fast the store saves, opens and answers: ``python bench/store.py [ARTICLES] [URL]``.

Articles of 3 KB in stories of five, in batches of 256, with features, journal and search; everything on one thread.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from storyscape.ids import content_id
from storyscape.io.store import open_store
from storyscape.protocols import Batch, Features, Store, StoryTitle
from storyscape.records import Article, Because, Block, Place, Span, StoryChange

START = datetime(2026, 1, 1, tzinfo=UTC)
LANGS = ["en"] * 6 + ["de", "es", "ru", "ja"]


def articles(count: int) -> Iterator[Article]:
    """Articles of about 3 KB with words of a Zipf distribution, some minutes apart."""
    random_ = random.Random(7)
    vocabulary = ["".join(random_.choices("abdegiklmnoprstuvz", k=random_.randint(3, 10))) for _ in range(60_000)]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    stock = random_.choices(vocabulary, weights, k=2_000_000)
    for n in range(count):
        start = random_.randrange(len(stock) - 500)
        text = " ".join(stock[start : start + 420])[:3000] + f" unique{n}"
        yield Article(
            id=content_id("a", n),
            key=content_id("k", n),
            text=text,
            title=f"{text[:50]} {n}",
            outlet=f"outlet{random_.randrange(900)}.example",
            url=f"https://outlet.example/{n}",
            lang=random_.choice(LANGS),
            published_at=START + timedelta(seconds=37 * n),
            fetched_at=START + timedelta(seconds=37 * n + 600),
            blocks=tuple(Block(span=Span(i, i + 300), kind="body", because="blocks.text") for i in range(0, 2700, 300)),
        )


def batch(some: list[Article]) -> Batch:
    """A batch as reading makes them."""
    stories = {a.key: content_id("s", int((a.published_at or START).timestamp()) // 185) for a in some}
    because = Because(rule="grouping.joined", score=0.7, threshold=0.35, parts=(("body", 0.4), ("title", 0.3)))
    return Batch(
        articles=tuple(some),
        places=tuple(Place(article_key=a.key, story_id=stories[a.key], kind="joined", because=because) for a in some),
        features=tuple(Features(article_key=a.key, kind="bench 1", blob=bytes(400)) for a in some),
        changes=tuple(
            StoryChange(story_id=stories[a.key], kind="joined", at=START, by="rule", article_key=a.key, because=because)
            for a in some
        ),
        titles=tuple(
            StoryTitle(story_id=stories[a.key], article_id=a.id, title=a.title or "", outlet=a.outlet, lang=a.lang)
            for a in some[::5]
        ),
    )


def timed(name: str, call: Callable[[], object], times: int = 15) -> None:
    """Print the median and the worst of some runs, in milliseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append((time.perf_counter() - start) * 1000)
    print(f"{name:<44} median {sorted(took)[times // 2]:8.2f} ms   worst {max(took):8.2f} ms", flush=True)


def save_all(store: Store, count: int) -> None:
    """Save all articles and print how fast, by wall clock and by processor time."""
    made, saving, processor = articles(count), 0.0, 0.0
    while some := list(islice(made, 256)):
        ready = batch(some)
        start, start_processor = time.perf_counter(), time.process_time()
        store.save(ready)
        saving += time.perf_counter() - start
        processor += time.process_time() - start_processor
    print(f"saved {count}: {count / saving:,.0f} articles/s, {count / processor:,.0f} per CPU-second", flush=True)


def main() -> None:
    """Measure everything."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        where = sys.argv[2] if len(sys.argv) > 2 else str(Path(folder) / "bench.db")
        with open_store(where) as store:
            save_all(store, count)
        for file in Path(folder).iterdir():
            print(f"{file.name}: {file.stat().st_size / count:,.0f} bytes per article")
        timed("open, up to date", lambda: open_store(where, readonly=True).close())
        with open_store(where, readonly=True) as store:
            ask(store, count)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def ask(store: Store, count: int) -> None:
    """Time the questions that pages and reading ask."""
    words = next(articles(1)).text.split()
    newest = store.stories()
    timed("newest 20 stories", store.stories)
    timed("20 stories at offset 2,000", lambda: store.stories(offset=2000))
    timed("newest 20 with Russian", lambda: store.stories(lang="ru"))
    timed("search: one article", lambda: store.stories(query=f"unique{count // 2}"))
    timed("search: a frequent word", lambda: store.stories(query=max(words, key=words.count)))
    timed("search: three words", lambda: store.stories(query=" ".join(words[:3])))
    timed("search: two frequent words, Russian", lambda: store.stories(query=" ".join(words[:2]), lang="ru"))
    timed("search: nothing", lambda: store.stories(query="xyzzy"))
    timed("a story", lambda: store.story(newest[0].id))
    timed("its articles", lambda: store.articles(store.story(newest[0].id).articles))
    timed("known, 256 keys", lambda: store.known([content_id("k", n) for n in range(256)]))
    timed("resolve", lambda: store.resolve(newest[0].id[:8]))
    start = time.perf_counter()
    members = sum(1 for _ in store.members(None, "bench 1"))
    print(f"members: {members / (time.perf_counter() - start):,.0f}/s")


if __name__ == "__main__":
    main()
