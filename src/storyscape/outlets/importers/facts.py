"""Tables of facts on outlets, each in its published form.

Law: a fact keeps its source's word; a country becomes a code only where the names table knows it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from storyscape.errors import RatingsError
from storyscape.outlets.gathering import OF_COUNTRY
from storyscape.outlets.hosts import key
from storyscape.outlets.ratings import NO_DOMAIN
from storyscape.outlets.tabular import Imported, read_rows, read_table, text_of
from storyscape.records import OutletFact
from storyscape.tables import table

NAME: Final = "importers"
NO_COUNTRY: Final = "country not known"
NO_VALUE: Final = "no value"
WIKIDATA: Final = ("Wikidata", "CC0-1.0")
GDELT: Final = ("GDELT geography of news domains", "attribution asked; see gdeltproject.org")
TRUST_TXT: Final = ("trust.txt", "as published by the outlet")
OPEN: Final = (WIKIDATA,)
"""The sources whose licence lets facts be passed on, where the table is dated."""
PRESS_FREEDOM: Final = ("RSF World Press Freedom Index", "proprietary: no grant found")


def gdelt(data: bytes, about: str, as_of: date | None) -> Imported:
    """GDELT's list of news domains by country: lines of domain, FIPS code and country name, apart by tabs or commas."""
    text = text_of(data, about or "gdelt")
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    facts, refused = [], Counter[str]()
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        domain, country = key(cells[0]) if cells else None, _code(cells[-1]) if len(cells) > 1 else None
        if domain and country:
            facts.append(_fact(domain, "country", country, GDELT, as_of))
        elif any(cells):
            refused[NO_COUNTRY if domain else NO_DOMAIN] += 1
    return _imported(facts, refused)


def wikidata(data: bytes, about: str, as_of: date | None) -> Imported:
    """The result of a Wikidata query, as CSV or as SPARQL JSON, by the variables that ``data/importers.toml`` names."""
    known = table(NAME)["wikidata"]
    fields = {name.lower(): field for name, field in known.items() if isinstance(field, str)}
    places = [name.lower() for name in known["domains"]]
    facts, refused = [], Counter[str]()
    for row in read_table(data, about or "wikidata"):
        domain = next((key(row[name]) for name in places if row.get(name)), None)
        if not domain:
            refused[NO_DOMAIN] += 1
            continue
        for name, value in row.items():
            if value and (field := fields.get(name)):
                facts.append(
                    _fact(domain, field, _code(value) or value if field == "country" else value, WIKIDATA, as_of)
                )
    return _imported(facts, refused)


def trust_txt(data: bytes, about: str, as_of: date | None) -> Imported:
    """A ``trust.txt`` file of the outlet ``about`` (a domain): lines of ``attribute=value``, ``#`` begins a comment.

    ``control`` also says of the controlled outlet that its parent is this one. Source: JournalList trust.txt 1.4.
    """
    if not (domain := key(about)):
        raise RatingsError(about or "trust.txt", "names no domain", "Say whose file it is, such as example.org")
    fields, facts, refused = table(NAME)["trust_txt"], [], Counter[str]()
    for line in text_of(data, about).splitlines():
        name, equals, value = (part.strip() for part in line.partition("#")[0].partition("="))
        if not equals:
            continue
        if not value or not (field := fields.get(name.lower())):
            refused[NO_VALUE if not value else f"attribute {name.lower()}"] += 1
            continue
        other = key(value)
        facts.append(_fact(domain, field, other or value, TRUST_TXT, as_of))
        if name.lower() == "control" and other:
            facts.append(_fact(other, "parent", domain, TRUST_TXT, as_of))
    return _imported(facts, refused)


def press_freedom(data: bytes, about: str, as_of: date | None) -> Imported:
    """The press-freedom index: a fact of each country, not of an outlet; ``outlet`` is ``country:NO``."""
    facts, refused = [], Counter[str]()
    for row in read_rows(data, about or "press-freedom", ()):
        score = next((value for name, value in row.items() if name.startswith("score") and value), "")
        named = (row.get(name, "") for name in ("country_en", "country", "en_country", "name"))
        if not (code := next(filter(None, map(_code, filter(None, named))), None)) or not score:
            refused[NO_VALUE if code else NO_COUNTRY] += 1
            continue
        facts.append(_fact(f"{OF_COUNTRY}{code}", "press_freedom", score.replace(",", "."), PRESS_FREEDOM, as_of))
    return _imported(facts, refused)


def _fact(outlet: str, field: str, value: str, told: tuple[str, str], as_of: date | None) -> OutletFact:
    return OutletFact(
        outlet=outlet,
        field=field,
        value=value,
        source=told[0],
        licence=told[1],
        as_of=as_of,
        exportable=told in OPEN and as_of is not None,
    )


def _imported(facts: list[OutletFact], refused: Mapping[str, int]) -> Imported:
    return Imported(facts=tuple(dict.fromkeys(facts)), refused=tuple(sorted(refused.items())))


def _code(country: str) -> str | None:
    country = country.strip()
    return country if country in _codes().values() else _codes().get(country.casefold())


@cache
def _codes() -> Mapping[str, str]:
    named = {str(name).casefold(): str(code) for code, name in table("names")["countries"].items()}
    return named | {str(name).casefold(): str(code) for name, code in table(NAME)["countries"].items()}
