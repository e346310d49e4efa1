"""The noun phrase that stands beside a cue: who is said to say it.

Law: a phrase is cut at marks and function words of the language's table, never guessed beyond a clause's border; where
no phrase stands, the answer is ``None``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from storyscape.claims.lexicon import Lexicon, lexicon, phrases
from storyscape.records import Source, Span

_WORD: Final = re.compile(r"[\w$%&][\w.'&/-]*|\(\w[\w. ]*\)")

_BORDER: Final = re.compile(
    r"[,;:\[\]\"“”„«»—―□!?]| [-–] |\((?![A-ZА-Я][\w. /-]*\))"
    r"|(?<![A-ZА-Я])(?<!\b[A-ZА-Я]\w)(?<!\b[A-ZА-Я]\w\w)\. "  # "Mr. " and "Sen. " end nothing
)
_NAMED_AFTER: Final = re.compile(
    r", ((?:ex-)?(?:[A-ZА-Я][\w.'’-]+ ){1,4}(?:[a-z]{2,3}[- ])?[A-ZА-Я][\w'’-]+)(?: of [A-Z][\w ]+)?(?=,|$)"
)
_STOPPED: Final = re.compile(r"(?<=[^\W\d_]{5})\.$")  # the end of a sentence, not of "Jr." or "Corp."
_DASHES: Final = (" — ", " – ", " -- ", " ― ")
_MOST_WORDS: Final = 16


def left_of(text: str, start: int, end: int, lex: Lexicon) -> Span | None:
    """The noun phrase that ends at ``end`` in ``text[start:end]``, appositions included; ``None`` where none does."""
    end = _before_helpers(text, start, end, lex)
    relative = re.search(rf",? (?:{lex.section('source').get('relative', 'x')})$", text[start:end], re.IGNORECASE)
    if relative:  # "alarm among observers, who believe": the words that the relative stands for
        end = start + relative.start()
        inner = list(lex.pattern("source", "prepositions").finditer(text, start, end))
        return _phrase(text, inner[-1].end() if inner else start, end, lex)
    piece = text[start:end].rstrip()
    inserted = re.search(r"(?P<head>[^,;:\"“”„«»—□]+), (?:\d{1,3}, )?(?P<more>[^,;:\"“”„«»—□]{1,90}),$", piece)
    if inserted and not _is_lead(inserted["head"], lex):
        head = _phrase(text, start + inserted.start("head"), start + inserted.end("head"), lex)
        return Span(head.start, start + inserted.end("more")) if head else None
    return _phrase(text, start, end, lex)


def with_helpers(text: str, start: int, cue: Span, lex: Lexicon) -> Span:
    """``cue`` with the auxiliaries and adverbs before it: has also said."""
    before = _before_helpers(text, start, cue.start, lex)
    return Span(cue.start - len(text[before : cue.start].lstrip()), cue.end)


def right_of(text: str, start: int, end: int, lex: Lexicon) -> Span | None:
    """The noun phrase that begins at ``start``: up to a mark, a verb of the table, or the end."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    border = _BORDER.search(text, start + lead, end)
    stop = _to_that(text, start + lead, border.start() if border else end, lex)
    stop = start + lead + len(text[start + lead : stop].rstrip(" ."))
    words = text[start + lead : stop].split()
    if not words or len(words) > _MOST_WORDS or _refused(words[0], lex):
        return None
    return Span(start + lead, stop)


def with_apposition(text: str, phrase: Span, end: int, lex: Lexicon) -> Span:
    """``phrase`` with the description that follows it between commas, such as ", a member of the council,"."""
    rows = lex.section("source")
    office = rf"(?=(?:[\w.'-]+ ){{1,5}}(?:{rows.get('office', 'x')}) )(?!\w+ing )"
    pattern = rf", (?:(?:{rows.get('articles', 'x')}) |{office})[^,;:\"“”„«»—□]{{3,100}}(?=[,.]|$)"
    more = re.compile(pattern, re.IGNORECASE).match(text, phrase.end, end)
    if not more or set(more[0].lower().split()) & lex.words("source", "auxiliaries"):
        return phrase
    return Span(phrase.start, phrase.start + len(text[phrase.start : more.end()].rstrip(" .")))


def source_of(text: str, span: Span, lex: Lexicon) -> Source:
    """The source that ``span`` names: its apposition and article cut off, and whether it is named or described."""
    start = max(
        [span.start, *(at + len(mark) for mark in _DASHES if (at := text.rfind(mark, span.start, span.end)) >= 0)]
    )
    whole = text[start : span.end]
    listed = re.search(rf", ?(?:{lex.section('source').get('and', 'x')}) [^,]+$", whole)
    head = whole if listed else whole.split(",")[0]
    lead = _leading(head, lex)
    apposed = _NAMED_AFTER.match(whole, len(head))
    span = _without_verb(text, Span(start + lead, start + len(_STOPPED.sub("", head.rstrip()))), lex)
    named = _named(span.of(text), lex)
    if apposed and not named:  # "the director at the time, James Comey,"
        span, named = Span(*(place + start for place in apposed.span(1))), True
    name = span.of(text)
    return Source(kind="entity" if named else "description", name=name, span=span, named=named)


