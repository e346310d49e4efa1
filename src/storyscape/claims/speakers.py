"""Who has been named so far in one article, and whom a pronoun stands for.

Law: a pronoun stands for the last source or opener of a sentence before it that it can stand for by number, gender and
kind; what a pronoun was once resolved to keeps the gender that it showed; where none fits, for the last person named
anywhere, and else for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from storyscape.claims.lexicon import Lexicon
from storyscape.claims.marks import quoted_spans
from storyscape.claims.names import marks
from storyscape.claims.nouns import agency_in, is_medium, is_pronoun, source_of
from storyscape.records import Source, Span
from storyscape.tables import table

UNSPECIFIED: Final = Source(kind="unspecified", name="unspecified")
KINDS: Final = ("man", "woman", "people", "thing")
_NAME: Final = r"(?:[A-Z][a-z]{1,4}\. )?[A-Z][\w'’-]+(?: [A-Z][\w.'’-]*)*"
# A sentence's first words, or those behind a dateline, are a name.
_FULL: Final = re.compile(r"(?:[A-Z][a-z]{1,4}\. )?[A-Z][\w'’-]+(?: [A-Z][\w.'’-]*)+")
_TITLED: Final = re.compile(r"(?<!\w)([A-Za-z]+)\.? (?:[A-Z][\w.'’-]* ){0,2}?([A-Z][\w'’-]+)")
_AFTER: Final = re.compile(r", (?:(?P<age>\d\d)\b|(?P<role>[^,.;]{2,60}))")
_SOON: Final = 5  # words behind a name in which an apposition names the office
_LONG: Final = 8  # words of a description, from which on no pronoun means it
_FAR: Final = 700  # code points from "a statement" to "the statement said"
_UNSURE: Final = 120  # code points by which a name whose gender nothing shows counts as farther away
_BEGINS: Final = re.compile(rf"(?:^|[\n\r.!?\"“”»] *|[A-Z)] [-–—―]+ )({_NAME})(?=,? [a-z]|,? \([A-Z])")


class Met(NamedTuple):
    """One who was named: where, as what source, and which kinds of pronoun can stand for them."""

    at: int
    source: Source
    kinds: frozenset[str]


class Speakers:
    """Who has spoken so far in one article, and who opened a sentence before that."""

    def __init__(self, text: str, lex: Lexicon, subjects: Iterable[tuple[Span, bool]] = ()) -> None:
        """``subjects``: what sentences are about, each with whether they are several."""
        self._lex = lex
        self._text = text
        self._met: list[Met] = []
        self._titled = _titled(text, lex)
        quoted = quoted_spans(text)
        for match in _BEGINS.finditer(text):
            one = self._person(Span(*match.span(1)))
            if one and not any(q.start <= one.at < q.end for q in quoted):
                self._met.append(one)
        for span, several in subjects:
            if several:
                self._met.append(Met(span.start, source_of(text, span, lex), frozenset({"people"})))
            elif one := self._person(span):
                self._met.append(one)
        full = (self._person(Span(*match.span())) for match in _FULL.finditer(text))
        self._named = [one for one in full if one]

    def resolve(self, span: Span | None, *, deed: bool = False) -> tuple[Source, str]:
        """The source that ``span`` names, and the rule that found it. Who does a ``deed`` may be a thing."""
        if span is None:
            return UNSPECIFIED, "unspecified"
        source = source_of(self._text, span, self._lex)
        if is_pronoun(source.name, self._lex):
            found = self._antecedent(source.name.lower(), span.start)
            return (found, "pronoun") if found else (source, "described")
        if not source.named and (meant := self._again(source)):
            return meant, "again"
        kinds = self._known(source.name) or self._described(source.name, span)
        if source.named or not (deed or len(source.name.split()) > _LONG):
            self._met.append(Met(span.start, source, kinds))
        return source, "named" if source.named else "described"

    def _again(self, source: Source) -> Source | None:
        """Who is meant by "the spokesperson", "the newspaper", "the statement": who was called so with more words, the
        last medium, who issued it.
        """
        place, noun, lex = source.span.start if source.span else 0, source.name.lower(), self._lex
        before = [one.source for one in reversed(self._met) if one.at < place and one.source.name.lower() != noun]
        article = self._text[:place].split()[-1:] if place else []
        if " " in noun or not article or not lex.pattern("source", "definite").fullmatch(article[0]):
            return None
        if re.search(rf"(?<!\w)(?i:{re.escape(noun)}) [^\W\d_a-z]", self._text):
            return None  # somebody named has that title
        if noun in lex.words("owned", "issued"):
            return self._issuer(noun, place)
        if noun in lex.words("owned", "medium"):
            return next((one for one in before if one.named and is_medium(one.name, lex)), None)
        return next((one for one in before if noun == _head(one.name.lower().split(), lex)), None)

    def _issuer(self, noun: str, place: int) -> Source | None:
        """Who is named in the sentence that first tells of a statement, up to that word if anybody is."""
        known = [
            at.start() for at in re.finditer(rf"(?<!\w){re.escape(noun)}(?!\w)", self._text[:place], re.IGNORECASE)
        ]
        near = [at for at in known if place - at <= _FAR]
        if not near:
            return None
        begin = max(self._text.rfind(mark, 0, near[-1]) for mark in (". ", "\n", "” ", '" '))
        end = self._text.find(". ", near[-1])
        inside = [one for one in self._met if begin < one.at < (end if end >= 0 else place)]
        return next((one.source for one in reversed(inside) if one.at < near[-1]),
                    inside[0].source if inside else None)  # fmt: skip

    def _antecedent(self, pronoun: str, before: int) -> Source | None:
        wanted = {kind for kind in KINDS if pronoun in self._lex.words("pronouns", kind)}
        met, named = (
            [one for one in ones if one.at < before and one.kinds & wanted] for ones in (self._met, self._named)
        )
        if pronoun in self._lex.words("source", "relative"):
            met = [*met, *named]  # it stands right behind its name, wherever that is
        if not met and not named:
            return None
        chosen = max(met or named, key=lambda one: one.at - _UNSURE * (not one.kinds <= wanted))
        if len(wanted) == 1:
            self._met.append(chosen._replace(kinds=frozenset(wanted)))
        return chosen.source

    def _known(self, name: str) -> frozenset[str]:
        """The kinds of somebody named before of whom this is the surname, or the whole name again."""
        last = name.split()[-1:]
        if last and (kind := self._titled.get(last[0])):
            return frozenset({kind})
        same = [one for one in self._met if one.source.name.split()[-1:] == last]
        return frozenset.intersection(*(one.kinds for one in same)) if same else frozenset()

    def _described(self, name: str, span: Span) -> frozenset[str]:
        """The kinds of a name, or where it leaves them open of its apposition: "Lis Smith, a spokeswoman"."""
        kinds = kinds_of(name, self._lex)
        after = span.of(self._text)[len(name) :].lower().split()[:_SOON]
        shown = {kind for kind in kinds if self._lex.words("gender", kind).intersection(after)}
        return frozenset(shown) if kinds <= {"man", "woman"} and len(shown) == 1 else kinds

    def _person(self, span: Span) -> Met | None:
        """A name that opens a sentence and that its title or given name, or one met before, shows to be a person's."""
        name = span.of(self._text)
        kinds = self._known(name) or kinds_of(name, self._lex)
        titled = name.split()[0].endswith(".")
        described = len(name.split()) > 1 and self._is_described(span.end)
        known = (
            described or titled or len(kinds) == 1 or bool(self._known(name) or _given().intersection(name.split()[:3]))
        )
        source = source_of(self._text, span, self._lex)
        return Met(span.start, source, kinds) if known and kinds <= {"man", "woman"} else None

    def _is_described(self, end: int) -> bool:
        """Whether an age, a relative for people or a title in apposition follows a name: ", a former minister of"."""
        after = _AFTER.match(self._text, end)
        words = after["role"].lower().split() if after and after["role"] else []
        if not words:
            return after is not None
        return words[0] in self._lex.words("source", "relative") or bool(
            marks(self._lex.lang).titles.intersection(words)
        )


