"""One article read on its own: its sentences, its quotations, and what each of its clauses states.

Law: what boilerplate says is no statement; a transcript or caption that says the body again is marked as a repeat.
Pure, so that the result can be kept by the article's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from storyscape.claims.certainty import Verdict, is_verdict_alone, judge, verdicts
from storyscape.claims.clauses import clauses, is_clause
from storyscape.claims.credits import Credited, inside
from storyscape.claims.frames import frames, main_frame
from storyscape.claims.lexicon import NEVER, Lexicon, flat, lexicon
from storyscape.claims.marks import masked, quoted_spans
from storyscape.claims.pieces import passages
from storyscape.claims.quantities import quantities
from storyscape.claims.quotes import credited, quotes, units
from storyscape.claims.tagged import parse
from storyscape.claims.times import times
from storyscape.protocols import Tagger
from storyscape.records import Appearance, Article, Frame, Quantity, Quote, Record, Sentence, Span, TimeMention
from storyscape.text.sentences import sentences

_NO_STATEMENTS = ("boilerplate", "subheading")
_HELD: Final = 0.4  # least share of a clause that an attribution must cover to hold it


class Analysis(Record, frozen=True, kw_only=True):
    """What was found in one article: ``article`` is its id; all parts in text order.

    ``statements`` are the clauses that may carry a claim, as appearances that no claim holds yet; ``frames`` the
    predicates of their sentences.
    """

    article: str
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    statements: tuple[Appearance, ...]
    frames: tuple[Frame, ...] = ()


def analyse(article: Article, tagger: Tagger | None = None) -> Analysis:
    """Read one article. Needs its blocks and language; everything else is optional.

    A ``tagger`` of the article's language finds attributions that the rules miss; without one they are the rules'.
    Frames need its parser.
    """
    lex = lexicon(article.lang)
    found = sentences(article.text, article.lang, article.blocks)
    quoted = quoted_spans(article.text)
    hidden = masked(article.text, quoted)
    telling = [sentence for sentence in found if sentence.kind not in _NO_STATEMENTS]
    spans = units(article.text, telling, quoted, lex)
    paragraphs = tuple(passages(article.text, telling))
    if tagger and tagger.lang == article.lang:
        parse(paragraphs, tagger.parser)
    said = credited(article, paragraphs, spans, quoted, lex, tagger)
    predicates = tuple(frame for paragraph in paragraphs for frame in frames(paragraph, article.lang))
    told = _statements(article, hidden, spans, said, lex)
    return Analysis(
        article=article.id,
        sentences=found,
        quotes=quotes(article, spans, quoted, said),
        statements=tuple(replace(one, frame=main_frame(one.clause, predicates)) for one in told),
        frames=predicates,
    )


def _statements(article: Article, hidden: str, spans: Sequence[Span], said: Sequence[Credited],
                lex: Lexicon) -> list[Appearance]:  # fmt: skip
    made: list[Appearance] = []
    before: list[Appearance] = []
    for unit in spans:
        here = [one for one in said if one.said.cue.within(unit)]
        judged = verdicts(hidden, unit, lex) + _pointed(hidden, here, lex)
        if before and is_verdict_alone(hidden, unit, judged, lex):
            made[-len(before) :] = before = [*_judged(before, judged[0])]
            continue
        reaching = [one for one in said
                    if not one.said.deed and (one in here or one.attribution.scope.overlaps(unit))]  # fmt: skip
        if before and (word := next((one for one in here if _takes_up(hidden, unit, one, lex)), None)) is not None:
            made[-len(before)] = before[0] = _given(before[0], word)
        before = list(_unit(article, hidden, unit, reaching, judged, lex))
        made += before
    return made


def _unit(article: Article, hidden: str, unit: Span, here: Sequence[Credited], judged: Sequence[Verdict],
          lex: Lexicon) -> Iterator[Appearance]:  # fmt: skip
    timed = times(article.text, unit, article.lang, article.published_at)
    counted = quantities(article.text, unit, article.lang, [mention.span for mention in timed])
    spans = clauses(article.text, flat(article.text), unit, [one.said for one in here], lex)
    spans = tuple(span for span in spans if not any(span.within(verdict.span) for verdict in judged))
    for span in spans:
        made = _appearance(article, hidden, unit, span, here, (counted, timed), lex)
        for verdict in judged:
            if span.end <= verdict.span.start + 1 and verdict.span.start > unit.start:
                made = next(iter(_judged([made], verdict)))
        yield _confirmed(article, made, here, spans, lex)


def _appearance(article: Article, hidden: str, unit: Span, clause: Span, here: Sequence[Credited],
                found: tuple[Sequence[Quantity], Sequence[TimeMention]], lex: Lexicon) -> Appearance:  # fmt: skip
    holding = [one for one in here if inside(clause, [one.attribution.scope])
               >= _HELD * (clause.end - clause.start - inside(clause, [one.said.frame]))]  # fmt: skip
    holding.sort(key=_depth)
    judged = judge(hidden, clause, [one.said for one in holding], lex)
    return Appearance(
        article=article.id,
        sentence=unit,
        clause=clause,
        certainty=judged.certainty,
        attribution=holding[-1].attribution if holding else None,
        cues=judged.cues,
        quantities=tuple(quantity for quantity in found[0] if quantity.span.within(clause)),
        times=tuple(mention for mention in found[1] if mention.span.within(clause)),
        negated=bool(lex.pattern("certainty", "negation").search(hidden, clause.start, clause.end)),
        repeats=next((block.repeats for block in article.blocks if clause.within(block.span)), None),
        because=holding[-1].attribution.because if holding else "claims.own_voice",
    )


def _depth(one: Credited) -> tuple[int, int, Span]:
    """The order from the outermost of several attributions to the innermost."""
    attribution = one.attribution
    return len(attribution.chain), attribution.scope.start - attribution.scope.end, one.said.cue


def _judged(before: Sequence[Appearance], verdict: Verdict) -> Iterator[Appearance]:
    """A verdict falls on what was said on somebody's word; where nothing was, on the last clause."""
    credited_ones = any(one.attribution is not None for one in before)
    for i, one in enumerate(before):
        meant = one.attribution is not None if credited_ones else i == len(before) - 1
        if meant and one.certainty == "alleged" and verdict.certainty == "denied":
            yield replace(one, cues=tuple(sorted({*one.cues, verdict.cue})))  # it stays what somebody alleges
            continue
        cues = tuple(sorted({*one.cues, verdict.cue})) if one.certainty == verdict.certainty else (verdict.cue,)
        yield replace(one, certainty=verdict.certainty, cues=cues) if meant else one


