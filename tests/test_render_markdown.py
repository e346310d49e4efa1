"""A landscape as Markdown says what the page says, and formats nothing of what articles say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from storyscape.render import markdown
from storyscape.render.phrases import timex
from storyscape.render.spans import visible
from tests.landscape_fixture import RATERS, landscape

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) **b** `c` | d\n# e ![i](http://evil.example/x) <http://evil.example>"


def kinds(source: str) -> list[tuple[str, str]]:
    """The inline tokens of the source: kind, and what a link leads to or a text says."""
    out = []
    for block in MarkdownIt("commonmark", {"html": True}).enable("table").parse(source):
        out.append((block.type, ""))
        out += [(t.type, str(t.attrs.get("href", t.attrs.get("src", t.content)))) for t in block.children or ()]
    return out


def test_it_says_what_the_page_says() -> None:
    said = markdown.landscape(landscape())
    assert said.startswith("# Fire at Port Sellan grain terminal kills at least three\n")
    assert "10 articles · 8 outlets and 1 text of unknown outlet · 8 independent texts" in said
    assert "Lean by Deskline (31 Jan 2026): left 2 (40 %), center 2 (40 %), right 1 (20 %); unrated 3" in said
    assert "Number contradicts" in said
    assert "- Not found in the text we hold: Radio Sellan\n" in said
    assert "omitted" not in said
    assert "copied" not in said


def test_headings_are_those_of_the_page() -> None:
    source = markdown.landscape(landscape())
    levels = [b.tag for b in MarkdownIt("commonmark").parse(source) if b.type == "heading_open"]
    assert levels[0] == "h1"
    assert levels.count("h1") == 1
    assert levels.count("h2") == 11


def test_hostile_words_stay_words() -> None:
    plain = landscape()
    hostile = replace(plain, title=HOSTILE, notes=(HOSTILE,), articles=tuple(
        replace(a, title=HOSTILE, label=HOSTILE, url="javascript:alert(1)") for a in plain.articles))  # fmt: skip
    found = kinds(markdown.landscape(hostile))
    assert not [k for k in found if k[0] in ("html_inline", "html_block", "image", "link_open")]
    read = "".join(said for kind, said in found if kind.startswith("text"))
    assert " ".join(HOSTILE.split()) in read


@given(st.text(max_size=60))
def test_a_text_reads_as_itself(text: str) -> None:
    flat = " ".join(visible(text).split())
    tokens = MarkdownIt("commonmark", {"html": True}).parse(markdown.escaped(text))
    inline = [t for block in tokens for t in block.children or ()]
    assert {t.type for t in inline} <= {"text", "text_special"}
    assert "".join(t.content for t in inline) == flat.strip()


def test_tables_that_may_not_be_passed_on_are_left_out() -> None:
    plain = landscape()
    kept_back = replace(RATERS[0], exportable=False)
    shown = replace(plain, distributions=tuple(
        replace(d, rater=kept_back) if d.rater == RATERS[0] else d for d in plain.distributions))  # fmt: skip
    said = markdown.landscape(shown)
    assert "Lean Right" not in said
    assert "Common Room Panel" in said
    assert "Ratings that may not be passed on were left out: Deskline" in said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2024-05-03TNI", "3 May 2024, night"),
        ("2024-W26-WE", "the weekend of 24 Jun 2024"),
        ("2024-H2", "half 2 of 2024"),
        ("199", "the 1990s"),
        ("18", "the 1800s"),
        ("P2D", "2 days"),
        ("PTXM", "some minutes"),
        ("P1Y6M", "1½ years"),
        ("XXXX-WXX-4", "every Thursday"),
        ("PAST_REF", "before the text"),
        ("2024", "2024"),
    ],
)
def test_a_time_is_said_in_words(value: str, said: str) -> None:
    assert timex(value) == said
