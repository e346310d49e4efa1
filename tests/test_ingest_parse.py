"""Bytes in, drafts and rejects out: every format, every charset, and nothing that makes it raise."""

import builtins
import gzip
import io
import json
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storyscape.ingest.decode import decode
from storyscape.ingest.layout import layout, tree_of
from storyscape.ingest.main_text import choose
from storyscape.ingest.parse import SUFFIXES, format_of, parse
from storyscape.records import Draft, Reject

GOLDEN = Path(__file__).parent / "golden" / "ingest"
TEXT = "Die Brücke ist seit Montag gesperrt, sagte die Behörde. Fähren fahren alle zwanzig Minuten über den Fluss."
CASES = sorted(path.name for path in GOLDEN.iterdir())


def read(data: bytes | str, name: str = "x.txt", hint: str | None = None) -> list[Draft | Reject]:
    return list(parse(data.encode() if isinstance(data, str) else data, name=name, hint=hint))


def draft(data: bytes | str, name: str = "x.txt", hint: str | None = None) -> Draft:
    (found,) = read(data, name, hint)
    assert isinstance(found, Draft), found
    return found


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str) -> None:
    """Each folder holds an input and what it must be read as; fields that the expectation leaves out are not set."""
    (source,) = (GOLDEN / case).glob("input.*")
    expected = json.loads((GOLDEN / case / "expected.json").read_text("utf-8"))
    found = [plain(item) for item in parse(source.read_bytes(), name=source.name)]
    assert found == expected


def plain(item: Draft | Reject) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in item.__struct_fields__}
    kept = {name: value for name, value in values.items() if value not in (None, ())}
    return {
        name: v.isoformat() if hasattr(v, "isoformat") else msgspec.json.decode(msgspec.json.encode(v))
        for name, v in kept.items()
    }


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "iso-8859-1"])
def test_charsets(charset: str) -> None:
    assert draft((TEXT + "\r\nZweite Zeile").encode(charset)).text == TEXT + "\nZweite Zeile"


def test_cyrillic_in_an_old_charset() -> None:
    text = "Мост закрыт с понедельника, сообщила администрация порта. Паромы ходят каждые двадцать минут через реку."
    assert draft(text.encode("cp1251")).text == text


def test_a_text_file_is_its_text_unchanged() -> None:
    text = "  <script>alert(1)</script>\n\x1b[31mred\u202e\n\n# no heading\n"
    assert draft(text).text == text


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["x.txt", "x.md", "x.jsonl", "x.csv", "x.json", "x.html", "x"])
def test_empty_files_are_rejected(data: bytes, name: str) -> None:
    (found,) = read(data, name)
    assert isinstance(found, Reject)
    assert found.read_from == name


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x89PNG\r\n", "image"),
        (bytes(range(256)) * 40, "binary"),
    ],
)
def test_other_files_are_named(data: bytes, word: str) -> None:
    (found,) = read(data)
    assert isinstance(found, Reject)
    assert word in found.error


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.html", b"", "html"), ("a.HTM", b"", "html"), ("a.txt", b"<!DOCTYPE html><html>", "html"),
        ("stdin", b"<html><head>", "html"), ("stdin", b'{"text": "x"}', "json"), ("stdin", b'[{"text": "x"}]', "json"),
        ("stdin", b'{"text": "x"}\n{"text": "y"}\n', "jsonl"), ("stdin", b"title,text\nA,B\n", "csv"),
        ("stdin", b"Well, the text, he said, was long.\nNo.", "text"), ("stdin", b"---\ntitle: x\n---\n", "markdown"),
        ("stdin", b"PAR1", "parquet"), ("a.jsonl.gz", b"", "jsonl"), ("a.md", b"", "markdown"), ("a.tsv", b"", "csv"),
        ("stdin", b"Plain words.", "text"), ("a.txt", b'{"text": "x"}', "text"),
    ],
)  # fmt: skip
def test_formats(name: str, head: bytes, expected: str) -> None:
    assert format_of(name, head) == expected


def test_a_hint_decides_where_the_name_says_nothing() -> None:
    assert draft(json.dumps({"text": TEXT}), "page", "application/json; charset=utf-8").text == TEXT
    assert draft("# A\n\nB", "page", "md").title == "A"


def test_a_bad_line_costs_that_line_alone() -> None:
    lines = [
        json.dumps({"text": "One."}),
        "{broken",
        "",
        "[]",
        json.dumps({"title": "x"}),
        json.dumps({"text": "Two."}),
    ]
    found = read("\n".join(lines), "a.jsonl")
    assert [type(item) for item in found] == [Draft, Reject, Reject, Reject, Draft]
    assert [item.read_from for item in found] == ["a.jsonl:1", "a.jsonl:2", "a.jsonl:4", "a.jsonl:5", "a.jsonl:6"]


def test_a_json_file_with_one_object_a_line_is_read() -> None:
    found = read('{"text": "One."}\n{"text": "Two."}\n', "a.json")
    assert [item.text for item in found if isinstance(item, Draft)] == ["One.", "Two."]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_columns_are_read_by_name(separator: str) -> None:
    rows = [
        ["Title", "Text", "Date", "URL"],
        ["Bridge", '"Closed, he said;\nyes"', "2025-05-12", "https://lantern.example/a"],
        ["", "", "", ""],
    ]
    found = read("\r\n".join(separator.join(row) for row in rows), "a.csv")
    (item,) = found
    assert isinstance(item, Draft)
    assert (item.title, item.text, item.url) == ("Bridge", "Closed, he said;\nyes", "https://lantern.example/a")
    assert item.read_from == "a.csv:3"


