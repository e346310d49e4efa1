"""Commands that hold grouping against what people say, and that make weights from texts that people annotated.

Law: what is printed was measured on texts that the weights had not seen; where it was not, that is said.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from storyscape.cli.app import Answer, Asked, answers, emit, with_json

if TYPE_CHECKING:
    from rich.console import RenderableType

    from storyscape.grading import Input
    from storyscape.io.labelled import Labelled
    from storyscape.newsroom import Newsroom
    from storyscape.training import Trained

AGAINST: Final = ("tfidf", "dense", "hdbscan", "louvain")
FILES: Final = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
REPAIR: Final = click.option(
    "--repair", is_flag=True, help="Group the last days' stories again after each day of the stream."
)
ENCODER: Final = click.option(
    "--encoder", type=click.Choice(["use", "lexical"]), help="Instead of the settings' encoder."
)


@click.group("eval")
def evaluate() -> None:
    """How good the grouping is, and what people said of it."""


def _day(_ctx: click.Context, _option: click.Parameter, value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=UTC) if value else None


def _names(_ctx: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(filter(None, (value or "").replace(" ", "").split(",")))
    if unknown := sorted(set(names) - set(AGAINST)):
        raise click.BadParameter(f"{', '.join(unknown)} is no baseline; there are {', '.join(AGAINST)}")
    return names


@evaluate.command("stories")
@FILES
@click.option("--against", metavar="NAMES", callback=_names,
              help="Baselines in the same run, with commas: tfidf, dense, hdbscan, louvain.")  # fmt: skip
@REPAIR
@ENCODER
@click.option("--input", "only", type=click.Choice(["all", "lead", "title"]), default="all", show_default=True,
              help="What is read of an article: all, title and 60 words, or the title.")  # fmt: skip
@click.option("--since", metavar="DATE", type=click.DateTime(), callback=_day,
              help="Report from this day on; tune baselines before.")  # fmt: skip
@click.option("--errors", default=10, show_default=True, type=click.IntRange(min=0), help="How many errors to show.")
@answers
def eval_stories(room: Newsroom, files: Sequence[Path], encoder: str | None, only: Input, **given: Any) -> Answer:
    """Group labelled articles as they arrive, and hold the stories against the labels.

    FILE holds JSON lines (gzipped or not): id, text, and where known title, date, lang, source, url, cluster (the
    label). Articles without a label swell the stream. Nothing is stored. The threshold of a baseline is the one that
    is best on the same labels, or, with --since, on those before.
    """
    from storyscape.grading import evaluated, made
    from storyscape.io.encoders import load_encoder
    from storyscape.render.terminal.scores import evaluation

    model = load_encoder(encoder or room.settings.encoder)
    return Answer(evaluated(made(_labelled(files), model, only), room.settings, model, **given), evaluation)


@evaluate.command("stability")
@FILES
@REPAIR
@ENCODER
@answers
def eval_stability(room: Newsroom, files: Sequence[Path], repair: bool, encoder: str | None) -> Answer:
    """Read articles twice, those of the same hour in another order, and say how many pairs of a story changed.

    FILE is as for eval stories; labels are not needed. Articles come one by one: within one call, order never matters.
    """
    from storyscape.grading import made, steady
    from storyscape.io.encoders import load_encoder
    from storyscape.io.labelled import read_labelled
    from storyscape.render.terminal.scores import steadiness

    stream = made(read_labelled(files), load_encoder(encoder or room.settings.encoder))
    return Answer(steady(stream, room.settings, repair=repair), steadiness)


@evaluate.command("tune")
@FILES
@click.option("--journal", metavar="STORE", help="A store whose persons' changes are learned from, too.")
@ENCODER
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file of weights.")
@answers
def eval_tune(room: Newsroom, files: Sequence[Path], journal: str | None, encoder: str | None, out: Path) -> Answer:
    """Fit the weights of grouping to labelled articles, and report on articles that were held out.

    FILE is as for eval stories. The later half by date is held out, or, where most have no date, half of the labels.
    Fitting starts from the shipped weights, so that little data changes little. Name the file that is written in
    storyscape.toml as weights.
    """
    from storyscape.grading import made
    from storyscape.io.encoders import load_encoder
    from storyscape.io.store import open_store
    from storyscape.render.terminal.scores import tuning
    from storyscape.tuning import tuned

    model = load_encoder(encoder or room.settings.encoder)
    with open_store(journal, readonly=True) if journal else nullcontext() as store:
        found = tuned(made(_labelled(files), model), room.settings, model, store)
    out.write_text(found.weights, "utf-8")
    return Answer(found, lambda _: tuning(found.figures, found.held))


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


@click.group("train")
def train() -> None:
    """Make weights of your own from annotated texts."""


@train.command("quotes")
@click.option("--corpus", "folders", multiple=True, required=True,
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="A folder of annotated texts; may be given again.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--lang", default="en", show_default=True, help="The language of the texts.")
@click.option("--plain", is_flag=True, help="Do without the parser, for places where it is not installed.")
@with_json
def train_quotes(asked: Asked, folders: tuple[Path, ...], out: Path, lang: str, plain: bool) -> None:
    """Train who finds attributions: source, cue and content. Every tenth text is held out first, to measure.

    A corpus holds text/*.txt with attributions/*.ann (brat, as PolNeAR has it), or *.jsonl: docs/training.md. Use the
    weights with STORYSCAPE_QUOTES=FILE, or quotes = "FILE" in storyscape.toml.
    """
    from storyscape.io.annotations import read_annotated
    from storyscape.io.parsing import load_parser
    from storyscape.io.tagging import save_weights
    from storyscape.training import train

    documents = [one for folder in folders for one in read_annotated(folder)]
    names = ", ".join(folder.resolve().name for folder in folders)
    made = train(documents, lang, parsed=not plain and load_parser(lang) is not None, trained_on=names)
    digest = save_weights(out, made.weights)
    answer = {"file": str(out), "digest": digest, "parser": made.weights.parser, "documents": made.documents,
              "attributions": made.attributions, "held_out": made.held_out}  # fmt: skip
    emit(asked, answer, lambda: _trained(made, out))


eval = evaluate  # noqa: A001 - the command's name, by which it is looked up


def _labelled(files: Sequence[Path]) -> list[Labelled]:
    """The articles of some files. InputError where none of them has a label."""
    from storyscape.errors import InputError
    from storyscape.io.labelled import read_labelled

    rows = read_labelled(files)
    if not any(label is not None for _, label in rows):
        raise InputError(str(files[0]), "has no labelled article", 'Give some articles a "cluster"')
    return rows


def _trained(made: Trained, out: Path) -> RenderableType:
    from storyscape.render.terminal.words import headed

    table = headed("held out", "precision", "recall", "F1", "right / found / annotated")
    table.title, table.title_justify = f"{out}: {made.attributions} attributions in {made.documents} texts", "left"
    for one in made.held_out:
        shares = (f"{100 * share:.1f}" for share in (one.precision, one.recall, one.f1))
        table.add_row(one.kind, *shares, f"{one.agree} / {one.found} / {one.wanted}")
    return table
