"""Archives of the web (WARC and WACZ): pages out, pages in.

Law: one record in memory at a time; a record that can't be read is set aside with its place, and the rest goes on. What
doesn't match its own digest is not read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Final

from msgspec.structs import replace

from storyscape.errors import FetchError, InputError, optional
from storyscape.ids import digest
from storyscape.ingest.main_text import Profile
from storyscape.ingest.pages import is_archive
from storyscape.ingest.times import parse_time
from storyscape.io.unpacking import unpack
from storyscape.io.workers import read_page
from storyscape.records import Record, Reject
from storyscape.records.feeds import Page
from storyscape.records.reading import Mark, Read, Standing

with optional("fetch", "reading web archives"):
    from fastwarc.warc import ArchiveIterator, WarcRecordType

LARGEST: Final = 64 * 1024 * 1024  # bytes of one record, packed and unpacked
_TYPES: Final = ("text/html", "application/xhtml", "text/plain")
_CHUNK: Final = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r\n")
_NEXT: Final = re.compile(rb"\x1f\x8b\x08|WARC/1\.[01]\r\n")  # where a record may begin
_WINDOW: Final = 1 << 20
_AHEAD: Final = 4  # pages that are parsed while those before them are taken
_REMEDY: Final = "The archive is damaged there; the rest was read"


class Archived(Record, frozen=True, kw_only=True):
    """A page of an archive, or why it was set aside, and the place of its record."""

    mark: Mark
    found: Page | Reject


def read_archive(path: str | Path, *, after: Mark | None = None) -> Iterator[Archived]:
    """The pages of an archive in its order; with ``after``, those whose records stand behind that one.

    Pages are what was answered with status 200 and is HTML or text. A revisit (the same bytes as before) is a page
    without a body and with status 304. InputError where the file can't be opened as an archive.
    """
    for member, file in _members(Path(path)):
        with file:
            if after is None or member > after.member:
                yield from _records(file, str(path), member, 0)
            elif member == after.member:
                yield from (a for a in _records(file, str(path), member, after.offset) if a.mark != after)


def read_items(
    path: Path, standing_of: Callable[[str], Standing | None] = lambda _: None, profile: Profile = "careful"
) -> Iterator[Read]:
    """The articles of an archive, each with its page and with how far the archive has then been read.

    ``standing_of`` gives how far the archive of a digest was read before: reading goes on from there. InputError.
    """
    archive = archive_digest(path)
    before = standing_of(archive) or Standing(archive=archive, path=str(path), mark=Mark(offset=-1))
    if before.done:
        yield Read(standing=before, again=True)
        return
    standing = before = replace(before, path=str(path))

    def items(archived: Archived) -> list[Read]:
        reached = replace(before, mark=archived.mark)
        return list(_items(archived, f"{path}#{place(archived.mark)}", reached, profile))

    for reads in _ahead(read_archive(path, after=before.mark if before.mark.offset >= 0 else None), items):
        yield from reads
        standing = next((read.standing for read in reads if read.standing), standing)
    yield Read(standing=replace(standing, done=True))


def _ahead(pages: Iterator[Archived], read: Callable[[Archived], list[Read]]) -> Iterator[list[Read]]:
    """What ``read`` makes of each page, in order, a few pages ahead: they are parsed in processes of their own."""
    waiting: deque[Future[list[Read]]] = deque()
    with ThreadPoolExecutor(_AHEAD) as pool:
        try:
            for page in pages:
                waiting.append(pool.submit(read, page))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def read_record(name: str) -> Iterator[Read]:
    """The articles of one record, by the name that they have as ``read_from``. InputError where it is absent."""
    path, _, at = name.rpartition("#")
    member, _, offset = at.rpartition(":")
    absent = InputError(name, "is no record of an archive", "Name it as `storyscape rejects` does")
    if not (offset.isascii() and offset.isdigit()):
        raise absent
    mark = Mark(member=member, offset=int(offset))
    for one, file in _members(Path(path)):
        with file:
            if one == mark.member:
                found = next(_records(file, path, one, mark.offset), None)
                if found is not None and found.mark == mark:
                    yield from _items(found, name, None)
                    return
    raise absent


def place(mark: Mark) -> str:
    """A mark as it stands behind an archive's path: ``member:offset``, or the offset alone."""
    return f"{mark.member}:{mark.offset}" if mark.member else str(mark.offset)


def archive_digest(path: Path) -> str:
    """What tells an archive from others without reading it all: its size, its first and its last megabyte."""
    try:
        with path.open("rb") as file:
            head = file.read(_WINDOW)
            size = file.seek(0, io.SEEK_END)
            file.seek(max(0, size - _WINDOW))
            return digest(b"%d " % size + head + file.read())
    except OSError as error:
        raise InputError(str(path), f"can't be opened ({error})", "Give a WARC or WACZ file") from error


