"""Law: bytes in, drafts and rejects out. Nothing is fetched, and no input makes ``parse`` raise.

What a file is follows from its content where that is plain, else from its name, else it is text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO, Final, Literal

from storyscape.errors import StoryscapeError
from storyscape.ingest import csv_files, html, json_files, markdown, parquet_files
from storyscape.ingest.decode import decode
from storyscape.ingest.main_text import Profile
from storyscape.ingest.site_rules import Rules
from storyscape.records import Draft, Reject

Format = Literal["html", "json", "jsonl", "csv", "parquet", "markdown", "text", "unknown"]
Reader = Callable[[BinaryIO, str], Iterator[Draft | Reject]]
PageReader = Callable[[bytes, str], Iterable[Draft | Reject]]
HEAD: Final = 4096  # bytes of a file that decide what it is
_LARGEST: Final = 512 * 1024 * 1024  # bytes of a file that must be read whole

SUFFIXES: Final[dict[str, Format]] = {
    "html": "html", "htm": "html", "xhtml": "html", "json": "json", "ninjs": "json", "jsonl": "jsonl",
    "ndjson": "jsonl", "jl": "jsonl", "csv": "csv", "tsv": "csv", "tab": "csv", "parquet": "parquet", "pq": "parquet",
    "md": "markdown",
    "markdown": "markdown", "txt": "text", "text": "text",
}  # fmt: skip
_MEDIA_TYPES: Final[dict[str, Format]] = {
    "text/html": "html", "application/xhtml+xml": "html", "application/json": "json", "application/ld+json": "json",
    "application/x-ndjson": "jsonl", "application/jsonl": "jsonl", "text/csv": "csv", "text/markdown": "markdown",
    "text/tab-separated-values": "csv", "text/plain": "text", "application/vnd.apache.parquet": "parquet",
}  # fmt: skip
_HTML: Final = re.compile(
    rb"^(?:\s|<!--.{0,2000}?-->|<\?xml[^>]{0,200}>)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_FOREIGN: Final = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP or office file"), (b"\xd0\xcf\x11\xe0", "an office file"),
    (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"), (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"), (b"WARC/", "a WARC archive"),
)  # fmt: skip


def parse(
    data: bytes, *, name: str, hint: str | None = None, profile: Profile = "careful", rules: Rules = ()
) -> Iterator[Draft | Reject]:
    """The articles in ``data``. ``name`` is its path; ``hint`` a format, suffix or media type, where it is known."""
    pages = partial(html.parse, profile=profile, rules=rules)
    yield from parse_file(io.BytesIO(data), name=name, hint=hint, pages=pages)


def parse_file(
    file: BinaryIO, *, name: str, hint: str | None = None, pages: PageReader = html.parse
) -> Iterator[Draft | Reject]:
    """As :func:`parse`, from an open binary file that can seek; JSONL, CSV and Parquet are never held whole.

    ``pages`` is what HTML is given to.
    """
    head = file.read(HEAD)
    file.seek(0)
    if kind := next((kind for magic, kind in _FOREIGN if head.startswith(magic)), None):
        yield Reject(read_from=name, error=f"is {kind}", remedy="Give text, Markdown, HTML, JSON, CSV or Parquet")
        return
    try:
        kind = format_of(name, head, hint)
        yield from (_whole(pages) if kind == "html" else _READERS[kind])(file, name)
    except StoryscapeError as error:
        yield Reject(read_from=name, error=error.problem, remedy=error.remedy)
    except RecursionError:
        yield Reject(read_from=name, error="is nested too deep", remedy="Save the article's text alone")


def format_of(name: str, head: bytes, hint: str | None = None) -> Format:
    """What a file is, by its first bytes, a hint and its name."""
    if head.startswith(b"PAR1"):
        return "parquet"
    stated = _stated(name, hint)
    if stated in ("text", "unknown") and _HTML.match(head):
        return "html"
    return _sniffed(head) if stated == "unknown" else stated


def known_suffix(name: str) -> bool:
    """Whether a file's name says that it holds articles: what is taken from a folder that is read whole."""
    return _suffix(name) in SUFFIXES


def _stated(name: str, hint: str | None) -> Format:
    if hint:
        word = hint.split(";")[0].strip().lower().lstrip(".")
        if found := _MEDIA_TYPES.get(word) or SUFFIXES.get(word):
            return found
        if word in SUFFIXES.values():
            return word  # type: ignore[return-value]
    return SUFFIXES.get(_suffix(name), "unknown")


def _suffix(name: str) -> str:
    return name.lower().removesuffix(".gz").rpartition(".")[2]


def _sniffed(head: bytes) -> Format:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] in (b"{", b"["):
        first, _, rest = text.partition(b"\n")
        one_a_line = (
            text[:1] == b"{" and rest.lstrip()[:1] == b"{" and not json_files.load(first.decode("utf-8", "replace"))[1]
        )
        return "jsonl" if one_a_line else "json"
    if re.match(rb"---[ \t]*\r?\n[A-Za-z][\w -]*:", text):
        return "markdown"
    columns = re.split(r"[,;\t|]", text.split(b"\n", 1)[0].decode("utf-8", "replace").replace('"', ""))
    # A sentence has commas too: a line of names is several short words, one of which names a text.
    if len(columns) > 1 and all(len(column) <= 30 for column in columns) and csv_files.has_text_column(columns):
        return "csv"
    return "text"


def _whole(read: PageReader) -> Reader:
    def reader(file: BinaryIO, name: str) -> Iterator[Draft | Reject]:
        data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            yield Reject(read_from=name, error="is larger than 512 MB", remedy="Give it as JSONL, CSV or Parquet")
            return
        yield from read(data, name)

    return reader


def _decoded(read: Callable[[str, str], Iterable[Draft | Reject]]) -> Reader:
    def reader(data: bytes, name: str) -> Iterator[Draft | Reject]:
        text = decode(data)
        if text is None:
            yield html.no_text(name)
        elif not text.strip():
            yield Reject(read_from=name, error="is empty", remedy="Give a file that has text in it")
        else:
            yield from read(text, name)

    return _whole(reader)


def _plain(text: str, name: str) -> Iterator[Draft]:
    """A plain file states nothing but its text, all of it."""
    yield Draft(text=text, read_from=name)


_READERS: Final[dict[Format, Reader]] = {
    "json": _decoded(json_files.parse),
    "markdown": _decoded(markdown.parse),
    "text": _decoded(_plain),
    "unknown": _decoded(_plain),
    "jsonl": json_files.parse_lines,
    "csv": csv_files.parse,
    "parquet": parquet_files.parse,
}
