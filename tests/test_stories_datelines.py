"""The day that an undated text gives as its own, and what grouping makes of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from storyscape.stories.datelines import is_date, stated
from storyscape.stories.grouping import Grouper
from storyscape.stories.terms import headline
from storyscape.stories.vectors import features, unpack
from tests.story_fixture import article

MAY = date(2021, 5, 3)


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("May 3, 2021", "en"), ("Monday, 3rd May 2021, 11:20 am GMT", "en"), ("MAY 3, 2021", "en"),
        ("Published: May. 03, 2021 9: 15 PM", "en"),
        ("ORRIN, May 3, 2021 (Brenna Wire) - The mill burned on Monday.", "en"),
        ("2021-05-03", "de"), ("3. Mai 2021", "de"), ("3 de mayo del 2021", "es"), ("lunedì 3 maggio 2021", "it"),
        ("03-May-21", "nl"), ("3 мая 2021, 10:30", "ru"), ("2021年5月3日", "zh"), ("2021. 5. 3. 09:10", "ko"),
        ("3 tháng 5 năm 2021", "vi"), ("3 मई 2021", "hi"), ("٣ مايو ٢٠٢١", "ar"), ("13.5.2021", "fi"),
    ],
)  # fmt: skip
def test_a_line_of_its_own_gives_the_day(line: str, lang: str) -> None:
    text = f"A mill burns\n{line}\nThe mill of Orrin burned down, the fire service said."
    found = stated(replace(article(text, title="A mill burns in Orrin"), lang=lang, published_at=None))
    assert found is not None
    assert found.day == (date(2021, 5, 13) if line.startswith("13") else MAY)
    assert found.words in line


@pytest.mark.parametrize(
    "text",
    [
        "She was born on May 3, 2021, in Orrin, and nobody knew it then.",
        "The mill burned down on May 3, 2021.",
        "5/3/2021\nThe mill burned.",  # the third of May or the fifth of March
        "May 3\nThe mill burned.",
        "Feb 30, 2021\nThe mill burned.",
        "The mill of Orrin burned down, the fire service said.\nMay 3, 2021",  # prose has begun
        "Remembering the great fire of Orrin on its day, May 3, 1921, with all who lost their homes in the old town",
        "",
    ],
)
def test_what_is_not_the_texts_own_day_is_not_read(text: str) -> None:
    assert stated(article(text, title="A mill burns")) is None


def test_a_title_may_be_the_day_and_is_then_no_headline() -> None:
    one = article("May 3, 2021\nMill burns down in Orrin\nNobody was hurt.", title="Monday, May 3, 2021")
    assert stated(one) is not None
    assert is_date("Monday, May 3, 2021", "en")
    assert headline(one).startswith("Mill burns down in Orrin")
    assert stated(article("It was dark.", title="Orrin remembers the fire of June 6, 1944")) is None


def test_an_address_gives_the_day_where_the_text_does_not() -> None:
    one = article("The mill burned.", title="A mill burns")
    for path in ("2021/05/03/mill", "2021/may/03/mill", "2021-05-03"):
        found = stated(replace(one, url=f"https://paper.example/news/{path}"))
        assert found is not None
        assert found.day == MAY
    assert stated(replace(one, url="https://paper.example/2021/05/mill-30311")) is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en", "de", "xx", "ar", "zh"]))
def test_any_line_is_read_without_an_error(line: str, lang: str) -> None:
    found = stated(replace(article(line, title=line or None), lang=lang, url=f"https://p.example/{line}"))
    assert found is None or found.words in line


def test_a_stated_day_is_kept_in_the_features_of_undated_articles_alone() -> None:
    dated = article("May 3, 2021\nThe mill burned.", title="A mill burns")
    assert unpack(features(replace(dated, published_at=None))).day == (MAY - date(1970, 1, 1)).days + 0.5
    assert dated.published_at is not None
    assert unpack(features(dated)).day != unpack(features(dated)).day


def test_texts_that_state_days_far_apart_are_less_likely_one_event() -> None:
    text = "The mill of Orrin burned down on Monday, the fire service of Orrin said. Nobody was hurt."

    def chance(day: str) -> tuple[float, str]:
        pair = [
            article(f"{line}\n{text}", title="Mill burns down in Orrin", hours=None, outlet=f"outlet {n}")
            for n, line in enumerate(("May 3, 2021", day))
        ]
        placed = Grouper().place([(each, features(each)) for each in pair])
        score = placed[1].because.score
        assert score is not None
        return score, placed[1].because.note

    near, note = chance("May 4, 2021")
    assert note.endswith("it has no date, but says May 4, 2021")
    assert chance("May 4, 2018")[0] < near
