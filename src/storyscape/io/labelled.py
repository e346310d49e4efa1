"""Labelled story files: JSON lines (gzipped or not) of articles, each with the story that it is meant to stand in.

Law: rows in, articles with labels out; a row that is none is an error that names its line.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from storyscape.errors import InputError
from storyscape.ids import ARTICLE, content_id
from storyscape.records import Article, Record
from storyscape.text.language import detect

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Labelled = tuple[Article, str | None]


class Row(Record, frozen=True, kw_only=True):
    """One line: ``cluster`` is the label, absent for an article that only swells the stream; ``date`` is ISO 8601."""

    id: str | int
    text: str
    title: str | None = None
    date: str | None = None
    lang: str | None = None
    source: str | None = None
    url: str | None = None
    cluster: str | int | None = None


def read_labelled(paths: Iterable[str | Path]) -> list[Labelled]:
    """The articles of some files with their labels, in the order in which they would arrive.

    That is by time; undated ones come first, in an order that says nothing of their labels. Of one id, the first row
    with a label counts. InputError for a file that can't be read as labelled rows.
    """
    found: dict[str, Labelled] = {}
    for path in map(Path, paths):
        for number, line in enumerate(_lines(path), 1):
            article, label = _article(line, f"{path}:{number}")
            if article.id not in found or (found[article.id][1] is None and label is not None):
                found[article.id] = (article, label)
    return sorted(found.values(), key=lambda pair: (pair[0].seen_at, pair[0].id))


def _lines(path: Path) -> list[bytes]:
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError) as error:
        raise InputError(str(path), f"can't be read ({error})", "Name a file of labelled JSON lines") from error
    return [line for line in data.splitlines() if line.strip()]


def _article(line: bytes, where: str) -> Labelled:
    try:
        row = msgspec.json.decode(line, type=Row)
        date = datetime.fromisoformat(row.date) if row.date else None
    except (ValueError, msgspec.MsgspecError) as error:
        remedy = "Give one JSON object a line: id, text, and title, date, lang, source, url, cluster where known"
        raise InputError(where, f"is no labelled article ({error})", remedy) from error
    if date is not None:
        date = date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    name = content_id(ARTICLE, row.id)
    article = Article(
        id=name,
        key=name,
        text=row.text,
        title=row.title or None,
        lang=row.lang or detect(row.text),
        outlet=row.source,
        url=row.url,
        published_at=date,
        fetched_at=date or EPOCH,
        read_from=str(row.id),
    )
    return article, None if row.cluster is None else str(row.cluster)
