"""Sentences cut into clauses: what each asserts, freed of who says so.

Law: a clause is a contiguous span of its sentence with a content of its own; clauses of one sentence do not overlap,
except that an insertion ("the drones, unveiled in August,") carries its head with it. Who says so is cut off only where
that leaves a clause of what is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from storyscape.claims.attribution import Said
from storyscape.claims.lexicon import NEVER, Lexicon, lexicon
from storyscape.records import Span
from storyscape.text.sentences import is_abbreviation
from storyscape.text.tokens import stopwords, words

_TRIM: Final = ' ,;:.!?—–-"“”„«»\n'
_CITY: Final = r"[A-ZÄÖÜÁÉÍÓÚÑА-ЯЁ]{3}[\w .,'-]{0,40}?|[A-ZÄÖÜА-ЯЁ][\w ,'-]{1,40}?\.?(?= ?\()"
_DATELINE: Final = re.compile(rf"(?:{_CITY})(?: ?\([^()]{{2,40}}\))?\.? ?[—–-]{{1,2}}\s+")  # OSTRAND, Valmark (MNA) —
_LEAST_WORDS: Final = 3
_LEAST_CONTENT: Final = 3


def clauses(original: str, text: str, sentence: Span, said: Sequence[Said], lex: Lexicon) -> tuple[Span, ...]:
    """The clauses of a sentence of ``text`` (the flat form of ``original``), without the frames of ``said``."""
    found: list[Span] = []
    for region in _without(sentence, _frames(original, [one for one in said if one.form != "evidential"], lex)):
        found += _split(text, region, lex)
        found += _insertions(text, region, lex)
    kept = (_bare(original, text, span, lex) for span in found)
    return tuple(sorted({span for span in kept if span and is_clause(original, span, lex)}))


def _frames(original: str, said: Sequence[Said], lex: Lexicon) -> list[Span]:
    """The frames that are cut off. Of "Ms Ek called the fire tragic" nothing would be left that tells of the fire."""
    every = [one.frame for one in said]
    return [one.frame for one in said if one.form == "passive"
            or any(is_clause(original, rest, lex) for rest in _without(one.content, every))]  # fmt: skip


def _without(sentence: Span, frames: Sequence[Span]) -> Iterator[Span]:
    start = sentence.start
    for frame in sorted(frame for frame in frames if frame.overlaps(sentence)):
        if frame.start > start:
            yield Span(start, min(frame.start, sentence.end))
        start = max(start, frame.end)
    if start < sentence.end:
        yield Span(start, sentence.end)


def _split(text: str, region: Span, lex: Lexicon) -> list[Span]:
    cuts = [region.start]
    for match in _openers(lex.lang).finditer(text, region.start, region.end):
        if match.lastgroup == "stop" and is_abbreviation(text[: match.start()], text[match.end() :], lex.lang):
            continue
        if (
            len(text[cuts[-1] : match.start()].split()) >= _LEAST_WORDS
            and len(text[match.end() : region.end].split()) >= 2
        ):
            cuts.append(match.start())
    return [Span(a, b) for a, b in zip(cuts, [*cuts[1:], region.end], strict=True)]


def _insertions(text: str, region: Span, lex: Lexicon) -> Iterator[Span]:
    pattern = _inserted(lex.lang)
    for match in pattern.finditer(text, region.start, region.end):
        yield Span(match.start(), match.end())


def _bare(original: str, text: str, span: Span, lex: Lexicon) -> Span | None:
    """``span`` without a dateline, a lead ("However,"), marks and space at its ends."""
    start, end = span.start, span.end
    if dateline := _DATELINE.match(original, start, end):
        start = dateline.end()
    that = re.compile(rf"\W*(?:{lex.section('cues').get('only_that', 'x')})\s", re.IGNORECASE).match(
        original, start, end
    )
    start = that.end() if that else start
    for _ in range(2):
        start += len(original[start:end]) - len(original[start:end].lstrip(_TRIM))
        lead = lex.pattern("clauses", "leads").match(text, start, end)
        if not lead or not re.match(r",|\s", text[lead.end() : lead.end() + 1] or "x"):
            break
        start = lead.end()
    start += len(original[start:end]) - len(original[start:end].lstrip(_TRIM))
    end = start + len(original[start:end].rstrip(_TRIM))
    return Span(start, end) if start < end else None


def is_clause(original: str, span: Span, lex: Lexicon) -> bool:
    """Whether a span holds enough words, and enough that are no function words, to state more than a date."""
    found = words(span.of(original))
    content = [word for word in found if word not in stopwords(lex.lang)]
    times = lex.section("times")
    dates = {*times.get("months", ()), *times.get("weekdays", ())}
    undated = any(not word[0].isdigit() and word not in dates for word in content)
    return len(found) >= _LEAST_WORDS and len(content) >= _LEAST_CONTENT and undated


@cache
def _openers(lang: str) -> re.Pattern[str]:
    rows = lexicon(lang).section("clauses").get("openers", ())
    openers = "|".join(sorted(rows, key=lambda row: (-len(row), row))) or NEVER.pattern
    return re.compile(
        rf"[,—–] ?\s*(?=(?i:{openers})(?!\w))|;|:(?=\s)|\s[—–]\s|(?P<stop>(?<=[.!?])[\"”»“]?\s+)(?=[\"“„«]?[A-ZА-ЯÄÖÜ])"
    )


@cache
def _inserted(lang: str) -> re.Pattern[str]:
    participles = lexicon(lang).section("clauses").get("participles", NEVER.pattern)
    return re.compile(
        rf"(?<![^\s])[^\s,;:]+(?: [^\s,;:]+){{0,4}}, (?:{participles})(?: [^\s,;:]+){{1,8}}(?=,)", re.IGNORECASE
    )
