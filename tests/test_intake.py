"""Taking articles in: the same stories whatever the order, after a restart, and for what comes late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.intake import Intake
from storyscape.io.store import open_store
from storyscape.protocols import Store
from storyscape.records import Article, Draft
from storyscape.settings import Settings
from tests.story_fixture import START, stream

TOLD = [article for article, _ in stream()]
EVENT = {article.text: event for article, event in stream()}
SETTINGS = Settings(window_days=3)


def drafts(articles: Iterable[Article], at: Sequence[datetime | None]) -> list[Draft]:
    return [
        Draft(text=told.text, title=told.title, lang="en", read_from=f"t:{i}", published_at=when)
        for i, (told, when) in enumerate(zip(articles, at, strict=True))
    ]


def standing(store: Store) -> dict[str, str]:
    """The story of each text."""
    found = {}
    for summary in store.stories(limit=999):
        for article in store.articles(store.story(summary.id).articles):
            found[article.text] = summary.id
    return found


def days(*numbers: float) -> list[datetime]:
    return [START + timedelta(days=number) for number in numbers]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(0, 2), min_size=len(TOLD), max_size=len(TOLD)),
    st.sets(st.integers(1, len(TOLD) - 1)),
)
def test_ids_and_stories_survive_restarts(gaps: list[int], stops: set[int]) -> None:
    told = drafts(TOLD, days(*(sum(gaps[: i + 1]) for i in range(len(gaps)))))
    with open_store("sqlite://") as without_pause, open_store("sqlite://") as with_pauses:
        one = other = Intake(without_pause, SETTINGS, None)
        for i, draft in enumerate(told):
            if i in stops or i == 0:
                other = Intake(with_pauses, SETTINGS, None)
            for intake in (one, other):
                intake.take([draft], START + timedelta(days=60))
        assert standing(with_pauses) == standing(without_pause)
        assert [with_pauses.story(story).places for story in sorted(set(standing(with_pauses).values()))] == [
            without_pause.story(story).places for story in sorted(set(standing(without_pause).values()))
        ]


@settings(max_examples=15, deadline=None)
@given(st.permutations(drafts(TOLD, days(*[0.0] * len(TOLD)))))
def test_what_comes_at_once_may_come_in_any_order(order: list[Draft]) -> None:
    with open_store("sqlite://") as one, open_store("sqlite://") as other:
        Intake(one, SETTINGS, None).take(drafts(TOLD, days(*[0.0] * len(TOLD))), START)
        Intake(other, SETTINGS, None).take(order, START)
        assert standing(one) == standing(other)


def test_an_article_that_comes_years_late_finds_its_story() -> None:
    now = START + timedelta(days=999)
    with open_store("sqlite://") as store:
        intake = Intake(store, SETTINGS, None)
        ferry = [told for told in TOLD if EVENT[told.text] == "ferry"]
        others = [told for told in TOLD if EVENT[told.text] != "ferry"]
        intake.take(drafts(ferry[:1], days(0)), now)
        intake.take(drafts(others[:1], days(900)), now)
        intake.take(drafts(ferry[1:2], days(1)), now)
        intake.take(drafts(others[1:2], days(901)), now)
        found = standing(store)
        assert found[ferry[0].text] == found[ferry[1].text]
        same_event = EVENT[others[0].text] == EVENT[others[1].text]
        assert (found[others[0].text] == found[others[1].text]) is same_event


def test_a_date_in_the_future_makes_nothing_look_old() -> None:
    """A publisher's error of ten years must not empty the window: what is of one event still stands in one story."""
    told = drafts(TOLD, days(*range(len(TOLD))))
    wrong = Draft(text="Snow closed three mountain passes.", lang="en", published_at=START + timedelta(days=3650))
    with open_store("sqlite://") as with_it, open_store("sqlite://") as without:
        for store, drafts_of in ((with_it, [wrong]), (without, [])):
            intake = Intake(store, SETTINGS, None)
            intake.take(drafts_of, START)
            for day, draft in enumerate(told):
                intake.take([draft], START + timedelta(days=day))
        assert {text: story for text, story in standing(with_it).items() if text != wrong.text} == standing(without)
        assert with_it.stories(limit=999)[-1].title == wrong.text  # nor does it stand on top of the list for ten years
