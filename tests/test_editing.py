"""A person's hand: merged, split, moved, renamed, pinned; explained, and taken back without loss, on every store."""

from __future__ import annotations

import json
import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from storyscape.corrections import correct
from storyscape.errors import AmbiguousIdError, EditError, NotFoundError
from storyscape.intake import Intake
from storyscape.io.store import open_store
from storyscape.newsroom import Newsroom
from storyscape.protocols import Batch, Redirect, Store
from storyscape.records import Edit, StoryChange
from storyscape.render import html
from storyscape.settings import Settings
from storyscape.stories.grouping import Grouper
from storyscape.stories.repair import Repair
from tests.conftest import Runner
from tests.store_fixture import article, at, listed, place, story_batch, title

pytest_plugins = ["tests.each_store"]

PICK = st.integers(min_value=0, max_value=10**6)
TEXTS = [
    [f"The council of {town} approved {n} new bridges over the river on day {n}." for n in range(size)]
    for town, size in (("Ostrand", 3), ("Brenna", 2), ("Korva", 1), ("Halden", 4))
]
STORIES = {f"s_{n}story": texts for n, texts in enumerate(TEXTS)}


def fill(store: Store) -> None:
    """Four stories of one to four articles, the titles those that editing would choose."""
    for hours, (story, texts) in enumerate(STORIES.items()):
        articles = [article(text, hours + n / 10, outlet=f"o{n}.example") for n, text in enumerate(texts)]
        store.save(story_batch(story, *articles))
        store.save(Batch(titles=(title(story, articles[0], articles[0].text),)))


def key(story: int, n: int = 0) -> str:
    return article(TEXTS[story][n]).key


def do(store: Store, kind: Any, hours: float = 100, **given: Any) -> tuple[StoryChange, ...]:
    return correct(store, Edit(kind=kind, by=given.pop("by", "Ann"), **given), at(hours))


def state(store: Store) -> dict[str, Any]:
    """What undoing must give back: members, places and names of the listed stories."""
    stories = [store.story(one) for one in listed(store)]
    return {s.id: (s.articles, s.places, s.name) for s in stories}


class Hand(RuleBasedStateMachine):
    """Any sequence of changes, with undoing in between, over four stories."""

    @initialize()
    def begin(self) -> None:
        self.store = open_store("sqlite://")
        fill(self.store)
        self.before: list[dict[str, Any]] = []
        self.clock = count(100)
        self.keys = {key(s, n) for s, texts in enumerate(TEXTS) for n in range(len(texts))}
        self.ids = set(STORIES)

    def change(self, kind: str, **given: Any) -> None:
        before = state(self.store)
        try:
            lines = do(self.store, kind, next(self.clock), **given)
        except EditError:
            assert state(self.store) == before  # refused, so nothing is changed
            return
        self.before.append(before)
        assert lines

    def article(self, pick: int) -> str:
        return sorted(self.keys)[pick % len(self.keys)]

    def story(self, pick: int) -> str:
        return sorted(self.ids)[pick % len(self.ids)]

    @rule(a=PICK, b=PICK, c=PICK)
    def merge(self, a: int, b: int, c: int) -> None:
        self.change("merge", story=self.story(a), others=(self.story(b), self.story(c)))

    @rule(a=PICK, pick=PICK)
    def split(self, a: int, pick: int) -> None:
        here = [place.article_key for place in self.store.story(self.story(a)).places]
        self.change(
            "split", story=self.story(a), articles=tuple(k for n, k in enumerate(here) if pick >> n & 1) or (here[0],)
        )

    @rule(a=PICK, b=PICK)
    def move(self, a: int, b: int) -> None:
        self.change("move", articles=(self.article(a),), story=self.story(b))

    @rule(a=PICK, name=st.sampled_from(["", "A name", "Another"]))
    def rename(self, a: int, name: str) -> None:
        self.change("rename", story=self.story(a), name=name)

    @rule(a=PICK, kind=st.sampled_from(["pin", "unpin"]))
    def pin(self, a: int, kind: str) -> None:
        self.change(kind, articles=(self.article(a),))

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        do(self.store, "undo", next(self.clock))
        assert state(self.store) == self.before.pop()

    @invariant()
    def every_article_is_in_one_story_and_every_id_leads_to_one(self) -> None:
        stories = [self.store.story(one) for one in listed(self.store)]
        assert sorted(p.article_key for s in stories for p in s.places) == sorted(self.keys)
        assert sorted(x for s in stories for x in s.articles) == sorted(
            k.id for k in self.store.known(self.keys).values()
        )
        self.ids |= {s.id for s in stories}
        assert all(self.store.story(self.store.resolve(one)).articles for one in self.ids)
        assert all(summary.title for summary in self.store.stories())

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        while self.before:
            self.undo()
        with pytest.raises(NotFoundError, match="no change"):
            do(self.store, "undo")
        self.store.close()


