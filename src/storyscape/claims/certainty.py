"""How certain a statement is made out to be, and by which words.

Law: a claim's certainty and the claim are two things. What a sentence says of the claim before it ("those claims have
yet to be verified") belongs to that claim; what confirms a presence does not confirm its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from storyscape.claims.attribution import Said
from storyscape.claims.lexicon import Lexicon
from storyscape.records import Span
from storyscape.records.claims import Certainty

# The stronger word wins where several stand in one clause.
_ORDER: Final[tuple[Certainty, ...]] = ("unverified", "denied", "alleged", "confirmed", "hedged")
_LONGEST_VERDICT: Final = 24  # words of a sentence that does nothing but judge the claim before it


class Judged(NamedTuple):
    """A certainty with the spans of the words that decided it."""

    certainty: Certainty
    cues: tuple[Span, ...]


class Verdict(NamedTuple):
    """What a sentence, or a part of one, says of the claim before it."""

    certainty: Certainty
    cue: Span
    span: Span


def judge(text: str, clause: Span, said: Sequence[Said], lex: Lexicon) -> Judged:
    """The certainty of a clause of a masked text, whose attributions are ``said`` (innermost last)."""
    found: dict[str, list[Span]] = {}
    for one in said:
        if one.certainty != "attributed":
            found.setdefault(one.certainty, []).append(one.cue)
    for kind in ("denied", "hedged"):
        for match in lex.pattern("certainty", kind).finditer(text, clause.start, clause.end):
            found.setdefault(kind, []).append(Span(match.start(), match.end()))
    for kind in _ORDER:
        if kind in found:
            return Judged(kind, tuple(sorted(set(found[kind]))))
    if said:
        return Judged("attributed", tuple(one.cue for one in said))
    return Judged("asserted", ())


def verdicts(text: str, sentence: Span, lex: Lexicon) -> tuple[Verdict, ...]:
    """What a sentence says of a claim: of the one before it, or of its own beginning ("though such claims …")."""
    found = [v for kind in ("unverified", "denied", "confirmed") for v in _verdicts(text, sentence, kind, lex)]
    taken: list[Verdict] = []
    for verdict in found:
        if not any(verdict.cue.overlaps(other.cue) for other in taken):
            taken.append(verdict)
    return tuple(sorted(taken, key=lambda verdict: verdict.cue))


def is_verdict_alone(text: str, sentence: Span, found: Sequence[Verdict], lex: Lexicon) -> bool:
    """Whether a sentence states nothing itself: short, and about "those claims"."""
    if not found or len(sentence.of(text).split()) > _LONGEST_VERDICT:
        return False
    return found[0].span.start <= sentence.start + _lead(text, sentence, lex) or _unsaid(text, sentence, found[0], lex)


def _verdicts(text: str, at: Span, kind: Certainty, lex: Lexicon) -> Iterator[Verdict]:
    for match in lex.pattern("certainty", kind).finditer(text, at.start, at.end):
        begin = max([at.start, *(text.rfind(mark, at.start, match.start()) + 1 for mark in (",", ";", "—"))])
        if lex.pattern("certainty", "pointing").search(
            text, begin, match.end() + 40 if kind == "unverified" else match.start()
        ):
            yield Verdict(kind, Span(match.start(), match.end()), Span(begin, at.end))


def _lead(text: str, sentence: Span, lex: Lexicon) -> int:
    lead = lex.pattern("clauses", "leads").match(text, sentence.start, sentence.end)
    return (lead.end() - sentence.start + 2) if lead else 1


def _unsaid(text: str, sentence: Span, verdict: Verdict, lex: Lexicon) -> bool:
    """Whether nothing but a lead and the pointing words stands before the verdict's cue."""
    before = text[sentence.start : verdict.cue.start]
    return len(before.split()) <= 8 and bool(lex.pattern("certainty", "pointing").search(before))
