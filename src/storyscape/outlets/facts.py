"""What a table says of outlets becomes records, and is added to what is known of them.

Law: a cell that is empty stays unknown, and nothing is inferred from a domain's ending; a source's newer word replaces
its own older one, and no other source's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from storyscape.errors import RatingsError
from storyscape.outlets.hosts import key
from storyscape.outlets.tabular import read_rows
from storyscape.records import Outlet, OutletFact

YES: Final = frozenset({"yes", "true", "1", "y"})
NO: Final = frozenset({"no", "false", "0", "n", ""})
FIELDS: Final[Mapping[str, str]] = {
    "country": "country", "language": "lang", "media_type": "media_type", "owner": "owner",
}  # fmt: skip
"""Fields of a fact, and what they are called in an outlet."""


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


def add_facts(known: Iterable[Outlet], facts: Iterable[OutletFact]) -> tuple[Outlet, ...]:
    """The outlets of which the facts speak, with these facts, in the order of the facts.

    A field that an outlet leaves open says what the first fact on it says.
    """
    at = {key(name) or name: outlet for outlet in known for name in (*outlet.domains, outlet.id)}
    told: dict[str, list[OutletFact]] = defaultdict(list)
    for fact in facts:
        told[at[fact.outlet].id if fact.outlet in at else fact.outlet].append(fact)
    return tuple(_with(at.get(name) or _new(name), said) for name, said in told.items())


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


def _new(domain: str) -> Outlet:
    return Outlet(id=domain, name=domain, domains=(domain,))


def _with(outlet: Outlet, facts: list[OutletFact]) -> Outlet:
    again = {(fact.source, fact.field) for fact in facts}
    kept = [fact for fact in outlet.facts if (fact.source, fact.field) not in again]
    held = tuple(dict.fromkeys((*kept, *facts)))
    first: dict[str, str] = {}
    for fact in held:
        first.setdefault(fact.field, fact.value)
    filled = {name: first[field] for field, name in FIELDS.items() if field in first and not getattr(outlet, name)}
    named = first.get("name", outlet.name) if outlet.name == outlet.id else outlet.name
    return replace(outlet, **filled, name=named, agency=outlet.agency or first.get("agency") == "yes", facts=held)