QUICK = settings(max_examples=40, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TestHand = Hand.TestCase
TestHand.settings = QUICK


@pytest.fixture
def held(store: Store) -> Store:
    fill(store)
    return store


def test_a_merged_story_leads_to_the_other(held: Store) -> None:
    lines = do(held, "merge", story="s_0story", others=("s_1story", "s_2story"))
    assert held.resolve("s_1st") == held.resolve("s_2story") == "s_0story"
    assert len(held.story("s_1story").articles) == 6
    assert [line.kind for line in lines] == ["merged", "merged", "moved", "moved", "moved"]
    assert {line.by for line in lines} == {"Ann"}
    late = article("A late text on the bridges of Brenna.", 200)
    held.save(Batch(articles=(late,), places=(place(late, "s_1story"),)))
    assert held.known([late.key])[late.key].story == "s_0story"
    do(held, "undo", 300)
    assert len(held.story("s_1story").articles) == 2
    assert held.known([late.key])[late.key].story == "s_0story", (
        "it came after the merge, so nobody knows where it belongs"
    )


def test_split_articles_have_a_story_with_title_and_reason(held: Store) -> None:
    lines = do(held, "split", story="s_3story", articles=(key(3, 1), key(3, 2)))
    new = lines[-1].story_id
    story = held.story(new)
    assert [p.article_key for p in story.places] == [key(3, 1), key(3, 2)]
    assert story.title_article in story.articles
    assert held.story("s_3story").title_article in held.story("s_3story").articles
    assert {p.because.rule for p in story.places} == {"person.split"}
    do(held, "undo", 101)
    assert held.resolve(new) == "s_3story"
    again = do(held, "split", 102, story="s_3story", articles=(key(3, 1),))[-1].story_id
    assert again != new, "an id that was given once is not given again"


def test_a_story_whose_last_article_was_moved_leads_to_where_it_went(held: Store) -> None:
    do(held, "move", articles=(key(2),), story="s_0story")
    assert held.resolve("s_2story") == "s_0story"
    do(held, "undo", 101, story="s_2story")
    assert held.story("s_2story").places == (place(article(TEXTS[2][0]), "s_2story"),)


def test_a_name_is_given_and_taken_back(held: Store) -> None:
    do(held, "rename", story="s_0story", name="  The  bridges ")
    assert held.story("s_0story").name == "The bridges"
    do(held, "rename", 101, story="s_0story", name="Bridges")
    do(held, "rename", 102, story="s_0story", name="")
    assert held.story("s_0story").name is None
    do(held, "undo", 103)
    do(held, "undo", 104)
    assert held.story("s_0story").name == "The bridges"


def test_a_pin_keeps_the_reason_and_says_who(held: Store) -> None:
    before = held.story("s_0story").places
    do(held, "pin", articles=(key(0, 1),), by="Bob")
    assert [p.pinned for p in held.story("s_0story").places] == [None, "Bob", None]
    assert [p.because for p in held.story("s_0story").places] == [p.because for p in before]
    with pytest.raises(EditError, match="is pinned already"):
        do(held, "pin", 101, articles=(key(0, 1),))
    do(held, "unpin", 102, articles=(key(0, 1),))
    assert held.story("s_0story").places == before


def test_undoing_one_story_waits_for_what_builds_on_it(held: Store) -> None:
    do(held, "rename", 100, story="s_3story", name="Halden")
    new = do(held, "split", 101, story="s_0story", articles=(key(0, 1),))[-1].story_id
    do(held, "merge", 102, story="s_1story", others=(new,), by="Bob")
    with pytest.raises(EditError, match=r"was changed again by Bob at .* storyscape undo s_1story"):
        do(held, "undo", 103, story="s_0story")
    do(held, "undo", 104, story="s_3story")
    assert held.story("s_3story").name is None
    do(held, "undo", 105, story="s_1story")
    do(held, "undo", 106, story="s_0story")
    assert len(held.story("s_0story").places) == 3


def test_a_change_of_a_merged_story_is_found_under_its_new_id(held: Store) -> None:
    do(held, "rename", 100, story="s_1story", name="Brenna")
    do(held, "merge", 101, story="s_0story", others=("s_1story",))
    lines = do(held, "undo", 102, story="s_1story")
    assert {line.kind for line in lines} == {"undone"}
    assert held.story("s_1story").name == "Brenna"
    assert len(held.story("s_1story").places) == 2


@pytest.mark.parametrize(
    ("kind", "given", "problem"),
    [
        ("merge", {"story": "s_0story", "others": ("s_0story",)}, "itself"),
        ("merge", {"story": "s_0story"}, "Name two stories"),
        ("merge", {"others": ("s_0story",)}, "needs a story"),
        ("split", {"story": "s_0story", "articles": (key(1),)}, "does not stand in s_0story"),
        ("split", {"story": "s_2story", "articles": (key(2),)}, "no article left"),
        ("split", {"story": "s_2story"}, "needs articles"),
        ("move", {"story": "s_2story", "articles": (key(2),)}, "already"),
        ("move", {"story": "s_2story", "articles": ("s_1story",)}, "is a story where an article is asked for"),
        ("rename", {"story": "s_0story", "name": " "}, "has no given name"),
        ("rename", {"story": "s_0story", "name": "a\x1b[31m"}, "is no line"),
        ("rename", {"story": "s_0story", "name": "a" * 301}, "at most 300"),
        ("rename", {"story": "s_0story", "name": "a", "by": "rule"}, "no person's name"),
        ("rename", {"story": "s_0story", "name": "a", "by": " "}, "no person's name"),
        ("unpin", {"articles": (key(0),)}, "is not pinned"),
    ],
)
def test_what_makes_no_sense_is_refused(kind: str, given: dict[str, Any], problem: str) -> None:
    with open_store("sqlite://") as store:
        fill(store)
        before = state(store)
        with pytest.raises(EditError, match=problem):
            do(store, kind, **given)
        assert state(store) == before
        assert list(store.edits()) == []


def test_ids_that_lead_nowhere_or_to_several(held: Store) -> None:
    with pytest.raises(NotFoundError):
        do(held, "rename", story="s_absent", name="x")
    with pytest.raises(AmbiguousIdError):
        do(held, "pin", articles=(_shared_start(held),))


def _shared_start(store: Store) -> str:
    """The beginning of two articles' keys; one more article is saved for it."""
    a, b = article("One"), article("Two")
    a, b = (replace(one, key=f"k_same{n}") for n, one in enumerate((a, b)))
    store.save(story_batch("s_0story", a, b))
    return "k_same"


def test_changes_by_persons_are_found_newest_first(held: Store) -> None:
    assert list(held.edits()) == []
    lines = do(held, "merge", story="s_0story", others=("s_1story",))
    assert list(held.edits()) == list(reversed(lines))
    back = do(held, "undo", 101)
    assert list(held.edits()) == [*reversed(back), *reversed(lines)]


@pytest.fixture
def room(sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setenv("STORYSCAPE_STORE", str(tmp_path / "copy.db"))
    return Newsroom(shutil.copy(sample_store, tmp_path / "copy.db"))


def test_later_reading_respects_what_a_person_did(room: Newsroom, tmp_path: Path) -> None:
    _, port, pass_ = sorted(room.stories(limit=100), key=lambda s: -s.articles)[:3]
    english = [a for a in map(room.article, room.story(port.id).articles) if a.lang == "en"]
    for name, like in zip(("first.json", "second.json"), english, strict=False):
        said = {
            "headline": like.title,
            "articleBody": f"{like.text}\n\nWritten up again.",
            "url": f"https://a.example/{name}",
        }
        said |= {"datePublished": like.seen_at.isoformat()}
        (tmp_path / name).write_text(json.dumps(said))
    with room:
        assert room.read(tmp_path / "first.json").stories == (port.id,)
        moved = room.edit(Edit(kind="merge", by="Ann", story=pass_.id, others=(port.id,)))
        assert len(room.story(pass_.id).articles) == port.articles + pass_.articles + 1
        assert room.read(tmp_path / "second.json").stories == (pass_.id,)
        assert room.landscape(port.id).story == pass_.id
        assert room.edit(Edit(kind="undo", by="Ann"))[0].undoes == moved[0].edit
        assert len(room.landscape(port.id).articles) == port.articles + 1
        assert room.check(pass_.id).same


def test_an_empty_story_says_so(tmp_path: Path) -> None:
    one = article("The council of Ostrand approved a new bridge.")
    with open_store(str(tmp_path / "n.db")) as store:
        store.save(story_batch("s_left", one))
        store.save(Batch(places=(place(one, "s_here"),)))
    with Newsroom(tmp_path / "n.db") as room:
        for ask in (room.story, room.landscape, room.explain, room.check):
            with pytest.raises(NotFoundError, match="holds no article any more"):
                ask("s_left")
        assert room.story("s_here").articles == (one.id,)
        room.edit(Edit(kind="merge", by="Ann", story="s_here", others=("s_left",)))
        assert room.story("s_left").id == "s_here"


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with Newsroom(tmp_path / "n.db") as room, pytest.raises(Exception, match="does not exist"):
        room.edit(Edit(kind="undo", by="Ann"))
    assert not (tmp_path / "n.db").exists()


def test_pages_say_what_a_person_did_and_escape_it(room: Newsroom) -> None:
    story = max(room.stories(limit=100), key=lambda s: s.articles)
    hostile = "<script>alert(1)</script>"
    with room:
        room.edit(Edit(kind="rename", by=hostile, story=story.id, name=f"Named {hostile}"))
        room.edit(Edit(kind="pin", by=hostile, articles=(room.story(story.id).articles[0],)))
        page = html.page_explanation(room.explain(story.id))
        assert room.landscape(story.id).title == f"Named {hostile}"
    assert "<script>" not in page
    assert "Pinned by" in page
    assert "alled “Named &lt;script&gt;" in page


def test_the_command_line_does_it_all(run: Runner, room: Newsroom) -> None:
    with room:
        big, other = sorted(room.stories(limit=100), key=lambda s: -s.articles)[:2]
        first, second = room.story(big.id).articles[:2]
    code, out, _ = run("split", big.id, first, second, "--by", "Ann", "--json")
    assert code == 0
    new = json.loads(out)[-1]["story_id"]
    assert {line["by"] for line in json.loads(out)} == {"Ann"}
    for args in (("move", first, other.id), ("rename", new, "By hand"), ("pin", second), ("pin", "--off", second),
                 ("merge", other.id, new)):  # fmt: skip
        assert run(*args, "--by", "Ann")[0] == 0
    code, out, _ = run("explain", other.id)
    assert all(said in out for said in ("by Ann", "was merged into this", "person.moved", "came from"))
    for _ in range(6):
        assert run("undo")[0] == 0
    code, out, err = run("undo")
    assert (code, out) == (4, "")
    assert "no change by a person" in err
    with room:
        assert set(room.story(big.id).articles) >= {first, second}


def test_who_does_it_is_the_systems_user_where_nobody_says(run: Runner, room: Newsroom, monkeypatch: Any) -> None:
    with room:
        story = room.stories()[0].id
    monkeypatch.setenv("LOGNAME", "carol")
    assert {line["by"] for line in json.loads(run("rename", story, "X", "--json")[1])} == {"carol"}
    monkeypatch.setattr("getpass.getuser", _nobody)
    assert {line["by"] for line in json.loads(run("rename", story, "Y", "--json")[1])} == {"somebody"}
    code, _, err = run("merge", story, story)
    assert (code, err.split(":")[0]) == (2, "error")


def _nobody() -> str:
    raise KeyError("uid 4711 has no name")


def test_a_repair_leaves_alone_what_a_person_arranged(room: Newsroom, tmp_path: Path) -> None:
    with room:
        big, small = sorted(room.stories(limit=100), key=lambda s: -s.articles)[:2]
        one, two = room.story(big.id).articles[:2]
        apart = room.edit(Edit(kind="split", by="Ann", story=big.id, articles=(one, two)))[-1].story_id
        room.edit(Edit(kind="move", by="Ann", story=big.id, articles=(room.story(small.id).articles[0],)))
        before = {story: room.story(story).articles for story in (big.id, small.id, apart)}
        late = {"headline": "A late one on marathon shoes", "articleBody": "Runners of the marathon bought shoes."}
        late["datePublished"] = room.article(one).seen_at.isoformat()
        (tmp_path / "late.json").write_text(json.dumps(late))
        assert room.read(tmp_path / "late.json").new == 1
        assert {story: room.story(story).articles for story in before} == before
        grouper, when = room._intake._grouper, room.article(one).seen_at
        assert grouper is not None
        assert grouper.repair(at(200), read=(when, when)).places, "rules alone would put it back"


def test_a_rule_may_open_a_story_again_that_was_merged(held: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    moves = tuple(place(article(text), "s_0story") for text in TEXTS[1])
    held.save(Batch(places=moves, redirects=(Redirect(story_id="s_1story", into="s_0story"),)))
    again = Repair(places=tuple(place(article(text), "s_1story") for text in TEXTS[1]))
    intake = Intake(held, Settings(encoder="lexical"), None)
    intake._grouper = Grouper()
    monkeypatch.setattr(intake._grouper, "repair", lambda *_args, **_given: again)
    intake.repair(at(100), frozenset())
    assert held.resolve("s_1story") == "s_1story"
    assert (len(held.story("s_1story").places), len(held.story("s_0story").places)) == (2, 3)
    assert held.story("s_1story").title_article in held.story("s_1story").articles
