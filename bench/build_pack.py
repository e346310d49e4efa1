"""Source tables that may be passed on become the shipped pack, which this makes again from them.

Usage: ``python -m bench.build_pack SOURCE_FOLDER OUT_FOLDER``. Equal sources give equal bytes; docs/ratings.md names
the tables and where they come from.

Law: no word is added to a source and none is joined with another's: each source keeps its own folder, licence and
attribution; what can't be read as a fact (a sentence on ownership, a type in doubt, a platform's host) is left out.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from storyscape.errors import RatingsError
from storyscape.outlets.hosts import key, place
from storyscape.outlets.pack import FIELDS, NAME
from storyscape.outlets.platforms import platforms, registrable
from storyscape.outlets.tabular import read_rows
from storyscape.tables import table

LONGEST_OWNER: Final = 100
"""A longer text on who owns an outlet is an essay of the source's, not a name."""
_BRACKETS: Final = re.compile(r"\s*\(([^()]*)\)\s*$")
_PREFIX: Final = re.compile(
    r"^(?:news agency|newspaper|print(?: media)?|radio|television|tv|online|portal)\s*:\s*", re.IGNORECASE
)
_EDITION: Final = re.compile(r"(?:[a-z]{2}|english)(?:/|$)")

Row = dict[str, str]
Taken = tuple[list[Row], list[Row]]


