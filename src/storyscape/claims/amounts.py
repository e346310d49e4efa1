"""Numbers of one claim that differ, or contradict each other.

Law: the first duty is not to invent a difference. A contradiction needs two outlets with two origins' words, the same
thing counted, the same deed, certain wording on both sides, no difference in date, and numbers that can't both be true;
a toll that may have grown between two reports differs and does not contradict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final, NamedTuple

from storyscape.claims.alike import Telling, are_worded_alike, beside, firsts, held, side
from storyscape.claims.counts import Counted, counted, surely_exclude
from storyscape.claims.intervals import shown
from storyscape.claims.labels import stands_alone
from storyscape.claims.lexicon import flat, lexicon
from storyscape.claims.things import deeds_of, thing_of
from storyscape.claims.worded import FIRM, are_apart, may_have_grown, told_at
from storyscape.records import Appearance, Article, Because, Claim, Difference, Quantity, Ref, Side, Span

_NEAR: Final = 0.33  # share of the shorter clause's words that the other has, from which numbers differ
_WEEKS: Final = timedelta(days=31)  # a clause without a date tells of these, on either side of its article


class _Value(NamedTuple):
    """A number as one appearance gives it."""

    appearance: Appearance
    quantity: Quantity
    deeds: frozenset[str]


def numbers(claim: Claim, articles: Mapping[str, Article]) -> Iterable[Difference]:
    """The numbers of what a claim counts that are not one in all its articles."""
    things: dict[tuple[str, str, str], list[_Value]] = {}
    for one in firsts(claim):
        for (unit, thing), value in _single(one, articles[one.article]):
            things.setdefault((unit, thing, _era(one, articles[one.article])), []).append(value)
    for (unit, thing, _), values in sorted(things.items()):
        near = [one for pair in combinations(values, 2) if _are_near(*pair, articles) for one in pair]
        if near:
            yield _number(claim, list(dict.fromkeys(near)), thing or unit, articles)


def _are_near(a: _Value, b: _Value, articles: Mapping[str, Article]) -> bool:
    """Whether two texts give another number for what they tell in words of which a third agree, most where it has a
    unit: there are many speeds and shares.
    """
    one, other = articles[a.appearance.article], articles[b.appearance.article]
    if one.id == other.id or _form(a.quantity) == _form(b.quantity):
        return False
    alike = are_worded_alike(a.appearance, one, b.appearance, other)
    near = a.quantity.unit is None and held(a.appearance, one, b.appearance, other) >= _NEAR
    return (alike or near) and not _dated_apart(a.appearance, one, b.appearance, other)


def _single(one: Appearance, article: Article) -> Iterable[tuple[tuple[str, str], _Value]]:
    """The numbers of a clause that are its only one for what they count: of two, nobody knows which to compare.

    A clause that points back to another time ("back then four people died") gives none: its number is not of today.
    """
    if lexicon(article.lang).elsewhen.search(flat(one.clause.of(article.text))):
        return
    found: dict[tuple[str, str], list[Quantity]] = {}
    for quantity in one.quantities:
        if thing := thing_of(quantity, one, article):
            found.setdefault((quantity.unit or "", thing), []).append(quantity)
    for key, same in found.items():
        if len(same) == 1:
            yield key, _Value(one, same[0], deeds_of(one, article))


def _era(one: Appearance, article: Article) -> str:
    """The years that a clause dates itself to, where they are not its article's: numbers of two years don't differ."""
    at = told_at(article)
    dated = [time for time in one.times if time.start and time.end]
    if not dated or at is None or any(time.start <= at + _WEEKS and at - _WEEKS <= time.end for time in dated):  # type: ignore[operator]
        return ""
    return " ".join(sorted({str(time.start.year) for time in dated if time.start}))


def _form(quantity: Quantity) -> tuple[str, float, float]:
    """What two quantities must share to be no difference; vague words, their order of magnitude alone."""
    low, high = quantity.low or 0.0, quantity.high or 0.0
    if quantity.qualifier == "vague":
        return ("vague", float(len(str(int(low)))), 0.0)
    return ("exact" if quantity.qualifier == "about" else quantity.qualifier, low, high)


def _number(claim: Claim, values: Sequence[_Value], thing: str, articles: Mapping[str, Article]) -> Difference:
    told = {(value.appearance.article, _form(value.quantity)) for value in values}
    against = [
        (a, b)
        for a, b in combinations(values, 2)
        if _contradict(a, b, thing, articles)
        and (a.appearance.article, _form(b.quantity)) not in told  # a text that gives both explains them
        and (b.appearance.article, _form(a.quantity)) not in told
    ]
    sides = _sides(values if not against else [value for pair in against for value in pair], articles)
    if against:
        a, b = (shown(value.quantity) for value in against[0])
        note = f"{a} and {b} {thing} can't both be true at one time"
        because = Because(rule="differences.number.disjoint", note=note, refs=_refs(against[0]))
        return Difference(claim=claim.id, slot="number", kind="contradicts", sides=sides, because=because)
    because = Because(
        rule="differences.number.forms", note=f"each can be true of the same {thing}, or of another moment"
    )
    return Difference(claim=claim.id, slot="number", kind="differs", sides=sides, because=because)


def _contradict(a: _Value, b: _Value, thing: str, articles: Mapping[str, Article]) -> bool:
    one, other = articles[a.appearance.article], articles[b.appearance.article]
    return (
        are_apart(one, other)
        and surely_exclude(_counted(a, one), _counted(b, other))
        and a.appearance.certainty in FIRM
        and b.appearance.certainty in FIRM
        and a.appearance.negated == b.appearance.negated
        and a.deeds == b.deeds
        and are_worded_alike(a.appearance, one, b.appearance, other)
        and (
            a.quantity.unit is None
            or bool(beside(a.appearance, a.quantity.span, one) & beside(b.appearance, b.quantity.span, other))
        )
        and stands_alone(one, a.appearance)
        and stands_alone(other, b.appearance)
        and not _dated_apart(a.appearance, one, b.appearance, other)
        and not may_have_grown(thing, one, other)
    )


def _counted(value: _Value, article: Article) -> Counted:
    return counted(article, value.appearance.sentence, value.quantity)


def _beside(value: _Value, article: Article) -> frozenset[str]:
    """Of a sum, what stands beside it says what it is."""
    return beside(value.appearance, value.quantity.span, article)


def _dated_apart(a: Appearance, one: Article, b: Appearance, other: Article) -> bool:
    """Whether no date of one clause overlaps one of the other; a clause without is of the weeks round its article."""
    mine, yours = _dates(a, one), _dates(b, other)
    if not mine or not yours:
        return False
    return not any(s < f and t < e for s, e in mine for t, f in yours)


def _dates(one: Appearance, article: Article) -> list[tuple[datetime, datetime]]:
    said = [(time.start, time.end) for time in one.times if time.start and time.end]
    at = told_at(article)
    return said or ([(at - _WEEKS, at + _WEEKS)] if at else [])


def _sides(values: Sequence[_Value], articles: Mapping[str, Article]) -> tuple[Side, ...]:
    groups: dict[tuple[float, float, str], list[_Value]] = {}
    for value in values:
        quantity = value.quantity
        key = (quantity.low or 0.0, quantity.high or float("inf"), shown(quantity))
        groups.setdefault(key, []).append(value)
    return tuple(
        side([*map(_telling, group)], articles) for _, group in sorted(groups.items(), key=lambda item: item[0])
    )


def _telling(value: _Value) -> Telling:
    """A number with what it counts."""
    quantity = value.quantity
    end = max(quantity.counted.end if quantity.counted else 0, quantity.span.end)
    return Telling(value.appearance, Span(quantity.span.start, end), shown(quantity))


def _refs(pair: Sequence[_Value]) -> tuple[Ref, ...]:
    return tuple(sorted(Ref(value.appearance.article, value.appearance.sentence) for value in pair))
