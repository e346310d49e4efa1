"""Versions: what changed word by word, and what an article says of its own changes."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.cli import run
from storyscape.ingest.history import history, is_flagged, notices
from storyscape.newsroom import Newsroom
from storyscape.settings import Settings
from storyscape.text.differing import passages
from tests.serving import served
from tests.store_fixture import article

WORDS = st.lists(st.sampled_from(["ship", "harbour", "storm", "12", ",", "\n", "ü", "。"]), max_size=40).map(" ".join)


def told(before: str, after: str) -> str:
    """The difference as text: ``[-removed-]`` and ``{+added+}``."""
    marks = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
    out = ""
    for one in passages(before, after):
        text = one.after.of(after) if one.kind != "removed" else one.before.of(before)
        out += text.join(marks[one.kind])
    return out


def test_whole_words_are_told() -> None:
    assert told("Ten people were hurt.", "Twelve people were hurt badly.") == (
        "[-Ten-]{+Twelve+} people were hurt{+ badly+}."
    )
    assert told("One.\nTwo.\nThree.", "One.\nThree.") == "One.\n[-Two.\n-]Three."
    assert told("", "New") == "{+New+}"
    assert told("Same", "Same") == "Same"
    assert told("", "") == ""


@given(WORDS, WORDS)
def test_passages_cover_both_texts(before: str, after: str) -> None:
    found = passages(before, after)
    assert "".join(p.before.of(before) for p in found) == before
    assert "".join(p.after.of(after) for p in found) == after
    assert all(p.before.of(before) == p.after.of(after) for p in found if p.kind == "same")
    assert all(a.kind != b.kind for a, b in pairwise(found))


def test_long_texts_are_quick() -> None:
    before = " ".join(f"word{n % 997}" for n in range(60_000))
    start = time.process_time()
    assert len(passages(before, before.replace("word5 ", "other "))) >= 2
    assert len(passages("\n".join(before.split()), "\n".join(before.replace("word5 ", "x ").split()))) >= 2
    few = " ".join(f"word{n % 97}" for n in range(1_500))
    assert len(passages(few, few.replace("word5 ", "x "))) > 20
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("lang", "line", "kind"),
    [
        ("en", "Correction: an earlier version gave the wrong year.", "correction"),
        ("en", "An earlier version of this article misstated the name of the ferry.", "correction"),
        ("en", "This story was updated to correct the number of boats.", "correction"),
        ("en", "Clarification: the mayor spoke on Monday evening.", "clarification"),
        ("en", "This article has been retracted because its source was invented.", "retraction"),
        ("en", "UPDATE 14:20 — the bridge is open again.", "update"),
        ("de", "In einer früheren Version dieses Artikels stand ein falsches Datum.", "correction"),
        ("de", "Dieser Artikel wurde zurückgezogen.", "retraction"),
        ("fr", "Rectificatif : le navire portait un autre nom.", "correction"),
        ("fr", "Cet article a été retiré.", "retraction"),
        ("es", "Fe de errores: el barco salió el martes.", "correction"),
        ("ru", "Уточнение: судно вышло из порта во вторник.", "clarification"),
        ("en", "The minister corrected the number later.", None),
        ("en", "The update brought new colours to the phone.", None),
        ("en", "The study was retracted by the journal on Friday, its editor said.", None),
        ("xx", "Correction: nobody reads this language.", None),
    ],
)
def test_what_an_article_says_of_itself(lang: str, line: str, kind: str | None) -> None:
    text = f"The ferry left at noon.\n  {line} \nIt came back at six."
    found = notices(article(text, lang=lang))
    assert [(one.kind, one.span.of(text)) for one in found] == ([(kind, line)] if kind else [])


@pytest.mark.parametrize(
    ("lang", "note"),
    [
        ("en", "Correction\nThe ferry is twelve years old, not two."),
        ("en", "An earlier version of this article said that the ferry was new."),
        ("en", "CORRECTION: The ferry is old."),
        ("de", "Berichtigung\nDie Fähre ist zwölf Jahre alt."),
        ("de", "Anmerkung der Redaktion: Wir hatten das Alter falsch angegeben."),
        ("es", "Corrección\nEl barco tiene doce años."),
        ("fr", "Rectificatif\nLe navire a douze ans."),
        ("ru", "Поправка\nПаром построен двенадцать лет назад."),
    ],
)
def test_notes_at_the_head_and_the_foot(lang: str, note: str) -> None:
    body = "\n".join(f"Line {n} of what happened at the pier." for n in range(9))
    for text in (f"{note}\n{body}", f"{body}\n\n{note}"):
        assert [(one.kind, one.span.of(text)) for one in notices(article(text, lang=lang))] == [("correction", note)]


def test_such_words_amid_a_text_are_what_it_reports() -> None:
    lines = [f"Line {n} of what happened at the pier." for n in range(9)]
    said = "An earlier version of this article of the law said that ferries must stop."
    assert notices(article("\n".join([*lines, said, "Correction", *lines]))) == ()


def test_headlines_that_are_flagged() -> None:
    assert is_flagged("RETRACTED: Ferry sinks", "en") == "retraction"
    assert is_flagged("Correction: Ferry story", "en") == "correction"
    assert is_flagged("Retracted claws help cats", "en") is None or is_flagged("Retractable roofs", "en") is None
    assert is_flagged(None, "en") is None


def test_a_history_has_what_each_version_changed() -> None:
    first = article("Ten people were hurt.\nUpdate: the road is open.", 0, key="k_one", title="Hurt")
    second = article("Twelve people were hurt.\nUpdate: the road is open.\nCorrection: it was twelve.", 3, key="k_one",
                     version=2, title="Twelve hurt")  # fmt: skip
    third = article("Twelve people were hurt.", 4, key="k_one", version=3, title="Twelve hurt")
    one, two = history([first, second, third])
    assert (one.before, one.after, one.title_changed) == (first.id, second.id, True)
    assert (one.removed_words, one.added_words) == (1, 5)
    assert [(notice.kind, notice.span.of(second.text)) for notice in one.notices] == [
        ("correction", "Correction: it was twelve.")
    ]
    assert (two.removed_words, two.added_words, two.notices, two.title_changed) == (9, 0, (), False)
    assert history([first]) == ()


def test_the_page_and_the_command_show_what_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = "Ten people were hurt when the ferry met the pier.\nThe harbour was closed. " + "The pier is old. " * 30
    second = first.replace("Ten", "Twelve & more") + "\nCorrection: it was twelve people, not ten."
    with Newsroom(tmp_path / "news.db", settings=Settings(encoder="lexical")) as room:
        for n, text in enumerate((first, second)):
            path = tmp_path / f"{n}.json"
            path.write_text(
                json.dumps({"text": text, "title": "Ferry", "url": "https://e.example/1", "language": "en"})
            )
            report = room.read(path)
        with served(room) as base:
            page = httpx.get(f"{base}/articles/{report.saved[0]}/changes", timeout=60)
            twin = httpx.get(f"{base}/articles/{report.saved[0]}/changes.json", timeout=60).json()
            article = httpx.get(f"{base}/articles/{report.saved[0]}", timeout=60).text
            landscape = room.landscape(report.stories[0])
    assert page.status_code == 200
    assert "<del>Ten</del><ins>Twelve &amp; more</ins> people" in page.text
    assert "Correction: it was twelve people" in page.text
    assert [change["added_words"] for change in twin["changes"]] == [9]
    assert 'changes">What each version changed' in article
    assert "<b>Correction</b>" in article
    assert landscape.notes == ("e.example says that its article was corrected",)
    monkeypatch.setenv("STORYSCAPE_STORE", str(tmp_path / "news.db"))
    assert run(["versions", report.saved[0], "--diff"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "[-Ten-]{+Twelve & more+} people" in told
    assert "9 words added, 1 word removed" in told
    assert run(["versions", report.saved[0], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"][0]["notices"][0]["kind"] == "correction"
