"""Topics: the words that speak for a subject, and none where they don't decide."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.records import Article
from storyscape.stories.topics import MOST, topics
from storyscape.tables import table

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TEXTS = {
    "en": "The striker scored two goals in the final and the coach praised the team for winning the championship.",
    "de": "Das Erdbeben der Stärke sechs zerstörte Häuser, die Feuerwehr rettete Verletzte aus den Trümmern.",
    "es": "El hospital vacunó a mil pacientes contra la enfermedad, dijo la médica que dirige la clínica.",
    "fr": "Les dockers en grève demandent un meilleur salaire; le syndicat refuse tout licenciement.",
    "ru": "Войска обстреляли границу, солдаты погибли, перемирие сорвано, сообщили в армии.",
}


def article(text: str, lang: str = "en", name: str = "a_1", title: str | None = None) -> Article:
    return Article(id=name, key=name, text=text, title=title, lang=lang, fetched_at=NOW)


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("en", "sport"),
        ("de", "disaster, accident and emergency incident"),
        ("es", "health"),
        ("fr", "labour"),
        ("ru", "conflict, war and peace"),
    ],
)
def test_the_words_of_each_language_speak_for_their_subject(lang: str, name: str) -> None:
    assert topics([article(TEXTS[lang], lang)])[0].name == name


def test_a_topic_shows_the_words_that_it_stands_on() -> None:
    text = TEXTS["en"]
    (topic,) = topics([article(text)])
    assert topic.code == "medtop:15000000"
    assert {word for word, _ in topic.because.parts} >= {"striker", "scored", "championship"}
    assert all(weight > 0 for _, weight in topic.because.parts)
    assert {ref.span.of(text) for ref in topic.because.refs} >= {"striker", "scored"}
    assert (topic.because.score or 0) >= (topic.because.threshold or 1)


@pytest.mark.parametrize("text", ["", "The committee of gardeners met on a Tuesday and drank tea.", "12 34 56", "🙂"])
def test_few_words_decide_nothing(text: str) -> None:
    assert topics([article(text)]) == ()


def test_a_language_without_a_table_has_no_topic_and_takes_nothing_from_the_others() -> None:
    alone = topics([article(TEXTS["en"])])
    assert topics([article("ゴールを決めた", "ja", "a_2")]) == ()
    assert topics([article(TEXTS["en"]), article("ゴールを決めた", "ja", "a_2")]) == alone


def test_the_headline_counts_double() -> None:
    mixed = "The court heard the police detective. The hospital treated a patient for an infection."
    assert topics([article(mixed, title="Judge sentences man found guilty of murder")])[0].code == "medtop:02000000"
    assert topics([article(mixed, title="Vaccine protects patients from the disease")])[0].code == "medtop:07000000"


def test_there_are_seventeen_subjects_in_every_language() -> None:
    codes = {code[:2] for code in table("topics/any")["names"]}
    assert len(codes) == 17
    for lang in TEXTS:
        assert {code for section in ("strong", "words") for code in table(f"topics/{lang}")[section]} == codes


@given(st.lists(st.tuples(st.sampled_from(sorted(TEXTS.items())), st.text(max_size=40)), max_size=5), st.randoms())
def test_order_changes_nothing_and_spans_lie_within(drawn: list[tuple[tuple[str, str], str]], random: Random) -> None:
    held = [article(f"{text} {more}", lang, f"a_{at}") for at, ((lang, text), more) in enumerate(drawn)]
    found = topics(held)
    random.shuffle(held)
    assert topics(held) == found
    texts = {one.id: one.text for one in held}
    assert len(found) <= MOST
    assert all(ref.span.end <= len(texts[ref.article]) for topic in found for ref in topic.because.refs)
    assert sum(topic.because.score or 0 for topic in found) <= 1.0001
