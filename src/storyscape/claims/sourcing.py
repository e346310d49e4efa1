"""Which entity a source is, so that the surname here and the full name there are one source.

Law: a source is an entity only where its words are that entity's name with titles before it: the spokesman of a
company is not the company.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from storyscape.claims.analysis import Analysis
from storyscape.records import Appearance, Article, Attribution, Entity, Quote, Ref, Source, Span
from storyscape.text.tokens import stopwords, words

_OWN: Final = ("name", "metonym")
_SHORT: Final = 5  # characters of an article
_LATIN: Final = "\u024f"  # the last Latin letter of Unicode's first blocks
_FEW: Final = 12  # entities named more than once, from which on those named once are left out
_MOST: Final = 40
_OPENED: Final = 8  # articles in which an entity opens to a sentence


class Names:
    """Where one article names the entities of its story."""

    def __init__(self, article: Article, entities: Iterable[Entity]) -> None:
        self._article = article
        here = [(mention.span, entity.id, entity, mention.form) for entity in entities for mention in entity.mentions
                if mention.article == article.id]  # fmt: skip
        self._at = sorted(one[:3] for one in here if one[3] in _OWN)
        self._described = {one[0].end: one[2] for one in here if one[3] == "nominal"}

    def of(self, source: Source) -> Source:
        """The source with the entity that it names, as it is where it names none."""
        if source.span is None or source.kind == "outlet":
            return source
        if (meant := self._described.get(source.span.end)) is not None:
            return replace(source, entity=meant.id, full_name=_full_name(meant, source.name))
        inside = [(span, entity) for span, _, entity in self._at if span.within(source.span)]
        people = [pair for pair in inside if pair[1].kind == "person"] or inside
        for span, entity in reversed(people):
            if self._is_whole(source.span, span, entity):
                return replace(source, entity=entity.id, full_name=_full_name(entity, source.name))
        return source

    def _is_whole(self, source: Span, name: Span, entity: Entity) -> bool:
        """Whether nothing but titles and articles stands before the name, and behind it nothing that it belongs to."""
        text, lang = self._article.text, self._article.lang
        before, after = text[source.start : name.start], text[name.end : source.end]
        if entity.kind != "person":
            return not after.strip() and set(words(before)) <= stopwords(lang) and len(before) <= _SHORT
        named = not after.strip() or after.startswith((",", " (", " of "))  # the Obama campaign isn't Obama
        return not set(words(before)) & stopwords(lang) and "," not in before and named


def _full_name(entity: Entity, name: str) -> str:
    """The entity's name in the script of ``name``: the fullest, its own where it has that script."""
    own = [one for one in (entity.name, *entity.aliases) if (one[:1] > _LATIN) == (name[:1] > _LATIN)]
    return max(own, key=lambda one: (one == entity.name, len(one.split()), one), default=entity.name)


def resolve(article: Article, analysis: Analysis, entities: Sequence[Entity]) -> Analysis:
    """An article's analysis with the entities of its sources."""
    named = Names(article, entities)
    return replace(
        analysis,
        quotes=tuple(_quote(quote, named) for quote in analysis.quotes),
        statements=tuple(_statement(statement, named) for statement in analysis.statements),
    )


def _quote(quote: Quote, named: Names) -> Quote:
    return replace(quote, attribution=_attribution(quote.attribution, named))


def _statement(statement: Appearance, named: Names) -> Appearance:
    return replace(statement, attribution=_attribution(statement.attribution, named))


def _attribution(attribution: Attribution | None, named: Names) -> Attribution | None:
    if attribution is None:
        return None
    links = [named.of(link) for link in attribution.chain]
    kept = [link for before, link in zip((None, *links), links, strict=False)
            if before is None or link.entity is None or link.entity != before.entity]  # fmt: skip
    return replace(attribution, chain=tuple(kept))


def shown(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities that a landscape shows, each referring to its first mention in some articles: names that stand once
    in one article are left out where there are many.
    """
    several = [entity for entity in entities if len(entity.mentions) > 1]
    return tuple(_referred(entity) for entity in (several if len(several) >= _FEW else entities)[:_MOST])


def _referred(entity: Entity) -> Entity:
    first: dict[str, Span] = {}
    for mention in sorted(entity.mentions, key=lambda one: (one.form not in _OWN, one.article, one.span)):
        first.setdefault(mention.article, mention.span)
    refs = tuple(Ref(article, span) for article, span in sorted(first.items())[:_OPENED])
    return replace(entity, because=replace(entity.because, refs=refs))
