"""Which outlets are followed here, and what divides them: what a story's blindspots are tested against.

Law: a window ends when the story's coverage has, so that an old story is held against its own time; an outlet that
could not have reported (silent or out of reach in the window) is nobody's blindspot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from storyscape.ids import FACT, content_id
from storyscape.outlets.blindspot import LEAST_ACTIVE, LEAST_AGE, LEAST_ORIGINS, WINDOW
from storyscape.outlets.pack import Facts
from storyscape.outlets.registry import Registry
from storyscape.outlets.sides import side
from storyscape.outlets.standing import Standing, standings_as_stated, why_not_counted
from storyscape.records import Activity, Article, Followed, Following, Grouping, Rater

FACTS = ("country", "language", "owner")


def window(articles: Sequence[Article], now: datetime) -> tuple[datetime, datetime] | None:
    """The 14 days up to now (to the hour), or up to a day after the story's last article where that is earlier.

    ``None`` where a story can't be tested: it is younger than 24 hours, or has fewer articles than origins are needed.
    """
    seen = sorted(article.seen_at for article in articles)
    if len(seen) < LEAST_ORIGINS:
        return None
    until = min(now.replace(minute=0, second=0, microsecond=0), seen[-1] + LEAST_AGE)
    return (until - WINDOW, until) if until - seen[0] >= LEAST_AGE else None


def basis(story: str, activity: Sequence[Activity], facts: Facts) -> str | None:
    """What a story's following is made of, as a hash; ``None`` where there are too few outlets for any comparison."""
    if len({one.outlet for one in activity}) < 2 * LEAST_ACTIVE:
        return None
    return content_id(FACT, story, activity, [[content_id(FACT, record) for record in kind] for kind in facts])


def following(of: str, span: tuple[datetime, datetime], activity: Sequence[Activity], facts: Facts) -> Following:
    """The outlets that were active, and their classes by each rater of lean and state control and by each fact.

    ``facts`` are the outlets, raters and ratings that concern them.
    """
    stories: dict[str, int] = defaultdict(int)
    spoken: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in activity:
        stories[one.outlet] += one.stories
        spoken[one.outlet][one.lang] += one.stories
    standings = standings_as_stated(sorted(stories), Registry(facts[0]), facts[1], facts[2])
    raters = [rater for rater in facts[1] if rater.dimension in ("lean", "state_control")]
    made = [_by_rater(rater, standings) for rater in sorted(raters, key=lambda rater: rater.id)]
    made += [_by_fact(name, standings, spoken) for name in FACTS]
    return Following(
        of=of,
        since=span[0],
        until=span[1],
        outlets=tuple(
            Followed(outlet=one.name, stories=sum(stories[as_] for as_ in one.articles)) for one in standings
        ),
        groupings=tuple(grouping for grouping in made if len(set(grouping.classes.values())) > 1),
    )


def _by_rater(rater: Rater, standings: Iterable[Standing]) -> Grouping:
    classes = {}
    for one in standings:
        rating = one.rating_by(rater.id)
        if rating is not None and rating.value is not None and why_not_counted(rating) is None:
            classes[one.name] = side(rating.value) if rater.dimension == "lean" else rating.label
    return Grouping(dimension=rater.dimension, axis=rater.axis, rater=rater.id, classes=classes)


def _by_fact(name: str, standings: Iterable[Standing], spoken: Mapping[str, Mapping[str, int]]) -> Grouping:
    classes = {one.name: value for one in standings if (value := _fact(name, one, spoken))}
    return Grouping(dimension=name, classes=classes)


def _fact(name: str, one: Standing, spoken: Mapping[str, Mapping[str, int]]) -> str | None:
    """A fact of the registry; a language that it does not hold is that of most of the stories."""
    if name != "language":
        return getattr(one.outlet, name) if one.outlet else None
    counts: dict[str, int] = defaultdict(int)
    for as_stated in one.articles:
        for lang, count in spoken[as_stated].items():
            counts[lang] += count
    counts.pop("und", None)
    return max(counts, key=lambda lang: (counts[lang], lang), default=None)
