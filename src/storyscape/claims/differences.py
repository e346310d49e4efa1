"""How the appearances of one claim differ.

Law: the first duty is not to invent a difference. A contradiction needs two outlets with two origins' words, the same
thing counted, the same deed, certain wording on both sides, no difference in date, and numbers that can't both be true;
a toll that may have grown between two reports differs and does not contradict. Two sentences that agree in the words
around one thing contradict each other wherever their clauses went: there the wording says that one deed is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Final, NamedTuple

from msgspec.structs import replace

from storyscape.claims.analysis import Analysis
from storyscape.claims.counts import Counted, counted, surely_exclude
from storyscape.claims.intervals import shown
from storyscape.claims.items import is_bound
from storyscape.claims.labels import stands_alone
from storyscape.claims.lexicon import flat, lexicon
from storyscape.claims.things import content_words, deeds_of, thing_of
from storyscape.claims.worded import FIRM, are_apart, contradictions, may_have_grown, told_at
from storyscape.records import Appearance, Article, Because, Claim, Difference, Entity, Quantity, Ref, Side, Span
from storyscape.records.claims import Certainty
from storyscape.text.tokens import stopwords, words

_TELLING: Final = ("denied", "unverified")  # what one side must say for a difference in certainty
_ALIKE: Final = 0.5  # share of words in common (Dice) from which two clauses contradict
_BESIDE: Final = 3  # words on either side of a number that say of what it is
_STEM: Final = 6  # letters that inflections of one word share
_WEEKS: Final = timedelta(days=31)  # a clause without a date tells of these, on either side of its article


class _Value(NamedTuple):
    """A number as one appearance gives it."""

    appearance: Appearance
    quantity: Quantity
    deeds: frozenset[str]


def differences(
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    analyses: Sequence[Analysis],
    entities: Sequence[Entity],
) -> tuple[Difference, ...]:
    """The differences of a story's claims, contradictions first, then in the order of the claims."""
    found = [
        one
        for claim in claims
        for one in (*_numbers(claim, articles), *_times(claim, articles), *_certainty(claim, articles))
    ]
    order = {claim.id: at for at, claim in enumerate(claims)}
    sure = [one for one in found if one.kind == "contradicts"]
    worded = contradictions(claims, articles, analyses, entities)
    added = _merged([one for one in worded if not any(_says_alike(one, other) for other in sure)])
    told = {(one.claim, one.slot) for one in added}
    kept = [one for one in found if one.kind == "contradicts" or (one.claim, one.slot) not in told]
    return tuple(sorted([*kept, *added], key=lambda one: (one.kind != "contradicts", order[one.claim])))


def _says_alike(one: Difference, other: Difference) -> bool:
    """Whether both sides of a difference are sides of another."""
    at = [side.ref for side in other.sides]
    return one.slot == other.slot and all(
        any(side.ref.article == ref.article and side.ref.span.overlaps(ref.span) for ref in at) for side in one.sides
    )


def _merged(found: Sequence[Difference]) -> list[Difference]:
    """One difference for all pairs of articles that differ in one claim by the same words."""
    alike: dict[tuple[str, str, tuple[str, ...]], list[Difference]] = {}
    for one in sorted(found, key=lambda one: [side.ref for side in one.sides]):
        key = (one.claim, one.slot, tuple(sorted(side.text for side in one.sides)))
        alike.setdefault(key, []).append(one)
    return [_joined(group) for group in alike.values()]


def _joined(group: Sequence[Difference]) -> Difference:
    telling: dict[str, set[str]] = {}
    for side in (side for one in group for side in one.sides):
        telling.setdefault(side.text, set()).update(side.articles)
    sides = tuple(replace(side, articles=tuple(sorted(telling[side.text]))) for side in group[0].sides)
    return replace(group[0], sides=sides)


def _numbers(claim: Claim, articles: Mapping[str, Article]) -> Iterable[Difference]:
    things: dict[tuple[str, str, str], list[_Value]] = {}
    for one in _firsts(claim):
        for (unit, thing), value in _single(one, articles[one.article]):
            things.setdefault((unit, thing, _era(one, articles[one.article])), []).append(value)
    for (unit, thing, _), values in sorted(things.items()):
        forms = {_form(value.quantity) for value in values}
        if len(forms) > 1 and len({v.appearance.article for v in values}) > 1:
            yield _number(claim, values, thing or unit, articles)


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
        and _worded_alike(a.appearance, one, b.appearance, other)
        and (a.quantity.unit is None or bool(_beside(a, one) & _beside(b, other)))
        and stands_alone(one, a.appearance)
        and stands_alone(other, b.appearance)
        and not _dated_apart(a.appearance, one, b.appearance, other)
        and not may_have_grown(thing, one, other)
    )


def _counted(value: _Value, article: Article) -> Counted:
    return counted(article, value.appearance.sentence, value.quantity)


