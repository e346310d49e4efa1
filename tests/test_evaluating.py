"""Grouping held against labels at the command line, its baselines, and the pairs that persons' changes teach."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from storyscape.corrections import correct, fixed, training_pairs
from storyscape.errors import InputError, MissingExtraError, SettingsError
from storyscape.io.labelled import read_labelled
from storyscape.io.weights import load_models
from storyscape.newsroom import Newsroom
from storyscape.protocols import Batch, Store
from storyscape.records import Because, Edit, Place
from storyscape.stories import evaluation
from storyscape.stories.baselines import BASELINES, Stream
from storyscape.stories.vectors import features_of
from storyscape.testing import FakeEncoder
from tests.conftest import Runner
from tests.store_fixture import article, at, place, story_batch

pytest_plugins = ["tests.each_store"]

EVENTS = {
    "flood": ["River Osta floods the old town of Brenna", "Brenna: flood water of the Osta reaches the old town",
              "Old town of Brenna under water as the Osta floods"],
    "strike": ["Dockworkers strike shuts the port of Halden", "Port of Halden shut by dockworkers on strike"],
    "vaccine": ["Institute retracts marsh fever vaccine figure"],
}  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """Six labelled articles of three events on one day, and one without a label."""
    made = [
        {"id": f"{event}-{n}", "title": title, "text": f"{title}. People said so on Monday, {title.lower()}.",
         "date": f"2026-03-02T{8 + n:02}:00:00+01:00", "lang": "en", "source": f"o{n}.example", "cluster": event}
        for event, titles in EVENTS.items() for n, title in enumerate(titles)
    ]  # fmt: skip
    return [*made, {"id": "loose", "title": "Chess club elects a chair", "text": "The club met.", "date": "2026-03-02"}]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(map(json.dumps, rows())) + "\n")
    return path


def test_labelled_rows_are_articles_in_the_order_of_time(labelled: Path, tmp_path: Path) -> None:
    found = read_labelled([labelled])
    assert len(found) == 7
    assert [a.seen_at for a, _ in found] == sorted(a.seen_at for a, _ in found)
    assert {a.lang for a, _ in found[1:]} == {"en"}
    assert found[0][1] is None  # midnight, unlabelled
    assert {a.seen_at.tzname() for a, _ in found} == {"UTC"}
    packed = tmp_path / "more.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps({"id": "loose", "text": "The club met.", "cluster": 4}).encode()))
    again = read_labelled([labelled, packed])
    assert len(again) == 7, "an id counts once"
    assert {label for _, label in again} == {"flood", "strike", "vaccine", "4"}


@pytest.mark.parametrize("line", ["no json", "[]", '{"id": 1}', '{"id": "a", "text": "b", "date": "yesterday"}'])
def test_a_row_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f'{{"id": "a", "text": "b"}}\n{line}\n')
    with pytest.raises(InputError, match=r"bad\.jsonl:2: is no labelled article"):
        read_labelled([path])


def test_the_command_prints_figures_baselines_and_errors(run: Runner, labelled: Path) -> None:
    code, out, _ = run("eval", "stories", labelled, "--against", "tfidf, dense", "--json")
    assert code == 0
    found = msgspec.json.decode(out, type=evaluation.Evaluation)
    assert [row.system.split(",")[0] for row in found.figures] == ["Storyscape", "baseline tfidf", "baseline dense"]
    first = found.figures[0]
    assert (first.articles, first.labelled, first.labels) == (7, 6, 3)
    assert first.bcubed.f1 == first.pairs.f1 == first.ari == 1.0
    assert sum(size * count for size, count in first.sizes) == 7
    assert all(row.threshold is not None and 0 < row.bcubed.f1 <= 1 for row in found.figures[1:])
    code, out, _ = run("eval", "stories", labelled, "--encoder", "lexical", "--repair", "--against", "tfidf")
    assert code == 0
    assert "7 articles, 6 of them labelled, in 3 labelled stories" in out
    assert "an advantage" in out
    code, out, _ = run("eval", "stories", labelled, "--encoder", "lexical", "--against", "tfidf", "--input", "title",
                       "--since", "2026-03-02 07:30:00")  # fmt: skip
    assert code == 0
    assert "the best on earlier labels" in out
    code, _, err = run("eval", "stories", labelled, "--encoder", "lexical", "--since", "2026-01-01")
    assert code == 3
    assert "leaves no labelled article" in err


def test_what_cannot_be_evaluated_is_said(run: Runner, tmp_path: Path, labelled: Path) -> None:
    path = tmp_path / "unlabelled.jsonl"
    path.write_text('{"id": "a", "text": "b"}\n')
    code, out, err = run("eval", "stories", path, "--encoder", "lexical")
    assert (code, out) == (3, "")
    assert "has no labelled article" in err
    code, _, err = run("eval", "stories", labelled, "--against", "magic")
    assert code == 2
    assert "magic is no baseline" in err


def stream() -> Stream:
    found = [a for a, _ in read_rows()]
    return list(zip(found, features_of(found), strict=True))


def read_rows() -> list[Any]:
    return [(article(r["text"], n, title=r["title"]), r.get("cluster")) for n, r in enumerate(rows())]


def test_a_baseline_joins_nothing_at_one_and_more_at_less() -> None:
    for name in ("tfidf", "louvain"):
        cut = BASELINES[name](stream(), 14)
        assert len(set(cut(1.01).values())) == 7
        assert len(set(cut(0.1).values())) < 7
        assert len(set(BASELINES[name](stream(), 0.01)(0.1).values())) == 7, "nothing is left in so short a window"
    for name in ("dense", "hdbscan"):
        assert len(set(BASELINES[name](stream(), 14)(0.1).values())) == 7, "without vectors, all stand alone"


def test_the_baselines_with_vectors_find_what_is_near() -> None:
    found = [a for a, _ in read_rows()]
    made = list(zip(found, features_of(found, FakeEncoder()), strict=True))
    for name in ("dense", "hdbscan"):
        assert len(set(BASELINES[name](made, 14)(0.5).values())) < 7


@pytest.mark.parametrize(("name", "package"), [("hdbscan", "sklearn.cluster"), ("louvain", "networkx")])
def test_a_missing_package_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'storyscape\[eval\]'"):
        BASELINES[name](stream(), 14)


def test_the_worst_errors_come_first_and_say_why() -> None:
    pairs = read_rows()
    keys = [a.key for a, _ in pairs]
    gold = {a.key: label for a, label in pairs if label}
    said = Because(rule="grouping.joined", note=f"nearest is {keys[0]}", score=0.5, threshold=0.35)

    def stands(n: int, story: str, kind: Any = "joined") -> Place:
        return Place(article_key=keys[n], story_id=story, kind=kind, because=said)

    # two floods and both strikes together, the strikes' first having opened it; one flood apart
    places = [stands(0, "s_a"), stands(1, "s_a"), stands(2, "s_b", "opened"), stands(3, "s_a", "opened"),
              stands(4, "s_c"), stands(5, "s_d"), stands(6, "s_d")]  # fmt: skip
    found = evaluation.mistakes([a for a, _ in pairs], gold, places)
    assert [(m.kind, m.label, m.count, m.pairs) for m in found] == [
        ("joined", "strike", 1, 2),
        ("parted", "flood", 1, 2),
        ("parted", "strike", 1, 1),
    ]
    assert found[0].against == "flood"
    assert found[0].title == EVENTS["flood"][0], "the strike opened the story: the error is the flood that joined it"
    assert found[0].because.score == 0.5
    assert evaluation.mistakes([a for a, _ in pairs], gold, places, most=1) == found[:1]


def test_another_order_within_the_hour_is_measured(run: Runner, labelled: Path) -> None:
    code, out, _ = run("eval", "stability", labelled, "--encoder", "lexical")
    assert code == 0
    assert "0 of 4 pairs of one story changed: 0.00%" in out
    one, other = {"a": "1", "b": "1", "c": "2"}, {"a": "1", "b": "2", "c": "2"}
    found = evaluation.steadiness(one, other)
    assert (found.together, found.changed, found.share) == (2, 2, 1.0)
    made = stream()
    again = evaluation.reordered(made)
    assert [a.seen_at.hour for a, _ in again] == sorted(a.seen_at.hour for a, _ in made)


def test_tuning_writes_weights_and_reports_what_was_held_out(
    run: Runner, labelled: Path, sample_store: Path, tmp_path: Path
) -> None:
    path, out = shutil.copy(sample_store, tmp_path / "n.db"), tmp_path / "weights.toml"
    with Newsroom(path) as room:
        big, small = sorted(room.stories(limit=100), key=lambda s: -s.articles)[:2]
        room.edit(Edit(kind="merge", by="Ann", story=big.id, others=(small.id,)))
    code, told, _ = run("eval", "tune", labelled, "--journal", path, "--encoder", "lexical", "--out", out, "--json")
    assert code == 0
    found = json.loads(told)
    assert found["held"].startswith("what was published from 2026-03-02")
    assert [row["system"] for row in found["figures"]] == ["shipped weights", "tuned weights"]
    assert found["figures"][0]["labelled"] < 6
    assert found["said"] >= 4
    assert "starting from the shipped weights" in out.read_text()
    assert load_models(str(out)).of(same_language=True, dated=True, dense=False).bias != 0
    assert "Held out" in run("eval", "tune", labelled, "--encoder", "lexical", "--out", out)[1]


@pytest.mark.parametrize("text", ["no toml", "[same_dated_words]\nbody = 1", "same_dated_words = 1"])
def test_weights_that_are_none_are_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"bad\.toml"):
        load_models(str(path))
    with pytest.raises(SettingsError, match="can't be read"):
        load_models(str(tmp_path / "absent.toml"))
    assert load_models("").of(same_language=True, dated=True, dense=True).bias < 0


def hand(store: Store, kind: Any, hours: float, **given: Any) -> Any:
    return correct(store, Edit(kind=kind, by="Ann", **given), at(hours))


def test_changes_teach_pairs(store: Store) -> None:
    a, b, c, d, e = (article(f"The council of Ostrand met on day {n}.", n) for n in range(5))
    store.save(story_batch("s_one", a, b, c))
    store.save(story_batch("s_two", d))
    assert training_pairs(store) == ()
    assert fixed(store) == frozenset()
    hand(store, "merge", 10, story="s_one", others=("s_two",))
    store.save(Batch(articles=(e,), places=(place(e, "s_one"),), changes=story_batch("s_one", e).changes))

    def said() -> dict[frozenset[str], str]:
        return {frozenset((p.a, p.b)): p.label for p in training_pairs(store)}

    assert said() == {frozenset((d.id, x.id)): "same" for x in (a, b, c, e)}, "e's line is older than the merge"
    assert fixed(store) == {x.key for x in (a, b, c, d, e)}
    hand(store, "split", 11, story="s_one", articles=(a.id, d.id))
    told = said()
    assert told[frozenset((a.id, d.id))] == "same"
    assert {told[frozenset((x.id, y.id))] for x in (a, d) for y in (b, c, e)} == {"different"}
    hand(store, "undo", 12)
    hand(store, "undo", 13)
    assert said() == {}
    hand(store, "pin", 14, articles=(b.id,))
    assert said() == {frozenset((b.id, x.id)): "same" for x in (a, c, e)}
    assert fixed(store) == {b.key}


def test_pairs_are_printed_as_lines_and_as_a_list(run: Runner, sample_store: Path, tmp_path: Path) -> None:
    path = shutil.copy(sample_store, tmp_path / "n.db")
    assert run("--store", path, "eval", "pairs") == (0, "", "")
    with Newsroom(path) as room:
        big, small = sorted(room.stories(limit=100), key=lambda s: -s.articles)[:2]
        room.edit(Edit(kind="merge", by="Ann", story=big.id, others=(small.id,)))
    code, out, _ = run("--store", path, "eval", "pairs")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(lines) == big.articles * small.articles + small.articles * (small.articles - 1) // 2
    assert {(line["label"], line["because"], line["by"]) for line in lines} == {("same", "person.moved", "Ann")}
    assert json.loads(run("--store", path, "eval", "pairs", "--json")[1]) == lines
