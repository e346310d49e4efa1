"""A landscape laid out for a reader: who stands in which column, what each cell says, what each figure opens to.

Law: a view arranges what the landscape holds and adds no finding of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from markupsafe import Markup

from storyscape.records import (
    Appearance,
    Claim,
    Difference,
    Landscape,
    LandscapeArticle,
    Origin,
    Quote,
    Record,
    Ref,
    Rewording,
    Side,
    Source,
    Span,
)
from storyscape.render import phrases
from storyscape.render.spans import Highlighted, marked

State = Literal["quoted", "paraphrased", "differs", "contradicts", "not_found", "unclear", "not_read"]
DIRECT = ("direct", "mixed")
DOUBTED = ("hedged", "alleged", "denied", "unverified")
REWORDED = {
    "part": "without “{there}”",
    "cut": "cut without a mark: “{there}”",
    "ellipsis": "left out with a mark: “{there}”",
    "added": "added: “{here}”",
    "edited": "“{here}” for “{there}”",
}


class Opened(Record, frozen=True, kw_only=True):
    """A stretch of an article, marked, and the place in the article that it opens to.

    ``reworded`` says, of a form of a quotation, how it differs from the fullest.
    """

    article: LandscapeArticle
    text: Markup
    span: Span
    reworded: tuple[str, ...] = ()


class Cell(Record, frozen=True, kw_only=True):
    """What one article does with one claim: its state, that state in words, and the evidence's place on the page."""

    article: LandscapeArticle
    state: State
    said: str
    opens: str | None


class Evidence(Record, frozen=True, kw_only=True):
    """One appearance of a claim: the sentence with its spans marked, on whose word, and how certainly."""

    at: str
    article: LandscapeArticle
    appearance: Appearance
    sentence: Markup
    beyond: Markup
    chain: tuple[str, ...]
    cues: str
    open_at: Span

    @property
    def read_as(self) -> tuple[str, ...]:
        """What its numbers and times were read as."""
        numbers = (phrases.read_as(quantity) for quantity in self.appearance.quantities)
        return (*numbers, *(phrases.timex(mention.value) for mention in self.appearance.times if mention.value))


class ClaimRow(Record, frozen=True, kw_only=True):
    """A row of the claims table with its evidence and its differences."""

    at: str
    claim: Claim
    label: str
    lang: str
    cells: tuple[Cell, ...]
    evidence: tuple[Evidence, ...]
    differences: tuple[Difference, ...]
    not_found: tuple[LandscapeArticle, ...]
    unclear: tuple[LandscapeArticle, ...]
    not_read: tuple[LandscapeArticle, ...]
    opinions: tuple[str, ...] = ()

    @property
    def uncertain(self) -> str:
        """How its appearances are doubted, in words, once each."""
        said = (item.appearance.certainty for item in self.evidence)
        return ", ".join(dict.fromkeys(each for each in said if each in DOUBTED))

    @property
    def restated(self) -> str:
        """See :func:`restated`."""
        return restated(self.claim)

    @property
    def lone(self) -> bool:
        """Whether one article alone makes the claim, and nothing in the story differs from it."""
        return len({item.article.id for item in self.evidence}) == 1 and not self.differences


class Group(Record, frozen=True, kw_only=True):
    """The articles of one origin. ``letter`` names it where it has several articles, ``""`` where it stands alone."""

    letter: str
    origin: Origin
    articles: tuple[LandscapeArticle, ...]


class QuoteGroup(Record, frozen=True, kw_only=True):
    """The fullest form of a quote and its variants."""

    fullest: Quote
    variants: tuple[Quote, ...]


def by_id(landscape: Landscape) -> dict[str, LandscapeArticle]:
    """The landscape's articles by their ids."""
    return {article.id: article for article in landscape.articles}


def known(landscape: Landscape) -> tuple[int, int]:
    """How many outlets of the story are known, and how many articles' outlets are not."""
    outlets = [article.outlet for article in landscape.articles]
    return len({*outlets} - {None}), outlets.count(None)


def groups(landscape: Landscape) -> tuple[Group, ...]:
    """The origins, those with most articles first; the ones that have several are lettered A, B, C …."""
    articles = by_id(landscape)
    ordered = sorted(landscape.origins, key=lambda origin: -len(origin.articles))
    return tuple(
        Group(
            letter=_letter(at) if len(origin.articles) > 1 else "",
            origin=origin,
            articles=tuple(articles[member] for member in origin.articles if member in articles),
        )
        for at, origin in enumerate(ordered)
    )


