"""Fit the pair models of grouping by logistic regression, and write ``src/storyscape/data/grouping.toml``.

Pairs are all pairs of labelled articles within the window, compared as the stream replays, so that the statistics of
the corpus are those that grouping sees. Of the roundups only the earlier half by date is used; the later half is for
reporting. Run: ``python -m bench.train_pairs`` (about three minutes); with ``--topics`` it writes nothing, but fits the
undated models five times without a fifth of ECB+'s topics and reports the groupings of those topics.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from bench import corpora
from storyscape.grading import Made, made
from storyscape.io.encoders import load_encoder
from storyscape.stories import evaluation, fitting, metrics
from storyscape.stories.fitting import Pairs, Weights, fit, parts_of
from storyscape.stories.similarity import KINDS, Models
from storyscape.tables import table

OUT: Final = Path(__file__).resolve().parents[1] / "src" / "storyscape" / "data" / "grouping.toml"
WINDOW_DAYS: Final = 14
WITHHELD: Final = 0.1
"""What a pair of ECB+ with its words withheld counts for, beside a pair of two languages."""
APART: Final = -1.8
"""The weight of stated days: the logarithm of how likely two texts of one event are to state days more than two weeks
apart, by how likely two of any are: .165 by .98 in ECB+, which has no like events of stated days to fit it by."""
FOLDS: Final = 5
HEAD: Final = """\
# The pair models of grouping: log-odds that two articles report the same event, as weights of the parts of a pair.
# Recipe: bench/train_pairs.py, logistic regression with an L2 penalty of 1 on all labelled pairs within 14 days.
# Dated models: {dated} pairs ({dated_same} of one event) of AllSides roundups before {until} (a repository under
# Apache-2.0; publishers' texts, of which nothing but these weights is kept). Undated models: {undated} pairs
# ({undated_same} of one event) of ECB+ (Cybulska and Vossen 2014, CC BY 3.0). The models across languages are fitted
# on the same pairs with the words withheld; the undated ones (ECB+ counting a tenth) also on {across} pairs
# ({across_same} of one event) of two languages of MMDS. "apart" was not fitted: the recipe says where it is from.
# Licence of the weights: CC0-1.0.
"""


def undated(ecbplus: Pairs, across: Pairs) -> dict[str, Weights]:
    """The four models for pairs without dates."""
    found: dict[str, Weights] = {}
    for name in KINDS:
        if "_undated_" in name:
            lots = [(ecbplus, 1.0)]
            if name.startswith("cross"):
                chosen = across.dense if name.endswith("dense") else np.ones(len(across.same), dtype=np.bool_)
                lots = [(ecbplus, WITHHELD), (across.of(chosen), 1.0)]
            counts = np.concatenate([np.full(len(pairs.same), count) for pairs, count in lots])
            parts = [part for part in parts_of(name) if part != "apart"]
            weights = fit(fitting.pooled(pairs for pairs, _ in lots), parts, {}, counts)
            found[name] = {**{part: weights[part] for part in parts}, "apart": APART, "bias": weights["bias"]}
    return found


def dated(pairs: Pairs) -> dict[str, Weights]:
    """The four models for pairs with dates."""
    ones = np.ones(len(pairs.same))
    return {name: fit(pairs, parts_of(name), {}, ones) for name in KINDS if "_dated_" in name}


def topics(found: Made, across: Pairs) -> None:
    """Print what ECB+ reaches when its topics (pairs of subtopics) are left out of the fit in turn."""
    names = sorted({_topic(label) for label in found.gold.values()}, key=lambda name: (len(name), name))
    stories: dict[str, str] = {}
    for fold in range(FOLDS):
        left = set(names[fold::FOLDS])
        kept = {key: label for key, label in found.gold.items() if _topic(label) not in left}
        pairs = fitting.replayed(found.stream, kept, window_days=WINDOW_DAYS)
        models = Models({**table("grouping"), **undated(pairs, across)})
        places = evaluation.group(found.stream, window_days=WINDOW_DAYS, threshold=0.35, repair=True, models=models)
        stories |= {
            place.article_key: f"{fold} {place.story_id}"
            for place in places
            if _topic(found.gold[place.article_key]) in left
        }
    gold = list(found.gold.values())
    ours = [stories[key] for key in found.gold]
    low, high = metrics.bootstrap(gold, ours)
    print(f"ECB+, topics left out in turn: {metrics.bcubed(gold, ours)}, 95 % {low:.3f} to {high:.3f}")


def main() -> None:
    """Fit all models on the labelled data and write them, or report ECB+ by topics."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", action="store_true")
    encoder, half = load_encoder("use"), corpora.half()
    texts = made(corpora.load("ecbplus.jsonl"), encoder)
    few = made(corpora.load("mmds_dev.jsonl"), encoder)
    pairs = fitting.replayed(few.stream, few.gold, window_days=float("inf"))
    across = pairs.of(~pairs.alike)
    if parser.parse_args().topics:
        topics(texts, across)
        topics(made(corpora.load("ecbplus.jsonl"), None), across)
        return
    stream = made(corpora.mixed(), encoder)
    early: Mapping[str, str] = {
        a.key: stream.gold[a.key] for a, _ in stream.stream if a.key in stream.gold and a.seen_at < half
    }
    before = [each for each in stream.stream if each[0].seen_at < half]
    timed = fitting.replayed(before, early, window_days=WINDOW_DAYS)
    plain = fitting.replayed(texts.stream, texts.gold, window_days=WINDOW_DAYS)
    head = HEAD.format(
        dated=len(timed.same),
        dated_same=timed.same.sum(),
        until=half.date(),
        undated=len(plain.same),
        undated_same=plain.same.sum(),
        across=len(across.same),
        across_same=across.same.sum(),
    )
    OUT.write_text(fitting.toml(head, {**dated(timed), **undated(plain, across)}), "utf-8")


def _topic(label: str) -> str:
    return re.sub(r"[a-z]+$", "", label)


if __name__ == "__main__":
    main()