def build(sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the pack (``<source>/facts.csv``, ``rater.toml``, ``ratings.csv``, ``LICENSE``, ``ATTRIBUTION``).

    ``sources`` holds the source tables by file name, as the table ``outlets/pack`` lists them. Equal tables give equal
    bytes. Raises :class:`~storyscape.errors.RatingsError` for a table that is missing or can't be read.
    """
    listed = [source for source in table(NAME)["sources"] if source["file"]]
    if missing := [source["file"] for source in listed if source["file"] not in sources]:
        raise RatingsError("source folder", f"lacks {', '.join(missing)}", "Add these files")
    files: dict[str, bytes] = {}
    known: set[str] = set()
    for source in listed:
        facts, ratings = _READERS[source["id"]](sources)
        known |= {row["domain"] for row in facts}
        files |= _files(source, facts, ratings)
    own = next(source for source in table(NAME)["sources"] if not source["file"])
    return dict(sorted((files | _files(own, _agencies(known), [])).items()))


def _files(source: Mapping[str, Any], facts: Iterable[Row], ratings: Sequence[Row]) -> dict[str, bytes]:
    texts = {
        "facts.csv": _csv(("domain", *FIELDS), facts),
        "LICENSE": table(NAME)["licences"][source["licence"]].format(holder=source["holder"]),
    }
    if source["url"]:
        texts["ATTRIBUTION"] = (
            f"{source['name']}\nSource: {source['url']}, as of {source['as_of']}\nBy: {source['holder']}\n"
            f"Licence: {source['licence']}\nChanged: {source['changes']}\n"
        )
    if ratings:
        texts["rater.toml"] = _rater(source)
        texts["ratings.csv"] = _csv(("domain", "value", "rated_at", "scope"), ratings)
    return {f"{source['id']}/{name}": text.encode("utf-8") for name, text in texts.items()}


def _rater(source: Mapping[str, Any]) -> str:
    said = {**source["rater"], "id": source["id"], "axis": "", "licence": source["licence"], "source": source["url"]}
    labels = said.pop("labels")
    lines = [f"{name} = {json.dumps(said[name], ensure_ascii=False)}" for name in sorted(said)]
    lines += [f"as_of = {source['as_of']}", "", "[labels]"]
    return "\n".join(lines + [f"{json.dumps(label)} = {value}" for label, value in labels.items()]) + "\n"


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows once each, sorted, without the columns that no row fills."""
    held = [tuple(row.get(column, "") for column in columns) for row in rows]
    filled = [at for at, column in enumerate(columns) if column == "domain" or any(cells[at] for cells in held)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([columns[at] for at in filled])
    writer.writerows(sorted({tuple(cells[at] for at in filled) for cells in held}))
    return out.getvalue()


def _kagi(sources: Mapping[str, bytes]) -> Taken:
    """The list speaks of publishers: only a brand's domains are one outlet, and a group's name is no outlet's."""
    facts = []
    for held in _items(sources["media_data.json"]):
        brands: dict[str, list[str]] = defaultdict(list)
        for domain in dict.fromkeys(filter(None, map(key, held["domains"]))):
            brands[registrable(domain.partition("/")[0]).partition(".")[0]].append(domain)
        owner = " ".join(held["owner"].split())
        said = {"owner": owner if len(owner) <= LONGEST_OWNER else "", "owner_kind": held["typology"]}
        said["name"] = _plain(held["organization"]) if len(brands) == 1 else ""
        for first, *others in brands.values():
            row = {"domain": first, "domains": ";".join(others), **said}
            facts += [row | {"country": code} for code in _codes(held["country"])]
    return facts, []


def _items(data: bytes) -> list[dict[str, Any]]:
    try:
        return msgspec.json.decode(data, type=list[dict[str, Any]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RatingsError(
            "media_data.json", f"is no list of objects ({error})", "Take the file as published"
        ) from None


def _perennial(sources: Mapping[str, bytes]) -> Taken:
    statuses = table(NAME)["statuses"]
    facts, ratings = [], []
    on = _entries(sources)
    for row in read_rows(sources["rsp_parsed.csv"], "rsp_parsed.csv", ("name", "status", "domains", "last_discussed")):
        label = statuses[row["status"]] + (", blacklisted" if row["blacklisted"] == "1" else "")
        for domain in _domains(row["domains"]):
            scope = _part_of(row["name"], on[domain])
            if not scope and "/" not in domain:
                facts.append({"domain": domain, "name": _plain(row["name"])})
            ratings.append({"domain": domain, "value": label, "rated_at": row["last_discussed"], "scope": scope})
    return facts, ratings


def _entries(sources: Mapping[str, bytes]) -> Mapping[str, list[str]]:
    """The names under which Wikipedia's list speaks of each domain."""
    on: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(sources["rsp_parsed.csv"], "rsp_parsed.csv", ("name", "domains")):
        for domain in _domains(row["domains"]):
            on[domain].append(row["name"])
    return on


def _part_of(name: str, others: Sequence[str]) -> str:
    """Which part of a source an entry of the list is about: its words in brackets, or its longer name; empty: all."""
    bracketed = _BRACKETS.search(name)
    if bracketed and bracketed[1] not in table(NAME)["scopes"]["none"]:
        return bracketed[1]
    longer = any(other != name and name.startswith(_plain(other)) for other in others)
    return name if longer else ""


def _cautious(sources: Mapping[str, bytes]) -> Taken:
    statuses, source = table(NAME)["statuses"], _source("wikipedia-rsp-2026")
    parts = _rated_in_parts(sources)
    facts, ratings = [], []
    for row in read_rows(sources[source["file"]], source["file"], ("source_name", "status", "domain")):
        for domain in _domains(row["domain"]):
            scope = "most cautious of several parts" if domain in parts else ""
            name = min(map(_plain, row["source_name"].split(";")), key=len)  # parts of a source are joined with ";"
            facts.append({"domain": domain, "name": name})
            value, rated_at = statuses[row["status"]], str(source["as_of"])
            ratings.append({"domain": domain, "value": value, "rated_at": rated_at, "scope": scope})
    return facts, ratings


def _rated_in_parts(sources: Mapping[str, bytes]) -> set[str]:
    """The hosts whose parts the list rates unlike each other, or without the whole; a language edition is no part."""
    on, whole, statuses = _entries(sources), set(), defaultdict(set)
    for row in read_rows(sources["rsp_parsed.csv"], "rsp_parsed.csv", ("name", "status", "domains")):
        for domain in _domains(row["domains"]):
            host, _, path = domain.partition("/")
            statuses[host].add(row["status"])
            if not _part_of(row["name"], on[domain]) and (not path or _EDITION.match(path)):
                whole.add(host)
    return {host for host, found in statuses.items() if len(found) > 1 or host not in whole}


def _state_media(sources: Mapping[str, bytes]) -> Taken:
    types, source = table(NAME)["types"], _source("state-media-monitor-2024")
    needed = ("country", "media company", "main assets", "url", "typology")
    on: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(sources[source["file"]], source["file"], needed):
        if domain := _host(row["url"]):
            on[domain].append(row)
    facts, ratings = [], []
    for domain, rows in on.items():
        names = {_PREFIX.sub("", row["main assets"]) for row in rows}
        for row in rows:
            company = row["media company"].strip(" *")
            name = names.copy().pop() if len(names) == 1 else company
            facts += [{"domain": domain, "name": name, "country": c, "owner": company} for c in _codes(row["country"])]
        stated = {row["typology"] for row in rows if row["typology"] in types}
        for row in (row for row in rows if row["typology"] in stated):
            scope = row["main assets"] if len(stated) > 1 else ""
            value, rated_at = types[row["typology"]], str(source["as_of"])
            ratings.append({"domain": domain, "value": value, "rated_at": rated_at, "scope": scope})
    return facts, ratings


def _local(sources: Mapping[str, bytes]) -> Taken:
    kinds, source = table(NAME)["media_types"], _source("local-news-2018")
    facts = []
    for row in read_rows(sources[source["file"]], source["file"], ("name", "state", "website", "domain", "medium")):
        if (domain := _host(row["website"], below=row["domain"])) and domain not in platforms():
            abroad = row["state"] == "MX"
            where = {"country": "MX"} if abroad else {"country": "US", "region": f"US-{row['state']}"}
            said = {"name": row["name"], "owner": row["owner"], "media_type": kinds.get(row["medium"], "")}
            facts.append({"domain": domain, **said, **where})
    return facts, []


def _agencies(known: set[str]) -> list[Row]:
    """The agencies of our own table, with those of their domains that the sources confirm."""
    listed: Mapping[str, list[str]] = table(NAME)["agencies"]
    held = (([domain for domain in domains.split() if domain in known], names) for domains, names in listed.items())
    return [
        {"domain": domains[0], "domains": ";".join(domains[1:]), "agency": "yes", "credit_names": ";".join(names)}
        for domains, names in held
        if domains
    ]


_READERS: Final[Mapping[str, Callable[[Mapping[str, bytes]], Taken]]] = {
    "kagi-2026": _kagi,
    "wikipedia-rsp-2022": _perennial,
    "wikipedia-rsp-2026": _cautious,
    "state-media-monitor-2024": _state_media,
    "local-news-2018": _local,
}


def _source(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(source for source in table(NAME)["sources"] if source["id"] == name)
    return found


def _plain(name: str) -> str:
    """A source's name without the words in brackets behind it."""
    return _BRACKETS.sub("", name).strip()


def _domains(cell: str) -> list[str]:
    return list(filter(None, map(key, cell.split(";"))))


def _host(url: str, below: str = "") -> str:
    """The host of an address; on a platform, with its path. ``below`` stands in where the host is not below it."""
    where = place(url)
    if where is None or not (where.host == below or where.host.endswith(f".{below}" if below else "")):
        return key(below) or ""
    return (key(url) or "") if where.host in platforms() and where.path else where.host


def _codes(country: str) -> list[str]:
    return [_countries().get(name.strip(), "") for name in country.split("/")]


@cache
def _countries() -> Mapping[str, str]:
    named = {str(name): str(code) for code, name in table("names")["countries"].items()}
    return named | dict(table(NAME)["countries"])


def main() -> None:
    """Write the files of the pack."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sources", type=Path)
    options.add_argument("out", type=Path)
    asked = options.parse_args()
    files = build({path.name: path.read_bytes() for path in asked.sources.iterdir() if path.is_file()})
    for name, data in files.items():
        path = asked.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"wrote {len(files)} files ({sum(map(len, files.values())):,} bytes) into {asked.out}")


if __name__ == "__main__":
    main()