def _pointed(hidden: str, here: Sequence[Credited], lex: Lexicon) -> tuple[Verdict, ...]:
    """Denials and confirmations of what was said before: "the ministry denied the claim"."""
    found = []
    for one in here:
        scope, said = one.attribution.scope, one.said
        short = scope.end - scope.start <= 60 and not is_clause(hidden, scope, lex)
        points = lex.pattern("certainty", "pointing").match(hidden, scope.start, scope.end)
        if said.certainty in ("denied", "confirmed") and said.form != "passive" and short and points:
            found.append(Verdict(said.certainty, said.cue, _hull(said.frame, scope)))
    return tuple(found)


def _takes_up(hidden: str, unit: Span, one: Credited, lex: Lexicon) -> bool:
    """Whether a sentence begins with what the one before told, and by whom: "The order, announced by the ministry"."""
    scope, rows = one.attribution.scope, lex.section("cues")
    short = re.fullmatch(rf"(?:{rows.get('taking_up', NEVER.pattern)}) [\w-]+", scope.of(hidden), re.IGNORECASE)
    return one.said.form == "passive" and scope.start == unit.start and short is not None


def _given(told: Appearance, one: Credited) -> Appearance:
    """A clause with the source that the next sentence names for it, where it has none."""
    if told.attribution is not None:
        return told
    rule = f"{one.attribution.because}.taken_up"
    certainty = one.said.certainty if told.certainty == "asserted" else told.certainty
    return replace(told, certainty=certainty, cues=tuple(sorted({*told.cues, one.said.cue})), because=rule,
                   attribution=replace(one.attribution, scope=told.clause, because=rule))  # fmt: skip


def _hull(a: Span, b: Span) -> Span:
    return Span(min(a.start, b.start), max(a.end, b.end))


def _confirmed(article: Article, made: Appearance, here: Sequence[Credited], spans: Sequence[Span],
               lex: Lexicon) -> Appearance:  # fmt: skip
    """A noun that takes a clause up again ("…, a presence confirmed by NATO") confirms that clause, as far as the
    noun goes: its span is the attribution's scope.
    """
    for one in here:
        scope = one.attribution.scope
        after = [span for span in spans if made.clause.end <= span.start < scope.start]
        bare = one.said.form == "passive" and not is_clause(article.text, scope, lex)
        if bare and one.said.certainty in ("confirmed", "denied") and made.clause.end <= scope.start and not after:
            rule = f"{one.attribution.because}.taken_up"
            return replace(made, certainty=one.said.certainty, cues=(one.said.cue,),
                           attribution=replace(one.attribution, because=rule), because=rule)  # fmt: skip
    return made
