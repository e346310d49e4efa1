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
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import trafilatura
from htmldate import find_date

from storyscape.ingest.decode import decode
from storyscape.ingest.html import main_text, parse
from storyscape.ingest.judging import Judge
from storyscape.ingest.layout import layout, tree_of
from storyscape.ingest.main_text import Profile
from storyscape.ingest.metadata import declared_charset, read_metadata, typed_articles
from storyscape.ingest.objects import body_of, by_name, bylines_of, title_of, url_of
from storyscape.ingest.times import parse_time
from storyscape.ingest.urls import url_key
from storyscape.records import Draft
from storyscape.text.language import detect

PAGES: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
FOLDS: Final = 5
BLOCK: Final = 30  # pages that one method reads before the next does
_WORD: Final = re.compile(r"\w+")

Gold = dict[str, Any]
Found = dict[str, Any]
Method = Callable[[bytes], Found]


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
        whole = json.loads(path.read_text("utf-8"))
        gold = whole["ground_truth"]
        page = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        yield page, {**gold, "text": gold["main_content"], "url": whole.get("url")}


def shingle_score(gold: str, found: str) -> tuple[float, float]:
    """Precision and recall over multisets of four successive words."""
    a, b = _grams(gold), _grams(found)
    both = sum((a & b).values())
    total = {"gold": sum(a.values()), "found": sum(b.values())}
    return both / total["found"] if total["found"] else 0.0, both / total["gold"] if total["gold"] else 0.0


def fold_of(page: bytes) -> int:
    """The fold in which a page is held out: the same on every machine."""
    return zlib.crc32(page) % FOLDS


def word_f1(gold: str, found: str) -> float:
    """F1 over multisets of words."""
    a, b = Counter(_WORD.findall(gold.lower())), Counter(_WORD.findall(found.lower()))
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values())) if both else 0.0


def ours(profile: Profile = "careful") -> Callable[[bytes], Found]:
    """The HTML room's draft, as it is shipped: its trees have seen these pages, so texts are judged held out."""

    def extract(page: bytes) -> Found:
        item = next(iter(parse(page, "page.html", profile)))
        if not isinstance(item, Draft):
            return {}
        detect(item.text, item.lang)
        day = item.published_at.date().isoformat() if item.published_at else None
        return {"title": item.title, "author": "; ".join(item.bylines), "date": day, "url": item.url}

    return extract


def ours_held_out(judges: Sequence[Judge], profile: Profile = "careful") -> Callable[[bytes], str]:
    """The text that trees give which have not seen the page."""

    def extract(page: bytes) -> str:
        text = decode(page, declared_charset(page)) or ""
        tree = tree_of(text)
        found = read_metadata(tree)
        return main_text(text, layout(tree, glance=profile == "archive"), found, profile, judges[fold_of(page)])

    return extract


def plain(**options: Any) -> Callable[[bytes], Found]:
    """Trafilatura as its users call it."""

    def extract(page: bytes) -> Found:
        document = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True, **options)
        return {name: getattr(document, name, None) or "" for name in ("text", "title", "author", "date", "url")}

    return extract


def stated(page: bytes) -> Found:
    """JSON-LD alone."""
    text = decode(page, declared_charset(page)) or ""
    named = next((by_name(item) for item in typed_articles(tree_of(text))), {})
    date = parse_time(named.get("datepublished"))
    return {
        "text": body_of(named), "title": title_of(named), "author": "; ".join(bylines_of(named)), "url": url_of(named),
        "date": date.date().isoformat() if date else None,
    }  # fmt: skip


def dated(page: bytes) -> Found:
    """Htmldate alone."""
    return {"date": find_date(page.decode("utf-8", "replace"), original_date=True)}


def newspaper(page: bytes) -> Found:
    """Newspaper4k, where it is installed; it would load a page's pictures."""
    from newspaper import Article

    article = Article("https://site.example/", fetch_images=False)
    try:
        article.download(input_html=page.decode("utf-8", "replace"))
        article.parse()
    except Exception:  # noqa: BLE001 - a peer that fails has found nothing
        return {}
    day = article.publish_date.date().isoformat() if hasattr(article.publish_date, "date") else None
    link = article.canonical_link or None
    return {
        "text": article.text,
        "title": article.title,
        "author": "; ".join(article.authors),
        "date": day,
        "url": link,
    }


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


