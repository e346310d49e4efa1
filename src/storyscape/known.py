"""What a newsroom knows of outlets: what it was told, over what is shipped.

Law: the shipped pack is read when it is first needed, and only what concerns a drawn story enters the store.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from storyscape.errors import NotFoundError, StoreError
from storyscape.io.packs import shipped
from storyscape.outlets.adding import add_facts
from storyscape.outlets.gathering import gather
from storyscape.outlets.importers import Imported, read
from storyscape.outlets.looking import look_up
from storyscape.outlets.pack import Facts, Pack
from storyscape.outlets.sought import Sought
from storyscape.protocols import Store
from storyscape.records import Article, Rater
from storyscape.records.reports import OutletReport
from storyscape.settings import Settings


class KnownOutlets:
    """Outlets, raters and ratings, asked for by what they are of. ``reader`` and ``writer`` give a newsroom's store."""

    def __init__(self, settings: Settings, reader: Callable[[], Store], writer: Callable[[], Store]) -> None:
        self._settings = settings
        self._reader = reader
        self._writer = writer

    def look_up(self, text: str) -> OutletReport:
        """What is known of the outlet that a domain, a URL or a name stands for; having been told nothing is normal."""
        own: Facts = ((), (), ())
        with contextlib.suppress(StoreError):
            own = self._reader().outlets()
        return look_up(text, own, self._pack)

    def concerning(self, articles: Iterable[Article]) -> Facts:
        """The outlets, raters and ratings that concern some articles, each kind sorted by id."""
        return gather(Sought.of_articles(articles), self._reader().outlets(), self._pack)

    def keep(self, facts: Facts) -> None:
        """Keep the facts of a drawn story for its recipe; what is current stays so."""
        own = self._reader().outlets()
        outlets, raters, ratings = (set(held) for held in own)
        self._writer().save_outlets(
            [one for one in facts[0] if one not in outlets],
            [one for one in facts[1] if one not in raters],
            [one for one in facts[2] if one not in ratings],
            current=False,
        )

    def raters(self) -> tuple[tuple[Rater, int, bool], ...]:
        """Every rater with the number of its ratings and whether it is shipped, sorted by id."""
        own: Facts = ((), (), ())
        with contextlib.suppress(StoreError):
            own = self._reader().outlets()
        told = [(rater, sum(one.rater == rater.id for one in own[2]), False) for rater in own[1]]
        brought = {rater.id for rater in own[1]}
        pack = self._pack
        lent = [(rater, pack.count(rater.id), True) for rater in pack.raters if rater.id not in brought] if pack else []
        return tuple(sorted((*told, *lent), key=lambda pair: pair[0].id))

    def bring(self, form: str, path: Path, *, outlet: str = "", as_of: date | None = None) -> Imported:
        """Take a table in one of the published forms; a rater's new table replaces its old one. RatingsError.

        ``outlet`` is the domain whose file a ``trust.txt`` is, ``as_of`` the table's date where it states none.
        """
        found = read(form, path.read_bytes(), about=outlet if form == "trust.txt" else path.name, as_of=as_of)
        self._take(found)
        return found

    def _take(self, found: Imported) -> None:
        store = self._writer()
        outlets, _, ratings = store.outlets()
        given = {rater.id for rater in found.raters}
        store.save_outlets((), (), [one for one in ratings if one.rater in given], current=False)
        store.save_outlets(add_facts(outlets, found.facts), found.raters, found.ratings)

    def remove(self, rater_id: str) -> int:
        """Let go of a rater that was imported; how many ratings it had. Drawn landscapes keep theirs. NotFoundError."""
        _, raters, ratings = self._reader().outlets()
        found = [rater for rater in raters if rater.id == rater_id]
        if not found:
            names = ", ".join(rater.id for rater in raters) or "none"
            remedy = f"Imported raters: {names}. To do without the shipped ones, set pack = false"
            raise NotFoundError(rater_id, "is no rater that was imported", remedy)
        said = [rating for rating in ratings if rating.rater == rater_id]
        self._writer().save_outlets((), found, said, current=False)
        return len(said)

    @property
    def _pack(self) -> Pack | None:
        return shipped() if self._settings.pack else None
