"""Sites: what recurs across an outlet's articles, and what people said of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from storyscape.records.base import Record

By = Literal["rule", "pinned", "forgotten"]


class SiteLine(Record, frozen=True, kw_only=True):
    """A line that recurs, folded as rules see it; an opening of lines ends with ``…``.

    ``articles`` counts those with texts of their own that had it when it was last counted, ``example`` is one of them.
    ``by`` says who decides: what was counted (``rule``), or a person who ``pinned`` it or wants it ``forgotten``.
    """

    line: str
    articles: int
    first_at: datetime
    last_at: datetime
    example: str
    by: By = "rule"


class Site(Record, frozen=True, kw_only=True):
    """What was learned of an outlet's articles when the store held ``held`` of them.

    ``version`` counts how often what holds has changed.
    """

    outlet: str
    lines: tuple[SiteLine, ...] = ()
    held: int = 0
    version: int = 0

    @property
    def recurring(self) -> frozenset[str]:
        """The lines and openings that are boilerplate on this site."""
        return frozenset(one.line for one in self.lines if one.by != "forgotten")

    def with_lines(self, lines: Iterable[SiteLine], *, held: int | None = None) -> Site:
        """The site with other lines; another version where other lines hold."""
        new = replace(self, lines=tuple(lines), held=self.held if held is None else held)
        return replace(new, version=self.version + (new.recurring != self.recurring))


class Recurring(Record, frozen=True, kw_only=True):
    """The lines and openings of an outlet that were boilerplate when a landscape was drawn: what its recipe names."""

    outlet: str
    lines: tuple[str, ...]
