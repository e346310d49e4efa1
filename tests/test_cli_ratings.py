"""The commands on outlets and ratings: what they print for people and for programs, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from storyscape import cli
from storyscape.outlets.importers import FORMATS
from storyscape.render import phrases

SAMPLE = Path(__file__).parents[1] / "src" / "storyscape" / "sample"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYSCAPE_STORE", str(tmp_path / "room.db"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.run(list(words)) == 0
    return capsys.readouterr().out


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(printed(capsys, *words, "--json"))


def test_show_says_who_says_what_with_dates_scopes_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "ratings", "show", "foxnews.com")
    for word in ("Fox News", "politics and science only (not counted)", "2022", "Reliability: unrated  section only"):
        assert word in shown
    assert phrases.CONFOUNDED in shown
    assert printed(capsys, "outlets", "show", "https://www.foxnews.com/politics") == shown


def test_conflicts_stand_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "outlets", "show", "rt.com")
    assert shown.count("owner (sources differ)") == 2
    found = answered(capsys, "outlets", "show", "rt.com")
    assert "owner" in found["conflicts"]
    assert {fact["source"] for fact in found["outlet"]["facts"] if fact["field"] == "owner"} > {"Kagi News media data"}


def test_an_unknown_outlet_is_said_to_be_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no outlet is known here" in printed(capsys, "outlets", "show", "nobody.example")
    found = answered(capsys, "ratings", "show", "nobody.example")
    assert found["outlet"] is None
    assert dict(found["unrated"]) == {"lean": "no rater", "reliability": "no rater", "state_control": "no rater"}


def test_a_tenant_of_a_platform_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(capsys, "ratings", "show", "https://www.youtube.com/@someone")
    assert dict(found["unrated"])["reliability"] == "platform"


def test_a_rater_comes_and_goes(capsys: pytest.CaptureFixture[str]) -> None:
    folder = SAMPLE / "ratings" / "plumbline"
    count = answered(capsys, "ratings", "import", str(folder))["ratings"]
    listed = {one["rater"]["id"]: one for one in answered(capsys, "ratings", "list")}
    assert listed["plumbline"] == listed["plumbline"] | {"ratings": count, "shipped": False}
    assert listed["state-media-monitor-2024"]["shipped"]
    assert f"removed plumbline and its {count} ratings" in printed(capsys, "ratings", "remove", "plumbline")
    assert "plumbline" not in printed(capsys, "ratings", "list")


def test_a_shipped_rater_can_not_be_removed_and_the_remedy_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["ratings", "import", str(SAMPLE / "ratings" / "plumbline")])
    capsys.readouterr()
    assert cli.run(["ratings", "remove", "state-media-monitor-2024"]) == 4
    said = capsys.readouterr().err
    assert "plumbline" in said
    assert "pack = false" in said


def test_without_the_pack_no_rater_is_listed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYSCAPE_PACK", "false")
    assert answered(capsys, "ratings", "list") == []
    assert answered(capsys, "outlets", "show", "rt.com")["outlet"] is None


def test_every_form_that_can_be_read_is_named_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    named = printed(capsys, "ratings", "import", "--help")
    assert [form for form in FORMATS if form not in named] == []


def test_a_published_table_is_taken_and_its_refused_rows_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "url,type,name,bias\nhttps://www.reuters.com/,News Media,Reuters,Center\n,Author,Somebody,Left\n"
    Path("allsides.csv").write_text(rows)
    taken = answered(capsys, "ratings", "import", "allsides", "allsides.csv", "--as-of", "2021-02-28")
    assert taken == {"ratings": 1, "facts": 0, "refused": {"about a person": 1}}
    shown = answered(capsys, "ratings", "show", "reuters.com")
    assert [one["label"] for one in shown["ratings"] if one["rater"] == "allsides"] == ["Center"]
    assert "lean" not in dict(shown["unrated"])


def test_a_raters_new_table_replaces_its_old_one(capsys: pytest.CaptureFixture[str]) -> None:
    for domain in ("reuters.com", "bbc.co.uk"):
        Path("allsides.csv").write_text(f"url,bias\n{domain},Center\n")
        assert answered(capsys, "ratings", "import", "allsides", "allsides.csv")["ratings"] == 1
    assert "lean" in dict(answered(capsys, "ratings", "show", "reuters.com")["unrated"])
    assert "lean" not in dict(answered(capsys, "ratings", "show", "bbc.co.uk")["unrated"])


def test_facts_that_are_brought_stand_beside_those_that_are_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    Path("gdelt.txt").write_text("rt.com\tUK\tUnited Kingdom\nnew.example\tFR\tFrance\n")
    assert "took 2 facts" in printed(capsys, "ratings", "import", "gdelt", "gdelt.txt")
    found = answered(capsys, "outlets", "show", "rt.com")
    assert "country" in found["conflicts"]
    assert {fact["value"] for fact in found["outlet"]["facts"] if fact["field"] == "country"} == {"GB", "RU"}
    assert answered(capsys, "outlets", "show", "new.example")["outlet"]["country"] == "FR"


def test_an_unknown_form_is_refused_with_those_that_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    Path("table.csv").write_text("a,b\n")
    assert cli.run(["ratings", "import", "tealeaves", "table.csv"]) != 0
    said = capsys.readouterr().err
    assert "allsides" in said
    assert "wikidata" in said


def test_a_countrys_index_is_said_of_its_outlets_and_a_newer_one_replaces_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for score, day in (("91,5", "2025-05-02"), ("92,3", "2026-05-02")):
        Path("index.csv").write_text(f"ISO;Country_EN;Score\nGBR;United Kingdom;{score}\n")
        printed(capsys, "ratings", "import", "press-freedom", "index.csv", "--as-of", day)
    facts = answered(capsys, "outlets", "show", "bbc.co.uk")["outlet"]["facts"]
    told = [fact for fact in facts if fact["field"] == "press_freedom"]
    assert [(fact["value"], fact["as_of"], fact["exportable"]) for fact in told] == [("92.3", "2026-05-02", False)]
    assert answered(capsys, "outlets", "show", "spiegel.de")["outlet"]["facts"]
    assert "press freedom" not in printed(capsys, "outlets", "show", "spiegel.de")


def test_facts_of_other_tables_stay_when_a_table_of_outlets_comes_again(capsys: pytest.CaptureFixture[str]) -> None:
    Path("outlets.csv").write_text("domain,name\npaper.example,The Paper\n")
    Path("gdelt.csv").write_text("paper.example\tUK\tUnited Kingdom\n")
    printed(capsys, "outlets", "import", "outlets.csv")
    printed(capsys, "ratings", "import", "gdelt", "gdelt.csv")
    Path("outlets.csv").write_text("domain,name\npaper.example,The New Paper\n")
    printed(capsys, "outlets", "import", "outlets.csv")
    outlet = answered(capsys, "outlets", "show", "paper.example")["outlet"]
    assert (outlet["name"], outlet["country"], len(outlet["facts"])) == ("The New Paper", "GB", 1)


def test_wikidata_may_be_passed_on_where_it_is_dated(capsys: pytest.CaptureFixture[str]) -> None:
    Path("result.csv").write_text("website,itemLabel,ownerLabel\nhttps://paper.example/,The Paper,Owner\n")
    for dated, free in (((), False), (("--as-of", "2026-01-31"), True)):
        printed(capsys, "ratings", "import", "wikidata", "result.csv", *dated)
        facts = answered(capsys, "outlets", "show", "paper.example")["outlet"]["facts"]
        assert {fact["exportable"] for fact in facts} == {free}
