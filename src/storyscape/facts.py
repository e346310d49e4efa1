"""The part of a store that knows outlets and what is said of them: what is asked of it, and what it may raise.

It is part of the stores' conformance test.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from storyscape.records import Activity, Answer, Calibration, Following, Outlet, Rater, Rating
from storyscape.records.sites import Recurring

Fact = Outlet | Rater | Rating | Calibration | Following | Answer | Recurring
"""What is known of outlets, what recurs on their pages, and what a language model answered: what recipes name by its
content id."""


class FactStore(Protocol):
    """The part of a store that knows outlets and what is said of them. Called by Newsroom and KnownOutlets.

    Every record that was ever saved stays readable by its content id, ``ids.content_id("f", record)``; of those with
    one subject (an outlet's or rater's id; a rating's rater, outlet and scope; a calibration's axis) one is current.
    """

    def save(self, records: Iterable[Fact]) -> None:
        """Save records; each takes the place of the current one of its subject. Of several, the last is current."""
        ...

    def keep(self, records: Iterable[Fact]) -> None:
        """Keep records for recipes to name; what is current stays so."""
        ...

    def retire(self, rater: str) -> int:
        """Make a rater and its ratings current no longer; how many ratings that were."""
        ...

    def named(self, ids: Iterable[str]) -> tuple[Fact, ...]:
        """The records of those content ids, current or not, in the order asked. NotFoundError names an absent one."""
        ...

    def outlets(self, keys: Iterable[str] | None = None) -> tuple[Outlet, ...]:
        """The current outlets, sorted by id; those with one of some keys (see ``outlets.sought.keys_of``), if given."""
        ...

    def raters(self) -> tuple[Rater, ...]:
        """The current raters, sorted by id."""
        ...

    def ratings(self, hosts: Iterable[str] | None = None) -> tuple[Rating, ...]:
        """The current ratings, sorted by id; those of some hosts and of parts of them, if given."""
        ...

    def count(self, rater: str) -> int:
        """How many current ratings a rater gives."""
        ...

    def calibrations(self) -> tuple[Calibration, ...]:
        """The current calibrations, sorted by axis."""
        ...

    def following(self, of: str) -> Following | None:
        """What is followed, as it was made from ``of`` (current or not); ``None`` where that is not held."""
        ...

    def answer(self, request: str) -> Answer | None:
        """What a language model answered to that request, as it was kept; ``None`` where that is not held."""
        ...

    def activity(self, since: datetime, until: datetime, but: str) -> tuple[Activity, ...]:
        """How many stories other than ``but`` each outlet reported from ``since`` to before ``until``, by language.

        An outlet is as its articles state it; one that reported ``but`` alone has zero. Left out are outlets whose
        every feed here was gone or failing when it was last asked, within an hour of ``until`` at the latest. Sorted.
        """
        ...
