"""Text for a terminal: styles, safe strings and the few shapes that everything in this room is built from.

Law: whatever comes from an article passes :func:`said`, so that no control character, no escape sequence and no
direction override ever reaches the terminal, and no markup in it is ever interpreted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar

from rich.console import RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from storyscape.records import Because
from storyscape.render.phrases import MONTHS, count
from storyscape.render.spans import visible

T = TypeVar("T")

# Of the design's colours, those that can be read on a light and on a dark ground alike (contrast 3.3 or more on both).
SHAPES: Final = {"left": "■", "center": "●", "right": "▲", "mixed": "◆", "unrated": "○"}
STYLES: Final = {
    "left": Style(color="#8f76d6"),
    "center": Style(color="#767676"),
    "right": Style(color="#b35806"),
    "mixed": Style(),
    "unrated": Style(dim=True),
}
# What no lean is: parts of other dimensions are told apart by their place, and never by a lean's colour.
PLAIN: Final = ("█", "▓", "▒", "░")
TITLE: Final = Style(bold=True)
FAINT: Final = Style(dim=True)
STRONG: Final = Style(bold=True)
ALERT: Final = Style(bold=True, color="#b35806")
CERTAINTY: Final = {
    "asserted": FAINT,
    "attributed": Style(),
    "hedged": Style(italic=True),
    "alleged": Style(italic=True, bold=True),
    "confirmed": Style(),
    "denied": STRONG,
    "unverified": STRONG,
}
_SPACE: Final = re.compile(r"\s+")
SHORT_ID: Final = 10
NARROW: Final = 100


def said(text: str, style: Style | str = "") -> Text:
    """Text from an article, an outlet or a user on one line, made safe to print."""
    return Text(visible(_SPACE.sub(" ", text)), style=style)


def quoted(text: str, style: Style | str = "") -> Text:
    """Like :func:`said`, in quotation marks unless it brings its own."""
    inner = said(text.strip(), style)
    if inner.plain[:1] in "“\"„«「‘'":
        return inner
    return Text.assemble(("“", style), inner, ("”", style))


def line(*parts: Text | str, style: Style | str = "") -> Text:
    """One line of text from several."""
    out = Text(style=style)
    for part in parts:
        out.append_text(part if isinstance(part, Text) else Text(part))
    return out


def joined(parts: Iterable[Text], between: str = ", ") -> Text:
    """Texts in a row."""
    return Text(between).join(parts)


def short(any_id: str) -> str:
    """The beginning of an id: long enough to be typed instead of the whole."""
    return any_id[:SHORT_ID]


def when(value: datetime | None) -> str:
    """``14 Mar 06:30``, the year left to the heading; ``undated`` for ``None``."""
    return f"{value.day} {MONTHS[value.month - 1]} {value:%H:%M}" if value else "undated"


def indent(what: RenderableType, by: int = 2) -> Padding:
    """``what``, moved to the right."""
    return Padding(what, (0, 0, 0, by), expand=False)


def capped(items: Sequence[T], most: int | None) -> tuple[Sequence[T], int]:
    """The first ``most`` items (all for ``None``) and how many were left out. One item is never left out alone."""
    if most is None or len(items) <= most + 1:
        return items, 0
    return items[:most], len(items) - most


def more(left: int, one: str, many: str | None = None) -> Iterator[Text]:
    """``… and 3 more claims``; nothing where none is left."""
    if left:
        yield Text(f"… and {count(left, f'more {one}', many and f'more {many}')}", style=FAINT)


def reason(because: Because, note: str) -> Text:
    """A rule with its score against its threshold, and what it says."""
    score = f" {because.score:.2f}" if because.score is not None else ""
    against = f" against {because.threshold:.2f}" if because.threshold is not None else ""
    return line(said(because.rule), Text(f"{score}{against}", style=STRONG), said(f"  {note}" if note else "", FAINT))


def columns(*, count: int, grow: Sequence[int] = ()) -> Table:
    """A table without lines or headings: ``count`` columns, of which those in ``grow`` share what width is left."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for at in range(count):
        table.add_column(ratio=1 if at in grow else None, overflow="fold")
    return table


def headed(*names: str, right: Sequence[str] = ()) -> Table:
    """A table without lines under faint headings; the columns in ``right`` are set flush right."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=FAINT)
    for name in names:
        table.add_column(said(name), overflow="fold", justify="right" if name in right else "left")
    return table


def numbered(number: str, what: RenderableType) -> Table:
    """``what`` beside its number, its further lines indented."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", width=2, style=FAINT)
    table.add_column(overflow="fold")
    table.add_row(number, what)
    return table
