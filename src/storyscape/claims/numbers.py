"""Numbers in words and digits, as each language writes them.

Law: what a numeral means depends on its language's separators and on nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from storyscape.claims.lexicon import NEVER, Lexicon, lexicon, phrases
from storyscape.records import Record

DIGITS: Final = r"\d{1,3}(?:[ .,'’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_GROUPED: Final = re.compile(r"\d{1,3}(?:([ .,'])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$")


class Number(Record, frozen=True, kw_only=True):
    """A numeral's place and value. ``high`` is ``None`` where it is open ("thousands")."""

    start: int
    end: int
    low: float
    high: float | None
    vague: bool = False
    words: bool = False


def value_of(digits: str, lex: Lexicon) -> float | None:
    """The value of a run of digits and separators; ``None`` where it is no number (1.2.3)."""
    digits = digits.replace("’", "'")
    rows = lex.section("numbers")
    group, decimal = str(rows.get("group", ",")), str(rows.get("decimal", "."))
    if match := _GROUPED.match(digits):
        mark = match[1]
        # One group after a decimal mark is a fraction (1.234), unless it ends in a zero (10.000) or another follows.
        single = digits.count(mark) == 1
        if not (single and mark == decimal and not digits.endswith("0")) and not (digits[0] == "0" and single):
            return _float(digits.replace(mark, "").replace("," if mark != "," else ".", "."))
    if group in ",." and digits.count(group) == 1 and decimal not in digits:
        return _float(digits.replace(group, "."))  # a foreign decimal mark: 3.5 in German, 3,5 in English
    return _float(digits.replace(group, "").replace(decimal, "."))


def numerals(text: str, lex: Lexicon) -> Iterator[Number]:
    """The numerals of a flat text, in order, without overlaps."""
    for match in _pattern(lex.lang).finditer(text):
        number = _read(match, lex)
        if number is not None:
            yield number


def _read(match: re.Match[str], lex: Lexicon) -> Number | None:
    rows = lex.section("numbers")
    start, end = match.span()
    for table, vague in (("vague", True), ("exactly", False)):
        if match.lastgroup == table:
            value = float(_lookup(rows[table], match[0]))
            return Number(start=start, end=end, low=value, high=None if vague else value, vague=vague, words=True)
    if match.lastgroup == "words":
        spelled = _spelled(match[0], lex)
        return None if spelled is None else Number(start=start, end=end, low=spelled, high=spelled, words=True)
    return _digits(match, lex)


def _digits(match: re.Match[str], lex: Lexicon) -> Number | None:
    value = value_of(match["plain"], lex)
    if value is None:
        return None
    if scale := (match["scale"] or "").lower().strip():
        value *= _scale(scale, lex)
    elif suffix := match["suffix"]:
        value *= _lookup(lex.section("numbers")["suffixes"], suffix)
    value = round(value, 6)
    return Number(start=match.start(), end=match.end(), low=value, high=value)


def _spelled(words: str, lex: Lexicon) -> float | None:
    """Read "two hundred and fifty thousand" by the usual sum: units add, hundreds multiply, thousands close."""
    rows = lex.section("numbers")
    units, total, part = rows.get("units_words", {}), 0.0, 0.0
    found = False
    for word in re.split(r"[\s-]+", words.lower()):
        if word in units:
            part, found = part + float(units[word]), True
        elif (scale := _scale(word, lex)) != 1:
            part = (part or 1) * scale
            if scale >= 1000:
                total, part = total + part, 0.0
            found = True
    return total + part if found else None


def _scale(word: str, lex: Lexicon) -> float:
    rows = lex.section("numbers").get("scales", {})
    return float(rows.get(word, rows.get(word.rstrip("."), 1)))


def _lookup(rows: dict[str, float], word: str) -> float:
    lowered = {key.lower(): value for key, value in rows.items()}
    return float(lowered[re.sub(r"\s+", " ", word.lower())])


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    rows = lexicon(lang).section("numbers")
    parts = [
        f"(?P<{name}>{phrases(map(re.escape, rows[name])).pattern})" for name in ("vague", "exactly") if name in rows
    ]
    scales = "|".join(sorted(map(re.escape, rows.get("scales", {})), key=len, reverse=True)) or NEVER.pattern
    suffixes = "|".join(sorted(map(re.escape, rows.get("suffixes", {})), key=len, reverse=True)) or NEVER.pattern
    glued = "".join(f"|(?<=\\b{re.escape(code)})" for code in _glued(lang))
    before = rf"(?:(?<![\w.,:/])(?<![^\W\d_]-){glued})(?<!\d )"
    behind = rf"(?:(?:[ -]?(?P<scale>{scales})\.?(?!\w))|(?P<suffix>{suffixes})(?!\w))?"
    parts.append(rf"{before}(?P<digits>(?P<plain>{DIGITS}){behind})(?![\d:/]|[.,]\d)")
    if units := rows.get("units_words"):
        one = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
        more = "|".join(map(re.escape, rows.get("joins", ["and"])))
        parts.append(rf"(?<![\w-])(?P<words>(?:{one})(?:[ -](?:(?:{more})[ ])?(?:{one}|{scales}))*)(?![\w])")
    return re.compile("|".join(parts), re.IGNORECASE)


def _glued(lang: str) -> list[str]:
    """The letters of a currency that may stand right before a number without a space: USD10m."""
    own = lexicon(lang).section("numbers", "currencies", "before")
    shared = lexicon("").section("numbers", "currencies", "before")
    return sorted(str(code) for code in {**shared, **own} if str(code)[-1].isalpha())


def _float(digits: str) -> float | None:
    try:
        return float(digits.replace(" ", "").replace("'", ""))
    except ValueError:
        return None
