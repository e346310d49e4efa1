"""Sentences are ordered spans that slice to their text, inside one line and one block."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.records import Block, Span
from storyscape.text.sentences import is_abbreviation, lines, sentences

PROSE = st.lists(
    st.sampled_from(
        ["Kim said so. ", "😀𝔘 ok! ", "\n", " \n\n ", "“Yes. No,” he said. ", "U.S. ", "„Ja.“ ", "\u2028", "\x85"]
    )
    | st.text(max_size=8),
    max_size=30,
).map("".join)


def cut(text: str, lang: str = "en") -> list[str]:
    return [s.span.of(text) for s in sentences(text, lang)]


@given(PROSE, st.sampled_from(["en", "de", "ru", "fr", "es", "zh", "und", "xx"]))
def test_spans_are_ordered_disjoint_trimmed_and_complete(text: str, lang: str) -> None:
    found = [s.span for s in sentences(text, lang)]
    assert all(a.end <= b.start for a, b in pairwise(found))
    for span in found:
        assert span.of(text) == span.of(text).strip() != ""
        assert len(span.of(text).splitlines()) == 1
    assert "".join("".join(s.of(text).split()) for s in found) == "".join(text.split())


def test_astral_characters_do_not_shift_spans() -> None:
    assert cut("𝔘nder 😀 fire. Second 🇰🇵 one. Third.") == ["𝔘nder 😀 fire.", "Second 🇰🇵 one.", "Third."]


def test_a_line_break_ends_a_sentence() -> None:
    assert cut("A headline without a stop\nThe text\n\nends here. Yes.") == [
        "A headline without a stop", "The text", "ends here.", "Yes.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "“The competition is accelerating. It will go on,” he said."),
        ("de", "„Das ist gut. Ja“, sagte er."),
        ("ru", "«Это хорошо. Да», — сказал он."),
        ("fr", "« Oui. Non », dit-il."),
        ("fr", "M. Dupont et Mme. Durand sont là."),
        ("en", "Analysts at the U.S. State Department met Gov. Smith on Aug. 24, 2024."),
        ("de", "Am 3. Oktober kam Dr. Müller."),
    ],
)
def test_quotations_and_abbreviations_do_not_end_a_sentence(lang: str, text: str) -> None:
    assert cut(text, lang) == [text]


def test_a_german_sentence_may_begin_with_a_number() -> None:
    assert cut("Die Mühle wurde zerstört. 12 Menschen starben.", "de") == [
        "Die Mühle wurde zerstört.",
        "12 Menschen starben.",
    ]
    assert cut("Er wohnt in der Lindenstr. 12 in Ostrand.", "de") == ["Er wohnt in der Lindenstr. 12 in Ostrand."]


def test_sentences_lie_inside_blocks_and_take_their_kind() -> None:
    text = "Title here. More title.\nBody one. Body two."
    blocks = (
        Block(span=Span(0, 23), kind="headline", because="test"),
        Block(span=Span(24, len(text)), kind="body", because="test"),
    )
    found = sentences(text, "en", blocks)
    assert [(s.span.of(text), s.kind) for s in found] == [
        ("Title here.", "headline"), ("More title.", "headline"), ("Body one.", "body"), ("Body two.", "body"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["“" * 300_000, "He said. " * 150_000, "x" * 1_300_000, "\ud800 a. B", "«a. " * 50_000]
)
def test_hostile_lines_end_soon(text: str) -> None:
    started = time.perf_counter()
    assert sentences(text, "en")
    assert time.perf_counter() - started < 10


def test_lines_are_trimmed_and_never_blank() -> None:
    text = "  a \r\n\n\t b c\u2029d"
    assert [text[a:b] for a, b in lines(text)] == ["a", "b c", "d"]


@pytest.mark.parametrize(
    ("before", "after", "ends"),
    [
        ("Most of the U.S.", " Supreme Court agreed", False),
        ("He left the U.S.", " The council met", True),
        ("Said Peter Aune, R-N.", "Y., of the bill", False),
    ],
)
def test_letters_before_a_name_end_no_sentence(before: str, after: str, ends: bool) -> None:
    assert is_abbreviation(before, after, "en") is not ends
