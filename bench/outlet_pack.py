"""What the shipped pack of outlets covers, and how fast it is read.

Usage: ``python -m bench.outlet_pack``. Prints distinct domains by what is known of them, in the pack alone and with the
tables in ../shared imported, where they are beside the checkout.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final

from bench.outlets import TABLES, brought
from storyscape.outlets.pack import Pack, shipped
from storyscape.records import Outlet, Rater, Rating
from storyscape.tables import packaged

TARGETS: Final = {"country": 7800, "owner": 2600, "reliability": 660, "state_control": 880}


def covered(outlets: Iterable[Outlet], raters: Iterable[Rater], ratings: Iterable[Rating]) -> dict[str, int]:
    """Distinct domains with a fact of each field, and with a rating of each dimension."""
    counts: dict[str, set[str]] = {}
    for outlet in outlets:
        for fact in outlet.facts:
            counts.setdefault(fact.field, set()).update(outlet.domains)
    dimension = {rater.id: rater.dimension for rater in raters}
    for rating in ratings:
        counts.setdefault(dimension[rating.rater], set()).add(rating.outlet.partition("/")[0])
    return {field: len(domains) for field, domains in sorted(counts.items())}


def timed() -> float:
    """Seconds of CPU time that reading the pack takes, its table of sources included."""
    start = time.process_time()
    Pack(packaged("outlets"))
    return time.process_time() - start


def main() -> None:
    """Print the coverage, the size and the time to load."""
    spent, files = timed(), packaged("outlets")
    outlets, raters, ratings = shipped().everything()
    more_raters, more_ratings = brought() if TABLES.is_dir() else ([], [])
    alone, joined = (
        covered(outlets, raters, ratings),
        covered(outlets, (*raters, *more_raters), (*ratings, *more_ratings)),
    )
    for field, count in joined.items():
        least = f" (target {TARGETS[field]:,})" if field in TARGETS else ""
        print(f"domains with {field.replace('_', ' ')}: {alone.get(field, 0):,}{least}, with tables brought {count:,}")
    print(f"{sum(map(len, files.values())):,} bytes, read in {spent * 1000:.0f} ms of CPU time")


if __name__ == "__main__":
    main()
