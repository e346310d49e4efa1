"""What every record shares: immutability, spans, references into a text, and the reason for a result."""

from __future__ import annotations

from typing import Any

import msgspec


class Record(msgspec.Struct, frozen=True):
    """A frozen record: compares and hashes by value, encodes to JSON with :mod:`msgspec`."""


def shared(record: Record, kind: type[Record]) -> dict[str, Any]:
    """The values of those fields of a record that another kind has under the same names, to make one of that kind."""
    return {name: getattr(record, name) for name in record.__struct_fields__ if name in kind.__struct_fields__}


class Span(Record, frozen=True, order=True):
    """A half-open range ``[start, end)`` of code points in one article version's unchanged text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, not [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """The slice of ``text`` that this span names."""
        return text[self.start : self.end]

    def within(self, other: Span) -> bool:
        """Whether this span lies wholly inside ``other``."""
        return other.start <= self.start and self.end <= other.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end


class Ref(Record, frozen=True, order=True):
    """A span of one article version: what a figure on a page opens to. ``article`` is the version's id."""

    article: str
    span: Span


class Because(Record, frozen=True, kw_only=True):
    """The evidence of a result: the rule that fired, its score against its threshold, and the spans it saw.

    ``rule`` is a stable dotted name (``grouping.joined``); ``note`` says it for people; ``parts`` are the named shares
    of the score, in the rule's own unit (log-odds for the pair model), and sum to the score where the rule says so.
    """

    rule: str
    note: str = ""
    score: float | None = None
    threshold: float | None = None
    parts: tuple[tuple[str, float], ...] = ()
    refs: tuple[Ref, ...] = ()
