"""Contradictions planted in real and invented texts by minimal edits: how many are found, and what is found unedited.

Each edited text is held against the other outlet's telling that the edit was made to contradict, in other words, and
against the text as it was, as another outlet's copy: whole, and without every third sentence and a lead of its own.
Tuned on the half called dev; what is pinned here is the other half, whose stories that half doesn't touch.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from msgspec.structs import replace

from bench.told import Planted, draft, edited, planted
from storyscape.records import Article, Difference, Span
from storyscape.text.sentences import sentences
from tests.quality.telling import landscape, needs_basil, read

pytestmark = pytest.mark.quality


def contradictions(*articles: Article) -> list[Difference]:
    return [one for one in landscape(articles).differences if one.kind == "contradicts"]


def points(one: Difference, article: Article, span: Span) -> bool:
    """Whether one side of the contradiction is the sentence that was edited."""
    sides = [side.ref for side in one.sides if side.ref.article == article.id]
    return any(_near(ref.span, span, article.text) for ref in sides)


def _near(found: Span, wanted: Span, text: str) -> bool:
    """Overlapping, or parted by no end of a sentence: a side may be the number, the clause or the sentence."""
    between = text[min(found.end, wanted.end) : max(found.start, wanted.start)]
    return found.overlaps(wanted) or not any(mark in between for mark in (". ", "\n", ".”", '."'))


def is_found(one: Planted) -> bool:
    text, span = edited(one)
    changed, other = read(replace(draft(one.doc), text=text)), read(draft(one.against.doc))
    return any(points(found, changed, span) for found in contradictions(changed, other))


def is_found_in_copy(one: Planted, *, cut: bool) -> bool:
    """Whether the edit is found between the edited text, or what is left of it, and the text as it was."""
    text, span = edited(one)
    if cut:
        text, span = shortened(text, span)
    changed = read(replace(draft(one.doc), text=text))
    original = read(replace(draft(one.doc), outlet="another.example", url=None))
    return any(points(found, changed, span) for found in contradictions(changed, original))


def shortened(text: str, kept: Span) -> tuple[str, Span]:
    """A text with a lead of its own and without every third sentence, and where ``kept`` stands in it now."""
    pieces, place = ["Here is what has become known so far.\n\n"], kept
    for at, sentence in enumerate(sentences(text, "en")):
        if at % 3 or sentence.span.overlaps(kept):
            if sentence.span.overlaps(kept) and sentence.span.start <= kept.start:
                start = sum(map(len, pieces)) + kept.start - sentence.span.start
                place = Span(start, start + kept.end - kept.start)
            pieces.append(sentence.span.of(text) + " ")
    return "".join(pieces).rstrip(), place


@pytest.mark.parametrize("cut", [False, True], ids=["whole", "shortened"])
def test_planted_contradictions_are_found_in_copies(cut: bool) -> None:
    needs_basil()
    wanted, found = Counter[str](), Counter[str]()
    for one in planted("test"):
        wanted[one.slot] += 1
        found[one.slot] += is_found_in_copy(one, cut=cut)
    slots = ", ".join(f"{slot} {found[slot]} of {wanted[slot]}" for slot in sorted(wanted))
    how = "shortened" if cut else "whole"
    print(f"planted contradictions in {how} copies, test half: {found.total()} of {wanted.total()} found ({slots})")
    assert found.total() >= (42 if cut else 45)


@cache
def measured() -> tuple[Counter[str], Counter[str], list[str]]:
    """Planted and found by slot, and what is reported of the same pairs unedited."""
    needs_basil()
    wanted, found = Counter[str](), Counter[str]()
    for one in planted("test"):
        wanted[one.slot] += 1
        found[one.slot] += is_found(one)
    pairs = sorted({tuple(sorted((one.doc, one.against.doc))) for one in planted("test")})
    false = [f"{a} {b}" for a, b in pairs for _ in contradictions(read(draft(a)), read(draft(b)))]
    return wanted, found, false


def test_planted_contradictions_are_found() -> None:
    wanted, found, _ = measured()
    slots = ", ".join(f"{slot} {found[slot]} of {wanted[slot]}" for slot in sorted(wanted))
    print(f"planted contradictions, test half: {found.total()} of {wanted.total()} found ({slots})")
    assert found.total() >= 5


def test_none_is_reported_of_the_texts_unedited() -> None:
    false = measured()[2]
    print(f"contradictions reported of the same texts unedited: {len(false)} {false}")
    assert not false