def run(
    pages: Sequence[tuple[bytes, Gold]], methods: Mapping[str, Method]
) -> dict[str, tuple[list[Found], list[float]]]:
    """What each method finds in each page, and its CPU seconds for each block of pages; the methods take turns."""
    done: dict[str, tuple[list[Found], list[float]]] = {name: ([], []) for name in methods}
    for start in range(0, len(pages), BLOCK):
        for name, extract in methods.items():
            found, seconds = done[name]
            began = time.process_time()
            found += [extract(page) for page, _ in pages[start : start + BLOCK]]
            seconds.append(time.process_time() - began)
    return done


def report(
    pages: Sequence[tuple[bytes, Gold]], found: Sequence[Found], text_of: Callable[[bytes], str] | None = None
) -> str:
    """A line of figures: texts by both scorers, metadata where there is gold."""
    texts = [text_of(page) if text_of else item.get("text") or "" for (page, _), item in zip(pages, found, strict=True)]
    pairs = [shingle_score(gold["text"], text) for (_, gold), text in zip(pages, texts, strict=True)]
    precision, recall = (statistics.mean(column) for column in zip(*pairs, strict=True))
    each = [word_f1(gold["text"], text) for (_, gold), text in zip(pages, texts, strict=True)]
    shingles = [2 * p * r / (p + r) if p + r else 0.0 for p, r in pairs]
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    low, lowest, failed = quartile(shingles), quartile(each), sum(x < 0.5 for x in each)
    line = (
        f"shingles F1 {f1:.3f} (P {precision:.3f} R {recall:.3f}, lower quartile {low:.3f})  "
        f"words F1 {statistics.mean(each):.3f} (lower quartile {lowest:.3f}, under .5: {failed})"
    )
    for field, key in (("title", "title"), ("author", "author"), ("date", "publish_date"), ("url", "url")):
        rows = [(g[key], item.get(field)) for (_, g), item in zip(pages, found, strict=True) if g.get(key)]
        if rows:
            line += f"  {field} {sum(_RIGHT[field](gold, got) for gold, got in rows) / len(rows):.3f}"
    return line


def quartile(values: list[float]) -> float:
    """The lower quartile."""
    return statistics.quantiles(values)[0]


def _same(gold: str, found: str | None) -> bool:
    return _fold(gold) == _fold(found)


def _same_url(gold: str, found: str | None) -> bool:
    return bool(found) and url_key(gold) == url_key(found)


_RIGHT: Final[dict[str, Callable[[str, str | None], bool]]] = {
    "title": _same, "author": _same, "date": _same_day, "url": _same_url,
}  # fmt: skip


def main() -> None:
    """Print the table: speeds as multiples of trafilatura's, over all and the lower quartile of the blocks."""
    from bench.train_layout import held_out

    judges = held_out()
    unseen = {"storyscape": ours_held_out(judges), "storyscape, archive": ours_held_out(judges, "archive")}
    methods: dict[str, Method] = {
        "storyscape": ours(), "storyscape, archive": ours("archive"), "trafilatura": plain(),
        "trafilatura precision": plain(favor_precision=True), "trafilatura fast": plain(fast=True),
        "JSON-LD alone": stated, "htmldate": dated,
    }  # fmt: skip
    if find_spec("newspaper"):
        methods["newspaper4k"] = newspaper
    for name, pages in (("scrapinghub", list(scrapinghub())), ("WCXB dev", list(wcxb()))):
        run(pages[:5], methods)  # what is loaded once
        done = run(pages, methods)
        print(f"{name}: {len(pages)} pages")
        peer = done["trafilatura"][1]
        for method, (found, seconds) in done.items():
            ratios = [theirs / own for own, theirs in zip(seconds, peer, strict=True)]
            speed = (
                f"{len(pages) / sum(seconds):6.1f} pages/s, {sum(peer) / sum(seconds):5.2f} x ({quartile(ratios):.2f})"
            )
            print(f"{method:22} {speed}  {report(pages, found, unseen.get(method))}", flush=True)


if __name__ == "__main__":
    main()
