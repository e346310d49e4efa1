"""Two sentences of two outlets of which one was made from the other: what was changed in it, word by word.

Law: a sentence has one twin at most, the nearest one; what stands word for word in the other article has none. A change
counts only where what stood there and what stands there now exclude each other. The rest of the sentence is the same,
so one deed is meant, and no list or title explains it. Another spelling, a shorter name or a title is no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from difflib import SequenceMatcher
from itertools import pairwise, product
from typing import Final, NamedTuple

from storyscape.claims.counts import is_torn, opposing
from storyscape.claims.items import (
    DAYS,
    Item,
    Opposed,
    Pole,
    Told,
    Word,
    are_apart,
    excludes,
    is_bound,
    other_days,
    poles,
    stamped,
)
from storyscape.claims.lexicon import flat, lexicon
from storyscape.claims.names import dateline, marks
from storyscape.claims.unlike import Name, unlike
from storyscape.records import Entity, Span, TimeMention
from storyscape.records.claims import Slot

_ALIKE: Final = 0.55  # share of stems in common (Dice) from which two sentences are aligned
_SAME: Final = 0.75  # share of the shorter one's words that must agree in order
_HALF: Final = 0.5  # the same of the longer one's
_LEAST: Final = 3  # words that say something that must agree
_LONGEST: Final = 6  # words that a change may replace, on either side
_FEW: Final = 2  # words that say something, which may stand beside a number that was changed
_ROOT: Final = 4  # letters that the forms of a word share
_TITLED: Final = 0.7  # share of words with a capital from which a sentence is a headline, where capitals tell nothing
_HOUR: Final = timedelta(hours=1)
_ENDS: Final = "!?;:\n"
_INITIAL: Final = 4  # letters of a word that a full stop may shorten, within a name: "Sept.", "C."
_DENIALS: Final = ("denials", "withholding")
_NEAR: Final = 3  # words between two changes from which one may take back what the other says
_EXCLUSIVE: Final[tuple[Slot, ...]] = ("polarity", "certainty", "place", "actor", "time", "number")


class _Stretch(NamedTuple):
    """Words of a sentence, ``first`` to before ``last``, that stand where its twin has others."""

    told: Told
    first: int
    last: int

    @property
    def words(self) -> tuple[Word, ...]:
        return self.told.words[self.first : self.last]

    @property
    def spoken(self) -> list[str]:
        text = flat(self.told.article.text)
        return [word.span.of(text).lower() for word in self.words]

    @property
    def telling(self) -> list[str]:
        """The words that say something."""
        return [said for said, word in zip(self.spoken, self.words, strict=True) if word.tells]

    @property
    def items(self) -> list[Item]:
        return [one for one in self.told.items if one.first < self.last and one.last > self.first]

    @property
    def parted(self) -> bool:
        """Whether a sentence or a part of one ends within."""
        text = self.told.article.text
        gaps = ((a.span, text[a.span.end : b.span.start]) for a, b in pairwise(self.words))
        return any(set(gap) & set(_ENDS) or ("." in gap and len(word.of(text)) > _INITIAL) for word, gap in gaps)

    @property
    def doubts(self) -> bool:
        return any(self.first <= at < self.last for at in self.told.negative)

    def item(self, slot: Slot) -> Item:
        """The whole stretch as a thing; one without words with a word on either side."""
        words = self.words or self.told.words[max(0, self.first - 1) : self.last + 1]
        span = Span(words[0].span.start, words[-1].span.end)
        return Item(slot, span, self.first, self.last, span.of(self.told.article.text), Pole(-1, 0))


def changes(one: Sequence[Told], other: Sequence[Told]) -> Iterator[Opposed]:
    """What was changed between the sentences of two articles in one language, so that both can't be true."""
    for a, b, aligned in _twins(one, other):
        changed = [
            (_Stretch(a, i, k), _Stretch(b, j, n)) for kind, i, k, j, n in aligned.get_opcodes() if kind != "equal"
        ]
        for pair in changed:
            plain = not any(len(each.words) > _LONGEST or _filed(each) or each.parted for each in pair)
            beside = [others for others in changed if others != pair]
            doubted = any(each.doubts for others in beside for each in others)
            if plain and not doubted:
                found = list(_excluding(*pair))[:1]
                yield from (Opposed(a, b, *each) for each in found if not _taken_back(each[0], pair[0], beside)
                            and not _another(a, each[0], b, each[1], beside))  # fmt: skip


def _another(a: Told, mine: Item, b: Told, yours: Item, beside: Sequence[tuple[_Stretch, _Stretch]]) -> bool:
    """Whether another deed may be meant: other days stand beside other numbers, or a day only bounds what is told."""
    if mine.slot != "time":
        return other_days(a, b)
    numbers = any(x.slot == "number" for pair in beside for x, _ in _excluding(*pair))
    return numbers or is_bound(a.article, mine.span) != is_bound(b.article, yours.span)


