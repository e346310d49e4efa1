"""The terminal: what the panel says, that it fits, and that nothing in an article can act on the terminal."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console, RenderableType

from storyscape.records import Comparison, Distribution, Explanation, Landscape, Part, Reject
from storyscape.render import terminal
from storyscape.render.terminal.words import said
from tests import landscape_fixture as fixture

HOSTILE = "Safe \x1b]0;owned\x07\x1b[2J[bold red]not markup[/] \u202eleft\u2066 \x9b31m <script>x</script>\r\nend"
ACTING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def printed(what: RenderableType, width: int = 80, *, colour: bool = False) -> str:
    out = io.StringIO()
    system: Any = "truecolor" if colour else None
    Console(file=out, width=width, force_terminal=colour, color_system=system, emoji=False, markup=False).print(what)
    return out.getvalue()


@pytest.fixture
def landscape() -> Landscape:
    return fixture.landscape()


def test_the_panel_says_who_where_what_and_on_whose_word(landscape: Landscape) -> None:
    text = " ".join(printed(terminal.Panel(landscape), 140).split())
    assert "10 articles · 8 outlets and 1 text of unknown outlet · 8 independent texts · de en es ru" in text
    assert "■ left 2 (40 %) ● center 2 (40 %) ▲ right 1 (20 %) of 5 rated" in text
    assert "unrated 3 of 8 origins" in text
    assert "The Sellan Courier › Cordwire › the harbour authority" in text
    assert "text 10 outlet unknown" in text
    assert "Cordwire, The Sellan Courier, Evening Standard-Bearer, Radio Sellan, Hansebote asserted" in text
    assert "unclear: text 10 · not read: El Faro de Levante · not found in the text we hold: Radio Sellan" in text
    assert "said to be unverified: “The employees' account could not be independently verified.” The Lamp" in text
    assert "“We lost the gallery within minutes" in text
    assert "credit: “Reporting by Cordwire.”" in text
    assert "3 lines of boilerplate left out" in text
    assert landscape.recipe.id in text


def test_first_seen_stands_apart_from_published_where_it_says_something(landscape: Landscape) -> None:
    together = printed(terminal.Panel(landscape, whole=True), 140)
    assert "All were first seen together, 14 Mar 2026, 16:00 UTC" in together
    assert "○ first seen" not in together
    later = replace(landscape.articles[0], fetched_at=landscape.articles[0].fetched_at + timedelta(hours=3))
    apart = printed(terminal.Panel(replace(landscape, articles=(later, *landscape.articles[1:])), whole=True), 140)
    assert re.search(r"published +first seen", apart)
    assert re.search(r"text 10 outlet unknown +undated +own", together)
    assert "14 Mar 19:00" in apart
    assert "○ first seen" in apart


def test_sides_stand_next_to_each_other_with_the_kind_in_words(landscape: Landscape) -> None:
    text = printed(terminal.Panel(landscape), 140)
    assert re.search(r"“About 400”.*“More than 400”.*“Hundreds”", text)
    assert "Number contradicts" in text
    assert "Number differs" in text
    assert "Both can't be true as they stand. Rule differences.disjoint_numbers" in text


def test_nothing_rated_is_said_so_and_never_called_center(landscape: Landscape) -> None:
    none = Distribution(
        dimension="lean", rater=None, unit="origins", rated=0, unrated=5, unrated_because=(("outlet unknown", 5),),
        parts=tuple(Part(name=name, count=0, percent=None, outlets=()) for name in ("left", "center", "right")),
        because=landscape.distributions[0].because,
    )  # fmt: skip
    text = printed(terminal.Panel(replace(landscape, distributions=(none,), outlets=landscape.outlets[-1:])))
    assert "unrated 5 of 5 origins: outlet unknown 5" in text
    assert "center" not in text.casefold()
    assert "storyscape ratings import FOLDER" in text


def test_long_lists_are_cut_and_say_so_and_are_whole_on_demand(landscape: Landscape) -> None:
    many = replace(landscape, claims=landscape.claims * 4)
    assert re.search(r"… and \d+ more claims", printed(terminal.Panel(many)))
    whole = printed(terminal.Panel(many, whole=True))
    assert "more claims" not in whole
    assert "--all" not in whole


@pytest.mark.parametrize("width", [40, 80, 100, 160])
def test_the_panel_fits_its_width(landscape: Landscape, width: int) -> None:
    assert max(cell_len(line.rstrip()) for line in printed(terminal.Panel(landscape), width).splitlines()) <= width


def test_every_lean_has_its_shape_and_its_colour(landscape: Landscape) -> None:
    text = printed(terminal.Panel(landscape), colour=True)
    assert "38;2;143;118;214m■" in text
    assert "38;2;179;88;6m▲" in text


def test_a_story_list_has_a_row_for_each_story() -> None:
    text = printed(terminal.story_list(fixture.summaries()), 120)
    assert len(text.splitlines()) == 2 * len(fixture.summaries())
    assert f"{fixture.STORY_ID[:10]}  Fire at Port Sellan grain terminal kills at least three" in text
    counts = "10 articles · 8 outlets and 1 text of unknown outlet · de en es ru"
    assert f"{counts} · 14 Mar 16:00 · headline of Cordwire" in text
    assert "storyscape read" in printed(terminal.story_list(()))


def test_an_explanation_has_scores_thresholds_and_parts() -> None:
    text = printed(terminal.explanation(Explanation(story=fixture.story(), articles=fixture.articles())), 120)
    assert "grouping.joined 0.86 against 0.35" in text
    assert "body +3.10" in text
    assert "Journal (UTC)" in text


def test_an_article_marks_what_is_not_counted() -> None:
    found = fixture.article("courier")
    text = printed(terminal.article(found, (found, replace(found, version=2, id="a_second"))), 140)
    assert "READ MORE: Ten harbours to see this summer  [boilerplate: blocks.crosslink]" in text
    assert "this one" in text
    assert found.id in text


def test_a_comparison_tells_what_was_set_aside(landscape: Landscape) -> None:
    reject = Reject(read_from="a.json:3", error="has no text", remedy="Give it one")
    text = printed(terminal.comparison(Comparison(landscapes=(landscape,), rejects=(reject,))))
    assert "set aside a.json:3: has no text. Give it one" in text
    assert "storyscape explain" not in text
    assert "No article was found" in printed(terminal.comparison(Comparison(landscapes=())))


def test_nothing_in_an_article_acts_on_the_terminal(landscape: Landscape) -> None:
    hostile = replace(
        landscape,
        title=HOSTILE,
        articles=tuple(replace(a, label=HOSTILE, title=HOSTILE) for a in landscape.articles),
        outlets=tuple(replace(row, label=HOSTILE, unrated_because=HOSTILE) for row in landscape.outlets),
        excerpts=tuple(replace(e, text=(HOSTILE + e.text)[: len(e.text)]) for e in landscape.excerpts),
        notes=(HOSTILE,),
    )
    text = printed(terminal.Panel(hostile, whole=True), 100)
    assert not ACTING.search(text)
    assert "[bold red]not markup[/]" in text
    assert "␛[2J" in text
    assert "U+202E" in text


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=150)
def test_said_never_lets_a_control_character_through(text: str) -> None:
    assert not ACTING.search(said(text).plain)
    assert "\n" not in said(text).plain
