"""Stories: which articles report the same event, why each stands where it does, and what text they share."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypedDict

from storyscape.records.base import Because, Record, Ref

ChangeKind = Literal[
    "opened", "joined", "updated", "merged", "split", "moved", "renamed", "pinned", "unpinned", "undone", "linked"
]
Sort = Literal["newest", "importance"]  # how a list of stories is put in order
EditKind = Literal["merge", "split", "move", "rename", "pin", "unpin", "undo"]


class Place(Record, frozen=True, kw_only=True):
    """Where an article stands and why: ``article_key`` belongs to ``story_id`` because of ``because``.

    ``pinned`` is the name of the person who pinned it there: no rule moves it.
    """

    article_key: str
    story_id: str
    kind: Literal["opened", "joined"]
    because: Because
    pinned: str | None = None


class StoryChange(Record, frozen=True, kw_only=True):
    """One line of a story's journal. ``by`` is ``rule`` or a person's name; times are UTC.

    ``other`` is the story that articles came from or went to. The lines of one change by a person share ``edit``, and
    hold what undoing it needs: ``was``, the place that the article had, and ``before``, the name that the story had.
    ``undoes`` is the ``edit`` that this line takes back.
    """

    story_id: str
    kind: ChangeKind
    at: datetime
    by: str
    article_key: str | None = None
    because: Because
    other: str | None = None
    before: str | None = None
    was: Place | None = None
    edit: str | None = None
    undoes: str | None = None


class Edit(Record, frozen=True, kw_only=True):
    """A change that a person asks for, by the name ``by``. Ids may be given by their beginnings.

    ``merge``: the articles of ``others`` go to ``story``, and so do their ids. ``split``: ``articles`` leave ``story``
    into one of their own. ``move``: ``articles`` go to ``story``. ``rename``: ``story`` is called ``name``; an empty
    name takes the given name back. ``pin``, ``unpin``: no rule moves ``articles``, or rules may again. ``undo``: take
    back the last change by a person that is not taken back yet, of ``story`` where one is named.
    """

    kind: EditKind
    by: str
    story: str | None = None
    others: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    name: str | None = None


class StorySummary(Record, frozen=True, kw_only=True):
    """A row in the list of stories.

    ``articles`` and ``outlets`` are counts; ``unknown`` counts the articles whose outlet nobody knows: they are not
    among the ``outlets``, since nobody knows that two of them are not the same. ``title_name`` is what the title's
    outlet is called, where that is known. ``importance`` is there where the list was asked for in that order: the score
    with its parts.
    """

    id: str
    title: str
    title_outlet: str | None
    title_name: str | None = None
    title_lang: str
    articles: int
    outlets: int
    unknown: int = 0
    languages: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    importance: Because | None = None


class Listing(TypedDict, total=False):
    """Which stories are asked for: ``limit`` (20) from ``offset`` (0) on, newest first or by importance (``sort``).

    With ``query``, those that have an article with all its words, with ``lang`` one in that language. ``topic`` (a word
    of its name) and ``place`` (a name or a country) are looked for in the 200 newest of them.
    """

    limit: int
    offset: int
    query: str | None
    lang: str | None
    sort: Sort
    topic: str | None
    place: str | None


class ChainLink(Record, frozen=True, kw_only=True):
    """Another story of the same affair: not the same event, but one that went before it or came of it.

    ``title`` is its headline, verbatim, of ``outlet`` and in ``lang``; ``first_at`` is when its first article was seen
    (UTC). ``beside`` is the story that it is linked with (the one asked for, or one between), ``because`` what both
    tell of.
    """

    story: str
    kind: Literal["earlier", "later"]
    title: str
    lang: str
    outlet: str | None
    first_at: datetime
    beside: str
    because: Because


class Story(Record, frozen=True, kw_only=True):
    """The articles (ids of their current versions, oldest first) that report one event, with the journal.

    ``title`` is a member's headline, verbatim, or the lead of its text where none has a headline; ``title_article``
    the article that it was taken from. ``affair`` are the stories before and after it in one affair, in time order.
    """

    id: str
    title: str
    title_article: str
    articles: tuple[str, ...]
    places: tuple[Place, ...]
    journal: tuple[StoryChange, ...]
    affair: tuple[ChainLink, ...] = ()


class Reuse(Record, frozen=True, kw_only=True):
    """Text that two articles share.

    ``score`` is the containment, 0 to 1: the share of the shorter text's words, quotations left out, that stand in
    passages which the longer one has too. ``direction`` is ``credited`` (then ``credit`` holds the line that says so)
    or ``unknown``; ``passages`` pairs the aligned spans.
    """

    a: str
    b: str
    kind: Literal["verbatim", "near_copy", "partial"]
    score: float
    passages: tuple[tuple[Ref, Ref], ...]
    direction: Literal["unknown", "credited"] = "unknown"
    credit: Ref | None = None
    because: Because


class Origin(Record, frozen=True, kw_only=True):
    """Articles of one story that share one text, or carry the same agency's credit, counted as one origin.

    ``owner`` is the agency's or outlet's id where a credit line or the registry names it.
    """

    id: str
    articles: tuple[str, ...]
    owner: str | None = None
    because: Because
