"""Entities of a story: which names are found, what kind they are, and which are one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.claims import gazetteer
from storyscape.claims.analysis import analyse
from storyscape.claims.entities import entities
from storyscape.claims.names import dateline, names
from storyscape.claims.sourcing import resolve, shown
from storyscape.ingest.blocks import blocks
from storyscape.records import Article, Entity
from storyscape.stories.places import places
from storyscape.text.sentences import sentences

NOW = datetime(2026, 11, 21, tzinfo=UTC)
_numbers = count(1)


def article(text: str, lang: str = "en", name: str = "") -> Article:
    number = name or f"a_{next(_numbers)}"
    return Article(id=number, key=number, text=text, lang=lang, fetched_at=NOW, blocks=blocks(text, lang))


def named(*articles: Article) -> tuple[Entity, ...]:
    return entities(articles, {one.id: sentences(one.text, one.lang, one.blocks) for one in articles})


def found(*articles: Article) -> dict[str, Entity]:
    return {entity.name: entity for entity in named(*articles)}


def mentioned(entity: Entity, *articles: Article, form: str = "name") -> list[str]:
    texts = {one.id: one.text for one in articles}
    return [m.span.of(texts[m.article]) for m in entity.mentions if m.form == form]


def test_a_surname_is_the_person_who_alone_has_it() -> None:
    text = article("President Vladimir Putin spoke on Monday. Later Putin left, and reporters saw Mr Putin smile.")
    person = found(text)["Vladimir Putin"]
    assert (person.kind, person.aliases) == ("person", ("Putin",))
    assert mentioned(person, text) == ["Vladimir Putin", "Putin", "Putin"]
    assert "surnames" in person.because.rule


def test_a_surname_stays_with_whom_the_article_is_about() -> None:
    text = article(
        "Bill Clinton came first. Clinton waved, and he and his wife Hillary Clinton spoke to a baker. Clinton left."
    )
    people = found(text)
    assert mentioned(people["Bill Clinton"], text) == ["Bill Clinton", "Clinton", "Clinton"]


def test_kinds_that_titles_and_verbs_do_not_change() -> None:
    text = article(
        "John Fund said so. The Boston Globe reported it. It was news to the former U.S. attorney Ann Brooks, and to "
        "Senate Majority Leader Mark Stone."
    )
    kinds = {name: one.kind for name, one in found(text).items()}
    assert kinds == {"John Fund": "person", "Boston Globe": "organisation", "U.S.": "place", "Ann Brooks": "person",
                     "Senate": "organisation", "Mark Stone": "person"}  # fmt: skip


def test_a_surname_of_two_people_means_whom_the_article_named_last() -> None:
    text = article(
        "Bill Clinton came first. On stage Clinton waved. Hillary Clinton came later, and then Clinton spoke. "
        "The crowd cheered when Clinton left."
    )
    people = found(text)
    assert mentioned(people["Bill Clinton"], text) == ["Bill Clinton", "Clinton"]
    assert mentioned(people["Hillary Clinton"], text) == ["Hillary Clinton", "Clinton", "Clinton"]


def test_people_whose_surname_stands_first_are_told_apart_by_the_rest() -> None:
    text = article(
        "Minister Kim Han-sol spoke to reporters on Monday. The lawyer Kim Dong-wan said that Kim Han Sol was well."
    )
    people = found(text)
    assert {name: entity.aliases for name, entity in people.items()} == {
        "Kim Han Sol": ("Kim Han-sol",),
        "Kim Dong-wan": (),
    }


def test_names_meet_across_articles_and_scripts() -> None:
    one = article("Foreign Minister Olga Larin met reporters in Berlin. Larin declined to say more.")
    two = article("Министр Ольга Ларина приехала в Берлин. Позже Ларина уехала из Берлина.", "ru")
    people = found(one, two)
    assert people["Берлин"].code == "DE"
    assert mentioned(people["Берлин"], one, two) == ["Berlin", "Берлин", "Берлина"]
    three = article("Президент Роман Велихов молчал. Велихов уехал.", "ru")
    four = article("Defence Minister Roman Velikhov was silent. Later Velikhov left.")
    assert set(mentioned(found(three, four)["Roman Velikhov"], three, four)) == {
        "Роман Велихов", "Велихов", "Roman Velikhov", "Velikhov",
    }  # fmt: skip


def test_an_acronym_is_the_name_that_alone_explains_it() -> None:
    text = article("The European Union (EU) met. So did the World Health Organization. The WHO and the EU agreed.")
    bodies = found(text)
    assert bodies["European Union"].aliases == ("EU",)
    assert bodies["World Health Organization"].aliases == ("WHO",)
    assert bodies["European Union"].kind == "organisation"
    two = article("The Northern Trade Council and the National Theatre Club argued. The NTC was silent.")
    assert found(two)["NTC"].aliases == ()


def test_an_agency_in_a_dateline_explains_no_place() -> None:
    text = article("LISBY, Valmark (MNA) — The harbour is shut. In Lisby nobody works.")
    things = found(text)
    assert "MNA" in things
    assert things["Lisby"].aliases == ("LISBY",)
    assert things["Lisby"].kind == "place"


def test_a_company_is_one_with_and_without_its_ending() -> None:
    text = article("Shares of Norvik Group Ltd fell. On Friday Norvik said it would sell; the Norvik Group agreed.")
    assert found(text)["Norvik Group Ltd"].aliases == ("Norvik", "Norvik Group")


@pytest.mark.parametrize(
    ("text", "lang", "name", "kind"),
    [
        ("We heard that the carmaker Velmont will close a plant.", "en", "Velmont", "organisation"),
        ("On Monday Velmont shareholders met. They asked Velmont for more.", "en", "Velmont", "organisation"),
        ("We saw the new iVolt phone.", "en", "iVolt", "product"),
        ("On Monday Tesla closed a plant.", "en", "Tesla", "organisation"),
        ("They flew from Asia to the south.", "en", "Asia", "place"),
        ("It was Dorn Velmont, who left last.", "en", "Dorn Velmont", "person"),
        ("El lunes la empresa Velmont cerró una planta.", "es", "Velmont", "organisation"),
        ("Lundi, le constructeur Velmont a fermé une usine.", "fr", "Velmont", "organisation"),
    ],
)
def test_what_stands_beside_a_name_tells_its_kind(text: str, lang: str, name: str, kind: str) -> None:
    assert found(article(text, lang))[name].kind == kind


def test_a_title_parts_two_names() -> None:
    text = article("We asked Norvik CEO Petra Halloran for a word.")
    assert {name: entity.kind for name, entity in found(text).items()} == {
        "Norvik": "organisation",
        "Petra Halloran": "person",
    }


def test_a_capital_speaks_for_its_government_and_stays_a_place_where_people_live() -> None:
    text = article("Moscow has warned against it. Snow fell in Moscow. The Kremlin declined to answer.")
    things = found(text)
    assert mentioned(things["Government of Russia"], text, form="metonym") == ["Moscow", "Kremlin"]
    assert things["Government of Russia"].code == "RU"
    assert mentioned(things["Moscow"], text) == ["Moscow"]
    assert things["Moscow"].kind == "place"


@pytest.mark.parametrize(
    ("text", "lang", "name", "code"),
    [
        ("Es regnete in München und in Moskau.", "de", "München", "DE"),
        ("Llovió en Nueva York y en Pekín.", "es", "Nueva York", "US"),
        ("Il a plu au Royaume-Uni et à Genève.", "fr", "Royaume-Uni", "GB"),
        ("Дождь шёл в России и в Китае.", "ru", "России", "RU"),
        ("It rained in the U.S. and in Kyiv.", "en", "U.S.", "US"),
    ],
)
def test_places_have_their_countries_in_each_language(text: str, lang: str, name: str, code: str) -> None:
    entity = found(article(text, lang))[name]
    assert (entity.kind, entity.code) == ("place", code)


def test_a_pronoun_stands_for_the_only_person_near_it() -> None:
    text = article('Ingrid Solvay opened the gates. She said they would stay open. "He knows," she added.')
    assert mentioned(found(text)["Ingrid Solvay"], text, form="pronoun") == ["She", "she"]
    two = article("Ingrid Solvay met Tomas Arvelin. He left early.")
    assert not any(m.form == "pronoun" for entity in named(two) for m in entity.mentions)


def test_a_title_stands_for_the_only_one_who_bears_it() -> None:
    text = article("Mayor Ingrid Solvay opened the gates. Later the mayor went home. The mayor of Lisby stayed.")
    assert mentioned(found(text)["Ingrid Solvay"], text, form="nominal") == ["the mayor"]
    two = article("Mayor Ingrid Solvay met Mayor Tomas Arvelin. Later the mayor went home.")
    assert not any(m.form == "nominal" for entity in named(two) for m in entity.mentions)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Rescuers worked all night. Despite the rain, nobody left on Monday in March.", "en"),
        ("Die Rettungskräfte suchten am Montag nach Vermissten in den Häusern der Stadt.", "de"),
        ("Las autoridades buscaron el lunes. Nadie salió de casa.", "es"),
        ("", "en"),
    ],
)
def test_a_capital_alone_makes_no_name(text: str, lang: str) -> None:
    assert named(article(text, lang)) == ()


def test_a_headline_names_only_what_the_story_names_elsewhere() -> None:
    text = article("Norvik Shuts Big Port After Storm\n\nThe port was shut on Friday by Norvik, which runs it.")
    assert mentioned(found(text)["Norvik"], text) == ["Norvik", "Norvik"]
    assert set(found(text)) == {"Norvik"}


def test_boilerplate_names_nobody() -> None:
    text = "The port was shut by Norvik on Friday.\n\nRead more: Petra Halloran on Lisby"
    one = article(text)
    assert all("Halloran" not in entity.name for entity in named(one))


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("El presidente de Francia llegó. El Presidente de Francia se fue.", "es", "Francia"),
        ("Die Präsidentin der Bank sprach mit der Sprecherin des Vereinigten Königreichs in Berlin.", "de", "Berlin"),
        ("Le Ministre de Suisse est parti.", "fr", "Suisse"),
    ],
)
def test_who_presides_over_a_place_is_not_the_place(text: str, lang: str, name: str) -> None:
    assert [(entity.name, entity.kind) for entity in named(article(text, lang))] == [(name, "place")]


def test_a_source_is_its_entity_and_a_spokesman_is_not_his_company() -> None:
    text = article(
        "Harbour master Petra Halloran said the port was shut. Halloran said it would open. "
        "A spokesman for Norvik said nothing was lost. Norvik said it would pay."
    )
    people = named(text)
    quotes = resolve(text, analyse(text), people).quotes
    chains = [one.attribution.chain[-1] for one in quotes if one.attribution]
    assert [(link.name, link.full_name) for link in chains] == [
        ("Harbour master Petra Halloran", "Petra Halloran"), ("Halloran", "Petra Halloran"),
        ("spokesman for Norvik", ""), ("Norvik", "Norvik"),
    ]  # fmt: skip
    assert len({link.entity for link in chains[:2]}) == 1


def test_a_place_counts_articles_and_datelines() -> None:
    texts = (
        article("LISBY (MNA) — The harbour of Lisby is shut. People in Lisby wait."),
        article("Nobody works in Lisby. A ship went to Berlin."),
    )
    found_places = places(texts, named(*texts))
    assert [(p.name, p.country, p.articles, p.datelined) for p in found_places] == [
        ("Lisby", None, 2, 1), ("Berlin", "DE", 1, 0),
    ]  # fmt: skip


def test_datelines_need_capitals_or_a_credit() -> None:
    def filed(text: str) -> str | None:
        one = article(text)
        span = dateline(one)
        return span.of(one.text) if span else None

    assert filed("PORT HALDEN, Valmark (MNA) — The gates are shut today.") == "PORT HALDEN"
    assert filed("Kaltenfurt (dpa) - Die Brücke ist gesperrt worden.") == "Kaltenfurt"
    assert filed("The minister - a friend of ours - left for the hills.") is None


def test_what_is_shown_refers_to_the_first_mention_in_each_article() -> None:
    one, two = article("In Berlin it rained."), article("It snowed in Berlin, and Berlin froze.")
    (entity,) = shown(named(one, two))
    assert len(entity.mentions) == 3
    assert [ref.article for ref in entity.because.refs] == sorted([one.id, two.id])


def test_a_name_of_two_tables_is_the_larger_thing() -> None:
    luxembourg = gazetteer.place("Luxembourg")
    assert luxembourg is not None
    assert luxembourg.kind == "country"
    assert gazetteer.place("Nowhere in Particular") is None
    assert gazetteer.adjective("Russians") == "RU"


SAID = """Petra Halloran Halloran, Norvik Ltd (NL) Moscow said the in Lisby Mayor Tomas Arvelin. She of and President
Bank USA Airbus A380 «Кремль» Путин сказал Путина — “ ” 's Mr. Zürich 12 O'Brien St. 🙂"""
WORDS = st.sampled_from([*SAID.split(), "\n"])
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
LANGS = st.sampled_from(["en", "de", "es", "fr", "ru", "it", "zh"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, LANGS), max_size=4), st.randoms(use_true_random=False))
def test_mentions_slice_and_order_changes_nothing(drawn: Sequence[tuple[str, str]], random: Random) -> None:
    held = [article(text, lang, name=f"a_{at}") for at, (text, lang) in enumerate(drawn)]
    made = named(*held)
    shuffled = list(held)
    random.shuffle(shuffled)
    assert named(*shuffled) == made
    texts = {one.id: one.text for one in held}
    for entity in made:
        spans = [(m.article, m.span) for m in entity.mentions]
        assert spans == sorted(spans)
        assert spans
        assert all(span.end <= len(texts[where]) and span.of(texts[where]).strip() for where, span in spans)
    everywhere = [(m.article, m.span) for entity in made for m in entity.mentions if m.form in ("name", "metonym")]
    assert len(everywhere) == len(set(everywhere))
    assert len({entity.id for entity in made}) == len(made)


@given(st.text(max_size=300), LANGS)
def test_any_text_can_be_read_for_names(text: str, lang: str) -> None:
    one = article(text, lang)
    for name in names(one, sentences(text, lang, one.blocks)):
        assert name.span.of(text)
        assert name.words
