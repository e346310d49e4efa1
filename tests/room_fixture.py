"""A newsroom that holds the hand-made landscape alone: the fake behind the tests of pages and addresses."""

from __future__ import annotations

from storyscape.errors import NotFoundError, StoreError
from storyscape.newsroom import MEMORY, Newsroom
from storyscape.records import Article, Explanation, Landscape, Sort, StorySummary
from storyscape.settings import Settings
from tests.landscape_fixture import STORY_ID, articles, landscape, story, summaries


class FixtureRoom(Newsroom):
    """Answers like a newsroom that has read the fixture's articles; ids may be shortened. ``down`` breaks its store."""

    def __init__(self, held: Landscape | None = None, *, down: bool = False) -> None:
        super().__init__(MEMORY, settings=Settings())
        self.held = held or landscape()
        self.down = down
        self.asked: list[dict[str, object]] = []

    def stories(
        self,
        *,
        limit: int = 20,
        offset: int = 0,
        query: str | None = None,
        lang: str | None = None,
        sort: Sort = "newest",
        topic: str | None = None,
        place: str | None = None,
    ) -> tuple[StorySummary, ...]:
        if self.down:
            raise StoreError("room.db", "is locked by another writer", "Wait until it has ended")
        assert topic is place is None
        self.asked.append({"limit": limit, "offset": offset, "query": query, "lang": lang, "sort": sort})
        found = [s for s in summaries() if not query or query.casefold() in s.title.casefold()]
        return tuple(s for s in found if not lang or lang in s.languages)[offset : offset + limit]

    def landscape(self, any_id: str) -> Landscape:
        known = [STORY_ID, *(a.id for a in articles()), *(a.key for a in articles()), "s_mergedmergedmerg"]
        if len(any_id) < 4 or not any(known_id.startswith(any_id) for known_id in known):
            raise NotFoundError(any_id, "no story or article has this id", "List the stories: storyscape stories")
        return self.held

    def explain(self, any_id: str) -> Explanation:
        self.landscape(any_id)
        return Explanation(story=story(), articles=articles())

    def article(self, any_id: str) -> Article:
        for article in articles():
            if article.id.startswith(any_id) or article.key.startswith(any_id):
                return article
        raise NotFoundError(any_id, "no article has this id", "List the stories: storyscape stories")

    def versions(self, any_id: str) -> tuple[Article, ...]:
        return (self.article(any_id),)
