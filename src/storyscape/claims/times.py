"""Time expressions with their TIMEX3 values, resolved against the publication date.

Law: an explicit date resolves by itself; a relative one needs a publication date and stays open without one; the tense
beside a weekday or a month decides whether it lies behind or ahead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from storyscape.claims.calendar import resolve
from storyscape.claims.earlier import OF_THE_DAY, counted
from storyscape.claims.lexicon import NEVER, Lexicon, flat, lexicon
from storyscape.claims.moments import Moment
from storyscape.records import Span, TimeMention

_NEAR: Final = 200, 120  # code points before and after an expression where a verb says if it lies behind or ahead
_REACH: Final = 800  # code points before a sentence in which the time may stand from which it counts
_COUNTED: Final = "then "  # begins the names of rules that count from the time named before
_BESIDE: Final = 45  # code points between a verb of speech and the day on which was spoken
_OPENS: Final = 12  # code points before an expression that opens its sentence
_MARKS: Final = re.compile("[\"“”„«»]|``|''")
_PLACES: Final = {
    "day": r"(?P<day>3[01]|[12]\d|0?[1-9])", "month_number": r"(?P<month_number>1[0-2]|0?[1-9])",
    "year": r"(?P<year>1[5-9]\d\d|20\d\d)", "year2": r"(?P<year2>\d\d(?:\d\d)?)",
    "decade": r"(?P<decade>1[5-9]\d0|20\d0|[2-9]0)",
    "short_year": r"(?P<short_year>\d\d)", "hour": r"(?P<hour>2[0-4]|1\d|0?\d)", "minute": r"(?P<minute>[0-5]\d)",
    "iso": r"(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)",
}  # fmt: skip
_TABLES: Final = {"month": "months", "weekday": "weekdays", "unit": "units", "part": "parts", "season": "seasons",
                  "word": "words", "ordinal": "ordinals", "holiday": "holidays",
                  "centuries": "centuries", "tens": "tens"}  # fmt: skip


class Found(NamedTuple):
    """A time expression as written: the rule that read it and its named parts."""

    start: int
    end: int
    rule: str
    parts: dict[str, str]


def times(text: str, span: Span, lang: str, published_at: datetime | None) -> tuple[TimeMention, ...]:
    """The time expressions in ``span`` of ``text``, in text order, without overlaps."""
    piece = flat(span.of(text))
    reach = Span(max(0, span.start - _REACH), span.start)
    found = _resolved(piece, lexicon(lang), published_at, lambda: flat(reach.of(text)))
    return tuple(_mention(*one, span.start) for one in found)


Resolved = tuple[Found, Moment]


def _resolved(text: str, lex: Lexicon, published_at: datetime | None,
              before: Callable[[], str] | None) -> list[Resolved]:  # fmt: skip
    """The expressions of a flat text; ``before`` gives what stands before it, read only where one counts from there."""
    made: list[Resolved] = []
    for found in expressions(text, lex):
        parts, rule = _read(found.parts, lex), found.rule.removeprefix(_COUNTED)
        if rule == found.rule and rule not in OF_THE_DAY:
            moment = resolve(rule, parts, published_at, _direction(text, found, lex))
        else:
            told = [*(_resolved(before(), lex, published_at, None) if before else ()), *made]
            moment = counted(rule, parts, [moment for _, moment in told], published_at)
        if moment is None:
            continue
        joined = _joined(text, made[-1], (found, moment), lex) if made else None
        made[-1 if joined else len(made) :] = [joined or (found, moment)]
    return made


def _joined(text: str, a: Resolved, b: Resolved, lex: Lexicon) -> Resolved | None:
    """An hour and its day as one: "5 p.m. EST Friday", "Friday at 5 p.m."; ``None`` where they aren't that."""
    hour, day = (a, b) if a[0].rule == "clock" else (b, a)
    if hour[0].rule != "clock" or day[1].granularity != "day" or day[1].start is None:
        return None
    begins = b[0].rule.startswith(_COUNTED) and text[b[0].start].isupper()  # "… at 6 p.m. The next day": two sentences
    if begins or not _times_row(lex.lang, "hour_joins").fullmatch(text, a[0].end, b[0].start):
        return None
    moment = resolve("clock", _read(hour[0].parts, lex), day[1].start, -1)
    return moment and (Found(a[0].start, b[0].end, "date", {}), moment._replace(anchor=day[1].anchor))


def expressions(text: str, lex: Lexicon) -> Iterator[Found]:
    """The time expressions of a flat text as written: the longest rule at each place."""
    place = 0
    while match := _anywhere(lex.lang).search(text, place):
        found = _longest(text, match.start(), lex)
        if found is None:
            place = match.start() + 1
        else:
            yield found
            place = found.end


def _longest(text: str, place: int, lex: Lexicon) -> Found | None:
    best: Found | None = None
    for rule, pattern in _rules(lex.lang):
        match = pattern.match(text, place)
        if match and _is_lower(match, lex):
            continue
        if match and (best is None or match.end() > best.end):
            best = Found(place, match.end(), rule, {k: v for k, v in match.groupdict().items() if v})
    return best


def _is_lower(match: re.Match[str], lex: Lexicon) -> bool:
    """Whether a month or weekday is written small where the language writes it large: may, march."""
    names = [match.groupdict().get(name) for name in ("month", "weekday")]
    return bool(lex.section("times").get("capitals")) and any(name and name[0].islower() for name in names)


