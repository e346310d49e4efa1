"""Two outlets that tell one deed in words of their own, and one thing of it otherwise: who, when, where, how many, or
whether at all; or why.

Law: that one deed is meant must be shown by what is done and by those who have part in it, but for the one thing that
differs; a text that has the other's thing too explains it. What is told as possible or wished is held against nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from storyscape.claims.counts import Counted, surely_exclude
from storyscape.claims.deeds import Deed, Part
from storyscape.claims.frames import predicates
from storyscape.claims.intervals import compatible
from storyscape.claims.items import Item, Opposed, Pole, Told, excludes, is_bound, other_days, poles
from storyscape.claims.unlike import unlike
from storyscape.records import Quantity, Span
from storyscape.records.claims import Slot

_WHERE: Final = ("in", "at", "on", "near", "inside", "outside")
_FACTS: Final = ("told", "future")
_SURE: Final = 2
_PARTS: Final = 2  # of those who have part in two deeds, how many must agree, from which they are one
_COMMON: Final = 4  # words that say something from which two sentences have much in common
_COUNTED: Final = 2  # what must agree beside what is counted, before numbers are compared


class Met(NamedTuple):
    """Two deeds compared: how surely those who do it, whom or what it befalls, and the rest agree (see
    :func:`agreement`), how many names stand in both besides, and whether the dates agree.
    """

    mine: Deed
    yours: Deed
    opposite: bool
    actor: int
    patient: int
    other: int
    beside: int
    day: int

    @property
    def is_one(self) -> bool:
        """Whether what agrees shows that one deed is meant."""
        return sum(one > 0 for one in self[3:]) >= _PARTS

    @property
    def is_likely_one(self) -> bool:
        """Whether that much agrees, or less, in sentences that have most of what they tell of in common."""
        common = len(self.mine.told.stems & self.yours.told.stems)
        return self.is_one or (max(self[3:6]) > 0 and common >= _COMMON)

    @property
    def unlike(self) -> list[str]:
        """The kinds of parts that are not the same."""
        return [name for name in ("actor", "patient", "other", "day") if getattr(self, name) < 0]

    @property
    def denied(self) -> bool:
        """Whether one says what the other denies, or its opposite."""
        return (self.mine.frame.negated != self.yours.frame.negated) != self.opposite


def clashes(one: Sequence[Deed], other: Sequence[Deed]) -> Iterator[Opposed]:
    """What two articles tell of one deed so that both can't be true."""
    for found in _met_in(one, other):
        if found.mine.frame.modality not in _FACTS or found.mine.told.words == found.yours.told.words:
            continue
        for mine, yours in _excluding(found):
            if not _explained(found.yours, yours, one) and not _explained(found.mine, mine, other):
                yield Opposed(found.mine.told, found.yours.told, mine, yours)
                break


def _excluding(met: Met) -> Iterator[tuple[Item, Item]]:
    a, b = met.mine, met.yours
    if met.denied:
        unknown = (
            a.patients and b.patients and not any(_is_named_alike(*pair) for pair in product(a.patients, b.patients))
        )
        one_deed = met.is_one and not met.unlike and not unknown
        if one_deed and a.speaker == b.speaker and (met.opposite or _covers(a, b)):
            yield _whole(a), _whole(b)
    elif a.frame.negated or met.opposite:
        return
    elif met.unlike == ["day"] and (met.is_likely_one or _once(met)):
        if len(a.days) == len(b.days) == 1 and len({is_bound(d.told.article, d.days[0].span) for d in (a, b)}) == 1:
            yield a.days[0], b.days[0]
    elif met.day <= 0 and other_days(a.told, b.told):
        return
    elif met.is_one and met.unlike == ["actor"] and met.patient > 0 and a.acts & _words("single", a):
        if met.patient + met.other + met.beside > 1:
            yield from _named_apart(a.actors, b.actors, "actor")
    elif met.is_likely_one and met.unlike in ([], ["other"]):
        mine, yours = ([part for part in deed.others if part.role in _WHERE] for deed in (a, b))
        yield from _named_apart(mine, yours, "place") if met.is_one else ()
        yield from _built_apart(mine, yours, a.told, b.told)
        yield from _counted_apart(met)


def _is_named_alike(a: Part, b: Part) -> bool:
    """Whether two parts are one by their own main word or name, whatever stands beside it."""
    return agreement(a, b) > 0 and (bool(a.heads & b.heads) or bool(a.name and b.name))


