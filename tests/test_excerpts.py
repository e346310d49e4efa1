"""Excerpts hold every reference, verbatim, and no sentence that nobody refers to."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from storyscape.excerpts import excerpts, refs_in
from storyscape.records import Article, Because, Ref, Sentence, Span

TEXT = "One is here. Two is there. Three is far. Four is near. Five is gone. Six is left."
ENDS = [i + 1 for i, c in enumerate(TEXT) if c == "."]
SENTENCES = [Sentence(span=Span(0 if n == 0 else ENDS[n - 1] + 1, end)) for n, end in enumerate(ENDS)]
ARTICLE = Article(id="a_x", key="a_x", text=TEXT, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
SPANS = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda p: Span(min(p), max(p)))


@given(st.lists(SPANS, max_size=6))
def test_every_reference_is_held_verbatim(spans: list[Span]) -> None:
    refs = [Ref("a_x", span) for span in spans]
    held = excerpts([ARTICLE], {"a_x": SENTENCES}, refs)
    assert all(excerpt.text == excerpt.ref.span.of(TEXT) for excerpt in held)
    assert all(any(ref.span.within(e.ref.span) for e in held) for ref in refs)
    assert excerpts([ARTICLE], {"a_x": SENTENCES}, reversed(refs)) == held


def test_a_word_opens_to_its_sentence_alone() -> None:
    (held,) = excerpts([ARTICLE], {"a_x": SENTENCES}, [Ref("a_x", Span(13, 16))])
    assert held.text == "Two is there."


def test_passages_that_overlap_are_held_once() -> None:
    held = excerpts([ARTICLE], {"a_x": SENTENCES}, [Ref("a_x", Span(0, 60)), Ref("a_x", Span(14, 80))])
    assert [excerpt.text for excerpt in held] == [TEXT]


def test_nested_references_are_found() -> None:
    because = Because(rule="x", refs=(Ref("a_x", Span(0, 3)),))
    assert list(refs_in((because, (Ref("a_y", Span(1, 2)),)))) == [Ref("a_x", Span(0, 3)), Ref("a_y", Span(1, 2))]
