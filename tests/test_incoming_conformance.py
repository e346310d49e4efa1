"""Every store keeps the promises of ``storyscape.incoming``: SQLite, in a file and in memory, and PostgreSQL alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from storyscape.errors import AmbiguousIdError, NotFoundError
from storyscape.incoming import SET_ASIDE, TAKEN, WAITING, FeedStore, PageStore
from storyscape.io.store.schema import EPOCH
from storyscape.protocols import Store
from storyscape.records import Reject
from storyscape.records.feeds import Feed, FeedItem, Lead, Page
from storyscape.records.reading import Mark, Standing
from tests.store_fixture import at

pytest_plugins = ["tests.each_store"]


def feed(name: str, hours: float = 0, **fields: object) -> Feed:
    return Feed(id=f"d_feed{name}", url=f"https://{name}.example/feed", added_at=at(0), next_at=at(hours), **fields)  # type: ignore[arg-type]


def lead(name: str, hours: float = 0, feed: str = "d_feeda", updated: float | None = None) -> Lead:
    item = FeedItem(url=f"https://a.example/{name}", updated_at=None if updated is None else at(updated))
    return Lead(id=f"p_{name}", feed=feed, item=item, next_at=at(hours))


def page(name: str, hours: float = 0, body: bytes = b"<p>Ships \xff\0 left.</p>" * 50) -> Page:
    url = f"https://a.example/{name}"
    return Page(
        url=url, asked=url, status=200, headers=(("content-type", "text/html"),), body=body, fetched_at=at(hours)
    )


def test_what_was_settled_long_ago_is_let_go(store: Store) -> None:
    store.feeds.save([feed("a")], [lead("old"), lead("aside"), lead("new"), lead("waits")])
    store.feeds.settle([(lead("old", 1), TAKEN), (lead("aside", 2), SET_ASIDE), (lead("new", 3), TAKEN)])
    assert store.feeds.prune(at(3)) == 2
    assert store.feeds.counts() == {WAITING: 1, TAKEN: 1, SET_ASIDE: 0}
    assert set(store.feeds.known(["p_old", "p_aside", "p_new", "p_waits"])) == {"p_new", "p_waits"}
    assert store.feeds.prune(at(3)) == 0


def test_both_are_parts_of_a_store(store: Store) -> None:
    assert isinstance(store.feeds, FeedStore)
    assert isinstance(store.pages, PageStore)


def test_feeds_are_listed_by_address_and_due_by_time(store: Store) -> None:
    feeds = [feed("b", 2), feed("a", 3), feed("c", 1, status="gone"), feed("d", 9)]
    store.feeds.save(feeds)
    assert [f.id[-1] for f in store.feeds.feeds()] == ["a", "b", "c", "d"]
    assert [f.id[-1] for f in store.feeds.due(at(3), 10)] == ["b", "a"]
    assert [f.id[-1] for f in store.feeds.due(at(3), 1)] == ["b"]
    store.feeds.save([replace(feeds[0], next_at=at(8), title="Bay")])
    assert [f.id[-1] for f in store.feeds.due(at(3), 10)] == ["a"]
    assert store.feeds.feed("https://b.example/feed").title == store.feeds.feed("d_feedb").title == "Bay"
    with pytest.raises(AmbiguousIdError):
        store.feeds.feed("d_fee")
    for absent in ("https://z.example/", "d_f", "d%feed", ""):
        with pytest.raises(NotFoundError):
            store.feeds.feed(absent)


def test_a_page_is_named_once_and_again_only_when_updated(store: Store) -> None:
    store.feeds.save([feed("a"), feed("b")], [lead("x", 2), lead("y", 1), lead("y", 1)])
    store.feeds.save([], [lead("x", 0, feed="d_feedb")])
    waiting = store.feeds.waiting(at(5), 10)
    assert [(one.id, one.feed) for one in waiting] == [("p_y", "d_feeda"), ("p_x", "d_feeda")]
    assert store.feeds.waiting(at(5), 1) == waiting[:1]
    assert store.feeds.waiting(at(1), 10) == waiting[:1]
    assert store.feeds.known(["p_x", "p_none"]) == {"p_x": EPOCH}
    store.feeds.settle([(replace(waiting[0], tries=1, error="answers 404"), SET_ASIDE), (waiting[1], TAKEN)])
    assert store.feeds.counts() == {WAITING: 0, TAKEN: 1, SET_ASIDE: 1}
    store.feeds.save([], [lead("x"), lead("y", updated=4)])
    assert store.feeds.counts() == {WAITING: 1, TAKEN: 1, SET_ASIDE: 0}
    assert store.feeds.waiting(at(9), 9)[0].error is None
    assert store.feeds.known(["p_y"]) == {"p_y": at(4)}


def test_a_forgotten_feed_takes_what_waits_with_it(store: Store) -> None:
    store.feeds.save([feed("a"), feed("b")], [lead("x"), lead("y"), lead("z", feed="d_feedb")])
    store.feeds.settle([(store.feeds.waiting(at(0), 1)[0], TAKEN)])
    health = {one.feed.id: (one.waiting, one.taken, one.set_aside) for one in store.feeds.health()}
    assert health == {"d_feeda": (1, 1, 0), "d_feedb": (1, 0, 0)}
    store.feeds.forget("d_feeda")
    assert [one.feed.id for one in store.feeds.health()] == ["d_feedb"]
    assert store.feeds.counts() == {WAITING: 1, TAKEN: 1, SET_ASIDE: 0}


def test_a_page_comes_back_as_it_was(store: Store) -> None:
    first, later, other = page("x"), page("x", 2), page("y", 1, b"")
    store.pages.keep([("x", first), ("x", later), ("file.warc#7", other)], at(3))
    store.pages.keep([("x", first)], at(4))
    asked = [("file.warc#7", at(1)), ("x", at(2)), ("x", at(9)), ("none", at(0)), ("x", at(0))]
    assert list(store.pages.pages(asked)) == [other, later, first]
    assert dict(store.pages.newest()) == {"x": later, "file.warc#7": other}
    assert list(store.pages.pages([])) == []


def test_many_pages_stream(store: Store) -> None:
    store.pages.keep(((str(n), page(str(n), n % 7)) for n in range(45)), at(0))
    assert {name for name, _ in store.pages.newest()} == {str(n) for n in range(45)}


def test_old_pages_are_let_go_but_not_what_others_share(store: Store) -> None:
    store.pages.keep([("x", page("x")), ("y", page("y", body=b"own"))], at(0))
    store.pages.keep([("z", page("z"))], at(5))
    assert store.pages.forget(at(0)) == 0
    assert store.pages.forget(at(5)) == 2
    assert [name for name, _ in store.pages.newest()] == ["z"]
    assert store.pages.forget(at(5) + timedelta(microseconds=1)) == 1
    assert list(store.pages.newest()) == []


def test_what_was_set_aside_is_listed_until_it_is_forgotten(store: Store) -> None:
    bad = [Reject(read_from=name, error="is a bomb", remedy="Leave it") for name in ("a#1", "b", "a#1")]
    store.pages.note(bad, [], at(1))
    store.pages.note([replace(bad[1], error="is damaged")], [], at(2))
    store.pages.note([], [], at(3))
    found = store.pages.rejects()
    assert [(one.reject.read_from, one.reject.error, one.tries, one.at) for one in found] == [
        ("b", "is damaged", 2, at(2)),
        ("a#1", "is a bomb", 1, at(1)),
    ]
    assert store.pages.rejects(1) == found[:1]
    assert store.pages.unreject(["a#1", "absent"]) == 1
    assert store.pages.rejects() == found[:1]
    assert store.pages.unreject([]) == 0


def test_an_archive_stands_where_it_was_left(store: Store) -> None:
    here = Standing(archive="0a", path="a.warc.gz", mark=Mark(offset=700))
    assert store.pages.standing("0a") is None
    store.pages.note([], [here, replace(here, mark=Mark(member="b", offset=2))], at(0))
    assert store.pages.standing("0a") == replace(here, mark=Mark(member="b", offset=2))
    store.pages.note([], [replace(here, done=True)], at(1))
    assert store.pages.standing("0a") == replace(here, done=True)