def _covers(a: Deed, b: Deed) -> bool:
    """Whether all that the denied one of two deeds has stands in the other: "did not speak in Ostrand" denies nothing
    but the place.
    """
    denied, told = (a, b) if a.frame.negated else (b, a)
    rest = [*told.patients, *told.others]
    return all(any(agreement(part, one) > 0 for one in rest) for part in (*denied.patients, *denied.others))


def _once(met: Met) -> bool:
    """Whether the deed befalls a person once, and the same person is named, or may be meant by the pronouns."""
    a, b = met.mine, met.yours
    if not _words("once", a) & a.acts & b.acts:
        return False
    if a.patients and b.patients:
        return met.patient > 1 or (_may_be(a.patients, b.patients) and _may_be(a.actors, b.actors))
    return met.actor > 1


def _may_be(mine: Sequence[Part], yours: Sequence[Part]) -> bool:
    """Whether somebody who is named in one list may be a pronoun in the other."""
    pairs = [pair for each in product(mine, yours) for pair in (each, each[::-1])]
    return any(one.name and one.name.entity.kind == "person" and not other.name and not other.heads
               for one, other in pairs)  # fmt: skip


def _words(name: str, deed: Deed) -> frozenset[str]:
    return predicates(deed.told.article.lang).words(name)


def _named_apart(mine: Sequence[Part], yours: Sequence[Part], slot: Slot) -> Iterator[tuple[Item, Item]]:
    """The names of two lists of parts, where each holds one alone and both can't be one."""
    a, b = ([(part, part.name) for part in parts if part.name] for parts in (mine, yours))
    if len(a) == len(b) == 1 and unlike(a[0][1].name, b[0][1].name) == slot:
        one, other = (Item(slot, part.argument.span, -1, -1, name.entity.name, name.entity) for part, name in (*a, *b))
        yield one, other


def _built_apart(mine: Sequence[Part], yours: Sequence[Part], a: Told, b: Told) -> Iterator[tuple[Item, Item]]:
    """Two kinds of place of which the table says that one is never the other: a ship and an airport."""
    if len(mine) == len(yours) == 1:
        spans = (mine[0].argument.head, yours[0].argument.head)
        x, y = (dict(poles(span.of(one.article.text).lower(), "place", one.article.lang))
                for one, span in zip((a, b), spans, strict=True))  # fmt: skip
        if any(x[row] != y[row] for row in x.keys() & y.keys()):
            yield _verbatim("place", mine[0], a), _verbatim("place", yours[0], b)


def _counted_apart(met: Met) -> Iterator[tuple[Item, Item]]:
    """Two numbers of the same things that can't both be true, where enough agrees besides."""
    a, b = met.mine, met.yours
    agreed = sum(one for one in met[3:] if one > 0)
    for x, y in product((*a.actors, *a.patients), (*b.actors, *b.patients)):
        mine, yours = (_numbers(*pair) for pair in ((a, x), (b, y)))
        beside = agreed - agreement(x, y) >= _COUNTED
        if beside and x.heads & y.heads and len(mine) == len(yours) == 1 and surely_exclude(mine[0][1], yours[0][1]):
            yield mine[0][0], yours[0][0]


def _numbers(deed: Deed, part: Part) -> list[tuple[Item, Counted]]:
    return [(item, deed.told.counted(item.read)) for item in deed.told.items
            if isinstance(item.read, Quantity) and item.span.within(part.argument.span)]  # fmt: skip


def _explained(deed: Deed, item: Item, told: Sequence[Deed]) -> bool:
    """Whether the deeds that another article tells, ``told``, hold what this deed has otherwise, ``item``, as well."""
    alike = [each for each in told if each.acts & deed.acts]
    items = [one for each in alike for one in each.told.items if one.slot == item.slot]
    if item.slot == "polarity":
        return any(_met(each, deed, opposite=False).is_one and each.frame.negated == deed.frame.negated
                   for each in alike)  # fmt: skip
    if item.slot == "number":
        return any(one.read.unit == item.read.unit and compatible(one.read, item.read) for one in items
                   if isinstance(one.read, Quantity) and isinstance(item.read, Quantity))  # fmt: skip
    if item.slot == "time":
        return any(one.value[:10] == item.value[:10] for one in items)
    return any(item.value in each.told.span.of(each.told.article.text) for each in alike)


