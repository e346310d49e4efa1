"""Blindspots, combined ratings and what stands behind both, from a store to a landscape and its renderings."""

from __future__ import annotations

import random
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import msgspec
import pytest
from msgspec.structs import replace
from rich.console import Console

from storyscape.io.store import open_store
from storyscape.newsroom import Newsroom
from storyscape.outlets.followed import basis, following, window
from storyscape.outlets.ratings import rating
from storyscape.protocols import Batch, StoryTitle
from storyscape.records import Activity, Article, Landscape, Outlet, OutletFact, Rater, Rating
from storyscape.records.outlets import Method
from storyscape.render import html, markdown
from storyscape.render.exportable import exportable
from storyscape.render.terminal import Panel
from tests.serving import served
from tests.store_fixture import article, place

START = datetime(2026, 3, 1, tzinfo=UTC)
SIDES = {"left": 30, "center": 10, "right": 30}
OUTLETS = {f"{side}{at}.example": side for side, count in SIDES.items() for at in range(count)}
MEAN = {"left": -1.0, "center": 0.0, "right": 1.0}
METHODS: dict[str, Method] = {"desk": "editorial", "pulse": "audience", "crowd": "crowd"}
CHANCE = random.Random(7)  # noqa: S311 - invented texts
WORDS = ["".join(CHANCE.choices("abcdefghijklmnoprstuvw", k=7)) for _ in range(3000)]


