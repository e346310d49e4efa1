"""The labelled story files of ``../shared/data/stories``, in the order in which their articles would arrive."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from storyscape.io.labelled import Labelled, read_labelled

__all__ = ["FOLDER", "Labelled", "half", "load", "mixed"]

FOLDER: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "stories"


def load(name: str) -> list[Labelled]:
    """The articles of a file (``roundups_dev.jsonl``) with their labels, ``None`` where it has none."""
    return read_labelled([FOLDER / name])


def mixed() -> list[Labelled]:
    """The dated roundups within the stream of unlabelled articles."""
    rows = read_labelled([FOLDER / "roundups_dev.jsonl", FOLDER / "unlabelled_stream.jsonl.gz"])
    return [pair for pair in rows if pair[0].published_at]


def half() -> datetime:
    """The moment that halves the dated roundups: what is tuned on lies before it, what is reported from it on."""
    dates = sorted(article.published_at for article, _ in load("roundups_dev.jsonl") if article.published_at)
    return dates[len(dates) // 2]
