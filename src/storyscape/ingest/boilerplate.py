"""Law: what a line is, read off the line alone, is a row in a table (``data/boilerplate``); nothing is known here."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from storyscape.records import Record
from storyscape.records.texts import BlockKind
from storyscape.tables import table_if_any
from storyscape.text.normalize import unify

_DEFAULT_LONGEST: Final = 300
_TAIL: Final = 200
_STOPS: Final = re.compile(r"[.!?…][\"')\]]*$")


class Rule(Record, frozen=True, kw_only=True):
    """A row of a table: lines that match ``pattern`` are of ``kind``.

    ``longest`` (code points) leaves prose alone; ``no_stop`` leaves lines alone that end like a sentence.
    """

    name: str
    kind: BlockKind
    pattern: re.Pattern[str]
    longest: int
    no_stop: bool


class Captions(Record, frozen=True, kw_only=True):
    """What captions look like in a language: how they end, which verbs they have, and which they never have."""

    ends: tuple[re.Pattern[str], ...]
    verbs: frozenset[str]
    never: frozenset[str]


def folded(line: str) -> str:
    """A line's form for rules: one kind of quotes, dashes and spaces, case-folded, ё as е."""
    return " ".join(unify(line).casefold().replace("ё", "е").split())


def rule_for(line: str, lang: str) -> Rule | None:
    """The first rule that a :func:`folded` line matches: the language's own, English (everywhere), every language's."""
    stops = bool(_STOPS.search(line))
    for rule in rules(lang):
        if len(line) > rule.longest or (rule.no_stop and stops):
            continue
        if rule.pattern.search(line):
            return rule
    return None


def is_caption(line: str, lang: str) -> bool:
    """Whether a :func:`folded` line has the shape of a photo's caption: what is seen, in the present, and its date."""
    shape = captions(lang)
    if shape is None or len(line) > 400 or not any(end.search(line[-_TAIL:]) for end in shape.ends):
        return False
    words = set(re.findall(r"\w+", line))
    return bool(words & shape.verbs) and not words & shape.never


@cache
def rules(lang: str) -> tuple[Rule, ...]:
    """The rules for texts in ``lang``. Templates are often English whatever the text is, so English is always read."""
    tables = [table_if_any(f"boilerplate/{name}") for name in dict.fromkeys((lang, "en", "all"))]
    return tuple(_rule(row) for rows in tables for row in rows.get("rules", ()))


@cache
def captions(lang: str) -> Captions | None:
    """How captions look in ``lang``; ``None`` where the tables don't say."""
    rows = table_if_any(f"boilerplate/{lang}").get("captions")
    if rows is None:
        return None
    return Captions(
        ends=tuple(re.compile(end.replace("{months}", rows["months"])) for end in rows["ends"]),
        verbs=frozenset(rows["verbs"].split()),
        never=frozenset(rows["never"].split()),
    )


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        name=row["name"],
        kind=row.get("kind", "boilerplate"),
        pattern=re.compile("|".join(row["patterns"])),
        longest=row.get("longest", _DEFAULT_LONGEST),
        no_stop=row.get("no_stop", False),
    )
