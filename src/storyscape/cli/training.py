"""Commands that make weights from annotated texts.

Law: what is printed is measured on texts that the weights that were measured had not seen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from storyscape.cli.app import Asked, emit, with_json

if TYPE_CHECKING:
    from rich.console import RenderableType

    from storyscape.training import Trained


@click.group("train")
def train() -> None:
    """Make weights of your own from annotated texts."""


@train.command("quotes")
@click.option(
    "--corpus",
    "folders",
    multiple=True,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of annotated texts; may be given again.",
)
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
    emit(asked, answer, lambda: _shown(made, out))


def _shown(made: Trained, out: Path) -> RenderableType:
    from rich.table import Table

    table = Table(title=f"{out}: {made.attributions} attributions in {made.documents} texts", title_justify="left")
    for name in ("held out", "precision", "recall", "F1", "right / found / annotated"):
        table.add_column(name)
    for one in made.held_out:
        shares = (f"{100 * share:.1f}" for share in (one.precision, one.recall, one.f1))
        table.add_row(one.kind, *shares, f"{one.agree} / {one.found} / {one.wanted}")
    return table
