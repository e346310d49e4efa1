"""Grouping held against labels: its figures, and its worst errors with the reason that each article was given.

Law: figures are of labelled articles alone; the unlabelled ones swell the stream and are counted in sizes and speed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple

from msgspec.structs import replace

from storyscape.ids import digest
from storyscape.records import Article, Because, Place, Record
from storyscape.stories import metrics
from storyscape.stories.baselines import Stream
from storyscape.stories.grouping import Grouper
from storyscape.stories.metrics import Scores
from storyscape.stories.similarity import Models

Labels = Mapping[str, str]
_KEY: Final = re.compile(r"\b[ak]_[a-z2-7]{16}\b")


class Figures(Record, frozen=True, kw_only=True):
    """How well one system's stories agree with the labels.

    ``interval`` is that of the B-cubed F1, 95 %, over labelled stories drawn with replacement. ``sizes`` counts the
    stories by their numbers of articles, the largest first; ``biggest`` is the largest. ``across`` is the share of the
    labelled pairs in two languages that stand together, where there are any. ``threshold`` is what a baseline was set
    to, ``seen`` that it was set on these labels. ``seconds`` are of CPU time.
    """

    system: str
    articles: int
    labelled: int
    labels: int
    bcubed: Scores
    interval: tuple[float, float]
    pairs: Scores
    pair_interval: tuple[float, float] = (0.0, 0.0)
    across: float | None = None
    nmi: float
    ami: float
    ari: float
    stories: int
    biggest: int
    sizes: tuple[tuple[int, int], ...]
    threshold: float | None = None
    seen: bool = False
    seconds: float = 0.0

    @property
    def speed(self) -> float:
        """Articles a CPU-second."""
        return self.articles / self.seconds if self.seconds else 0.0


class Mistake(Record, frozen=True, kw_only=True):
    """Articles put where they should not be, told by one ``article`` (its name in the file), and why it was put there.

    ``joined``: a story got ``count`` articles of ``label`` although most of its labelled ones are of ``against``.
    ``parted``: ``count`` articles of ``label`` stand in a story apart from most of that label. ``pairs`` is the number
    of pairs that this got wrong.
    """

    kind: Literal["joined", "parted"]
    story: str
    label: str
    against: str | None
    count: int
    pairs: int
    article: str
    title: str
    because: Because


class Evaluation(Record, frozen=True, kw_only=True):
    """The figures of grouping, then those of what it was measured against; and grouping's worst errors."""

    figures: tuple[Figures, ...]
    mistakes: tuple[Mistake, ...]


class Steadiness(Record, frozen=True, kw_only=True):
    """Two runs over the same articles: the pairs that either put ``together``, and how many of them only one did."""

    articles: int
    together: int
    changed: int

    @property
    def share(self) -> float:
        """The share of the pairs that changed: the strict one, of pairs together and not of all."""
        return self.changed / self.together if self.together else 0.0


def group(
    stream: Stream, *, window_days: int, threshold: float, repair: bool, models: Models | None = None
) -> list[Place]:
    """The final places of a stream's articles, placed online in its order; with ``repair``, mended after each day."""
    grouper = Grouper(window_days=window_days, join_threshold=threshold, models=models)
    places: dict[str, Place] = {}
    last: datetime | None = None
    for article, features in stream:
        if repair and last is not None and article.seen_at.date() != last.date():
            places |= {place.article_key: place for place in grouper.repair(last, days=1.0).places}
        last = article.seen_at
        places[article.key] = grouper.place([(article, features)])[0]
    if repair and last is not None:
        places |= {place.article_key: place for place in grouper.repair(last, days=1.0).places}
    return list(places.values())