def _without_verb(text: str, span: Span, lex: Lexicon) -> Span:
    """A source up to its verb ("the clerk is then heard"), or behind it where a relative ends it ("met guests who")."""
    verbs = [found for found in lex.pattern("source", "verbs").finditer(text, span.start, span.end)
             if found.start() > span.start]  # fmt: skip
    relative = re.search(rf"\s(?:{lex.section('source').get('relative', 'x')})$", span.of(text), re.IGNORECASE)
    if relative:
        end = span.start + relative.start()
        inner = [found.end() for found in verbs if found.end() < end]
        return _firm(text, Span(max(inner, default=span.start), end), lex) or span
    end = verbs[0].start() if verbs else span.end
    return (lex.words("source", "loose") and _firm(text, Span(span.start, end), lex)) or span


def _firm(text: str, span: Span, lex: Lexicon) -> Span | None:
    """A span without the loose words and marks at its ends; ``None`` where nothing is left."""
    loose = lex.words("source", "loose")
    kept = list(_WORD.finditer(text, span.start, span.end))
    while kept and kept[-1][0] in loose:
        kept.pop()
    while kept and kept[0][0].lower() in loose:
        kept.pop(0)
    return Span(kept[0].start(), kept[-1].end()) if kept else None


def is_pronoun(name: str, lex: Lexicon) -> bool:
    """Whether a source's name is a pronoun."""
    return name.lower() in lex.words("source", "pronouns")


def agency_in(name: str, lex: Lexicon) -> bool:
    """Whether a source's name holds an agency of the table."""
    return bool(lex.pattern("source", "agencies").search(name))


def is_medium(name: str, lex: Lexicon) -> bool:
    """Whether a source is an agency or another outlet, who pass on what others say."""
    return agency_in(name, lex) or bool(lex.pattern("source", "media").search(name))


def _leading(head: str, lex: Lexicon) -> int:
    found = lex.pattern("cues", "texts").match(head)
    lead = found.end() if found else 0
    lead += len(head[lead:]) - len(head[lead:].lstrip())
    article = re.match(rf"(?:{lex.section('source').get('strip', 'x')})\s+(?=\S)", head[lead:], re.IGNORECASE)
    return lead + (article.end() if article else 0)


def _named(name: str, lex: Lexicon) -> bool:
    words = [word for word in _WORD.findall(name) if not word.startswith("(")]
    if not words or is_pronoun(name, lex):
        return False
    if agency_in(name, lex):
        return True
    described = lex.words("source", "described")
    last = words[-1].removesuffix("'s").lower()
    if lex.lang == "de" or name.isupper():  # nouns have capitals too: only what the table doesn't describe is a name
        return any(word[0].isupper() for word in words) and last not in described
    return words[-1][0].isupper() and last not in described


def _before_helpers(text: str, start: int, end: int, lex: Lexicon) -> int:
    """``end`` moved left over auxiliaries and adverbs."""
    helpers = lex.words("source", "adverbs") | lex.words("source", "auxiliaries")
    while match := re.search(r"(?<!\w)([\w']+)\s*$", text[start:end]):
        word = match[1].lower()
        if word not in helpers and not (lex.lang == "en" and word.endswith("ly") and len(word) > 4):
            break
        end = start + match.start()
    return start + len(text[start:end].rstrip())


def _phrase(text: str, start: int, end: int, lex: Lexicon) -> Span | None:
    begin = start
    for border in _BORDER.finditer(text, start, end):
        begin = border.end()
    begin = _after_conjunctions(text, begin, end, lex)
    begin = _after_leads(text, begin, end, lex)
    begin = max([begin, *(m.end() + 1 for m in _said_words(lex.lang).finditer(text, begin, end))])
    words = text[begin:end].split()
    if not words or len(words) > _MOST_WORDS or _refused(words[0], lex):
        return None
    return Span(begin, end)


def _after_conjunctions(text: str, begin: int, end: int, lex: Lexicon) -> int:
    for match in list(lex.pattern("source", "borders").finditer(text, begin, end)):
        begin = match.end()
    for match in list(lex.pattern("source", "joins").finditer(text, begin, end)):
        before = text[begin : match.start()].split()
        if len(before) > 5 or {word.lower() for word in before} & lex.words("source", "auxiliaries"):
            begin = match.end()
    return begin + len(text[begin:end]) - len(text[begin:end].lstrip())


@cache
def _said_words(lang: str) -> re.Pattern[str]:
    """Verbs of saying that can't be part of a name: what stands before one is another's."""
    return phrases(map(re.escape, lexicon(lang).words("cues", "post")))


def _after_leads(text: str, begin: int, end: int, lex: Lexicon) -> int:
    lead = lex.pattern("clauses", "leads").match(text, begin, end)
    begin = lead.end() if lead else begin
    begin += len(text[begin:end]) - len(text[begin:end].lstrip())
    if lex.pattern("source", "prepositions").match(text, begin, end):
        # "On Friday the ministry": what counts begins at the last article.
        inner = list(re.finditer(rf"(?<!\w)(?:{lex.section('source').get('strip', 'x')})\s", text[begin + 1 : end]))
        if not inner:
            return end
        begin += 1 + inner[-1].start()
    return begin


def _to_that(text: str, start: int, end: int, lex: Lexicon) -> int:
    that = lex.pattern("cues", "that").search(text, start, end)
    time = lex.pattern("source", "until").search(text, start + 1, end)
    return min(m.start() if m else end for m in (that, time))


def _is_lead(head: str, lex: Lexicon) -> bool:
    return bool(lex.pattern("clauses", "leads").fullmatch(head.strip()))


def _refused(word: str, lex: Lexicon) -> bool:
    return word.lower().strip(",.") in lex.words("source", "refuse")
