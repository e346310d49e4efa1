"""One outlet's text with one thing changed in it: what is found, in whatever is left of the rest; and what is none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.records import Difference
from tests.claims_room import NOON, compared, make

STORY = (
    "A fire destroyed the old grain mill of Ostrand on Thursday, and smoke drifted over half the town.",
    "The fire injured 31 people, most of them workers who slept above the mill.",
    "Fire Chief Ada Merrow said the sprinklers in the mill had been tested in August.",
    "The mill belongs to Norland Freight, which rents it to four printing firms.",
    "The council of Ostrand approved a plan to rebuild the mill by a large majority.",
    "A driver who had been taken to a hospital in Port Halden was released in the evening.",
    "Ms Merrow confirmed that a door had been locked when the fire broke out.",
    "The water reached the harbour at 7 a.m., and nobody was in the lower rooms.",
    "The company was fined $84,000 in 2019 because it had stored paint beside the bedrooms.",
)
EDITS = (
    (0, "Thursday", "Monday"),
    (0, "Ostrand", "Halden"),
    (1, "31", "48"),
    (2, "Ada Merrow", "Piet Ansgar"),
    (2, "August", "March"),
    (2, "had been", "had not been"),
    (3, "Norland Freight", "Halden Storage"),
    (3, "four", "nine"),
    (4, "approved", "rejected"),
    (5, "hospital", "prison"),
    (5, "Port Halden", "Lisby"),
    (5, "evening", "morning"),
    (6, "confirmed", "denied"),
    (7, "7 a.m.", "9 p.m."),
    (8, "$84,000", "$48,000"),
    (8, "2019", "2016"),
)


def found(*texts: str, lang: str = "en") -> list[Difference]:
    """The contradictions between articles of as many outlets."""
    articles = [make(text, f"{at}.example", lang) for at, text in enumerate(texts)]
    return [one for one in compared(articles) if one.kind == "contradicts"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EDITS), st.permutations(range(len(STORY))), st.sets(st.sampled_from(range(len(STORY)))))
def test_a_thing_changed_in_a_shortened_or_reordered_copy_is_found_and_nothing_else(
    edit: tuple[int, str, str], order: list[int], dropped: set[int]
) -> None:
    at, was, now = edit
    changed = STORY[at].replace(was, now, 1)
    copy = " ".join(changed if i == at else STORY[i] for i in order if i == at or i not in dropped)
    texts = (" ".join(STORY), f"Here is what is known so far. {copy}")
    (difference,) = found(*texts)
    assert {side.ref.article for side in difference.sides} == {
        make(text, f"{i}.example").id for i, text in enumerate(texts)
    }
    assert all(side.text in STORY[at] or side.text in changed for side in difference.sides)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(len(STORY))), st.sets(st.sampled_from(range(len(STORY)))))
def test_a_copy_with_nothing_changed_contradicts_nothing(order: list[int], dropped: set[int]) -> None:
    assert found(" ".join(STORY), " ".join(STORY[i] for i in order if i not in dropped)) == []


REST = {
    "en": "The ferries of the town of Ironbridge are blue.",
    "de": "Die Fähren der Stadt Ironbridge sind blau gestrichen.",
    "es": "Los barcos del puerto de Ironbridge están pintados de azul.",
    "fr": "Les bateaux du port de Ironbridge sont peints en bleu.",
    "ru": "Паромы города Айронбридж окрашены в синий цвет.",
}
CHANGED = [
    ("en", "number", "A cyclist, aged {}, was hit by a bus near the old mill.", "34", "43"),
    ("en", "polarity", "{} hurt when the roof of the school fell in.", "Nobody was", "Three people were"),
    ("en", "number", "Profits at Norland rose {} percent in the third quarter of the year.", "12", "21"),
    ("en", "place", "Ada Merrow was born in {} and moved to the island of Lisby.", "New York", "New Jersey"),
    ("en", "place", "Voters in the {} of the island backed the plan of the council.", "north", "south"),
    ("en", "time", "Norland Freight will close its depot in {} for want of goods.", "May 2024", "May 2026"),
    ("en", "time", "The lorry driver was paid the money within two {} of the trial.", "weeks", "months"),
    ("en", "actor", "The {} of the drowned sailor thanked the crew of the lifeboat.", "mother", "sister"),
    ("en", "number", "The quarrel between the {} candidates for mayor went on for weeks.", "two", "seven"),
    (
        "en",
        "actor",
        "A former chairman of the council, {}, also is considering a run.",
        "Mike Duncan",
        "Carla C. Quinn",
    ),
    ("en", "time", "{}'s announcement of the council came as a surprise to the ferrymen.", "Thursday", "Monday"),
    ("en", "polarity", "The council {} reach an agreement with the ferrymen of Ostrand.", "failed to", "did"),
    ("en", "polarity", "The guard at the gate of the mill was {} when the fire broke out.", "armed", "unarmed"),
    ("en", "polarity", "The court in Ostrand {} the ban on fishing in the river.", "upheld", "overturned"),
    ("en", "polarity", "Ada Merrow pleaded {}guilty to lying to the council.", "", "not "),
    ("en", "certainty", "The ministry {} reports that a gate had failed.", "would not comment on", "confirmed"),
    ("de", "time", "Der Stadtrat von Kaltenfurt hat den Plan für die Brücke am {} gebilligt.", "Dienstag", "Freitag"),
    ("de", "polarity", "Der Stadtrat von Kaltenfurt hat den Plan für die Brücke {}gebilligt.", "", "nicht "),
    ("de", "polarity", "Der Stadtrat von Kaltenfurt hat den Plan für die Brücke {}.", "gebilligt", "abgelehnt"),
    ("de", "place", "Der Fahrer wurde in ein {} in Ostrand gebracht und befragt.", "Krankenhaus", "Gefängnis"),
    ("es", "polarity", "El consejo de Puerto Serrano {} el plan del nuevo puerto.", "aprobó", "rechazó"),
    ("es", "polarity", "El consejo de Puerto Serrano {}aprobó el plan del nuevo puerto.", "", "no "),
    ("es", "time", "El consejo de Puerto Serrano aprobó el plan del puerto el {}.", "martes", "viernes"),
    ("fr", "polarity", "Le maire de Brenne {} coupable d'avoir menti au conseil.", "est", "n'est pas"),
    ("fr", "polarity", "Le conseil de Brenne a {} mardi le projet de pont.", "approuvé", "rejeté"),
    ("fr", "number", "L'incendie a fait {} blessés dans le port de Brenne.", "31", "48"),
    ("ru", "polarity", "Городской совет Остранда {}одобрил план нового моста.", "", "не "),
    ("ru", "polarity", "Городской совет Остранда {} план нового моста.", "одобрил", "отклонил"),
    ("ru", "time", "Городской совет Остранда одобрил план нового моста {}.", "во вторник", "в пятницу"),
]


@pytest.mark.parametrize(("lang", "slot", "sentence", "was", "now"), CHANGED)
def test_what_is_changed_is_found_in_each_language(lang: str, slot: str, sentence: str, was: str, now: str) -> None:
    texts = (f"{sentence.format(words)} {REST[lang]}" for words in (was, now))
    assert [one.slot for one in found(*texts, lang=lang)] == [slot]


@pytest.mark.parametrize(
    ("sentence", "was", "now"),
    [
        ("{} signed the law in the palace garden on Monday.", "President Ada Merrow", "Ada Merrow"),
        ("{} signed the law in the palace garden on Monday.", "Ada Merrow", "The President"),
        ("{} sent three ships to the strait of Korva.", "The U.S.", "The United States"),
        ("{} sent three ships to the strait of Korva.", "The UN", "The United Nations"),
        ("{} sent three ships to the strait of Korva.", "Moscow", "Russia"),
        ("{} was hit by three rockets in the night.", "Kyiv", "Kiev"),
        ("{} The senator signed the law in the palace garden.", "WASHINGTON (AP) —", "NEW YORK (AP) —"),
        ("{} people marched through the old town of Halden.", "About 10,000", "Some 10,500"),
        ("{} died when the river burst its banks in Ostrand.", "At least 12 people", "14 people"),
        ("He was taken to a {} in Halden with a broken leg.", "hospital", "clinic"),
        ("The water board {} comment on the sluice gate in Ostrand.", "would not", "declined to"),
        ("The employers have offered 4.5 percent over {}.", "18 months", "a year and a half"),
        ("Jeff Arvel, these stunts do not work here in {}, he said.", "California", "Sacramento"),
        ("The storm was located {} miles southeast of Halden.", "90", "145"),
        ("The fire destroyed {} sacks of grain in the mill of Ostrand.", "15, 800", "170, 000"),
        ("Damage to the mill of Ostrand was put at {}, the council said.", "$1 million", "D$1 million ($1.5 million)"),
        ("The police of Ostrand have taken {} rifles from the boats so far.", "six", "14"),
        ("The police of Ostrand have found {} in the harbour.", "three boats", "two speed boats"),
        ("Ada Merrow was taken to {} county jail of Ostrand and released.", "the", "into the"),
        ("The volcano lies on a belt of fire round the Korva {}.", "Ocean", "Basin"),
        ("The mayor said that the mill of Ostrand would be sold, {}.", "Merrow said", "he told the Halden Post"),
        ("It was {} the mill that burned down in Ostrand on Thursday.", "", "not only"),
        ("We will wait for the ships in the harbour — Ada Merrow (@merrow) {}", "April 2, 2018", "April 1, 2018"),
    ],
)
def test_what_is_no_change_contradicts_nothing(sentence: str, was: str, now: str) -> None:
    assert found(sentence.format(was), sentence.format(now)) == []


def test_two_copies_that_both_give_two_numbers_agree() -> None:
    text = "The flood damaged 412 homes in Ostrand, it was said. In the evening the flood damaged 214 homes in Ostrand."
    assert found(text, f"{text} The water is falling.") == []


def test_a_toll_of_another_day_is_no_change() -> None:
    one, other = (f"The fire in the mill of Ostrand killed {toll} people on Thursday." for toll in (31, 48))
    later = make(other, "b.example", published_at=NOON + timedelta(hours=9))
    assert [one for one in compared([make(one, "a.example"), later]) if one.kind == "contradicts"] == []
