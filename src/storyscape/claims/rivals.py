"""The words among which a text of one language chooses, compiled from its table.

Law: knowledge is data. A language without a table is not read, which is said; an order of strength stands in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any, Final

from storyscape.claims.lexicon import NEVER, flat, phrases
from storyscape.records import Record, Span
from storyscape.tables import table

_ANY: Final = r"\w*"


class Term(Record, frozen=True, kw_only=True):
    """A word of a group of rivals. ``rank`` is its place in an ordered group (0 is the plainest), else ``None``;
    ``wide`` says that a story has one such thing, so that its words may be compared across the whole story.
    """

    group: str
    word: str
    rank: int | None
    wide: bool = False


class Rivals:
    """One language's table. Get one from :func:`rivals`."""

    def __init__(self, rows: Mapping[str, Any]) -> None:
        self.names_are_capitals = bool(rows["names_are_capitals"])
        self.others = phrases(_form(one) for one in str(rows["others"]).split("|"))
        named = rf"(?:{rows['naming']})(?:\W+\w+){{0,4}}|(?:{rows['like']})"
        self.naming = re.compile(rf"\b(?:{named})\W*\Z", re.IGNORECASE)
        self._rows = rows

    def name(self, group: str) -> str:
        """What a group's words stand for, in English."""
        return str(self._rows["rivals"][group]["name"])

    def found(self, text: str, span: Span) -> Iterator[tuple[Term, Span]]:
        """The rivals in a span of a masked text, longest forms first, in text order; verbs of saying are left out."""
        for match in self._patterns[0].finditer(text, span.start, span.end):
            yield self._term(match[0], cues=False), Span(match.start(), match.end())

    def saying(self, cue: str) -> Term | None:
        """The verb of saying that a cue is, ``None`` where the table has none for it."""
        return self._term(flat(cue), cues=True) if self._patterns[1].fullmatch(flat(cue)) else None

    @cached_property
    def evaluative(self) -> re.Pattern[str]:
        """Evaluative words with the words of degree before them, and words of distance (group ``distance``)."""
        judging = "|".join(_form(form) for row in self._rows["evaluative"] for form in row.split("|"))
        distance = "|".join(_form(form) for form in self._rows["distance"])
        degree = f"(?:(?:{self._rows['degree']}) )?"
        words = rf"(?<![\w-])(?:(?P<distance>{distance})|{degree}(?:{judging}))(?![\w-])"
        return re.compile(words, re.IGNORECASE)

    def _term(self, found: str, *, cues: bool) -> Term:
        return next(term for form, term in self._forms[cues] if form.fullmatch(found))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        plain, cues = ([form.pattern for form, _ in self._forms[kind]] for kind in (False, True))
        return phrases(plain) if plain else NEVER, phrases(cues, end=r"(?!\w)")

    @cached_property
    def _forms(self) -> Mapping[bool, tuple[tuple[re.Pattern[str], Term], ...]]:
        found: dict[bool, list[tuple[re.Pattern[str], Term]]] = {False: [], True: []}
        for group, row in self._rows["rivals"].items():
            for rank, forms in enumerate(row["terms"]):
                names = str(forms).split("|")
                term = Term(group=group, word=names[0].rstrip("*"), rank=rank if row.get("ordered") else None,
                            wide=row.get("wide") is True)  # fmt: skip
                made = [(re.compile(_form(name), re.IGNORECASE), term) for name in names]
                found[bool(row.get("cues"))] += made
        return {kind: tuple(forms) for kind, forms in found.items()}


def _form(form: str) -> str:
    return re.escape(form).replace(r"\*", _ANY)


@cache
def rivals(lang: str) -> Rivals | None:
    """The table of a language (ISO 639-1), ``None`` where there is none."""
    try:
        rows = table(f"framing/{lang}")
    except KeyError:
        return None
    return Rivals(rows)
