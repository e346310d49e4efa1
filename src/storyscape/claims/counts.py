"""Whether two numbers of two sentences can't both be true of one thing.

Law: the benefit of the doubt. A number that is one of several of its kind, that counts a part or a moment, or that may
be a piece of another, is held against none; two sentences that count anything else otherwise tell of two matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product
from typing import Final, NamedTuple

from storyscape.claims.intervals import compatible
from storyscape.claims.lexicon import NEVER, Lexicon, flat, lexicon
from storyscape.claims.quantities import quantities
from storyscape.records import Article, Quantity, Span
from storyscape.tables import table_if_any
from storyscape.text.tokens import stopwords, words

_STEM: Final = 6
_BEFORE: Final = re.compile(r"\d(?:[.,]\s|\s?/\s?)$|\($|[^\W\d_]$")
_BEHIND: Final = re.compile(r"[.,]\s\d|\s?/\s?\d|[\ufffd¼½¾]")
_AGED: Final = re.compile(r"[^\W\d_], $")
_SET_OFF: Final = tuple(",;.)")
_EDGE: Final = 4  # characters beside a number in which the rest of a figure that was torn in two may stand
_once: Final = lru_cache(maxsize=4096)(quantities)  # pure, and asked for every pair that a sentence is in


@cache
def opposing(lang: str) -> Lexicon:
    """What excludes what in a language; its ``rows`` are empty where there is no table."""
    return Lexicon(lang, table_if_any(f"opposed/{lang}"))


class Counted(NamedTuple):
    """A number in its sentence; ``others`` are the sentence's other numbers."""

    article: Article
    sentence: Span
    quantity: Quantity
    others: tuple[Quantity, ...]

    @property
    def kind(self) -> tuple[str, ...]:
        """What is counted: the stems of the words, the main one first; the unit, where it is measured."""
        return _kind(self.quantity, self.article)

    @property
    def is_one_of_several(self) -> bool:
        """Whether the sentence has another number of the kind: nobody knows which to compare."""
        mine = self.kind
        return any(mine[:1] == _kind(one, self.article)[:1] for one in self.others if mine)

    @property
    def is_part(self) -> bool:
        """Whether it counts some of those counted elsewhere: "eight of the injured", "11 others"."""
        one = self.quantity
        end = one.counted.end if one.counted else one.span.end
        part = lexicon(self.article.lang).pattern("numbers", "part")
        return bool(part.search(flat(self.article.text[one.span.start : end])))

    @property
    def is_loose(self) -> bool:
        """Whether it holds for a moment only (where a storm is, how far a toll has risen; not by what share), or may be
        a piece of a figure.
        """
        said, rows = self.sentence.of(flat(self.article.text)), opposing(self.article.lang)
        lists = ("passing", "rising") if self.quantity.unit != "%" else ("passing",)
        if is_torn(self.article.text, self.quantity.span) or self._is_age or self._begins_range:
            return True
        return any(rows.pattern(one).search(said) for one in lists)

    @property
    def _is_age(self) -> bool:
        """Whether it is set behind a name: "Ann Bell, 36, of Ostrand"."""
        text, span = self.article.text, self.quantity.span
        return text[span.end : span.end + 1] in _SET_OFF and bool(_AGED.search(text[: span.start][-_EDGE:]))

    @property
    def _begins_range(self) -> bool:
        joined = str(lexicon(self.article.lang).section("numbers").get("range", NEVER.pattern))
        return re.match(rf"(?:{joined})\d", self.article.text[self.quantity.span.end :]) is not None


def is_torn(text: str, figure: Span) -> bool:
    """Whether a figure may be a piece of another ("15, 800"), lack a fraction ("4 1 / 2"), or say in brackets what
    stands before them in another unit.
    """
    before = text[max(0, figure.start - _EDGE) : figure.start]
    return bool(_BEHIND.match(text, figure.end) or _BEFORE.search(before))


def counted(article: Article, sentence: Span, quantity: Quantity) -> Counted:
    """A number of ``sentence`` beside the others that stand in it."""
    found = _once(article.text, sentence, article.lang)
    return Counted(article, sentence, quantity, tuple(one for one in found if not one.span.overlaps(quantity.span)))


def exclude(a: Counted, b: Counted) -> bool:
    """Whether both can't be true, if the words around them tell of one thing."""
    one, other = a.quantity, b.quantity
    return (
        one.unit == other.unit
        and not compatible(one, other)
        and not (a.is_loose or b.is_loose)
        and not any(_same(each, other) for each in a.others)  # a sentence that gives both explains them
        and not any(_same(each, one) for each in b.others)
        and not _may_be_among(a, b)
        and not _may_be_among(b, a)
        and not _else_apart(a, b)
    )


def surely_exclude(a: Counted, b: Counted) -> bool:
    """The same where the words around them differ."""
    return not any(each.is_part or each.is_one_of_several for each in (a, b)) and exclude(a, b)


def _kind(one: Quantity, article: Article) -> tuple[str, ...]:
    if one.unit:
        return (one.unit,)
    said = words(one.counted.of(article.text)) if one.counted else []
    return tuple(word[:_STEM] for word in reversed(said) if word not in stopwords(article.lang))


def _may_be_among(some: Counted, every: Counted) -> bool:
    """Whether the first are some of the second ("two speed boats" of three boats), or each are others than those."""
    mine, yours = set(some.kind[1:]), set(every.kind[1:])
    if some.kind[:1] != every.kind[:1] or mine <= yours:
        return False
    low, high = some.quantity.low, every.quantity.high
    return bool(yours - mine) or low is None or high is None or low <= high


def _else_apart(a: Counted, b: Counted) -> bool:
    """Whether something else is counted in both sentences, and otherwise."""
    mine, yours = _alone(a, (*b.others, b.quantity)), _alone(b, (*a.others, a.quantity))
    kinds = ((_kind(x, a.article), _kind(y, b.article), x, y) for x, y in product(mine, yours))
    return any(k and k[:1] == m[:1] and not compatible(x, y) for k, m, x, y in kinds)


def _alone(one: Counted, others: Iterable[Quantity]) -> list[Quantity]:
    there = list(others)
    return [each for each in one.others if not any(_same(each, other) for other in there)]


def _same(a: Quantity, b: Quantity) -> bool:
    return (a.low, a.high, a.unit) == (b.low, b.high, b.unit)


def _cut_short(a: Quantity, b: Quantity) -> bool:
    """Whether one sum is the other with fewer figures: $5 billion of $5.7 billion."""
    short, long = sorted((f"{one.low or 0:.0f}" for one in (a, b)), key=lambda figures: len(figures.rstrip("0")))
    return a.unit is not None and len(short) == len(long) > 3 and long.startswith(short.rstrip("0"))
