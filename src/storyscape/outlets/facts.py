"""What a table says of outlets becomes records.

Law: a cell that is empty stays unknown; nothing is inferred from a domain's ending.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from storyscape.errors import RatingsError
from storyscape.outlets.hosts import key
from storyscape.outlets.tabular import read_rows
from storyscape.records import Outlet

YES: Final = frozenset({"yes", "true", "1", "y"})
NO: Final = frozenset({"no", "false", "0", "n", ""})


def parse_outlets(data: bytes) -> tuple[Outlet, ...]:
    """Outlets from a CSV with the column ``domain`` and any of ``name,country,lang,media_type,agency,owner``.

    A ``domain`` cell may hold several domains, separated by white space or ``;``: the first is the id. Further columns:
    ``credit_names`` (separated by ``;``), ``source`` and ``licence``. Raises
    :class:`~storyscape.errors.RatingsError` for a cell without a domain, an id that comes twice, an unclear ``agency``.
    """
    outlets: dict[str, Outlet] = {}
    for number, row in enumerate(read_rows(data, "outlets.csv", ("domain",)), start=1):
        outlet = _outlet(row, f"outlets.csv row {number}")
        if outlet.id in outlets:
            raise RatingsError(f"outlets.csv row {number}", f"{outlet.id} comes twice", "Keep one row")
        outlets[outlet.id] = outlet
    return tuple(outlets.values())


def _outlet(row: Mapping[str, str], about: str) -> Outlet:
    domains = tuple(dict.fromkeys(filter(None, map(key, row["domain"].replace(";", " ").split()))))
    if not domains:
        raise RatingsError(about, f"{row['domain']!r} is no domain", "Give a domain such as example.org")
    agency = row.get("agency", "").casefold()
    if agency not in YES | NO:
        raise RatingsError(about, f"agency is {agency!r}", "Write yes or no")
    credit_names = tuple(filter(None, map(str.strip, row.get("credit_names", "").split(";"))))
    return Outlet(
        id=domains[0],
        name=row.get("name") or domains[0],
        domains=domains,
        country=row.get("country", "").upper() or None,
        lang=row.get("lang") or None,
        media_type=row.get("media_type") or None,
        owner=row.get("owner") or None,
        agency=agency in YES,
        credit_names=credit_names,
        source=row.get("source", ""),
        licence=row.get("licence", ""),
    )
