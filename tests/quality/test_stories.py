"""Floors of grouping on the labelled corpora, as ``storyscape eval`` measures them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from storyscape.grading import Made, evaluated, made, steady
from storyscape.io.encoders import load_encoder
from storyscape.io.labelled import read_labelled
from storyscape.settings import Settings
from storyscape.stories.evaluation import Figures, group
from tests.quality.data import path

pytestmark = pytest.mark.quality
SETTINGS = Settings()


@cache
def corpus(name: str) -> Made:
    """A corpus with the encoder's features; of the roundups, the dated ones."""
    rows = read_labelled([path(f"stories/{name}.jsonl")])
    return made([row for row in rows if row[0].published_at or name != "roundups_dev"], load_encoder("use"))


def figures(name: str) -> Figures:
    return evaluated(corpus(name), SETTINGS, load_encoder("use"), repair=True).figures[0]


def test_roundups() -> None:
    dates = sorted(article.seen_at for article, _ in corpus("roundups_dev").stream)
    late = evaluated(corpus("roundups_dev"), SETTINGS, None, repair=True, since=dates[len(dates) // 2]).figures[0]
    assert late.bcubed.f1 >= 0.925
    assert late.biggest < 60


def test_undated_texts_of_like_events() -> None:
    assert figures("ecbplus").bcubed.f1 >= 0.90


def test_three_languages() -> None:
    found = figures("mmds_dev")
    assert found.bcubed.f1 >= 0.92
    assert (found.across or 0.0) >= 0.85


def test_translations_meet_and_like_events_stay_apart() -> None:
    found, read = figures("meantime"), corpus("meantime")
    assert found.bcubed.precision >= 0.94
    places = group(read.stream, window_days=SETTINGS.window_days, threshold=SETTINGS.join_threshold, repair=True)
    stories = {place.article_key: place.story_id for place in places}
    events: defaultdict[str, set[str]] = defaultdict(set)
    for key, label in read.gold.items():
        events[label].add(stories[key])
    assert sum(len(each) == 1 for each in events.values()) >= 0.95 * len(events)


def test_another_order_within_the_hour_changes_little() -> None:
    assert steady(corpus("mmds_dev"), SETTINGS, repair=True).share < 0.02
