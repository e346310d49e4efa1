"""Law: what people name is read, in the order named; what can't be read is set aside by name and the rest goes on.

Folders are read whole (files with known suffixes, sorted, hidden ones left out); a named file is always tried.
"""

from __future__ import annotations

import glob
import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, cast

from storyscape.errors import StoryscapeError
from storyscape.ingest.pages import is_archive
from storyscape.ingest.parse import HEAD, format_of, known_suffix, parse_file
from storyscape.records import Draft, Reject

STDIN: Final = "-"
_GZIP: Final = b"\x1f\x8b"
_CHUNK: Final = 1 << 20


def read_paths(paths: Sequence[str | Path]) -> Iterator[Draft | Reject]:
    """Every article in files, folders, globs and standard input (``-``), one after another, never all in memory.

    A path that doesn't exist, or can't be opened, gives a reject that names it.
    """
    for item in _files(paths):
        if isinstance(item, Reject):
            yield item
        elif item == STDIN:
            yield from _read(io.BytesIO(sys.stdin.buffer.read()), "stdin")
        else:
            yield from _open(Path(item))


def count(paths: Sequence[str | Path]) -> int | None:
    """How many articles there may be to read, for a progress bar: lines of JSONL, rows of Parquet, else one a file.

    ``None`` where it can't be known without reading it all (standard input, compressed tables, CSV, web archives).
    """
    total = 0
    for item in _files(paths):
        known = 1 if isinstance(item, Reject) else _count(item)
        if known is None:
            return None
        total += known
    return total


def _files(paths: Iterable[str | Path]) -> Iterator[str | Reject]:
    """The files that ``paths`` name, each once (by the file itself: links to it are the same)."""
    seen: set[str] = set()
    for path in map(str, paths):
        found = list(_expanded(path))
        if not found:
            yield _missing(path)
        for file in found:
            identity = file if file == STDIN else str(Path(file).resolve())
            if identity not in seen:
                seen.add(identity)
                yield file


def _expanded(path: str) -> Iterator[str]:
    if not path:
        return  # to Path this would be the current folder
    try:
        if path == STDIN or Path(path).is_file():
            yield path
        elif Path(path).is_dir():
            yield from _folder(Path(path))
        elif Path(path).exists():
            yield path  # a pipe or a device: opening it says what is wrong, if anything
        elif glob.has_magic(path):
            for found in sorted(glob.glob(path, recursive=True)):  # noqa: PTH207 - absolute patterns too
                yield from _expanded(found) if not glob.has_magic(found) else [found]
    except (OSError, ValueError):
        return  # such a path can't exist; the caller says so


def _folder(folder: Path) -> Iterator[str]:
    """The files under a folder, sorted; links to folders are not followed, so that a loop of links ends."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _folder(entry)
        elif (known_suffix(entry.name) or is_archive(entry.name)) and entry.is_file():
            yield str(entry)


def _open(path: Path) -> Iterator[Draft | Reject]:
    if is_archive(path.name):
        yield from _archived(path)
        return
    try:
        with path.open("rb") as file:
            yield from _read(file, str(path))
    except OSError as error:
        yield Reject(read_from=str(path), error=f"can't be read ({error.strerror or error})", remedy="Check the file")


def _archived(path: Path) -> Iterator[Draft | Reject]:
    try:
        from storyscape.io.warc import read_drafts  # imported here: it needs the extra [fetch]

        yield from read_drafts(path)
    except StoryscapeError as error:
        yield Reject(read_from=str(path), error=error.problem, remedy=error.remedy)


def _read(file: BinaryIO, name: str) -> Iterator[Draft | Reject]:
    if file.read(2) == _GZIP:
        file.seek(0)
        yield from _unzipped(file, name)
        return
    file.seek(0)
    yield from parse_file(file, name=name)


def _unzipped(file: BinaryIO, name: str) -> Iterator[Draft | Reject]:
    try:
        # A gzip file seeks (backwards by starting again), so tables in it are read as they come too.
        with gzip.GzipFile(fileobj=file, mode="rb") as inner:
            yield from parse_file(cast("BinaryIO", inner), name=name)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        problem = f"is a damaged gzip file ({str(error)[:80]})"
        yield Reject(read_from=name, error=problem, remedy="Compress the file again; what stood before was read")


def _count(path: str) -> int | None:
    if path == STDIN or is_archive(path):
        return None
    try:
        with Path(path).open("rb") as file:
            head = file.read(HEAD)
            if head.startswith(_GZIP):
                return None if format_of(path, b"") in ("jsonl", "csv", "parquet") else 1
            return _count_in(file, format_of(path, head))
    except OSError:
        return 1


def _count_in(file: BinaryIO, kind: str) -> int | None:
    if kind == "csv":
        return None
    if kind == "parquet":
        return _rows(file)
    if kind != "jsonl":
        return 1
    file.seek(0)
    lines, last = 0, b"\n"
    for chunk in iter(lambda: file.read(_CHUNK), b""):
        lines += chunk.count(b"\n")
        last = chunk[-1:]
    return lines + (last != b"\n")


def _rows(file: BinaryIO) -> int | None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return 1
    try:
        return int(pq.ParquetFile(file).metadata.num_rows)
    except (pa.ArrowException, OSError):
        return 1


def _missing(path: str) -> Reject:
    if glob.has_magic(path):
        return Reject(read_from=path, error="matches no file", remedy="Check the pattern, or quote it for the shell")
    try:
        is_folder = Path(path).is_dir()
    except (OSError, ValueError):
        is_folder = False
    if is_folder:
        known = "text, Markdown, HTML, JSON, JSONL, CSV and Parquet"
        return Reject(read_from=path, error="is a folder without readable files", remedy=f"Files taken are {known}")
    return Reject(read_from=path, error="does not exist", remedy="Check the path")
