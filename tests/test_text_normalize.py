"""Folding keeps its way back to the unchanged text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from storyscape.text.normalize import fold, normalize, unify

TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("“”’—\u00a0\u200b\u00ad\u0301\u202eﬁ½…éй한한")))


def test_quotes_dashes_and_spaces_are_one_kind() -> None:
    found = normalize("“Kim’s”\u00a0— „drones“\u200b …")
    assert found.text == '"Kim\'s" - "drones" ...'


def test_a_span_of_the_folded_text_slices_to_the_original() -> None:
    text = "The ﬁrst zero\u200b-width “test”"
    found = normalize(text)
    start = found.text.index("first")
    assert found.span(start, start + 5).of(text) == "ﬁrst"
    start = found.text.index("zero-width")
    assert found.span(start, start + 10).of(text) == "zero\u200b-width"


def test_an_empty_range_gives_an_empty_span() -> None:
    assert normalize("abc").span(1, 1).of("abc") == ""
    assert normalize("").span(0, 0).start == 0
    assert normalize("é\u200b").span(1, 1).end == 1


@given(TEXTS)
def test_offsets_run_forward_and_cover_every_folded_position(text: str) -> None:
    found = normalize(text)
    assert len(found.text) == len(found.offsets) == len(found.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(found.offsets, found.ends, strict=True))
    assert list(found.offsets) == sorted(found.offsets)


@given(TEXTS)
def test_each_position_is_the_fold_of_the_piece_it_came_from(text: str) -> None:
    found = normalize(text)
    for i, char in enumerate(found.text):
        assert char in normalize(text[found.offsets[i] : found.ends[i]]).text


@given(TEXTS)
def test_without_positions_the_same_text_comes_out(text: str) -> None:
    assert unicodedata.normalize("NFKC", unify(text)) == unicodedata.normalize("NFKC", normalize(text).text)
    assert unify("“Kim’s”\u00a0— „drones“\u200b …") == '"Kim\'s" - "drones" ...'


def test_decomposed_and_composed_letters_fold_alike() -> None:
    for text in ("café", "Россий", "한국", "Việt"):
        assert normalize(unicodedata.normalize("NFD", text)).text == text


def test_words_fold_for_comparing() -> None:
    assert fold("Kim’s") == fold("KIM") == "kim"
    assert fold("Orbán") == "orban"
    assert fold("Ёлка") == "елка"
    assert fold("Россий\u0301") != ""
    assert fold("Straße") == "strasse"
    assert fold("U.S.") == "u.s"
    assert fold("й") == "й"
