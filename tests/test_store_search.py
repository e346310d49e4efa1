"""Every store finds stories by words and languages, and keeps any text or refuses it: never a crash, never a guess."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storyscape.errors import InputError
from storyscape.ids import content_id
from storyscape.protocols import Batch, Store
from storyscape.records import Article
from tests.store_fixture import article, at, listed, story_batch

pytest_plugins = ["tests.each_store"]

HOSTILE = ['"', "*", "a AND", "OR", "NEAR(", "NEAR(a b, 3)", "x:y", "title:a", "-", "' OR 1=1 --", "(", '"a" "b', "^a",
           "{a b}:c", "a\0b", "\udcff", "+", "a & b | !c", "<->", "x" * 5000, "a " * 5000, "%", "\\", "\n"]  # fmt: skip


def test_search_finds_all_words_in_one_article(store: Store) -> None:
    store.save(story_batch("s_one", article("The Café in Łódź burned down", 0, title="Fire at night")))
    store.save(story_batch("s_two", article("Nothing burned", 1), article("A café opened", 2, lang="fr")))
    store.save(story_batch("s_jp", article("東京で大きな地震がありました。", 3, lang="ja")))
    store.save(story_batch("s_hi", article("दिल्ली में समाचार", 4, lang="hi")))
    assert listed(store, query="cafe") == ["s_two", "s_one"]
    assert listed(store, query="CAFÉ burned") == ["s_one"]
    assert listed(store, query="fire café") == ["s_one"]
    assert listed(store, query="burned, down!") == listed(store, query='"burned" (down)') == ["s_one"]
    assert listed(store, query="burn") == []
    assert listed(store, query="cafe", lang="fr") == ["s_two"]
    assert listed(store, query="burned", lang="fr") == []
    assert listed(store, query="地震") == listed(store, query="東京 地震") == ["s_jp"]
    assert listed(store, query="京東") == []
    assert listed(store, query="समाचार") == ["s_hi"]
    assert listed(store, query="समाच") == []
    assert listed(store, query=" ") == listed(store)


def test_a_language_lists_the_stories_that_have_an_article_in_it(store: Store) -> None:
    store.save(story_batch("s_one", article("One", 0, lang="de"), article("Newer", 9)))
    store.save(story_batch("s_two", article("Two", 1, lang="de")))
    store.save(story_batch("s_three", article("Three", 2)))
    assert listed(store, lang="de") == ["s_two", "s_one"]
    assert listed(store, lang="de", limit=1, offset=1) == ["s_one"]
    assert listed(store, lang="xx") == []


@pytest.mark.parametrize("query", HOSTILE)
def test_any_query_is_words(store: Store, query: str) -> None:
    store.save(story_batch("s_one", article("plain words or x y a b c")))
    for summary in store.stories(query=query):
        assert summary.id == "s_one"


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=60)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, st.none() | TEXT, TEXT, st.booleans()), min_size=1, max_size=4))
def test_any_text_comes_back(store: Store, texts: list[tuple[str, str | None, str, bool]]) -> None:
    made = [
        Article(
            id=content_id("a", n, ascii(given)),
            key=content_id("k", n, ascii(given)),
            text=given[0],
            title=given[1],
            outlet=given[2],
            published_at=at(n) if given[3] else None,
            fetched_at=at(0),
        )
        for n, given in enumerate(texts)
    ]
    batch = story_batch("s_any", *made)
    store.save(batch)
    store.save(batch)
    assert store.articles([a.id for a in made]) == tuple(made)
    for a in made:
        store.stories(query=a.text)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=8), st.sampled_from(["\0", "\ud800", "\udfff"]), st.text(max_size=8))
def test_text_that_no_store_can_keep_is_refused(store: Store, before: str, bad: str, after: str) -> None:
    for fields in ({"title": before + bad + after}, {"outlet": before + bad + after}):
        refused = Article(id="a_bad", key="k_bad", text="Text", fetched_at=at(0), **fields)  # type: ignore[arg-type]
        with pytest.raises(InputError, match="a_bad"):
            store.save(Batch(articles=(refused,)))
    assert store.known(["k_bad"]) == {}