def shown(landscape: Landscape) -> str:
    console = Console(width=400, file=StringIO(), color_system=None)
    console.print(Panel(landscape, whole=True))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def get(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - the address is the test's own server
        return bytes(answer.read())


def text(about: str) -> str:
    """A text that shares nothing with another."""
    chance = random.Random(about)  # noqa: S311
    return " ".join(" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(4))


def report(outlet: str, story: str, hours: float) -> Article:
    return article(
        text(f"{outlet} {story}"), outlet=outlet, title=f"{story.title()} by {outlet}", lang="en",
        url=f"https://{outlet}/{story}", published_at=START + timedelta(hours=hours),
    )  # fmt: skip


def raters() -> tuple[Rater, ...]:
    return tuple(
        Rater(id=name, name=name.title(), dimension="lean", axis="us-lr", method=method, licence="CC0-1.0",
              source="invented", as_of=date(2026, 1, 1), labels=(), scale=(-2, 2), exportable=name != "pulse")
        for name, method in METHODS.items()
    )  # fmt: skip


def said() -> tuple[Rating, ...]:
    chance = random.Random(3)  # noqa: S311
    values = {
        (name, outlet): min(max(MEAN[side] + chance.gauss(0, 0.2), -2), 2)
        for outlet, side in OUTLETS.items()
        for name in METHODS
    }
    values["pulse", "left0.example"] = 1.5
    return tuple(rating(name, outlet, f"{value:.1f}", value) for (name, outlet), value in values.items())


def stories() -> Iterator[tuple[str, Article]]:
    """20 stories that every third outlet reports, and one that the left reports and the right does not."""
    names = sorted(OUTLETS)
    for at in range(20):
        for outlet in names[at % 3 :: 3]:
            yield f"s_usual{at}", report(outlet, f"usual {at}", at * 6)
    for outlet, side in OUTLETS.items():
        if side == "left" or outlet in ("right3.example", "center2.example"):
            yield "s_blind", report(outlet, "blind", 200)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    path = str(tmp_path_factory.mktemp("standing") / "room.db")
    held = list(stories())
    titles = {story: StoryTitle(story_id=story, article_id=a.id, title=a.title or "", outlet=a.outlet, lang=a.lang)
              for story, a in held}  # fmt: skip
    outlets = [
        Outlet(id=name, name=name.partition(".")[0].title(), domains=(name,), country="XA" if at % 2 else "XB",
               lang="en", owner="Group A" if side == "right" else None)
        for at, (name, side) in enumerate(OUTLETS.items())
    ]  # fmt: skip
    with open_store(path) as store:
        store.save(
            Batch(
                articles=tuple(a for _, a in held),
                places=tuple(place(a, story) for story, a in held),
                titles=tuple(titles.values()),
            )
        )
        store.facts.save((*outlets, *raters(), *said()))
    with Newsroom(path) as room:
        room.known.calibrate(["us-lr"])
        yield room


@pytest.fixture(scope="module")
def blind(room: Newsroom) -> Landscape:
    return room.landscape("s_blind")


def test_a_blindspot_is_found_from_what_the_store_says_of_the_last_two_weeks(blind: Landscape) -> None:
    assert blind.followed == len(OUTLETS)
    assert {(found.rater, found.group, found.against) for found in blind.blindspots if found.dimension == "lean"} == {
        (name, "right", "left") for name in METHODS
    }
    found = next(one for one in blind.blindspots if one.rater == "desk")
    assert found.strength == "strong"
    assert found.active == (len(found.outlets[0]), len(found.outlets[1]))
    assert "right3.example" in found.outlets[0]
    assert f"1 of {found.active[0]} outlets rated right" in found.sentence


def test_the_same_recipe_gives_the_same_bytes(room: Newsroom, blind: Landscape) -> None:
    report = room.check("s_blind")
    assert (report.same, report.differs_at) == (True, None)
    assert blind.recipe.following is not None
    assert room.landscape("s_blind") == blind


def test_a_usual_story_has_no_blindspot(room: Newsroom) -> None:
    usual = room.landscape("s_usual9")
    assert usual.followed == len(OUTLETS)
    assert [found.sentence for found in usual.blindspots] == []


def test_families_are_combined_by_axis_with_an_interval(blind: Landscape) -> None:
    (bar,) = [d for d in blind.distributions if d.raters]
    assert (bar.dimension, bar.axis, bar.rater, bar.raters) == ("lean", "us-lr", None, ("crowd", "desk", "pulse"))
    assert sum(part.percent or 0 for part in bar.parts) == 100
    assert sum(part.expected or 0 for part in bar.parts) == pytest.approx(bar.rated, abs=0.05)
    assert all(part.interval and part.interval[0] <= (part.percent or 0) <= part.interval[1] for part in bar.parts)
    rows = {row.outlet.id: row for row in blind.outlets if row.outlet}
    (estimate,) = rows["left5.example"].estimates
    assert estimate.low < estimate.point < estimate.high
    assert estimate.left > estimate.right
    assert rows["left0.example"].disagree
    assert rows["left0.example"].estimates[0].disagree


def test_nobody_is_combined_before_two_families_have_outlets_in_common(room: Newsroom) -> None:
    removed = {"desk", "crowd"}
    for name in removed:
        room.known.remove(name)
    try:
        usual = room.landscape("s_usual3")
        assert usual.recipe.calibrations == ()
        assert [d for d in usual.distributions if d.raters] == []
    finally:
        store = room._writer.facts
        store.save([r for r in raters() if r.id in removed])
        store.save([r for r in said() if r.rater in removed])
        room.known.calibrate(["us-lr"])


def test_every_face_says_the_sentence_and_opens_to_the_words_behind(blind: Landscape) -> None:
    page, noted, printed = html.page_story(blind), markdown.landscape(blind), shown(blind)
    for found in blind.blindspots:
        for face in (page, printed) if found.rater == "pulse" else (page, noted, printed):
            assert " ".join(found.sentence.split()) in " ".join(face.split())
    word = next(r for row in blind.outlets for r in row.ratings if r.rater == "desk" and row.label == "Left5")
    assert f"Desk rates Left5 {word.label} (table of 2026-01-01)" in page
    assert "not among its articles here (29)" in page
    for face in (page, printed):
        assert "raters disagree" in face
    for face in (page, noted, printed):
        assert "Blind by left7.example" in face


def test_what_may_not_be_passed_on_leaves_in_no_form(room: Newsroom, blind: Landscape) -> None:
    fact = OutletFact(
        outlet="left7.example", field="country", value="XC", source="Closed", licence="", exportable=False
    )
    first = blind.outlets[0]
    assert first.outlet
    closed = replace(first, outlet=replace(first.outlet, country="XC", facts=(fact,)))
    lent = exportable(replace(blind, outlets=(closed, *blind.outlets[1:])))
    assert {rating.rater for row in lent.outlets for rating in row.ratings} == {"desk", "crowd"}
    assert [row for row in lent.outlets if row.estimates or row.disagree] == []
    assert {(d.dimension, d.rater.id if d.rater else None) for d in lent.distributions} >= {("lean", "desk")}
    assert [d for d in lent.distributions if d.raters or d.dimension == "country"] == []
    assert [b for b in lent.blindspots if b.rater == "pulse" or b.dimension == "country"] == []
    assert lent.outlets[0].outlet == replace(first.outlet, country=None)
    assert lent.notes[-2:] == (
        "Ratings that may not be passed on were left out: Pulse",
        "Facts that may not be passed on were left out: Closed",
    )
    with served(room) as url:
        page, twin = (get(f"{url}/stories/s_blind{ending}") for ending in ("", ".json"))
    assert b"Pulse" in page
    assert msgspec.json.decode(twin, type=Landscape) == exportable(blind)
    assert msgspec.json.decode(room.export("s_blind"), type=Landscape) == exportable(blind)


def test_a_usual_story_says_among_how_many_no_blindspot_was_found(room: Newsroom) -> None:
    usual = room.landscape("s_usual9")
    for face in (html.page_story(usual), markdown.landscape(usual), shown(usual)):
        assert "No blindspot was found among" in face


def test_json_goes_round(blind: Landscape) -> None:
    assert msgspec.json.decode(msgspec.json.encode(blind), type=Landscape) == blind


def activity() -> list[Activity]:
    return [
        Activity(outlet="State TV", lang="ru", stories=3),
        Activity(outlet="state.example", lang="en", stories=1),
        Activity(outlet="free.example", lang="en", stories=0),
    ]


def test_what_is_followed_is_divided_by_state_control_country_language_and_owner() -> None:
    outlets = (
        Outlet(id="state.example", name="State TV", domains=("state.example",), country="XA", owner="The State"),
        Outlet(id="free.example", name="Free", domains=("free.example",), country="XB", owner="Readers"),
    )
    rater = Rater(id="typology", name="T", dimension="state_control", axis="", method="expert", licence="MIT",
                  source="", as_of=None, labels=(("State", 1), ("Independent", 0)))  # fmt: skip
    said = tuple(rating("typology", name, label, value) for name, label, value in
                 [("state.example", "State", 1), ("free.example", "Independent", 0)])  # fmt: skip
    found = following("f_x", (START, START + timedelta(days=14)), activity(), (outlets, (rater,), said))
    assert [(one.outlet, one.stories) for one in found.outlets] == [("state.example", 4), ("free.example", 0)]
    classes = {grouping.dimension: grouping.classes for grouping in found.groupings}
    assert classes == {
        "state_control": {"state.example": "State", "free.example": "Independent"},
        "country": {"state.example": "XA", "free.example": "XB"},
        "language": {"state.example": "ru", "free.example": "en"},
        "owner": {"state.example": "The State", "free.example": "Readers"},
    }


def test_a_window_ends_a_day_after_the_last_article_and_begins_two_weeks_before() -> None:
    held = [report(f"o{at}.example", "window", at) for at in range(7)]
    assert window(held[:6], START + timedelta(days=9)) is None
    assert window(held, START + timedelta(hours=23)) is None
    early, late = START + timedelta(hours=25, minutes=40), START + timedelta(days=400)
    assert window(held, early) == (START + timedelta(hours=25, days=-14), START + timedelta(hours=25))
    assert window(held, late) == (START + timedelta(hours=30, days=-14), START + timedelta(hours=30))


def test_too_few_outlets_are_not_tested() -> None:
    assert basis("s_x", activity(), ((), (), ())) is None
    many = [Activity(outlet=f"o{at}.example", lang="en", stories=1) for at in range(40)]
    assert basis("s_x", many, ((), (), ())) != basis("s_y", many, ((), (), ())) is not None
