"""Rules for sites: what a person's file says goes before what is found, is named, and never stops a reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from storyscape.cli import run
from storyscape.errors import InputError
from storyscape.ingest import html
from storyscape.ingest.site_rules import Rules, parse_rule, rule_for
from storyscape.io.site_rules import site_rules
from storyscape.io.workers import Workers
from storyscape.newsroom import Newsroom
from storyscape.records import Draft
from storyscape.records.texts import Stated
from storyscape.settings import Settings

TEXT = "The old bridge at Ostrand has been closed to all traffic since Monday, after divers found cracks in two piers."
BOX = "Win a weekend at the sea for two: tell us in fifty words what your favourite bridge is, and why it is yours."
PAGE = f"""<html lang="en"><head><title>Bridge shut</title><link rel="canonical" href="https://www.one.example/a/1">
<meta property="article:published_time" content="2026-05-01T08:00:00Z"></head><body>
<h1>Bridge shut</h1><h2 class="real">Divers find cracks: bridge closed</h2><div class="who">By Ann Example</div>
<span class="when">2 May 2026</span><div class="story"><p>{TEXT}</p><p class="box">{BOX}</p><p>{TEXT[::-1]}</p></div>
<div><p>{BOX}</p><p>{BOX}</p></div></body></html>"""
RULE = """site = "one.example"
version = "7"
main = ["article.none", ".story"]
remove = [".box"]
title = [".real"]
author = [".who"]
date = [".when"]
"""


def read(rules: Rules) -> Draft:
    (found,) = html.parse(PAGE.encode(), "page.html", "careful", rules)
    assert isinstance(found, Draft)
    return found


def test_what_a_rule_names_goes_before_what_is_found() -> None:
    found = read((parse_rule(RULE.encode(), "one.toml"),))
    assert found.text == f"{TEXT}\n{TEXT[::-1]}"
    assert (found.title, found.bylines) == ("Divers find cracks: bridge closed", ("Ann Example",))
    assert str(found.published_at) == "2026-05-02 00:00:00+00:00"
    assert found.site_rule == "one.example 7"
    assert Stated(field="title", value="Bridge shut", source="without the site's rule") in found.otherwise
    assert [one.value for one in found.otherwise if one.field == "published_at"] == ["2026-05-01T08:00:00+00:00"]


def test_the_longest_site_counts_and_one_that_is_off_does_nothing() -> None:
    whole, part, off = (parse_rule(f'site = "{site}"\nversion = "1"\n{more}'.encode(), "x") for site, more in (
        ("one.example", ""), ("live.one.example", ""), ("two.example", "off = true")))  # fmt: skip
    rules = (whole, part, off)
    assert rule_for(rules, "https://www.one.example/x") is whole
    assert rule_for(rules, None, "page.html", "https://m.live.one.example/x") is part
    assert rule_for(rules, "https://two.example/") is None
    assert rule_for(rules, "https://notone.example/", "https://one.example/") is None
    assert rule_for(rules, None, "one.example.html") is None
    assert read((off,)).site_rule is None


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ("site = ", "is no TOML"),
        ('version = "1"', "is no rule for a site"),
        ('site = "a"\nversion = "1"\nmain = "p"', "is no rule for a site"),
        ('site = "a"\nversion = "1"\nscript = "x"', "says unknown things (script)"),
        ('site = "a"\nversion = "1"\nmain = ["p[["]', "has a selector that is none: p[["),
    ],
)
def test_what_is_no_rule_is_told(wrong: str, problem: str) -> None:
    with pytest.raises(InputError) as told:
        parse_rule(wrong.encode(), "a.toml")
    assert told.value.problem.startswith(problem)


def test_the_sample_s_site_has_a_rule() -> None:
    assert "northgatetimes.example" in {rule.site for rule in site_rules()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's folder, read by this process and by one that parses pages."""
    made = tmp_path / "sites"
    made.mkdir()
    monkeypatch.setenv("STORYSCAPE_SITES", str(made))
    pool = Workers(most=1)
    monkeypatch.setattr("storyscape.io.workers._shared", lambda: pool)
    yield made
    pool.close()


def test_a_rule_in_the_folder_is_used_changed_and_listed(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    (folder / "northgate.toml").write_text('site = "northgatetimes.example"\nversion = "8"\noff = true')
    with Newsroom(tmp_path / "news.db", settings=Settings(encoder="lexical")) as room:
        (plain,) = room.read(tmp_path / "page.html").saved
        assert room.article(plain).site_rule is None
        (folder / "one.toml").write_text(RULE)
        (ruled,) = room.read(tmp_path / "page.html").saved
        assert (room.article(ruled).version, room.article(ruled).site_rule) == (2, "one.example 7")
        assert BOX not in room.article(ruled).text
    assert run(["sites", "rules"]) == 0
    told = capsys.readouterr().out.replace("\n", " ")
    assert "one.example 7  main, remove, title, author, date" in told
    assert "northgatetimes.example 8  off" in told
    (folder / "bad.toml").write_text("site =")
    assert run(["sites", "rules", "--json"]) == InputError.exit_code
    told_again = json.loads(capsys.readouterr().out)
    assert [one["about"] for one in told_again["wrong"]] == [str(folder / "bad.toml")]
    assert len(told_again["rules"]) == 2
