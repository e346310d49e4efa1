"""Words are found alike in every script, and their spans slice to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.text.normalize import fold
from storyscape.text.shingles import fingerprints, shingles
from storyscape.text.tokens import forms, stopwords, tokens, word_spans, words


def test_words_numbers_initials_and_possessives() -> None:
    assert words("Kim’s U.S. visit cost 10,000.50 euros; low-cost F-16s!") == [
        "kim", "u.s", "visit", "cost", "10,000.50", "euros", "low", "cost", "f", "16s",
    ]  # fmt: skip


def test_a_sentence_end_is_no_part_of_a_number() -> None:
    assert words("It sent 10,000. Then 5") == ["it", "sent", "10,000", "then", "5"]


def test_scripts_without_spaces_give_pairs() -> None:
    assert words("朝鲜领导人") == ["朝鲜", "鲜领", "领导", "导人"]
    assert words("北") == ["北"]


def test_marks_stay_inside_words() -> None:
    assert len(words("हिन्दी भाषा")) == 2
    assert words("cafe\u0301s") == ["cafes"]
    assert words("zwei\u00adteilig") == ["zweiteilig"]


@given(st.text())
def test_spans_slice_to_their_words(text: str) -> None:
    found = tokens(text)
    assert [t.word for t in found] == words(text) == [w for w, _, _ in word_spans(text)]
    assert [w for form in forms(text) if (w := fold(form))] == words(text)
    for token in found:
        assert token.word == fold(token.span.of(text)) != ""
    assert [t.span.start for t in found] == sorted(t.span.start for t in found)


@pytest.mark.parametrize(("lang", "word"), [("en", "the"), ("de", "für"), ("es", "según"), ("ru", "ещё"), ("fr", "où")])
def test_stopwords_are_folded(lang: str, word: str) -> None:
    assert fold(word) in stopwords(lang)


def test_a_language_without_a_table_has_no_stopwords() -> None:
    assert stopwords("xx") == frozenset()


WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=60)


@given(WORDS, WORDS, st.lists(st.text("xyz", min_size=1), min_size=12, max_size=20))
def test_texts_that_share_a_run_share_a_fingerprint(before: list[str], after: list[str], run: list[str]) -> None:
    assert fingerprints(before + run) & fingerprints(run + after)


@given(WORDS)
def test_fingerprints_are_some_of_the_shingles(run: list[str]) -> None:
    assert fingerprints(run) <= set(shingles(run))
    assert len(shingles(run)) == (max(1, len(run) - 4) if run else 0)


def test_hashes_are_stable() -> None:
    # Stored fingerprints outlive a process: this value may change only with a new name for the scheme.
    assert shingles(words("the quick brown fox jumps")) == [14645653156416526532]
    assert shingles(["a"]) != shingles(["b"])
    assert all(0 <= value < 2**64 for value in shingles(list("abcdefghij"), k=3))
