"""Law: a CSV file's columns are read by their names; a row that can't be read costs that row alone."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from storyscape.ingest.decode import clean, encoding_of
from storyscape.ingest.objects import by_name, draft, understood
from storyscape.records import Draft, Reject

_SAMPLE: Final = 65536
_LONGEST_FIELD: Final = 16 * 1024 * 1024
_DELIMITERS: Final = ",;\t|"


def parse(file: BinaryIO, name: str) -> Iterator[Draft | Reject]:
    """The articles in the rows of a CSV or TSV file, read as they come; ``read_from`` is ``name:line``."""
    head = file.read(_SAMPLE)
    encoding = encoding_of(head)
    if encoding is None or not head.strip():
        problem = "is empty" if not head.strip() else "is no text (binary data)"
        yield Reject(read_from=name, error=problem, remedy="Give a CSV file with a line of column names")
        return
    rows = csv.reader(_lines(head, file, encoding), dialect(head.decode(encoding, "replace")))
    csv.field_size_limit(_LONGEST_FIELD)
    columns = _next(rows)
    if not isinstance(columns, list) or not has_text_column(columns):
        yield no_text(name, columns if isinstance(columns, list) else [])
        return
    found = _drafts(rows, columns, name)
    first = next(found, None)
    yield first or Reject(read_from=name, error="has column names but no rows", remedy="Give one article a row")
    yield from found


def has_text_column(columns: list[str]) -> bool:
    """Whether one of the column names is one that holds a text."""
    named = by_name(dict.fromkeys(columns, ""))
    return any(name in named for name in (*understood("text"), *understood("html")))


def dialect(sample: str) -> type[csv.Dialect]:
    """How the file separates and quotes: by the line of column names, since texts confuse a sniffer."""
    first = sample.removeprefix("\ufeff").split("\n", 1)[0]
    best = max(_DELIMITERS, key=first.count)

    class Found(csv.excel):
        delimiter = best
        skipinitialspace = True

    return Found


def _drafts(rows: Iterator[list[str]], columns: list[str], name: str) -> Iterator[Draft | Reject]:
    while (row := _next(rows)) is not None:
        where = f"{name}:{rows.line_num}"  # type: ignore[attr-defined]
        if isinstance(row, str):
            yield Reject(read_from=where, error=row, remedy="Quote fields that hold line breaks or separators")
        elif any(field.strip() for field in row):
            yield draft(dict(zip(columns, row, strict=False)), where)


def _next(rows: Iterator[list[str]]) -> list[str] | str | None:
    """The next row, what is wrong with it, or ``None`` at the end."""
    try:
        return next(rows, None)
    except csv.Error as error:
        return f"is no readable CSV row ({error})"


def _lines(head: bytes, file: BinaryIO, encoding: str) -> Iterator[str]:
    """The file's text line by line; line breaks as CSV wants them, and never a NUL."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest = ""
    for data in chain([head], iter(lambda: file.read(_SAMPLE), b"")):
        rest += decoder.decode(data)
        *lines, rest = rest.split("\n")
        yield from (clean(line + "\n").removeprefix("\ufeff") for line in lines)
    if rest := rest + decoder.decode(b"", final=True):
        yield clean(rest)


def no_text(name: str, columns: list[str]) -> Reject:
    """What is said of a table without a column of texts."""
    found = ", ".join(column[:40] for column in columns[:20] if column.strip()) or "none"
    return Reject(
        read_from=name,
        error=f"has no text column (its columns are {found})",
        remedy=f"Name the column of the text one of {', '.join(understood('text')[:8])}",
    )
