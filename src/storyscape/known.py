"""What a newsroom knows of outlets: what it was told, over what is shipped.

Law: the shipped pack is read when it is first needed; of what is in the store, only what concerns a story is loaded;
only what concerns a drawn story enters it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from msgspec.structs import replace

from storyscape.errors import NotFoundError, StoreError
from storyscape.outlets.combination import calibrate, family_values
from storyscape.outlets.facts import add_facts, parse_outlets
from storyscape.outlets.followed import basis, following, window
from storyscape.outlets.gathering import country_keys, gather, outlet_keys, rated_hosts
from storyscape.outlets.hosts import key
from storyscape.outlets.importers import Imported, read
from storyscape.outlets.looking import look_up
from storyscape.outlets.pack import Facts, Pack, shipped
from storyscape.outlets.ratings import parse_folder
from storyscape.outlets.registry import Registry
from storyscape.outlets.sought import Sought, keys_of, named
from storyscape.protocols import Store
from storyscape.recipes import Grounds
from storyscape.records import Article, Calibration, Following, Outlet, Rater, Rating, StorySummary
from storyscape.records.reports import OutletReport
from storyscape.settings import Settings


class KnownOutlets:
    """Outlets, raters and ratings, asked for by what they are of. ``reader`` and ``writer`` give a newsroom's store."""

    def __init__(self, settings: Settings, reader: Callable[[], Store], writer: Callable[[], Store]) -> None:
        self._settings = settings
        self._reader = reader
        self._writer = writer

    def look_up(self, text: str) -> OutletReport:
        """What is known of the outlet that a domain, a URL or a name stands for."""
        return look_up(text, self._own(Sought([text])), self._pack)

    def named(self, summaries: Sequence[StorySummary]) -> tuple[StorySummary, ...]:
        """The stories with the names of their titles' outlets, where they are known."""
        sought, pack = Sought(one.title_outlet for one in summaries if one.title_outlet), self._pack
        own: tuple[Outlet, ...] = ()
        with contextlib.suppress(StoreError):
            own = self._reader().facts.outlets(outlet_keys(sought, pack))
        shipped, told = Registry(pack.outlets(sought) if pack else ()), Registry(own)
        outlets = ((one, told.find(one.title_outlet) or shipped.find(one.title_outlet)) for one in summaries)
        return tuple(replace(one, title_name=outlet.name if outlet else None) for one, outlet in outlets)

    def grounds(self, story: str, articles: Sequence[Article], now: datetime) -> Grounds:
        """What concerns a story's articles, and what its blindspots are tested against as of ``now``."""
        outlets, raters, ratings = facts = self._concerning(Sought.of_articles(articles))
        following = self._following(story, articles, facts, now)
        axes = {rater.axis for rater in raters if rater.dimension == "lean"}
        calibrations = self._reader().facts.calibrations() if axes else ()
        return Grounds(
            outlets=outlets,
            raters=raters,
            ratings=ratings,
            calibrations=tuple(one for one in calibrations if one.axis in axes and one.families),
            following=following,
        )

    def raters(self) -> tuple[tuple[Rater, int, bool], ...]:
        """Every rater with the number of its ratings and whether it is shipped, sorted by id."""
        told: list[tuple[Rater, int, bool]] = []
        with contextlib.suppress(StoreError):
            facts = self._reader().facts
            told = [(rater, facts.count(rater.id), False) for rater in facts.raters()]
        names = {rater.id for rater, _, _ in told}
        pack = self._pack
        lent = [(rater, pack.count(rater.id), True) for rater in pack.raters if rater.id not in names] if pack else []
        return tuple(sorted((*told, *lent), key=lambda pair: pair[0].id))

    def bring(self, form: str, path: Path, *, outlet: str = "", as_of: date | None = None) -> Imported:
        """Take a table in one of the published forms; a rater's new table replaces its old one. RatingsError.

        ``outlet`` is the domain whose file a ``trust.txt`` is, ``as_of`` the table's date where it states none.
        """
        found = read(form, path.read_bytes(), about=outlet if form == "trust.txt" else path.name, as_of=as_of)
        self._take(found.raters, found.ratings)
        store = self._writer().facts
        asked = {key(fact.outlet) or f"={named(fact.outlet)}" for fact in found.facts}
        store.save(add_facts(store.outlets(asked), found.facts))
        return found

    def bring_rater(self, files: Mapping[str, bytes], called: str = "") -> tuple[Rating, ...]:
        """Take a rater's folder, by its name; its new table replaces its old one. RatingsError."""
        rater, ratings = parse_folder(files, called)
        self._take((rater,), ratings)
        return ratings

    def bring_outlets(self, data: bytes) -> tuple[Outlet, ...]:
        """Take a table of outlets; the facts that other tables brought of them stay. RatingsError."""
        outlets = parse_outlets(data)
        store = self._writer().facts
        told = [f for one in store.outlets(place for new in outlets for place in keys_of(new)) for f in one.facts]
        filled = {outlet.id: outlet for outlet in add_facts(outlets, told)}
        store.save(filled.get(outlet.id, outlet) for outlet in outlets)
        return outlets

    def remove(self, rater_id: str) -> int:
        """Let go of a rater that was imported; how many ratings it had. Drawn landscapes keep theirs. NotFoundError."""
        raters = {rater.id: rater for rater in self._reader().facts.raters()}
        if rater_id not in raters:
            remedy = f"Imported raters: {', '.join(raters) or 'none'}. To do without the shipped ones, set pack = false"
            raise NotFoundError(rater_id, "is no rater that was imported", remedy)
        count = self._writer().facts.retire(rater_id)
        self.calibrate({raters[rater_id].axis})
        return count

    def _take(self, raters: Sequence[Rater], ratings: Sequence[Rating]) -> None:
        store = self._writer().facts
        for rater in raters:
            store.retire(rater.id)
        store.save((*raters, *ratings))
        self.calibrate({rater.axis for rater in raters if rater.dimension == "lean"})

    def calibrate(self, axes: Collection[str]) -> None:
        """Compare the families of raters on some axes: done when raters come and go, since it needs all ratings."""
        if not axes:
            return
        store = self._writer().facts
        raters = store.raters()
        made = {axis: calibrate(axis, family_values(axis, raters, store.ratings())) for axis in axes}
        store.save(found or Calibration(axis=axis, mean=0, sd=1, noise=1, families=()) for axis, found in made.items())

    def _concerning(self, sought: Sought) -> Facts:
        return gather(sought, self._own(sought), self._pack)

    def _own(self, sought: Sought) -> Facts:
        """What the store holds that may concern what is sought; having been told nothing is normal."""
        with contextlib.suppress(StoreError):
            facts = self._reader().facts
            outlets = facts.outlets(outlet_keys(sought, self._pack))
            outlets += facts.outlets(country_keys(sought, outlets, self._pack))
            return outlets, facts.raters(), facts.ratings(rated_hosts(sought, outlets, self._pack))
        return (), (), ()

    def _following(self, story: str, articles: Sequence[Article], facts: Facts, now: datetime) -> Following | None:
        """What is followed in the window in which a story can be tested, made once for what it depends on."""
        if (span := window(articles, now)) is None:
            return None
        store = self._reader().facts
        activity = store.activity(*span, story)
        if (of := basis(story, activity, facts)) is None:
            return None
        known = store.following(of)
        return known or following(of, span, activity, self._concerning(Sought(one.outlet for one in activity)))

    @property
    def _pack(self) -> Pack | None:
        return shipped() if self._settings.pack else None
