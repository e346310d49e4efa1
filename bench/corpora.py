"""The labelled story files of ``../shared/data/stories`` as articles with their labels."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from storyscape.ids import ARTICLE, content_id
from storyscape.records import Article

FOLDER: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "stories"
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)

Labelled = tuple[Article, str | None]


def load(name: str) -> list[Labelled]:
    """The articles of a file (``roundups_dev.jsonl``) with their labels, ``None`` where it has none."""
    return [_article(row) for row in _rows(FOLDER / name)]


def mixed() -> list[Labelled]:
    """The dated roundups within the stream of unlabelled articles, in time order."""
    rows = [pair for pair in load("roundups_dev.jsonl") if pair[0].published_at]
    rows += load("unlabelled_stream.jsonl.gz")
    kept = {article.id: (article, label) for article, label in reversed(rows)}
    return sorted(kept.values(), key=lambda pair: (pair[0].seen_at, pair[0].id))


def half() -> datetime:
    """The moment that halves the dated roundups: what is tuned on lies before it, what is reported from it on."""
    dates = sorted(article.published_at for article, _ in load("roundups_dev.jsonl") if article.published_at)
    return dates[len(dates) // 2]


def shuffled(name: str) -> list[Labelled]:
    """The articles of a file in an order that says nothing of their labels, the same on every machine."""
    return sorted(load(name), key=lambda pair: pair[0].id)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from map(json.loads, data.splitlines())


def _article(row: dict[str, Any]) -> Labelled:
    published = datetime.fromisoformat(row["date"]) if row.get("date") else None
    if published is not None:
        published = published.astimezone(UTC) if published.tzinfo else published.replace(tzinfo=UTC)
    name = content_id(ARTICLE, row["id"])
    article = Article(
        id=name,
        key=name,
        text=row["text"],
        title=row.get("title") or None,
        lang=row["lang"],
        outlet=row.get("source"),
        published_at=published,
        fetched_at=_NOW,
    )
    return article, row.get("cluster")
