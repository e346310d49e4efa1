"""Who is said to say what in a sentence: source, cue and content, by cue tables and word order.

Law: a cue inside quotation marks is somebody's word, not the writer's; an attribution without a visible source has an
unspecified one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, Literal

from msgspec.structs import replace

from storyscape.claims.lexicon import Lexicon
from storyscape.claims.marks import MASK
from storyscape.claims.nouns import left_of, right_of, with_apposition, with_helpers
from storyscape.records import Record, Span
from storyscape.records.claims import Certainty

Form = Literal["before", "after", "according", "passive", "evidential", "trailing", "quoted_as", "post"]
_CLOSED: Final = re.compile(r"[,!?.…]?[\"”“»’]\s*[,—–-]*\s*$|,\s*[—–-]*\s*$|\s[—–-]\s*$")
_SHORT_SOURCE: Final = 7  # words of a source that stands behind its cue without quotation marks
_LEAST: Final = 5  # words that a participle behind a comma takes up as a sentence
_CLOSERS: Final = tuple("\"”“»’'")
_CALLED: Final = re.compile(r"[!?…](?:[\"”»’]|'')$")
_NAMED: Final = re.compile(r" [^\W\d_a-z][^,;:]{1,60}:")  # Added Ek: "…"
_STOP: Final = " .,;:—–―-"
_WHOM: Final = re.compile(r" [^,;:.\"“”„«□]{2,70}(?=[,;.])")
_LONG: Final = re.compile(r"[^\W\d_]{5,}")
_OWNED: Final = ("'s", "s'")  # what "the minister's" has is no verb
_CUTTING: Final = ("according", "trailing", "after", "quoted_as")


class Said(Record, frozen=True, kw_only=True):
    """One attribution in a sentence. ``frame`` covers source and cue: what is cut off to leave the bare statement.

    ``via`` is who passes on the source's words ("KCNA quoted Kim as saying"), ``form`` the rule that found it. A
    ``deed`` is told in the outlet's voice and hands nobody a statement.
    """

    cue: Span
    content: Span
    frame: Span
    form: Form
    source: Span | None = None
    via: Span | None = None
    certainty: Certainty = "attributed"
    deed: bool = False


def attributions(text: str, sentence: Span, lex: Lexicon) -> tuple[Said, ...]:
    """The attributions of one sentence of a masked text, in text order of their cues."""
    found = [*_quoted_as(text, sentence, lex), *_according(text, sentence, lex), *_passive(text, sentence, lex)]
    found += [s for s in _evidential(text, sentence, lex) if not any(s.cue.overlaps(f.frame) for f in found)]
    taken = [said.frame for said in found]
    for match in lex.cues.finditer(text, sentence.start, sentence.end):
        cue = Span(match.start(), match.end())
        if not any(cue.overlaps(frame) for frame in taken) and not _is_name(text, cue, sentence):
            said = _verb(text, sentence, cue, bool(match["free"]), lex, found)
            if said is not None:
                found.append(replace(said, cue=with_helpers(text, sentence.start, cue, lex)))
                taken.append(said.frame)
    return tuple(sorted(_bounded(text, found), key=lambda said: (said.cue.start, said.cue.end)))


def is_credit(text: str, before: Span, at: Span, lex: Lexicon) -> bool:
    """Whether a short sentence only says who said the question or call in marks before it: "Why?" Anna Holm asked."""
    cue = lex.cues.search(text, at.start, at.end) if _CALLED.search(text[before.start : before.end]) else None
    if cue is None or not 0 < len(text[at.start : cue.start()].split()) <= _SHORT_SOURCE:
        return False
    after, addressed = text[cue.end() : at.end], cue[0].lower() in lex.words("cues", "addressed")
    told = addressed or lex.pattern("source", "after").match(after.lstrip())  # told reporters where she stood
    plain = told and not re.search(rf"^,|[:\"“„«]|{_that(lex)}", after)
    return bool(plain or _ends_here(after, lex, addressed=addressed))


def _is_name(text: str, cue: Span, at: Span) -> bool:
    """Whether a cue form is part of a name, such as the State of State Department."""
    word = cue.of(text)
    if not word[0].isupper() or word.isupper() or not re.search(r"\w", text[at.start : cue.start]):
        return False
    return any(one[0].islower() for one in _LONG.findall(text, at.start, at.end))


def _verb(text: str, at: Span, cue: Span, free: bool, lex: Lexicon, found: Sequence[Said]) -> Said | None:
    last = re.search(r"[\w']+(?=\s*$)", text[at.start : cue.start])
    if last and (last[0].lower() in lex.words("source", "not_before_cue") or last[0].endswith(_OWNED)):
        return None
    before, after, word = text[at.start : cue.start], text[cue.end : at.end], cue.of(text).lower()
    quoted = before.rstrip(" ,—–-").endswith(_CLOSERS)
    if _CLOSED.search(before) and before.strip(_STOP + "\"“”„«»'"):
        if word in lex.words("cues", "trailing") and not quoted:
            return _trailing(text, at, cue, lex, found)
        if (quoted or word in lex.words("cues", "post")) and word not in lex.words("cues", "addressed"):
            said = _inverted(text, at, cue, lex, sure=quoted)
            if said is not None:
                return said
    source = left_of(text, at.start, cue.start, lex)
    lead = text[at.start : source.start] if source else ""
    ends = _ends_here(after, lex, addressed=word in lex.words("cues", "addressed"))
    if lead.rstrip(" ,—–-").endswith(_CLOSERS) and not re.match(rf"\s*{_that(lex)}", after):
        ends = ends or "cue"  # the words in marks before it are what was said, whatever follows
    if source is not None and ends and lead.strip(_STOP) and _CLOSED.search(lead):
        return _tail(text, at, cue, source, ends, lex)
    if source is None and (lex.section("cues").get("inverts") or (not before.strip() and _NAMED.match(after))):
        return _turned(text, at, cue, lex)
    if source is None and last and last[0].lower() in lex.words("source", "joins"):
        return _trailing(text, at, cue, lex, found, start=at.start + last.start())
    return _normal(text, at, cue, source, free, lex)


def _inverted(text: str, at: Span, cue: Span, lex: Lexicon, *, sure: bool) -> Said | None:
    """Content, cue, source: "…", said the minister. Behind a comma alone (not ``sure``) the source must be short and
    end at a mark: "Hald, a baker, said she heard nothing" is no such thing.
    """
    source = right_of(text, _past_day(text, cue.end, at.end, lex), at.end, lex)
    if source is None or (not sure and not _is_short(text, source, at.end, lex)):
        return None
    source = with_apposition(text, source, at.end, lex)
    content = trimmed(text, at.start, cue.start)
    return _said(lex, text, cue, content, Span(cue.start, source.end), "after", source) if content else None


def _is_short(text: str, source: Span, end: int, lex: Lexicon) -> bool:
    words = source.of(text).lower().split()
    subject = words[1:] and words[0] in lex.words("source", "pronouns")
    particle = lex.section("cues").get("particles", "x")  # the "mit" of "teilte der Minister mit"
    stops = re.match(rf"\s*(?:{particle})?\s*(?:[,.;:!?]|$)", text[source.end : end])
    clause = subject or set(words) & lex.words("source", "auxiliaries")
    return bool(stops) and not clause and len(words) <= _SHORT_SOURCE


def _tail(text: str, at: Span, cue: Span, source: Span, ends: str, lex: Lexicon) -> Said | None:
    """Content, source, cue: the drones hit their targets, KCNA said."""
    content = trimmed(text, at.start, source.start)
    whom = cue.of(text).lower() in lex.words("cues", "addressed") and _WHOM.match(text, cue.end, at.end)
    end = at.end if ends == "all" else whom.end() if whom else cue.end
    return _said(lex, text, cue, content, Span(source.start, end), "after", source) if content else None


def _turned(text: str, at: Span, cue: Span, lex: Lexicon) -> Said | None:
    """Adverbial, cue, source, content, where verbs come second: Am Freitag sagte der Minister, …."""
    source = right_of(text, _past_day(text, cue.end, at.end, lex), at.end, lex)
    content = trimmed(text, _skip_that(text, source.end, at.end, lex), at.end) if source else None
    return _said(lex, text, cue, content, Span(cue.start, content.start), "before", source) if content else None


def _normal(text: str, at: Span, cue: Span, source: Span | None, free: bool, lex: Lexicon) -> Said | None:
    """Source, cue, content: Kim said that …."""
    begin = _skip_that(text, cue.end, at.end, lex)
    if begin == cue.end and (day := _past_day(text, cue.end, at.end, lex)) > begin:
        begin, free = day, True
    if source is None or (not free and begin == cue.end and not _introduced(text, cue.end, at.end, lex)):
        return None
    if cue.of(text).lower() in lex.words("cues", "addressed"):
        begin = _skip_addressee(text, cue.end, at.end, lex)
    content = trimmed(text, begin, at.end)
    if content is None or not any(map(str.isalnum, content.of(text).replace(MASK, "a"))):
        return None
    return _said(lex, text, cue, content, Span(source.start, content.start), "before", source)


def _trailing(text: str, at: Span, cue: Span, lex: Lexicon, found: Sequence[Said],
              start: int | None = None) -> Said | None:  # fmt: skip
    """A participle after a comma or a second verb carries on the subject: …, noting that …; … but said that …."""
    content = trimmed(text, _skip_that(text, cue.end, at.end, lex), at.end)
    known = [said.source for said in found if said.source and said.form != "evidential"]
    source = known[-1] if known else _subject(text, at, lex)
    if content is None or source is None:
        return None
    frame = Span(cue.start if start is None else start, content.start)
    return _said(lex, text, cue, content, frame, "trailing", source)


def _subject(text: str, at: Span, lex: Lexicon) -> Span | None:
    helping = lex.words("source", "auxiliaries")
    words = (m for m in re.finditer(r"[\w'-]+", text[at.start : at.end]) if m[0].lower() in helping)
    ends = [at.start + first.start() for first in islice(words, 1)]
    ends += [cue.start() for cue in islice(lex.cues.finditer(text, at.start, at.end), 1)]
    return left_of(text, at.start, min(ends), lex) if ends else None


def _according(text: str, at: Span, lex: Lexicon) -> Iterator[Said]:
    for match in lex.pattern("according", "before").finditer(text, at.start, at.end):
        if (source := right_of(text, match.end(), at.end, lex)) is None:
            continue
        source = with_apposition(text, source, at.end, lex)
        led = text[at.start : match.start()].strip(' "“„«-')
        opening = not led or lex.pattern("source", "joins").search(led[-4:]) is not None  # …, and according to the bank
        inserted = text.startswith(",", source.end) and len(led.split()) < _LEAST <= len(
            text[source.end : at.end].split()
        )
        opening = opening or inserted  # her plan, according to the clerk, was …
        dashes = [dash.end() for dash in re.finditer(r" [—–-]{1,2} |; ", text[at.start : match.start()])]
        begin, end = (source.end, at.end) if opening else (at.start, match.start())
        if len(dashes) == 1 and not opening:  # it fell — by a third, according to the bank
            begin += dashes[0]
        if content := trimmed(text, begin, end):
            yield _said(lex, text, Span(match.start(), match.end()), content, Span(match.start(), source.end),
                        "according", source)  # fmt: skip
    for match in lex.pattern("according", "after").finditer(text, at.start, at.end):
        source = left_of(text, at.start, match.start(), lex)
        content = trimmed(text, match.end(), at.end) if source and not text[at.start : source.start].strip() else None
        content = content or (trimmed(text, at.start, source.start) if source else None)
        if source and content:
            frame = Span(source.start, match.end())
            yield _said(lex, text, Span(match.start(), match.end()), content, frame, "according", source)


def _passive(text: str, at: Span, lex: Lexicon) -> Iterator[Said]:
    rows = lex.section("cues")
    pattern = re.compile(rf"(?<!\w)(?:{rows.get('passive', 'x^')}) (?:{rows.get('by', '')})(?!\w)", re.IGNORECASE)
    for match in pattern.finditer(text, at.start, at.end):
        source, comma = _listed(text, match.end(), at.end, lex), text.rfind(", ", at.start, match.start())
        led = text[comma + 1 if comma >= 0 else at.start : match.start()].split()
        if source is None or len(led) > _LEAST or (led and led[-1].lower() in lex.words("source", "auxiliaries")):
            continue  # "the plan was announced by …" says itself what was done
        whole = comma >= 0 and len(led) <= 1 and len(text[at.start : comma].split()) >= _LEAST
        before = comma if led else text.rfind(", ", at.start, max(at.start, comma))
        begin, end = (at.start, comma) if whole else (max(at.start, before + 1), match.start())
        if content := trimmed(text, begin, end):  # …, first reported by a newspaper
            yield _said(lex, text, Span(match.start(), match.end()), content, Span(match.start(), source.end),
                        "passive", source)  # fmt: skip


def _listed(text: str, start: int, end: int, lex: Lexicon) -> Span | None:
    """A source that may be a list of names: the Alliance, the embassy, Norland, and East Halden."""
    source, rows = right_of(text, start, end, lex), lex.section("source")
    if source is None or "and" not in rows:
        return source
    article = rf"(?:(?:{rows['strip']}) )?"
    name = r"[A-ZА-ЯЁ][\w.'-]+(?: [A-ZА-ЯЁ][\w.'-]+)*"
    names = rf"(?:, {article}{name})+,? (?:{rows['and']}) {article}[^,;:.]+"
    more = re.compile(names).match(text, source.end, end)
    return Span(source.start, source.start + len(text[source.start : more.end()].rstrip(" ."))) if more else source


def _quoted_as(text: str, at: Span, lex: Lexicon) -> Iterator[Said]:
    for match in lex.pattern("cues", "quoted_as").finditer(text, at.start, at.end):
        via = left_of(text, at.start, match.start(), lex)
        before = trimmed(text, at.start, via.start if via else match.start())
        source, via = (Span(*match.span("source")), via) if match["source"] else (via, None)
        content = trimmed(text, _skip_that(text, match.end(), at.end, lex), at.end) or before
        if content:
            start = min(via.start if via else match.start(), match.start())
            yield _said(lex, text, Span(match.start(), match.end()), content, Span(start, match.end()),
                        "quoted_as", source, via)  # fmt: skip


def _evidential(text: str, at: Span, lex: Lexicon) -> Iterator[Said]:
    for certainty in ("hedged", "alleged"):
        for match in lex.pattern("evidential", certainty).finditer(text, at.start, at.end):
            cue = Span(match.start(), match.end())
            begin, end = _clause_round(text, at, cue)
            if lex.pattern("cues", "that").search(cue.of(text).split()[-1]) and text[begin : cue.start].count(" ") <= 1:
                begin = cue.end
            content = trimmed(text, begin, end)
            if content:
                yield Said(cue=cue, content=content, frame=cue, form="evidential", certainty=certainty)


def _clause_round(text: str, at: Span, cue: Span) -> tuple[int, int]:
    before = max(text.rfind(mark, at.start, cue.start) for mark in (", ", "; ", ": ", "— "))
    after = [i for mark in (", ", "; ", " — ") if (i := text.find(mark, cue.end, at.end)) >= 0]
    end = min(after, default=at.end)
    if before >= 0 and cue.start - before <= 3:  # between commas stands the cue alone, or: …, apparently in reply
        return (at.start, at.end) if end - cue.end <= 1 else (cue.end, end)
    return max(at.start, before + 1), end


def _said(lex: Lexicon, text: str, cue: Span, content: Span, frame: Span, form: Form, source: Span | None,
          via: Span | None = None) -> Said:  # fmt: skip
    certainty = certainty_of(cue.of(text), lex)
    return Said(cue=cue, content=content, frame=frame, form=form, source=source, via=via, certainty=certainty)


def certainty_of(cue: str, lex: Lexicon) -> Certainty:
    """What a cue says of what it brings: the certainty of its first word that has one in the table."""
    return next((lex.certainty_of[word] for word in cue.lower().split() if word in lex.certainty_of), "attributed")


def _bounded(text: str, found: Sequence[Said]) -> Iterator[Said]:
    """Each content cut where a later frame of the same sentence begins: ", noting that" ends what was emphasised."""
    for said in found:
        inside = [o.frame.start for o in found if o.form in _CUTTING and said.form in ("before", "trailing")
                  and said.content.start < o.frame.start < said.content.end]  # fmt: skip
        content = trimmed(text, said.content.start, min(inside)) if inside else said.content
        yield replace(said, content=content) if content else said


def trimmed(text: str, start: int, end: int) -> Span | None:
    """A stretch of text without the marks and space at its ends; ``None`` where nothing is left."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip(_STOP))
    tail = len(piece.rstrip(_STOP))
    return Span(start + lead, start + tail) if lead < tail else None


