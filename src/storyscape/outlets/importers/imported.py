"""What came out of a table that somebody brought."""

from __future__ import annotations

from storyscape.records import OutletFact, Rater, Rating, Record


class Imported(Record, frozen=True, kw_only=True):
    """Raters, ratings and facts of one table; ``refused`` counts the rows that were not taken, by reason."""

    raters: tuple[Rater, ...] = ()
    ratings: tuple[Rating, ...] = ()
    facts: tuple[OutletFact, ...] = ()
    refused: tuple[tuple[str, int], ...] = ()
