"""Articles into stories, as they arrive: join the story with the highest mean pair probability, or open one.

Law: a decision is a function of the article, the window's members and the weights; so the order within a call changes
nothing, and a grouper restored from its members goes on as if it had never stopped.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.ids import STORY, content_id
from storyscape.protocols import Features, Member
from storyscape.records import Article, Because, Place
from storyscape.stories import similarity
from storyscape.stories.chains import CLOSE, LOOKED_AT, REPEATED, Follow
from storyscape.stories.datelines import stated
from storyscape.stories.index import Index
from storyscape.stories.leads import Leads
from storyscape.stories.linking import link
from storyscape.stories.repair import Repair, describe, name_pieces
from storyscape.stories.similarity import Models
from storyscape.stories.vectors import member
from storyscape.stories.window import Live, Window, day_of

RECENT: Final = 12  # members of a story that an article is compared with
_LIKELY: Final = 0.1  # a pair below this makes no story a candidate
_STORIES: Final = 8  # candidate stories that are compared in full
_WORTH: Final = 0.02  # a pair below this counts as 0 in a repair
REPAIR_DAYS: Final = 1.0  # measured on roundups: 2, 3 and 5 find no more and cost more


_Known = Mapping[int, tuple[float, NDArray[np.float64]]]


class _Fit(NamedTuple):
    """How well an article fits a story: mean and best pair probability, and the nearest member with its parts."""

    mean: float
    best: float
    story: str
    size: int
    nearest: Live
    parts: tuple[tuple[str, float], ...] = ()


class Grouper:
    """Online grouping over a sliding window of ``window_days``; ``join_threshold`` is the least mean probability.

    All features that it gets are of one kind: made with one encoder, or without any.
    """

    def __init__(self, *, window_days: int = 14, join_threshold: float = 0.35, models: Models | None = None) -> None:
        self._days = float(window_days)
        self._threshold = join_threshold
        self._models = models or similarity.shipped()
        self._window = Window()
        self._index = Index(self._window)
        self._leads = Leads(self._window)
        self._since, self._until = -math.inf, math.inf

    def __len__(self) -> int:
        """How many articles the window holds."""
        return len(self._window.members)

    def restore(
        self, members: Iterable[Member], *, since: datetime | None = None, until: datetime | None = None
    ) -> Grouper:
        """Take back the members of an earlier run; the decisions after it are those of a run without a pause.

        They are all that was seen from ``since`` to ``until``: two windows before the first article that will be
        placed and before the newest dated one are enough, and two after the last that will be placed. They come in the
        order of time, as a store gives them, and are read one by one.
        """
        self._since = day_of(since) if since is not None else -math.inf
        self._until = day_of(until) if until is not None else math.inf
        for each in members:
            if each.article_key not in self._window.numbers:
                self._keep(self._window.read(each))
        if since is None or self._window.newest - 2 * self._days <= self._since + self._days:  # as without a pause
            self._forget(self._window.newest, self._window.latest)
        return self

    def covers(self, first: datetime, last: datetime) -> bool:
        """Whether the window holds all that articles of these times are compared with; if not, restore a new one."""
        return self._since <= day_of(first) - self._days and day_of(last) + self._days <= self._until

    def place(self, items: Sequence[tuple[Article, Features]]) -> tuple[Place, ...]:
        """The places of ``items``, in time order. An article whose key already stands in a story stays in it."""
        ordered = sorted(items, key=lambda item: (item[0].seen_at, item[0].id))
        return tuple(self._place(article, features) for article, features in ordered)

    def repair(
        self,
        now: datetime,
        *,
        days: float = REPAIR_DAYS,
        read: tuple[datetime, datetime] | None = None,
        pinned: Set[str] = frozenset(),
    ) -> Repair:
        """Group the stories of the last ``days`` again, with what has come since; the window takes the result over.

        ``read`` are the first and the last date of what came since the last repair, where that is not the newest:
        ``days`` are counted from there. ``now`` (UTC) dates the journal; articles whose keys are ``pinned`` stay where
        they stand. Save the result in one batch; ask for it once a day and after reading a pile.
        """
        first, last = map(day_of, read) if read else (self._window.newest, math.inf)
        recent = self._stories_of(first - days, last + days, self._window.latest - days)
        members = [live for live in recent if live.key not in pinned]
        names = [live.number for live in members]
        undated = {live.number for live in members if not live.dated}
        linked = link(names, self._chances(members), undated=undated)
        pieces = [[self._window.members[n] for n in piece] for piece in linked]
        stories = name_pieces(pieces)
        repair = describe(pieces, stories, now, held=frozenset(live.story for live in recent if live.key in pinned))
        for piece, story in zip(pieces, stories, strict=True):
            for live in piece:
                if live.story != story:
                    self._window.move(live, story)
        return repair

    def follow(self, stories: Iterable[str]) -> tuple[Follow, ...]:
        """The earlier stories that some stories go on from, where there are any: the closest one of each.

        Closeness is the mean cosine of body terms over the first articles of the one and those of the other nearest to
        them: neither time nor the pair model plays a part. A story of one article is in no chain.
        """
        lines = self._window.stories
        found = (self._followed(story) for story in sorted(stories) if len(lines.get(story, ())) > 1)
        return tuple(follow for follow in found if follow is not None)

    def _followed(self, story: str) -> Follow | None:
        begin = self._window.stories[story][0]
        members = self._window.recent(story, begin[0], LOOKED_AT)
        near = {number for live in members[:2] for number in self._index.candidates(live)}
        held = Counter(self._window.members[number].story for number in near)
        earlier = [one for one in held if len(line := self._window.stories[one]) > 1 and line[0] < begin]
        earlier.sort(key=lambda one: (-held[one], one))
        follows = [self._follow(story, members, one) for one in earlier[:_STORIES]]
        close = [follow for follow in follows if follow.closeness >= CLOSE or follow.closest >= REPEATED]
        return max(close, key=lambda follow: (follow.closeness, follow.earlier), default=None)

    def _follow(self, story: str, members: Sequence[Live], earlier: str) -> Follow:
        numbers = [live.number for live in self._window.recent(earlier, members[0].days, LOOKED_AT)]
        pairs = [self._window.compare(live, numbers)[:, similarity.BODY] for live in members]
        mean, most = (round(float(value), 4) for value in (np.mean(pairs), np.max(pairs)))
        return Follow(story=story, earlier=earlier, closeness=mean, closest=most)

    def _stories_of(self, first: float, last: float, undated: float) -> list[Live]:
        """The members, in time order, of stories with one dated between two days, or undated and seen since another."""
        members = self._window.members.values()
        alive = {o.story for o in members if (first <= o.days <= last if o.dated else o.days >= undated)}
        return sorted((live for live in members if live.story in alive), key=lambda o: o.order)

    def _chances(self, members: Sequence[Live]) -> Iterator[tuple[int, int, float]]:
        """The pairs of members with their candidates that are worth linking, with their probabilities."""
        asked = {live.number for live in members}
        for live in members:
            for number, (chance, _) in self._compare(live, self._near(live, asked)).items():
                if chance >= _WORTH:
                    yield live.number, number, chance

    def _place(self, article: Article, features: Features) -> Place:
        standing = self._window.numbers.get(article.key)
        if standing is not None:
            return _kept(article, self._window.members[standing].story)
        own = content_id(STORY, article.key)
        live = self._window.read(member(article, features, own))
        latest = max(self._window.latest, live.days)
        self._forget(max(self._window.newest, live.days) if live.dated else self._window.newest, latest)
        fit = self._best_fit(live)
        if fit is not None and fit.mean >= self._threshold:
            live.story = fit.story
            place = _joined(article, fit, self._threshold)
        else:
            place = _opened(article, own, fit, self._threshold)
        self._keep(live)
        return place

    def _keep(self, live: Live) -> None:
        self._window.add(live)
        self._index.add(live)
        self._leads.add(live)

    def _forget(self, newest: float, latest: float) -> None:
        """Let members go that are a window too old to be compared, and another one for late arrivals.

        Dated members age with the ``newest`` dated one, by their dates; those without a date by when they were seen,
        with the ``latest`` of all: reading an archive makes nothing of today old, nor the other way round.
        """
        reach = 2 * self._days
        self._since = max(self._since, newest - reach)
        for number in (*self._window.older(newest - reach), *self._window.older(latest - reach, dated=False)):
            gone = self._window.members[number]
            self._index.remove(gone)
            self._leads.remove(gone)
            self._window.remove(number)

    def _best_fit(self, live: Live) -> _Fit | None:
        known = self._compare(live, self._near(live))
        likely = self._likely(known)
        members = {story: self._window.recent(story, live.days, RECENT) for story in likely}
        more = [m.number for line in members.values() for m in line if m.number not in known]
        known = {**known, **self._compare(live, np.array(more, dtype=np.int64))}
        fits = [_fit(story, members[story], known) for story in likely]
        if not fits:
            return None
        fit = max(fits, key=lambda fit: (round(fit.mean, 9), round(fit.best, 9), fit.story))
        parts = self._model(live, fit.nearest).parts(known[fit.nearest.number][1])
        return fit._replace(parts=parts)

    def _near(self, live: Live, asked: Set[int] | None = None) -> NDArray[np.int64]:
        """The numbers of the candidates (of those among ``asked``) that are within the window of ``live``, not it."""
        found = {*self._index.candidates(live), *self._leads.candidates(live)} - {live.number}
        numbers = np.fromiter(found if asked is None else found & asked, dtype=np.int64)
        return numbers[~(self._window.between(live, numbers) > self._days)]

    def _compare(self, live: Live, numbers: NDArray[np.int64]) -> _Known:
        """For each of the numbers, the probability of the pair and its parts."""
        if not len(numbers):
            return {}
        pairs = self._window.compare(live, numbers)
        chances = similarity.probability(self._logits(live, numbers, pairs)).tolist()
        return dict(zip(numbers.tolist(), zip(chances, pairs, strict=True), strict=True))

    def _likely(self, known: _Known) -> list[str]:
        """The stories of the likeliest pairs, the likeliest first."""
        best: dict[str, float] = {}
        for number, (chance, _) in known.items():
            if chance >= _LIKELY:
                story = self._window.members[number].story
                best[story] = max(best.get(story, 0.0), round(chance, 9))
        return sorted(best, key=lambda story: (-best[story], story))[:_STORIES]

    def _logits(self, live: Live, numbers: NDArray[np.int64], pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        logits = np.zeros(len(numbers))
        kinds = self._window.kinds(numbers)
        for kind in np.unique(kinds):
            rows = kinds == kind
            logits[rows] = self._model(live, self._window.members[int(numbers[rows][0])]).logits(pairs[rows])
        return logits

    def _model(self, live: Live, other: Live) -> similarity.PairModel:
        return self._models.of(
            same_language=live.lang == other.lang,
            dated=live.dated and other.dated,
            dense=live.dense and other.dense,
        )


def _fit(story: str, members: Sequence[Live], known: _Known) -> _Fit:
    chances = [known[member.number][0] for member in members]
    nearest = max(members, key=lambda m: (round(known[m.number][0], 9), m.order))
    return _Fit(sum(chances) / len(chances), max(chances), story, len(members), nearest)


def _joined(article: Article, fit: _Fit, threshold: float) -> Place:
    over = f"{fit.size} article{'s' if fit.size != 1 else ''}; nearest is {fit.nearest.key}"
    note = f"joined {fit.story}: mean pair probability {fit.mean:.2f} over {over}{_day(article)}"
    because = Because(rule="grouping.joined", note=note, score=fit.mean, threshold=threshold, parts=fit.parts)
    return Place(article_key=article.key, story_id=fit.story, kind="joined", because=because)


def _opened(article: Article, story: str, fit: _Fit | None, threshold: float) -> Place:
    if fit is None:
        because = Because(rule="grouping.opened", note="no article of the window is like it", threshold=threshold)
    else:
        nearest = f"{fit.story}: mean pair probability {fit.mean:.2f}; nearest is {fit.nearest.key}"
        note = f"the nearest story is {nearest}{_day(article)}"
        because = Because(rule="grouping.opened", note=note, score=fit.mean, threshold=threshold, parts=fit.parts)
    return Place(article_key=article.key, story_id=story, kind="opened", because=because)


def _kept(article: Article, story: str) -> Place:
    because = Because(rule="grouping.kept", note=f"another version of this article stands in {story}")
    return Place(article_key=article.key, story_id=story, kind="joined", because=because)


def _day(article: Article) -> str:
    """What an undated article says of its own day, for the note."""
    found = stated(article) if article.published_at is None else None
    return f"; it has no date, but says {found.words}" if found else ""
