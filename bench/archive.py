"""Reads an archive of many pages end to end: ``python -m bench.archive [--pages 20000] [--parse-only] [--keep FILE]``.

The archive is made from the pages beside the checkout, repeated with edits (each repetition has its own address and an
added sentence). Prints pages a second and the peak of memory; with ``--parse-only`` nothing is stored or grouped.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from storyscape.io.warc import read_drafts
from storyscape.io.warc_out import write_warc
from storyscape.records import Draft
from storyscape.records.feeds import Page

PAGES = Path(__file__).parents[2] / "shared" / "data" / "pages"
NOW = datetime(2024, 11, 15, tzinfo=UTC)


def sources() -> list[bytes]:
    """The HTML of the pages beside the checkout."""
    files = sorted(PAGES.rglob("*.html")) + sorted(PAGES.rglob("*.html.gz"))
    return [gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files]


def pages(count: int) -> Iterator[Page]:
    """So many pages, each with an address, a time and a sentence of its own."""
    found = sources()
    for n in range(count):
        added = f"<p>Edition {n} of this page was printed at the harbour on day {n % 97}.</p></body>".encode()
        body = found[n % len(found)].replace(b"</body>", added, 1)
        url = f"https://outlet{n % 500}.example/{n}"
        when = NOW + timedelta(seconds=n)
        headers = (("content-type", "text/html"),)
        yield Page(url=url, asked=url, status=200, headers=headers, body=body, fetched_at=when)


def memory() -> float:
    """The peak of this process's memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Make the archive, read it, print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=20_000)
    options.add_argument("--parse-only", action="store_true")
    options.add_argument("--keep", type=Path, help="make the archive there, or read it if it is there already")
    given = options.parse_args()
    if not PAGES.is_dir():
        print(f"{PAGES} is absent", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "pages.warc.gz"
        if not path.is_file():
            with path.open("wb") as file:
                write_warc(file, pages(given.pages), now=NOW)
        start, cpu = time.perf_counter(), time.process_time()
        figures = _parse(path) if given.parse_only else _read(path, Path(folder) / "bench.db")
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    count = sum(figures.values())
    print(json.dumps({**figures, "pages/s": round(count / seconds, 1), "pages/CPU-s": round(count / cpu, 1),
                      "peak MB": round(memory()), "seconds": round(seconds, 1)}))  # fmt: skip
    return 0


def _parse(path: Path) -> dict[str, int]:
    kinds = [isinstance(found, Draft) for found in read_drafts(path)]
    return {"articles": sum(kinds), "set aside": len(kinds) - sum(kinds)}


def _read(path: Path, store: Path) -> dict[str, int]:
    from storyscape.intake import Intake
    from storyscape.io.encoders import load_encoder
    from storyscape.io.store import open_store
    from storyscape.settings import Settings

    settings, found = Settings(), {"articles": 0, "set aside": 0}
    with open_store(str(store)) as opened:
        intake = Intake(opened, settings, load_encoder(settings.encoder))
        stream = iter(read_drafts(path))
        while batch := list(islice(stream, settings.batch)):
            drafts = [item for item in batch if isinstance(item, Draft)]
            taken = intake.take(drafts, NOW)
            found["articles"] += len(taken.new) + len(taken.versions) + taken.same
            found["set aside"] += len(batch) - len(drafts)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
