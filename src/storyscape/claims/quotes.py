"""Words given as somebody's own: direct, indirect and mixed quotations with their sources.

Law: a quotation is a span of the article; words in marks that nobody is credited with are one only where they are a
sentence's worth, for a single word in marks is a name or arm's length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from msgspec.structs import replace

from storyscape.claims.attribution import Said, attributions, is_credit
from storyscape.claims.credits import Credited, carried_on, credit, inside, is_long
from storyscape.claims.grammar import Read, subjects
from storyscape.claims.lexicon import Lexicon
from storyscape.claims.marks import masked
from storyscape.claims.owned import owned
from storyscape.claims.pieces import Passage
from storyscape.claims.posts import posts, turns
from storyscape.claims.speakers import Speakers
from storyscape.claims.tagged import joined, tagged
from storyscape.claims.tagging import Tree
from storyscape.claims.variants import rewordings
from storyscape.ids import QUOTE, content_id
from storyscape.protocols import Tagger
from storyscape.records import Article, Attribution, Quote, Sentence, Span
from storyscape.text.tokens import words

_SOME: Final = 0.5  # least share of the shorter form's word runs that stand in the longer one
_SAME: Final = 0.85  # least share of the shorter form's words that stand in the longer one in the same order
_RUN: Final = 3
_PIECE: Final = 5  # words of a piece that show which quotation it is from; one of them may be another


def units(text: str, sentences: Sequence[Sentence], quoted: Sequence[Span], lex: Lexicon) -> tuple[Span, ...]:
    """Sentences joined where a quotation runs over their border, and with who said it: what a cue can reach."""
    spans: list[Span] = []
    for sentence in sentences:
        over = spans and any(q.start < spans[-1].end and sentence.span.start < q.end for q in quoted)
        brought = (
            spans and text[spans[-1].end - 1] == ":" and any(q.start - sentence.span.start in (0, 1) for q in quoted)
        )
        if over or brought or (spans and is_credit(text, spans[-1], sentence.span, lex)):
            spans[-1] = Span(spans[-1].start, sentence.span.end)
        else:
            spans.append(sentence.span)
    return tuple(spans)


def said_by_rules(text: str, spans: Sequence[Span], quoted: Sequence[Span],
                  lex: Lexicon) -> list[tuple[Span, tuple[Said, ...]]]:  # fmt: skip
    """What the rules find in each unit."""
    hidden = masked(text, quoted)
    return [(unit, attributions(hidden, unit, lex)) for unit in spans]


def credited(article: Article, found: Sequence[Passage], spans: Sequence[Span], quoted: Sequence[Span],
             lex: Lexicon, tagger: Tagger | None = None) -> tuple[Credited, ...]:  # fmt: skip
    """All attributions of an article, unit by unit, in text order: the rules', or with a tagger what both find in the
    passages ``found``.
    """
    said = [said for _, here in said_by_rules(article.text, spans, quoted, lex) for said in here]
    if tagger is not None and tagger.lang == article.lang:
        said = joined(article.text, said, tagged(article.text, found, said, tagger, lex), spans, quoted, lex)
    posted = (*posts(article.text), *turns(article.text))
    grammar = [Read(article.text, one, Tree(one)) for one in found if one.parse is not None]
    said = [*_apart(owned(article.text, said, grammar, quoted, lex), posted), *posted]
    by_unit = [(unit, [one for one in said if unit.start <= _place(one) < unit.end]) for unit in spans]
    speakers = Speakers(article.text, lex, [one for read in grammar for one in subjects(read)])
    named = [one for _, here in by_unit for one in credit(article, here, quoted, speakers, lex)]
    return carried_on(article.text, spans, [q for q in quoted if is_long(q, article.text)], named)


def _place(said: Said) -> int:
    """Where an attribution belongs in the text: a post where it begins, all else where its cue stands."""
    return said.content.start if said.form == "post" else said.cue.start


def _apart(said: Sequence[Said], posted: Sequence[Said]) -> Iterator[Said]:
    """What was not read out of the credit of a post."""
    return (one for one in said if not any(one.cue.overlaps(post.frame) for post in posted))


def quotes(article: Article, spans: Sequence[Span], quoted: Sequence[Span],
           found: Sequence[Credited]) -> tuple[Quote, ...]:  # fmt: skip
    """The quotations of one article in text order: the attributed ones, then what stands in marks uncredited."""
    made = [_quote(article, one.attribution.scope, quoted, one.attribution) for one in found if _is_quote(one)]
    bare = [q for q in quoted if any(q.within(unit) for unit in spans) and is_long(q, article.text)
            and not any(q.overlaps(quote.content) for quote in made)]  # fmt: skip
    made += [_quote(article, span, quoted, None) for span in bare]
    return tuple(sorted(made, key=lambda quote: (quote.content.start, quote.content.end, quote.id)))


def group_variants(found: Sequence[Quote], articles: Mapping[str, Article]) -> tuple[Quote, ...]:
    """The quotations of a story, each that repeats another's words marked as a variant of the fullest form."""
    parts = {quote.id: [words(span.of(articles[quote.article].text)) for span in quote.quoted] for quote in found}
    said = {at: [word for part in every for word in part] for at, every in parts.items()}
    fullest = sorted((q for q in found if len(said[q.id]) >= _RUN), key=lambda q: (-len(said[q.id]), _age(q, articles)))
    chosen: dict[str, Quote] = {}
    heads: list[Quote] = []
    for quote in fullest:
        head = next(
            (h for h in heads if _same(said[quote.id], said[h.id]) or _shared(parts[quote.id], parts[h.id])), None
        )
        if head is None:
            heads.append(quote)
        else:
            chosen[quote.id] = head
    return tuple(_variant(quote, chosen.get(quote.id), articles) for quote in found)


