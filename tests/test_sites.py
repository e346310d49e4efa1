"""What recurs on an outlet's pages: what is learned, what is not, what people say of it, and what it changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.cli import run
from storyscape.errors import NotFoundError
from storyscape.ingest.blocks import blocks
from storyscape.ingest.identity import article as identify
from storyscape.ingest.recurring import learn, mark, occurring
from storyscape.io.store.facts import fact_id
from storyscape.newsroom import Newsroom
from storyscape.protocols import Batch, Store
from storyscape.records import Article, Draft, Ref
from storyscape.records.sites import Recurring, Site, SiteLine
from storyscape.settings import Settings
from tests.store_fixture import article as stored
from tests.store_fixture import at, place

pytest_plugins = ["tests.each_store"]

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SUBJECTS = (
    "harbour crane ferry anchor pilot quay", "orchard apple harvest cider frost barrel",
    "library archive shelf novel reader catalogue", "glacier summit climber rope crevasse avalanche",
    "violin concert composer choir rehearsal applause", "tunnel railway signal platform locomotive timetable",
    "lighthouse lantern keeper fog reef beacon", "potato field tractor drought irrigation farmer",
    "museum statue marble sculptor gallery exhibit", "vaccine clinic nurse ward patient dosage",
)  # fmt: skip
FOOTER = "This newspaper belongs to its readers and to nobody else in the whole wide world."


def body(subject: int, lines: int = 6) -> list[str]:
    """Sentences of one subject, no two alike."""
    words = SUBJECTS[subject % len(SUBJECTS)].split()
    return [
        f"The {words[n % 6]} near the {words[(n + 1) % 6]} was {words[(n + 2) % 6]}ed on day {n} of year {subject}."
        for n in range(lines)
    ]


def read(lines: Sequence[str], day: int = 0, title: str | None = None) -> Article:
    draft = Draft(text="\n".join(lines), title=title or f"What day {day} brought", outlet="one.example", lang="en")
    return identify(draft, now=NOW + timedelta(days=day))


def recurring(articles: Sequence[Article]) -> frozenset[str]:
    return learn(Site(outlet="one.example"), articles, len(articles)).recurring


def test_a_line_under_articles_of_many_subjects_is_learned() -> None:
    found = learn(Site(outlet="one.example"), [read([*body(n), "Tip the desk", FOOTER], n) for n in range(6)], 6)
    assert {(one.line, one.articles) for one in found.lines} == {("tip the desk", 6), (FOOTER.casefold(), 6)}
    line = found.lines[0]
    assert (line.first_at, line.last_at, line.by) == (NOW, NOW + timedelta(days=5), "rule")
    assert (found.held, found.version) == (6, 1)


def test_two_articles_are_too_few_and_a_sentence_needs_five() -> None:
    assert recurring([read([*body(n), "Tip the desk"], n) for n in range(2)]) == frozenset()
    assert recurring([read([*body(n), FOOTER], n) for n in range(4)]) == frozenset()


def test_copies_of_one_text_count_once() -> None:
    assert recurring([read([*body(1), f"Version {n} of this report."], n) for n in range(9)]) == frozenset()
    shared = body(1, 5)
    assert recurring([read([f"Desk {n}, a lead of its own.", *shared], n) for n in range(9)]) == frozenset()


def test_what_every_report_of_one_affair_repeats_is_no_boilerplate() -> None:
    background = "The crane at the harbour fell on a ferry when its anchor gave way near the quay last spring."
    reports = [read([*body(10 * n, 8), background], n) for n in range(1, 7)]  # all of the harbour
    others = [read(body(n), n) for n in range(11, 19)]
    assert recurring([*reports, *others]) == frozenset()


def test_notes_of_correction_and_quotations_are_never_learned() -> None:
    said = ["Correction: the first version of this report gave a wrong day.", '"We will see," she said.']
    assert recurring([read([*body(n), *said], n) for n in range(8)]) == frozenset()


def test_openings_of_links_are_learned_and_speakers_are_not() -> None:
    texts = []
    for n in range(8):
        link = f"Story of the day: {SUBJECTS[n].title()}"
        said = f"Ann Example: It rained on the {SUBJECTS[n].split()[0]}."
        texts.append(read([*body(n)[:3], link, *body(n)[3:], said], n))
    assert recurring(texts) == {"story of the day:…"}
    named = [read([*body(n), "A voter named Brown: Rain and Shine", f"They asked Brown of {n}."], n) for n in range(8)]
    assert not [one for one in recurring(named) if "…" in one]


def test_what_holds_stays_when_it_is_met_no_more_and_what_people_say_stays() -> None:
    first = learn(Site(outlet="one.example"), [read([*body(n), "Tip the desk"], n) for n in range(6)], 6)
    assert learn(first, [read(body(n), n) for n in range(6)], 12) == Site(
        outlet="one.example", lines=first.lines, held=12, version=1
    )
    said = first.with_lines(
        [
            SiteLine(line=one.line, articles=1, first_at=NOW, last_at=NOW, example="a", by="forgotten")
            for one in first.lines
        ]
    )
    assert (said.recurring, said.version) == (frozenset(), 2)
    again = learn(said, [read([*body(n), "Tip the desk"], n) for n in range(6)], 12)
    assert [(one.by, one.articles) for one in again.lines] == [("forgotten", 6)]
    assert (again.recurring, again.version) == (frozenset(), 2)


def test_marking_changes_the_kind_alone() -> None:
    lead = "Opening line of the day that is long enough to be read as a paragraph of prose."
    plain = read([lead, *body(2), "Tip the desk", "Story of the day: Cider"])
    known = frozenset({"tip the desk", "story of the day:…"})
    marked = mark(plain, known)
    assert [b.span.of(marked.text) for b in marked.blocks if b.because == "blocks.recurring"] == [
        "Tip the desk", "Story of the day: Cider"
    ]  # fmt: skip
    assert (marked.text, marked.id, marked.credits) == (plain.text, plain.id, plain.credits)
    assert occurring([plain], known | {"another line"}) == ("story of the day:…", "tip the desk")
    assert mark(plain, frozenset({"another line"})) is plain
    assert mark(plain, frozenset()) is plain


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet="ab:\n .…\"'é", max_size=60), max_size=12))
def test_any_texts_can_be_learned_from_and_marked(texts: list[str]) -> None:
    articles = [read([text or "x"], n) for n, text in enumerate(texts)]
    known = recurring(articles)
    assert known == recurring(list(articles))
    for one in articles:
        assert [b.span for b in mark(one, known).blocks] == [b.span for b in blocks(one.text, "en")]


def test_sites_are_part_of_a_store(store: Store) -> None:
    articles = [stored(f"text {n}", n, outlet=f"{'ab'[n % 2]}.example") for n in range(5)]
    newer = stored("text two, again", 6, outlet="a.example", key=articles[2].key, version=2)
    places = tuple(place(one, "s_one") for one in articles)
    store.save(Batch(articles=(*articles, stored("nobody's", outlet=None)), places=places))
    store.save(Batch(articles=(newer,)))
    assert store.pages.held() == {"a.example": 3, "b.example": 2}
    assert store.pages.held(["b.example", "c.example"]) == {"b.example": 2}
    assert store.pages.of_outlet("a.example", 2) == (newer, articles[4])
    assert store.pages.of_outlet("c.example", 2) == ()
    line = SiteLine(line="tip the desk", articles=3, first_at=at(0), last_at=at(1), example="a_x")
    one, two = (Site(outlet=name, held=3, lines=(line,)) for name in ("b", "a"))
    store.pages.save_sites([one, two])
    assert store.pages.sites() == (two, one)
    store.pages.save_sites([one.with_lines([])])
    assert store.pages.sites(["b", "c"]) == (one.with_lines([]),)
    named = Recurring(outlet="b", lines=("tip the desk",))
    store.facts.keep([named])
    assert store.facts.named([fact_id(named)]) == (named,)


LINK = "The old mill of Brandel burned down on Tuesday"


def pages(folder: Path, days: range, *more: str) -> list[str]:
    paths = []
    for n in days:
        path = folder / f"{n}.json"
        lines = [*body(n), *more]
        path.write_text(json.dumps({
            "title": f"The {SUBJECTS[n % 10].split()[0]} of {n}", "text": "\n".join(lines), "lang": "en",
            "url": f"https://one.example/{n}", "date": f"2026-04-{n + 1:02}",
        }))  # fmt: skip
        paths.append(str(path))
    return paths


def claimed(room: Newsroom, story: str) -> str:
    """Every sentence that a story's claims have."""
    landscape = room.landscape(story)
    said = [Ref(one.article, one.sentence) for claim in landscape.claims for one in claim.appearances]
    return " | ".join(landscape.text_of(ref) for ref in said)


