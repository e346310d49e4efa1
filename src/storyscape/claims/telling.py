"""The sentences of a brief: verbatim ones, and wordings of a table around verbatim pieces.

Law: what stands in a sentence stands in its citations; a count names what was counted; both sides of a difference are
told alike, and none is called right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from storyscape.claims.checking import Text, counted, squeezed
from storyscape.claims.wordings import Wording
from storyscape.records import (
    Appearance,
    Article,
    Because,
    BriefSentence,
    Claim,
    Difference,
    Figure,
    Ref,
    Side,
    Span,
)
from storyscape.records.brief import Mark

_NAMED: Final = 3  # more origins than this are counted, not named
_SHORT: Final = 16  # words of a clause that a difference quotes whole
_MARKS: Final = frozenset('“”„«»"')
_CLOSING: Final = frozenset('“”»"')
DOUBTED: Final = ("unverified", "denied")


class Story(NamedTuple):
    """What a brief is made from. ``title``: its content words; ``rows``: the table of ``lang``, the language."""

    claims: Sequence[Claim]
    differences: Sequence[Difference]
    articles: Mapping[str, Article]
    texts: Mapping[str, Text]
    title: frozenset[str]
    lang: str
    rows: Mapping[str, Any]


def age(story: Story, refs: Iterable[Ref]) -> tuple[str, Ref]:
    """What orders references: the time that the earliest was seen at, then its place."""
    return min((story.articles[ref.article].seen_at.isoformat(), ref) for ref in refs)


def verbatim(story: Story, wording: Wording, carried: Sequence[int]) -> BriefSentence:
    """A sentence as it stands in its article, cited for the claims at ``carried``."""
    claims = [story.claims[at] for at in carried]
    alone = [claim for claim in claims if claim.support.origins == 1]
    best = min(claims, key=lambda claim: -claim.support.origins)
    refs = [Ref(one.article, one.clause) for claim in alone for one in claim.appearances
            if one.article == wording.article.id and one.sentence == wording.sentence]  # fmt: skip
    note = f"carries {len(claims)} of the story's claims, {len(alone)} of them found in one origin only"
    return BriefSentence(
        kind="verbatim",
        text=squeezed(wording.text),
        lang=wording.article.lang,
        cites=_cites(story, claims, wording.ref),
        marks=_marks(story, claims),
        support=_support(story, best),
        because=Because(rule="brief.wording", note=note, score=wording.fitness, refs=tuple(sorted(set(refs)))),
    )


def _cites(story: Story, claims: Iterable[Claim], first: Ref) -> tuple[Ref, ...]:
    """``first``, then for each claim the earliest sentence of each other origin that carries it."""
    found = {ref for claim in claims for ref in _by_origin(story, claim.appearances, first)}
    return (first, *sorted(found, key=lambda ref: age(story, [ref])))


def _by_origin(story: Story, appearances: Iterable[Appearance], first: Ref | None = None) -> Iterator[Ref]:
    seen = {story.texts[first.article].origin} if first else set()
    for one in sorted(appearances, key=lambda one: age(story, [Ref(one.article, one.clause)])):
        if one.repeats is None and story.texts[one.article].origin not in seen:
            seen.add(story.texts[one.article].origin)
            yield Ref(one.article, one.sentence)


def _marks(story: Story, claims: Sequence[Claim]) -> tuple[Mark, ...]:
    ids = {claim.id for claim in claims}
    kinds = {one.kind for one in story.differences if one.is_apart and one.claim in ids}
    doubted = any(one.certainty == "unverified" for claim in claims for one in claim.appearances)
    alone = any(claim.support.origins == 1 for claim in claims)
    said: tuple[tuple[Mark, bool], ...] = (
        ("contradicts", "contradicts" in kinds),
        ("differs", "differs" in kinds),
        ("unverified", doubted),
        ("single_outlet", alone),
    )
    return tuple(mark for mark, holds in said if holds)


def _support(story: Story, claim: Claim) -> Figure:
    return counted((one.article for one in claim.appearances if one.repeats is None), story.texts)


def differing(story: Story) -> Iterator[BriefSentence]:
    """A sentence for each difference in what is said, contradictions first; one in certainty is told as a doubt."""
    claims = {claim.id: claim for claim in story.claims}
    for one in sorted(story.differences, key=lambda one: one.kind != "contradicts"):
        if one.is_apart and one.slot != "certainty" and one.claim in claims:
            yield _difference(story, one, claims[one.claim])


def _difference(story: Story, found: Difference, claim: Claim) -> BriefSentence:
    cites = {ref for side in found.sides for ref in _side_cites(story, side, claim)}
    quotes = _said(story, found, claim)
    sides = [
        story.rows["parts"]["side"].format(quote=_quoted(story, ref), outlets=_outlets(story, side.articles))
        for side, ref in zip(found.sides, quotes, strict=True)
    ]
    marks: tuple[Mark, ...] = ("contradicts",) if found.kind == "contradicts" else ("differs",)
    return BriefSentence(
        kind="template",
        text=story.rows["templates"][f"{found.slot}_{found.kind}"].format(
            sides=str(story.rows["parts"]["between"]).join(sides)
        ),
        lang=story.lang,
        cites=tuple(sorted(cites, key=lambda ref: age(story, [ref]))),
        marks=marks,
        quotes=tuple(_piece(story, ref) for ref in quotes),
        figures=tuple(figure for side in found.sides for figure in _many(story, side.articles)),
        support=counted((article for side in found.sides for article in side.articles), story.texts),
        because=Because(rule=found.because.rule, note=found.because.note),
    )


def _said(story: Story, found: Difference, claim: Claim) -> list[Ref]:
    """What each side says: its clause where all are short, so that one can tell of what; else the words alone."""
    clauses = [
        next((Ref(one.article, one.clause) for one in claim.appearances
              if one.article == side.ref.article and side.ref.span.within(one.clause)), None)
        for side in found.sides
    ]  # fmt: skip
    short = [ref for ref in clauses if ref and len(ref.span.of(story.articles[ref.article].text).split()) <= _SHORT]
    return short if len(short) == len(found.sides) <= _NAMED else [side.ref for side in found.sides]


def _side_cites(story: Story, side: Side, claim: Claim) -> Iterator[Ref]:
    """The sentence of the side's own words, then one of each other origin on its side."""
    own = [one for one in claim.appearances if one.article == side.ref.article and side.ref.span.within(one.sentence)]
    first = Ref(side.ref.article, own[0].sentence) if own else side.ref
    yield first
    yield from _by_origin(story, (one for one in claim.appearances if one.article in side.articles), first)


