"""Measures the outlets room: ``python bench/outlets.py lookup``, and see ``--help`` for the rest.

Every figure that docs/quality.md states of outlets, ratings and blindspots is printed by one of these commands.
"""

from __future__ import annotations

import argparse
import gc
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storyscape.newsroom import Newsroom
from storyscape.outlets.blindspot import WEAK, Count, log_odds_z
from storyscape.outlets.combination import COVERED, calibrate, estimate, family_values
from storyscape.outlets.importers import read
from storyscape.outlets.registry import Registry
from storyscape.records import Outlet, Rater, Rating
from storyscape.records.outlets import Method

SEED = 20261121
SIDES = (128, 103, 69)
TABLES = Path(__file__).parents[2] / "shared" / "data" / "outlets" / "user_tables"
REAL = {
    "allsides": "allsides_2021.csv",
    "mbfc": "mbfcext_v5_sources.json",
    "robertson": "robertson2018_bias_scores.csv",
}
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ENDINGS = ("com", "co.uk", "de", "com.br", "ru", "org", "net", "fr", "co.jp", "in")
PREFIXES = ("", "www.", "m.", "amp.", "edition.", "en.")


def lookup(urls: int = 1_000_000, outlets: int = 10_000, hosts: int = 50_000) -> dict[str, float]:
    """Find the outlet of ``urls`` distinct URLs, one in five of a known outlet; seconds and how many were found."""
    chance = random.Random(SEED)
    names = [f"paper-{number}.{chance.choice(ENDINGS)}" for number in range(hosts)]
    registry = Registry(Outlet(id=name, name=name, domains=(name, f"{name}/english")) for name in names[:outlets])
    asked = [
        f"https://{chance.choice(PREFIXES)}{chance.choice(names)}/{chance.choice(('news', 'english'))}/{number}/story"
        for number in range(urls)
    ]
    start = time.process_time()
    found = sum(registry.find(url) is not None for url in asked)
    return {"urls": urls, "found": found, "CPU seconds": round(time.process_time() - start, 1)}


def blindspot(stories: int = 20_000) -> dict[str, float]:
    """Our test against a share rule (below 15 % here, above 30 % there) on invented stories.

    300 outlets: 128 left, 103 center, 69 right, of lognormal activity (sigma .6); stories of 7 to 120 outlets
    (lognormal, median 13, sigma .6). In one story of ten, one side, left or right, reports at a fifth of its usual
    rate. False positives are flagged stories of the other nine.
    """
    rng = np.random.default_rng(SEED)
    sides = np.repeat([0, 1, 2], SIDES)
    activity = rng.lognormal(0, 0.6, sides.size)
    true = np.where(rng.random(stories) < 0.1, rng.choice([0, 2], stories), -1)
    sizes = np.clip(np.round(rng.lognormal(np.log(13), 0.6, stories)), 7, 120).astype(int)
    counts = np.array([_covered(rng, activity, sides, size, side) for size, side in zip(sizes, true, strict=True)])
    usual = counts.sum(axis=0)
    ours = np.full(stories, -1)
    for at, (left, _, right) in enumerate(counts):
        less = Count(covering=int(left), active=SIDES[0], usual=int(usual[0]))
        more = Count(covering=int(right), active=SIDES[2], usual=int(usual[2]))
        z = log_odds_z(less, more)
        ours[at] = 0 if z < -WEAK else 2 if z > WEAK else -1
    figures = _judged("ours", ours, true) | _judged("share rule", _by_share(counts), true)
    few = np.array([np.bincount(sides[rng.choice(300, 8, replace=False)], minlength=3) for _ in range(stories)])
    return figures | {"share rule fires by chance at n = 8": round(float((_by_share(few) >= 0).mean()), 3)}


def _covered(rng: np.random.Generator, activity: FloatArray, sides: IntArray, size: int, blind: int) -> IntArray:
    rate = np.where(sides == blind, activity * 0.2, activity)
    arrivals = rng.exponential(1 / rate)
    return np.bincount(sides[np.argpartition(arrivals, size)[:size]], minlength=3)


