"""Commands that hold grouping against what people say: labelled files, and the changes that persons made.

Law: what is tuned on the labels that it is measured by is said to be.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import click

from storyscape.cli.app import Asked, emit, with_json

if TYPE_CHECKING:
    from storyscape.protocols import Encoder
    from storyscape.settings import Settings
    from storyscape.stories.baselines import Stream
    from storyscape.stories.evaluation import Evaluation, Figures

T = TypeVar("T")
AGAINST: Final = ("tfidf", "dense")


@click.group("eval")
def evaluate() -> None:
    """How good the grouping is, and what people said of it."""


def _names(_ctx: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(filter(None, (value or "").replace(" ", "").split(",")))
    if unknown := sorted(set(names) - set(AGAINST)):
        raise click.BadParameter(f"{', '.join(unknown)} is no baseline; there are {', '.join(AGAINST)}")
    return names


@evaluate.command("stories")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--against", metavar="NAMES", callback=_names, help="Baselines in the same run, with commas: tfidf, dense."
)
@click.option("--repair", is_flag=True, help="Group the last days' stories again after each day of the stream.")
@click.option("--encoder", type=click.Choice(["use", "lexical"]), help="Instead of the settings' encoder.")
@click.option("--errors", default=10, show_default=True, type=click.IntRange(min=0), help="How many errors to show.")
@with_json
def eval_stories(
    asked: Asked,
    files: tuple[Path, ...],
    against: tuple[str, ...],
    repair: bool,
    encoder: Literal["use", "lexical"] | None,
    errors: int,
) -> None:
    """Group labelled articles as they arrive, and hold the stories against the labels.

    FILE holds JSON lines (gzipped or not): id, text, and where known title, date, lang, source, url, cluster (the
    label). Articles without a label swell the stream. Nothing is stored. The threshold of a baseline is the one that
    is best on the same labels.
    """
    from storyscape.render.terminal.scores import evaluation

    with asked.newsroom() as room:
        settings = room.settings
    found = _evaluated(files, settings, encoder or settings.encoder, against, repair, errors)
    emit(asked, found, lambda: evaluation(found))


@evaluate.command("pairs")
@with_json
def eval_pairs(asked: Asked) -> None:
    """Print what persons said of pairs of articles, as JSON lines to train with.

    Each line: a and b (ids of articles), label (same or different event), because (the change that says so), by, at,
    edit. Made from merging, splitting, moving and pinning that nobody took back. With --json, one list.
    """
    import msgspec

    from storyscape.corrections import training_pairs
    from storyscape.io.store import open_store

    with asked.newsroom() as room, open_store(room.settings.store, readonly=True) as store:
        pairs = training_pairs(store)
    if asked.machine:
        emit(asked, pairs, lambda: "")
    for pair in () if asked.machine else pairs:
        sys.stdout.write(msgspec.json.encode(pair).decode("utf-8") + "\n")


eval = evaluate  # noqa: A001 - the command's name, by which it is looked up


def _evaluated(
    files: Sequence[Path],
    settings: Settings,
    encoder_name: Literal["use", "lexical"],
    against: Sequence[str],
    repair: bool,
    errors: int,
) -> Evaluation:
    from storyscape.errors import InputError
    from storyscape.io.encoders import load_encoder
    from storyscape.io.labelled import read_labelled
    from storyscape.stories import evaluation
    from storyscape.stories.vectors import features_of

    rows = read_labelled(files)
    gold = {article.key: label for article, label in rows if label is not None}
    if not gold:
        raise InputError(str(files[0]), "has no labelled article", 'Give some articles a "cluster"')
    articles = [article for article, _ in rows]
    encoder: Encoder | None = load_encoder(encoder_name)
    made, first = _timed(lambda: tuple(zip(articles, features_of(articles, encoder), strict=True)))
    places, second = _timed(
        lambda: evaluation.group(
            made, window_days=settings.window_days, threshold=settings.join_threshold, repair=repair
        )
    )
    found = {place.article_key: place.story_id for place in places}
    name = f"Storyscape, {encoder.name if encoder else 'words alone'}{', daily repair' if repair else ''}"
    ours = evaluation.figures(name, gold, found, seconds=first + second)
    baselines = [_baseline(each, made, gold, settings.window_days, first) for each in against]
    worst = evaluation.mistakes(articles, gold, places, errors)
    return evaluation.Evaluation(figures=(ours, *baselines), mistakes=worst)


def _baseline(name: str, stream: Stream, gold: Mapping[str, str], window_days: int, before: float) -> Figures:
    """A baseline's figures at the threshold that is best on these labels; ``before`` is what the features took."""
    from storyscape.stories.baselines import BASELINES, GRID
    from storyscape.stories.evaluation import figures
    from storyscape.stories.metrics import bcubed

    tried: list[tuple[float, float, float, dict[str, str]]] = []
    for threshold in GRID:
        found, seconds = _timed(partial(BASELINES[name], stream, threshold, window_days))
        score = bcubed(list(gold.values()), [found[key] for key in gold]).f1
        tried.append((score, -threshold, seconds, found))
    _, threshold, seconds, found = max(tried, key=lambda one: one[:2])
    return figures(f"baseline {name}", gold, found, threshold=-threshold, seconds=before + seconds)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What some work gives, and the CPU seconds that it took."""
    from time import process_time

    began = process_time()
    done = work()
    return done, process_time() - began