def figures(
    system: str,
    gold: Labels,
    found: Labels,
    langs: Labels,
    *,
    threshold: float | None = None,
    seen: bool = False,
    seconds: float = 0.0,
) -> Figures:
    """The figures of ``found`` (article key to story) against ``gold`` (article key to label, of some of them);
    ``langs`` are the languages of the articles.
    """
    keys = sorted(gold)
    labels, stories = [gold[key] for key in keys], [found[key] for key in keys]
    sizes = Counter(Counter(found.values()).values())
    return Figures(
        system=system,
        articles=len(found),
        labelled=len(keys),
        labels=len(set(labels)),
        bcubed=metrics.bcubed(labels, stories),
        interval=metrics.bootstrap(labels, stories),
        pairs=metrics.pairs(labels, stories),
        pair_interval=metrics.pair_bootstrap(labels, stories),
        across=metrics.across(labels, stories, [langs[key] for key in keys]),
        nmi=metrics.nmi(labels, stories),
        ami=metrics.ami(labels, stories),
        ari=metrics.ari(labels, stories),
        stories=sum(sizes.values()),
        biggest=max(sizes, default=0),
        sizes=tuple(sorted(sizes.items(), reverse=True)),
        threshold=threshold,
        seen=seen,
        seconds=seconds,
    )


def reordered(stream: Stream) -> Stream:
    """The stream with the articles of each hour in another order, the same each time."""
    return sorted(
        stream, key=lambda one: (one[0].seen_at.replace(minute=0, second=0, microsecond=0), digest(one[0].key.encode()))
    )


def steadiness(one: Labels, other: Labels) -> Steadiness:
    """How far two groupings of the same articles agree."""
    pairs = [metrics.pairs_in(run.values()) for run in (one, other)]
    both = metrics.pairs_in((one[key], other[key]) for key in one)
    return Steadiness(articles=len(one), together=sum(pairs) - both, changed=sum(pairs) - 2 * both)


def mistakes(articles: Iterable[Article], gold: Labels, places: Iterable[Place], most: int = 10) -> tuple[Mistake, ...]:
    """The errors that got most pairs wrong, of both kinds, the worst first."""
    everything = {article.key: article for article in articles}
    by_key = {key: article for key, article in everything.items() if key in gold}
    stands = {place.article_key: place for place in places if place.article_key in by_key}
    ordered = sorted(by_key, key=lambda key: (by_key[key].seen_at, by_key[key].id))
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key in ordered:
        groups[stands[key].story_id, gold[key]].append(key)
    found = [*_wrong("joined", groups, axis=0), *_wrong("parted", groups, axis=1)]
    worst = sorted(found, key=lambda wrong: (-wrong.pairs, wrong.kind, wrong.keys))[:most]
    return tuple(_mistake(wrong, everything, gold, stands) for wrong in worst)


class _Wrong(NamedTuple):
    """The articles of a group that stands wrong, and those of the largest group there."""

    pairs: int
    kind: Literal["joined", "parted"]
    keys: list[str]
    main: list[str]


def _wrong(
    kind: Literal["joined", "parted"], groups: Mapping[tuple[str, str], list[str]], axis: int
) -> Iterator[_Wrong]:
    """The smaller groups of each story (``axis`` 0) or label (1), each with the largest group there."""
    shared: defaultdict[str, list[tuple[int, tuple[str, str]]]] = defaultdict(list)
    for name, keys in groups.items():
        shared[name[axis]].append((len(keys), name))
    for parts in shared.values():
        total, (_, main) = sum(size for size, _ in parts), max(parts)
        for size, name in parts:
            if name != main:
                yield _Wrong(size * (total - size), kind, groups[name], groups[main])


def _mistake(wrong: _Wrong, articles: Mapping[str, Article], gold: Labels, stands: Mapping[str, Place]) -> Mistake:
    told = wrong.keys[0]
    if wrong.kind == "joined" and stands[told].kind == "opened":
        told = wrong.main[0]  # the error was made where the others joined
    because = stands[told].because
    note = _KEY.sub(lambda found: _name(articles[found[0]]) if found[0] in articles else found[0], because.note)
    return Mistake(
        kind=wrong.kind,
        story=stands[told].story_id,
        label=gold[wrong.keys[0]],
        against=gold[wrong.main[0]] if wrong.kind == "joined" else None,
        count=len(wrong.keys),
        pairs=wrong.pairs,
        article=_name(articles[told]),
        title=articles[told].title or articles[told].text[:80],
        because=replace(because, note=note),
    )


def _name(article: Article) -> str:
    """What the labelled file calls an article."""
    return article.read_from or article.id