def test_a_csv_without_a_text_column_names_its_columns() -> None:
    (found,) = read("name;price\nA;1\n", "a.csv")
    assert isinstance(found, Reject)
    assert "name, price" in found.error
    assert "text" in found.remedy


def test_parquet_columns_are_read_by_name() -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"title": ["A", "B"], "text": ["One.", None], "date": ["2025-05-12", None], "other": [1, 2]})
    file = io.BytesIO()
    pq.write_table(table, file)
    found = read(file.getvalue(), "a.parquet")
    assert isinstance(found[0], Draft)
    assert isinstance(found[1], Reject)
    assert (found[0].title, found[0].text, found[0].read_from) == ("A", "One.", "a.parquet:1")
    (none,) = read(b"PAR1 and then nothing", "a.parquet")
    assert isinstance(none, Reject)


def test_parquet_without_its_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    (found,) = read(b"PAR1", "a.parquet")
    assert isinstance(found, Reject)
    assert "pip install 'storyscape[parquet]'" in found.remedy


def test_markdown_front_matter_is_metadata_and_markup_is_gone() -> None:
    source = """---
title: "Bridge closed"
date: 2025-05-12
source: The Lantern
authors: [Ann Example, Bo Sample]
url: https://lantern.example/a
---
# Bridge

The **bridge** is [closed](https://x.example) – _he_ said.
It stays so.

- One `item`
- Two

![photo](a.jpg)
"""
    found = draft(source, "a.md")
    assert found.text == "Bridge\n\nThe bridge is closed – he said. It stays so.\n\n- One item\n\n- Two"
    assert (found.title, found.outlet, found.bylines) == ("Bridge closed", "The Lantern", ("Ann Example", "Bo Sample"))
    assert str(found.published_at) == "2025-05-12 00:00:00+00:00"


HOSTILE = {
    "a.json": ["[" * 200_000, '{"a":' * 100_000, "9" * 100_000,
               '{"text": "\\ud800 x"}', "NaN", '{"text": {"text": {}}}'],
    "a.jsonl": ["[" * 200_000 + "\n{}", '{"text": "' + "x" * 1_300_000 + '"}', "\x00\x01\x02"],
    "a.csv": ["text\n" + '"' * 100_000, "text,title\n" + "x," * 200_000, '"text', "text\n" + "x" * 1_300_000],
    "a.md": ["> " * 20_000 + "x", "[" * 20_000, "*" * 50_000 + "x", "---\n" + "a: b\n" * 50_000, "`" * 50_000],
    "a.txt": ["x" * 1_300_000, "\u202e" * 1000, "“" * 100_000],
    "a.html": [
        "<div>" * 50_000 + "x", "<a href='x'>y</a>" * 20_000, "<html><body><p>" + "word " * 260_000,
        "<script type='application/ld+json'>" * 5_000, "<meta " * 50_000, "<" * 100_000, "<!--" * 20_000,
        "&lt;" * 100_000,
        "<html lang='en'" + " a=b" * 50_000 + ">", "<title>" * 20_000, "<h1>" * 20_000, "<meta content=\"" * 20_000,
    ],
}  # fmt: skip


@pytest.mark.parametrize(("name", "data"), [(n, d) for n, all_ in HOSTILE.items() for d in all_], ids=lambda v: v[:24])
def test_hostile_files_end_soon_and_never_raise(name: str, data: str) -> None:
    started = time.process_time()
    assert read(data.encode("utf-8", "surrogatepass"), name)
    assert time.process_time() - started < 10


PIECES = [b"<html>", b"<p>", b"{", b"}", b"[", b'"text":', b'"x"', b",", b"\n", b"text", b"---\n", b"PAR1",
          b"title: x\n",
          b"<script type='application/ld+json'>", b"</script>", b"\x00", b"\xff\xfe", b"<meta name=date content=",
          b">"]  # fmt: skip
BYTES = (
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)
)


@pytest.mark.parametrize("suffix", [*sorted(set(SUFFIXES.values())), ""])
def test_any_bytes_give_drafts_or_rejects(suffix: str) -> None:
    name = {"markdown": "x.md", "text": "x.txt", "": "stdin"}.get(suffix, f"x.{suffix}")

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(BYTES)
    def check(data: bytes) -> None:
        found = list(parse(data, name=name))
        assert all(isinstance(item, Draft | Reject) for item in found)
        assert all(item.text.strip() for item in found if isinstance(item, Draft))

    check()


@given(st.binary())
def test_decoding_never_raises_and_leaves_no_carriage_return(data: bytes) -> None:
    text = decode(data)
    assert text is None or not set(text) & {"\r", "\x00"}


def test_a_compressed_file_is_no_text() -> None:
    (found,) = read(gzip.compress(TEXT.encode()), "a.txt")
    assert isinstance(found, Reject)


def test_the_text_that_a_page_states_is_taken_where_its_markup_holds_none() -> None:
    line = "The harbour authority closed bridge number {} on Monday after divers found cracks."
    stated = " ".join(line.format(i) for i in range(12))
    page = f"<html><body><div>{'<p>Cookies and offers for all of our readers today.</p>' * 3}</div></body></html>"
    found = layout(tree_of(page))
    assert choose(page, found, None, stated) == stated
    assert choose(page, found, None, "A teaser.") != stated
