"""The annotations hold what their README promises, on the texts that they were made on where those are here."""

from __future__ import annotations

import json
from itertools import combinations, pairwise

import pytest

from bench.annotated import QUOTES, Annotated, Attribution, Corpus, annotated, text_of, texts, written
from bench.told import Half, draft, edited, planted, stories
from storyscape.errors import InputError
from storyscape.records import Span

CORPORA: tuple[Corpus, ...] = ("meantime", "ecbplus", "sample")
MARKS = ("“", "”", '"', "``", "''")


def held(corpus: Corpus) -> tuple[Annotated, ...]:
    if not texts(corpus):
        pytest.skip(f"the texts of {corpus} are not beside the checkout")
    return annotated(corpus)


def parts(one: Attribution) -> list[tuple[str, Span]]:
    return [(part, span) for part in ("source", "cue", "content") for span in getattr(one, part)]


def clash(a: tuple[str, Span], b: tuple[str, Span]) -> bool:
    return a[1].overlaps(b[1]) and not (a[0] == b[0] == "source" and a[1] == b[1])


def test_there_are_at_least_2000_and_no_text_among_them() -> None:
    rows = [json.loads(line) for corpus in CORPORA for line in (QUOTES / f"{corpus}.jsonl").read_text().splitlines()]
    assert sum(len(row["attributions"]) for row in rows) >= 2000
    assert len({row["doc"] for row in rows}) == len(rows)
    assert all(set(row) == {"doc", "sha256", "attributions"} for row in rows)
    assert all(set(one) == {"source", "cue", "content", "kind"} for row in rows for one in row["attributions"])


def test_the_sentences_written_for_it_are_whole() -> None:
    text = written().text
    assert not set("{}<>[]") & set(text)
    for one in written().attributions:
        assert all(span.of(text).strip() == span.of(text) != "" for _, span in parts(one))
        assert one.cue or not (one.source or one.content), [span.of(text) for _, span in parts(one)]


@pytest.mark.parametrize("corpus", CORPORA)
def test_spans_lie_in_the_text_on_whole_words_and_in_order(corpus: Corpus) -> None:
    for document in held(corpus):
        firsts = [min(span for _, span in parts(one)) for one in document.attributions]
        assert firsts == sorted(firsts), document.doc
        for one in document.attributions:
            assert all((one.cue, one.content)), document.doc
            for spans in (one.source, one.cue, one.content):
                assert all(a.end <= b.start for a, b in pairwise(spans)), document.doc
                for span in spans:
                    text = span.of(document.text)
                    assert text.strip() == text != "", (document.doc, text)
                    around = document.text[max(0, span.start - 1) : span.end + 1]
                    assert not (span.start and around[:2].isalnum()), (document.doc, around)
                    assert not around[-2:].isalnum() or span.end == len(document.text), (document.doc, around)


@pytest.mark.parametrize("corpus", CORPORA)
def test_no_word_belongs_to_two_parts_except_of_a_shared_source(corpus: Corpus) -> None:
    for document in held(corpus):
        placed = sorted((span, part) for one in document.attributions for part, span in parts(one))
        for (a, name), (b, other) in pairwise(placed):
            assert not clash((name, a), (other, b)), (document.doc, a.of(document.text), b.of(document.text))
        for one in document.attributions:
            assert not any(clash(a, b) for a, b in combinations(parts(one), 2)), document.doc


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_kind_says_whether_there_are_quotation_marks_and_a_source(corpus: Corpus) -> None:
    for document in held(corpus):
        for one in document.attributions:
            text = " ".join(span.of(document.text) for span in one.content)
            if one.kind == "direct":
                assert any(mark in text for mark in MARKS), (document.doc, text)
            if one.kind == "evidential":
                assert not one.source, (document.doc, text)


def test_another_text_is_refused_by_name() -> None:
    doc = annotated("sample")[0].doc
    with pytest.raises(InputError, match="not the one that was annotated"):
        text_of(doc, "0" * 16)
    with pytest.raises(InputError, match="not here"):
        text_of("sample/none", "0" * 16)


def test_a_claim_is_carried_by_two_articles_and_a_clause_by_one_claim() -> None:
    if not texts("basil"):
        pytest.skip("the texts of basil are not beside the checkout")
    for story in stories():
        whole = [text_of(one.doc, one.sha256) for one in story.articles]
        taken = sorted((one.article, *one.span) for claim in story.claims for one in claim.appearances)
        assert all(a[0] < b[0] or a[2] <= b[1] for a, b in pairwise(taken)), story.story
        for claim in story.claims:
            assert len({one.article for one in claim.appearances}) > 1
            for one in claim.appearances:
                for start, end in (one.span, *(link for link in one.chain if link)):
                    assert 0 <= start < end <= len(whole[one.article])
                assert bool(one.chain) or one.certainty in ("asserted", "hedged", "unverified"), (story.story, one)


def test_a_hundred_contradictions_are_planted_half_to_tune_on() -> None:
    halves = {half: planted(half) for half in ("dev", "test")}
    assert {half: len(found) for half, found in halves.items()} == {"dev": 50, "test": 50}
    documents = {half: {doc for one in found for doc in (one.doc, one.against.doc)} for half, found in halves.items()}
    assert not documents["dev"] & documents["test"]


@pytest.mark.parametrize("half", ["dev", "test"])
def test_an_edit_changes_its_span_alone(half: Half) -> None:
    for one in planted(half):
        if not texts(one.doc.partition("/")[0]):
            continue
        text, span = edited(one)
        old = draft(one.doc).text
        assert text != old, one.id
        assert one.doc != one.against.doc, one.id
        assert (text[: span.start], text[span.end :]) == (old[: span.start], old[one.span[1] :]), one.id
        assert text_of(one.against.doc, one.against.sha256)[slice(*one.against.span)].strip(), one.id
        assert one.why
        assert one.slot in ("number", "time", "place", "actor", "polarity", "certainty")
