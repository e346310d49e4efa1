"""The list of stories by importance, or of a topic or a place: the newest ones, looked at and put in order.

Law: what is looked at is read from the store; what it says is decided in ``stories/``, as for a landscape.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache, partial
from typing import Final

from msgspec.structs import replace

from storyscape.claims.entities import entities
from storyscape.claims.gazetteer import place as known_place
from storyscape.protocols import Store
from storyscape.records import Article, Origin, StorySummary
from storyscape.records.stories import Listing
from storyscape.stories.importance import importance
from storyscape.stories.origins import origins
from storyscape.stories.places import places
from storyscape.stories.reuse import find_reuse
from storyscape.stories.topics import topics
from storyscape.text.normalize import fold
from storyscape.text.sentences import sentences
from storyscape.text.tokens import words

WEIGHED: Final = 200  # of the newest stories, so many are put in order; older ones follow by time


def of_subject(
    store: Store, summaries: Iterable[StorySummary], topic: str | None, place: str | None
) -> tuple[StorySummary, ...]:
    """The stories with a topic (a word of its name) and a place (its name or its country).

    A story that no table of topics or places covers has none.
    """
    found = []
    for summary in summaries:
        names, spots = _subjects(store.articles(store.story(summary.id).articles))
        if (topic is None or fold(topic) in names) and (place is None or _key(place) in spots):
            found.append(summary)
    return tuple(found)


@lru_cache(maxsize=1024)
def _subjects(articles: tuple[Article, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The words and codes of the topics, and the keys of the places with their countries. Pure: a cache saves time."""
    told = topics(articles)
    names = {fold(word) for topic in told for word in (topic.code, topic.name, *words(topic.name))}
    read = {article.id: sentences(article.text, article.lang, article.blocks) for article in articles}
    spots = places(articles, entities(articles, read))
    return frozenset(names), frozenset(one for spot in spots for one in (_key(spot.name), spot.country) if one)


def _key(name: str) -> str:
    """What two names of one place share; a country goes by its code."""
    known = known_place(name)
    if known is None:
        return name if len(name) == 2 and name.isupper() else fold(name)
    return known.code if known.kind == "country" else known.key


def by_importance(store: Store, found: Iterable[StorySummary], *, now: datetime, threshold: float
                  ) -> tuple[StorySummary, ...]:  # fmt: skip
    """The stories, the most important first, with why. ``threshold`` is the share of a text from which it is shared."""
    weighed = [_weighed(store, summary, now, threshold) for summary in found]
    return tuple(sorted(weighed, key=lambda one: (-(one.importance.score or 0) if one.importance else 0, one.id)))


def listed(store: Store, asked: Listing, *, now: datetime, threshold: float) -> tuple[StorySummary, ...]:
    """A page of the list. By importance, the :data:`WEIGHED` newest stories come first, the others after, by time."""
    limit, offset, sort = asked.get("limit", 20), asked.get("offset", 0), asked.get("sort", "newest")
    topic, place = asked.get("topic"), asked.get("place")
    stored = partial(store.stories, query=asked.get("query"), lang=asked.get("lang"))
    within = bool(topic or place)
    if not within and sort == "newest":
        return stored(limit=limit, offset=offset)
    newest = stored(limit=WEIGHED)
    newest = of_subject(store, newest, topic, place) if within else newest
    found = newest if sort == "newest" else by_importance(store, newest, now=now, threshold=threshold)
    page = found[offset : offset + limit]
    if within or len(page) == limit or len(newest) < WEIGHED:
        return page
    return (*page, *stored(limit=limit - len(page), offset=max(offset, WEIGHED)))


def _weighed(store: Store, summary: StorySummary, now: datetime, threshold: float) -> StorySummary:
    articles = store.articles(store.story(summary.id).articles)
    return replace(summary, importance=importance(articles, _origins(articles, threshold), now))


@lru_cache(maxsize=1024)
def _origins(articles: tuple[Article, ...], threshold: float) -> tuple[Origin, ...]:
    """Pure, so that a cache only saves time."""
    return origins(articles, find_reuse(articles, threshold=threshold), ())