def kinds_of(name: str, lex: Lexicon) -> frozenset[str]:
    """Which kinds of pronoun can stand for a source of this name; all of them where the tables don't say."""
    words = [word.strip(".,'’\"“”") for word in re.sub(r"['’]s\b", "", name).lower().split()]
    if not words:
        return frozenset(KINDS)
    head = _head(words, lex)
    if _is_counted(words, name, lex):
        return frozenset({"people"})
    shown = [kind for kind in ("man", "woman") if {*words[:2], head} & lex.words("gender", kind)]
    if len(shown) == 1:
        return frozenset(shown)
    if len(words) > 1 and (kind := _gender(name.split())):
        return frozenset({kind})
    if head in lex.words("owned", "texts"):
        return frozenset({"thing"})
    if head in lex.words("gender", "thing") or agency_in(name, lex) or name.replace(".", "").isupper():
        return frozenset({"thing", "people"})
    if lex.words("source", "joins") & set(words) or head in lex.words("gender", "people") or _is_plural(head, name):
        return frozenset({"people"})
    if len(words) > 1 or name[:1].islower():
        return frozenset({"man", "woman"})
    return frozenset(KINDS)


def _head(words: Sequence[str], lex: Lexicon) -> str:
    """The noun that the other words of a description go with: the last before a preposition."""
    return next((word for word, after in zip(words, [*words[1:], "of"], strict=True)
                 if after in lex.words("source", "prepositions") | {"of"}), words[-1])  # fmt: skip


def _is_counted(words: Sequence[str], name: str, lex: Lexicon) -> bool:
    """Whether a description begins with several: "three officials", "critics of the plan"."""
    counts = lex.section("numbers").get("units_words", {})
    some = words[0] in lex.words("gender", "people") or counts.get(words[0], 1) > 1
    return some or any(_is_plural(word, name) for word in words[:2])


def _titled(text: str, lex: Lexicon) -> dict[str, str]:
    """Surnames that stand behind a title which shows a gender anywhere in the text."""
    shown: dict[str, set[str]] = {}
    for match in _TITLED.finditer(text):
        for kind in ("man", "woman"):
            if match[1].lower() in lex.words("gender", kind) and match[1] not in _given():
                shown.setdefault(match[2], set()).add(kind)
    return {name: kinds.pop() for name, kinds in shown.items() if len(kinds) == 1}


def _gender(name: Sequence[str]) -> str | None:
    """What a given name shows of who bears it."""
    first = next((word for word in name[:3] if word in _given()), None)
    if first is None or first in _table("either"):
        return None
    return "woman" if first in _table("women") else "man"


@cache
def _table(row: str) -> frozenset[str]:
    return frozenset(str(table("entities/any")[row]).split())


def _given() -> frozenset[str]:
    return _table("given") | _table("women")


def _is_plural(head: str, name: str) -> bool:
    """A word in lower case that ends like a plural: "aides", not "boss" and no name."""
    return head in name.split() and head.endswith("s") and not head.endswith(("ss", "us", "is"))
