"""Quotations and their sources: marks of all kinds, word orders of five languages, chains of sources."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.claims.analysis import analyse
from storyscape.claims.lexicon import lexicon
from storyscape.claims.marks import quoted_spans
from storyscape.claims.nouns import source_of
from storyscape.claims.quotes import group_variants
from storyscape.records import Quote, Span
from tests.claims_room import make, said


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “it is ‘fine’ now”.", ["it is ‘fine’ now"]),
        ('He said "it\'s fine" and "go on".', ["it's fine", "go on"]),
        ("„Das ist gut“, sagte er.", ["Das ist gut"]),
        ("»Ja, gern«, sagte sie.", ["Ja, gern"]),
        ("«Oui, c’est vrai», dit-il.", ["Oui, c’est vrai"]),
        ("‘We don’t know,’ he said.", ["We don’t know,"]),
        ("Он сказал: «Это „важно“ для нас».", ["Это „важно“ для нас"]),
        ("“Of two kinds,\" he said. ''As typewriters do.''", ["Of two kinds,", "As typewriters do."]),
        ('“Two kinds," he said. "All mixed up.”', ["Two kinds,", "All mixed up."]),
        ("“One paragraph\n“and another,” he said.", ["One paragraph", "and another,"]),
        ("A 6\" pipe and the boys' room", []),
        ("An “unclosed mark.", []),
    ],
)
def test_marks_are_paired(text: str, inside: list[str]) -> None:
    assert [span.of(text) for span in quoted_spans(text)] == inside


@given(st.text(alphabet="ab .,\"'“”„«»‘’\n", max_size=60))
def test_marked_spans_are_apart_and_inside(text: str) -> None:
    spans = quoted_spans(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("lang", "text", "source", "content"),
    [
        ("en", "Kim said that the drones work.", "Kim", "that the drones work"),
        ("en", "The drones work, KCNA said.", "KCNA", "The drones work"),
        ("en", "The repairs went well, said Edda Klinger, a member of the water board.",
         "Edda Klinger, a member of the water board", "The repairs went well"),
        ("en", "According to Edda Brandt, a researcher, the drought is a catalyst.", "Edda Brandt, a researcher",
         "the drought is a catalyst"),
        ("en", "The ferries run, according to the Meridian Central News Agency (MCNA).",
         "the Meridian Central News Agency (MCNA)", "The ferries run"),
        ("en", "Berit Hald, 71, who lives there, said she heard no siren.", "Berit Hald, 71, who lives there",
         "she heard no siren"),
        ("en", "East Halden and U.S. officials warned that it would spread.", "East Halden and U.S. officials",
         "that it would spread"),
        ("de", "Am Freitag sagte der Minister, die Brücke sei sicher.", "der Minister", "die Brücke sei sicher"),
        ("de", "Die Brücke sei sicher, teilte die Stadt mit.", "die Stadt", "Die Brücke sei sicher"),
        ("es", "La alcaldesa dijo que la ciudad pagará.", "La alcaldesa", "que la ciudad pagará"),
        ("es", "Según la junta, no hubo errores.", "la junta", "no hubo errores"),
        ("ru", "По словам мэра, город готов.", "мэра", "город готов"),
        ("ru", "Мэр заявила, что город готов.", "Мэр", "что город готов"),
        ("fr", "Selon la mairie, le pont est fermé.", "la mairie", "le pont est fermé"),
    ],
)  # fmt: skip
def test_word_orders(lang: str, text: str, source: str, content: str) -> None:
    (found,) = said(text, lang)
    assert found.source is not None
    assert (found.source.of(text), found.content.of(text)) == (source, content)


@pytest.mark.parametrize(
    "text",
    [
        "The report was long.",
        "Officials from the State Department of Trade came.",
        "“He said so” is a song.",
        "The claim is old.",
    ],
)
def test_what_is_no_cue(text: str) -> None:
    assert said(text) == ()


def chain(quote: Quote) -> list[str]:
    return [source.name for source in quote.attribution.chain] if quote.attribution else []


def test_a_chain_runs_from_the_outlet_to_the_speaker() -> None:
    article = make("“The water is rising everywhere,” MNA quoted Holm as saying.", "daily.example")
    (quote,) = analyse(article).quotes
    assert chain(quote) == ["daily.example", "MNA", "Holm"]
    assert quote.attribution is not None
    assert quote.attribution.kind == "direct"


def test_one_attribution_inside_another_goes_out_from_it() -> None:
    found = analyse(make("KCNA reported that Kim said that the drones work.")).quotes
    assert [chain(quote)[1:] for quote in found] == [["KCNA"], ["KCNA", "Kim"]]


def test_a_pronoun_is_the_last_named_source() -> None:
    article = make("Bruce Bennett said the war goes on. He suggested that Russia needs weapons from its neighbours.")
    assert [chain(quote)[-1] for quote in analyse(article).quotes] == ["Bruce Bennett", "Bruce Bennett"]


def test_nobody_named_is_unspecified() -> None:
    (statement,) = analyse(make("Tessaria has reportedly moved thousands of guards to the pass.")).statements
    assert statement.attribution is not None
    assert [s.kind for s in statement.attribution.chain] == ["outlet", "unspecified"]
    assert statement.certainty == "hedged"


def test_a_word_in_marks_is_no_quotation_by_itself() -> None:
    assert analyse(make("The so-called “experts” came to the old town hall.")).quotes == ()


def test_variants_point_to_the_fullest_form() -> None:
    long = make("“We had no more than an hour and the water came,” said Ingrid Solvay.", "a.example")
    short = make("Ingrid Solvay said they “had no more than an hour” that night.", "b.example")
    found = [quote for article in (long, short) for quote in analyse(article).quotes]
    grouped = {q.article: q for q in group_variants(found, {a.id: a for a in (long, short)})}
    assert grouped[long.id].variant_of is None
    assert grouped[short.id].variant_of == grouped[long.id].id


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("“the water came up the stairs very fast”", ["part"]),
        ("“We had an hour and the water came up the stairs fast”", ["cut"]),
        ("“We had an hour … came up the stairs very fast”", ["ellipsis"]),
        ("“We had an hour and the cold water came up the stairs very fast”", ["added"]),
        ("“We had an hour and the flood came up the stairs very fast”", ["edited"]),
    ],
)
def test_how_a_variant_differs(said: str, kinds: list[str]) -> None:
    long = make("“We had an hour and the water came up the stairs very fast,” said Ingrid Solvay.", "a.example")
    short = make(f"Ingrid Solvay said: {said}.", "b.example")
    articles = {a.id: a for a in (long, short)}
    found = group_variants([quote for article in (long, short) for quote in analyse(article).quotes], articles)
    if kinds == ["added"]:
        found = found[::-1]  # the longer form is the fullest: here it is the other that leaves words out
        kinds = ["cut"]
    assert [one.kind for one in found[1].rewordings] == kinds
    assert all(one.span is None or one.span.within(found[1].content) for one in found[1].rewordings)
    assert all(one.fullest is None or one.fullest.article == found[0].article for one in found[1].rewordings)


@pytest.mark.parametrize(
    "text",
    [
        "“The dam in the valley is safe,” Ingrid Solvay said. “Nobody has to leave the valley tonight.”",
        "“Who would build dams in winter? Hills are frozen!” Ingrid Solvay said. “The valley has worse worries.”",
        "“The dam in the valley is safe,” Ingrid Solvay said.\n\n“Nobody has to leave the valley tonight.”",
    ],
)
def test_a_quotation_that_goes_on_is_the_same_speakers(text: str) -> None:
    statements = analyse(make(text)).statements
    assert len(statements) > 1
    assert {one.attribution.chain[-1].name for one in statements if one.attribution} == {"Ingrid Solvay"}
    assert all(one.attribution for one in statements)


def test_words_in_marks_further_on_are_not_carried() -> None:
    text = "“The dam is safe,” Ingrid Solvay said.\n\nThe valley slept.\n\n“Keep out of the water today.”"
    assert analyse(make(text)).quotes[-1].attribution is None


@pytest.mark.parametrize(
    "text",
    [
        "Aides said little. Mr. Vik opened the gate. He said that it was safe.",
        "HALDEN ― President Omar Vik opened the gate. The aides said little. He said that it was safe.",
        "Omar Vik (Halden) is leaving, he said on Friday.",
        "Omar Vik opened it. The party leadership said little. Few of his aides agreed. He said that it was safe.",
    ],
)
def test_he_is_one_man(text: str) -> None:
    assert chain(analyse(make(text)).quotes[-1])[-1].endswith("Vik")


def test_who_is_named_right_before() -> None:
    text = "Mr. Vik left. The bill was written by Ingrid Solvay, who said that it came too late."
    assert chain(analyse(make(text)).quotes[-1])[-1] == "Ingrid Solvay"


def test_she_is_not_the_man_who_spoke_last() -> None:
    text = "Mr. Vik said that nothing was wrong. He was sued by Ingrid Solvay, his baker. She said that he never paid."
    assert chain(analyse(make(text)).quotes[-1])[-1] == "Ingrid Solvay"
    alone = "Mr. Vik said that nothing was wrong. She said that he never paid."
    assert chain(analyse(make(alone)).quotes[-1])[-1] == "She"


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("The clerk of the harbour is then heard", "clerk of the harbour"),
        ("Bo Hall called the council in August and", "Bo Hall"),
        ("The Lantern met ferrymen who", "ferrymen"),
        ("A retired captain", "retired captain"),
        ("the newly elected mayor of Valmark", "newly elected mayor of Valmark"),
        ("a tape of", "tape"),
    ],
)
def test_a_source_ends_before_its_verb(phrase: str, name: str) -> None:
    assert source_of(phrase, Span(0, len(phrase)), lexicon("en")).name == name