def _by_share(counts: IntArray) -> IntArray:
    share = counts / counts.sum(axis=1, keepdims=True)
    left, right = share[:, 0], share[:, 2]
    return np.where((left < 0.15) & (right > 0.3), 0, np.where((right < 0.15) & (left > 0.3), 2, -1))


def _judged(name: str, said: IntArray, true: IntArray) -> dict[str, float]:
    fired = said >= 0
    return {
        f"{name}: precision": round(float((said == true)[fired].mean()), 3),
        f"{name}: false positives": round(float(fired[true < 0].mean()), 4),
        f"{name}: found": round(float((said == true)[true >= 0].mean()), 3),
    }


def imports(rows: int = 130_000) -> dict[str, float]:
    """Import an invented table of audience scores into a store, and open a landscape beside it; CPU seconds."""
    lines = (f"paper-{number}.com,{number % 200 / 100 - 1:.2f}\n" for number in range(rows))
    with tempfile.TemporaryDirectory() as folder, Newsroom(Path(folder) / "room.db") as room:
        table = Path(folder) / "scores.csv"
        table.write_text("domain,score\n" + "".join(lines), encoding="utf-8")
        room.load_sample()
        start = time.process_time()
        found = len(room.known.bring("robertson", table).ratings)
        taken = time.process_time() - start
        story = max(room.stories(limit=100), key=lambda one: one.articles)
        room.landscape(story.id)
        gc.collect()  # what the import left is not what opening costs
        with Newsroom(Path(folder) / "room.db") as other:
            start = time.process_time()
            other.landscape(story.id)
        opened = time.process_time() - start
    return {"ratings": found, "imported, CPU seconds": round(taken, 2), "landscape opened": round(opened, 3)}


def held_out(splits: int = 40) -> dict[str, float]:
    """How often the 90 % interval holds the value of a family that had no part in it, on outlets that had none either.

    On the tables in ../shared (three families: audience, crowd, editorial): each family in turn is left out, and half
    of the outlets that all three rate. Loadings, noises and the noise allowed for a further family come from the other
    two families on the other outlets; of the family left out, its scale (mean and sd there) alone is taken.
    """
    raters, ratings = brought()
    values = family_values("us-lr", raters, ratings)
    chance, whole = random.Random(SEED), sorted(name for name, held in values.items() if len(held) == 3)
    hits: dict[str, list[bool]] = {}
    for _ in range(splits):
        kept_out = set(chance.sample(whole, len(whole) // 2))
        seen = {name: held for name, held in values.items() if name not in kept_out}
        scales = calibrate("us-lr", seen)
        for left_out in scales.families if scales else ():
            fit = calibrate("us-lr", {name: _without(held, left_out.method) for name, held in seen.items()})
            for name in kept_out if fit else ():
                found = estimate(fit, _without(values[name], left_out.method)) if fit else None
                if found:
                    score = (values[name][left_out.method] - left_out.mean) / left_out.sd
                    hits.setdefault(left_out.method, []).append(abs(score - found[1]) <= COVERED * found[2])
    by_family = {f"covered, without {name}": round(float(np.mean(held)), 3) for name, held in sorted(hits.items())}
    return {
        "outlets of three families": len(whole),
        "covered": round(float(np.mean([hit for held in hits.values() for hit in held])), 3),
    } | by_family


def _without(held: Mapping[Method, float], left_out: Method) -> dict[Method, float]:
    return {method: value for method, value in held.items() if method != left_out}


def brought() -> tuple[list[Rater], list[Rating]]:
    """The raters and ratings of the tables in ../shared."""
    made = [read(name, (TABLES / file).read_bytes(), about=file) for name, file in REAL.items()]
    return [rater for one in made for rater in one.raters], [rating for one in made for rating in one.ratings]


COMMANDS: dict[str, Callable[[], dict[str, float]]] = {
    "lookup": lookup,
    "blindspot": blindspot,
    "imports": imports,
    "held-out": held_out,
}


def main() -> None:
    """Run one measurement and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=sorted(COMMANDS))
    for name, figure in COMMANDS[parser.parse_args().what]().items():
        print(f"{name}: {figure}")


if __name__ == "__main__":
    main()