def _worded_alike(a: Appearance, one: Article, b: Appearance, other: Article) -> bool:
    """Whether the clauses share most of their words, numbers aside: only then do they surely speak of one thing."""
    if one.lang != other.lang:
        return False
    mine, yours = content_words(a, one), content_words(b, other)
    return 2 * len(mine & yours) >= _ALIKE * (len(mine) + len(yours))


def _beside(value: _Value, article: Article) -> frozenset[str]:
    """The words that say something and stand nearest to a number in its clause: of a sum, they say what it is."""
    clause, place, text = value.appearance.clause, value.quantity.span, article.text
    before, behind = text[clause.start : place.start], text[place.end : clause.end]
    near = [[w for w in words(side) if w not in stopwords(article.lang)] for side in (before, behind)]
    return frozenset(word[:_STEM] for word in (*near[0][-_BESIDE:], *near[1][:_BESIDE]))


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
    return tuple(_side(group, articles) for _, group in sorted(groups.items(), key=lambda item: item[0]))


def _side(group: Sequence[_Value], articles: Mapping[str, Article]) -> Side:
    first = min(group, key=lambda value: (_age(articles[value.appearance.article]), value.quantity.span))
    ref = _ref(first)
    return Side(
        ref=ref,
        text=ref.span.of(articles[ref.article].text),
        value=shown(first.quantity),
        articles=tuple(sorted({value.appearance.article for value in group})),
    )


def _ref(value: _Value) -> Ref:
    quantity = value.quantity
    end = quantity.counted.end if quantity.counted else quantity.span.end
    return Ref(value.appearance.article, Span(quantity.span.start, max(end, quantity.span.end)))


def _refs(pair: Sequence[_Value]) -> tuple[Ref, ...]:
    return tuple(sorted(Ref(value.appearance.article, value.appearance.sentence) for value in pair))


def _certainty(claim: Claim, articles: Mapping[str, Article]) -> Iterable[Difference]:
    groups: dict[Certainty, list[Appearance]] = {}
    for one in _firsts(claim):
        groups.setdefault(one.certainty, []).append(one)
    telling = [kind for kind in _TELLING if kind in groups]
    other = [kind for kind in groups if kind not in _TELLING]
    spread = {one.article for group in groups.values() for one in group}
    if not telling or not other or len(spread) < 2:
        return
    sides = tuple(_certain_side(kind, groups[kind], articles) for kind in sorted(groups))
    note = f"one text says {telling[0]}, another {', '.join(sorted(other))}"
    because = Because(rule="differences.certainty", note=note)
    yield Difference(claim=claim.id, slot="certainty", kind="differs", sides=sides, because=because)


def _certain_side(kind: Certainty, group: Sequence[Appearance], articles: Mapping[str, Article]) -> Side:
    first = min(group, key=lambda one: (_age(articles[one.article]), one.clause))
    span = first.cues[0] if first.cues else first.clause
    return Side(
        ref=Ref(first.article, span),
        text=span.of(articles[first.article].text),
        value=kind,
        articles=tuple(sorted({one.article for one in group})),
    )


def _times(claim: Claim, articles: Mapping[str, Article]) -> Iterable[Difference]:
    """Days that differ, where each clause names exactly one, and none as the end or beginning of what it tells."""
    days: dict[str, list[tuple[Appearance, Span]]] = {}
    for one in _firsts(claim):
        found = [mention for mention in one.times if mention.start and mention.granularity == "day"]
        if len(found) == 1 and found[0].value and not is_bound(articles[one.article], found[0].span):
            days.setdefault(found[0].value, []).append((one, found[0].span))
    if len(days) < 2 or len({one.article for group in days.values() for one, _ in group}) < 2 or _one_name(list(days)):
        return
    sides = []
    for value, group in sorted(days.items()):
        one, span = min(group, key=lambda pair: (_age(articles[pair[0].article]), pair[1]))
        carrying = tuple(sorted({each.article for each, _ in group}))
        sides.append(
            Side(ref=Ref(one.article, span), text=span.of(articles[one.article].text), value=value, articles=carrying)
        )
    because = Because(rule="differences.time.days", note="the clauses name different days")
    yield Difference(claim=claim.id, slot="time", kind="differs", sides=tuple(sides), because=because)


def _one_name(days: Sequence[str]) -> bool:
    """Whether days have one weekday, or one day of the month: most likely one name that was resolved in two ways."""
    dates = [date.fromisoformat(day) for day in days]
    return len({day.weekday() for day in dates}) == 1 or len({day.day for day in dates}) == 1


def _firsts(claim: Claim) -> list[Appearance]:
    return [one for one in claim.appearances if one.repeats is None]


def _age(article: Article) -> tuple[str, str]:
    return (article.seen_at.isoformat(), article.id)
