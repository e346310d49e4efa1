"""Where a story happens: the places that its articles name and were filed from, the most widely named first.

Law: a place is one that the texts name; where no table knows its country, none is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from storyscape.claims.names import dateline
from storyscape.records import Article, Entity, Ref, Span, StoryPlace

MOST: Final = 12
_OPENED: Final = 8  # articles in which a place opens to a sentence


def places(articles: Sequence[Article], entities: Sequence[Entity]) -> tuple[StoryPlace, ...]:
    """The places of a story, those that most articles name or were filed from first; :data:`MOST` at most."""
    filed = {article.id: span for article in articles if (span := dateline(article)) is not None}
    found = [_place(entity, filed) for entity in entities if entity.kind == "place"]
    return tuple(sorted(found, key=lambda one: (-one.articles - one.datelined, -len(one.refs), one.entity))[:MOST])


def _place(entity: Entity, filed: dict[str, Span]) -> StoryPlace:
    first: dict[str, Ref] = {}
    for mention in entity.mentions:
        first.setdefault(mention.article, Ref(mention.article, mention.span))
    datelined = [article for article, span in filed.items() if any(
        mention.article == article and mention.span.within(span) for mention in entity.mentions)]  # fmt: skip
    return StoryPlace(
        entity=entity.id,
        name=entity.name,
        country=entity.code,
        articles=len(first),
        datelined=len(datelined),
        refs=tuple(first[article] for article in sorted(first)[:_OPENED]),
    )
