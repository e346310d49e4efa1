"""Tables that people bring: every format by a small invented table, and the real ones where they are at hand."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from storyscape.errors import RatingsError
from storyscape.outlets.importers import FORMATS, read

TABLES = Path(__file__).parents[2] / "shared" / "data" / "outlets" / "user_tables"
DAY = date(2026, 1, 31)
needs_tables = pytest.mark.skipif(not TABLES.exists(), reason="../shared/data with the real tables is absent")


def test_every_format_is_named() -> None:
    assert FORMATS == ("adfontes", "allsides", "domaindemo", "gdelt", "mbfc", "pc1", "press-freedom", "robertson",
                       "trust.txt", "wikidata")  # fmt: skip
    with pytest.raises(RatingsError, match="Give one of: adfontes"):
        read("astrology", b"")


def test_allsides_refuses_persons_and_lists_unknown_labels() -> None:
    data = (
        b"url,type,name,bias\nhttp://www.a.example/,News Media,A,Lean Left\n,Author,Somebody,Left\nb.example,,B,Mixed\n"
    )
    found = read("allsides", data, as_of=DAY)
    assert [(r.outlet, r.label, r.value) for r in found.ratings] == [("a.example", "Lean Left", -1.0),
                                                                    ("b.example", "Mixed", None)]  # fmt: skip
    assert found.refused == (("about a person", 1),)
    assert found.raters[0].as_of == DAY
    with pytest.raises(RatingsError, match="'Sideways' \\(1\\)"):
        read("allsides", b"url,bias\na.example,Sideways\n")


def test_no_brought_table_is_exportable() -> None:
    assert not read("allsides", b"url,bias\na.example,Left\n", as_of=DAY).raters[0].exportable


def test_adfontes_has_two_raters_and_refuses_numbers_off_its_scale() -> None:
    found = read("adfontes", b"Domain,Bias,Reliability\na.example,-21,48.5\n")
    assert [(r.rater, r.value) for r in found.ratings] == [("adfontes-lean", -1.0), ("adfontes-reliability", 48.5)]
    with pytest.raises(RatingsError, match="off the scale"):
        read("adfontes", b"Domain,Bias\na.example,90\n")


def test_mbfc_withholds_a_lean_and_keeps_what_it_says_of_reporting() -> None:
    rows = [{"domain": "a.example", "bias": "fake-news", "reporting": "low"},
            {"domain": "b.example", "bias": "left-center", "reporting": None}]  # fmt: skip
    found = read("mbfc", json.dumps(rows).encode())
    assert [(r.outlet, r.rater, r.value) for r in found.ratings] == [
        ("a.example", "mbfc-lean", None), ("b.example", "mbfc-lean", -1.0), ("a.example", "mbfc-reporting", 1.0),
    ]  # fmt: skip
    with pytest.raises(RatingsError, match="no list of objects"):
        read("mbfc", b"[1")


def test_audience_and_crowd_are_two_raters_and_empty_cells_say_nothing() -> None:
    found = read("robertson", b"domain,score,mturk_score\na.example,0.5,\nb.example,-0.25,-0.5\n")
    assert [(r.rater, r.outlet, r.value) for r in found.ratings] == [
        ("robertson-2018", "a.example", 1.0), ("robertson-2018", "b.example", -0.5),
        ("robertson-2018-crowd", "b.example", -1.0),
    ]  # fmt: skip


def test_modelled_values_are_marked() -> None:
    (rater,) = read("pc1", b"domain,pc1\na.example,0.7\n").raters
    assert rater.modelled
    assert rater.dimension == "reliability"


def test_one_of_two_conflicting_rows_is_refused() -> None:
    found = read("domaindemo", b"domain,leaning\na.example,0.1\nwww.a.example,0.9\n")
    assert found.refused == (("says otherwise than an earlier row", 1),)
    assert len(found.ratings) == 1


def test_a_table_of_another_form_says_which_column_it_lacks() -> None:
    with pytest.raises(RatingsError, match="no column bias or rating"):
        read("allsides", b"domain,colour\na.example,red\n")
    with pytest.raises(RatingsError, match="no column url or domain"):
        read("allsides", b"place,bias\na.example,Left\n")


def test_gdelt_gives_countries_as_codes() -> None:
    found = read("gdelt", b"a.example\tGM\tGermany\nb.example\tXX\tNowhere\n\tGM\tGermany\n", as_of=DAY)
    assert [(f.outlet, f.field, f.value) for f in found.facts] == [("a.example", "country", "DE")]
    assert found.refused == (("country not known", 1), ("no domain", 1))


def test_wikidata_gives_the_same_facts_from_csv_and_json() -> None:
    table = (
        b"item,itemLabel,website,countryLabel,ownerLabel\nQ1,A,https://www.a.example/,France,X Group\nQ2,B,,France,\n"
    )
    cells = {"itemLabel": "A", "website": "https://www.a.example/", "countryLabel": "France", "ownerLabel": "X Group"}
    rows = [{name: {"type": "literal", "value": value} for name, value in cells.items()}, {"itemLabel": {"value": "B"}}]
    result = json.dumps({"head": {}, "results": {"bindings": rows}}).encode()
    for data in (table, result):
        found = read("wikidata", data, as_of=DAY)
        assert {(f.outlet, f.field, f.value) for f in found.facts} == {
            ("a.example", "name", "A"), ("a.example", "country", "FR"), ("a.example", "owner", "X Group"),
        }  # fmt: skip
        assert found.refused == (("no domain", 1),)
    with pytest.raises(RatingsError, match="no list of objects"):
        read("wikidata", b'{"a": 1}')


def test_trust_txt_says_who_controls_whom() -> None:
    data = b"# ours\ncontrol=https://www.b.example/\nbelongto=https://guild.example\nodd=1\nmember=\n"
    found = read("trust.txt", data, about="a.example")
    assert [(f.outlet, f.field, f.value) for f in found.facts] == [
        ("a.example", "trust_txt_controls", "b.example"), ("b.example", "parent", "a.example"),
        ("a.example", "trust_txt_belongs_to", "guild.example"),
    ]  # fmt: skip
    assert found.refused == (("attribute odd", 1), ("no value", 1))
    with pytest.raises(RatingsError, match="names no domain"):
        read("trust.txt", data)


def test_press_freedom_is_a_fact_of_a_country() -> None:
    found = read("press-freedom", b"ISO;Score 2024;Country_EN\nNOR;91,89;Norway\nXXX;1;Nowhere\n")
    assert [(f.outlet, f.field, f.value) for f in found.facts] == [("country:NO", "press_freedom", "91.89")]
    assert found.refused == (("country not known", 1),)


@needs_tables
def test_the_real_tables_are_taken() -> None:
    files = {
        "allsides": "allsides_2021.csv",
        "mbfc": "mbfcext_v5_sources.json",
        "robertson": "robertson2018_bias_scores.csv",
    }
    found = {name: read(name, (TABLES / file).read_bytes(), about=file) for name, file in files.items()}
    assert dict(found["allsides"].refused)["about a person"] == 22
    counts = Counter(rating.rater for one in found.values() for rating in one.ratings)
    assert counts["mbfc-lean"] == 8745  # of 8,764 rows: 19 name no domain
    assert counts["robertson-2018"] > 19_000
    assert counts["robertson-2018-crowd"] > 300
