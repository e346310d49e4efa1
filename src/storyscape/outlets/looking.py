"""What is known of one outlet, looked up by a domain, a URL or its name.

Law: every rater's every word is shown; which of them counts for the whole outlet is decided as for a story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final, get_args

from storyscape.outlets.gathering import gather
from storyscape.outlets.hosts import Place, key, place
from storyscape.outlets.pack import Facts, Pack
from storyscape.outlets.platforms import original, platform_of, platforms
from storyscape.outlets.registry import Registry
from storyscape.outlets.sought import Sought
from storyscape.outlets.standing import Standing, Words, why_not_counted
from storyscape.records import Outlet, OutletFact, Rating
from storyscape.records.outlets import Dimension
from storyscape.records.reports import OutletReport

NAMES: Final = frozenset({"name", "agency"})
"""Fields in which sources may use other words for the same."""


def look_up(text: str, own: Facts, pack: Pack | None = None) -> OutletReport:
    """What a newsroom's own facts and the pack say of the outlet that ``text`` (a domain, a URL, a name) stands for."""
    outlets, raters, said = gather(Sought([text]), own, pack)
    outlet = Registry(outlets).find(text)
    standing = _standing(text, outlet, Words(raters, said))
    hosts = {name.partition("/")[0] for name in _domains(standing)}
    ratings = tuple(sorted((one for one in said if one.outlet.partition("/")[0] in hosts), key=_newest_first))
    given = {rating.rater for rating in ratings}
    of = {dimension: {r.id for r in raters if r.dimension == dimension} for dimension in get_args(Dimension)}
    unrated = ((dimension, standing.why_unrated(names)) for dimension, names in of.items())
    return OutletReport(
        asked=text,
        outlet=outlet,
        raters=tuple(rater for rater in raters if rater.id in given),
        ratings=ratings,
        counted=tuple(rating.id for rating in standing.ratings if why_not_counted(rating) is None),
        conflicts=conflicts(outlet.facts if outlet else ()),
        unrated=tuple((dimension, why) for dimension, why in unrated if why),
    )


def conflicts(facts: Iterable[OutletFact]) -> tuple[str, ...]:
    """The fields on which the sources of some facts differ; another spelling of a name is no conflict."""
    values: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        values[fact.field].add(fact.value.casefold())
    return tuple(sorted(field for field, found in values.items() if len(found) > 1 and field not in NAMES))


def _standing(text: str, outlet: Outlet | None, words: Words) -> Standing:
    where = original(place(text) or Place("", ""))
    own = "" if where.host in platforms() and where.path else where.host  # a tenant's word is not the platform's
    host = words.rated_host(where) or own
    return Standing(
        name=outlet.id if outlet else host or text,
        label=outlet.name if outlet else text,
        outlet=outlet,
        articles=(),
        ratings=words.of_outlet(outlet) if outlet else words.of_host(host),
        sections=words.of_sections(outlet) if outlet else (),
        platform=None if outlet else platform_of(where.host),
    )


def _domains(standing: Standing) -> tuple[str, ...]:
    found = standing.outlet
    return tuple(filter(None, map(key, (found.id, *found.domains) if found else (standing.name,))))


def _newest_first(rating: Rating) -> tuple[str, int, str, str]:
    return rating.rater, -(rating.rated_at or date.min).toordinal(), rating.outlet, rating.id
