"""Whom and where a story names, and what it is about, laid out for a reader.

Law: every name opens to sentences; what a topic stands on is shown beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from storyscape.records import Entity, Landscape, Record
from storyscape.render import phrases
from storyscape.render.spans import Highlighted
from storyscape.render.views import Opened, around, by_id

KINDS: Final[Mapping[str, str]] = {
    "person": "People",
    "organisation": "Organisations",
    "place": "Places",
    "product": "Products",
    "other": "Other names",
}


class NamedView(Record, frozen=True, kw_only=True):
    """An entity with what is said of it in words, and the sentences that it opens to."""

    entity: Entity
    said: str
    sentences: tuple[Opened, ...]


def named(landscape: Landscape) -> tuple[tuple[str, tuple[NamedView, ...]], ...]:
    """The entities by kind, the most widely named first; kinds without one are left out."""
    spoken = Counter(_speakers(landscape))
    views = [_view(landscape, entity, spoken[entity.id]) for entity in landscape.entities]
    grouped = ((title, tuple(v for v in views if v.entity.kind == kind)) for kind, title in KINDS.items())
    return tuple((title, its) for title, its in grouped if its)


def subjects(landscape: Landscape) -> tuple[tuple[str, str, str], ...]:
    """Each topic's name, its code, and the words that speak for it with its share of the evidence."""
    return tuple(
        (topic.name, topic.code, _words(topic.because.parts, topic.because.score)) for topic in landscape.topics
    )


def filed_from(landscape: Landscape) -> str:
    """The places that datelines name, with how many articles were filed there; empty for none."""
    filed = [place for place in landscape.places if place.datelined]
    return ", ".join(f"{place.name} ({place.datelined})" for place in filed)


def _words(parts: tuple[tuple[str, float], ...], share: float | None) -> str:
    words = ", ".join(word for word, _ in parts)
    return f"{100 * (share or 0):.0f} % of the evidence: {words}"


def _speakers(landscape: Landscape) -> list[str]:
    attributions = (one.attribution for claim in landscape.claims for one in claim.appearances)
    chains = (attribution.chain for attribution in attributions if attribution)
    return [link.entity for chain in chains for link in chain[-1:] if link.entity]


def _view(landscape: Landscape, entity: Entity, spoken: int) -> NamedView:
    articles = by_id(landscape)
    held = {mention.article for mention in entity.mentions}
    parts = [phrases.count(len(entity.mentions), "mention"), f"in {phrases.count(len(held), 'article')}"]
    parts += [f"speaks in {phrases.count(spoken, 'statement')}"] if spoken else []
    parts += ["a capital or seat stands for it"] if any(m.form == "metonym" for m in entity.mentions) else []
    return NamedView(
        entity=entity,
        said=", ".join(parts),
        sentences=tuple(
            Opened(
                article=articles[ref.article],
                text=around(landscape, ref, (Highlighted(span=ref.span, kind="source", title="named"),)),
                span=ref.span,
            )
            for ref in entity.because.refs
        ),
    )
