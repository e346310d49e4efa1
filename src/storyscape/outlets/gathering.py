"""What a newsroom knows that concerns some articles: the outlets, raters and ratings that a recipe names.

Law: what is left out could not have changed the landscape, so that an import which does not concern a story leaves it
alone; what a newsroom was told itself goes before what is shipped. What is asked of a store is decided here, too: first
the outlets at :func:`outlet_keys`, then the ratings of :func:`rated_hosts`, then :func:`gather`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from storyscape.outlets.pack import Facts, Pack
from storyscape.outlets.sought import Sought, keyed, places_of
from storyscape.records import Outlet, OutletFact

OF_COUNTRY: Final = "country:"
"""What is known of a country is held like an outlet, by an id such as ``country:NO``, and said of its outlets."""


def outlet_keys(sought: Sought, pack: Pack | None = None) -> frozenset[str]:
    """The keys of the own outlets that may concern what is sought, those of shipped outlets of it among them."""
    return sought.keys | places_of(pack.outlets(sought) if pack else ())


def rated_hosts(sought: Sought, own: Iterable[Outlet], pack: Pack | None = None) -> frozenset[str]:
    """The hosts whose ratings concern what is sought; ``own`` are the outlets found at :func:`outlet_keys`."""
    return _hosts(sought, _outlets(sought, own, pack))


def country_keys(sought: Sought, own: Iterable[Outlet], pack: Pack | None = None) -> frozenset[str]:
    """The keys of what is known of the outlets' countries; ``own`` are the outlets found at :func:`outlet_keys`."""
    return frozenset(f"={OF_COUNTRY}{one.country.lower()}" for one in _outlets(sought, own, pack) if one.country)


def gather(sought: Sought, own: Facts, pack: Pack | None = None) -> Facts:
    """Of a newsroom's own facts and of the pack, what concerns some articles, each kind sorted by id.

    A field that an own outlet leaves open takes the shipped value; an own rater replaces the shipped one of its id.
    """
    countries = {one.id: one.facts for one in own[0] if one.id.startswith(OF_COUNTRY)}
    joined = tuple(_at_home(one, countries) for one in _outlets(sought, own[0], pack))
    hosts = _hosts(sought, joined)
    ratings = [rating for rating in own[2] if rating.outlet.partition("/")[0] in hosts]
    raters = {rater.id: rater for rater in own[1]}
    if pack:
        ratings += [rating for rating in pack.ratings(sorted(hosts)) if rating.rater not in raters]
        raters = {rater.id: rater for rater in pack.raters} | raters
    given = {rating.rater for rating in ratings}
    return (
        joined,
        tuple(raters[name] for name in sorted(raters) if name in given),
        tuple(sorted(ratings, key=lambda rating: rating.id)),
    )


def _outlets(sought: Sought, own: Iterable[Outlet], pack: Pack | None) -> tuple[Outlet, ...]:
    also = places_of(pack.outlets(sought) if pack else ())
    wanted = tuple(outlet for outlet in own if sought.wants(outlet, also))
    return _over(wanted, pack.outlets(sought, places_of(wanted)) if pack else ())


def _at_home(outlet: Outlet, countries: Mapping[str, tuple[OutletFact, ...]]) -> Outlet:
    """The outlet with what is known of its country."""
    facts = countries.get(f"{OF_COUNTRY}{outlet.country}", ())
    return replace(outlet, facts=(*outlet.facts, *facts)) if facts else outlet


def _hosts(sought: Sought, outlets: Iterable[Outlet]) -> frozenset[str]:
    return sought.hosts | {name.partition("/")[0] for name in places_of(outlets)}


def _over(own: Iterable[Outlet], shipped: Iterable[Outlet]) -> tuple[Outlet, ...]:
    shipped = tuple(shipped)
    by_place = {place: outlet for outlet in shipped for place in outlet.domains}
    filled = [_filled(outlet, by_place) for outlet in own]
    taken = places_of(filled)
    kept = (outlet for outlet in shipped if not taken.intersection(outlet.domains))
    return tuple(sorted((*filled, *kept), key=lambda outlet: outlet.id))


def _filled(outlet: Outlet, shipped: dict[str, Outlet]) -> Outlet:
    found = next((shipped[name] for name in map(keyed, outlet.domains) if name in shipped), None)
    if found is None:
        return outlet
    return replace(
        outlet,
        domains=tuple(dict.fromkeys((*outlet.domains, *found.domains))),
        country=outlet.country or found.country,
        lang=outlet.lang or found.lang,
        media_type=outlet.media_type or found.media_type,
        owner=outlet.owner or found.owner,
        agency=outlet.agency or found.agency,
        credit_names=outlet.credit_names or found.credit_names,
        source="; ".join(dict.fromkeys(filter(None, (outlet.source, found.source)))),
        licence="; ".join(dict.fromkeys(filter(None, (outlet.licence, found.licence)))),
        facts=(*outlet.facts, *found.facts),
    )
