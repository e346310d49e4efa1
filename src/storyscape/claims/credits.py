"""From what a sentence says to the chain of sources behind it.

Law: a chain runs from the outlet outward to the speaker; each link that the text names has its span, a pronoun is
credited to the last source it can stand for, and what nobody is named for has an unspecified source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from msgspec.structs import replace

from storyscape.claims.attribution import Said
from storyscape.claims.lexicon import Lexicon
from storyscape.claims.nouns import agency_in, is_medium, source_of
from storyscape.claims.speakers import Speakers
from storyscape.records import Article, Attribution, Record, Source, Span
from storyscape.text.tokens import words

Kind = Literal["direct", "indirect", "mixed", "evidential", "confirmation", "denial"]
_LEAST: Final = 5  # words in marks that are a quotation even where nobody is credited
_PARAGRAPHS: Final = 2  # a quotation goes on in its own and in the next one
_WHOLE: Final = 0.8  # share of a content's characters inside quotation marks from which it is a direct quotation


class Credited(Record, frozen=True, kw_only=True):
    """An attribution with what the rooms after it need to know of its making."""

    said: Said
    attribution: Attribution


def outlet_source(article: Article) -> Source:
    """The first link of every chain: the outlet, or that nobody knows which."""
    return Source(kind="outlet", name=article.outlet or "unknown", named=article.outlet is not None)


def credit(article: Article, found: Sequence[Said], quoted: Sequence[Span], speakers: Speakers,
           lex: Lexicon) -> tuple[Credited, ...]:  # fmt: skip
    """The attributions of one sentence with their chains; one inside another's content goes out from it."""
    links = {said: _links(article.text, said, speakers, lex) for said in found}
    credited = []
    for said in found:
        outer = [other for other in found if other is not said and _holds(other, said)]
        outer.sort(key=lambda other: (other.content.start - other.content.end, other.cue.start))
        chain = [*_without_unspecified(link for o in outer for link in links[o][0]), *links[said][0]]
        chain = [outlet_source(article), *sorted(chain, key=lambda link: not is_medium(link.name, lex))]
        attribution = Attribution(
            chain=_unique(chain),
            scope=said.content,
            cue=said.cue,
            kind=_kind(said, quoted),
            because=f"attribution.{said.form}.{links[said][1]}",
        )
        credited.append(Credited(said=said, attribution=attribution))
    return tuple(credited)


def carried_on(text: str, units: Sequence[Span], quoted: Sequence[Span],
               found: Sequence[Credited]) -> tuple[Credited, ...]:  # fmt: skip
    """``found`` with each spread over the whole quotation that it begins or ends in, and those of ``quoted`` that name
    nobody given to who spoke right before: in the same unit, or where they open a sentence of its paragraph or the
    next paragraph.
    """
    made = sorted((_spread(one, quoted) for one in found), key=lambda one: one.said.cue)
    for q in quoted:
        before = [one for one in made if one.said.cue.end <= q.start and one.attribution.kind != "evidential"]
        if len(before) > 1 and _holds(before[-1].said, before[-2].said):  # …, she said, according to the paper. "…"
            before.pop()
        if not any(inside(q, [one.attribution.scope]) for one in made) and _goes_on(text, units, before[-1:], q):
            last = before[-1].attribution
            rule = last.because.removesuffix(".continued") + ".continued"
            made.append(Credited(said=replace(before[-1].said, content=q, deed=False),
                                 attribution=replace(last, scope=q, kind="direct", because=rule)))  # fmt: skip
            made.sort(key=lambda one: max(one.said.cue.end, one.attribution.scope.end))
    return tuple(made)


def _spread(one: Credited, quoted: Sequence[Span]) -> Credited:
    scope = one.attribution.scope
    for q in quoted:
        if one.attribution.kind == "direct" and scope.overlaps(q) and not one.said.cue.overlaps(q):
            scope = Span(min(scope.start, q.start), max(scope.end, q.end))
    return Credited(said=one.said, attribution=replace(one.attribution, scope=scope))


def _goes_on(text: str, units: Sequence[Span], before: Sequence[Credited], q: Span) -> bool:
    """Whether a quotation is by who spoke or did something right before it."""
    at = next((i for i, unit in enumerate(units) if q.within(unit)), None)
    if not before or at is None:
        return False
    one, unit = before[0], units[at]
    direct = one.attribution.kind in ("direct", "mixed")
    if one.said.cue.overlaps(unit):
        return direct
    gap = text[max(one.said.cue.end, one.attribution.scope.end) : unit.start]
    alone = unit.end - q.end <= len('."') and at > 0 and one.said.cue.within(units[at - 1])
    near = direct or (alone and one.said.source is not None)
    return near and q.start - unit.start <= 1 and len(gap.split("\n\n" if "\n\n" in gap else "\n")) <= _PARAGRAPHS


def best_source(attribution: Attribution | None, lex: Lexicon) -> Literal["named", "agency", "described", "unspecified",
                                                                         "none"]:  # fmt: skip
    """The kind of the chain's last link: whose word it is in the end."""
    if attribution is None or len(attribution.chain) < 2:
        return "none"
    last = attribution.chain[-1]
    if last.kind == "unspecified":
        return "unspecified"
    if agency_in(last.name, lex):
        return "agency"
    return "named" if last.named else "described"


def is_long(span: Span, text: str) -> bool:
    """Whether words in marks are a quotation even where nobody is credited with them."""
    return len(words(span.of(text))) >= _LEAST


def inside(span: Span, quoted: Iterable[Span]) -> int:
    """How many code points of ``span`` stand in ``quoted``."""
    return sum(max(0, min(span.end, q.end) - max(span.start, q.start)) for q in quoted)


def _links(text: str, said: Said, speakers: Speakers, lex: Lexicon) -> tuple[list[Source], str]:
    source, rule = speakers.resolve(said.source, deed=said.deed)
    if said.via is not None:
        return [source_of(text, said.via, lex), source], rule
    return [source], rule


def _holds(outer: Said, inner: Said) -> bool:
    if outer.form == "according" != inner.form and outer.content.overlaps(inner.content):
        return not inner.frame.start < outer.frame.start < inner.content.end  # at either end it holds the rest
    return outer.form != "evidential" and inner.cue.within(outer.content) and not outer.cue.within(inner.content)


def _kind(said: Said, quoted: Sequence[Span]) -> Kind:
    if said.form == "evidential":
        return "evidential"
    if said.certainty in ("confirmed", "denied"):
        return "confirmation" if said.certainty == "confirmed" else "denial"
    share = inside(said.content, quoted) / max(1, said.content.end - said.content.start)
    if share >= _WHOLE:
        return "direct"
    return "mixed" if share > 0 else "indirect"


def _without_unspecified(links: Iterable[Source]) -> list[Source]:
    return [link for link in links if link.kind != "unspecified"]


def _unique(chain: Sequence[Source]) -> tuple[Source, ...]:
    return tuple(link for i, link in enumerate(chain) if i == 0 or link.name != chain[i - 1].name)