def columns(landscape: Landscape) -> tuple[tuple[str, LandscapeArticle], ...]:
    """The articles in the order of :func:`groups`, each with what its column is called: no two alike."""
    ordered = [article for group in groups(landscape) for article in group.articles]
    seen: dict[str, int] = {}
    out = []
    for article in ordered:
        seen[article.label] = seen.get(article.label, 0) + 1
        genre = (article.genre or "news").replace("_", " ")
        name = article.label if seen[article.label] == 1 else f"{article.label} ({seen[article.label]}, {genre})"
        out.append((name, article))
    return tuple(out)


def claim_rows(landscape: Landscape) -> tuple[ClaimRow, ...]:
    """The claims table: one row a claim, one cell an article, in the order of :func:`groups`."""
    shown = columns(landscape)
    return tuple(_claim_row(landscape, claim, f"c{at}", shown) for at, claim in enumerate(landscape.claims, 1))


def quote_groups(landscape: Landscape) -> tuple[QuoteGroup, ...]:
    """The quotes, each fullest form with its variants, in the landscape's order."""
    fullest = [quote for quote in landscape.quotes if quote.variant_of is None]
    return tuple(
        QuoteGroup(fullest=quote, variants=tuple(q for q in landscape.quotes if q.variant_of == quote.id))
        for quote in fullest
    )


def reworded(landscape: Landscape, quote: Quote) -> tuple[str, ...]:
    """Where a form of a quotation differs from the fullest form, in words and with the words."""
    return tuple(_reworded(landscape, quote, one) for one in quote.rewordings)


def _reworded(landscape: Landscape, quote: Quote, one: Rewording) -> str:
    here = landscape.text_of(Ref(quote.article, one.span)) if one.span else ""
    there = landscape.text_of(one.fullest) if one.fullest else ""
    return REWORDED[one.kind].format(here=" ".join(here.split()), there=" ".join(there.split()))


def passage(landscape: Landscape, ref: Ref, highlights: Iterable[Highlighted] = ()) -> Markup:
    """The verbatim text of ``ref``, escaped, with ``highlights`` (spans of the article) marked."""
    excerpt = landscape.excerpt(ref)
    start = excerpt.ref.span.start
    shifted = [
        Highlighted(span=_back(h.span, excerpt.ref.span), kind=h.kind, title=h.title)
        for h in highlights
        if h.span.overlaps(excerpt.ref.span)
    ]
    return marked(excerpt.text, Span(ref.span.start - start, ref.span.end - start), shifted)


def around(landscape: Landscape, ref: Ref, highlights: Iterable[Highlighted] = ()) -> Markup:
    """Like :func:`passage`, with the whole excerpt that ``ref`` stands in."""
    return passage(landscape, landscape.excerpt(ref).ref, highlights)


def highlights(appearance: Appearance) -> tuple[Highlighted, ...]:
    """What is marked in an appearance's sentence: clause, source, cues, quantities, times."""
    attribution = appearance.attribution
    named = attribution.chain if attribution else ()
    cue = (attribution.cue,) if attribution and attribution.cue else ()
    return (
        Highlighted(span=appearance.clause, kind="clause"),
        *(Highlighted(span=s.span, kind="source", title="on whose word") for s in named if s.span),
        *(Highlighted(span=span, kind="cue", title="cue") for span in dict.fromkeys((*appearance.cues, *cue))),
        *(
            Highlighted(span=q.span, kind="quantity", title=f"read as {phrases.read_as(q)}")
            for q in appearance.quantities
        ),
        *(
            Highlighted(
                span=t.span, kind="time", title=f"read as {phrases.timex(t.value)}" if t.value else "unresolved"
            )
            for t in appearance.times
        ),
    )


def restated(claim: Claim) -> str:
    """A label in a language model's words, and that they are such; empty where it has none."""
    found = claim.restated
    return f"To be read alone: {found.text} (worded by a language model, {found.by})" if found else ""