def _taken_back(found: Item, at: _Stretch, beside: Sequence[tuple[_Stretch, _Stretch]]) -> bool:
    """Whether a denial or an opposite stands so near to other words that were changed that they may undo it."""
    near = (pair for pair in beside if at.first - _NEAR <= pair[0].last and pair[0].first <= at.last + _NEAR)
    return found.slot == "polarity" and any(all(map(_tells, pair)) for pair in near)


def _tells(one: _Stretch) -> bool:
    return any(word.tells for word in one.words)


def _twins(one: Sequence[Told], other: Sequence[Told]) -> Iterator[tuple[Told, Told, SequenceMatcher[str]]]:
    """The sentences that are nearest to each other, the nearest first."""
    found = [pair for at in product(enumerate(one), enumerate(other)) if (pair := _aligned(*at)) is not None]
    mine: dict[int, int] = {}
    yours: set[int] = set()
    for _, i, j, aligned in sorted(found, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in mine and j not in yours:
            mine[i] = j
            yours.add(j)
            yield one[i], other[j], aligned
    between = ((i, mine[i - 1] + 1) for i in range(1, len(one) - 1) if i not in mine and i - 1 in mine)
    for i, j in between:  # a short sentence that has lost its likeness to its twin still stands between the same two
        spoken = (
            [{word.stem for word in told.words} for told in (one[i], other[j])] if j < len(other) else [set(), set()]
        )
        if mine.get(i + 1) == j + 1 and j not in yours and spoken[0] & spoken[1]:
            yield one[i], other[j], _matcher(one[i], other[j])


def _aligned(mine: tuple[int, Told], yours: tuple[int, Told]) -> tuple[float, int, int, SequenceMatcher[str]] | None:
    """How much of two sentences agrees, where they stand, and their words aligned; None where too little agrees."""
    (i, a), (j, b) = mine, yours
    if 2 * len(a.stems & b.stems) < _ALIKE * (len(a.stems) + len(b.stems)):
        return None
    aligned = _matcher(a, b)
    blocks = aligned.get_matching_blocks()
    size = sum(block.size for block in blocks)
    telling = sum(word.tells for block in blocks for word in a.words[block.a : block.a + block.size])
    less, more = sorted((len(a.words), len(b.words)))
    if telling < _LEAST or size < _SAME * less or size < _HALF * more:
        return None
    return size / more, i, j, aligned


def _matcher(a: Told, b: Told) -> SequenceMatcher[str]:
    return SequenceMatcher(None, [word.stem for word in a.words], [word.stem for word in b.words], autojunk=False)


def _filed(one: _Stretch) -> bool:
    """Whether a stretch lies in the place that an article was filed from."""
    place = dateline(one.told.article)
    return place is not None and any(word.span.overlaps(place) for word in one.words)


def _excluding(mine: _Stretch, yours: _Stretch) -> Iterator[tuple[Item, Item]]:
    """The things of two stretches that exclude each other, the surest first."""
    for x, y in product(mine.items, yours.items):
        plain = {i.slot for i in mine.items} == {i.slot for i in yours.items} and all(
            _beside(*each) <= _FEW for each in ((mine, x), (yours, y))
        )
        if x.slot == y.slot and (plain or x.slot != "number") and _apart(mine, x, yours, y):
            yield x, y
    strictly, widely = (_denied(mine, *rows) != _denied(yours, *rows) for rows in (_DENIALS[:1], _DENIALS))
    if not strictly:
        yield from _exclusive(mine, yours)
        yield from _named(mine, yours)
        yield from _figures(mine, yours)
    if widely and (_alike_but_for_denial(mine, yours) or _none_or_some(mine, yours) or _none_or_some(yours, mine)):
        yield mine.item("polarity"), yours.item("polarity")


def _beside(one: _Stretch, item: Item) -> int:
    """How many words of a stretch say something beside a thing in it."""
    return sum(word.tells and not word.span.overlaps(item.span) for word in one.words)


def _apart(mine: _Stretch, x: Item, yours: _Stretch, y: Item) -> bool:
    """Whether two things exclude each other, days and hours as they are written here and there."""
    a, b = x.read, y.read
    if stamped(mine.told, x) or isinstance(a, Entity):
        return False  # names are compared where nothing stands beside them
    if not isinstance(a, TimeMention) or not isinstance(b, TimeMention) or not a.start or not b.start:
        return excludes(mine.told, x, yours.told, y)
    if a.granularity not in DAYS or b.granularity not in DAYS:
        return excludes(mine.told, x, yours.told, y)
    if a.start.date() == b.start.date():
        return a.granularity == b.granularity == "minute" and abs(a.start - b.start) >= _HOUR
    figures = [any(map(str.isdigit, item.span.of(one.told.article.text))) for one, item in ((mine, x), (yours, y))]
    return all(figures) or are_apart(a, b) or (not any(figures) and a.start.weekday() != b.start.weekday())


def _exclusive(mine: _Stretch, yours: _Stretch) -> Iterator[tuple[Item, Item]]:
    """Words of which the table says that they exclude each other."""
    lang = mine.told.article.lang
    counted = any(
        _value(word, lang) for one in (mine, yours) for word in one.spoken
    )  # "18 months", "a year and a half"
    for slot in _EXCLUSIVE[: 4 if counted else None]:
        sides = [{pole for word in one.spoken for pole in poles(word, slot, lang)} for one in (mine, yours)]
        only = [side - other for side, other in (sides, sides[::-1])]
        if {pole.row for pole in only[0]} & {pole.row for pole in only[1]}:
            yield mine.item(slot), yours.item(slot)
    reversing, (a, b) = opposing(lang).words("reversing"), ({*mine.telling}, {*yours.telling})
    if any(begins + word in other for one, other in ((a, b), (b, a)) for word in one for begins in reversing):
        yield mine.item("polarity"), yours.item("polarity")


def _named(mine: _Stretch, yours: _Stretch) -> Iterator[tuple[Item, Item]]:
    """Two names, whatever they name, where both stretches hold a name and nothing else that says something."""
    a, b = _name(mine), _name(yours)
    if a and b and (slot := unlike(a, b)):
        yield mine.item(slot), yours.item(slot)


def _name(one: _Stretch) -> Name | None:
    """The name that a stretch is, with nothing but it. A word that may owe its capital to its place, at a sentence's
    beginning, is none; nor is a part of a person's name.
    """
    found = [item.read for item in one.items if isinstance(item.read, Entity)]
    words = [word for word in one.words if word.tells]
    shared = (
        item.last > one.last for item in one.items if isinstance(item.read, Entity) and item.read.kind == "person"
    )
    weak = opposing(one.told.article.lang).words("weak")
    if any(shared) or any(not isinstance(item.read, Entity) for item in one.items) or not weak.isdisjoint(one.spoken):
        return None
    named = all(word.name and not word.stem[0].isdigit() for word in words)
    if not words or not named or len(found) > 1:
        return None
    titled = sum(word.name for word in one.told.words) >= _TITLED * len(one.told.words)
    if not found and (titled or marks(one.told.article.lang).nouns or (one.first == 0 and len(words) == 1)):
        return None
    text, entity = one.told.article.text, next(iter(found), None)
    whole = next((item.span for item in one.items), Span(words[0].span.start, words[-1].span.end))
    whole = Span(min(whole.start, words[0].span.start), max(whole.end, words[-1].span.end))  # "York" of "New York"
    return Name(whole.of(text), one.told.article.lang, entity)


def _figures(mine: _Stretch, yours: _Stretch) -> Iterator[tuple[Item, Item]]:
    """Numbers of which one was read as no amount and no date: an age, a score, "the two candidates"."""
    torn = any(is_torn(one.told.article.text, word.span) for one in (mine, yours) for word in one.words)
    found = [[] if torn else [value for word in one.spoken if (value := _value(word, one.told.article.lang))]
             for one in (mine, yours)]  # fmt: skip
    if len(found[0]) == len(found[1]) > 0 and found[0] != found[1] and not (mine.items and yours.items):
        yield mine.item("number"), yours.item("number")


def _value(word: str, lang: str) -> str:
    """The figures of a word, or those that a number word stands for."""
    if word[:1].isdigit():
        return word
    return str(lexicon(lang).section("numbers").get("units_words", {}).get(word, ""))


def _denials(one: _Stretch, *lists: str) -> Iterator[bool]:
    """Which words of a stretch deny what follows: "not", "refused", but not in "not only" or "declined to comment"."""
    rows = opposing(one.told.article.lang)
    denials = frozenset[str]().union(*map(rows.words, lists))
    text, longer = flat(one.told.article.text), _Stretch(one.told, one.first, one.last + 2)
    spoken, spans = [*longer.spoken, "", ""], [word.span for word in longer.words]
    for at, word in enumerate(one.spoken):
        touches = at + 1 < len(spans) and text[spans[at].end : spans[at + 1].start] == " "
        softened = touches and spoken[at + 1] in rows.words("softening")
        silent = not rows.words("silent").isdisjoint(spoken[at + 1 : at + 3])
        yield (word in denials or word.endswith("n't")) and not softened and not silent


def _denied(one: _Stretch, *lists: str) -> bool:
    """Whether a stretch denies what follows; two denials are none."""
    return sum(_denials(one, *lists)) % 2 == 1


def _alike_but_for_denial(mine: _Stretch, yours: _Stretch) -> bool:
    """Whether two stretches hold the same words that say something, one of them with a denial and little else."""
    kept = [[word for word, denies in zip(one.words, _denials(one, *_DENIALS), strict=True) if not denies]
            for one in (mine, yours)]  # fmt: skip
    roots = [[word.stem[:_ROOT] for word in words if word.tells] for words in kept]
    return roots[0] == roots[1] and abs(len(kept[0]) - len(kept[1])) < 2


def _none_or_some(none: _Stretch, some: _Stretch) -> bool:
    """Whether one stretch says "nobody" or "no deaths" and the other how many."""
    wholly = opposing(none.told.article.lang).words("wholly")
    return any(item.slot == "number" for item in some.items) and not wholly.isdisjoint(none.spoken)
