"""Law: what people name is read, in the order named; what can't be read is set aside by name and the rest goes on.

Folders are read whole (files with known suffixes, sorted, hidden ones left out); a named file is always tried.
"""

from __future__ import annotations

import glob
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, cast

from msgspec.structs import replace

from storyscape.errors import StoryscapeError
from storyscape.ingest.main_text import Profile
from storyscape.ingest.pages import is_archive
from storyscape.ingest.parse import known_suffix, parse_file
from storyscape.io.workers import read_html
from storyscape.records import Draft, Reject
from storyscape.records.reading import Read, Standing

STDIN: Final = "-"
_GZIP: Final = b"\x1f\x8b"


def read_paths(paths: Sequence[str | Path]) -> Iterator[Draft | Reject]:
    """Every article in files, folders, globs and standard input (``-``), one after another, never all in memory.

    A path that doesn't exist, or can't be opened, gives a reject that names it.
    """
    return (read.found for read in read_all(paths) if read.found is not None)


def read_all(
    paths: Sequence[str | Path],
    standing_of: Callable[[str], Standing | None] = lambda _: None,
    profile: Profile = "careful",
) -> Iterator[Read]:
    """As :func:`read_paths`, with pages and with how far the reading has come.

    ``standing_of`` gives how far the archive of a digest was read before: its reading goes on from there.
    ``profile`` says how much care the text of a page is worth.
    """
    files = list(_files(paths))
    sizes = [_size(item) for item in files]
    total, before = sum(filter(None, sizes)), 0
    for item, size in zip(files, sizes, strict=True):
        for read, at in _items(item, standing_of, profile):
            yield replace(read, share=None if None in sizes else min(1.0, (before + at) / max(1, total)))
        before += size or 0


def _size(item: str | Reject) -> int | None:
    """The bytes of a file; ``None`` for standard input, whose end nobody knows."""
    if isinstance(item, Reject):
        return 0
    try:
        return None if item == STDIN else Path(item).stat().st_size
    except OSError:
        return 0


def _items(
    item: str | Reject, standing_of: Callable[[str], Standing | None], profile: Profile
) -> Iterator[tuple[Read, int]]:
    """What is in a file, each with the bytes of the file that had then been read."""
    if isinstance(item, Reject):
        yield Read(found=item), 0
    elif item == STDIN:
        yield from ((Read(found=found), 0) for found in _read(io.BytesIO(sys.stdin.buffer.read()), "stdin", profile))
    elif is_archive(item):
        at = 0
        for read in _archived(Path(item), standing_of, profile):
            at = read.standing.mark.offset if read.standing else at
            yield read, at
    else:
        yield from _opened(Path(item), profile)


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


def _opened(path: Path, profile: Profile) -> Iterator[tuple[Read, int]]:
    try:
        with path.open("rb") as file:
            for found in _read(file, str(path), profile):
                yield Read(found=found), 0 if file.closed else file.tell()
    except OSError as error:
        reject = Reject(
            read_from=str(path), error=f"can't be read ({error.strerror or error})", remedy="Check the file"
        )
        yield Read(found=reject), 0


def _archived(path: Path, standing_of: Callable[[str], Standing | None], profile: Profile) -> Iterator[Read]:
    try:
        from storyscape.io.warc import read_items  # imported here: it needs the extra [fetch]

        yield from read_items(path, standing_of, profile)
    except StoryscapeError as error:
        yield Read(found=Reject(read_from=str(path), error=error.problem, remedy=error.remedy))


def _read(file: BinaryIO, name: str, profile: Profile) -> Iterator[Draft | Reject]:
    if file.read(2) == _GZIP:
        file.seek(0)
        yield from _unzipped(file, name, profile)
        return
    file.seek(0)
    yield from parse_file(file, name=name, pages=partial(read_html, profile=profile))


def _unzipped(file: BinaryIO, name: str, profile: Profile) -> Iterator[Draft | Reject]:
    try:
        # A gzip file seeks (backwards by starting again), so tables in it are read as they come too.
        with gzip.GzipFile(fileobj=file, mode="rb") as inner:
            yield from parse_file(cast("BinaryIO", inner), name=name, pages=partial(read_html, profile=profile))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        problem = f"is a damaged gzip file ({str(error)[:80]})"
        yield Reject(read_from=name, error=problem, remedy="Compress the file again; what stood before was read")


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
