"""Which outlet a URL, a domain or a name as stated belongs to.

Law: the longest path prefix wins, then the host, then the nearest host above it down to the registrable domain; what
stands on a platform is not the platform's; a name must match whole, and a name that two outlets share finds neither.
"""

from __future__ import annotations

from collections.abc import Iterable

from storyscape.outlets.hosts import Place, key, place
from storyscape.outlets.platforms import original, passes, reach
from storyscape.outlets.sought import named, prefixes
from storyscape.records import Outlet


class Registry:
    """The outlets that a newsroom knows, found by domain, URL or stated name. Building one is linear in its outlets.

    Where two outlets list one domain, the one whose id it is has it, else the one whose id sorts first.
    """

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        self.outlets = tuple(sorted(outlets, key=lambda outlet: outlet.id))
        self.agencies = tuple(outlet for outlet in self.outlets if outlet.agency)
        self._places = _by_place(self.outlets)
        self._names = _by_name(self.outlets)
        self._with_sections = {name.partition("/")[0] for name in self._places if "/" in name}

    def find(self, outlet_or_url: str | None) -> Outlet | None:
        """The outlet of a URL, a domain (or one below it), or a name as stated; ``None`` where it is not known."""
        if not outlet_or_url:
            return None
        found = self._names.get(named(outlet_or_url))
        if found is not None:
            return found
        where = place(outlet_or_url)
        return self._at(where) if where else None

    def _at(self, where: Place) -> Outlet | None:
        where = original(where)
        if own := self._section(where.host, where.path):  # a channel on a platform may be an outlet
            return own
        for host in reach(where):
            found = self._section(host, where.path) or self._places.get(host)
            if found and passes(host, where.host):
                return found
        return None

    def _section(self, host: str, path: str) -> Outlet | None:
        if not path or host not in self._with_sections:
            return None
        return next(filter(None, (self._places.get(f"{host}/{prefix}") for prefix in prefixes(path))), None)


def _by_place(outlets: tuple[Outlet, ...]) -> dict[str, Outlet]:
    places: dict[str, Outlet] = {}
    for outlet in outlets:
        for domain in outlet.domains:
            if name := key(domain):
                places.setdefault(name, outlet)
    for outlet in outlets:
        if name := key(outlet.id):
            places[name] = outlet
    return places


def _by_name(outlets: tuple[Outlet, ...]) -> dict[str, Outlet | None]:
    names: dict[str, Outlet | None] = {}
    for outlet in outlets:
        for name in {named(name) for name in (outlet.id, outlet.name, *outlet.credit_names)} - {""}:
            names[name] = outlet if names.get(name, outlet) is outlet else None
    return names
