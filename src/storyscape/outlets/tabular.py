"""Tables as bytes become rows of named cells, their cells become dates; and what came of a table.

Law: a table that can't be read whole is an error that names its line; no cell is filled in.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal

import msgspec

from storyscape.errors import RatingsError
from storyscape.records import OutletFact, Rater, Rating, Record

Exactness = Literal["day", "month", "year"]
_DATE: Final = re.compile(r"(\d{4})(?!\d)(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class Imported(Record, frozen=True, kw_only=True):
    """Raters, ratings and facts of one table; ``refused`` counts the rows that were not taken, by reason."""

    raters: tuple[Rater, ...] = ()
    ratings: tuple[Rating, ...] = ()
    facts: tuple[OutletFact, ...] = ()
    refused: tuple[tuple[str, int], ...] = ()


def text_of(data: bytes, name: str) -> str:
    """A file's text in UTF-8 (a byte order mark is dropped)."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RatingsError(name, f"is not UTF-8 (byte {error.start})", "Save it as UTF-8") from None


def read_rows(data: bytes, name: str, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a CSV with a header, cells stripped, column names in lower case; blank lines are skipped.

    Commas, semicolons and tabs are told apart by the header. Raises :class:`~storyscape.errors.RatingsError` where a
    needed column is missing, or a row has more cells than the header.
    """
    text = text_of(data, name)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = [cell.strip().lower() for cell in next(lines, [])]
    if missing := [column for column in needed if column not in columns]:
        raise RatingsError(name, f"lacks the column {', '.join(missing)}", f"Its columns are: {', '.join(columns)}")
    try:
        for cells in lines:
            if len(cells) > len(columns):
                raise RatingsError(f"{name} line {lines.line_num}", "has more cells than the header", "Correct it")
            if any(map(str.strip, cells)):
                yield dict.fromkeys(columns, "") | dict(zip(columns, map(str.strip, cells), strict=False))
    except csv.Error as error:
        raise RatingsError(f"{name} line {lines.line_num}", f"is no CSV ({error})", "Correct it") from None


def read_table(data: bytes, name: str) -> Iterator[dict[str, str]]:
    """The rows of a published table: of a CSV, of a JSON list of objects, or of a query's result (SPARQL JSON)."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in (b"{", b"["):
        yield from read_rows(data, name, ())
        return
    try:
        held: Any = msgspec.json.decode(text_of(data, name))
        for row in held["results"]["bindings"] if isinstance(held, dict) else held:
            cells = ((key, cell["value"] if isinstance(cell, dict) else cell) for key, cell in row.items())
            yield {key.lower(): "" if cell is None else str(cell).strip() for key, cell in cells}
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as error:
        raise RatingsError(name, f"is no list of objects ({error!r})", "Take the file as published") from None


def read_date(value: object, about: str) -> tuple[date | None, Exactness]:
    """A date and how exactly it is known: of ``2021-02-28``, ``2021-02``, ``2021``, a TOML date; else ``None``."""
    if isinstance(value, datetime):
        return value.date(), "day"
    if isinstance(value, date):
        return value, "day"
    if value is None or not str(value).strip():
        return None, "day"
    match = _DATE.match(str(value).strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(group) if group else None for group in match.groups())
        exactness: Exactness = "day" if day else "month" if month else "year"
        return date(year or 0, month or 1, day or 1), exactness
    except ValueError:
        raise RatingsError(about, f"{value!r} is no date", "Write it as 2026-01-31") from None
