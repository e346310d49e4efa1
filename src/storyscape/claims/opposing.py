"""Two sentences of two outlets that say the same but for one thing: a number, a date, a name, a "not".

Law: the words around the thing must agree, word by word; what stands there must be of one kind on both sides and
exclude the other. Where anything else can explain it (a list, a title, a second date, a doubt), nothing is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from storyscape.claims.counts import opposing, surely_exclude
from storyscape.claims.items import (
    Item,
    Opposed,
    Pole,
    Told,
    Word,
    excludes,
    is_bound,
    other_days,
    stamped,
)
from storyscape.claims.lexicon import flat
from storyscape.records import Entity, Quantity, Span

_SHARED: Final = 3  # stems that say something, from which two sentences are compared at all
_RUN: Final = 5  # words around the thing that must agree, function words counted
_LEAST: Final = 2  # of them, those on either side
_SAID: Final = 4  # words without function words that must agree before a name
_TELLING: Final = 2  # of them, words that say something, or are no names
_BESIDE: Final = 3  # words on a side of a date by which it is tied to its deed
_NEAR: Final = 6  # words on a side of a number or date that are near it
_LISTS: Final = (",", ", the")
_REACH: Final = 4  # words beyond the run in which a second denial or doubt may change what is said


def opposed(one: Sequence[Told], other: Sequence[Told]) -> Iterator[Opposed]:
    """The contradictions between the sentences of two articles in one language, but for what both say word for word."""
    said = [{tuple(word.stem for word in each.words) for each in sentences} for sentences in (one, other)]
    values = [{item.value for each in sentences for item in each.items} for sentences in (one, other)]
    for a, b in product(one, other):
        if any(tuple(word.stem for word in each.words) in said[0] & said[1] for each in (a, b)):
            continue
        if len(a.stems & b.stems) < _SHARED:
            continue
        for mine, yours in product(a.items, b.items):
            if mine.slot != yours.slot or not excludes(a, mine, b, yours) or _explained(a, mine, b, yours):
                continue
            apart = yours.value not in values[0] and mine.value not in values[1]
            if _meets(a, mine, b, yours) or (_of_one_thing(a, mine, b, yours) and (apart or mine.slot == "time")):
                yield Opposed(a, b, mine, yours)
        yield from _negated(a, b)
        yield from (Opposed(a, b, mine, yours) for _, _, yours, mine in _negated(b, a))


def _meets(a: Told, mine: Item, b: Told, yours: Item) -> bool:
    """Whether two things that exclude each other stand in one place of one deed."""
    if mine.slot in ("actor", "place") and (_titled(a, mine) or _titled(b, yours)):
        return False
    runs = [_run(x, y) for x, y in zip(_sides(a, mine), _sides(b, yours), strict=True)]
    if _enough(runs):
        return True
    if mine.slot == "time":
        return _tied(a, mine, b, yours)
    return mine.slot in ("actor", "place") and _led_alike(a, mine, b, yours)


def _of_one_thing(a: Told, mine: Item, b: Told, yours: Item) -> bool:
    """Whether two numbers count the same things of one kind ("23 Russian diplomats"), or two dates belong to the same
    noun ("the 2016 election"), where the words near them agree, in whatever order.
    """
    near = [{word.stem for side in _sides(one, item) for word in _telling(side[:_NEAR])}
            for one, item in ((a, mine), (b, yours))]  # fmt: skip
    if len(near[0] & near[1]) < _SHARED:
        return False
    if isinstance(mine.read, Quantity) and isinstance(yours.read, Quantity):
        x, y = a.counted(mine.read), b.counted(yours.read)
        one_kind = x.kind[:1] == y.kind[:1] and not {*x.kind[1:]}.isdisjoint(y.kind[1:])
        return one_kind and surely_exclude(x, y)
    nouns = [one.words[item.last].stem for one, item in ((a, mine), (b, yours)) if _modifies(one, item)]
    return mine.slot == "time" and len(nouns) == 2 and nouns[0] == nouns[1]


def _enough(runs: Sequence[Sequence[Word]]) -> bool:
    """Whether the words agree on both sides, and far enough."""
    return min(map(len, runs)) >= _LEAST and _far([word for run in runs for word in run])


def _far(run: Sequence[Word]) -> bool:
    return len(run) >= _RUN and len(_telling(run)) >= _TELLING


def _led_alike(a: Told, mine: Item, b: Told, yours: Item) -> bool:
    """Whether the words that say something before two names are the same, the last no name, and lead into them."""
    before = (_telling(one.words[: item.first][::-1]) for one, item in ((a, mine), (b, yours)))
    said = _run(*before)
    plain = sum(not word.name for word in said)
    return len(said) >= _SAID and plain >= _TELLING and not said[0].name and _led_into(a, mine) and _led_into(b, yours)


def _led_into(one: Told, item: Item) -> bool:
    """Whether no mark stands between a name and the word before it."""
    gap = one.article.text[one.words[item.first - 1].span.end : item.span.start] if item.first else ""
    return gap.replace(" ", "").isalpha() or gap.isspace()


def _sides(one: Told, item: Item) -> tuple[Sequence[Word], Sequence[Word]]:
    """The words before an item, the nearest first, and those behind it."""
    return one.words[: item.first][::-1], one.words[item.last :]


def _run(mine: Sequence[Word], yours: Sequence[Word]) -> list[Word]:
    """The words that agree from the start on."""
    found = []
    for a, b in zip(mine, yours, strict=False):
        if a.stem != b.stem:
            break
        found.append(a)
    return found


def _telling(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if word.tells]


def _explained(a: Told, mine: Item, b: Told, yours: Item) -> bool:
    """Whether a sentence has the other's thing too, a second date, or another one beside another thing: then each may
    belong to a deed of its own.
    """
    if mine.slot == "time":
        numbers = any(x.slot == y.slot == "number" and excludes(a, x, b, y) for x, y in product(a.items, b.items))
        return (
            numbers
            or stamped(a, mine)
            or stamped(b, yours)
            or is_bound(a.article, mine.span) != is_bound(b.article, yours.span)
            or any(len([i for i in one.items if i.slot == "time" and not _modifies(one, i)]) > 1 for one in (a, b))
        )
    if other_days(a, b):
        return True
    return _names(a, yours) or _names(b, mine) or _listed(a, mine) or _listed(b, yours)


def _names(one: Told, item: Item) -> bool:
    text = one.span.of(one.article.text)
    return isinstance(item.read, Entity) and any(name in text for name in (item.read.name, *item.read.aliases))


def _listed(one: Told, item: Item) -> bool:
    """Whether a name stands among others: "Europe, Africa and Asia"; another list may leave it out."""
    return any(word.name and one.article.text[min(word.span.end, item.span.end) : max(word.span.start, item.span.start)]
               .strip() in _LISTS for word in (*one.words[: item.first][-1:], *one.words[item.last :][:1]))  # fmt: skip


def _titled(one: Told, item: Item) -> bool:
    """Whether a word that says something stands right before a name: "chief strategist Ann Bell"."""
    if item.first == 0:
        return False
    word = one.words[item.first - 1]
    return word.tells and one.article.text[word.span.end : item.span.start] == " "


def _modifies(one: Told, item: Item) -> bool:
    """Whether a date belongs to the noun behind it: "the 2016 election"."""
    if item.last == len(one.words):
        return False
    word = one.words[item.last]
    return word.tells and one.article.text[item.span.end : word.span.start] == " "


def _tied(a: Told, mine: Item, b: Told, yours: Item) -> bool:
    """Whether two dates stand beside the same deed of the same people or bodies, in either order of the words."""
    if (
        _modifies(a, mine)
        or _modifies(b, yours)
        or stamped(a, mine)
        or stamped(b, yours)
        or not _actors(a) & _actors(b)
    ):
        return False
    sides = product(_sides(a, mine), _sides(b, yours))
    return any(_beside_alike(_telling(x)[:_BESIDE], _telling(y)[:_BESIDE]) for x, y in sides)


def _beside_alike(mine: Sequence[Word], yours: Sequence[Word]) -> bool:
    """Whether the two nearest words, or all three, are the same, one of them a deed."""
    for size in range(2, _BESIDE + 1):
        x, y = ({word.stem for word in side[:size]} for side in (mine, yours))
        if len(x) == size and x == y and any(word.deed for word in mine[:size]):
            return True
    return False


def _actors(one: Told) -> frozenset[str]:
    """The stems of the names in a sentence that are no places and no dates."""
    taken = [item.span for item in one.items if item.slot in ("place", "time", "number")]
    named = (word for word in one.words if word.name and word.tells)
    return frozenset(word.stem for word in named if not any(span.overlaps(word.span) for span in taken))


def _negated(a: Told, b: Told) -> Iterator[Opposed]:
    """A "not" of ``a`` where ``b`` has the same words on both sides without it, and no other denial or doubt."""
    for at in _negations(a):
        for place in range(1, len(b.words)):
            before = _run(a.words[:at][::-1], b.words[:place][::-1])
            after = _run(a.words[at + 1 :], b.words[place:])
            if not before or at - 1 in a.negative or len(_telling(after)) < _TELLING or not _far([*before, *after]):
                continue
            mine = range(at - len(before), at + 1 + len(after))
            yours = range(place - len(before), place + len(after))
            if not _doubted(a, mine) and not _doubted(b, yours):
                yield Opposed(a, b, _pole(a, at, at + 2, 1), _pole(b, place, place + 1, 0))


def _negations(one: Told) -> Iterator[int]:
    words = opposing(one.article.lang).words("negations")
    text = flat(one.article.text)
    return (at for at, word in enumerate(one.words) if word.span.of(text).lower() in words or word.stem.endswith("n't"))


def _doubted(one: Told, run: range) -> bool:
    """Whether a denial or a doubt stands beside a run of words."""
    near = range(run.start - _REACH, run.stop + _REACH)
    return any(at in near and at not in run for at in one.negative)


def _pole(one: Told, first: int, last: int, side: int) -> Item:
    span = Span(one.words[first].span.start, one.words[last - 1].span.end)
    return Item("polarity", span, first, last, span.of(one.article.text), Pole(-1, side))
