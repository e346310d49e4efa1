"""The table of a story's outlets: facts, each rater's dated word, and why somebody is unrated.

Law: every outlet and every unknown text of the story has exactly one row; unrated rows say why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storyscape.outlets.combination import disagree, estimates
from storyscape.outlets.registry import Registry
from storyscape.outlets.standing import standings
from storyscape.records import Article, Calibration, OutletRow, Rater, Rating


def rows(
    articles: Sequence[Article],
    registry: Registry,
    raters: Iterable[Rater],
    ratings: Iterable[Rating],
    calibrations: Iterable[Calibration] = (),
) -> tuple[OutletRow, ...]:
    """One row for each outlet (or text of an unknown outlet), in the order of their first articles.

    ``unrated_because`` is about lean, on any axis: it is ``None`` as soon as one rater places the whole outlet.
    """
    raters, calibrations = tuple(raters), tuple(calibrations)
    leans = {rater.id for rater in raters if rater.dimension == "lean"}
    return tuple(
        OutletRow(
            label=standing.label,
            outlet=standing.outlet,
            articles=standing.articles,
            ratings=standing.ratings,
            unrated_because=standing.why_unrated(leans),
            estimates=estimates(standing, raters, calibrations),
            disagree=disagree(standing, raters),
            name=standing.name,
        )
        for standing in standings(articles, registry, raters, ratings)
    )
