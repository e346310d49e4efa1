"""A story's landscape: everything that is shown of it, with the recipe from which it was drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from storyscape.records.base import Because, Record, Ref
from storyscape.records.brief import BriefSentence
from storyscape.records.claims import Claim, Difference, Quote, Restated
from storyscape.records.entities import Entity, StoryPlace, Topic
from storyscape.records.outlets import Blindspot, LeanEstimate, Outlet, Rater, Rating
from storyscape.records.stories import ChainLink, Origin, Reuse
from storyscape.records.texts import BlockKind, Genre


class Recipe(Record, frozen=True, kw_only=True):
    """All that a landscape was drawn from: the same recipe gives the same bytes.

    ``id`` is the hash of the other fields except ``as_of`` and ``answers``. ``articles``, ``outlets`` and ``ratings``
    are ids of stored, immutable records; ``settings``, ``models`` and ``tables`` are name/value pairs with versions or
    digests.
    ``calibrations`` (how ratings are combined) and ``following`` (what blindspots are tested against, where they are)
    are ids of such records, too, and so are ``answers``, what a language model answered while it was drawn, and
    ``recurring``, the lines that were boilerplate on outlets' pages. ``affair`` are the other stories of the affair as
    they were called then.
    """

    id: str
    as_of: datetime
    story: str
    name: str | None
    title_article: str
    articles: tuple[str, ...]
    outlets: tuple[str, ...]
    raters: tuple[str, ...]
    ratings: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, str], ...]
    version: str
    calibrations: tuple[str, ...] = ()
    following: str | None = None
    affair: tuple[ChainLink, ...] = ()
    answers: tuple[str, ...] = ()
    recurring: tuple[str, ...] = ()


class LandscapeArticle(Record, frozen=True, kw_only=True):
    """One article as the landscape shows it. ``label`` names it where the outlet is unknown (``text 3``)."""

    id: str
    key: str
    version: int
    label: str
    outlet: str | None
    title: str | None
    lang: str
    url: str | None
    genre: Genre | None
    published_at: datetime | None
    fetched_at: datetime
    origin: str
    boilerplate_lines: int
    words: int
    image: str | None = None


class OutletRow(Record, frozen=True, kw_only=True):
    """One outlet of the story (or one text whose outlet is unknown) with its facts and each rater's dated word.

    ``estimates`` are what several families of raters together say of its lean, one for each axis on which they do;
    ``disagree`` where raters place it on opposite sides of an axis. ``name`` is what distributions call it.
    """

    label: str
    outlet: Outlet | None
    articles: tuple[str, ...]
    ratings: tuple[Rating, ...]
    unrated_because: str | None = None
    estimates: tuple[LeanEstimate, ...] = ()
    disagree: bool = False
    name: str = ""


class Part(Record, frozen=True, kw_only=True):
    """One part of a distribution: how many units, and its share in whole per cent (``None`` below five units).

    ``interval`` bounds the share (90 %, whole per cent); ``expected`` is the expected count over class probabilities,
    where ratings are combined.
    """

    name: str
    count: int
    percent: int | None
    outlets: tuple[str, ...]
    interval: tuple[int, int] | None = None
    expected: float | None = None


class Distribution(Record, frozen=True, kw_only=True):
    """How the story's origins spread over one dimension, by one rater (or one fact, such as country).

    ``parts`` sum to 100 per cent and exclude ``unrated``, which is shown beside them and has its own count;
    ``unrated_because`` splits that count by reason, ``unrated_outlets`` names whom it holds. ``unit`` is what is
    counted. ``outlets`` everywhere are ids, or labels (``text 3``) where the outlet is unknown. Where several raters
    are combined, ``raters`` holds their ids, ``rater`` is ``None``, a part's ``count`` is that of the units that are
    most probably of it, and its share is that of ``expected``. ``axis`` is that of a lean.
    """

    dimension: str
    rater: Rater | None
    unit: Literal["origins", "outlets"]
    parts: tuple[Part, ...]
    rated: int
    unrated: int
    because: Because
    unrated_because: tuple[tuple[str, int], ...] = ()
    unrated_outlets: tuple[str, ...] = ()
    axis: str = ""
    raters: tuple[str, ...] = ()


class Excerpt(Record, frozen=True, kw_only=True):
    """A sentence (or headline line) of an article, verbatim: what the figures of a landscape open to."""

    ref: Ref
    text: str


class TimelineEntry(Record, frozen=True, kw_only=True):
    """A dated moment: of the event (by which sentences) or of the coverage (which article, published or first seen).

    ``against`` are the values that other texts give for what these sentences date.
    """

    kind: Literal["event", "published", "first_seen", "updated"]
    value: str
    start: datetime | None
    refs: tuple[Ref, ...] = ()
    article: str | None = None
    against: tuple[str, ...] = ()


class Worded(Record, frozen=True, kw_only=True):
    """One choice of words: ``text`` is verbatim, at ``ref`` (``None`` where it stands in a stated headline that is no
    part of the text); ``term`` is what its table calls it, or its folded form.
    """

    article: str
    term: str
    text: str
    ref: Ref | None
    place: BlockKind = "body"


class FramingItem(Record, frozen=True, kw_only=True):
    """Words that were chosen, without a judgement of them.

    ``wording``: articles of two outlets or more say one thing (``about``) in different words. ``evaluative``: words
    of one article that value what it tells, in its own voice. ``scare_quote``: one to three of its words in quotation
    marks that nobody is credited with. ``headline``: words of its headline that its body lacks or has plainer words
    for. ``group`` is the table's group of rival words, ``""`` where none is concerned.
    """

    kind: Literal["wording", "evaluative", "scare_quote", "headline"]
    group: str = ""
    about: str = ""
    words: tuple[Worded, ...]
    because: Because


class Framing(Record, frozen=True, kw_only=True):
    """How a story is worded, apart from its facts. ``not_read`` are articles in languages without a table of words."""

    items: tuple[FramingItem, ...] = ()
    not_read: tuple[str, ...] = ()


class Landscape(Record, frozen=True, kw_only=True):
    """Who reports a story, on whose word, what they share and where they differ. Drawn, never edited.

    Complete in itself: every ``Ref`` in it lies within one of ``excerpts``, which hold the verbatim sentences.
    ``followed`` is how many outlets ``blindspots`` were tested against; ``None`` where they were not. ``named`` is how
    a language model would name the story, where one is set and was borne out; the title stays as it is.
    """

    story: str
    title: str
    title_article: str
    recipe: Recipe
    articles: tuple[LandscapeArticle, ...]
    outlets: tuple[OutletRow, ...]
    origins: tuple[Origin, ...]
    reuse: tuple[Reuse, ...]
    distributions: tuple[Distribution, ...]
    claims: tuple[Claim, ...]
    differences: tuple[Difference, ...]
    quotes: tuple[Quote, ...]
    timeline: tuple[TimelineEntry, ...]
    excerpts: tuple[Excerpt, ...]
    notes: tuple[str, ...] = ()
    brief: tuple[BriefSentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    places: tuple[StoryPlace, ...] = ()
    topics: tuple[Topic, ...] = ()
    blindspots: tuple[Blindspot, ...] = ()
    followed: int | None = None
    framing: Framing = Framing()
    named: Restated | None = None

    def excerpt(self, ref: Ref) -> Excerpt:
        """The shortest excerpt that holds ``ref``; :class:`KeyError` where there is none."""
        holders = (e for e in self.excerpts if e.ref.article == ref.article and ref.span.within(e.ref.span))
        try:
            return min(holders, key=lambda e: e.ref.span.end - e.ref.span.start)
        except ValueError:
            raise KeyError(ref) from None

    def text_of(self, ref: Ref) -> str:
        """The verbatim text of ``ref``, sliced from its excerpt."""
        excerpt = self.excerpt(ref)
        start = ref.span.start - excerpt.ref.span.start
        return excerpt.text[start : start + ref.span.end - ref.span.start]
