"""Every store keeps the promises of ``storyscape.protocols.Store``: SQLite in a file, SQLite in memory, PostgreSQL."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from storyscape.errors import AmbiguousIdError, InputError, NotFoundError, StoreError
from storyscape.ids import content_id
from storyscape.io.store.facts import canonical
from storyscape.outlets.sought import AGENCY
from storyscape.protocols import Batch, Features, Redirect, Store, StoredLandscape, StoryName
from storyscape.records import (
    Answer,
    Block,
    Calibration,
    Family,
    Followed,
    Following,
    Grouping,
    Outlet,
    Rater,
    Rating,
    Span,
)
from storyscape.records.feeds import Feed
from tests.store_fixture import article, at, change, listed, place, story_batch, title

pytest_plugins = ["tests.each_store"]


def test_is_a_store(store: Store) -> None:
    assert isinstance(store, Store)


def test_an_empty_store_has_nothing(store: Store) -> None:
    assert store.stories() == ()
    assert store.stories(query="anything") == ()
    assert store.known(["k_absent"]) == {}
    assert store.versions("k_absent") == ()
    assert list(store.members(None, "test 1")) == []
    assert (store.facts.outlets(), store.facts.raters(), store.facts.ratings()) == ((), (), ())
    assert store.landscape("x_absent") is None
    assert store.newest_landscape("s_absent") is None
    with pytest.raises(NotFoundError):
        store.story("s_absent")
    with pytest.raises(NotFoundError, match="a_absent"):
        store.articles(["a_absent"])


def test_an_article_comes_back_whole(store: Store) -> None:
    full = article(
        "A whole article. © “quotes” \u202e\x1b[31m 🌍",
        title="Its title",
        url="https://one.example/1",
        bylines=("A. Writer",),
        modified_at=at(2.25),
        genre="opinion",
        credits=("AGENCY",),
        blocks=(Block(span=Span(0, 16), kind="body", because="blocks.text"),),
        read_from="file.txt",
    )
    store.save(story_batch("s_one", full))
    assert store.articles([full.id]) == (full,)
    assert store.versions(full.key) == (full,)
    assert store.known([full.key])[full.key].story == "s_one"


def test_articles_come_in_the_order_asked(store: Store) -> None:
    many = [article(f"Text {n}", n) for n in range(7)]
    store.save(Batch(articles=tuple(many)))
    asked = [many[n].id for n in (3, 1, 6, 1)]
    assert [a.id for a in store.articles(asked)] == asked
    with pytest.raises(NotFoundError, match="a_nowhere"):
        store.articles([many[0].id, "a_nowhere"])


def test_saving_again_changes_nothing(store: Store) -> None:
    batch = story_batch("s_one", article("First text", 0), article("Second text", 1))
    store.save(batch)
    before = (store.story("s_one"), store.stories(), list(store.members(None, "test 1")))
    store.save(batch)
    assert (store.story("s_one"), store.stories(), list(store.members(None, "test 1"))) == before


def test_a_new_version_stands_in_for_the_old_one(store: Store) -> None:
    old = article("Ten people were hurt", 0, key="k_page")
    new = article("Twelve people were injured", 5, key="k_page", version=2, outlet="two.example")
    store.save(story_batch("s_one", old, article("Another text", 1)))
    store.save(Batch(titles=(title("s_one", old, "Ten hurt"),)))
    assert store.story("s_one").title_article == old.id
    store.save(Batch(articles=(new,)))
    assert store.story("s_one").title_article is None
    assert store.versions("k_page") == (old, new)
    known = store.known(["k_page"])["k_page"]
    assert (known.id, known.version, known.ids, known.story) == (new.id, 2, (old.id, new.id), "s_one")
    assert store.story("s_one").articles[-1] == new.id
    assert old.id not in store.story("s_one").articles
    assert (listed(store, query="hurt"), listed(store, query="injured")) == ([], ["s_one"])
    assert store.stories()[0].outlets == 2
    assert store.stories()[0].last_at == at(5)


def test_an_older_version_that_comes_late_is_kept_but_not_current(store: Store) -> None:
    new = article("Newer", 5, key="k_page", version=2)
    old = article("Older", 0, key="k_page", version=1)
    store.save(story_batch("s_one", new))
    store.save(Batch(articles=(old,)))
    assert store.story("s_one").articles == (new.id,)
    assert [a.version for a in store.versions("k_page")] == [1, 2]


def test_two_versions_with_one_number_are_refused(store: Store) -> None:
    store.save(Batch(articles=(article("One", key="k_page"),)))
    with pytest.raises(StoreError, match="version 1"):
        store.save(Batch(articles=(article("Other", key="k_page"), article("Innocent"))))
    assert store.known([article("Innocent").key]) == {}


def test_a_place_moves_an_article(store: Store) -> None:
    stays, moves = article("It stays", 0), article("It moves", 1)
    store.save(story_batch("s_old", stays, moves))
    store.save(Batch(titles=(title("s_old", moves, "Moving title"),)))
    store.save(Batch(places=(place(moves, "s_new", "person.moved"),), changes=(change("s_new", "moved"),)))
    assert store.story("s_old").articles == (stays.id,)
    assert store.story("s_new").articles == (moves.id,)
    assert store.story("s_new").places[0].because.rule == "person.moved"
    assert listed(store) == ["s_new", "s_old"]
    assert [s.title for s in store.stories()] == ["It moves", "It stays"]
    assert store.known([moves.key])[moves.key].story == "s_new"


def test_a_story_that_all_have_left_is_not_listed_but_still_there(store: Store) -> None:
    only = article("The only one", 0)
    store.save(story_batch("s_left", only))
    store.save(Batch(places=(place(only, "s_entered"),)))
    assert listed(store) == listed(store, lang="en") == listed(store, query="only") == ["s_entered"]
    assert store.resolve("s_left") == "s_left"
    left = store.story("s_left")
    assert left.articles == ()
    assert [line.kind for line in left.journal] == ["joined"]


def test_a_merged_story_is_the_one_that_it_was_merged_into(store: Store) -> None:
    first, second = article("First", 0), article("Second", 1)
    store.save(story_batch("s_first", first))
    store.save(story_batch("s_second", second))
    merge = Batch(
        places=(place(second, "s_first"),),
        changes=(change("s_first", "merged", 2),),
        redirects=(Redirect(story_id="s_second", into="s_first"),),
    )
    store.save(merge)
    store.save(merge)
    assert store.resolve("s_second") == store.resolve("s_sec") == "s_first"
    assert store.story("s_second") == store.story("s_first")
    assert [line.kind for line in store.story("s_first").journal] == ["joined", "joined", "merged"]
    late = article("Late", 3)
    store.save(story_batch("s_second", late))
    assert store.story("s_first").articles == (first.id, second.id, late.id)
    store.save(Batch(places=(place(second, "s_second"),), redirects=(Redirect(story_id="s_second", into=None),)))
    assert store.story("s_second").articles == (second.id,)
    assert store.story("s_first").articles == (first.id, late.id)


def test_a_redirect_needs_an_empty_story_and_no_circle(store: Store) -> None:
    store.save(story_batch("s_full", article("Text")))
    with pytest.raises(InputError, match="has articles"):
        store.save(Batch(redirects=(Redirect(story_id="s_full", into="s_other"),)))
    store.save(Batch(redirects=(Redirect(story_id="s_x", into="s_y"), Redirect(story_id="s_y", into="s_z"))))
    with pytest.raises(InputError, match="merged into"):
        store.save(Batch(redirects=(Redirect(story_id="s_z", into="s_x"),)))
    assert store.story("s_x").id == "s_z"


def test_a_save_is_all_or_nothing(store: Store) -> None:
    good = article("Good")
    for bad in (
        Batch(articles=(good,), places=(place(article("Not saved"), "s_one"),)),
        Batch(articles=(good,), features=(Features(article_key="k_absent", kind="test 1", blob=b""),)),
        Batch(articles=(good, article("Lone \ud800 surrogate", key="k_bad"))),
        Batch(articles=(good, article("Nul \0 character"))),
        Batch(articles=(good, article("Naive", published_at=datetime(2026, 1, 1)))),
        Batch(articles=(good,), changes=(replace(change("s_one"), by="\udfff"),)),
    ):
        with pytest.raises(InputError):
            store.save(bad)
        assert store.known([good.key]) == {}
        assert store.stories() == ()
        with pytest.raises(NotFoundError):
            store.story("s_one")


def test_ids_resolve_by_their_beginning(store: Store) -> None:
    one, two = article("One", key="k_abcd1"), article("Two", key="k_abcd2")
    alone = article("Pasted", key="a_same")
    alone = replace(alone, id="a_same")
    store.save(Batch(articles=(one, two, alone), places=(place(one, "s_abcd"),)))
    assert store.resolve("k_abcd1") == "k_abcd1"
    assert store.resolve(f" {one.id[:10].upper()}") == one.id
    assert store.resolve("a_sam") == "a_same"
    assert store.resolve("s_ab") == "s_abcd"
    with pytest.raises(AmbiguousIdError, match="k_abcd2"):
        store.resolve("k_ab")
    for absent in ("s_zzzz", "s_a", "", "%%%%", "k_ab%", "____", "a\0bc", "\udcffabc", "ééééé"):
        with pytest.raises(NotFoundError):
            store.resolve(absent)


def test_an_exact_id_is_never_ambiguous(store: Store) -> None:
    store.save(Batch(changes=(change("s_abcd"), change("s_abcdef"))))
    assert store.resolve("s_abcd") == "s_abcd"


def test_members_come_back_oldest_first(store: Store) -> None:
    many = [article(f"Text {n}", n, published_at=None if n == 2 else at(n), lang="de") for n in (4, 2, 0, 3)]
    for a in many:
        store.save(story_batch("s_one", a))
    unplaced = article("Nowhere", 1)
    features = Features(article_key=unplaced.key, kind="test 1", blob=b"")
    store.save(Batch(articles=(unplaced,), features=(features,)))
    members = list(store.members(None, "test 1"))
    assert [member.seen_at for member in members] == [at(0), at(2), at(3), at(4)]
    assert [member.published_at for member in members] == [at(0), None, at(3), at(4)]
    assert {(member.story_id, member.lang) for member in members} == {("s_one", "de")}
    assert all(member.features.blob.startswith(b"a_") for member in members)
    assert [member.seen_at for member in store.members(at(3), "test 1")] == [at(3), at(4)]
    assert list(store.members(None, "test 2")) == []


def test_many_members_stream(store: Store) -> None:
    many = [article(f"Text {n}", 0) for n in range(2100)]
    store.save(story_batch("s_one", *many))
    members = store.members(None, "test 1")
    first = next(members)
    store.save(Batch(features=(replace(first.features, blob=b"newer"),)))
    keys = [first.article_key, *(member.article_key for member in members)]
    assert sorted(a.key for a in many) == sorted(keys)


def test_features_are_replaced(store: Store) -> None:
    a = article("Text")
    store.save(story_batch("s_one", a))
    store.save(Batch(features=(Features(article_key=a.key, kind="test 1", blob=b"newer"),)))
    assert [member.features.blob for member in store.members(None, "test 1")] == [b"newer"]


def test_stories_are_listed_newest_first(store: Store) -> None:
    for n, hours in enumerate((3, 1, 5, 2)):
        store.save(story_batch(f"s_{n}", article(f"Early {n}", 0), article(f"Late {n}", hours)))
    assert listed(store) == ["s_2", "s_0", "s_3", "s_1"]
    assert listed(store, limit=2, offset=1) == ["s_0", "s_3"]
    assert listed(store, limit=0) == listed(store, offset=9) == []
    assert listed(store, limit=2, offset=1, query="late") == ["s_0", "s_3"]


def test_a_summary_counts(store: Store) -> None:
    members = (
        article("One says", 0, outlet="one.example", lang="en", title="The headline"),
        article("Zwei sagt", 2, outlet="one.example", lang="de"),
        article("Pasted", 1, outlet=None, lang="und"),
        article("Pasted too", 1.5, outlet=None, lang="en"),
    )
    store.save(story_batch("s_one", *members))
    (summary,) = store.stories()
    assert (summary.articles, summary.outlets, summary.unknown) == (4, 1, 2)
    assert summary.languages == ("de", "en", "und")
    assert (summary.first_at, summary.last_at) == (at(0), at(2))
    assert (summary.title, summary.title_outlet, summary.title_lang) == ("Zwei sagt", "one.example", "de")
    store.save(Batch(titles=(title("s_one", members[0], "The headline"),)))
    (summary,) = store.stories()
    assert (summary.title, summary.title_outlet, summary.title_lang) == ("The headline", "one.example", "en")
    assert store.story("s_one").title_article == members[0].id
    store.save(Batch(names=(StoryName(story_id="s_one", name="Given"),)))
    assert (store.stories()[0].title, store.stories()[0].title_outlet) == ("Given", None)
    assert store.story("s_one").name == "Given"
    store.save(Batch(names=(StoryName(story_id="s_one", name=None),)))
    assert store.stories()[0].title == "The headline"


def test_a_story_without_a_title_shows_the_beginning_of_its_newest_text(store: Store) -> None:
    store.save(story_batch("s_one", article("\n " + "word " * 60)))
    assert store.stories()[0].title == ("word " * 60)[:80]


def test_a_story_has_its_places_and_journal_in_order(store: Store) -> None:
    late, early = article("Late", 5), article("Early", 1)
    store.save(story_batch("s_one", late))
    store.save(story_batch("s_one", early))
    store.save(Batch(changes=(change("s_one", "renamed", -3),)))
    story = store.story("s_one")
    assert story.articles == (early.id, late.id)
    assert [p.article_key for p in story.places] == [early.key, late.key]
    assert [line.article_key for line in story.journal] == [late.key, early.key, None]


def test_outlets_and_ratings_have_a_current_state_and_a_past(store: Store) -> None:
    old, new = (Outlet(id="one.example", name=name, domains=("one.example",)) for name in ("Old", "New"))
    other = Outlet(id="another.example", name="Other", domains=("another.example",))
    rater = Rater(id="plumb", name="Plumb", dimension="lean", axis="us", method="panel", licence="CC0", source="",
                  as_of=date(2026, 1, 1), labels=(("Left", -2.0), ("Right", 2.0)))  # fmt: skip
    said = [("Left", -2, None), ("Right", 2, None), ("Left", -2, "politics")]
    rated = [
        Rating(id=f"r_{n}", rater="plumb", outlet="one.example", label=label, value=value, scope=scope)
        for n, (label, value, scope) in enumerate(said)
    ]
    facts = store.facts
    rated = [canonical(one) for one in rated]
    first = (other, old, rater, rated[0])
    facts.save((old, other, rater, rated[0]))
    assert (*facts.outlets(), *facts.raters(), *facts.ratings()) == first
    facts.save((new, *rated[1:]))
    assert (facts.outlets(), facts.ratings()) == ((other, new), tuple(rated[1:]))
    named = [content_id("f", record) for record in first]
    assert facts.named(named) == first
    assert facts.named(named[::-1]) == first[::-1]
    assert facts.named([]) == ()
    facts.save((old, rated[0]))
    assert (facts.outlets(), facts.ratings()) == ((other, old), (rated[0], rated[2]))
    with pytest.raises(NotFoundError, match="f_absent"):
        facts.named([*named, "f_absent"])


def test_of_two_facts_in_one_save_the_last_is_current(store: Store) -> None:
    both = [Outlet(id="one.example", name=name, domains=("one.example",)) for name in ("First", "Last")]
    store.facts.save(both)
    assert [outlet.name for outlet in store.facts.outlets()] == ["Last"]
    assert store.facts.named([content_id("f", both[0])]) == (both[0],)


def test_a_fact_may_be_kept_without_being_current(store: Store) -> None:
    kept, held = (Outlet(id="one.example", name=name, domains=("one.example",)) for name in ("Kept", "Held"))
    store.facts.save([held])
    store.facts.keep([kept, held])
    assert store.facts.outlets() == (held,)
    assert store.facts.named([content_id("f", kept)]) == (kept,)


def test_outlets_and_ratings_are_found_by_their_keys(store: Store) -> None:
    outlets = [
        Outlet(id="one.example", name="The One", domains=("one.example", "one.example/english"), credit_names=("ONE",)),
        Outlet(id="wire.example", name="Wire", domains=("wire.example",), agency=True),
    ]
    ratings = [
        Rating(id=f"r_{at}", rater="plumb", outlet=outlet, label="x", value=0)
        for at, outlet in enumerate(("one.example", "one.example/opinion", "two.example"))
    ]
    store.facts.save((*outlets, *ratings))
    for keys, found in [
        (["one.example/english", "one.example"], outlets[:1]),
        (["=the one"], outlets[:1]),
        (["=one", AGENCY], outlets),
        (["english", "=wir"], []),
        ([], []),
    ]:
        assert store.facts.outlets(keys) == tuple(found)
    assert store.facts.ratings(["one.example"]) == tuple(ratings[:2])
    assert store.facts.ratings(["two.example", "absent.example"]) == tuple(ratings[2:])
    assert (store.facts.count("plumb"), store.facts.count("plum"), store.facts.count("plumber")) == (3, 0, 0)


def test_a_retired_rater_says_nothing_any_more(store: Store) -> None:
    raters = [
        Rater(id=name, name=name, dimension="lean", axis="us", method="panel", licence="", source="", as_of=None,
              labels=())
        for name in ("plumb", "plumbline")
    ]  # fmt: skip
    ratings = [Rating(id=f"r_{r.id}", rater=r.id, outlet="one.example", label="x", value=1) for r in raters]
    store.facts.save((*raters, *ratings))
    assert store.facts.retire("plumb") == 1
    assert store.facts.retire("plumb") == 0
    assert (store.facts.raters(), store.facts.ratings()) == ((raters[1],), (ratings[1],))
    assert store.facts.named([content_id("f", canonical(ratings[0]))]) == (canonical(ratings[0]),)


def test_what_is_followed_and_how_ratings_compare_is_kept(store: Store) -> None:
    family = Family(method="panel", mean=0, sd=1.5, loading=0.8, noise=0.5)
    made = [Calibration(axis="us-lr", mean=at, sd=1, noise=0.5, families=(family,)) for at in (0.1, 0.2)]
    store.facts.save(made)
    assert store.facts.calibrations() == (made[1],)
    followed = Following(
        of="f_x", since=at(0), until=at(9), outlets=(Followed(outlet="one.example", stories=3),),
        groupings=(Grouping(dimension="country", classes={"one.example": "XA"}),),
    )  # fmt: skip
    assert store.facts.following("f_x") is None
    store.facts.keep([followed])
    assert store.facts.following("f_x") == followed
    assert store.facts.named([content_id("f", followed)]) == (followed,)


def test_what_a_language_model_answered_is_found_by_its_request(store: Store) -> None:
    made = Answer(request="ab" * 16, model="one", text='{"items": []}')
    assert store.facts.answer(made.request) is None
    store.facts.keep([made, Answer(request="cd" * 16, model="one", text="other")])
    assert store.facts.answer(made.request) == made
    assert store.facts.named([content_id("f", made)]) == (made,)


def test_activity_counts_the_other_stories_of_a_window(store: Store) -> None:
    said = [
        ("One", "en", 1, "s_here"), ("One", "en", 2, "s_there"), ("One", "en", 3, "s_there"), ("One", "de", 3, "s_far"),
        ("two.example", "en", 2, "s_here"), ("Late", "en", 9, "s_far"), (None, "en", 2, "s_far"),
    ]  # fmt: skip
    made = [article(f"text {n}", hour, outlet=outlet, lang=lang) for n, (outlet, lang, hour, _) in enumerate(said)]
    places = tuple(place(a, story) for a, (_, _, _, story) in zip(made, said, strict=True))
    store.save(Batch(articles=tuple(made), places=places))
    found = store.facts.activity(at(1), at(9), "s_here")
    assert [(one.outlet, one.lang, one.stories) for one in found] == [
        ("One", "de", 1), ("One", "en", 1), ("two.example", "en", 0)
    ]  # fmt: skip
    feed = Feed(id="d_two", url="https://www.two.example/rss", added_at=at(0), next_at=at(9), polled_at=at(8))
    other = replace(feed, id="d_other", url="https://www.two.example/more")
    for feeds, heard in [
        ((feed, other), True),
        ((replace(feed, failures=1),), True),
        ((replace(other, status="gone"),), False),
    ]:
        store.feeds.save(feeds)
        assert ("two.example" in {one.outlet for one in store.facts.activity(at(1), at(9), "s_here")}) is heard
    assert "two.example" in {one.outlet for one in store.facts.activity(at(1), at(5), "s_here")}  # asked later


def test_landscapes_keep_their_bytes(store: Store) -> None:
    drawn = [
        StoredLandscape(recipe=f"x_{n}", story="s_one", drawn_at=at(hours), data=b'{"n": %d}' % n)
        for n, hours in enumerate((2, 5, 3))
    ]
    for landscape in drawn:
        store.save_landscape(landscape)
    assert store.landscape("x_0") == drawn[0]
    assert store.newest_landscape("s_one") == drawn[1]
    store.save_landscape(replace(drawn[0], data=b"again", drawn_at=at(9)))
    assert store.newest_landscape("s_one") == replace(drawn[0], data=b"again", drawn_at=at(9))


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.stories()
    store.close()
