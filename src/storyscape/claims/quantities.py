"""Quantities of a text as intervals with a qualifier, a unit and what they count.

Law: a number is a quantity only where it counts or measures: names of models, years, dates, times, durations, rows and
scores are none. What is open stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from msgspec.structs import replace

from storyscape.claims.lexicon import NEVER, Lexicon, flat, lexicon, phrases
from storyscape.claims.numbers import Number, numerals
from storyscape.records import Quantity, Span
from storyscape.records.claims import Qualifier

_WORD: Final = re.compile(r"[^\W\d_](?:[\w'-]|\.(?=\w))*")
_KINDS: Final = ("more_than", "at_least", "less_than", "at_most", "about")
_DEEDS: Final = frozenset({"sending", "rising", "falling"})  # what is done with things, never what is counted
_FARTHEST: Final = 4  # words between a number and the head of what it counts
_SIDES: Final[dict[str, tuple[bool, bool]]] = {
    "more_than": (True, False), "at_least": (True, False), "vague": (True, False),
    "less_than": (False, True), "at_most": (False, True),
}  # fmt: skip


class _Measured(NamedTuple):
    """A number with the unit and qualifier that stand beside it."""

    number: Number
    start: int
    end: int
    unit: str | None
    qualifier: Qualifier


def quantities(text: str, span: Span, lang: str, taken: Sequence[Span] = ()) -> tuple[Quantity, ...]:
    """The quantities in ``span`` of ``text``, in text order. Numbers inside ``taken`` (times) are left out."""
    lex = lexicon(lang)
    piece = flat(span.of(text))
    busy = [(t.start - span.start, t.end - span.start) for t in taken]
    found = [n for n in numerals(piece, lex) if not any(a < n.end and n.start < b for a, b in busy)]
    measured = _without_scores(piece, [m for n in found if (m := _measure(piece, n, lex))])
    measured = [m for m in measured if not _is_name(piece, m, lex)]
    return tuple(_quantity(piece, m, span.start, lex) for m in _ranges(piece, measured, lex))


def _measure(text: str, number: Number, lex: Lexicon) -> _Measured | None:
    start, end, unit = number.start, number.end, None
    before = _patterns(lex.lang)["currency_before"].search(text[max(0, start - 6) : start])
    if before and not number.words:
        start, unit = start - len(before[0]), _currency(lex, "before", before[0].strip())
    after = _patterns(lex.lang)["after"].match(text, end)
    if after and after.lastgroup and not (unit and after.lastgroup != "currency"):
        unit = unit or _unit_name(lex, after)
        end = after.end()
    elif re.match(r"\w", text[end : end + 1]) or (_is_duration(text, end, lex) and unit is None):
        return None
    if number.words and number.low in (1.0, 0.0) and unit is None:
        return None
    if number.words and 0 < number.low < 1 and unit is None:
        unit = "share"  # "a third of the voters" is no number of voters
    if number.words and number.low == 2 and lex.pattern("numbers", "skip", "definite").search(text[:start][-12:]):
        return None  # "the two countries" counts nothing
    return _qualified(text, _Measured(number, start, end, unit, "vague" if number.vague else "exact"), lex)


def _unit_name(lex: Lexicon, match: re.Match[str]) -> str:
    if match.lastgroup == "percent":
        return "%"
    word = re.sub(r"^[\s-]+", "", match[0])
    if match.lastgroup == "currency":
        return _currency(lex, "after", word)
    for name, forms in lex.section("numbers", "units").items():
        if re.fullmatch(forms, word, re.IGNORECASE):
            return str(name)
    return word


def _qualified(text: str, found: _Measured, lex: Lexicon) -> _Measured:
    patterns = _patterns(lex.lang)
    before = text[: found.start]
    for kind in _KINDS:
        match = patterns[kind].search(before)
        if match:
            qualifier = kind if not found.number.vague or kind != "about" else "vague"
            return found._replace(start=match.start(), qualifier=qualifier)  # type: ignore[arg-type]
    match = patterns["after_more"].match(text, found.end)
    return found._replace(end=match.end(), qualifier="at_least") if match else found


def _is_name(text: str, found: _Measured, lex: Lexicon) -> bool:
    """Whether the number is part of a name, a year, a row or a score."""
    number = found.number
    if found.unit or found.qualifier != "exact" or number.words:
        return False
    word = re.search(r"([^\W\d_][\w.'-]*)[\s\"“”»']*$", text[: found.start])
    following = _WORD.match(text, found.end + 1) if text[found.end : found.end + 1] in (" ", "-") else None
    counts = bool(following and set(_concepts(following[0], lex)) - _DEEDS)
    if word and word[1].lower().rstrip(".") in lex.words("numbers", "skip", "before"):
        return True
    if 1900 <= number.low <= 2099 and number.end - number.start == 4:
        return not counts
    if (
        number.low < 1
        and text[number.start] == "0"
        and number.end - number.start > 1
        and "." not in text[number.start : number.end]
    ):
        return number.high == 0
    capital = bool(word and word[1][0].isupper() and word.start() > 0 and text[: word.start()].strip(' "“'))
    if lex.lang == "de":
        capital = capital and bool(word and word[1].isupper()) and not (following and following[0][0].isupper())
    return capital and not counts and not (following and following[0].islower() and number.low >= 1000)


def _ranges(text: str, found: Sequence[_Measured], lex: Lexicon) -> Iterator[Quantity | _Measured]:
    """Pairs of numbers that name one interval ("between 5 and 10", "5-10") as one, the others as they are."""
    pending: _Measured | None = None
    for measured in found:
        joined = _join(text, pending, measured, lex) if pending else None
        if pending and joined is None:
            yield pending
        if joined is not None:
            yield joined
            pending = None
        else:
            pending = measured
    if pending:
        yield pending


def _join(text: str, a: _Measured, b: _Measured, lex: Lexicon) -> Quantity | None:
    between, lead = text[a.end : b.start], text[: a.start]
    pattern = _patterns(lex.lang)["range"]
    match = next((m for m in pattern.finditer(between) if m.start() == 0 and m.end() == len(between)), None)
    opened = _patterns(lex.lang)["range_lead"].search(lead)
    joiner = between.strip().lower()
    needs_lead = joiner in lex.words("numbers", "range_needs_lead") or (a.unit is not None and joiner not in "-–")
    unlike = bool(a.unit) and a.unit != b.unit
    if match is None or a.number.vague or b.number.vague or unlike or (needs_lead and opened is None):
        return None
    low, high = a.number.low, b.number.high or b.number.low
    if low < high / 1000 * 1.0001 and a.unit is None and high >= 1000:
        low *= _shared_scale(high)  # "5 to 10 million"
    if not low < high:
        return None
    start = opened.start() if opened else a.start
    return Quantity(span=Span(start, b.end), low=low, high=high, qualifier="range", unit=b.unit or a.unit)


def _without_scores(text: str, found: Sequence[_Measured]) -> list[_Measured]:
    scores = {id(one) for a, b in pairwise(found) if _is_score(text, a, b) for one in (a, b)}
    return [one for one in found if id(one) not in scores]


def _is_score(text: str, a: _Measured, b: _Measured) -> bool:
    between = text[a.end : b.start].strip()
    return (
        between in ("-", "–", ":") and not a.unit and not b.unit and (a.number.low >= b.number.low or b.number.low < 10)
    )


def _shared_scale(high: float) -> float:
    return next(scale for scale in (1e12, 1e9, 1e6, 1e3) if high >= scale)


def _quantity(text: str, found: Quantity | _Measured, offset: int, lex: Lexicon) -> Quantity:
    if isinstance(found, _Measured):
        low, high = _SIDES.get(found.qualifier, (True, True))
        value = Quantity(
            span=Span(found.start, found.end),
            low=found.number.low if low else None,
            high=(found.number.high or found.number.low) if high else None,
            qualifier=found.qualifier,
            unit=found.unit,
        )
    else:
        value = found
    counted = _counted(text, value.span.end, lex) if value.unit is None else None
    return replace(
        value,
        span=Span(value.span.start + offset, value.span.end + offset),
        counted=Span(counted.start + offset, counted.end + offset) if counted else None,
    )


def _counted(text: str, end: int, lex: Lexicon) -> Span | None:
    """The words after a number up to the head of what it counts: the first word of the table, else the last before a
    function word or a mark.
    """
    stop = lex.words("numbers", "skip", "not_counted")
    words: list[re.Match[str]] = []
    place = _skip_of(text, end, lex)
    while len(words) < _FARTHEST and (word := _WORD.match(text, place)):
        lowered = word[0].lower()
        if lowered in stop or (words and lex.cues.fullmatch(lowered)):
            break
        words.append(word)
        if "military" in (known := _concepts(word[0], lex)) or (known and set(known) - _DEEDS):
            break
        place = word.end() + 1
        if text[word.end() : word.end() + 1] != " ":
            break
    return Span(words[0].start(), words[-1].end()) if words else None


def _skip_of(text: str, end: int, lex: Lexicon) -> int:
    match = _patterns(lex.lang)["of"].match(text, end)
    return match.end() if match else end


def _concepts(word: str, lex: Lexicon) -> tuple[str, ...]:
    return lex.concepts.get(word.lower().rstrip("'s") if word.lower().endswith("'s") else word.lower(), ())


def _currency(lex: Lexicon, side: str, word: str) -> str:
    rows = {str(k).lower(): str(v) for k, v in lex.section("numbers", "currencies", side).items()}
    rows.update({str(k).lower(): str(v) for k, v in lexicon("").section("numbers", "currencies", side).items()})
    return rows[word.lower()]


def _is_duration(text: str, end: int, lex: Lexicon) -> bool:
    return bool(_patterns(lex.lang)["duration"].match(text, end))


@cache
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    rows = lexicon(lang).section("numbers")
    common = lexicon("").section("numbers", "currencies")
    own = rows.get("currencies", {})
    before = sorted({*map(re.escape, {**common["before"], **own.get("before", {})})}, key=len, reverse=True)
    after = sorted({*map(re.escape, {**common["after"], **own.get("after", {})})}, key=len, reverse=True)
    units = [form for forms in rows.get("units", {}).values() for form in forms.split("|")]
    units.sort(key=lambda form: (-len(form), form))
    qualifiers = rows.get("qualifiers", {})
    articles = rf"\s*(?:{rows.get('articles', NEVER.pattern)})?\s*$"
    made = {kind: _behind(qualifiers.get(kind, ()), articles) for kind in _KINDS}
    made["after_more"] = phrases([rf"\s*{q}" for q in qualifiers.get("after_more", ())], start="")
    made["currency_before"] = re.compile(rf"(?<!\w)(?:{'|'.join(before)})\s?$", re.IGNORECASE)
    kinds = (("percent", rows.get("per_cent", ["%"])), ("currency", after), ("unit", units or [NEVER.pattern]))
    beside = "|".join(rf"[ -]?(?P<{kind}>{'|'.join(forms)})(?!\w)" for kind, forms in kinds)
    made["after"] = re.compile(beside, re.IGNORECASE)
    made["duration"] = re.compile(
        rf"[ -]*(?:\w+ )?(?:{rows.get('skip', {}).get('durations', NEVER.pattern)})(?!\w)", re.IGNORECASE
    )
    made["range"] = re.compile(rows.get("range", " ?[-–] ?"), re.IGNORECASE)
    made["range_lead"] = re.compile(rf"(?<!\w)(?:{rows.get('range_lead', NEVER.pattern)})\s*$", re.IGNORECASE)
    made["of"] = re.compile(rows.get("of", r"\s+"), re.IGNORECASE)
    return made


def _behind(forms: Sequence[str], articles: str) -> re.Pattern[str]:
    """A pattern for ``forms`` right before a number."""
    ranked = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<!\w)(?:{'|'.join(ranked)}){articles}", re.IGNORECASE) if ranked else NEVER
