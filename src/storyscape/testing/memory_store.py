"""A store in dictionaries: what the store promises, without a database.

Law: it keeps the promises of :class:`~storyscape.protocols.Store` and passes the same conformance test as SqlStore.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

from storyscape.errors import AmbiguousIdError, InputError, NotFoundError, StoreError
from storyscape.facts import Fact
from storyscape.ids import content_id
from storyscape.io.store.coding import check, check_time, encode
from storyscape.io.store.lookup import lead, not_found
from storyscape.io.store.words import phrases, searchable
from storyscape.protocols import (
    Batch,
    Features,
    Known,
    Member,
    StoredLandscape,
    StoredStory,
    StoryName,
    StoryTitle,
)
from storyscape.records import Article, Place, Record, StoryChange, StorySummary
from storyscape.testing.memory_facts import MemoryFactStore
from storyscape.testing.memory_feeds import MemoryFeedStore
from storyscape.testing.memory_pages import MemoryPageStore

R = TypeVar("R", bound=Record)


class State:
    """All that is held.

    ``order`` numbers articles in the order of saving; ``standing`` has the story of each article key; ``facts`` holds
    records by content id.
    """

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.order: dict[str, int] = {}
        self.places: dict[str, Place] = {}
        self.standing: dict[str, str] = {}
        self.stories: dict[str, None] = {}
        self.features: dict[tuple[str, str], Features] = {}
        self.changes: dict[str, StoryChange] = {}
        self.titles: dict[str, StoryTitle] = {}
        self.names: dict[str, str | None] = {}
        self.redirects: dict[str, str] = {}
        self.facts: dict[str, Fact] = {}
        self.current: dict[tuple[type, str], str] = {}
        self.landscapes: dict[str, StoredLandscape] = {}

    def copy(self) -> State:
        """A copy to try a batch on: a batch that fails leaves nothing behind."""
        copy = State()
        copy.__dict__.update({name: dict(value) for name, value in self.__dict__.items()})
        return copy

    def versions(self, key: str) -> list[Article]:
        """The versions of an article, oldest first."""
        return sorted((a for a in self.articles.values() if a.key == key), key=lambda a: a.version)

    def end_of(self, story: str) -> str:
        """The story that a story was merged into, mostly itself."""
        while story in self.redirects:
            story = self.redirects[story]
        return story

    def members(self, story: str) -> list[Article]:
        """The current versions that stand in a story, oldest first."""
        here = [self.versions(key)[-1] for key in self.places if self.standing[key] == story]
        return sorted(here, key=lambda a: (a.seen_at, a.id))


class MemoryStore:
    """A :class:`~storyscape.protocols.Store` for tests: slow, forgetful and correct."""

    def __init__(self) -> None:
        self._state: State | None = State()
        self.feeds = MemoryFeedStore()
        self.pages = MemoryPageStore()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _held(self) -> State:
        if self._state is None:
            raise StoreError("the store in memory", "is closed", "Make a new one")
        return self._state

    def close(self) -> None:
        """Forget everything."""
        self._state = None

    @property
    def facts(self) -> MemoryFactStore:
        """See :class:`~storyscape.protocols.Store`."""
        held = self._held
        placed = ((held.versions(key)[-1], story) for key, story in held.standing.items())
        return MemoryFactStore(held.facts, held.current, placed, self.feeds.feeds())

    def known(self, keys: Iterable[str]) -> Mapping[str, Known]:
        """See :class:`~storyscape.protocols.Store`."""
        held = self._held
        found = {}
        for key in keys:
            if versions := held.versions(key):
                last, ids = versions[-1], tuple(a.id for a in versions)
                found[key] = Known(key=key, id=last.id, version=last.version, ids=ids, story=held.standing.get(key))
        return found

    def save(self, batch: Batch) -> None:
        """See :class:`~storyscape.protocols.Store`."""
        state = self._held.copy()
        save_batch(state, batch)
        self._state = state

    def articles(self, ids: Iterable[str]) -> tuple[Article, ...]:
        """See :class:`~storyscape.protocols.Store`."""
        return tuple(_get(self._held.articles, one) for one in ids)

    def versions(self, key: str) -> tuple[Article, ...]:
        """See :class:`~storyscape.protocols.Store`."""
        return tuple(self._held.versions(key))

    def resolve(self, prefix: str) -> str:
        """See :class:`~storyscape.protocols.Store`."""
        held = self._held
        asked = prefix.strip().lower()
        if len(asked) < 4:
            raise NotFoundError(ascii(prefix), "is too short for an id", "Give at least 4 characters")
        ids = {*held.articles, *(a.key for a in held.articles.values()), *held.stories}
        found = {asked} & ids or {held.end_of(one) for one in ids if one.startswith(asked)}
        if len(found) > 1:
            raise AmbiguousIdError(prefix, f"is the beginning of {', '.join(sorted(found)[:4])}", "Give more of it")
        if not found:
            raise not_found(ascii(prefix))
        return held.end_of(found.pop())

    def members(self, since: datetime | None, kind: str) -> Iterator[Member]:
        """See :class:`~storyscape.protocols.Store`."""
        check_time("members", "since", since)
        held = self._held
        placed = [held.versions(key)[-1] for key in held.places if (key, kind) in held.features]
        for article in sorted(placed, key=lambda a: (a.seen_at, a.key)):
            if since is None or article.seen_at >= since:
                yield Member(
                    article_key=article.key,
                    story_id=held.standing[article.key],
                    lang=article.lang,
                    published_at=article.published_at,
                    seen_at=article.seen_at,
                    features=held.features[article.key, kind],
                )

    def stories(
        self, *, limit: int = 20, offset: int = 0, query: str | None = None, lang: str | None = None
    ) -> tuple[StorySummary, ...]:
        """See :class:`~storyscape.protocols.Store`."""
        wanted = phrases(query) if query and query.strip() else None
        if wanted == ():
            return ()
        found = [(when, story) for story in self._held.stories if (when := self._newest(story, wanted, lang))]
        ordered = [story for _, story in sorted(found, reverse=True)]
        return tuple(self._summary(story) for story in ordered[max(offset, 0) :][: max(limit, 0)])

    def story(self, story_id: str) -> StoredStory:
        """See :class:`~storyscape.protocols.Store`."""
        held = self._held
        story = held.end_of(story_id)
        if story not in held.stories:
            raise not_found(story_id)
        members = held.members(story)
        ids = {one for one in held.stories if one == story or held.redirects.get(one) == story}
        articles = tuple(a.id for a in members)
        title = held.titles.get(story)
        return StoredStory(
            id=story,
            articles=articles,
            places=tuple(held.places[a.key] for a in members),
            journal=tuple(change for change in held.changes.values() if change.story_id in ids),
            name=held.names.get(story),
            title_article=title.article_id if title and title.article_id in articles else None,
        )

    def edits(self) -> Iterator[StoryChange]:
        """See :class:`~storyscape.protocols.Store`."""
        yield from [line for line in reversed(list(self._held.changes.values())) if line.edit or line.undoes]

    def landscape(self, recipe_id: str) -> StoredLandscape | None:
        """See :class:`~storyscape.protocols.Store`."""
        return self._held.landscapes.get(recipe_id)

    def newest_landscape(self, story_id: str) -> StoredLandscape | None:
        """See :class:`~storyscape.protocols.Store`."""
        here = [one for one in self._held.landscapes.values() if one.story == self._held.end_of(story_id)]
        return max(here, key=lambda one: (one.drawn_at, one.recipe), default=None)

    def save_landscape(self, landscape: StoredLandscape) -> None:
        """See :class:`~storyscape.protocols.Store`."""
        check_time(landscape.recipe, "drawn_at", landscape.drawn_at)
        self._held.landscapes[landscape.recipe] = landscape

    def _newest(
        self, story: str, wanted: tuple[str, ...] | None, lang: str | None
    ) -> tuple[datetime, int | str] | None:
        """What a story is sorted by: the time of its newest article that is asked for; ``None`` where it has none."""
        order = self._held.order
        here = [a for a in self._held.members(story) if lang in (None, a.lang) and _has(a, wanted)]
        if wanted is None:
            return max(((a.seen_at, story) for a in here), default=None)
        return max(((a.seen_at.replace(microsecond=0), order[a.id]) for a in here), default=None)

    def _summary(self, story: str) -> StorySummary:
        held = self._held
        here = held.members(story)
        newest = max(here, key=lambda a: (a.seen_at.replace(microsecond=0), held.order[a.id]))
        stand_in = StoryTitle(
            story_id=story, article_id=newest.id, title=lead(newest), outlet=newest.outlet, lang=newest.lang
        )
        title, name = held.titles.get(story, stand_in), held.names.get(story)
        return StorySummary(
            id=story,
            title=name or title.title,
            title_outlet=None if name else title.outlet,
            title_lang=title.lang,
            articles=len(here),
            outlets=len({a.outlet for a in here} - {None}),
            unknown=sum(a.outlet is None for a in here),
            languages=tuple(sorted({a.lang for a in here})),
            first_at=here[0].seen_at,
            last_at=here[-1].seen_at,
        )


def save_batch(state: State, batch: Batch) -> None:
    """Save a batch into a state; errors as ``Store.save`` has them."""
    _save_articles(state, batch.articles)
    about: tuple[Place | StoryChange | StoryName | StoryTitle, ...]
    about = (*batch.places, *batch.changes, *batch.titles, *batch.names)
    for one in about:
        encode(one.story_id, one)
        state.stories[one.story_id] = None
    for redirect in batch.redirects:
        state.stories.update(dict.fromkeys(story for story in (redirect.story_id, redirect.into) if story))
        if redirect.into is None:
            state.redirects.pop(redirect.story_id, None)
    _save_places(state, batch.places)
    for features in batch.features:
        if not state.versions(features.article_key):
            raise InputError(features.article_key, "has features but no article", "Save the article in the same batch")
        state.features[features.article_key, features.kind] = features
    for change in batch.changes:
        check_time(change.story_id, "time of change", change.at)
        state.changes.setdefault(content_id("j", change), change)
    state.titles.update({title.story_id: title for title in batch.titles})
    state.names.update({name.story_id: name.name for name in batch.names})
    for redirect in batch.redirects:
        if redirect.into is not None:
            _redirect(state, redirect.story_id, redirect.into)


def _save_articles(state: State, articles: Iterable[Article]) -> None:
    for article in articles:
        check(article)
        encode(article.id, article)
        if article.id in state.articles:
            continue
        if article.version in {held.version for held in state.versions(article.key)}:
            raise StoreError(article.id, f"version {article.version} is held with other content", "Read it again")
        state.articles[article.id] = article
        state.order[article.id] = len(state.order)


def _save_places(state: State, places: Iterable[Place]) -> None:
    for place in {place.article_key: place for place in places}.values():
        if not state.versions(place.article_key):
            raise InputError(place.article_key, "has a place but no article", "Save the article in the same batch")
        before, now = state.standing.get(place.article_key), state.end_of(place.story_id)
        state.places[place.article_key] = place
        state.standing[place.article_key] = now
        ids = {article.id for article in state.versions(place.article_key)}
        title = state.titles.get(before or "")
        if title and title.article_id in ids and before != now:
            del state.titles[title.story_id]


def _redirect(state: State, story: str, into: str) -> None:
    if state.end_of(into) == story:
        raise InputError(story, f"is merged into {into}, which is merged into it", "Merge in one direction only")
    if state.members(story):
        raise InputError(story, "is redirected but has articles", "Move its articles in the same batch")
    state.redirects[story] = into


def _has(article: Article, wanted: tuple[str, ...] | None) -> bool:
    parts = [f" {' '.join(searchable(part or '').split())} " for part in (article.title, article.text)]
    return all(any(f" {phrase} " in part for part in parts) for phrase in wanted or ())


def _get(held: Mapping[str, R], one: str) -> R:
    if one not in held:
        raise not_found(one)
    return held[one]
