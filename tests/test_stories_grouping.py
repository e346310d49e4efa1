"""Grouping: the same stories whatever the order, after a restart, without dates, and with its reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from storyscape.ids import STORY, content_id
from storyscape.protocols import Member
from storyscape.records import Article, Place
from storyscape.stories.grouping import Grouper
from storyscape.stories.repair import Repair
from storyscape.stories.vectors import features, features_of, kind_of
from storyscape.testing import FakeEncoder
from tests.story_fixture import START, article, stream

ARTICLES = [a for a, _ in stream()]
EVENT = {a.key: event for a, event in stream()}


def place(grouper: Grouper, articles: Sequence[Article]) -> tuple[Place, ...]:
    return grouper.place(list(zip(articles, features_of(articles), strict=True)))


def stories(places: Sequence[Place]) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for each in places:
        found.setdefault(each.story_id, set()).add(each.article_key)
    return {frozenset(keys) for keys in found.values()}


def by_event(events: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(key for key, other in events.items() if other == event) for event in events.values()}


def members(places: Sequence[Place], articles: Sequence[Article]) -> list[Member]:
    known = {a.key: a for a in articles}
    return [
        Member(
            article_key=p.article_key,
            story_id=p.story_id,
            lang=known[p.article_key].lang,
            published_at=known[p.article_key].published_at,
            seen_at=known[p.article_key].seen_at,
            features=features(known[p.article_key]),
        )
        for p in places
    ]


def test_events_become_stories() -> None:
    assert stories(place(Grouper(), ARTICLES)) == by_event(EVENT)


def test_texts_without_dates_become_stories() -> None:
    undated = stream(dated=False)
    assert stories(place(Grouper(), [a for a, _ in undated])) == by_event({a.key: event for a, event in undated})


def test_two_texts_alone_are_told_apart_or_joined() -> None:
    ferry, ferry_too, bakers = ARTICLES[0], ARTICLES[1], ARTICLES[3]
    assert len(stories(place(Grouper(), [ferry, ferry_too]))) == 1
    assert len(stories(place(Grouper(), [ferry, bakers]))) == 2


@settings(max_examples=25, deadline=None)
@given(st.permutations(ARTICLES))
def test_order_within_a_call_changes_nothing(order: list[Article]) -> None:
    assert place(Grouper(), order) == place(Grouper(), ARTICLES)


@settings(max_examples=25, deadline=None)
@given(st.permutations(ARTICLES), st.integers(0, len(ARTICLES)), st.randoms(use_true_random=False))
def test_a_restored_grouper_goes_on_as_if_it_had_not_stopped(order: list[Article], stop: int, random) -> None:  # type: ignore[no-untyped-def]
    without_pause = Grouper()
    before = place(without_pause, order[:stop])
    kept = members(before, ARTICLES)
    random.shuffle(kept)
    assert place(Grouper().restore(kept), order[stop:]) == place(without_pause, order[stop:])


def over_weeks(gaps: Sequence[int], undated: Sequence[bool]) -> list[Article]:
    """The articles, each so many days after the one before; those without a date are fetched at that moment."""
    out, day = [], 0
    for told, gap, bare in zip(ARTICLES, gaps, undated, strict=True):
        day += gap
        at = START + timedelta(days=day)
        out.append(replace(told, published_at=None if bare else at, fetched_at=at))
    return out


WEEKS = st.lists(st.integers(0, 9), min_size=len(ARTICLES), max_size=len(ARTICLES))
BARE = st.lists(st.booleans(), min_size=len(ARTICLES), max_size=len(ARTICLES))


@settings(max_examples=40, deadline=None)
@given(WEEKS, BARE, st.integers(1, len(ARTICLES) - 1), st.randoms(use_true_random=False))
def test_what_is_restored_is_what_a_run_without_a_pause_holds(gaps, undated, stop, random) -> None:  # type: ignore[no-untyped-def]
    told = over_weeks(gaps, undated)
    without_pause = Grouper(window_days=3)
    before = [each for one in told[:stop] for each in place(without_pause, [one])]
    kept = members(before, told)
    random.shuffle(kept)
    dated = [one.published_at for one in told[:stop] if one.published_at]
    since = min(told[stop].seen_at, max(dated, default=told[stop].seen_at)) - timedelta(days=6)
    restored = Grouper(window_days=3).restore([m for m in kept if m.seen_at >= since], since=since)
    for one in told[stop:]:
        assert place(restored, [one]) == place(without_pause, [one])
        assert len(restored) == len(without_pause)


def test_undated_articles_age_by_when_they_were_seen() -> None:
    grouper = Grouper(window_days=2)
    old = replace(ARTICLES[0], published_at=None, fetched_at=START)
    place(grouper, [old])
    place(grouper, [replace(ARTICLES[3], published_at=None, fetched_at=START + timedelta(days=3))])
    assert len(grouper) == 2
    place(grouper, [replace(ARTICLES[4], published_at=None, fetched_at=START + timedelta(days=30))])
    assert len(grouper) == 1


def test_reading_an_archive_makes_nothing_of_today_old() -> None:
    today = replace(ARTICLES[0], published_at=None, fetched_at=START + timedelta(days=4000))
    grouper = Grouper(window_days=2)
    place(grouper, [*ARTICLES[1:], today])
    assert len(grouper) == len(ARTICLES)


def test_a_late_article_finds_its_story() -> None:
    ferry, late, *_ = [a for a in ARTICLES if EVENT[a.key] == "ferry"]
    comet = next(a for a in ARTICLES if EVENT[a.key] == "comet")
    grouper = Grouper(window_days=7)
    (opened,) = place(grouper, [ferry])
    place(grouper, [replace(comet, published_at=START + timedelta(days=12))])
    (joined,) = place(grouper, [late])
    assert joined.story_id == opened.story_id


def test_a_window_says_what_it_does_not_cover() -> None:
    grouper = Grouper(window_days=7)
    assert grouper.covers(START - timedelta(days=999), START)
    place(grouper, [ARTICLES[0], replace(ARTICLES[3], published_at=START + timedelta(days=30))])
    assert grouper.covers(START + timedelta(days=24), START + timedelta(days=31))
    assert not grouper.covers(START + timedelta(days=22), START + timedelta(days=31))
    part = Grouper(window_days=7).restore((), since=START, until=START + timedelta(days=20))
    assert part.covers(START + timedelta(days=8), START + timedelta(days=12))
    assert not part.covers(START + timedelta(days=8), START + timedelta(days=15))


def test_the_score_is_explained_by_parts_that_sum_to_it() -> None:
    joined = place(Grouper(), ARTICLES[:2])[1]
    logit = sum(share for _, share in joined.because.parts)
    assert joined.kind == "joined"
    assert joined.because.rule == "grouping.joined"
    assert {"body", "title", "days", "bias"} <= {name for name, _ in joined.because.parts}
    assert joined.because.score is not None
    assert math.isclose(1 / (1 + math.exp(-logit)), joined.because.score, abs_tol=1e-3)
    assert ARTICLES[0].key in joined.because.note


def test_a_story_is_named_after_the_article_that_opened_it() -> None:
    opened = place(Grouper(), ARTICLES)[0]
    assert opened.kind == "opened"
    assert opened.because.rule == "grouping.opened"
    assert opened.story_id == content_id(STORY, opened.article_key)


def test_a_key_that_stands_in_a_story_stays_there() -> None:
    grouper = Grouper()
    first = place(grouper, ARTICLES[:3])
    again = place(grouper, ARTICLES[:1])[0]
    assert again.story_id == first[0].story_id
    assert again.because.rule == "grouping.kept"


def test_an_article_does_not_join_a_story_older_than_the_window() -> None:
    text, title = ARTICLES[1].text, ARTICLES[1].title
    late = article(text, title=title, hours=24 * 15.0)
    places = place(Grouper(window_days=14), [ARTICLES[0], late])
    assert len(stories(places)) == 2


def test_the_window_forgets() -> None:
    grouper = Grouper(window_days=2)
    place(grouper, ARTICLES[:3])
    place(grouper, [article("Snow fell on the hills of Orrin.", title="Snow in Orrin", hours=24 * 30.0)])
    assert len(grouper) == 1


def test_an_empty_text_opens_a_story_of_its_own() -> None:
    empty = article("", hours=0.5)
    assert len(stories(place(Grouper(), [*ARTICLES, empty]))) == len(by_event(EVENT)) + 1


def test_languages_meet_where_an_encoder_covers_both() -> None:
    encoder = FakeEncoder()
    texts = ("Aldora Tarnholm 214 ferry fog coastguard", "Aldora Tarnholm 214 Ferry Fog Coastguard")
    items = [article(text, title=text, hours=0.0, lang=lang) for text, lang in zip(texts, ("en", "de"), strict=True)]
    pairs = list(zip(items, features_of(items, encoder), strict=True))
    assert len(stories(Grouper().place(pairs))) == 1
    assert pairs[0][1].kind == kind_of(encoder) != kind_of(None)


def test_features_are_the_same_alone_and_in_a_batch() -> None:
    encoder = FakeEncoder()
    assert features_of(ARTICLES, encoder) == tuple(features(a, encoder) for a in ARTICLES)


def repaired(grouper: Grouper, places: Sequence[Place], days: float = 3.0) -> tuple[Repair, set[frozenset[str]]]:
    repair = grouper.repair(START, days=days)
    stands = {p.article_key: p for p in places} | {p.article_key: p for p in repair.places}
    return repair, stories(list(stands.values()))


def test_repair_merges_what_was_opened_apart() -> None:
    apart = [
        Place(article_key=p.article_key, story_id=content_id(STORY, p.article_key), kind="opened", because=p.because)
        for p in place(Grouper(), ARTICLES)
    ]
    grouper = Grouper().restore(members(apart, ARTICLES))
    repair, found = repaired(grouper, apart)
    assert found == by_event(EVENT)
    assert {change.kind for change in repair.changes} == {"merged", "moved"}
    heirs = {p.article_key: p.story_id for p in repair.places}
    assert {(r.story_id, r.into) for r in repair.redirects} == {(content_id(STORY, k), s) for k, s in heirs.items()}


def test_repair_splits_what_was_thrown_together_and_the_largest_part_keeps_the_id() -> None:
    together = [
        Place(article_key=p.article_key, story_id="s_all", kind="joined", because=p.because)
        for p in place(Grouper(), ARTICLES)
    ]
    grouper = Grouper().restore(members(together, ARTICLES))
    repair, found = repaired(grouper, together)
    assert found == by_event(EVENT)
    assert len(repair.places) == len(ARTICLES) - 3
    assert not repair.redirects
    assert all("s_all" in p.because.note for p in repair.places)


def test_a_pinned_article_stays_where_a_person_put_it() -> None:
    strange = [
        Place(
            article_key=p.article_key, story_id="s_by_hand" if i == 0 else p.story_id, kind="joined", because=p.because
        )
        for i, p in enumerate(place(Grouper(), ARTICLES))
    ]
    grouper = Grouper().restore(members(strange, ARTICLES))
    assert grouper.repair(START, pinned={ARTICLES[0].key}) == Repair()
    (redirect,) = grouper.repair(START).redirects
    assert "s_by_hand" in (redirect.story_id, redirect.into)


def test_a_second_repair_changes_nothing() -> None:
    grouper = Grouper()
    place(grouper, ARTICLES)
    grouper.repair(START)
    assert grouper.repair(START + timedelta(hours=1)) == Repair()


MATTERS = (
    "Orrin bridge fell", "Tarnholm harvest ripened", "Veld strike spread", "Askerry budget doubled",
    "Quill flood receded", "Lumby theatre opened", "Harrow quarry closed", "Penzel school burned",
    "Dunmore tunnel leaked", "Isk orchard froze", "Marrow ferry sank", "Zell library moved",
    "Corvane airport grew", "Bray vaccine failed", "Uster festival ended", "Fennick dam cracked",
)  # fmt: skip


def drifting() -> list[Article]:
    """Each article tells three quarters of what the one before it told: the last shares nothing with the first."""
    told = [
        f"The {matter} of {parish} {deed} and engineers from {parish} asked for {20 + i} new {matter} inspectors."
        for i, (parish, matter, deed) in enumerate(each.split() for each in MATTERS)
    ]
    return [article(" ".join(told[i : i + 4]), title=MATTERS[i], hours=6.0 * i) for i in range(len(told) - 3)]


def test_a_story_that_drifts_into_another_event_is_split() -> None:
    told = drifting()
    together = [
        Place(article_key=a.key, story_id="s_all", kind="joined", because=p.because)
        for a, p in zip(told, place(Grouper(), told), strict=True)
    ]
    _, found = repaired(Grouper().restore(members(together, told)), together)
    assert all({told[0].key, told[-1].key} - keys for keys in found)
    assert max(map(len, found)) <= len(told) // 2


def test_drift_is_bounded_while_articles_arrive() -> None:
    grouper, stands, told = Grouper(), dict[str, Place](), drifting()
    for one in told:
        stands |= {p.article_key: p for p in (*place(grouper, [one]), *grouper.repair(one.seen_at).places)}
    assert max(map(len, stories(list(stands.values())))) <= len(told) // 2
