"""Drafts in, saved articles in stories out.

Law: decide first, save once: every batch of articles is saved with its places, features, titles and journal in one
transaction, so that no reader ever sees an article without its story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from itertools import chain, takewhile

from storyscape.errors import NotFoundError
from storyscape.ingest.identity import article as identify
from storyscape.ingest.identity import decide
from storyscape.io.weights import load_models
from storyscape.protocols import Batch, Encoder, Features, Known, Redirect, Store, StoredStory, StoryTitle
from storyscape.records import Article, Because, Draft, Place, Record, StoryChange
from storyscape.settings import Settings
from storyscape.sites import marked
from storyscape.stories.chains import FOLLOWS, LOOKED_AT, links, shared_words
from storyscape.stories.grouping import Grouper
from storyscape.stories.naming import headline, title
from storyscape.stories.vectors import features_of, kind_of


class Taken(Record, frozen=True, kw_only=True):
    """What became of some drafts: article versions that were new, and where they stand."""

    new: tuple[Article, ...]
    versions: tuple[Article, ...]
    same: int
    stories: tuple[str, ...]


class Intake:
    """Takes drafts into a store. Keeps the grouping window in memory and rebuilds it from the store at the start."""

    def __init__(self, store: Store, settings: Settings, encoder: Encoder | None) -> None:
        self._store = store
        self._settings = settings
        self._encoder = encoder
        self._grouper: Grouper | None = None
        self._touched: set[str] = set()  # the stories that something was placed in since the last repair
        self._unrepaired: list[datetime] = []  # the first and last publication placed since the last repair

    def take(self, drafts: Iterable[Draft], now: datetime) -> Taken:
        """Save what is new among ``drafts`` and place it in stories. ``now`` is when they were fetched, if unknown."""
        articles = sorted((identify(draft, now=now) for draft in drafts), key=_arrival)
        held = self._store.known({article.key for article in articles})
        new, versions, same = _sort_out(articles, dict(held))
        latest = {article.key: article for article in (*new, *versions)}
        read = marked(self._store, tuple(latest.values()))
        made = dict(zip(latest, features_of(read, self._encoder), strict=True))
        places = self._place([(latest[a.key], made[a.key]) for a in new])
        story_of = {key: before.story for key, before in held.items()}
        story_of |= {place.article_key: place.story_id for place in places}
        changes = (*_placed(places, now), *_updated(versions, story_of, now))
        batch = Batch(
            articles=(*new, *versions),
            places=places,
            features=tuple(made.values()),
            changes=changes,
            titles=self._titles(changes, latest),
        )
        self._store.save(batch)
        touched = tuple(sorted({change.story_id for change in changes}))
        return Taken(new=tuple(new), versions=tuple(versions), same=same, stories=touched)

    @property
    def repair_is_due(self) -> bool:
        """Whether what was placed since the last repair spans half a window: later its first days are out of sight."""
        return self._days_unrepaired >= self._settings.window_days / 2

    def repair(self, now: datetime, fixed: Set[str]) -> tuple[str, ...]:
        """Group the stories of the days that were read again, with what has come since; the stories that changed.

        Articles whose keys are ``fixed`` stay where a person put them.
        """
        if self._grouper is None:
            return ()
        read = (self._unrepaired[0], self._unrepaired[-1]) if self._unrepaired else None
        repair = self._grouper.repair(now, read=read, pinned=fixed)
        self._unrepaired = []
        moved = {place.article_key: place.story_id for place in repair.places}
        batch = Batch(
            places=repair.places,
            changes=repair.changes,
            redirects=(*self._reopened(moved.values()), *repair.redirects),
            titles=self._titles_after(moved),
        )
        self._store.save(batch)
        self._link(sorted({*self._touched, *moved.values()}), now)
        self._touched = set()
        return tuple(sorted({change.story_id for change in repair.changes}))

    def _link(self, stories: Iterable[str], now: datetime) -> None:
        """Note in the journals which earlier stories these go on from, each once."""
        lines: list[StoryChange] = []
        for follow in self._grouper.follow(stories) if self._grouper else ():
            here, there = self._store.story(follow.story), self._store.story(follow.earlier)
            if not any(line.because.rule == FOLLOWS for line in here.journal):
                ends = (here.articles[:LOOKED_AT], there.articles[-LOOKED_AT:])
                lines += links(follow, shared_words(*map(self._store.articles, ends)), now)
        if lines:
            self._store.save(Batch(changes=tuple(lines)))

    @property
    def _days_unrepaired(self) -> float:
        return (self._unrepaired[-1] - self._unrepaired[0]) / timedelta(days=1) if self._unrepaired else 0.0

    def _titles_after(self, moved: Mapping[str, str]) -> tuple[StoryTitle, ...]:
        """The titles of the stories that articles leave and come to, once each stands where ``moved`` says."""
        left = {known.story for known in self._store.known(moved).values() if known.story}
        members: dict[str, list[str]] = {story: [] for story in sorted({*left, *moved.values()})}
        for story in members:
            stored = self._stored(story)
            if stored and stored.id == story:
                for place, article in zip(stored.places, stored.articles, strict=True):
                    members[moved.get(place.article_key, story)].append(article)
        return tuple(titled(story, self._store.articles(ids)) for story, ids in members.items() if ids)

    def _reopened(self, stories: Iterable[str]) -> Iterator[Redirect]:
        """The end of each redirect of a story that articles come back to."""
        for story_id in sorted(set(stories)):
            stored = self._stored(story_id)
            if stored and stored.id != story_id:
                yield Redirect(story_id=story_id, into=None)

    def _stored(self, story_id: str) -> StoredStory | None:
        try:
            return self._store.story(story_id)
        except NotFoundError:  # the change that is being saved opens it
            return None

    def _place(self, items: Sequence[tuple[Article, Features]]) -> tuple[Place, ...]:
        if not items:
            return ()
        times = sorted(article.seen_at for article, _ in items if article.published_at is not None)
        self._unrepaired = sorted([*self._unrepaired, *times[:1], *times[-1:]])
        self._unrepaired = self._unrepaired[:1] + self._unrepaired[-1:]
        seen = sorted(article.seen_at for article, _ in items)
        if self._grouper is None or not self._grouper.covers(seen[0], seen[-1]):
            self._grouper = None  # let go first, so that memory never holds two windows
            self._grouper = self._restored(seen[0], seen[-1])
        places = self._grouper.place(items)
        self._touched.update(place.story_id for place in places)
        return places

    def _restored(self, first: datetime, last: datetime) -> Grouper:
        """A grouper with what articles of these times are compared with: today's, or an archive's own time."""
        grouper = Grouper(
            window_days=self._settings.window_days,
            join_threshold=self._settings.join_threshold,
            models=load_models(self._settings.weights),
        )
        newest = max((story.last_at for story in self._store.stories(limit=1)), default=first)
        reach = timedelta(days=2 * self._settings.window_days)
        since, until = min(first, newest) - reach, last + reach
        kind = kind_of(self._encoder)
        members = self._store.members(since, kind)
        if newest <= until:
            return grouper.restore(members, since=since)
        near = takewhile(lambda member: member.seen_at <= until, members)
        # What has no date may tell of any time: what was read lately is compared with an archive, too.
        lately = self._store.members(newest - timedelta(days=self._settings.window_days), kind)
        undated = (member for member in lately if member.published_at is None and member.seen_at > until)
        return grouper.restore(chain(near, undated), since=since, until=until)

    def _titles(self, changes: Sequence[StoryChange], latest: Mapping[str, Article]) -> tuple[StoryTitle, ...]:
        """The titles of the stories that these changes touch, chosen from all their articles, stored and new."""
        opened = {change.story_id for change in changes if change.kind == "opened"}
        out = []
        for story_id in sorted({change.story_id for change in changes}):
            held = () if story_id in opened else self._store.articles(self._store.story(story_id).articles)
            keys = {change.article_key for change in changes if change.story_id == story_id}
            articles = [a for a in held if a.key not in keys] + [latest[key] for key in sorted(filter(None, keys))]
            out.append(titled(story_id, articles))
        return tuple(out)


def titled(story_id: str, articles: Sequence[Article]) -> StoryTitle:
    """What a story with these articles is called: its most central headline. ValueError for no articles."""
    chosen = title(articles)
    return StoryTitle(
        story_id=story_id, article_id=chosen.id, title=headline(chosen), outlet=chosen.outlet, lang=chosen.lang
    )


def _arrival(article: Article) -> tuple[datetime, str]:
    return (article.modified_at or article.seen_at, article.id)


def _sort_out(articles: Sequence[Article], known: dict[str, Known]) -> tuple[list[Article], list[Article], int]:
    new: list[Article] = []
    versions: list[Article] = []
    same = 0
    for article in articles:
        before = known.get(article.key)
        decision = decide(article, before)
        if decision.kind == "same":
            same += 1
            continue
        (new if decision.kind == "new" else versions).append(decision.article)
        ids = (*(before.ids if before else ()), decision.article.id)
        known[article.key] = Known(key=article.key, id=decision.article.id, version=decision.article.version, ids=ids)
    return new, versions, same


def _placed(places: Iterable[Place], now: datetime) -> Iterator[StoryChange]:
    for place in places:
        yield StoryChange(
            story_id=place.story_id,
            kind=place.kind,
            at=now,
            by="rule",
            article_key=place.article_key,
            because=place.because,
        )


def _updated(versions: Iterable[Article], story_of: Mapping[str, str | None], now: datetime) -> Iterator[StoryChange]:
    for article in versions:
        if (story := story_of[article.key]) is None:
            continue  # saved by hand, without a place
        note = f"version {article.version} of the same page"
        because = Because(rule="intake.new_version", note=note)
        yield StoryChange(story_id=story, kind="updated", at=now, by="rule", article_key=article.key, because=because)
