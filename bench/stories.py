"""The table of grouping figures: Storyscape online, with daily repair, and the baselines, on the labelled corpora.

The same code as ``storyscape eval stories``. What is tuned (weights, the baselines' thresholds) is tuned on the earlier
half of the dated roundups or, for undated corpora, on the corpus itself (an advantage of the baselines).
Run: ``python -m bench.stories`` (about ten minutes; ``--quick`` leaves out the variants of input and the baselines).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bench import corpora
from storyscape.grading import Input, evaluated, made, steady
from storyscape.io.encoders import load_encoder
from storyscape.protocols import Encoder
from storyscape.settings import Settings
from storyscape.stories.evaluation import Figures

HEADER: Final = (
    "| system | B3 precision | recall | F1 (95 %) | pair F1 (95 %) | AMI | ARI | biggest "
    "| across languages | articles/s |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)
SETTINGS: Final = Settings()
ONLINE: Final = ("tfidf", "dense", "hdbscan", "louvain")


def row(found: Figures) -> str:
    """One row of the table."""
    b, (low, high), (less, more) = found.bcubed, found.interval, found.pair_interval
    across = f"{found.across:.3f}" if found.across is not None else ""
    return (
        f"| {found.system} | {b.precision:.3f} | {b.recall:.3f} | **{b.f1:.3f}** ({low:.3f}-{high:.3f}) | "
        f"{found.pairs.f1:.3f} ({less:.3f}-{more:.3f}) | {found.ami:.3f} | {found.ari:.3f} | {found.biggest} | "
        f"{across} | {found.speed:,.0f} |"
    )


def report(
    name: str,
    rows: Sequence[corpora.Labelled],
    encoder: Encoder | None,
    *,
    since: datetime | None = None,
    against: Sequence[str] = (),
    only: Input = "all",
) -> None:
    """Print the table of one corpus; with ``since``, tune before it and report from it on."""
    print(f"\n**{name}**\n\n{HEADER}")
    for used in (encoder, None):
        stream = made(rows, used, only)
        for repair in (False, True):
            named = against if repair and used is not None else ()
            for found in evaluated(stream, SETTINGS, used, repair=repair, since=since, against=named).figures:
                print(row(found), flush=True)


def main() -> None:
    """Print all tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    encoder, half, against = load_encoder("use"), corpora.half(), () if quick else ONLINE
    stream = corpora.mixed()
    report(
        f"roundups from {half.date()}, within 9,000 unlabelled articles", stream, encoder, since=half, against=against
    )
    for name in ("ecbplus.jsonl", "mmds_dev.jsonl", "meantime.jsonl"):
        report(name, corpora.load(name), encoder, against=against)
    print("\nArticles of the same hour in another order, one by one:\n")
    for repair in (False, True):
        changed = steady(made(stream, encoder), SETTINGS, repair=repair)
        told = f"{changed.changed} of {changed.together} pairs change, {changed.share:.2%}"
        print(f"- {'with daily repair' if repair else 'online'}: {told}")
    if not quick:
        report("roundups, titles alone", stream, encoder, since=half, only="title")
        report("roundups, titles and 60 words", stream, encoder, since=half, only="lead")


if __name__ == "__main__":
    main()