def _quoted(story: Story, ref: Ref) -> str:
    opening, closing = story.rows["parts"]["quotes"]
    piece = _piece(story, ref)
    return f"{opening}{squeezed(piece.span.of(story.articles[piece.article].text))}{closing}"


def _piece(story: Story, ref: Ref) -> Ref:
    """A reference without the full stop or comma that closes its text, and with the mark that a quotation lacks."""
    text = story.articles[ref.article].text
    end = ref.span.start + len(ref.span.of(text).rstrip(" .,;:\n"))
    if sum(mark in _MARKS for mark in text[ref.span.start : end]) % 2 and text[end : end + 1] in _CLOSING:
        end += 1
    return Ref(ref.article, Span(ref.span.start, end))


def _outlets(story: Story, articles: Iterable[str]) -> str:
    """Who says it, one name for each origin; many are counted."""
    found = counted(articles, story.texts)
    if found.value > _NAMED:
        return str(story.rows["parts"]["many"].format(count=found.value))
    firsts: dict[str, str] = {}
    for one in sorted(found.articles, key=lambda one: (story.articles[one].seen_at.isoformat(), one)):
        firsts.setdefault(story.texts[one].origin, story.texts[one].label)
    return str(story.rows["parts"]["between"]).join(squeezed(label) for label in dict.fromkeys(firsts.values()))


def _many(story: Story, articles: Iterable[str]) -> tuple[Figure, ...]:
    found = counted(articles, story.texts)
    return (found,) if found.value > _NAMED else ()


def doubted(story: Story, claim: Claim) -> Iterator[BriefSentence]:
    """A sentence for each way in which texts say that a claim is doubted: unverified, denied."""
    for kind in DOUBTED:
        said = [one for one in claim.appearances if one.certainty == kind and one.repeats is None and one.cues]
        if said:
            own = [one for one in said if story.articles[one.article].lang == story.lang]
            one = min(own or said, key=lambda one: age(story, [_whole(one)]))
            yield _doubt(story, kind, one, said, alone=claim.support.origins == 1)


