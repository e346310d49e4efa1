"""The text decides its language; too little text is never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.text.language import detect, primary

LEADS = {
    "en": "The harbour authority said on Monday that the bridge will stay closed until the spring.",
    "de": "Die Hafenbehörde teilte am Montag mit, dass die Brücke bis zum Frühjahr gesperrt bleibt.",
    "es": "La autoridad portuaria dijo el lunes que el puente permanecerá cerrado hasta la primavera.",
    "fr": "L'autorité portuaire a déclaré lundi que le pont restera fermé jusqu'au printemps prochain.",
    "ru": "Администрация порта сообщила в понедельник, что мост останется закрытым до весны.",
    "uk": "Адміністрація порту повідомила в понеділок, що міст залишиться закритим до весни.",
    "zh": "港务局周一表示，这座桥将一直关闭到春天。",
    "ar": "قالت هيئة الميناء يوم الاثنين إن الجسر سيبقى مغلقا حتى الربيع المقبل",
}


@pytest.mark.parametrize("lang", LEADS)
def test_a_sentence_is_enough(lang: str) -> None:
    assert detect(LEADS[lang]) == lang


@pytest.mark.parametrize("text", ["", "ok", "Kim Jong Un", "12345 67890 12345 67890 12345", "!!! ??? ...", "\x00"])
def test_too_little_text_is_unknown(text: str) -> None:
    assert detect(text) == "und"


def test_a_stated_language_decides_where_there_is_little_text() -> None:
    assert detect("Kim Jong Un", "ko-KR") == "ko"
    assert detect("Kim Jong Un", "und") == "und"
    assert detect("", "not a language") == "und"


def test_a_wrong_template_language_does_not_decide_over_the_text() -> None:
    assert detect(LEADS["de"] * 3, "en-US") == "de"


def test_a_near_language_is_taken_from_the_input() -> None:
    text = "Politiet bekræftede mandag, at broen forbliver lukket indtil foråret, siger havnens direktør til avisen. "
    assert detect(text * 2, "da") == "da"


def test_menus_before_the_text_do_not_decide() -> None:
    menu = "Home\nNews\nSport\nSubscribe\nSign in\n" * 5
    assert detect(menu + (LEADS["ru"] + "\n") * 4) == "ru"


def test_tags_are_reduced_to_their_primary_language() -> None:
    assert [primary(tag) for tag in ("en-US", "pt_BR.UTF-8", "nb", "iw", "mul", "", None, "english", "klingonish")] == [
        "en", "pt", "no", "he", None, None, None, "en", None,
    ]  # fmt: skip


@given(st.text(), st.none() | st.text(max_size=8))
def test_any_text_has_an_answer(text: str, hint: str | None) -> None:
    assert 2 <= len(detect(text, hint)) <= 3
