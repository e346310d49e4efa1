"""What an evaluation found, in a terminal: a column for each system, and the worst errors with their reasons.

Law: a figure stands beside the number of articles that it is of; a baseline's advantage is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from storyscape.render.phrases import count
from storyscape.render.terminal.words import FAINT, STRONG, TITLE, headed, indent, line, reason, said
from storyscape.stories.evaluation import Evaluation, Figures, Mistake, Steadiness

_LARGEST = 5  # sizes that are named one by one


def evaluation(found: Evaluation) -> RenderableType:
    """Figures of grouping and of what it was measured against, sizes of stories, worst errors."""
    return Group(*_compared(found.figures), *_notes(found), *_errors(found))


def tuning(figures: Sequence[Figures], held: str) -> RenderableType:
    """What weights reach on articles that they were not fitted to."""
    return Group(*_compared(figures), Text(f"Held out: {held}", style=FAINT))


def _compared(figures: Sequence[Figures]) -> Iterator[RenderableType]:
    """How much there is, and a column of figures for each system."""
    systems = [each.system for each in figures]
    table = headed("", *systems, right=systems)
    columns = [_column(each) for each in figures]
    for name, *values in zip(columns[0], *(column.values() for column in columns), strict=True):
        table.add_row(Text(name), *(Text(value, style=STRONG if "F1" in name else "") for value in values))
    first = figures[0]
    head = f"{first.articles:,} articles, {first.labelled:,} of them labelled, in {first.labels:,} labelled stories"
    yield Text(head, style=TITLE)
    yield table


def steadiness(found: Steadiness) -> RenderableType:
    """How far two orders of reading agree."""
    head = f"{found.articles:,} articles read twice, those of the same hour in another order"
    told = f"{found.changed:,} of {found.together:,} pairs of one story changed: {found.share:.2%}"
    return Group(Text(head, style=TITLE), Text(told))


def _column(found: Figures) -> dict[str, str]:
    low, high = found.interval
    return {
        "B-cubed precision": f"{found.bcubed.precision:.3f}",
        "B-cubed recall": f"{found.bcubed.recall:.3f}",
        "B-cubed F1": f"{found.bcubed.f1:.3f}",
        "  95 % interval": f"{low:.3f}-{high:.3f}",
        "pair F1": f"{found.pairs.f1:.3f}",
        "across languages": "" if found.across is None else f"{found.across:.3f}",
        "NMI": f"{found.nmi:.3f}",
        "AMI": f"{found.ami:.3f}",
        "ARI": f"{found.ari:.3f}",
        "stories": f"{found.stories:,}",
        "biggest story": f"{found.biggest:,}",
        "articles a CPU-second": f"{found.speed:,.0f}",
    }


def _notes(found: Evaluation) -> Iterator[Text]:
    for row in found.figures:
        if row.threshold is not None:
            on = "these labels, an advantage" if row.seen else "earlier labels"
            note = f"{row.system}: threshold {row.threshold:.2f}, the best on {on}"
            yield Text(note, style=FAINT)
    sizes = found.figures[0].sizes
    named = ", ".join(f"{number:,} of {size:,}" for size, number in sizes[:_LARGEST])
    rest = sum(number for _, number in sizes[_LARGEST:])
    yield Text(f"Stories by size: {named}{f', {rest:,} smaller' if rest else ''}", style=FAINT)


def _errors(found: Evaluation) -> Iterator[RenderableType]:
    if found.mistakes:
        yield Text()
        yield Text("Worst errors", style=TITLE)
    for mistake in found.mistakes:
        yield line(Text(f"{mistake.pairs:,} pairs  ", style=STRONG), said(_told(mistake)))
        yield indent(reason(mistake.because, mistake.because.note))


def _told(mistake: Mistake) -> str:
    articles = f"{count(mistake.count, 'article')} of {mistake.label}"
    where = f"among {mistake.against}" if mistake.kind == "joined" else "apart from the rest of it"
    return f"{articles} {where}; see {mistake.article} “{mistake.title}”"
