"""Main text and metadata of pages against gold, for the HTML room and plain trafilatura in the same run.

Run ``python -m bench.extraction``. It reads ``../shared/data/pages``: the scrapinghub benchmark (181 news pages) and
the dev part of WCXB (250 article pages). The two scorers are written anew from their public descriptions: scrapinghub
compares multisets of four successive words, normalised per page, and takes F1 of the mean precision and recall; WCXB
takes the mean of each page's F1 over its multiset of words.
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import trafilatura

from storyscape.ingest.blocks import blocks
from storyscape.ingest.html import parse
from storyscape.records import Draft
from storyscape.text.language import detect

PAGES: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
_WORD: Final = re.compile(r"\w+")

Gold = dict[str, Any]
Found = dict[str, Any]


def scrapinghub() -> Iterator[tuple[bytes, Gold]]:
    """The pages with their gold texts."""
    folder = PAGES / "scrapinghub"
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for name, gold in sorted(truth.items()):
        yield gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()), {"text": gold["articleBody"]}


def wcxb() -> Iterator[tuple[bytes, Gold]]:
    """The pages with their gold texts and metadata."""
    folder = PAGES / "wcxb"
    for path in sorted((folder / "ground-truth").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))["ground_truth"]
        page = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        yield page, {**gold, "text": gold["main_content"]}


def shingle_score(gold: str, found: str) -> tuple[float, float]:
    """Precision and recall over multisets of four successive words."""
    a, b = _grams(gold), _grams(found)
    both = sum((a & b).values())
    total = {"gold": sum(a.values()), "found": sum(b.values())}
    return both / total["found"] if total["found"] else 0.0, both / total["gold"] if total["gold"] else 0.0


def word_f1(gold: str, found: str) -> float:
    """F1 over multisets of words."""
    a, b = Counter(_WORD.findall(gold.lower())), Counter(_WORD.findall(found.lower()))
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values())) if both else 0.0


def ours(page: bytes) -> Found:
    """The HTML room's draft."""
    item = next(parse(page, "page.html"))
    if not isinstance(item, Draft):
        return {"text": ""}
    day = item.published_at.date().isoformat() if item.published_at else None
    return {"text": item.text, "title": item.title, "author": "; ".join(item.bylines), "date": day}


def ours_without_boilerplate(page: bytes) -> Found:
    """The same, without the lines that are no article text."""
    found = ours(page)
    text = found["text"]
    cut = blocks(text, detect(text), title=found.get("title"))
    return {**found, "text": "\n".join(b.span.of(text) for b in cut if b.kind in ("body", "subheading"))}


def plain(**options: Any) -> Callable[[bytes], Found]:
    """Trafilatura as its users call it."""

    def extract(page: bytes) -> Found:
        document = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True, **options)
        return {name: getattr(document, name, None) or "" for name in ("text", "title", "author", "date")}

    return extract


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words)


def _fold(text: str | None) -> str:
    return " ".join(_WORD.findall((text or "").lower()))


def _same_day(gold: str, found: str | None) -> bool:
    """Whether two ISO days are at most one apart: gold gives the day of the page's own zone, records that of UTC."""
    try:
        return abs((date.fromisoformat(gold) - date.fromisoformat(found or "")).days) <= 1
    except ValueError:
        return False


def report(name: str, pages: list[tuple[bytes, Gold]], extract: Callable[[bytes], Found]) -> str:
    """One line of figures: texts by both scorers, metadata where there is gold, pages a second."""
    started = time.process_time()
    found = [extract(page) for page, _ in pages]
    rate = len(pages) / (time.process_time() - started)
    pairs = [shingle_score(gold["text"], item["text"]) for (_, gold), item in zip(pages, found, strict=True)]
    precision, recall = (statistics.mean(column) for column in zip(*pairs, strict=True))
    f1 = [word_f1(gold["text"], item["text"]) for (_, gold), item in zip(pages, found, strict=True)]
    line = (
        f"{name:24} shingles F1 {2 * precision * recall / (precision + recall):.3f} "
        f"(P {precision:.3f} R {recall:.3f})  words F1 {statistics.mean(f1):.3f} "
        f"lower quartile {statistics.quantiles(f1)[0]:.3f} under .5: {sum(x < 0.5 for x in f1)}  {rate:.0f} pages/s"
    )
    for field, key in (("title", "title"), ("author", "author"), ("date", "publish_date")):
        rows = [(g[key], item.get(field)) for (_, g), item in zip(pages, found, strict=True) if g.get(key)]
        if rows:
            right = sum(_same_day(gold, got) if field == "date" else _fold(gold) == _fold(got) for gold, got in rows)
            line += f"  {field} {right / len(rows):.3f}"
    return line


def main() -> None:
    """Print the table."""
    for name, pages in (("scrapinghub", list(scrapinghub())), ("WCXB dev", list(wcxb()))):
        print(f"{name}: {len(pages)} pages")
        print(report("storyscape", pages, ours))
        print(report("storyscape, body blocks", pages, ours_without_boilerplate))
        print(report("trafilatura", pages, plain()))
        print(report("trafilatura precision", pages, plain(favor_precision=True)))
        print(report("trafilatura fast", pages, plain(fast=True)))


if __name__ == "__main__":
    main()