def _doubt(story: Story, kind: str, one: Appearance, said: Sequence[Appearance], *, alone: bool) -> BriefSentence:
    """The sentence itself where it voices the doubt; where another one does, a wording around both."""
    clause, cue = Ref(one.article, one.clause), Ref(one.article, one.cues[0])
    because = Because(rule=f"brief.{kind}", note="a text says so of the claim", refs=(cue,))
    if cue.span.within(one.sentence):
        return replace(verbatim(story, *_bearing(story, one)), because=because)
    articles = {each.article for each in said}
    doubted: tuple[Mark, ...] = ("unverified",) if kind == "unverified" else ()
    marks: tuple[Mark, ...] = (*doubted, "single_outlet") if alone else doubted
    text = story.rows["templates"][kind].format(
        quote=_quoted(story, clause), cue=_quoted(story, cue), outlets=_outlets(story, articles)
    )
    cites = [_whole(one), *_by_origin(story, said, clause)]
    return _templated(story, text, cites, marks, quotes=(clause, cue), articles=articles, because=because)


def _bearing(story: Story, one: Appearance) -> tuple[Wording, tuple[int, ...]]:
    """An appearance's whole sentence, and the claims that it carries."""
    carried = tuple(
        at
        for at, claim in enumerate(story.claims)
        if any(each.article == one.article and each.sentence == one.sentence for each in claim.appearances)
    )
    return Wording(story.articles[one.article], one.sentence, one.sentence, carried, 0.0), carried


def _whole(one: Appearance) -> Ref:
    """An appearance's sentence, and on to the cues that stand behind it."""
    start = min([one.sentence.start, *(cue.start for cue in one.cues)])
    return Ref(one.article, Span(start, max([one.sentence.end, *(cue.end for cue in one.cues)])))


def also(story: Story, claims: Sequence[Claim]) -> BriefSentence:
    """One sentence for further claims that two or more origins carry, by their labels."""
    quotes = [claim.label for claim in claims]
    cites = {ref for claim in claims for ref in _by_origin(story, claim.appearances)}
    cites |= {_sentence_of(claim) for claim in claims}
    text = story.rows["templates"]["also"].format(
        quotes=str(story.rows["parts"]["between"]).join(_quoted(story, ref) for ref in quotes)
    )
    least = min(claims, key=lambda claim: claim.support.origins)
    return _templated(story, text, sorted(cites, key=lambda ref: age(story, [ref])), (), quotes=quotes,
                      articles={one.article for one in least.appearances},
                      because=Because(rule="brief.also", note="each is found in two origins or more"))  # fmt: skip


def agreed(story: Story, claim: Claim) -> bool:
    """Whether two origins or more give all numbers of a claim's label, and no text differs from another or doubts it.

    Only then "two texts say" is true of the label to the letter.
    """
    label = next((one for one in claim.appearances if _ref_of(one) == claim.label), None)
    numbers = {(q.low, q.high) for q in label.quantities} if label else set()
    held = [one for one in claim.appearances if numbers <= {(q.low, q.high) for q in one.quantities}]
    told_apart = any(found.is_apart and found.claim == claim.id for found in story.differences)
    in_doubt = any(one.certainty in DOUBTED for one in claim.appearances)
    return len({story.texts[one.article].origin for one in held}) > 1 and not told_apart and not in_doubt


def _ref_of(one: Appearance) -> Ref:
    return Ref(one.article, one.clause)


def single(story: Story, claim: Claim) -> BriefSentence:
    """A claim that was found in one origin only."""
    cite = _sentence_of(claim)
    total = counted(story.texts, story.texts)
    text = story.rows["templates"]["single"].format(
        quote=_quoted(story, claim.label), total=total.value, outlets=squeezed(story.texts[cite.article].label)
    )
    return _templated(story, text, (cite,), ("single_outlet",), quotes=(claim.label,), figures=(total,),
                      articles={cite.article},
                      because=Because(rule="brief.single", note="found in one origin only"))  # fmt: skip


def _sentence_of(claim: Claim) -> Ref:
    """The sentence that a claim's label stands in."""
    for one in claim.appearances:
        if one.article == claim.label.article and one.clause == claim.label.span:
            return Ref(one.article, one.sentence)
    return claim.label


def _templated(
    story: Story,
    text: str,
    cites: Sequence[Ref],
    marks: tuple[Mark, ...],
    *,
    quotes: Sequence[Ref],
    articles: Iterable[str],
    because: Because,
    figures: tuple[Figure, ...] = (),
) -> BriefSentence:
    many = counted(articles, story.texts)
    return BriefSentence(
        kind="template",
        text=text,
        lang=story.lang,
        cites=tuple(dict.fromkeys(cites)),
        marks=marks,
        quotes=tuple(_piece(story, ref) for ref in quotes),
        figures=(*figures, *((many,) if many.value > _NAMED else ())),
        support=many,
        because=because,
    )