def test_what_is_learned_holds_for_what_was_read_before(tmp_path: Path) -> None:
    with Newsroom(tmp_path / "news.db", settings=Settings(encoder="lexical")) as room:
        report = room.read(*pages(tmp_path, range(2), LINK))
        story = report.stories[0]
        assert LINK in claimed(room, story)
        assert room.check(story).same
        before = room.landscape(story).recipe.id
        room.read(*pages(tmp_path, range(2, 7), LINK))
        assert room.sites.site("one.example").recurring == {LINK.casefold()}
        assert LINK not in claimed(room, story)
        assert room.landscape(story).recipe.id != before
        assert room.check(story).same
        kept = room.article(room.landscape(story).articles[0].id)
        assert LINK in kept.text
        assert [b.because for b in kept.blocks if b.span.of(kept.text) == LINK] == ["blocks.recurring"]
        room.sites.say("one.example", LINK, "forgotten")
        assert LINK in claimed(room, story)
        assert room.check(story).same
        assert room.sites.learn("one.example")[0].recurring == frozenset()


def test_a_line_is_shown_forgotten_and_pinned_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    store = ["--store", str(tmp_path / "news.db")]

    def told(*args: str) -> str:
        assert run([*store, *args]) == 0
        return capsys.readouterr().out

    told("read", "-q", *pages(tmp_path, range(6), LINK))
    assert "one.example: 1 line, version 1, from 6 articles" in told("sites", "list")
    assert LINK.casefold() in told("sites", "show", "one.example")
    assert "forgotten: the old" in told("sites", "forget", "one.example", "The old m")
    assert "one.example: 0 lines, version 2" in told("sites", "list")
    assert "left to what is counted" in told("sites", "forget", "--undo", "one.example", "the old")
    assert "pinned: the harbour…" in told("sites", "pin", "one.example", "The harbour…")
    shown = json.loads(told("sites", "show", "one.example", "--json"))
    assert [(one["line"], one["by"]) for one in shown["lines"]] == [
        ("the harbour…", "pinned"),
        (LINK.casefold(), "rule"),
    ]
    told("sites", "pin", "--undo", "one.example", "the harbour")
    assert "1 line" in told("sites", "learn")
    assert run([*store, "sites", "forget", "one.example", "no such line"]) == NotFoundError.exit_code
    assert "no such line: is no line that was learned of one.example" in capsys.readouterr().err
    assert run([*store, "sites", "show", "two.example"]) == NotFoundError.exit_code