def _variant(quote: Quote, head: Quote | None, articles: Mapping[str, Article]) -> Quote:
    if head is None:
        return quote
    differing = rewordings(quote, articles[quote.article].text, head, articles[head.article].text)
    return replace(quote, variant_of=head.id, rewordings=differing)


def _is_quote(one: Credited) -> bool:
    kind = one.attribution.kind
    return kind != "evidential" and one.said.form != "passive"


def _quote(article: Article, content: Span, quoted: Sequence[Span], attribution: Attribution | None) -> Quote:
    return Quote(
        id=content_id(QUOTE, article.id, content, attribution.cue if attribution else None),
        article=article.id,
        content=content,
        quoted=tuple(q for q in quoted if inside(q, [content])),
        attribution=attribution,
    )


def _shared(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> bool:
    """Whether one of several pieces of a quotation stands in the other, pieced together elsewise."""
    if len(one) == len(other) == 1:
        return False
    every = [[word for part in parts for word in part] for parts in (one, other)]
    return any(len(part) >= _PIECE and len(part) <= len(whole) and _same(part, whole)
               for parts, whole in ((one, every[1]), (other, every[0])) for part in parts)  # fmt: skip


def _same(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    runs = {tuple(shorter[i : i + _RUN]) for i in range(len(shorter) - _RUN + 1)}
    held = {tuple(longer[i : i + _RUN]) for i in range(len(longer) - _RUN + 1)}
    if len(runs & held) < _SOME * len(runs):
        return False
    aligned = SequenceMatcher(None, shorter, longer, autojunk=False).get_matching_blocks()
    alike = sum(block.size for block in aligned)
    return alike >= _SAME * len(shorter) or (alike + 1 == len(shorter) >= _PIECE)


def _age(quote: Quote, articles: Mapping[str, Article]) -> tuple[str, str, int]:
    article = articles[quote.article]
    return (article.seen_at.isoformat(), article.id, quote.content.start)
