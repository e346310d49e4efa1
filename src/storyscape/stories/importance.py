"""How much a story matters, as its coverage tells: independent origins, their pace, and how fresh the story is.

Law: nobody's clicks and no outlet's size count; a copy is not a second origin. Every part of the score has a name and
the parts sum to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log2
from typing import Final

from storyscape.records import Article, Because, Origin

PACE: Final = timedelta(hours=24)  # the last day of a story's coverage
PACE_WEIGHT: Final = 0.5
DAY: Final = timedelta(days=1)


def importance(articles: Sequence[Article], origins: Sequence[Origin], now: datetime) -> Because:
    """A story's importance as of ``now``: ``log2(1 + origins) + 0.5 log2(1 + fresh origins) - log2(1 + days)``.

    An origin is fresh where its first article came in the last 24 hours of the story's coverage; days are those since
    its newest article. The parts are the three terms. Raises :class:`ValueError` for no articles.
    """
    seen = {article.id: article.seen_at for article in articles}
    newest = max(seen.values())
    first = [min(seen[one] for one in origin.articles) for origin in origins]
    fresh = sum(newest - at < PACE for at in first)
    silent = max(timedelta(0), now - newest) / DAY
    parts = (
        ("independent origins", round(log2(1 + len(first)), 2)),
        ("origins of the last day", round(PACE_WEIGHT * log2(1 + fresh), 2)),
        ("days without a new article", 0.0 - round(log2(1 + silent), 2)),
    )
    note = f"{len(first)} independent origins, {fresh} of them in the last 24 hours of the coverage"
    return Because(rule="importance", note=note, score=round(sum(part for _, part in parts), 2), parts=parts)
