"""The shipped pack: facts and ratings that may be passed on, found by domain, by name, or by what a story needs.

Law: a word of the pack is shown with its source and date; where sources differ on a field, all their words stand in the
outlet's facts, and the one shown first is that of the source which the table ``outlets/pack`` lists first.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any, Final

from storyscape.outlets.ratings import parse_rater, rate
from storyscape.outlets.sought import Sought, named
from storyscape.outlets.tabular import text_of
from storyscape.records import Outlet, OutletFact, Rater, Rating
from storyscape.tables import packaged, table
from storyscape.text.tokens import words

NAME: Final = "outlets/pack"
FIELDS: Final = ("name", "country", "region", "owner", "owner_kind", "media_type", "agency", "credit_names", "domains")
_ASIDE: Final = ("credit_names", "domains")
"""Columns that hold several values, apart by ``;``."""
Cells = list[str]
Facts = tuple[tuple[Outlet, ...], tuple[Rater, ...], tuple[Rating, ...]]


@cache
def shipped() -> Pack:
    """The pack that the package carries, read once."""
    return Pack(packaged("outlets"))


class Pack:
    """The pack's files (``<source>/facts.csv``, ``rater.toml``, ``ratings.csv``) as outlets, raters and ratings.

    Records are made only of what is asked for: reading the files is all that construction costs.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._sources: tuple[Mapping[str, Any], ...] = tuple(table(NAME)["sources"])
        self._columns: list[dict[str, int]] = []
        self._rows: dict[str, list[tuple[int, Cells]]] = defaultdict(list)
        self._main: dict[str, str] = {}
        self._others: dict[str, list[str]] = defaultdict(list)
        self._raters: dict[str, Rater] = {}
        self._said: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for at, source in enumerate(self._sources):
            self._read_facts(at, files.get(f"{source['id']}/facts.csv", b"domain\n"))
            if (data := files.get(f"{source['id']}/rater.toml")) is not None:
                self._read_ratings(parse_rater(data), files[f"{source['id']}/ratings.csv"])

    def _read_facts(self, at: int, data: bytes) -> None:
        lines = csv.reader(text_of(data, "facts.csv").splitlines())
        self._columns.append({name: place for place, name in enumerate(next(lines))})
        for cells in lines:
            self._rows[cells[0]].append((at, cells))
            for other in self._several(at, cells, "domains"):
                if self._main.setdefault(other, cells[0]) == cells[0]:
                    self._others[cells[0]].append(other)

    def _read_ratings(self, rater: Rater, data: bytes) -> None:
        self._raters[rater.id] = rater
        for row in csv.DictReader(text_of(data, "ratings.csv").splitlines()):
            self._said[row["domain"].partition("/")[0]][rater.id].append(row)

    @property
    def raters(self) -> tuple[Rater, ...]:
        """The raters, sorted by id."""
        return tuple(self._raters[name] for name in sorted(self._raters))

    @property
    def domains(self) -> tuple[str, ...]:
        """Every domain of which the pack knows a fact, sorted."""
        return tuple(sorted({*self._rows, *self._main}))

    def outlet(self, domain: str) -> Outlet | None:
        """The outlet that has just this domain (``host`` or ``host/path`` as keys spell them), with all its facts."""
        main = self._main.get(domain, domain)
        facts = self.facts(main)
        if not facts:
            return None
        first: dict[str, str] = {}
        for fact in facts:
            first.setdefault(fact.field, fact.value)
        told = dict.fromkeys((fact.source, fact.licence) for fact in facts)
        return Outlet(
            id=main,
            name=first.get("name", main),
            domains=(main, *self._others.get(main, ())),
            country=first.get("country"),
            media_type=first.get("media_type"),
            owner=first.get("owner"),
            agency="agency" in first,
            credit_names=self._credit_names(main),
            source="; ".join(source for source, _ in told),
            licence="; ".join(dict.fromkeys(licence for _, licence in told)),
            facts=facts,
        )

    def facts(self, domain: str) -> tuple[OutletFact, ...]:
        """All facts of an outlet by its first domain: by field, then in the order of the sources.

        What one source says alike of several of the outlet's domains stands once.
        """
        found = [row for name in (domain, *self._others.get(domain, ())) for row in self._rows.get(name, ())]
        found.sort(key=lambda pair: pair[0])
        facts = (self._fact(at, cells, field) for field in FIELDS if field not in _ASIDE for at, cells in found)
        once: dict[tuple[str, str, str], OutletFact] = {}
        for fact in filter(None, facts):
            once.setdefault((fact.field, fact.value, fact.source), fact)
        return tuple(once.values())

    def ratings(self, hosts: Iterable[str]) -> tuple[Rating, ...]:
        """What the raters say of these hosts and of parts of them, sorted by id."""
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        for host in dict.fromkeys(hosts):
            for rater, rows in self._said.get(host, {}).items():
                found[rater] += rows
        made = (rating for rater, rows in found.items() for rating in rate(self._raters[rater], rows)[1])
        return tuple(sorted(made, key=lambda rating: rating.id))

    def count(self, rater: str) -> int:
        """How many ratings a rater gives."""
        return sum(len(said.get(rater, ())) for said in self._said.values())

    def outlets(self, sought: Sought, also: Iterable[str] = ()) -> tuple[Outlet, ...]:
        """The outlets that some articles may belong to or credit, and those at the places ``also``, sorted by id."""
        places = (*sought.places, *also)
        found = {self._main.get(name, name) for name in places if name in self._rows or name in self._main}
        found |= {main for name in sought.names for main in self._by_name.get(name, ())}
        found |= {main for main, names in self._credited if sought.credits(names)}
        return tuple(outlet for outlet in map(self.outlet, sorted(found)) if outlet)

    def everything(self) -> Facts:
        """All outlets, raters and ratings, sorted by id."""
        outlets = (self.outlet(domain) for domain in self.domains if domain not in self._main)
        return tuple(filter(None, outlets)), self.raters, self.ratings(self._said)

    def _cell(self, at: int, cells: Cells, column: str) -> str:
        place = self._columns[at].get(column)
        return "" if place is None else cells[place]

    def _several(self, at: int, cells: Cells, column: str) -> Iterator[str]:
        return (value for value in self._cell(at, cells, column).split(";") if value)

    def _credit_names(self, domain: str) -> tuple[str, ...]:
        rows = (row for name in (domain, *self._others.get(domain, ())) for row in self._rows.get(name, ()))
        return tuple(dict.fromkeys(name for at, cells in rows for name in self._several(at, cells, "credit_names")))

    def _fact(self, at: int, cells: Cells, field: str) -> OutletFact | None:
        if not (value := self._cell(at, cells, field)):
            return None
        source = self._sources[at]
        return OutletFact(
            outlet=cells[0],
            field=field,
            value=value,
            source=source["name"],
            licence=source["licence"],
            as_of=source["as_of"],
        )

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        """Outlets by a name by which people know them: all that share it, so that it finds none of them alone."""
        holders: dict[str, dict[str, None]] = defaultdict(dict)
        known: set[str] = set()
        for domain, rows in self._rows.items():
            for at, cells in rows:
                for name in map(named, (self._cell(at, cells, "name"), *self._several(at, cells, "credit_names"))):
                    holders[name][self._main.get(domain, domain)] = None
                    if self._sources[at]["known_by_name"]:
                        known.add(name)
        return {name: tuple(holders[name]) for name in known if name}

    @cached_property
    def _credited(self) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
        """Agencies with the names that credits may hold, as words."""
        rows = ((domain, at, cells) for domain, held in self._rows.items() for at, cells in held)
        mains = [self._main.get(domain, domain) for domain, at, cells in rows if self._cell(at, cells, "agency")]
        return tuple(
            (outlet.id, tuple(tuple(words(name)) for name in (outlet.name, *outlet.credit_names)))
            for outlet in filter(None, map(self.outlet, mains))
        )