def _items(archived: Archived, name: str, standing: Standing | None, profile: Profile = "careful") -> Iterator[Read]:
    """What an archived page holds; the page and the standing come with the last, when all of it is there."""
    if isinstance(archived.found, Reject):
        yield Read(found=archived.found, standing=standing)
    elif archived.found.status == 200:
        drafts = read_page(archived.found, name, profile=profile)
        yield from (Read(found=found) for found in drafts[:-1])
        yield Read(found=drafts[-1], page=archived.found, standing=standing)


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    try:
        with path.open("rb") as file:
            zipped = file.read(4) == b"PK\x03\x04"
        if not zipped:
            yield "", path.open("rb")
            return
        with zipfile.ZipFile(path) as archive:
            for name in sorted(n for n in archive.namelist() if is_archive(n)):
                yield name, archive.open(name)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise InputError(str(path), f"can't be opened ({error})", "Give a WARC or WACZ file") from error


def _records(file: IO[bytes], path: str, member: str, start: int) -> Iterator[Archived]:
    """The pages from byte ``start`` on. Behind a damaged record, reading begins again where one may begin."""
    while True:
        reached = start
        try:
            file.seek(start)
            for record in _iterate(file):
                reached = record.stream_pos  # counted from the beginning of the file
                mark = Mark(member=member, offset=reached)
                if (found := _read(record, f"{path}#{place(mark)}")) is not None:
                    yield Archived(mark=mark, found=found)
            return
        except OSError as error:
            mark = Mark(member=member, offset=reached)
            name = f"{path}#{place(mark)}"
            yield Archived(mark=mark, found=Reject(read_from=name, error=_said(error), remedy=_REMEDY))
        following = _next_record(file, reached + 1)
        if following is None:
            return
        start = following


def _iterate(file: IO[bytes]) -> Iterator[Any]:
    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit
    yield from ArchiveIterator(file, record_types=kinds, parse_http=False, max_content_length=LARGEST)


def _said(error: OSError) -> str:
    return f"is a record that can't be read ({str(error)[:120]})"


def _next_record(file: IO[bytes], start: int) -> int | None:
    file.seek(start)
    at, kept = start, b""
    while piece := file.read(_WINDOW):
        window = kept + piece
        if match := _NEXT.search(window):
            return at - len(kept) + match.start()
        kept = window[-10:]
        at += len(piece)
    return None


def _read(record: Any, name: str) -> Page | Reject | None:
    """The page in a record; ``None`` for what is no page."""
    url, when = record.headers.get("WARC-Target-URI"), parse_time(record.headers.get("WARC-Date"))
    if not url or when is None:
        return None
    url = url.strip("<>")
    if not url.startswith(("http://", "https://")):
        return None
    if record.record_type == WarcRecordType.revisit:
        return Page(url=url, asked=url, status=304, fetched_at=when)
    page = _head(record, Page(url=url, asked=url, status=200, fetched_at=when))
    if page is None or page.status != 200 or not (page.content_type or "text/html").startswith(_TYPES):
        return None
    if not _matches(record):
        return Reject(read_from=name, error="doesn't match its digest", remedy=_REMEDY)
    return _whole(page, record.reader.read(LARGEST + 1), name)


def _head(record: Any, page: Page) -> Page | None:
    """The page with the status and headers of its answer (an archived file has only a media type)."""
    if record.record_type == WarcRecordType.resource:
        return replace(page, headers=(("content-type", record.headers.get("Content-Type") or ""),))
    record.parse_http()
    answer = record.http_headers
    if answer is None:
        return None
    headers = tuple((str(key).lower(), str(value)) for key, value in answer)
    return replace(page, status=int(answer.status_code or 0), headers=headers)


def _matches(record: Any) -> bool:
    """Whether the bytes are those that the archive says it holds. What says nothing, or says it was cut, is taken."""
    headers = record.headers
    if headers.get("WARC-Truncated"):
        return True
    if _is_checked(headers.get("WARC-Payload-Digest")) and record.is_http:
        return bool(record.verify_payload_digest())
    return True


def _is_checked(digest: str | None) -> bool:
    return (digest or "").lower().startswith(("sha1:", "sha256:", "md5:"))


def _whole(page: Page, wire: bytes, name: str) -> Page | Reject:
    try:
        if len(wire) > LARGEST:
            raise FetchError(name, f"has more than {LARGEST} bytes", "It is set aside", cause="size")
        body = unpack(_joined(wire, page), page.header("content-encoding"), LARGEST, name)
    except FetchError as error:
        return Reject(read_from=name, error=error.problem, remedy=error.remedy)
    return replace(page, body=body)


def _joined(wire: bytes, page: Page) -> bytes:
    """The body without chunks: some archives keep them, others keep only the header that speaks of them."""
    if "chunked" not in (page.header("transfer-encoding") or "").lower() or not _CHUNK.match(wire):
        return wire
    out, at = bytearray(), 0
    while match := _CHUNK.match(wire, at):
        size = int(match[1], 16)
        out += wire[match.end() : match.end() + size]
        at = match.end() + size + 2
        if size == 0 or at > len(wire):
            break
    return bytes(out)
