"""Reuse and origins: what is shared is found and shown; quotations are not shared text; only credits give direction."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from storyscape.ids import ARTICLE, content_id
from storyscape.records import Article, Block, Outlet, Span
from storyscape.stories.origins import origins
from storyscape.stories.reuse import find_reuse
from tests.story_fixture import article

WIRE = (
    "The river rose by two metres during the night and flooded the lower streets of Ostermoor. Firefighters brought "
    "sixty people to a school on the hill, where teachers handed out blankets and soup. A bridge that was closed last "
    "year gave way at about four in the morning, and a bus that stood near it was carried off without passengers. The "
    "mayor asked people to boil their water and to keep away from the embankment until engineers have looked at it."
)
OWN = (
    "Our reporter reached the school by boat. A teacher said that the caretaker had kept the boiler running with wood "
    "from old desks. Nobody slept much, and a boy counted the helicopters over the roof until the lamps went out. By "
    "noon volunteers from three villages had come with sandwiches, dry socks and a very large pot of lentils."
)
QUOTE = (
    "“We had an hour at most, and then the water was in every street, and people were standing on tables in the dark "
    "waiting for boats that we did not have and could not borrow from anybody along the whole of this river,”"
)
AGENCY = Outlet(
    id="wire.example", name="Northern Wire", domains=("wire.example",), agency=True, credit_names=("NW", "Wire North")
)


def text_of(article: Article, span: Span) -> str:
    return span.of(article.text)


def test_a_whole_copy_is_verbatim() -> None:
    a, b = article(WIRE, outlet="a.example"), article(f"{WIRE}\n", outlet="b.example")
    (reuse,) = find_reuse([a, b], threshold=0.3)
    assert reuse.kind == "verbatim"
    assert reuse.score == 1.0
    assert reuse.direction == "unknown"
    (left, right) = reuse.passages[0]
    assert text_of(a, left.span) == text_of(b, right.span) == WIRE.rstrip(".")


def test_a_cut_text_within_a_longer_article_is_partial() -> None:
    cut = ". ".join(WIRE.split(". ")[:2]) + "."
    a, b = article(cut, outlet="a.example"), article(f"{OWN}\n\n{cut}\n\n{OWN[:200]}", outlet="b.example")
    (reuse,) = find_reuse([a, b], threshold=0.3)
    assert reuse.kind == "partial"
    assert reuse.score == 1.0


def test_a_lightly_edited_copy_is_a_near_copy() -> None:
    edited = WIRE.replace("two metres", "six feet").replace("soup", "hot soup").replace("about four", "around four")
    (reuse,) = find_reuse([article(WIRE, outlet="a"), article(edited, outlet="b")], threshold=0.3)
    assert reuse.kind == "near_copy"
    assert 0.5 < reuse.score < 1
    assert len(reuse.passages) == 1


def test_the_same_quotation_in_two_articles_is_no_reuse() -> None:
    a = article(f"{OWN} {QUOTE} the mayor said.", outlet="a.example")
    b = article(f"{WIRE} {QUOTE} said the mayor.", outlet="b.example")
    assert find_reuse([a, b], threshold=0.1) == ()
    assert len(origins([a, b], (), ())) == 2


def test_boilerplate_is_not_compared() -> None:
    line = WIRE
    texts = [f"{line}\n{own}" for own in (OWN, "Elsewhere, the harvest of pears began two weeks early this year.")]
    blocks = [
        (
            Block(span=Span(0, len(line)), kind="boilerplate", because="test"),
            Block(span=Span(len(line) + 1, len(text)), kind="body", because="test"),
        )
        for text in texts
    ]
    both = [article(text, outlet=str(i), blocks=b) for i, (text, b) in enumerate(zip(texts, blocks, strict=True))]
    assert find_reuse(both, threshold=0.1) == ()


def test_versions_of_one_article_are_not_reuse() -> None:
    a = article(WIRE)
    b = replace(a, id=content_id(ARTICLE, "other"))
    assert find_reuse([a, b], threshold=0.3) == ()


def test_a_credit_gives_direction_and_is_shown() -> None:
    wire = article(WIRE, outlet="wire.example")
    taker = article(f"{WIRE}\n(Northern Wire)", outlet="b.example", credits=("Northern Wire",))
    (reuse,) = find_reuse([taker, wire], threshold=0.3, agencies=[AGENCY])
    assert reuse.direction == "credited"
    assert reuse.credit is not None
    assert reuse.credit.article == taker.id
    assert text_of(taker, reuse.credit.span) == "Northern Wire"
    (origin,) = origins([taker, wire], (reuse,), [AGENCY])
    assert origin.owner == AGENCY.id


def test_times_alone_give_no_direction() -> None:
    early, late = article(WIRE, outlet="a", hours=0), article(WIRE, outlet="b", hours=9)
    (reuse,) = find_reuse([late, early], threshold=0.3, agencies=[AGENCY])
    assert (reuse.a, reuse.b) == (early.id, late.id)
    assert reuse.direction == "unknown"


def test_a_credited_acronym_counts_only_as_a_word() -> None:
    known = article(OWN, credits=("KNW",))
    assert origins([known], (), [AGENCY])[0].owner is None
    assert origins([article(OWN, credits=("NW",))], (), [AGENCY])[0].owner == AGENCY.id


def test_articles_with_one_agency_credit_are_one_origin() -> None:
    a = article(WIRE, outlet="a.example", credits=("NW",))
    b = article(OWN, outlet="b.example", bylines=("Wire North",))
    c = article("Elsewhere, the harvest of pears began two weeks early.", outlet="c.example")
    found = origins([a, b, c], (), [AGENCY])
    assert [len(origin.articles) for origin in found] == [2, 1]
    assert found[0].because.rule == "origins.agency"
    assert found == origins([c, b, a], (), [AGENCY])


_SENTENCES = [f"{s}." for s in (WIRE + " " + OWN).replace("\n", " ").split(". ")]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(_SENTENCES), min_size=3, max_size=9), st.lists(st.sampled_from(_SENTENCES), min_size=3))
def test_passages_slice_to_the_same_words(left: list[str], right: list[str]) -> None:
    a, b = article(" ".join(left), outlet="a"), article("\n".join(right), outlet="b")
    for reuse in find_reuse([a, b], threshold=0.0):
        texts = {a.id: a, b.id: b}
        for one, other in reuse.passages:
            assert one.article == reuse.a
            assert other.article == reuse.b
            words = text_of(texts[one.article], one.span).split()
            assert set(words) & set(text_of(texts[other.article], other.span).split())
            assert text_of(texts[one.article], one.span).strip() == text_of(texts[one.article], one.span)
