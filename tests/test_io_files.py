"""What people name is read, mixed in one call; what can't be read is set aside by name and the rest goes on."""

import gzip
import io
import json
import os
import sys
import tracemalloc
from pathlib import Path

import pytest

from storyscape.io.files import read_all, read_paths
from storyscape.records import Draft, Reject

TEXT = "The bridge is closed, the harbour authority said."


def names(*paths: str | Path, at: Path) -> list[str]:
    return [item.read_from.replace(str(at) + os.sep, "") for item in read_paths(paths)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.txt").write_text(TEXT)
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps({"text": f"{TEXT} {i}"}) for i in range(3)))
    (tmp_path / "notes.xyz").write_text(TEXT)
    (tmp_path / ".hidden.txt").write_text(TEXT)
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "c.md").write_text(f"# Bridge\n\n{TEXT}")
    (inner / "d.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    return tmp_path


def test_a_folder_is_read_whole_sorted_and_without_hidden_or_unknown_files(folder: Path) -> None:
    expected = ["a.jsonl:1", "a.jsonl:2", "a.jsonl:3", "b.txt", "inner/c.md", "inner/d.txt.gz"]
    assert names(folder, at=folder) == [name.replace("/", os.sep) for name in expected]
    assert all(isinstance(item, Draft) for item in read_paths([folder]))


def test_a_named_file_is_always_tried(folder: Path) -> None:
    (item,) = read_paths([folder / "notes.xyz"])
    assert isinstance(item, Draft)
    (hidden,) = read_paths([folder / ".hidden.txt"])
    assert isinstance(hidden, Draft)


def test_globs_files_and_folders_mix_and_each_file_is_read_once(folder: Path) -> None:
    found = names(folder / "b.txt", str(folder / "*.txt"), folder / "inner", str(folder / "**" / "*.md"), at=folder)
    assert found == ["b.txt", str(Path("inner") / "c.md"), str(Path("inner") / "d.txt.gz")]


@pytest.mark.parametrize("path", ["nowhere.txt", "nowhere/*.txt", "", "a\0b", "x" * 5000])
def test_a_missing_path_is_named_and_the_rest_goes_on(folder: Path, path: str) -> None:
    missing, item = read_paths([path, folder / "b.txt"])
    assert isinstance(missing, Reject)
    assert missing.read_from == path
    assert isinstance(item, Draft)


def test_an_empty_folder_says_what_is_read(tmp_path: Path) -> None:
    (found,) = read_paths([tmp_path])
    assert isinstance(found, Reject)
    assert "Markdown" in found.remedy


def test_a_loop_of_links_ends(folder: Path) -> None:
    (folder / "inner" / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "z.txt").symlink_to(folder / "b.txt")
    assert len(names(folder, at=folder)) == 6


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (TEXT.encode(), [TEXT]),
        (json.dumps({"text": TEXT}).encode(), [TEXT]),
        (b'{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        (gzip.compress(b'{"text": "One."}\n{"text": "Two."}\n'), ["One.", "Two."]),
        (b"title,text\nA,One.\n", ["One."]),
        (b"<!doctype html><html><body><p>" + TEXT.encode() + b"</p></body></html>", [TEXT]),
    ],
)
def test_standard_input_is_read_as_what_it_is(monkeypatch: pytest.MonkeyPatch, data: bytes, texts: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = list(read_paths(["-"]))
    assert [item.text for item in found if isinstance(item, Draft)] == texts
    assert found[0].read_from.startswith("stdin")


def test_a_damaged_gzip_file_is_set_aside(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"text": f"{TEXT} {i} {os.urandom(60).hex()}"}) + "\n" for i in range(2000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode())[:-5000])
    (tmp_path / "b.txt").write_text(TEXT)
    found = list(read_paths([tmp_path]))
    assert isinstance(found[-1], Draft)
    rejected = [item for item in found if isinstance(item, Reject)]
    assert len(rejected) == 1
    assert "gzip" in rejected[0].error
    assert len(found) > 1000


def test_a_file_that_may_not_be_read_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)

    def refuse(*args: object, **kwargs: object) -> io.BytesIO:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (found,) = read_paths([path])
    assert isinstance(found, Reject)
    assert "Permission denied" in found.error


def test_the_share_read_grows_to_one_and_is_unknown_for_standard_input(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"From the pipe.")))
    shares = [read.share for read in read_all([folder, "nowhere"])]
    assert None not in shares
    assert shares == sorted(shares, key=float)  # type: ignore[arg-type]
    assert shares[-1] == 1.0
    assert {read.share for read in read_all([folder, "-"])} == {None}


def test_parquet_is_read_from_a_folder(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"text": ["One.", "Two."]}), tmp_path / "a.parquet")
    assert [item.text for item in read_paths([tmp_path]) if isinstance(item, Draft)] == ["One.", "Two."]


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_large_tables_are_read_as_they_come(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    body = "word " * 2000
    with path.open("w") as file:
        file.write("" if suffix == "jsonl" else "text\n")
        for _ in range(2000):
            file.write(json.dumps({"text": body}) + "\n" if suffix == "jsonl" else f"{body}\n")
    tracemalloc.start()
    assert sum(1 for _ in read_paths([path])) == 2000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert path.stat().st_size > 19_000_000
    assert peak < 4_000_000
