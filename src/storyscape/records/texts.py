"""Texts: what was read, cut into blocks and sentences, and what could not be read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from storyscape.records.base import Because, Record, Span

BlockKind = Literal["headline", "subheading", "body", "caption", "transcript", "boilerplate"]
Genre = Literal["news", "opinion", "live_blog", "analysis", "satire", "sponsored", "press_release"]


class Block(Record, frozen=True, kw_only=True):
    """A stretch of an article's text with one role. Blocks are in text order and do not overlap.

    ``because`` names the rule that gave the kind (``blocks.crosslink``); ``repeats`` is the span of the body that a
    transcript or caption says again: a repeat is never a second source.
    """

    span: Span
    kind: BlockKind
    because: str
    repeats: Span | None = None


class Sentence(Record, frozen=True, kw_only=True):
    """One sentence's span and the kind of the block it stands in."""

    span: Span
    kind: BlockKind = "body"


class Stated(Record, frozen=True, kw_only=True):
    """What an input says of itself in one place (``source``) otherwise than what was taken for that ``field``.

    What was taken is what the most explicit place says: JSON-LD before meta elements before visible markup; of genres
    the narrowest word.
    """

    field: Literal["title", "published_at", "lang", "bylines", "genre"]
    value: str
    source: str


class Draft(Record, frozen=True, kw_only=True):
    """What a parser found in one file, page or row, before it has an identity. Nothing here is guessed.

    ``outlet`` is a domain or a name as the input states it; ``read_from`` says where the input stood (a path, a path
    with a line number, ``stdin``) and is volatile: it is no part of any identity. ``image`` is the address of the
    picture that the input names as its own: it is kept and linked to, and never fetched. ``section`` is the part of
    the outlet that the input names; ``otherwise`` is what it says of itself elsewhere, where its places disagree.
    ``anchor`` is the place on the page of ``url`` where a part of it stands that is a text of its own: an update of a
    live blog, whose headline is then ``about``. ``site_rule`` names the rule for its site by which it was read, and
    its version.
    """

    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    anchor: str | None = None
    about: str | None = None
    lang: str | None = None
    bylines: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    fetched_at: datetime | None = None
    genre: Genre | None = None
    section: str | None = None
    image: str | None = None
    otherwise: tuple[Stated, ...] = ()
    site_rule: str | None = None
    read_from: str = ""


class Article(Record, frozen=True, kw_only=True):
    """One version of an article.

    ``id`` is the hash of this version's content (outlet, canonical URL, title, text); ``key`` is what makes it the
    same article across versions: the hash of the canonical URL, or the id itself where there is no URL. ``version``
    counts from 1 within a key. ``outlet`` is an outlet's id (a domain) or a name as stated, ``None`` when unknown.
    ``part_of`` is the address of the live blog that it is an update of; its own ``url`` then ends with the place there,
    and ``about`` is that blog's headline.
    ``genre_from`` is where its genre stands: its type or section, its headline, its address.
    Volatile, thus outside the id: ``version``, ``fetched_at``, ``read_from``, ``genre``, ``genre_from``, ``section``,
    ``otherwise``, ``blocks``, ``lang``, ``credits``, ``image``, ``site_rule`` and times. All times are UTC.
    """

    id: str
    key: str
    text: str
    version: int = 1
    outlet: str | None = None
    url: str | None = None
    part_of: str | None = None
    about: str | None = None
    lang: str = "und"
    title: str | None = None
    bylines: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    fetched_at: datetime
    genre: Genre | None = None
    genre_from: str = ""
    section: str | None = None
    otherwise: tuple[Stated, ...] = ()
    credits: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    image: str | None = None
    site_rule: str | None = None
    read_from: str = ""

    @property
    def seen_at(self) -> datetime:
        """The time that orders articles: published where known, else first fetched (UTC).

        Nothing is read before it is published: a date after that of the fetch is the publisher's error, and would make
        all that is of today look old.
        """
        return min(self.published_at or self.fetched_at, self.fetched_at)


class Reject(Record, frozen=True, kw_only=True):
    """An input that was set aside: where it stood, what was wrong, what to do. The rest of the run went on."""

    read_from: str
    error: str
    remedy: str
    because: Because | None = None
