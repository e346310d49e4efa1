"""What the rooms of claims/ know of a language, compiled from its table.

Law: knowledge is data. No word of any language stands in the code; a language without a table has the common part only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache
from typing import Any, Final

from storyscape.records.claims import Certainty
from storyscape.tables import table, table_if_any

# One code point for one, so that a span in the folded text is a span in the text.
_FOLDS: Final = str.maketrans(
    "’‘ʼ´`‑‒\u00a0\u202f\u2009\u2007\u2002\u2003\t\n\r\x0b\x0c\u2028\u2029", "''''`--" + " " * 13
)
NEVER: Final = re.compile(r"(?!)")


@lru_cache(maxsize=64)
def flat(text: str) -> str:
    """``text`` with one kind of apostrophe, hyphen and space; position by position the same length."""
    return text.translate(_FOLDS)


def phrases(alternatives: Iterable[str], *, start: str = r"(?<![\w-])", end: str = r"(?!\w)") -> re.Pattern[str]:
    """One pattern for all ``alternatives`` (regular expressions), longest first, at word boundaries, in any case."""
    found = sorted({one for one in alternatives if one}, key=lambda one: (-len(one), one))
    return re.compile(f"{start}(?:{'|'.join(found)}){end}", re.IGNORECASE) if found else NEVER


@cache
def _listed(row: str) -> frozenset[str]:
    return frozenset(row.replace("|", " ").lower().split())


class Lexicon:
    """The table of one language with its patterns compiled at first use. Get one from :func:`lexicon`."""

    def __init__(self, lang: str, rows: Mapping[str, Any]) -> None:
        self.lang = lang
        self.rows = rows

    def section(self, *path: str) -> Mapping[str, Any]:
        """A section of the table, empty where the language has none."""
        rows: Any = self.rows
        for name in path:
            rows = rows.get(name, {})
        return rows  # type: ignore[no-any-return]

    def words(self, *path: str) -> frozenset[str]:
        """A white-space or bar separated list of the table as a set of lower-case words."""
        rows = self.section(*path[:-1]).get(path[-1], "")
        return _listed(str(rows))

    def pattern(self, *path: str) -> re.Pattern[str]:
        """A list of regular expressions of the table as one pattern."""
        rows = self.section(*path[:-1]).get(path[-1], ())
        return phrases([rows] if isinstance(rows, str) else rows)

    @cached_property
    def cues(self) -> re.Pattern[str]:
        """Cue verbs: group ``free`` or ``marked`` says which kind was found."""
        kinds = [(kind, _forms(self.section("cues").get(kind, ()))) for kind in ("free", "marked")]
        parts = [f"(?P<{kind}>{'|'.join(forms)})" for kind, forms in kinds if forms]
        return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE) if parts else NEVER

    @cached_property
    def certainty_of(self) -> Mapping[str, Certainty]:
        """Cue forms that say more than "attributed", each with its certainty."""
        rows: Mapping[Certainty, str] = self.section("cues", "certainty")  # type: ignore[assignment]
        return {word: kind for kind, row in rows.items() for word in str(row).split()}

    @cached_property
    def times_after_cue(self) -> re.Pattern[str]:
        """A day between a cue and its content: said on Wednesday they would stay."""
        days = "|".join(map(re.escape, self.section("times").get("weekdays", {})))
        before = self.section("times").get("on", "")
        return re.compile(rf"\s(?:(?:{before}) )?(?:{days})(?=\s\w)", re.IGNORECASE) if days else NEVER

    @cached_property
    def elsewhen(self) -> re.Pattern[str]:
        """Words that point back to another time than the report's."""
        return self.pattern("elsewhen", "words")

    @cached_property
    def concepts(self) -> Mapping[str, tuple[str, ...]]:
        """Words for the same counted thing or deed, each with the names that all languages share."""
        found: dict[str, tuple[str, ...]] = {}
        for name, row in self.section("counted").items():
            for word in str(row).lower().split():
                found[word] = (*found.get(word, ()), name)
        return found


def _forms(rows: Iterable[str]) -> list[str]:
    forms = {form.strip() for row in rows for form in row.split("|")}
    return [re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form))]


@cache
def lexicon(lang: str) -> Lexicon:
    """The lexicon of a language (ISO 639-1); the common part alone where it has no table."""
    return Lexicon(lang, {**table("claims/any"), **table_if_any(f"claims/{lang}")})


def knows(lang: str) -> bool:
    """Whether a language has a table of its own."""
    return "cues" in lexicon(lang).rows