def _ends_here(after: str, lex: Lexicon, *, addressed: bool) -> str:
    """What follows a cue that stands last: "all" (whom, when or where, and the end), "cue" (a mark), or nothing."""
    rest = after.strip()
    if not rest.strip(".!?\"”“»,;:—–-") or (len(rest.split()) <= 7 and "," not in rest
                                           and (addressed or lex.pattern("source", "after").match(rest))):  # fmt: skip
        return "all"
    if addressed and re.match(r"[^,;:\"“„«□]{2,60}, *[\"“„«]", rest):
        return "cue"  # "…," he told reporters, "…"
    return "cue" if rest[0] in ",;.—–" else ""


def _past_day(text: str, start: int, end: int, lex: Lexicon) -> int:
    """Behind a day that stands between a verb and who said it: "dijo el jueves el presidente"."""
    day = lex.times_after_cue.match(text, start, end)
    return day.end() if day else start


def _skip_that(text: str, start: int, end: int, lex: Lexicon) -> int:
    """Where the content begins after a cue: at a "that" behind a time, at what follows a colon or comma; ``start``
    where none stands.
    """
    led = rf"(?:(?:{lex.section('source').get('prepositions', 'x')}) [^,;:.\"“„«]{{0,90}}?|[^,;:.\"“„«]{{0,40}}?)"
    match = re.compile(rf"[\s,:]*{led}(?={_that(lex)})", re.IGNORECASE).match(text, start, end)
    match = match or re.compile(r"\s*[,:]\s*(?=\S)|\s+(?=[\"“„«'‘])").match(text, start, end)
    return match.end() if match else start


def _that(lex: Lexicon) -> str:
    words = lex.section("cues").get("only_that", "that")
    return rf"(?<!\w)(?:{words})(?!\w)"


def _skip_addressee(text: str, start: int, end: int, lex: Lexicon) -> int:
    begin = _skip_that(text, start, end, lex)
    if begin != start:
        return begin
    whom = re.compile(r"\s+(?:the |a )?(?:[A-Z][\w.]+(?: [A-Z][\w.]+)*|\w+)").match(text, start, end)
    return whom.end() if whom else start


def _introduced(text: str, start: int, end: int, lex: Lexicon) -> bool:
    """Whether a mark or "that" brings the content in, as verbs of the second kind need it."""
    following = re.match(r"\s*([\w']+)", text[start:end])
    if following and following[1].lower() in lex.words("source", "pronouns"):
        return True  # she noted she has …
    if MASK in text[start:end].split(",")[0]:
        return True  # called the strike "reckless"
    return bool(re.compile(rf"\s*(?:[:,]?\s*[\"“„«'‘]|:|{_that(lex)})", re.IGNORECASE).match(text, start, end)) or bool(
        lex.pattern("cues", "that").match(text[start:end].lstrip())
    )
