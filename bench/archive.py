"""Reads an archive of many pages end to end: ``python -m bench.archive [--pages 20000] [--kills 10]``.

The archive is made from the pages beside the checkout, repeated with edits: each repetition has an address and a
sentence of its own. A second process reads it into a store (pages kept, articles grouped with the default encoder) and
is killed at random moments, so many times, and begun again. Prints pages a second (the time that the killed lost
included), the peak of memory, and what was lost or doubled: every record must be kept once, and be an article, a
reject, or the same text as another record.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import create_engine, select

from storyscape.io.store.schema import articles, pages
from storyscape.io.warc import read_record
from storyscape.io.warc_out import write_warc
from storyscape.newsroom import Newsroom
from storyscape.records import Article
from storyscape.records.feeds import Page
from storyscape.records.reading import Read

PAGES = Path(__file__).parents[2] / "shared" / "data" / "pages"
NOW = datetime(2024, 11, 15, tzinfo=UTC)
CANONICAL = re.compile(rb"<link[^>]+rel=[\"']?canonical[\"']?[^>]+href=[\"']([^\"'<>]+)[\"']", re.IGNORECASE)


def sources() -> list[bytes]:
    """The HTML of the pages beside the checkout."""
    files = sorted(PAGES.rglob("*.html")) + sorted(PAGES.rglob("*.html.gz"))
    return [gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files]


def made(count: int) -> Iterator[Page]:
    """So many pages, each with an address, a time and a sentence of its own."""
    found = sources()
    for n in range(count):
        url = f"https://outlet{n % 500}.example/{n}"
        body, stated = found[n % len(found)], CANONICAL.search(found[n % len(found)])
        body = body.replace(stated[1], url.encode()) if stated else body
        added = f"<p>Edition {n} of this page was printed at the harbour on day {n % 97}.</p></body>".encode()
        body = body.replace(b"</body>", added, 1)
        when = NOW + timedelta(seconds=n)
        yield Page(url=url, asked=url, status=200, headers=(("content-type", "text/html"),), body=body, fetched_at=when)


def read(path: Path, store: Path) -> int:
    """Read the archive from where it was left, telling how many records have come."""
    with Newsroom(store) as room:
        report = room.read(path, progress=lambda taken, _: print(taken, flush=True) if taken % 50 == 0 else None)
    print("read", report.read, len(report.rejects), flush=True)
    return 0


def killed(path: Path, store: Path, kills: int, count: int) -> int:
    """Read in second processes, of which so many are killed; how many were."""
    chance, done = random.Random(11), 0
    while True:
        command = [sys.executable, "-m", "bench.archive", "--read", str(path), str(store)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        upto = chance.randint(50, max(50, 3 * count // (2 * kills + 2))) if done < kills else None
        last = ""
        for last in child.stdout or ():
            if upto and last.strip().isdigit() and int(last) >= upto:
                child.send_signal(signal.SIGKILL)
                done += 1
                break
        child.communicate()
        if child.returncode == 0:
            return done
        if child.returncode != -signal.SIGKILL:
            raise SystemExit(f"the reader failed: {last}")


def judged(store: Path) -> dict[str, int]:
    """What became of the records in the store."""
    engine = create_engine(f"sqlite:///{store}")
    with engine.connect() as connection:
        kept = Counter(connection.scalars(select(pages.c.name)))
        said = connection.scalars(select(articles.c.record))
        taken = Counter(msgspec.json.decode(record, type=Article).read_from for record in said)
    with Newsroom(store) as room:
        aside = {one.reject.read_from for one in room.kept.rejects(10**6)}
        rest = [name for name in kept if name not in taken and name not in aside]
        report = room.reading.take((item for name in rest for item in _texts(name)), repair=False)
    doubled = sum(n > 1 for n in (*kept.values(), *taken.values()))
    return {"records": len(kept), "articles": len(taken), "set aside": len(aside), "same text": report.same,
            "lost": report.new + report.versions + len(report.rejects), "doubled": doubled}  # fmt: skip


def _texts(name: str) -> Iterator[Read]:
    for item in read_record(name):
        yield Read(found=item.found)


def main() -> int:
    """Make the archive, read it with kills, print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=20_000)
    options.add_argument("--kills", type=int, default=0)
    options.add_argument("--read", nargs=2, type=Path, metavar=("ARCHIVE", "STORE"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.read:
        return read(*given.read)
    if not PAGES.is_dir():
        print(f"{PAGES} is absent", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        path, store = Path(folder) / "pages.warc.gz", Path(folder) / "bench.db"
        with path.open("wb") as file:
            write_warc(file, made(given.pages), now=NOW)
        start = time.perf_counter()
        kills = killed(path, store, given.kills, given.pages)
        seconds = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        figures = judged(store)
        size = store.stat().st_size
    print(json.dumps({
        "pages": given.pages, "kills": kills, **figures, "pages/s": round(given.pages / seconds, 1),
        "pages/CPU-s": round(given.pages / (used.ru_utime + used.ru_stime), 1), "seconds": round(seconds),
        "peak MB": round(used.ru_maxrss / 1024), "store MB": round(size / 2**20),
    }))  # fmt: skip
    return int(figures["lost"] + figures["doubled"] > 0 or figures["records"] != given.pages)


if __name__ == "__main__":
    raise SystemExit(main())
