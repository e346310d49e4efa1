"""Who and what a story is about: entities with their mentions, where it happens, and its topic."""

from __future__ import annotations

from typing import Literal

from storyscape.records.base import Because, Record, Ref, Span

EntityKind = Literal["person", "organisation", "place", "product", "other"]
MentionForm = Literal["name", "nominal", "pronoun", "metonym"]


class Mention(Record, frozen=True, kw_only=True):
    """Where an article speaks of an entity: by a name, a description (the president), a pronoun, or a metonym (the
    capital that stands for its government).
    """

    article: str
    span: Span
    form: MentionForm


class Entity(Record, frozen=True, kw_only=True):
    """A person, an organisation, a place or a product that a story names, under all its names in the story.

    ``name`` is the fullest of its names as the texts write them (but for the shape of apostrophes), ``aliases`` are the
    others, sorted; a metonym's government has its
    name from a table. ``code`` is the ISO 3166-1 code of a country, of a place's country or of a government's.
    ``mentions`` are sorted by article and span. ``because`` names the rules that merged the names, and refers to the
    first mention in each article, in a landscape of some articles.
    """

    id: str
    name: str
    kind: EntityKind
    aliases: tuple[str, ...] = ()
    code: str | None = None
    mentions: tuple[Mention, ...]
    because: Because


class StoryPlace(Record, frozen=True, kw_only=True):
    """A place of a story: ``entity`` is its id, ``country`` an ISO 3166-1 code where a table knows it.

    ``articles`` counts the articles that name it; ``datelined`` those whose dateline it is; ``refs`` are the mentions.
    """

    entity: str
    name: str
    country: str | None
    articles: int
    datelined: int
    refs: tuple[Ref, ...]


class Topic(Record, frozen=True, kw_only=True):
    """A subject of a story: ``code`` and ``name`` are those of IPTC Media Topics (``medtop:15000000``, sport).

    ``because`` has the score against its threshold; its parts are the terms that speak for the topic with their
    weights, its refs are where they stand.
    """

    code: str
    name: str
    because: Because
