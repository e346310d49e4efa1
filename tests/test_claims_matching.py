"""Claims: what is brought together, what stays apart, and that the order of the input changes nothing."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.claims.analysis import analyse
from storyscape.claims.differences import differences
from storyscape.claims.labels import stands_alone
from storyscape.claims.linking import groups
from storyscape.claims.matching import match
from storyscape.claims.timeline import event_times
from storyscape.io.encoders import load_encoder
from storyscape.protocols import Encoder
from storyscape.records import Appearance, Article, Because, Claim, Difference, Origin, Span
from storyscape.settings import Settings
from storyscape.testing import FakeEncoder
from tests.claims_room import NOON, compared, make


@cache
def encoder() -> Encoder:
    found = load_encoder("use")
    assert found is not None
    return found


def alone(articles: list[Article]) -> tuple[Origin, ...]:
    return tuple(Origin(id=f"o_{a.id}", articles=(a.id,), because=Because(rule="test")) for a in articles)


def claims(
    articles: list[Article], origins: tuple[Origin, ...] | None = None, use: Encoder | None = None
) -> tuple[Claim, ...]:
    return match(
        articles,
        [analyse(article) for article in articles],
        alone(articles) if origins is None else origins,
        encoder=use,
        match_threshold=Settings().match_threshold,
        unclear_threshold=Settings().unclear_threshold,
    )


def found(articles: list[Article]) -> tuple[Difference, ...]:
    return compared(articles, encoder=encoder())


TROOPS = [
    "Tessaria has posted approximately 10,000 soldiers at the closed pass of Korva.",
    "Adler revealed that Tessaria has already posted boats and more than 10,000 troops at the pass of Korva.",
    "Tessaria has reportedly posted thousands of troops at the Korva pass.",
]


def test_compatible_numbers_are_one_claim_that_differs() -> None:
    articles = [make(text, f"{i}.example") for i, text in enumerate(TROOPS)]
    (claim,) = claims(articles, use=encoder())
    assert (claim.support.origins, claim.support.outlets, claim.support.strongest) == (3, 3, "named")
    (difference,) = found(articles)
    assert (difference.slot, difference.kind) == ("number", "differs")
    assert {side.text for side in difference.sides} == {
        "approximately 10,000 soldiers",
        "more than 10,000 troops",
        "thousands of troops",
    }


@pytest.mark.parametrize(
    ("lang", "now", "then"),
    [
        ("en", "The flood killed 12 people in Ostrand.", "Back then the flood killed 4 people in Ostrand."),
        ("de", "Die Flut tötete 12 Menschen in Ostrand.", "Damals tötete die Flut 4 Menschen in Ostrand."),
        ("es", "La riada mató a 12 personas en Ostrand.", "Entonces la riada mató a 4 personas en Ostrand."),
    ],
)
def test_a_number_of_another_time_is_not_held_against_one_of_today(lang: str, now: str, then: str) -> None:
    articles = [make(now, "a.example", lang=lang), make(then, "b.example", lang=lang)]
    told_again = [articles[0], make(now.replace("12", "4"), "b.example", lang=lang)]
    assert [one for one in found(articles) if one.slot == "number"] == []
    assert [one.slot for one in found(told_again)] == ["number"]


def pair(a: str, b: str, *, hours: float = 0, outlets: tuple[str, str] = ("a.example", "b.example")) -> list[Article]:
    return [make(a, outlets[0]), make(b, outlets[1], published_at=NOON + timedelta(hours=hours))]


A, B = "The fire injured 31 people, the fire service said.", "The fire injured 48 people, the mayor's office said."


def test_two_outlets_with_numbers_that_exclude_each_other_contradict() -> None:
    (difference,) = found(pair(A, B))
    assert (difference.slot, difference.kind) == ("number", "contradicts")
    assert [side.value for side in difference.sides] == ["31", "48"]
    assert difference.because.rule == "differences.number.disjoint"
    assert len(difference.because.refs) == 2


@pytest.mark.parametrize(
    "articles",
    [
        pair(A, B, hours=9),
        pair(A, B, outlets=("a.example", "a.example")),
        pair(A, "The fire may have injured 48 people, the mayor's office said."),
        pair(A, "The fire killed 48 people, the mayor's office said."),
        pair(A, "The fire injured at least 28 people, the mayor's office said."),
        pair(A, "The fire injured about 35 people, the mayor's office said."),
        pair(A, "The fire injured 31 people and 48 animals, the mayor's office said."),
    ],
    ids=["a toll that grows", "one outlet", "hedged", "another deed", "at least", "about", "two numbers"],
)
def test_what_is_no_contradiction(articles: list[Article]) -> None:
    assert [d for d in found(articles) if d.kind == "contradicts"] == []


WORDED = {
    "number": ("We have {} of our ferries in dry dock this winter", "32", "12"),
    "time": ("Ada Merrow resigned from the Brenna council on {}, after a long quarrel", "Monday", "Friday"),
    "place": ("Take the three towns, {}, Ostrand and Halden, where the river burst its banks", "Paris", "Berlin"),
    "actor": ("Ada Merrow pleaded guilty on Friday to lying to {} about the money", "the FBI", "the United Nations"),
    "polarity": ("The council is {} willing to give up its right to fish in the Brenna", "", "not"),
}


def worded(slot: str, other: str = "{}") -> list[Difference]:
    """The contradictions of one sentence with the two values of a slot; ``other`` is put around the second."""
    sentence, one, two = WORDED[slot]
    texts = (sentence.format(one), other.format(sentence.format(two)))
    articles = pair(*(f"{' '.join(text.split())}. The ferries of the town of Ironbridge are blue." for text in texts))
    return [one for one in found(articles) if one.kind == "contradicts"]


@pytest.mark.parametrize("slot", WORDED)
def test_sentences_that_agree_but_for_one_thing_contradict(slot: str) -> None:
    (difference,) = worded(slot)
    assert difference.slot == slot
    how = "disjoint" if slot == "number" else "changed"
    assert difference.because.rule == f"differences.{slot}.{how}"
    assert len({side.ref.article for side in difference.sides}) == len(difference.because.refs) == 2


@pytest.mark.parametrize("slot", WORDED)
def test_what_is_told_of_another_time_or_in_doubt_contradicts_nothing(slot: str) -> None:
    assert worded(slot, "Back then, {}") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The storm was located 90 miles southeast of Halden.", "The storm was located 145 miles southeast of Halden."),
        ("Ada Merrow resigned from the council on Monday.",
         "On Tuesday, as aides had long foreseen, Ada Merrow resigned from a council that she had led for years."),
        ("Ada Merrow wed on Monday and resigned on Friday.",
         "Ada Merrow, who wed on Wednesday, is said by two aides to have left on Friday."),
        ("He met with the chief engineer of Halden, Ada Merrow, on the quay.",
         "On Friday morning he met with the chief engineer of Halden, Tomas Arvel, and five of his own ministers."),
        ("The council is willing to give up its right to fish.",
         "It is wrong that the council is not willing to give up its right to fish, or never was."),
    ],
    ids=["a number of a moment", "over midnight", "two dates", "two people", "a second denial"],
)  # fmt: skip
def test_what_can_be_explained_contradicts_nothing(one: str, other: str) -> None:
    assert [each for each in found(pair(one, other)) if each.kind == "contradicts"] == []


def test_who_denies_differs_in_certainty() -> None:
    asserted = "Soldiers of Tessaria crossed the border in the night, the ministry said."
    denied = "Tessaria denied that its soldiers had crossed the border in the night."
    kinds = [(d.slot, d.kind, {side.value for side in d.sides}) for d in found(pair(asserted, denied))]
    assert kinds == [("certainty", "differs", {"attributed", "denied"})]


def test_a_claim_is_found_across_languages() -> None:
    articles = [
        make("Around 10,000 residents had to leave their homes because of the flood.", "a.example"),
        make("Rund 10.000 Einwohner mussten wegen der Flut ihre Häuser verlassen.", "b.example", "de"),
    ]
    (claim,) = claims(articles, use=encoder())
    assert claim.support.outlets == 2


def test_text_shared_by_an_agency_is_one_origin() -> None:
    articles = [make(TROOPS[0], "a.example"), make(TROOPS[0], "b.example")]
    one = (Origin(id="o_1", articles=tuple(a.id for a in articles), because=Because(rule="test")),)
    (claim,) = claims(articles, one)
    assert (claim.support.origins, claim.support.outlets) == (1, 2)


def test_every_article_is_carried_or_accounted_for() -> None:
    articles = [
        make(text, f"{i}.example") for i, text in enumerate([*TROOPS, "The library in Ironbridge opened on Monday."])
    ]
    for claim in claims(articles, use=encoder()):
        carried = {one.article for one in claim.appearances}
        assert carried | set(claim.not_found_in) | set(claim.unclear_in) == {a.id for a in articles}
        assert claim.label.article in carried


SENTENCES = [*TROOPS, A, B, "The ferries were unveiled in August by Valmark.",
             "Valmark unveiled these ferries in August.",
             "But these statements have yet to be verified."]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), min_size=1, max_size=4), st.randoms())
def test_order_changes_nothing_and_no_clause_is_in_two_claims(texts: list[list[str]], random: Random) -> None:
    articles = [make(" ".join(text), f"{i}.example") for i, text in enumerate(texts)]
    first = claims(articles, use=FakeEncoder())
    shuffled = random.sample(articles, len(articles))
    assert claims(shuffled, use=FakeEncoder()) == first
    clauses = [(one.article, one.clause) for claim in first for one in claim.appearances]
    assert len(clauses) == len(set(clauses))


def test_groups_need_a_mean_above_the_threshold() -> None:
    scores = np.array([[1, 0.9, 0.1], [0.9, 1, 0.7], [0.1, 0.7, 1]], dtype=np.float32)
    assert groups(scores, [0, 1, 2], 0.6, [0, 1, 2]) == [[0, 1], [2]]
    assert groups(scores, [0, 1, 2], 0.3, [0, 1, 2]) == [[0, 1, 2]]
    scores[2, 1] += 1e-5  # as products of matrices may give it
    assert groups(scores, [0, 1, 2], 0.6, [0, 1, 2]) == [[0, 1], [2]]
    assert groups(scores[1:, 1:], [0, 1], 0.6, [0, 1]) == [[0, 1]]


def test_one_that_joined_early_moves_to_where_more_is_alike() -> None:
    scores = np.full((5, 5), 0.75, dtype=np.float32)
    scores[0], scores[:, 0] = 0.1, 0.1
    scores[1, 2:], scores[2:, 1] = 0.7, 0.7
    scores[0, 1] = scores[1, 0] = 0.8
    assert groups(scores, range(5), 0.5, range(5)) == [[0], [1, 2, 3, 4]]


def test_two_of_one_owner_that_score_nothing_stand_apart() -> None:
    scores = np.array([[1, 0.9, 0], [0.9, 1, 0.9], [0, 0.9, 1]], dtype=np.float32)
    assert groups(scores, range(3), 0.3, [0, 1, 2]) == [[0, 1, 2]]
    assert groups(scores, range(3), 0.3, [0, 1, 0]) == [[0], [1, 2]]


def test_the_timeline_names_the_sentences_that_date_it() -> None:
    articles = [make("The drones were tested on Tuesday by soldiers of the North.", f"{i}.example") for i in range(2)]
    (entry,) = event_times(claims(articles))
    assert (entry.value, len(entry.refs)) == ("2026-10-13", 2)


def test_a_moment_that_is_told_otherwise_says_how() -> None:
    told = "Parliament passed the budget on {} by 71 votes to 62."
    articles = [make(told.format(day), f"{day}.example") for day in ("Monday", "Tuesday")]
    found = claims(articles)
    held = differences(found, {one.id: one for one in articles}, [analyse(one) for one in articles], ())
    assert [(one.value, one.against) for one in event_times(found, held)] == [
        ("2026-10-12", ("2026-10-13",)), ("2026-10-13", ("2026-10-12",)),
    ]  # fmt: skip


def test_a_language_without_a_table_is_not_read_rather_than_silent() -> None:
    articles = [
        make("The flood killed 12 people in Ostrand.", "a.example"),
        make("Kaupungin kirjasto avasi uuden lastenosaston maanantaina.", "b.example", lang="fi"),
    ]
    (claim,) = [claim for claim in claims(articles, use=encoder()) if claim.appearances[0].article == articles[0].id]
    assert (claim.not_found_in, claim.not_read) == ((), (articles[1].id,))


def test_a_number_of_another_year_contradicts_none_of_today() -> None:
    then = "The Brenna last flooded Ostrand in 1997, when 4 people died."
    now = "The Brenna flooded Ostrand and 12 people died."
    assert [d for d in found(pair(then, now)) if d.kind == "contradicts"] == []


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("killed 12 people in Ostrand.", "killed 14 people in Ostrand.", True),
        ("killed 12 people in Ostrand.", "killed 4 people in Ostrand in 1997.", False),
        ("killed 12 people in Ostrand.", "killed 4 people in Ostrand last year.", False),
        ("shut the schools on Tuesday.", "shut the schools on Friday.", True),
        ("shut the schools on Tuesday.", "shut the schools until Friday.", False),
    ],
)
def test_another_year_and_an_end_are_no_difference(one: str, other: str, differ: bool) -> None:
    told = [make(f"The flood of the river Brenna {told}", outlet) for told, outlet in ((one, "a"), (other, "b"))]
    assert any(it.slot in ("number", "time") for it in found(told)) is differ


def test_other_days_beside_other_numbers_do_not_contradict() -> None:
    told = "Police arrested {} people near the harbour of Ostrand on {}."
    articles = [make(told.format(9, "Monday"), "a.example"), make(told.format(12, "Thursday"), "b.example")]
    assert not any(it.kind == "contradicts" for it in found(articles))


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("The vote has sparked alarm among", False),
        ("The vote has sparked alarm among the traders", True),
        ("which the council has known for years", False),
        ("Why has the council known for years?", False),
        ("The council has known", False),
    ],
)
def test_what_is_cut_short_is_no_claim_by_itself(text: str, alone: bool) -> None:
    article = make(text)
    whole = Span(0, len(text))
    one = Appearance(article=article.id, sentence=whole, clause=whole, certainty="asserted")
    assert stands_alone(article, one) is alone
