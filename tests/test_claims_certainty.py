"""How certain a statement is made out to be, and how far the words reach that say so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.claims.analysis import analyse
from storyscape.records import Appearance
from tests.claims_room import make


def statements(text: str, lang: str = "en") -> list[Appearance]:
    return list(analyse(make(text, lang=lang)).statements)


@pytest.mark.parametrize(
    ("lang", "text", "certainty"),
    [
        ("en", "The drones hit their targets on the range.", "asserted"),
        ("en", "The drones hit their targets on the range, KCNA said.", "attributed"),
        ("en", "The drones may have missed their targets on the range.", "hedged"),
        ("en", "The drones missed their targets on May 9.", "asserted"),
        ("en", "Soldiers allegedly entered the post before dawn.", "alleged"),
        ("en", "Tessaria denied that its soldiers had crossed the border.", "denied"),
        ("en", "The ministry confirmed that nine guards were killed there.", "confirmed"),
        ("de", "Möglicherweise hat sich das Wehr nicht geschlossen.", "hedged"),
        ("de", "Die Soldaten sollen in der Nacht über den Kamm gekommen sein.", "alleged"),
        ("de", "Der Minister bestritt, dass seine Soldaten die Grenze überschritten hätten.", "denied"),
        ("es", "El fuego pudo haber empezado en el cargador.", "hedged"),
        ("es", "Tessaria negó que sus tropas hubieran cruzado la frontera.", "denied"),
        ("ru", "Пожар на посту мог возникнуть из-за старой печки.", "hedged"),
        ("ru", "Военные якобы перешли хребет в ночь на субботу.", "alleged"),
    ],
)
def test_certainty_of_one_sentence(lang: str, text: str, certainty: str) -> None:
    assert [one.certainty for one in statements(text, lang)] == [certainty]


@pytest.mark.parametrize(
    ("lang", "claim", "verdict", "cue"),
    [
        ("en", "MNA reported pumps tried this week “fully” met their goals.",
         "But these statements have yet to be verified.", "have yet to be verified"),
        ("en", "Nine border guards were killed, a military blog said.",
         "The figure could not be independently verified.", "could not be independently verified"),
        ("de", "Neun Grenzer seien getötet worden, sagte ein Blogger.",
         "Die Angaben ließen sich zunächst nicht unabhängig überprüfen.", "zunächst nicht unabhängig überprüfen"),
        ("es", "Nueve guardias murieron en el puesto, según un blog militar.",
         "Este dato no ha podido verificarse de forma independiente.",
         "no ha podido verificarse de forma independiente"),
    ],
)  # fmt: skip
def test_a_verdict_falls_on_the_sentence_before(lang: str, claim: str, verdict: str, cue: str) -> None:
    article = make(f"{claim} {verdict}", lang=lang)
    (statement,) = analyse(article).statements
    assert statement.certainty == "unverified"
    assert [span.of(article.text) for span in statement.cues] == [cue]
    assert statement.sentence.of(article.text) == claim


def test_a_verdict_in_the_same_sentence() -> None:
    (statement,) = statements("KCNA reported that the drones hit their targets, though such claims remain unverified.")
    assert statement.certainty == "unverified"


def test_what_is_confirmed_is_the_presence_and_not_the_number() -> None:
    text = (
        "Tessaria has posted approximately 4,000 guards to help the customs officers at Korva, "
        "a presence confirmed by OSRA, the United Isles, Norland, and East Halden."
    )
    article = make(text)
    (statement,) = analyse(article).statements
    assert statement.attribution is not None
    assert statement.certainty == "confirmed"
    assert statement.attribution.kind == "confirmation"
    assert statement.attribution.scope.of(article.text) == "a presence"
    assert statement.attribution.chain[-1].name == "OSRA, the United Isles, Norland, and East Halden"


def test_boilerplate_states_nothing() -> None:
    article = make(
        "The pumps met their goals on Thursday, state media said.\n\nSkip to main content\n\nComments are closed."
    )
    assert len(analyse(article).statements) == 1


def test_a_transcript_is_marked_as_a_repeat() -> None:
    body = "Tessaria has moved thousands of guards to the closed pass at Korva, state media said on Thursday evening."
    article = make(f"{body}\n\n[jane doe]\n\n{body.upper()}")
    assert [one.repeats is not None for one in analyse(article).statements] == [False, True]


def test_spans_lie_in_their_sentence() -> None:
    article = make(
        "“We had an hour,” she said. According to the mayor, at least 12 people died on Monday, and 30 were hurt."
    )
    for one in analyse(article).statements:
        assert one.clause.within(one.sentence)
        assert all(q.span.within(one.clause) for q in one.quantities)
        assert all(t.span.within(one.clause) for t in one.times)


PIECES = [
    "Kim",
    "said",
    "that",
    ",",
    " “",
    "” ",
    "the claim",
    "denied by",
    "confirmed",
    "reportedly",
    "10,000",
    "troops",
]
PIECES += [".", "according to", "KCNA", "who", "and", "—", "\n", "on Monday", "which", "(AP)", "said he", ": ", ";"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join), st.sampled_from(["en", "de", "es", "ru", "fr", "und"])
)
def test_no_words_break_it(text: str, lang: str) -> None:
    article = make(text, lang=lang)
    found = analyse(article)
    for one in found.statements:
        assert one.clause.within(one.sentence)
        assert one.sentence.end <= len(article.text)
    assert all(quote.content.end <= len(article.text) for quote in found.quotes)


@pytest.mark.parametrize(
    ("text", "lang", "negated"),
    [
        ("The plan is not a threat to its rivals at all.", "en", True),
        ("The plan is not only a threat to its rivals.", "en", False),
        ("Der Plan der Stadt ist nicht gegen die Nachbarn gerichtet.", "de", True),
        ("Der Plan der Stadt ist nicht nur gegen die Nachbarn gerichtet.", "de", False),
        ("Le plan de la ville vise pas seulement les voisins proches.", "fr", False),
        ("El plan de la ciudad no solo amenaza a sus vecinos cercanos.", "es", False),
        ("План города не только угрожает ближайшим соседям.", "ru", False),
    ],
)  # fmt: skip
def test_not_only_denies_nothing(text: str, lang: str, negated: bool) -> None:
    assert [one.negated for one in analyse(make(text, lang=lang)).statements] == [negated]
