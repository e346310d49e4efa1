"""Who has been named so far in one article, and whom a pronoun stands for.

Law: a pronoun stands for the last source or opener of a sentence before it that it can stand for by number, gender and
kind; what a pronoun was once resolved to keeps the gender that it showed; where none fits, for the last person named
anywhere, and else for nobody.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from storyscape.claims.lexicon import Lexicon
from storyscape.claims.nouns import agency_in, is_pronoun, source_of
from storyscape.records import Source, Span
from storyscape.tables import table

UNSPECIFIED: Final = Source(kind="unspecified", name="unspecified")
KINDS: Final = ("man", "woman", "people", "thing")
_NAME: Final = r"(?:[A-Z][a-z]{1,4}\. )?[A-Z][\w'’-]+(?: [A-Z][\w.'’-]*)*"
# A sentence's first words, or those behind a dateline, are a name.
_FULL: Final = re.compile(r"(?:[A-Z][a-z]{1,4}\. )?[A-Z][\w'’-]+(?: [A-Z][\w.'’-]*)+")
_BEGINS: Final = re.compile(rf"(?:^|[\n\r.!?\"“”»] *|[A-Z)] [-–—―]+ )({_NAME})(?=,? [a-z]|,? \([A-Z])")


class Met(NamedTuple):
    """One who was named: where, as what source, and which kinds of pronoun can stand for them."""

    at: int
    source: Source
    kinds: frozenset[str]


class Speakers:
    """Who has spoken so far in one article, and who opened a sentence before that."""

    def __init__(self, text: str, lex: Lexicon) -> None:
        self._lex = lex
        self._text = text
        self._met: list[Met] = []
        for match in _BEGINS.finditer(text):
            if one := self._person(Span(*match.span(1))):
                self._met.append(one)
        full = (self._person(Span(*match.span())) for match in _FULL.finditer(text))
        self._named = [one for one in full if one]

    def resolve(self, span: Span | None) -> tuple[Source, str]:
        """The source that ``span`` names, and the rule that found it."""
        if span is None:
            return UNSPECIFIED, "unspecified"
        source = source_of(self._text, span, self._lex)
        if is_pronoun(source.name, self._lex):
            found = self._antecedent(source.name.lower(), span.start)
            return (found, "pronoun") if found else (source, "described")
        kinds = kinds_of(source.name, self._lex)
        self._met.append(Met(span.start, source, self._known(source.name) or kinds))
        return source, "named" if source.named else "described"

    def _antecedent(self, pronoun: str, before: int) -> Source | None:
        wanted = {kind for kind in KINDS if pronoun in self._lex.words("pronouns", kind)}
        met, named = (
            [one for one in ones if one.at < before and one.kinds & wanted] for ones in (self._met, self._named)
        )
        if pronoun in self._lex.words("source", "relative"):
            met = [*met, *named]  # it stands right behind its name, wherever that is
        if not met and not named:
            return None
        chosen = max(met or named, key=lambda one: one.at)
        if len(wanted) == 1:
            self._met.append(chosen._replace(kinds=frozenset(wanted)))
        return chosen.source

    def _known(self, name: str) -> frozenset[str]:
        """The kinds of somebody named before of whom this is the surname, or the whole name again."""
        same = [one for one in self._met if one.source.name.split()[-1:] == name.split()[-1:]]
        return frozenset.intersection(*(one.kinds for one in same)) if same else frozenset()

    def _person(self, span: Span) -> Met | None:
        """A name that opens a sentence and that its title or given name, or one met before, shows to be a person's."""
        name = span.of(self._text)
        kinds = self._known(name) or kinds_of(name, self._lex)
        titled = name.split()[0].endswith(".")
        known = titled or len(kinds) == 1 or bool(self._known(name) or _given().intersection(name.split()[:3]))
        source = source_of(self._text, span, self._lex)
        return Met(span.start, source, kinds) if known and kinds <= {"man", "woman"} else None


def kinds_of(name: str, lex: Lexicon) -> frozenset[str]:
    """Which kinds of pronoun can stand for a source of this name; all of them where the tables don't say."""
    words = [word.strip(".,'’\"“”") for word in re.sub(r"['’]s\b", "", name).lower().split()]
    if not words:
        return frozenset(KINDS)
    head = next((word for word, after in zip(words, [*words[1:], "of"], strict=True)
                 if after in lex.words("source", "prepositions") | {"of"}), words[-1])  # fmt: skip
    shown = [kind for kind in ("man", "woman") if {*words[:2], head} & lex.words("gender", kind)]
    if len(shown) == 1:
        return frozenset(shown)
    if head in lex.words("gender", "thing") or agency_in(name, lex) or name.replace(".", "").isupper():
        return frozenset({"thing", "people"})
    if lex.words("source", "joins") & set(words) or head in lex.words("gender", "people") or _is_plural(head, name):
        return frozenset({"people"})
    if len(words) > 1 or name[:1].islower():
        return frozenset({"man", "woman"})
    return frozenset(KINDS)


@cache
def _given() -> frozenset[str]:
    return frozenset(str(table("entities/any")["given"]).split())


def _is_plural(head: str, name: str) -> bool:
    """A word in lower case that ends like a plural: "aides", not "boss" and no name."""
    return head in name.split() and head.endswith("s") and not head.endswith(("ss", "us", "is"))
