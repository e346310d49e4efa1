"""Watches many feeds for a while: ``python -m bench.soak [--feeds 2000] [--minutes 10] [--errors 0.02]``.

A second process serves the feeds and their pages on the loopback; together they publish twelve articles a second, as
all the world's news does. Prints what was published, missed and doubled, the lag from publication to saved in a story,
and how memory grew after the first third.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bench.synthetic import SYLLABLES
from storyscape.following import Following
from storyscape.ingest.schedule import Pace
from storyscape.intake import Intake, Taken
from storyscape.io.http import FetchRules
from storyscape.newsroom import Newsroom
from storyscape.records import Draft
from storyscape.settings import Settings
from storyscape.watching import Watch

RATE = 12.0  # articles a second
SHOWN = 20  # items in a feed
A_STORY = 5
SETTLING = 90  # seconds before the end in which what is published may still be on its way


class Schedule:
    """What is published when: feed ``n`` publishes its item ``k`` at ``begun + (k + n / feeds) * feeds / RATE``."""

    def __init__(self, feeds: int, begun: float) -> None:
        self.feeds, self.begun = feeds, begun
        chance = random.Random(3)
        self.words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(8_000)]

    def at(self, feed: int, item: int) -> float:
        """The second at which an item is published."""
        return self.begun + (item + feed / self.feeds) * self.feeds / RATE

    def until(self, feed: int, now: float) -> int:
        """How many items a feed has published."""
        return max(0, int((now - self.begun) * RATE / self.feeds - feed / self.feeds) + 1) if now >= self.begun else 0

    def feed(self, n: int, now: float) -> str:
        """A feed as it is now."""
        last = self.until(n, now)
        items = "".join(
            f"<item><title>Item {n} {k}</title><link>/p/{n}/{k}</link><pubDate>{_date(self.at(n, k))}</pubDate></item>"
            for k in range(max(0, last - SHOWN), last)
        )
        return f"<rss version='2.0'><channel><title>Feed {n}</title>{items}</channel></rss>"

    def page(self, n: int, k: int) -> str:
        """The page of an item: an article about an event that a few feeds report in a row."""
        event = random.Random((k * self.feeds + n) // A_STORY).choices(self.words, k=80)
        own = random.Random(n * 1_000_003 + k)
        said = "".join(f"<p>{' '.join(self._sentence(own, event) for _ in range(3))}</p>" for _ in range(7))
        title = " ".join(event[:7]).capitalize()
        when = datetime.fromtimestamp(self.at(n, k), UTC).isoformat()
        head = f'<title>{title}</title><meta property="article:published_time" content="{when}">'
        return f"<html lang='en'><head>{head}</head><body><article><h1>{title}</h1>{said}</article></body></html>"

    def _sentence(self, own: random.Random, event: list[str]) -> str:
        return " ".join([*own.choices(event, k=8), *own.choices(self.words, k=6)]).capitalize() + "."


def _date(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(seconds, UTC))


def serve(feeds: int, begun: float, errors: float, port: Any) -> None:
    """Serve the feeds and pages until the process is ended."""
    schedule, chance = Schedule(feeds, begun), random.Random(5)

    async def answer(request: web.Request) -> web.Response:
        kind, *numbers = request.path.strip("/").split("/")
        if kind == "robots.txt":
            return web.Response(status=404)
        if chance.random() < errors:
            return web.Response(status=500)
        n, *k = map(int, numbers)
        if kind == "f":
            return web.Response(text=schedule.feed(n, time.time()), content_type="application/rss+xml")
        return web.Response(text=schedule.page(n, k[0]), content_type="text/html")

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/{any:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port.value = runner.addresses[0][1]
        await asyncio.Event().wait()

    asyncio.run(run())


class Timed:
    """Stands before a newsroom's intake and notes when each article was saved: path, published, saved."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self.saved: list[tuple[str, float, float]] = []

    def take(self, drafts: Iterable[Draft], now: datetime) -> Taken:
        """See :class:`Intake`."""
        taken = self._intake.take(drafts, now)
        for article in (*taken.new, *taken.versions):
            published = article.published_at.timestamp() if article.published_at else 0.0
            self.saved.append(((article.url or "").split("/", 3)[-1], published, time.time()))
        return taken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._intake, name)


def memory() -> float:
    """This process's memory now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


async def watch(following: Following, seconds: float) -> tuple[Any, list[float]]:
    """Watch for so many seconds; what was done, and the memory every five seconds."""
    watching = Watch(following, pace=Pace(least=15, most=25, start=15), seed=1)
    task, used = asyncio.create_task(watching.run()), []
    end = time.monotonic() + seconds
    while time.monotonic() < end and not task.done():
        await asyncio.sleep(5)
        used.append(memory())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return watching.done, used


def main() -> int:
    """Serve, watch, print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=2000)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--errors", type=float, default=0.02)
    given = options.parse_args()
    context = multiprocessing.get_context("spawn")
    port, begun = context.Value("i", 0), time.time() + 5
    server = context.Process(target=serve, args=(given.feeds, begun, given.errors, port), daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.1)
    rules = FetchRules(allowed_hosts=frozenset({"127.0.0.1"}), delay=0.0, per_host=64)
    with tempfile.TemporaryDirectory() as folder:
        links = Path(folder) / "feeds.txt"
        links.write_text("\n".join(f"http://127.0.0.1:{port.value}/f/{n}" for n in range(given.feeds)))
        with Newsroom(Path(folder) / "soak.db", settings=Settings(encoder="lexical")) as room:
            timed = Timed(room._intake)
            room.__dict__["_intake"] = timed
            following = Following(room, rules=rules)
            following.follow(links)
            cpu = time.process_time()
            done, used = asyncio.run(watch(following, given.minutes * 60))
            cpu = time.process_time() - cpu
            _print(timed, following, Schedule(given.feeds, begun), done, used, cpu)
    server.terminate()
    return 0


def _print(timed: Timed, following: Following, schedule: Schedule, done: Any, used: list[float], cpu: float) -> None:
    end = time.time() - SETTLING
    wanted = {f"p/{n}/{k}" for n in range(schedule.feeds) for k in range(schedule.until(n, end))}
    counts = Counter(path for path, _, _ in timed.saved)
    lags = sorted(saved - published for _, published, saved in timed.saved)
    missed = wanted - set(counts)
    waiting = following.feeds.counts()
    third = len(used) // 3
    print(json.dumps({
        "polls": done.polls, "failed polls": done.failed_polls, "published": len(wanted), "saved": len(counts),
        "missed": len(missed), "doubled": sum(n > 1 for n in counts.values()), "queue": dict(waiting),
        "lag median": round(statistics.median(lags), 1), "lag p95": round(lags[int(len(lags) * 0.95)], 1),
        "MB after a third": round(used[third]), "MB at the end": round(used[-1]),
        "CPU share": round(cpu / (5 * len(used)), 2),
    }))  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
