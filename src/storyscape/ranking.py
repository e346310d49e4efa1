"""The list of stories by importance: the newest ones, weighed and put in order.

Law: what is weighed is read from the store; how is decided by :mod:`storyscape.stories.importance`.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from storyscape.protocols import Store
from storyscape.records import Article, Origin, StorySummary
from storyscape.stories.importance import importance
from storyscape.stories.origins import origins
from storyscape.stories.reuse import find_reuse

WEIGHED: Final = 200  # of the newest stories, so many are put in order; older ones follow by time


def by_importance(store: Store, *, now: datetime, limit: int, offset: int, query: str | None, lang: str | None,
                  threshold: float) -> tuple[StorySummary, ...]:  # fmt: skip
    """The :data:`WEIGHED` newest stories, the most important first, with why; then the others, newest first.

    ``threshold`` is the share of a text from which it counts as shared, as in a landscape.
    """
    newest = store.stories(limit=WEIGHED, query=query, lang=lang)
    weighed = [_weighed(store, summary, now, threshold) for summary in newest]
    ordered = sorted(weighed, key=lambda one: (-(one.importance.score or 0) if one.importance else 0, one.id))
    page = tuple(ordered[offset : offset + limit])
    if len(page) == limit or len(newest) < WEIGHED:
        return page
    after = max(offset, WEIGHED)
    return (*page, *store.stories(limit=limit - len(page), offset=after, query=query, lang=lang))


def _weighed(store: Store, summary: StorySummary, now: datetime, threshold: float) -> StorySummary:
    articles = store.articles(store.story(summary.id).articles)
    return replace(summary, importance=importance(articles, _origins(articles, threshold), now))


@lru_cache(maxsize=1024)
def _origins(articles: tuple[Article, ...], threshold: float) -> tuple[Origin, ...]:
    """Pure, so that a cache only saves time."""
    return origins(articles, find_reuse(articles, threshold=threshold), ())
