"""Pair models fitted again, to labelled articles and to what persons said in a journal.

Law: what is reported was held out: later articles than those tuned on, or, without dates, other labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace

from storyscape.corrections import training_pairs
from storyscape.grading import Made, evaluated, made
from storyscape.ids import digest
from storyscape.protocols import Encoder, Store
from storyscape.records import Record
from storyscape.settings import Settings
from storyscape.stories import fitting
from storyscape.stories.evaluation import Figures
from storyscape.stories.similarity import Models
from storyscape.tables import table

PERSONS_WORD: Final = 10.0
"""For how many labelled pairs one counts that a person judged."""
_HEAD: Final = """\
# Pair models of grouping, fitted with storyscape eval tune: {labelled} labelled pairs, {said} of a journal (each counts
# for {word:.0f}), starting from the shipped weights. Held out: {held}.
# Name this file in storyscape.toml: weights = "PATH".
"""


class Tuned(Record, frozen=True, kw_only=True):
    """Weights as a file, and what they and the shipped ones reach on what was held out, in words ``held``."""

    weights: str
    labelled: int
    said: int
    held: str
    figures: tuple[Figures, ...]


class _Split(NamedTuple):
    """Labels to tune on and labels to report, by article key."""

    tune: Mapping[str, str]
    held: Mapping[str, str]
    words: str


def tuned(found: Made, settings: Settings, encoder: Encoder | None, journal: Store | None = None) -> Tuned:
    """The models fitted to the part of the labels that is not held out, and to the journal's pairs."""
    split, shipped = _split(found), table("grouping")
    lots = [fitting.replayed(found.stream, split.tune, window_days=settings.window_days)]
    if journal is not None and len((said := _said(journal, encoder)).same):
        lots.append(said)
    counts = np.concatenate([np.full(len(lot.same), PERSONS_WORD if i else 1.0) for i, lot in enumerate(lots)])
    rows = fitting.refitted(fitting.pooled(lots), shipped, counts)
    labelled, told = len(lots[0].same), sum(len(lot.same) for lot in lots[1:])
    head = _HEAD.format(labelled=labelled, said=told, word=PERSONS_WORD, held=split.words)
    held = found._replace(gold=split.held)
    return Tuned(
        weights=fitting.toml(head, rows),
        labelled=labelled,
        said=told,
        held=split.words,
        figures=(
            _figures("shipped", held, settings, encoder, shipped),
            _figures("tuned", held, settings, encoder, rows),
        ),
    )


def _split(found: Made) -> _Split:
    """The later half of the labelled articles is held out; where most have no date, half of the labels."""
    dates = sorted(
        article.published_at for article, _ in found.stream if article.published_at and article.key in found.gold
    )
    if 2 * len(dates) >= len(found.gold):
        middle = dates[len(dates) // 2]
        late = {a.key for a, _ in found.stream if a.published_at is not None and a.published_at >= middle}
        words = f"what was published from {middle.date()} on"
    else:
        labels = sorted(set(found.gold.values()), key=lambda label: digest(label.encode()))
        kept = set(labels[: len(labels) // 2])
        late = {key for key, label in found.gold.items() if label in kept}
        words = f"{len(kept)} of {len(labels)} labels"
    return _Split(
        {key: label for key, label in found.gold.items() if key not in late},
        {key: label for key, label in found.gold.items() if key in late},
        words,
    )


def _said(journal: Store, encoder: Encoder | None) -> fitting.Pairs:
    """What persons said of pairs of articles, as pairs with their parts."""
    said = training_pairs(journal)
    articles = journal.articles(sorted({one for pair in said for one in (pair.a, pair.b)}))
    keys = {article.id: article.key for article in articles}
    stream = made([(article, None) for article in articles], encoder).stream
    return fitting.judged(stream, [(keys[pair.a], keys[pair.b], pair.label == "same") for pair in said])


def _figures(
    name: str, held: Made, settings: Settings, encoder: Encoder | None, rows: Mapping[str, Mapping[str, float]]
) -> Figures:
    found = evaluated(held, settings, encoder, repair=True, models=Models(rows))
    return replace(found.figures[0], system=f"{name} weights")