def _whole(deed: Deed) -> Item:
    """A predicate with the words that deny it, and what it befalls where that stands right behind: "pleaded guilty"."""
    span, text = deed.frame.predicate, deed.told.article.text
    behind = (one.span for one in deed.frame.arguments if one.role == "object" and one.span.start > span.end)
    nearest = min(behind, default=span)
    span = span if text[span.end : nearest.start].strip() else Span(span.start, nearest.end)
    return Item("polarity", span, -1, -1, span.of(text), Pole(-1, int(deed.frame.negated)))


def causes(one: Sequence[Deed], other: Sequence[Deed]) -> Iterator[Opposed]:
    """Deeds of two articles that are one and told with causes that have nothing in common."""
    for met in _met_in(one, other):
        if met.is_one and not met.unlike and not met.denied and not met.opposite:
            for x, y in product(met.mine.causes, met.yours.causes):
                told = all((x.stems, y.stems)) or not x.heads & y.heads  # "for lying", "for lying to the council"
                if told and not x.stems & y.stems and not x.beside & y.beside:
                    a, b = met.mine.told, met.yours.told
                    yield Opposed(a, b, _verbatim("cause", x, a), _verbatim("cause", y, b))


def _verbatim(slot: Slot, part: Part, told: Told) -> Item:
    span = part.argument.span
    return Item(slot, span, -1, -1, span.of(told.article.text), Pole(-1, 0))


def _met_in(one: Sequence[Deed], other: Sequence[Deed]) -> Iterator[Met]:
    """The pairs of deeds of two articles that may be one by what is done, or of which one is the other's opposite."""
    by_act: dict[str, list[Deed]] = {}
    for deed in other:
        for act in deed.acts:
            by_act.setdefault(act, []).append(deed)
    for deed in one:
        against = frozenset(b for a, b in _opposites(deed.told.article.lang) if a in deed.acts)
        for opposite, acts in ((False, deed.acts), (True, against)):
            for found in {id(each): each for act in sorted(acts) for each in by_act.get(act, ())}.values():
                if found.frame.modality == deed.frame.modality and not (opposite and deed.acts & found.acts):
                    yield _met(deed, found, opposite)


def _met(a: Deed, b: Deed, opposite: bool) -> Met:
    crossed = max(_best(a.patients, b.others), _best(a.others, b.patients), 0)
    patient, other = _best(a.patients, b.patients) or crossed, _best(a.others, b.others)
    beside = len(a.names & b.names) if other < _SURE > patient else 0
    day = 1 if a.near & b.near else -1 if any(excludes(a.told, x, b.told, y) for x, y in product(a.days, b.days)) else 0
    return Met(a, b, opposite, _best(a.actors, b.actors), patient, other, beside, day)


def _best(mine: Iterable[Part], yours: Iterable[Part]) -> int:
    """The surest agreement between two lists of parts; -1 where all that are known are unlike."""
    found = [agreement(a, b) for a, b in product(mine, yours)]
    return max(found, default=0) or min(found, default=0)


def agreement(a: Part, b: Part) -> int:
    """How surely two parts are one: 2 the same name or words, 1 the same main word, 0 unknown, -1 not."""
    if a.name and b.name:
        mine, yours = ({*one.heads, *one.stems} for one in (a, b))
        within = mine <= yours or yours <= mine
        if a.name.entity.id == b.name.entity.id:  # two who have one family name may be taken for one
            return _SURE if within or a.heads & b.heads else 0
        return -1 if unlike(a.name.name, b.name.name) else int(within)
    if a.name or b.name:
        whole, bare = (a, b) if a.name else (b, a)
        return int(bool(bare.heads & whole.stems))
    if not a.heads & b.heads:
        return int(bool(a.beside & b.beside)) if a.heads and b.heads else 0
    if a.beside and b.beside:
        return _SURE if a.beside & b.beside else -1
    return _SURE if a.stems & b.stems else 1


@cache
def _opposites(lang: str) -> frozenset[tuple[str, str]]:
    pairs = [row.split() for row in predicates(lang).rows.get("opposites", ())]
    return frozenset(pair for a, b in pairs for pair in ((f"#{a}", f"#{b}"), (f"#{b}", f"#{a}")))
