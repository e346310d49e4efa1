"""How fast feeds are parsed against feedparser: ``python -m bench.feeds [--agreement]``.

Reads the suites beside the checkout. Prints CPU seconds over feedparser's own well-formed documents (a few hundred
bytes each) and over real feeds; with ``--agreement`` how many documents agree in entries, titles, links and dates.
"""

from __future__ import annotations

import argparse
import calendar
import sys
import tarfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from storyscape.errors import InputError
from storyscape.ingest.feed_tree import plain
from storyscape.ingest.feeds import parse_feed
from storyscape.records.feeds import FeedDocument, FeedItem

SUITES = Path(__file__).parents[2] / "shared" / "data" / "feeds" / "feed_suites.tar.gz"
URL = "http://127.0.0.1:8097/feed.xml"
WELLFORMED = "feeds/feedparser/tests/wellformed/"
REAL = "feeds/fastfeedparser/benchmark_data/"
_NO_FEEDS = (".py", ".md", ".html", "LICENSE")


def documents(prefix: str = "feeds/") -> Iterator[tuple[str, bytes]]:
    """The suites' documents by name."""
    with tarfile.open(SUITES) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() and member.name.startswith(prefix) else None
            if file is not None and not member.name.endswith(_NO_FEEDS):
                yield member.name, file.read()


def ours(data: bytes) -> FeedDocument | None:
    """The document, ``None`` where it is no feed."""
    try:
        return parse_feed(data, URL)
    except InputError:
        return None


def theirs(data: bytes) -> Any:
    """What feedparser makes of it, at the same address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return feedparser.parse(data, response_headers={"content-location": URL})


def differences(data: bytes) -> set[str]:
    """In which of number, title, link and date the document differs from feedparser's."""
    document, entries = ours(data), theirs(data).entries
    items = document.items if document else ()
    if len(items) != len(entries):
        return {"entries"}
    return {name for item, entry in zip(items, entries, strict=True) for name in _unlike(item, entry)}


def _unlike(item: FeedItem, entry: Any) -> Iterator[str]:
    stated = next((t for k in ("published", "updated", "created") if (t := dict.get(entry, f"{k}_parsed"))), None)
    date = datetime.fromtimestamp(calendar.timegm(stated), UTC) if stated else None
    pairs = {
        "title": (item.title, plain(dict.get(entry, "title"))),
        "link": (item.url, dict.get(entry, "link") or None),
        "date": (item.published_at or item.updated_at, date),
    }
    return (name for name, (a, b) in pairs.items() if a != b)


def seconds(parse: Callable[[bytes], object], data: list[bytes]) -> float:
    """CPU seconds for all of ``data``, the better of two runs after a first one that loads the parser."""
    parse(data[0])
    runs = []
    for _ in range(2):
        start = time.process_time()
        for document in data:
            parse(document)
        runs.append(time.process_time() - start)
    return min(runs)


def main() -> int:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--agreement", action="store_true", help="compare the results, too")
    if not SUITES.is_file():
        print(f"{SUITES} is absent", file=sys.stderr)
        return 1
    for name, prefix in (("well-formed suite", WELLFORMED), ("real feeds", REAL)):
        data = [body for _, body in documents(prefix)]
        a, b = seconds(ours, data), seconds(theirs, data)
        print(f"{name}: {len(data)} documents, {a:.2f} s, feedparser {b:.2f} s: {b / a:.1f} x", flush=True)
        if options.parse_args().agreement:
            unlike = [differences(body) for body in data]
            same = sum(not names for names in unlike)
            print(
                f"  {same} of {len(data)} agree ({same / len(data):.2%})", dict(Counter(n for u in unlike for n in u))
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
