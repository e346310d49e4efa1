"""Framing: rival words for one thing, own voice, arm's length, headlines; nothing that somebody else says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from storyscape.claims.analysis import Analysis, analyse
from storyscape.claims.framing import framing
from storyscape.claims.matching import match
from storyscape.claims.quotes import group_variants
from storyscape.claims.rivals import rivals
from storyscape.newsroom import Newsroom
from storyscape.records import Article, Because, Claim, Framing, FramingItem, Landscape, Quote, Worded
from storyscape.render import html, markdown
from storyscape.stories.origins import origins
from storyscape.tables import table
from tests.claims_room import make

SAMPLE = Path(__file__).parents[1] / "src" / "storyscape" / "sample" / "articles" / "brenna-flood.jsonl"
LANGS = ("de", "en", "es", "fr", "ru")
HOSTILE = "<script>alert('x')</script> “<b>so</b>” [a](javascript:alert) \u202e“”‘’ {{ 7 * 7 }} (?P<x> ((((("

Given = tuple[tuple[Article, ...], tuple[Analysis, ...], tuple[Claim, ...], tuple[Quote, ...]]


def read(*texts: tuple[str, str], lang: str = "en") -> Given:
    """The articles of outlets with what the rooms before framing make of them."""
    articles = tuple(make(text, outlet=outlet, lang=lang) for outlet, text in texts)
    analyses = tuple(analyse(article) for article in articles)
    claims = match(articles, analyses, origins(articles, (), ()), encoder=None,
                   match_threshold=0.5, unclear_threshold=0.4)  # fmt: skip
    quotes = group_variants([q for a in analyses for q in a.quotes if q.quoted], {a.id: a for a in articles})
    return articles, analyses, claims, quotes


def of_kind(found: Framing, kind: str) -> list[FramingItem]:
    return [item for item in found.items if item.kind == kind]


def said(found: Framing, kind: str, rule: str = "") -> set[str]:
    return {word.text for item in of_kind(found, kind) if rule in item.because.rule for word in item.words}


HARBOUR = (
    ("plain.example", "The harbour at Orrin was hit on Tuesday evening.\n\nTwelve fighters were killed near the "
     "harbour of Orrin on Tuesday evening.\n\nThe inquiry into the harbour office starts on Monday morning."),
    ("loud.example", "Bloodbath at the harbour of Orrin.\n\nTwelve terrorists were killed near the harbour of Orrin "
     "on Tuesday evening. The deeply shameful delay went on all night.\n\nThe probe into the harbour office starts on "
     "Monday morning."),
)  # fmt: skip


def test_rival_words_in_clauses_of_one_claim_are_laid_side_by_side() -> None:
    found = framing(*read(*HARBOUR))
    (item,) = [item for item in of_kind(found, "wording") if item.group == "armed"]
    assert {word.text for word in item.words} == {"fighters", "terrorists"}
    assert item.about == "people under arms"
    assert "killed" not in said(found, "wording")  # both say so


def test_words_that_stand_for_each_other_need_no_table() -> None:
    assert said(framing(*read(*HARBOUR)), "wording", "aligned") >= {"inquiry", "probe"}


def test_outlets_that_chose_the_same_word_stand_beside_it() -> None:
    again = ("again.example", "At the quay.\n\nThe inquiry into the harbour office starts on Monday morning.")
    (item,) = [i for i in of_kind(framing(*read(*HARBOUR, again)), "wording") if "inquiry" in {w.term for w in i.words}]
    assert sorted(word.text for word in item.words) == ["inquiry", "inquiry", "probe"]


def test_one_outlet_alone_has_no_rival() -> None:
    both = tuple(("one.example", text) for _, text in HARBOUR)
    assert of_kind(framing(*read(*both)), "wording") == []


def test_verbs_of_saying_are_compared_for_one_speaker_only() -> None:
    told = "Mayor Ilse Brandt {} that the bridge at Orrin had been closed for nine days because of rust."
    one, two = told.format("said"), told.format("admitted")
    assert said(framing(*read(("a.example", one), ("b.example", two))), "wording", "saying") == {"said", "admitted"}
    other = two.replace("Ilse Brandt", "Omar Diallo")
    assert said(framing(*read(("a.example", one), ("b.example", other))), "wording", "saying") == set()


@pytest.mark.parametrize(("sentence", "expected"), [
    ("The deeply shameful delay went on all night.", {"deeply shameful"}),
    ("The so-called experts met at the town hall.", {"so-called"}),
    ("The mayor said the delay was shameful and the plan absurd.", set()),
    ("According to the union, the shameful delay went on all night.", set()),
    ("The boats were supposed to be back by ten.", set()),
    ("Critics called it a disastrous plan for the valley.", set()),
    ("“The delay was shameful,” the baker said.", set()),
    ("The plan was met with “shameful” signs on every door.", set()),
    ("The walk ends at the Historic Museum of Orrin.", set()),
])  # fmt: skip
def test_evaluative_words_are_the_outlets_own_or_left_out(sentence: str, expected: set[str]) -> None:
    text = f"A night at the harbour of Orrin\n\nThe boats came back late in the evening. {sentence}"
    assert said(framing(*read(("a.example", text))), "evaluative") == expected


@pytest.mark.parametrize(("sentence", "expected"), [
    ("The “safe” wall broke in the first hour.", {"safe"}),
    ("The mayor said the “safe” wall broke in the first hour.", set()),
    ("The ferry “Northern Star” lay in the harbour.", set()),
    ("The wall was “safe.”", {"safe"}),
    ("Many took the wall as “safe” for years.", set()),
    ("The crowd at the quay chanted, “lock the gate,” until ten.", set()),
    ("Groups with the name “dry feet” or “high wall” met.", set()),
    ("The street known as “the gut” was flooded first.", set()),
    ("The “wall that nobody would pay for” broke in the first hour.", set()),
    ("The “14” on the door was the only sign.", set()),
])  # fmt: skip
def test_arms_length_is_few_words_in_marks_that_nobody_says(sentence: str, expected: set[str]) -> None:
    text = f"A night at the harbour of Orrin\n\nThe boats came back late in the evening. {sentence}"
    assert said(framing(*read(("a.example", text))), "scare_quote") == expected


def test_words_in_marks_that_somebody_says_elsewhere_are_a_quotation() -> None:
    text = ("A night at the harbour of Orrin\n\n“We were told that the wall is safe for good,” baker Ada Lind said.\n\n"
            "The “safe” wall broke in the first hour.")  # fmt: skip
    assert said(framing(*read(("a.example", text))), "scare_quote") == set()


def test_a_headline_is_held_against_its_body() -> None:
    found = framing(*read(*HARBOUR))
    stronger = [item for item in of_kind(found, "headline") if item.because.rule == "framing.headline_stronger"]
    assert [[(word.place, word.text) for word in item.words] for item in stronger] == [
        [("headline", "Bloodbath"), ("body", "killed")]
    ]
    assert said(found, "headline", "only") == {"Bloodbath", "hit"}


def test_a_language_without_a_table_is_said_to_be_unread() -> None:
    given_ = read(("a.example", "Łodzie wróciły późnym wieczorem do portu w Orrin."), lang="pl")
    assert framing(*given_) == Framing(not_read=(given_[0][0].id,))


@pytest.mark.parametrize("lang", LANGS)
def test_a_table_has_each_form_once_and_names_its_groups(lang: str) -> None:
    rows, read_table = table(f"framing/{lang}"), rivals(lang)
    assert read_table is not None
    plain = [f for row in rows["rivals"].values() if not row.get("cues") for t in row["terms"] for f in t.split("|")]
    assert len(plain) == len(set(plain))
    assert all(read_table.name(group) for group in rows["rivals"])
    assert all(len(row["terms"]) > 1 for row in rows["rivals"].values())
    assert read_table.saying(rows["rivals"]["saying"]["terms"][1].split("|")[0])


@pytest.mark.parametrize(("lang", "sentence", "expected"), [
    ("de", "Die skandalöse Verspätung dauerte die ganze Nacht.", "skandalöse"),
    ("es", "La vergonzosa espera duró toda la noche.", "vergonzosa"),
    ("fr", "Cette attente scandaleuse dura toute la nuit.", "scandaleuse"),
    ("ru", "Позорная задержка длилась всю ночь.", "Позорная"),
])  # fmt: skip
def test_other_languages_have_their_own_words(lang: str, sentence: str, expected: str) -> None:
    assert said(framing(*read(("a.example", sentence), lang=lang)), "evaluative") == {expected}


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(3)), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_is_no_matter(order: list[int], random: object) -> None:
    articles, analyses, claims, quotes = three()
    shuffled = framing([articles[i] for i in order], [analyses[i] for i in reversed(order)],
                       random.sample(claims, len(claims)), random.sample(quotes, len(quotes)))  # type: ignore[attr-defined]  # fmt: skip
    assert shuffled == framing(articles, analyses, claims, quotes)


@cache
def three() -> Given:
    return read(*HARBOUR, ("third.example", f"{HOSTILE}\n\nTwelve rebels were slain near the harbour of Orrin on "
                           "Tuesday evening. A “safe” place, Ada Lind said."))  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*HARBOUR[0][1].split(), *HARBOUR[1][1].split(), *HOSTILE.split(), "\n\n", "shameful",
                                 "“safe”", "said", "the mayor", ".", "’"]), min_size=1, max_size=60))  # fmt: skip
def test_every_span_slices_to_its_words(pieces: list[str]) -> None:
    given_ = read(("a.example", " ".join(pieces)), HARBOUR[0])
    texts = {article.id: article.text for article in given_[0]}
    for item in framing(*given_).items:
        for word in item.words:
            assert word.ref is not None
            assert word.text == word.ref.span.of(texts[word.article])


@cache
def flood() -> Landscape:
    with Newsroom("sqlite://") as room:
        return room.compare(SAMPLE).landscapes[0]


def test_the_sample_shows_how_it_is_worded() -> None:
    landscape = flood()
    titles = {article.id: article.title or "" for article in landscape.articles}
    assert {item.because.rule for item in landscape.framing.items} >= {
        "framing.aligned", "framing.headline_only", "framing.headline_stronger"}  # fmt: skip
    for item in landscape.framing.items:
        for word in item.words:
            assert word.text in titles[word.article] if word.ref is None else landscape.text_of(word.ref) == word.text


def test_nothing_quoted_or_credited_is_called_the_outlets_own_voice() -> None:
    landscape = flood()
    others = [(q.article, q.content) for q in landscape.quotes]
    others += [(a.article, a.sentence) for c in landscape.claims for a in c.appearances if a.attribution]
    own = [
        w for item in landscape.framing.items if item.kind in ("evaluative", "scare_quote") for w in item.words if w.ref
    ]
    assert not [
        w for w in own for article, span in others if w.article == article and w.ref and w.ref.span.overlaps(span)
    ]


def test_every_face_shows_the_words_apart_from_the_facts() -> None:
    landscape = flood()
    page, note = html.page_story(landscape), markdown.landscape(landscape)
    assert page.index('id="differences"') < page.index('id="worded"') < page.index('id="timeline"')
    assert "## How it is worded" in note
    for text in ("housing", "homes"):
        assert f"**{text}**" in note
        assert f">{text}</bdi></b>" in page


def test_hostile_words_are_escaped_where_they_are_shown() -> None:
    landscape = flood()
    article = landscape.articles[0]
    evil = Worded(article=article.id, term="x", text="<script>*a*", ref=None, place="headline")
    item = FramingItem(kind="headline", words=(evil,), because=Because(rule="framing.headline_only"))
    shown = replace(landscape, framing=Framing(items=(item,), not_read=(article.id,)))
    assert "<script>*a*" not in html.page_story(shown)
    assert "**&lt;script>" not in markdown.landscape(shown)
    assert f"{article.label} ({article.lang})" in html.page_story(shown)
