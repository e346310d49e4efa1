"""Names of places and what they stand for, from tables: countries, cities, adjectives, capitals and seats.

Law: a name that two tables know is the larger thing's; a capital or seat stands for a government only by the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final, Literal

from storyscape.records import Record
from storyscape.tables import table
from storyscape.text.normalize import fold

_LANGUAGES: Final = ("en", "de", "es", "fr", "ru")


class Known(Record, frozen=True):
    """A place that the tables know: ``key`` is the same for all its names, ``code`` its country's ISO 3166-1 code,
    empty where it is not of one country.
    """

    key: str
    kind: Literal["country", "state", "city", "region"]
    code: str


class Government(Record, frozen=True):
    """What a metonym stands for: its name and the country's code."""

    name: str
    code: str


def place(name: str, lang: str = "en") -> Known | None:
    """The place of this name, in any of the tables' languages and, for Russian, in any case."""
    return _places().get(stem(name, lang))


def adjective(word: str) -> str | None:
    """The code of the country that an English adjective belongs to: RU for "Russian" and "Russians"."""
    return _adjectives().get(word.lower()) or _adjectives().get(word.lower().removesuffix("s"))


def capital(name: str, lang: str = "en") -> Government | None:
    """The government that a capital of this name stands for where it speaks."""
    return _governments("capitals").get(stem(name, lang))


def seat(name: str, lang: str = "en") -> Government | None:
    """The government that a seat of this name ("Kremlin") always stands for."""
    return _governments("seats").get(stem(name, lang))


@lru_cache(maxsize=4096)
def country(word: str, lang: str = "en") -> str:
    """The country that a word stands for, be it its name, adjective, capital or seat, by the last word of its English
    name, folded; empty for other words.
    """
    known = place(word, lang)
    if known is not None and known.kind == "country":
        code: str | None = known.code
    else:
        government = capital(word, lang) or seat(word, lang)
        code = adjective(word) or (government.code if government else None)
    return fold(_english().get(code or "", "")).rpartition(" ")[2]


def is_organisation(name: str) -> bool:
    """Whether a name is one of the widely known companies and bodies of the table."""
    return fold(name) in _organisations()


def stem(name: str, lang: str) -> str:
    """A name's key: folded and, in a language with cases, each word without its ending."""
    words = [fold(word) for word in name.split()]
    endings = _endings(lang) or (_endings("ru") if _is_cyrillic(name) else ())
    return " ".join(_bare(word, endings) for word in words)


def has_cases(lang: str) -> bool:
    """Whether a language's table lists endings of cases."""
    return bool(_endings(lang))


def _bare(word: str, endings: tuple[str, ...]) -> str:
    return next((word[: -len(end)] for end in endings if word.endswith(end) and len(word) - len(end) >= 3), word)


def _is_cyrillic(name: str) -> bool:
    return "\u0400" <= name[:1] <= "\u04ff"


@cache
def _endings(lang: str) -> tuple[str, ...]:
    rows = str(table(f"entities/{lang}").get("cases", "")) if lang in _LANGUAGES else ""
    return tuple(sorted(rows.split(), key=lambda end: (-len(end), end)))


@cache
def _places() -> Mapping[str, Known]:
    more, names = table("places/more"), _english()
    found: dict[str, Known] = {}
    for code, row in (*table("places/countries").items(), *more["countries"].items()):
        _add(found, row.split("/"), Known(names.get(code, code), "country", code))
    for code, row in more["states"].items():
        for state in row.split("/"):
            _add(found, [state], Known(state, "state", code))
    for region in more["regions"]["names"].replace("\n", "").split("/"):
        _add(found, [region], Known(region, "region", ""))
    for code, rows in table("places/cities").items():
        for line in rows.strip().splitlines():
            city = line.split("/")
            _add(found, [*city, *more["cities"].get(city[0], "").split("/")], Known(city[0], "city", code))
    return found


@cache
def _english() -> Mapping[str, str]:
    """The English names of countries by code."""
    return {code: str(row).split("/")[0] for code, row in table("places/countries").items()}


def _add(found: dict[str, Known], names: Iterable[str], known: Known) -> None:
    for name in names:
        if name:
            found.setdefault(stem(name, "en"), known)


@cache
def _adjectives() -> Mapping[str, str]:
    rows = table("places/more")["adjectives"]
    return {word.lower(): code for code, row in rows.items() for word in row.split("/")}


@cache
def _organisations() -> frozenset[str]:
    rows = str(table("entities/any")["organisations"]).replace("\n", "")
    return frozenset(fold(name) for name in rows.split("/"))


@cache
def _governments(section: str) -> Mapping[str, Government]:
    return dict(_named(table("places/more")[section]))


def _named(rows: Mapping[str, str]) -> Iterator[tuple[str, Government]]:
    for name, row in rows.items():
        code, _, names = row.partition(":")
        for one in names.split("/"):
            yield stem(one, "en"), Government(name, code)