def _read(parts: dict[str, str], lex: Lexicon) -> dict[str, str | float]:
    """The parts with table words replaced by what the table says of them."""
    rows = lex.section("times")
    read: dict[str, str | float] = {}
    for name, word in parts.items():
        key = re.sub(r"\s+", " ", word.lower().rstrip("."))
        if name in _TABLES:
            read[name] = _value(rows[_TABLES[name]], key)
        elif name == "n":
            read[name] = _number(key, rows)
        elif name == "turn":
            read[name] = next(
                (kind for kind in ("last", "next", "this") if re.search(rf"(?:{rows[kind]})", key)), "this"
            )
        else:
            read[name] = float(word) if word.isdigit() and name != "decade" else word
    return read


def _number(word: str, rows: Mapping[str, Any]) -> float | str:
    word = word.strip()
    if re.fullmatch(r"\d+(?:[.,]\d+)?", word):
        return float(re.sub(r"[.,](?=\d{3}$)", "", word).replace(",", "."))
    numbers = rows["numbers"]
    tens, _, ones = re.sub("[- ]", "-", word).partition("-")
    return float(numbers.get(word, 0) or (ones in numbers and numbers.get(tens, 0) + numbers[ones])) or "X"


def _value(rows: Mapping[str, str | float], word: str) -> str | float:
    return next(value for key, value in rows.items() if key.lower() == word)


def _direction(text: str, found: Found, lex: Lexicon) -> int:
    """-1 for behind (-2 where that is sure), 1 for ahead.

    By a limit before the expression, else by the nearest verb before it, else after.
    """
    start, end = max(0, found.start - _NEAR[0]), found.end + _NEAR[1]
    before, after = _signs(text, found, start, found.start, lex), _signs(text, found, found.end, end, lex)
    limit = _times_row(lex.lang, "limit").search(text[start : found.start])
    if limit and not _times_row(lex.lang, "perfect").search(text, start, end):
        return 1
    if _times_row(lex.lang, "owns").search(text, found.start, found.end):
        return -1
    opens = found.rule != "weekday" and found.start < _OPENS and not before and after[:1] == [-1]  # "In May, it closed"
    if opens or _times_row(lex.lang, "since").search(text[start : found.start]):
        return -2
    return (before[-1:] or after[:1] or [-1])[0]


def _signs(text: str, found: Found, start: int, end: int, lex: Lexicon) -> list[int]:
    """What the verbs before or after an expression say, in text order: -1 or 1.

    Who spoke ("…, said Miller") tells nothing of when the thing happens, unless the day stands right beside it. What is
    quoted tells nothing of when it was said, nor the reverse, where there are verbs on this side of the mark.
    """
    verbs = list(_verbs(lex.lang).finditer(text, start, end))
    marks = [mark.start() for mark in _MARKS.finditer(text, start, end)]
    if marks and end <= found.start:
        verbs = [verb for verb in verbs if verb.start() > marks[-1]] or verbs
    elif marks:
        verbs = [verb for verb in verbs if verb.start() < marks[0]] or verbs
    return [
        1 if verb.lastgroup == "future" else -1
        for verb in verbs
        if verb.lastgroup != "told" or max(found.start - verb.end(), verb.start() - found.end) <= _BESIDE
    ]


def _mention(found: Found, moment: Moment, offset: int) -> TimeMention:
    return TimeMention(
        span=Span(found.start + offset, found.end + offset),
        value=moment.value,
        start=moment.start,
        end=moment.end,
        anchor=moment.anchor,
        granularity=moment.granularity,
    )


@cache
def _rules(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = lexicon(lang).section("times")
    places = dict(_PLACES)
    for name, table in _TABLES.items():
        places[name] = f"(?P<{name}>{_alternatives(rows.get(table, {}))})"
    numbers = _alternatives(rows.get("numbers", {}))
    tens, ones = (_alternatives({k: v for k, v in rows.get("numbers", {}).items() if v in which})
                  for which in (range(20, 100, 10), range(1, 10)))  # fmt: skip
    places["n"] = (
        rf"(?P<n>\d+(?:[.,]\d+)?|(?:{tens})[- ](?:{ones})|{numbers}|{rows.get('vague_numbers', NEVER.pattern)})"
    )
    places["upper"] = rf"(?:\d+(?:[.,]\d+)?|{numbers})"
    places["vague"] = rows.get("vague_numbers", NEVER.pattern)
    places["amid"] = rf"(?: (?:{rows.get('amid', NEVER.pattern)}))?"
    for turn in ("last", "this", "next", "whole"):
        places[turn] = rows.get(turn, NEVER.pattern)
    return tuple((rule, _compile(template, places)) for rule, template in rows.get("rules", [["iso", "{iso}"]]))


@cache
def _anywhere(lang: str) -> re.Pattern[str]:
    """All rules as one pattern: where it matches, at least one of them does."""
    nameless = "|".join(re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern) for _, pattern in _rules(lang))
    return re.compile(rf"(?<![\w/$£€])(?<!\d[.,:])(?:{nameless})", re.IGNORECASE)


def _compile(template: str, places: dict[str, str]) -> re.Pattern[str]:
    filled = re.sub(r"\{([a-z_0-9]+)\}", lambda m: places[m[1]] if m[1] in places else m[0], template)
    return re.compile(rf"(?:{filled})(?!\w)", re.IGNORECASE)


@cache
def _times_row(lang: str, name: str) -> re.Pattern[str]:
    row = lexicon(lang).section("times").get(name)
    return re.compile(row, re.IGNORECASE) if row else NEVER


@cache
def _verbs(lang: str) -> re.Pattern[str]:
    """What says when: verbs of speech, then the future before the past that stands inside it ("is expected to")."""
    rows = lexicon(lang).section("times")
    groups = (f"(?P<{name}>{rows[name]})" for name in ("told", "future", "past") if name in rows)
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups) or NEVER.pattern})(?!\w)", re.IGNORECASE)


def _alternatives(rows: dict[str, object]) -> str:
    return "|".join(re.escape(key) for key in sorted(rows, key=lambda key: (-len(key), key))) or NEVER.pattern
