"""Briefs and their checker: verbatim, cited, marked, ordered; a changed number, name or quotation is found."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from storyscape.claims.brief import LEAST, MOST
from storyscape.claims.checking import Text, check, texts_in
from storyscape.claims.wordings import leans, wordings
from storyscape.io.files import read_paths
from storyscape.newsroom import Newsroom
from storyscape.records import Because, BriefSentence, Figure, Landscape, Ref, Reject, Span
from storyscape.render import html, markdown
from tests.landscape_fixture import landscape as by_hand

SAMPLE = Path(__file__).parents[1] / "src" / "storyscape" / "sample" / "articles"
AT = datetime(2026, 10, 14, 8, tzinfo=UTC)


@cache
def drawn(name: str) -> Landscape:
    """The landscape of the biggest story in one file of the sample."""
    with Newsroom("sqlite://") as room:
        return room.compare(SAMPLE / f"{name}.jsonl").landscapes[0]


NAMES = ("brenna-flood", "korva-ceasefire", "halden-warehouse-fire", "puerto-serrano-recount", "marsh-fever-vaccine")
each_story = pytest.mark.parametrize("name", NAMES)


@each_story
def test_a_brief_is_short_cited_and_without_a_problem(name: str) -> None:
    landscape = drawn(name)
    assert LEAST <= len(landscape.brief) <= MOST
    assert check(landscape.brief, texts_in(landscape)) == ()
    for sentence in landscape.brief:
        assert sentence.cites
        assert all(landscape.text_of(ref) for ref in (*sentence.cites, *sentence.quotes))


@each_story
def test_what_is_verbatim_is_a_whole_sentence(name: str) -> None:
    landscape = drawn(name)
    whole = {(a.article, a.sentence.end) for c in landscape.claims for a in c.appearances}
    for sentence in landscape.brief:
        if sentence.kind == "verbatim":
            first = sentence.cites[0]
            assert sentence.text == " ".join(landscape.text_of(first).split())
            assert (first.article, first.span.end) in whole


@each_story
def test_the_order_is_by_support_and_the_first_sentence_stands_alone(name: str) -> None:
    brief = drawn(name).brief
    support = [sentence.support.value for sentence in brief]
    assert support[1:] == sorted(support[1:], reverse=True)
    assert brief[0].kind == "verbatim"
    assert not leans(brief[0].text, brief[0].lang)


@each_story
def test_no_sentence_says_what_another_says(name: str) -> None:
    told = [frozenset(re.findall(r"\w+", s.text.lower())) for s in drawn(name).brief if s.kind == "verbatim"]
    assert all(len(a & b) < 0.7 * min(len(a), len(b)) for i, a in enumerate(told) for b in told[:i])


@each_story
def test_differences_and_lone_claims_are_marked(name: str) -> None:
    landscape = drawn(name)
    differing = {d.claim: d.kind for d in landscape.differences if d.is_apart}
    for sentence in landscape.brief:
        if sentence.kind != "verbatim":
            continue
        span, article = sentence.cites[0].span, sentence.cites[0].article
        carried = [c for c in landscape.claims for a in c.appearances
                   if a.article == article and a.sentence.end == span.end and a.repeats is None]  # fmt: skip
        assert {differing[c.id] for c in carried if c.id in differing} <= set(sentence.marks)
        if any(c.support.origins == 1 for c in carried):
            assert "single_outlet" in sentence.marks


def test_a_contradiction_is_told_with_both_sides_and_no_verdict() -> None:
    landscape = drawn("korva-ceasefire")
    difference = next(d for d in landscape.differences if d.kind == "contradicts")
    told = [s for s in landscape.brief if s.kind == "template" and "contradicts" in s.marks]
    assert len(told) == 1
    assert all(side.text in told[0].text for side in difference.sides)
    assert told[0].text.startswith("The numbers contradict each other: ")


def test_the_brief_speaks_the_language_of_the_title() -> None:
    landscape = drawn("puerto-serrano-recount")
    lang = next(a.lang for a in landscape.articles if a.id == landscape.title_article)
    assert {s.lang for s in landscape.brief} == {lang}


def test_a_dateline_is_left_out() -> None:
    landscape = drawn("brenna-flood")
    assert not any("(MNA)" in s.text for s in landscape.brief)
    by_id = {}
    for draft in read_paths([SAMPLE / "brenna-flood.jsonl"]):
        assert not isinstance(draft, Reject)
        by_id[draft.text[:40]] = draft
    assert any("(MNA)" in start for start in by_id)


def test_wordings_are_slices() -> None:
    landscape = drawn("brenna-flood")
    texts = texts_in(landscape)
    assert all(landscape.text_of(c.label) in texts[c.label.article].text for c in landscape.claims)
    assert wordings((), {}) == ()


NUMBER = re.compile(r"\d+")
NAME = re.compile(r"(?<![\w'’-])[^\W\d_a-zа-яёäöüßéáíóúñ][^\W\d_]{3,}")


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Landscape, BriefSentence]:
    """A sentence of a brief with one number or one name changed."""
    landscape = drawn(draw(st.sampled_from(NAMES)))
    options = [(s, m) for s in landscape.brief for p in (NUMBER, NAME) for m in p.finditer(s.text)]
    sentence, match = draw(st.sampled_from(options))
    if match[0].isdigit():
        other = str(int(match[0]) + draw(st.integers(1, 9_000)))
    else:
        other = match[0][0] + draw(st.text("bcdfgklmnprstvz", min_size=4, max_size=9))
    return landscape, replace(sentence, text=sentence.text[: match.start()] + other + sentence.text[match.end() :])


@settings(deadline=None, max_examples=150)
@given(mutated(), st.sampled_from(["as it is", "model"]))
def test_a_changed_number_or_name_is_found(found: tuple[Landscape, BriefSentence], kind: str) -> None:
    landscape, sentence = found
    told = sentence if kind == "as it is" else replace(sentence, kind="model")
    assert check((told,), texts_in(landscape)) != ()


TEXTS = {
    "a": Text("The Brenna rose on Wednesday. Mayor Ingrid Solvay said 12 people died in Ostrand. Tomas Arvelin flew "
              "over the valley and said: “Nobody will be left to pay.”", "The Courier", "en", "o1", AT),
    "b": Text("In Ostrand starben am Mittwoch mindestens zwölf Menschen.", "Bote 7", "de", "o2", AT),
    "c": Text("About 10,000 people left their homes.", "The Lamp", "en", "o2", AT),
}  # fmt: skip


def ref(article: str) -> Ref:
    return Ref(article, Span(0, len(TEXTS[article].text)))


def written(text: str, *articles: str, **more: object) -> BriefSentence:
    cites = tuple(ref(one) for one in articles or "a")
    support = Figure(value=len({TEXTS[r.article].origin for r in cites}), articles=tuple(r.article for r in cites))
    because = Because(rule="test")
    made = BriefSentence(kind="model", text=text, lang="en", cites=cites, support=support, because=because)
    return replace(made, **more)


def kinds(sentence: BriefSentence) -> list[str]:
    return [problem.kind for problem in check([sentence], TEXTS)]


@pytest.mark.parametrize(
    "text",
    [
        "On Wednesday 12 people died in Ostrand, said Ingrid Solvay.",
        "Twelve people died in Ostrand, Mayor Ingrid Solvay said.",
        "Tomas Arvelin said: “Nobody will be left to pay.”",
        "People died in Ostrand, The Courier reports.",
        "The Brenna's water rose.",
    ],
)
def test_what_the_citations_hold_passes(text: str) -> None:
    assert kinds(written(text)) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("13 people died in Ostrand.", "number"),
        ("Thirteen people died in Ostrand.", "number"),
        ("12.5 people died in Ostrand.", "number"),
        ("120 people died in Ostrand.", "number"),
        ("Flight XA12 fell on Ostrand.", "number"),
        ("12 people died in Ostrand on Thursday.", "date"),
        ("12 people died in Ostrand on 3 May.", "date"),
        ("12 people died in Lindmoor.", "name"),
        ("12 people died in Ostrand, said Ingrid Arvelin.", "name"),
        ("Lindmoor mourns 12 people.", "name"),
        ("People died in 東京.", "name"),
        ("The Lamp says that 12 people died.", "name"),
        ("Tomas Arvelin said: “Nobody will pay.”", "quotation"),
        ("Tomas Arvelin said: “body will be left to pay.”", "quotation"),
    ],
)
def test_what_they_do_not_hold_is_a_problem(text: str, problem: str) -> None:
    assert problem in kinds(written(text))


def test_a_number_in_words_of_another_language_is_the_same_number() -> None:
    assert kinds(written("At least 12 people died in Ostrand.", "b")) == []


def test_without_citations_or_with_lost_ones_nothing_passes() -> None:
    assert kinds(written("People died.", cites=())) == ["citation"]
    assert kinds(written("People died.", cites=(Ref("x", Span(0, 3)),))) == ["citation"]
    assert kinds(written("People died.", cites=(Ref("a", Span(0, 9_999)),))) == ["citation"]
    assert kinds(written("People died.", cites=(Ref("a", Span(3, 3)),))) == ["citation"]


def test_verbatim_is_to_the_letter() -> None:
    first = Ref("a", Span(0, 29))
    assert kinds(written("The Brenna rose on Wednesday.", kind="verbatim", cites=(first,))) == []
    assert kinds(written("Brenna rose on Wednesday.", kind="verbatim", cites=(first,))) == ["verbatim"]


def test_figures_are_what_the_origins_say() -> None:
    all_of_it = Figure(value=2, articles=("a", "b", "c"))
    assert kinds(written("People died in 2 texts.", figures=(all_of_it,))) == []
    assert kinds(written("People died in 3 texts.", figures=(all_of_it,))) == ["number"]
    assert kinds(written("People died.", figures=(Figure(value=3, articles=("a", "b", "c")),))) == ["figure"]
    assert kinds(written("People died.", figures=(Figure(value=1, articles=("b",)),))) == ["figure"]  # is not cited
    assert kinds(written("People died.", figures=(Figure(value=1, articles=("x",)),))) == ["figure"]


def test_a_template_has_no_words_of_its_own() -> None:
    cited = Ref("c", Span(0, len(TEXTS["c"].text)))
    quote = Ref("c", Span(0, 19))
    told = written("", kind="template", cites=(cited,), quotes=(quote,),
                   support=Figure(value=1, articles=("c",)))  # fmt: skip
    said = "The numbers differ: “About 10,000 people” (The Lamp)."
    assert kinds(replace(told, text=said)) == []
    assert kinds(replace(told, text=said.replace("10,000", "11,000"))) == ["quotation", "name", "number", "wording"]
    assert kinds(replace(told, text=said.replace("The Lamp", "The Lantern"))) == ["name"]
    assert kinds(replace(told, text=said.replace(").", ", wrongly)."))) == ["wording"]
    assert kinds(replace(told, text=said, cites=(Ref("c", Span(3, 30)),))) == ["quotation"]
    assert "wording" in kinds(replace(told, text=said, lang="xx"))


def test_a_hostile_sentence_is_escaped_wherever_it_is_shown() -> None:
    landscape = by_hand()
    held = landscape.excerpts[0]
    bad = "<script>alert(1)</script> [x](javascript:1)"
    text = bad + held.text[len(bad) :] if len(held.text) > len(bad) else bad.ljust(len(held.text))
    article = held.ref.article
    sentence = BriefSentence(kind="verbatim", text=text, lang="en", cites=(held.ref,), because=Because(rule="test"),
                             support=Figure(value=1, articles=(article,)), marks=("single_outlet",))  # fmt: skip
    shown = replace(landscape, brief=(sentence,))
    page = html.export(shown)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "one text only" in page
    assert "<script" not in markdown.landscape(shown)
    assert r"\[x\]" in markdown.landscape(shown)


def test_a_landscape_without_a_brief_has_no_section_for_it() -> None:
    assert 'id="brief"' not in html.export(by_hand())
    assert "## In brief" not in markdown.landscape(by_hand())
