"""A story's forms of names, and what each names as far as its own words and the tables tell.

Law: a kind stands on a table's word, a title, a given name or what stands beside the name; where none speaks, the kind
is "other".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from storyscape.claims import gazetteer
from storyscape.claims.lexicon import lexicon
from storyscape.claims.names import Marks, is_acronym, is_product, marks
from storyscape.records import Record
from storyscape.records.entities import EntityKind
from storyscape.text.normalize import fold

_MOST_WORDS: Final = 4  # of a person's name
_OFTEN: Final = 2  # times that a name stands behind a word of place to be one
_SAID: Final = 3  # most words of a name that is a person's because it speaks
_PAIR: Final = 2  # a given name and a surname
_INITIAL: Final = 2  # characters: "F."


class Form(Record, frozen=True, kw_only=True):
    """One way in which a story writes a name, in one language. ``titles`` are those that stand before it anywhere;
    ``shorts`` the acronyms that stand behind it in brackets; ``speaks`` how often a verb of saying follows it,
    ``within`` how often a word of place ("in") stands before it, ``employs`` how often a word of companies stands
    beside it ("the carmaker", "shareholders"), and ``dateline`` whether it is where a text was filed.
    """

    words: tuple[str, ...]
    lang: str
    count: int = 1
    titles: tuple[str, ...] = ()
    shorts: tuple[str, ...] = ()
    speaks: int = 0
    within: int = 0
    employs: int = 0
    dateline: bool = False

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(self.words)

    @property
    def key(self) -> tuple[str, str]:
        """What tells forms apart."""
        return self.text, self.lang


class Merged(Record, frozen=True, kw_only=True):
    """Forms that name the same: what kind of thing it is, and the rules that brought them together."""

    forms: tuple[Form, ...]
    kind: EntityKind
    code: str | None
    rules: tuple[str, ...]


class Read:
    """A form with what the tables and its words say of it."""

    def __init__(self, form: Form, common: frozenset[str]) -> None:
        self.form = form
        self.mark: Marks = marks(form.lang)
        self.folded = tuple(fold(word) for word in form.words)
        self.stems = tuple(gazetteer.stem(word, form.lang) for word in form.words)
        self.place = gazetteer.place(form.text, form.lang)
        self.common = common

    @cached_property
    def kind(self) -> EntityKind:
        """What the form names, as far as its own words and titles tell."""
        words, mark = {*self.folded, *self.stems}, self.mark
        if (gazetteer.is_organisation(self.form.text) or self._is_medium) and not self.form.titles:
            return "organisation"
        titled = self.form.titles and not is_acronym(self.form.text)  # the former U.S. attorney
        if (self.place is not None or self.form.dateline) and not titled:
            return "place"
        if any(is_product(word) for word in self.form.words):
            return "product"
        if words & mark.places and not words & mark.heads:
            return "place"
        several = len(self.folded) > 1
        given = several and self.folded[0] in mark.given
        if given and len(self.folded) == _PAIR and self.form.speaks and self.folded[1] not in mark.suffixes:
            return "person"  # John Fund said
        if words & (mark.heads | mark.suffixes) or (words & mark.of_heads if several else is_acronym(self.form.text)):
            return "organisation"
        if self.form.titles and len(self.folded) <= _MOST_WORDS:
            return "person"
        if self.form.employs and 3 * self.form.employs >= self.form.count and not given:
            return "organisation"
        if self.form.within >= _OFTEN and 2 * self.form.within >= self.form.count and not mark.nouns:
            return "place"
        if 1 < len(self.folded) <= _MOST_WORDS and (given or _initialled(self.form.words)):
            return "person"
        if 1 < len(self.folded) <= _SAID and self.form.speaks and not words & self.common and not mark.nouns:
            return "person"
        often = self.form.within >= _OFTEN or (self.form.within and not several)
        return "place" if often and 4 * self.form.within >= self.form.count and not mark.nouns else "other"

    @property
    def _is_medium(self) -> bool:
        return lexicon(self.form.lang).pattern("source", "media").fullmatch(self.form.text) is not None

    @property
    def _surname_first(self) -> bool:
        return self.folded[0] in self.mark.family_first and len(self.stems) > 1

    @property
    def surname(self) -> str:
        """The stem of the word that a person is called by."""
        return self.stems[0] if self._surname_first else self.stems[-1]

    @property
    def given(self) -> str:
        """The first of a person's given names; behind a surname all of them, however they are cut."""
        return "".join(self.stems[1:]).replace("-", "") if self._surname_first else self.stems[0]

    @property
    def core(self) -> tuple[str, ...]:
        """The stems without a company's endings."""
        kept = tuple(s for s, word in zip(self.stems, self.folded, strict=True) if word not in self.mark.suffixes)
        return kept or self.stems

    @property
    def initials(self) -> str:
        """The first letters of the words that have capitals."""
        return "".join(word[0] for word in self.form.words if word[0].isupper() and fold(word) not in self.mark.of)


def _initialled(words: Sequence[str]) -> bool:
    return any(len(word) == _INITIAL and word.endswith(".") for word in words[:-1])
