"""Facts that a table brings, added to what is known of the outlets.

Law: a source's newer word replaces its own older one, and no other source's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from storyscape.outlets.hosts import key
from storyscape.records import Outlet, OutletFact

FIELDS: Final[Mapping[str, str]] = {
    "country": "country", "language": "lang", "media_type": "media_type", "owner": "owner",
}  # fmt: skip
"""Fields of a fact, and what they are called in an outlet."""


def add_facts(known: Iterable[Outlet], facts: Iterable[OutletFact]) -> tuple[Outlet, ...]:
    """The outlets of which the facts speak, with these facts, in the order of the facts.

    A field that an outlet leaves open says what the first fact on it says.
    """
    at = {key(name) or name: outlet for outlet in known for name in (*outlet.domains, outlet.id)}
    told: dict[str, list[OutletFact]] = defaultdict(list)
    for fact in facts:
        told[at[fact.outlet].id if fact.outlet in at else fact.outlet].append(fact)
    return tuple(_with(at.get(name) or _new(name), said) for name, said in told.items())


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