def opinions(landscape: Landscape, claim: Claim) -> tuple[str, ...]:
    """What a language model says of the articles in which a claim is unclear, one line each."""
    articles = by_id(landscape)
    return tuple(
        f"{articles[one.sentence.article].label}: “{landscape.text_of(one.sentence)}” says "
        f"{'the same' if one.same else 'something else'}, says a language model ({one.by}); it counts for nothing"
        for one in claim.opinions
    )


def in_short(landscape: Landscape) -> str:
    """How a language model would name the story, and that it would; empty where it doesn't."""
    found = landscape.named
    return f"In short: {found.text} (worded by a language model, {found.by})" if found else ""


def chain(article: LandscapeArticle, links: Sequence[Source]) -> tuple[str, ...]:
    """On whose word, from the outlet outward, by full names; the outlet stands first even where it is implied."""
    beyond = links[1:] if links and links[0].kind == "outlet" else links
    return (article.label, *(link.full_name or link.name for link in beyond))


def _letter(at: int) -> str:
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _claim_row(landscape: Landscape, claim: Claim, at: str, shown: Sequence[tuple[str, LandscapeArticle]]) -> ClaimRow:
    articles = by_id(landscape)
    found = [item for item in landscape.differences if item.claim == claim.id]
    elsewhere = (claim.not_found_in, claim.unclear_in, claim.not_read)
    not_found, unclear, not_read = (tuple(articles[i] for i in ids if i in articles) for ids in elsewhere)
    evidence = tuple(
        _evidence(landscape, articles[appearance.article], appearance, f"{at}-{n}")
        for n, appearance in enumerate(claim.appearances, 1)
    )
    return ClaimRow(
        at=at,
        claim=claim,
        label=landscape.text_of(claim.label),
        lang=articles[claim.label.article].lang,
        cells=tuple(_cell(claim, found, evidence, name, article) for name, article in shown),
        evidence=evidence,
        differences=tuple(found),
        not_found=not_found,
        unclear=unclear,
        not_read=not_read,
        opinions=opinions(landscape, claim),
    )


def _evidence(landscape: Landscape, article: LandscapeArticle, appearance: Appearance, at: str) -> Evidence:
    spans = highlights(appearance)
    beyond = [cue for cue in appearance.cues if not cue.within(appearance.sentence)]
    said = [landscape.text_of(Ref(article.id, cue)) for cue in appearance.cues]
    return Evidence(
        at=at,
        article=article,
        appearance=appearance,
        sentence=passage(landscape, Ref(article.id, appearance.sentence), spans),
        beyond=Markup(" … ").join(around(landscape, Ref(article.id, cue), spans) for cue in beyond),
        chain=chain(article, appearance.attribution.chain if appearance.attribution else ()),
        cues=phrases.cue_words(tuple(dict.fromkeys(said))),
        open_at=appearance.sentence,
    )


def _cell(
    claim: Claim, found: Sequence[Difference], evidence: Sequence[Evidence], name: str, article: LandscapeArticle
) -> Cell:
    own = [item for item in evidence if item.article.id == article.id]
    state: State = "not_found"
    said = phrases.STATES["not_found"]
    if own:
        side = _apart(claim, found, article)
        kinds = {item.appearance.attribution.kind for item in own if item.appearance.attribution}
        state = "quoted" if kinds & set(DIRECT) else "paraphrased"
        said = phrases.STATES[state]
        if side:
            state = side[0].kind
            said = f"{phrases.STATES[state]}: “{side[1].text}”"
    elif article.id in claim.unclear_in:
        state, said = "unclear", phrases.STATES["unclear"]
    elif article.id in claim.not_read:
        state, said = "not_read", phrases.STATES["not_read"]
    return Cell(article=article, state=state, said=f"{name}: {said}", opens=own[0].at if own else None)


def _apart(claim: Claim, found: Sequence[Difference], article: LandscapeArticle) -> tuple[Difference, Side] | None:
    """The difference in which ``article`` stands on another side than the row's own wording, contradictions first."""
    for difference in sorted((d for d in found if d.is_apart), key=lambda d: d.kind != "contradicts"):
        for side in difference.sides:
            if article.id in side.articles and claim.label.article not in side.articles:
                return difference, side
    return None


def _back(span: Span, held: Span) -> Span:
    """``span`` counted from the start of the excerpt ``held``, cut to it."""
    return Span(max(span.start, held.start) - held.start, min(span.end, held.end) - held.start)
