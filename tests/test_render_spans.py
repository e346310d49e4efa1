"""Texts come out escaped, whole and in order, whatever is in them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from storyscape.records import Span
from storyscape.render.spans import Highlighted, marked, outward, visible

TAGS = re.compile(
    r'<(?:mark class="[a-z ]+"(?: title="[^"<>]*")?|/mark|span class="(?:target|point)" id="s\d+-\d+"|/span)>'
)


def test_markup_in_a_text_is_escaped() -> None:
    text = '<script>alert(1)</script> & "quoted"'
    shown = marked(text, Span(0, len(text)))
    assert "<" not in shown
    assert unescape(shown) == text


def test_control_characters_and_overrides_are_shown() -> None:
    assert visible("\x1b[31mred\x07\x7f") == "\u241b[31mred\u2407\u2421"
    assert visible("abc\u202egnp.exe") == "abc\u27e6U+202E\u27e7gnp.exe"
    assert visible("\ud800") == "\ufffd"
    assert visible("line\none\ttab") == "line\none\ttab"


def test_direction_marks_stay() -> None:
    assert visible("שלום\u200f!") == "שלום\u200f!"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "java\nscript:alert(1)",
        " https://a.example/",
        "https://a.example/\u202e",
        "//a.example/x",
        "https:///nohost",
        "http://[bad",
        "file:///etc/passwd",
        "",
        None,
    ],
)
def test_only_http_addresses_become_links(url: str | None) -> None:
    assert outward(url) is None


def test_http_addresses_are_kept_as_they_are() -> None:
    assert outward("https://a.example/x?a=1&b=2#c") == "https://a.example/x?a=1&b=2#c"
    assert outward("HTTP://a.example/") == "HTTP://a.example/"


def test_overlapping_highlights_share_a_mark() -> None:
    shown = marked("abcdef", Span(0, 6), [Highlighted(span=Span(0, 4), kind="clause"),
                                          Highlighted(span=Span(2, 6), kind="cue", title="cue")])  # fmt: skip
    assert shown == (
        '<mark class="clause">ab</mark><mark class="clause cue" title="cue">cd</mark>'
        '<mark class="cue" title="cue">ef</mark>'
    )


def test_anchors_wrap_their_text_and_crossing_ones_are_points() -> None:
    shown = marked("abcdef", Span(0, 6), anchors=[Span(0, 4), Span(2, 6), Span(1, 2), Span(4, 5)])
    assert shown == (
        '<span class="target" id="s0-4">a<span class="target" id="s1-2">b</span>'
        '<span class="point" id="s2-6"></span>cd</span>'
        '<span class="target" id="s4-5">e</span>f'
    )


def test_what_lies_outside_is_cut_off() -> None:
    shown = marked("abcdef", Span(2, 4), [Highlighted(span=Span(0, 3), kind="cue")], [Span(1, 6)])
    assert shown == '<span class="target" id="s1-6"><mark class="cue">c</mark>d</span>'


spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda p: Span(min(p), max(p)))


@given(st.text(max_size=40), spans, st.lists(spans, max_size=5), st.lists(spans, max_size=5), st.text(max_size=9))
def test_nothing_of_a_text_is_lost_or_acts(
    text: str, within: Span, marks: list[Span], anchors: list[Span], title: str
) -> None:
    within = Span(min(within.start, len(text)), min(within.end, len(text)))
    shown = marked(text, within, [Highlighted(span=m, kind="cue", title=title) for m in marks], anchors)
    bare = TAGS.sub("", shown)
    assert "<" not in bare
    assert bare == escape(visible(within.of(text)))
    opened: list[str] = []
    for tag in re.findall(r"</?(?:mark|span)", shown):
        if tag.startswith("</"):
            assert opened.pop() == tag[2:]
        else:
            opened.append(tag[1:])
    assert not opened
    for anchor in re.findall(r'id="(s\d+-\d+)"', shown):
        assert shown.count(f'id="{anchor}"') == 1
