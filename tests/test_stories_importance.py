"""A story's importance: origins, pace and silence, each part named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.io.store import open_store
from storyscape.protocols import Batch
from storyscape.ranking import listed
from storyscape.records import Article, Because, Origin, Place
from storyscape.stories.importance import importance

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def article(number: int, hours: float = 0, text: str = "") -> Article:
    at = NOON + timedelta(hours=hours)
    return Article(id=f"a_{number}", key=f"k_{number}", text=text or f"text {number}", lang="en",
                   published_at=at, fetched_at=at)  # fmt: skip


def origin(*numbers: int) -> Origin:
    return Origin(id=f"o_{numbers[0]}", articles=tuple(f"a_{n}" for n in numbers), because=Because(rule="test"))


def test_the_parts_are_origins_pace_and_silence() -> None:
    articles = [article(1), article(2, 1), article(3, 30)]
    found = importance(articles, [origin(1, 2), origin(3)], NOON + timedelta(hours=30, days=3))
    assert dict(found.parts) == {
        "independent origins": 1.58,
        "origins of the last day": 0.5,
        "days without a new article": -2.0,
    }
    assert found.score == pytest.approx(0.08)
    assert "2 independent origins, 1 of them" in found.note


def test_a_copy_adds_nothing() -> None:
    one = importance([article(1)], [origin(1)], NOON)
    assert importance([article(1), article(2)], [origin(1, 2)], NOON).score == one.score


@given(st.integers(1, 9), st.floats(0, 900), st.floats(0.1, 900))
def test_the_parts_sum_to_the_score_which_falls_with_silence(origins: int, days: float, more: float) -> None:
    articles = [article(n) for n in range(origins)]
    each = [origin(n) for n in range(origins)]
    then = importance(articles, each, NOON + timedelta(days=days))
    later = importance(articles, each, NOON + timedelta(days=days + more))
    assert then.score == pytest.approx(sum(part for _, part in then.parts))
    assert (later.score or 0) <= (then.score or 0)
    with_another = importance([*articles, article(99)], [*each, origin(99)], NOON + timedelta(days=days))
    assert (with_another.score or 0) > (then.score or 0)


def test_the_list_by_importance_counts_copies_once_and_pages() -> None:
    shared = " ".join(f"word{n} of the one agency text that all of them print" for n in range(12))
    texts = {
        1: [shared, shared, shared],
        2: ["the port is shut by a strike of its crews", "dockers stay away at the gate"],
    }
    with open_store("sqlite://") as store:
        number = 0
        for story, held in texts.items():
            for text in held:
                number += 1
                one = article(number, hours=-story, text=text)
                place = Place(article_key=one.key, story_id=f"s_{story}", kind="opened", because=Because(rule="test"))
                store.save(Batch(articles=(one,), places=(place,)))

        def asked(**page: int) -> list[str]:
            limit, offset = page.get("limit", 20), page.get("offset", 0)
            found = listed(store, {"sort": "importance", "limit": limit, "offset": offset}, now=NOON, threshold=0.3)
            return [summary.id for summary in found]

        assert [one.id for one in store.stories()] == ["s_1", "s_2"]
        assert asked() == ["s_2", "s_1"]  # two texts of their own outweigh three prints of one
        assert asked(limit=1) == ["s_2"]
        assert asked(limit=1, offset=1) == ["s_1"]
        assert asked(offset=2) == []
