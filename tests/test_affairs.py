"""Affairs: a follow-up is a story of its own that links back to the earlier one, with what both tell of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storyscape.affairs import affair
from storyscape.corrections import correct
from storyscape.intake import Intake
from storyscape.io.store import open_store
from storyscape.newsroom import MEMORY, Newsroom
from storyscape.protocols import Store
from storyscape.records import Draft, Edit
from storyscape.render import html, markdown
from storyscape.settings import Settings
from storyscape.stories.chains import CLOSE, FOLLOWS
from storyscape.stories.origins import origins
from storyscape.stories.reuse import find_reuse
from tests.story_fixture import EVENTS, START
from tests.test_landscape_standing import shown

INQUIRY = (
    (
        "Inquiry blames worn chart for Aldora grounding",
        "A worn chart led the ferry Aldora onto the rocks off Tarnholm, an inquiry has found. The captain told "
        "investigators that the chart on the bridge was nine years old. The owner of the Aldora must pay for new ones.",
    ),
    (
        "Aldora captain used nine-year-old chart, inquiry finds",
        "The captain of the ferry Aldora steered by a chart that was nine years old, investigators said in their "
        "report on the grounding off Tarnholm. The inquiry asks the owner of the ferry for new charts on every bridge.",
    ),
)
TRIAL = (
    (
        "Captain of the Aldora before court",
        "The captain of the ferry Aldora went on trial in Tarnholm. The prosecutor read from the inquiry, which blamed "
        "a chart that was nine years old. The captain said that the owner knew of the chart on the bridge.",
    ),
    (
        "Trial of Aldora captain opens in Tarnholm",
        "In Tarnholm the trial of the captain of the ferry Aldora has begun. The court heard from the inquiry that the "
        "chart was nine years old; the captain answered that the owner had been told of the chart.",
    ),
)


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite://") as made:
        yield made


def told(texts: tuple[tuple[str, str], ...], day: int) -> list[Draft]:
    at = START + timedelta(days=day)
    return [
        Draft(text=text, title=title, lang="en", published_at=at + timedelta(hours=i), read_from=f"{day}:{i}")
        for i, (title, text) in enumerate(texts)
    ]


def read(store: Store, *batches: list[Draft]) -> list[str]:
    """Read batches, each with its repair after it; the stories of their first articles."""
    now = START + timedelta(days=99)
    stories = []
    for drafts in batches:
        intake = Intake(store, Settings(), None)
        taken = intake.take(drafts, now)
        intake.repair(now, frozenset())
        stories.append(store.resolve(store.known([taken.new[0].key])[taken.new[0].key].story or ""))
    return stories


def test_a_follow_up_is_a_story_of_its_own_that_links_back(store: Store) -> None:
    ferry, comet, inquiry, trial = read(
        store, told(EVENTS["ferry"], 0), told(EVENTS["comet"], 1), told(INQUIRY, 9), told(TRIAL, 20)
    )
    assert len({ferry, comet, inquiry, trial}) == 4
    assert affair(store, store.story(comet)) == ()
    chain = affair(store, store.story(inquiry))
    assert [(link.story, link.kind) for link in chain] == [(ferry, "earlier"), (trial, "later")]
    (back, _) = chain
    assert back.title in {title for title, _ in EVENTS["ferry"]}
    assert back.because.rule == FOLLOWS
    assert back.because.score is not None
    assert back.because.score >= CLOSE == back.because.threshold
    assert "Aldora" in back.because.note
    assert [link.story for link in affair(store, store.story(trial))] == [ferry, inquiry]
    assert {link.beside for link in affair(store, store.story(ferry))} <= {ferry, inquiry}


def test_one_text_under_two_events_is_called_boilerplate_or_a_mistake(store: Store) -> None:
    appeal = "Readers can give to the lifeboats of Orrin by post. " + EVENTS["ferry"][0][1]
    ferry, printed_again = read(
        store,
        told((*EVENTS["ferry"], ("How to give", appeal)), 0),
        told(((TRIAL[0][0], EVENTS["ferry"][0][1]), TRIAL[0], TRIAL[1]), 20),
    )
    assert ferry != printed_again
    (back,) = affair(store, store.story(printed_again))
    assert "boilerplate or a mistake" in back.because.note


def test_copies_stand_with_their_original_and_count_once(store: Store) -> None:
    title, text = EVENTS["ferry"][0]
    copies = ((title, text), (f"Agency: {title}", text), ("", text.rsplit(". ", 1)[0] + "."))
    (story,) = set(read(store, told(copies, 0), told(EVENTS["ferry"][1:2], 1)))
    articles = store.articles(store.story(story).articles)
    found = origins(articles, find_reuse(articles, threshold=0.3), ())
    assert sorted(len(origin.articles) for origin in found) == [1, 3]


def test_every_face_shows_what_came_before_and_after(tmp_path: Path) -> None:
    pile = [*told(EVENTS["ferry"], 0), *told(INQUIRY, 9), *told(TRIAL, 20)]
    for i, draft in enumerate(pile):
        row = {"title": draft.title, "text": draft.text, "lang": "en", "published_at": str(draft.published_at)}
        (tmp_path / f"{i}.json").write_text(json.dumps(row))
    with Newsroom(MEMORY, settings=Settings(encoder="lexical", pack=False)) as room:
        room.read(tmp_path)
        (inquiry,) = (s.id for s in room.stories() if "chart" in s.title and "court" not in s.title)
        drawn, story = room.landscape(inquiry), room.story(inquiry)
        assert room.check(inquiry).same
    before, after = drawn.recipe.affair
    assert story.affair == drawn.recipe.affair
    page, printed = html.page_story(drawn), shown(drawn)
    assert f'href="/stories/{before.story}"' in page
    assert f'href="/stories/{after.story}"' in page
    for face in (page, html.export(drawn), markdown.landscape(drawn), printed):
        assert "Before and after" in face
        assert before.title.split()[0] in face
        assert after.title.split()[0] in face
    assert "/stories/" not in html.export(drawn)


def test_a_link_is_noted_once_and_survives_a_merge(store: Store) -> None:
    ferry, inquiry = read(store, told(EVENTS["ferry"], 0), told(INQUIRY, 9))
    before = store.story(inquiry).journal
    late = Draft(text=INQUIRY[0][1] + " More follows.", title=INQUIRY[0][0], lang="en", read_from="late",
                 published_at=START + timedelta(days=9, hours=5))  # fmt: skip
    read(store, [late])
    assert [line.kind for line in store.story(inquiry).journal[len(before) :]] == ["joined"]
    correct(store, Edit(kind="merge", by="Ann", story=ferry, others=(inquiry,)), START + timedelta(days=100))
    assert affair(store, store.story(ferry)) == ()
