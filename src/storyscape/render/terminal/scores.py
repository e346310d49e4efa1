"""What an evaluation found, in a terminal: a row for each system, and the worst errors with their reasons.

Law: a figure stands beside the number of articles that it is of; a baseline's advantage is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from storyscape.records import Because
from storyscape.render.terminal.words import FAINT, STRONG, TITLE, indent, line, said
from storyscape.stories.evaluation import Evaluation, Figures, Mistake

_COLUMNS = ("system", "B³ P", "R", "F1", "95 %", "pair F1", "NMI", "AMI", "ARI", "stories", "biggest", "articles/s")
_LARGEST = 5  # sizes that are named one by one


def evaluation(found: Evaluation) -> RenderableType:
    """Figures of grouping and of what it was measured against, sizes of stories, worst errors."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=FAINT)
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name == "system" else "right", no_wrap=name != "system")
    for row in found.figures:
        table.add_row(*_row(row))
    first = found.figures[0]
    head = f"{first.articles:,} articles, {first.labelled:,} of them labelled, in {first.labels:,} labelled stories"
    return Group(Text(head, style=TITLE), table, *_notes(found), *_errors(found))


def _row(found: Figures) -> list[Text]:
    shares = (found.bcubed.precision, found.bcubed.recall, found.bcubed.f1)
    low, high = found.interval
    return [
        said(found.system),
        *(Text(f"{share:.3f}", style=STRONG if n == 2 else "") for n, share in enumerate(shares)),
        Text(f"{low:.3f}-{high:.3f}", style=FAINT),
        *(Text(f"{value:.3f}") for value in (found.pairs.f1, found.nmi, found.ami, found.ari)),
        *(Text(f"{count:,}") for count in (found.stories, found.biggest, round(found.speed))),
    ]


def _notes(found: Evaluation) -> Iterator[Text]:
    for row in found.figures:
        if row.threshold is not None:
            note = f"{row.system}: the threshold that is best on these labels, {row.threshold:.2f}: an advantage"
            yield Text(note, style=FAINT)
    sizes = found.figures[0].sizes
    named = ", ".join(f"{count:,} of {size:,}" for size, count in sizes[:_LARGEST])
    rest = sum(count for _, count in sizes[_LARGEST:])
    yield Text(f"Stories by size: {named}{f', {rest:,} smaller' if rest else ''}", style=FAINT)


def _errors(found: Evaluation) -> Iterator[RenderableType]:
    if found.mistakes:
        yield Text()
        yield Text("Worst errors", style=TITLE)
    for mistake in found.mistakes:
        yield line(Text(f"{mistake.pairs:,} pairs  ", style=STRONG), said(_told(mistake)))
        yield indent(_reason(mistake.because))


def _reason(because: Because) -> Text:
    score = f" {because.score:.2f}" if because.score is not None else ""
    against = f" against {because.threshold:.2f}" if because.threshold is not None else ""
    return line(said(because.rule), Text(f"{score}{against}", style=STRONG), said(f"  {because.note}", FAINT))


def _told(mistake: Mistake) -> str:
    articles = f"{mistake.count} article{'s' if mistake.count != 1 else ''} of {mistake.label}"
    where = f"among {mistake.against}" if mistake.kind == "joined" else "apart from the rest of it"
    return f"{articles} {where}; see {mistake.article} “{mistake.title}”"
