"""Tables of ratings (CSV, or a JSON list of objects) by the columns and labels that ``data/importers.toml`` names.

Law: a table is one rater for each dimension and method that it holds; a row without a value says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from storyscape.errors import RatingsError
from storyscape.outlets.ratings import rate, rater_of
from storyscape.outlets.tabular import Imported, read_table
from storyscape.records import Rater, Rating
from storyscape.tables import table

NAME: Final = "importers"
Row = Mapping[str, str]


def formats() -> tuple[str, ...]:
    """The formats of ratings that the table defines."""
    return tuple(sorted(name for name, held in table(NAME).items() if "raters" in held))


def read(format_name: str, data: bytes, about: str, as_of: date | None) -> Imported:
    """The raters and ratings of a table; refused rows are counted by reason, once for the table."""
    rows = list(read_table(data, about or "table"))
    made = [_rated(known, rows, about, as_of) for known in table(NAME)[format_name]["raters"]]
    found = [one for one in made if one is not None]
    if not found:
        wanted = " or ".join(dict.fromkeys(name for one in table(NAME)[format_name]["raters"] for name in one["value"]))
        raise RatingsError(about or format_name, f"has no column {wanted}", "Check the format's name and the file")
    refused: dict[str, int] = {}
    for rater, _ in found:
        for reason, count in rater.refused:
            refused[reason] = max(count, refused.get(reason, 0))
    return Imported(
        raters=tuple(rater for rater, _ in found),
        ratings=tuple(rating for _, ratings in found for rating in ratings),
        refused=tuple(sorted(refused.items())),
    )


def _rated(
    known: Mapping[str, Any], rows: Sequence[Row], about: str, as_of: date | None
) -> tuple[Rater, tuple[Rating, ...]] | None:
    """One rater's part of the table; ``None`` where no column holds its values."""
    columns = {name for row in rows[:50] for name in row}
    domain, value, kind = (_column(columns, known.get(name, ())) for name in ("domain", "value", "type"))
    if value is None:
        return None
    if domain is None:
        raise RatingsError(about or known["id"], f"has no column {' or '.join(known['domain'])}", "Add one of them")
    cells = (
        (row.get(domain, ""), row.get(value, ""), row.get(kind or "", ""), row.get("rated_at", "")) for row in rows
    )
    said = (dict(zip(("domain", "value", "type", "rated_at"), held, strict=True)) for held in cells if _says(held[1]))
    return rate(replace(rater_of(known), as_of=as_of, exportable=False), said, strict=False)


def _column(columns: Iterable[str], wanted: Sequence[str]) -> str | None:
    held = set(columns)
    return next((name for name in wanted if name in held), None)


def _says(value: str) -> bool:
    return value.strip().casefold() not in ("", "na", "n/a", "nan", "null", "none")
