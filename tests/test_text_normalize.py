"""Folding: one kind of quotes, dashes and spaces, and words for comparing."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from storyscape.text.normalize import fold, unify

TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("“”’—\u00a0\u200b\u00ad\u0301\u202eﬁ½…éй한한")))


def test_quotes_dashes_and_spaces_are_one_kind() -> None:
    assert unify("“Kim’s”\u00a0— „drones“\u200b …") == '"Kim\'s" - "drones" ...'


@given(TEXTS)
def test_no_other_kind_is_left(text: str) -> None:
    assert not set(unify(text)) & set("“”„«»‘’—–\u00a0\u200b\u00ad\u202e")


def test_decomposed_and_composed_letters_fold_alike() -> None:
    for text in ("café", "Россий", "한국", "Việt"):
        assert unify(unicodedata.normalize("NFD", text)) == text


def test_words_fold_for_comparing() -> None:
    assert fold("Kim’s") == fold("KIM") == "kim"
    assert fold("Orbán") == "orban"
    assert fold("Ёлка") == "елка"
    assert fold("Россий\u0301") != ""
    assert fold("Straße") == "strasse"
    assert fold("U.S.") == "u.s"
    assert fold("й") == "й"
