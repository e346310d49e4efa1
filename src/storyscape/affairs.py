"""Affairs: the stories that a story goes on from and those that go on from it, as the journals have them.

Law: read only; a story that was merged since stands as what it was merged into, and none is linked with itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from storyscape.protocols import Store, StoredStory
from storyscape.records import ChainLink, StoryChange
from storyscape.stories.naming import headline

LONGEST: Final = 24
"""Stories of one affair that are followed up; the ones most steps away are left out."""


def affair(store: Store, stored: StoredStory) -> tuple[ChainLink, ...]:
    """The other stories of the affair that a story belongs to, the earliest first: linked with it, or by others."""
    found: dict[str, ChainLink] = {}
    begin = (_first_at(store, stored), stored.id)
    waiting = deque([stored])
    while waiting and len(found) < LONGEST:
        here = waiting.popleft()
        for other, line in _linked(store, here):
            if other.id != stored.id and other.id not in found:
                found[other.id] = _link(store, here, other, line, begin)
                waiting.append(other)
    return tuple(sorted(found.values(), key=lambda link: (link.first_at, link.story)))


def _linked(store: Store, story: StoredStory) -> Iterator[tuple[StoredStory, StoryChange]]:
    for line in story.journal:
        if line.kind == "linked" and line.other:
            other = store.story(line.other)
            if other.articles:
                yield other, line


def _link(
    store: Store, here: StoredStory, other: StoredStory, line: StoryChange, begin: tuple[datetime, str]
) -> ChainLink:
    (title,) = store.articles([other.title_article or other.articles[0]])
    first_at = _first_at(store, other)
    return ChainLink(
        story=other.id,
        kind="earlier" if (first_at, other.id) < begin else "later",
        title=other.name or headline(title),
        lang=title.lang,
        outlet=None if other.name else title.outlet,
        first_at=first_at,
        beside=here.id,
        because=line.because,
    )


def _first_at(store: Store, story: StoredStory) -> datetime:
    return store.articles(story.articles[:1])[0].seen_at
