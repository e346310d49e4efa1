"""Newsroom: the one object that people use, in Python as at the command line and on the web.

Law: it fetches before and saves after; what is decided in between is decided by the pure floors.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Literal, Self, Unpack

import msgspec
from msgspec.structs import replace

from storyscape.affairs import affair
from storyscape.corrections import correct
from storyscape.errors import AnswerError, NotFoundError, StoreError
from storyscape.ingest.main_text import Profile
from storyscape.intake import Intake
from storyscape.io.encoders import load_encoder
from storyscape.io.files import read_all
from storyscape.io.llm import ChatModel, Recorded
from storyscape.io.store import open_store
from storyscape.kept import Kept
from storyscape.known import KnownOutlets
from storyscape.pipeline import draw, encode, set_desk
from storyscape.protocols import Encoder, LanguageModel, Store, StoredLandscape, StoredStory
from storyscape.ranking import listed
from storyscape.reading import Reading
from storyscape.recipes import Grounds, changed, grounds_of, named_in, recipe_for, report, with_answers
from storyscape.records import (
    Article,
    ChainLink,
    CheckReport,
    Comparison,
    Draft,
    Edit,
    Explanation,
    Landscape,
    ReadReport,
    Recipe,
    Story,
    StoryChange,
    StorySummary,
)
from storyscape.records.base import shared
from storyscape.records.reading import Read
from storyscape.records.stories import Listing
from storyscape.render import html, markdown
from storyscape.render.exportable import exportable
from storyscape.settings import Settings, load_settings
from storyscape.sites import Sites
from storyscape.stories.naming import headline

Progress = Callable[[int, float | None], None]
MEMORY = "sqlite://"
_LOG = logging.getLogger(__name__)


class Newsroom:
    """Reads articles, keeps them in stories, and draws each story's landscape.

    ``where`` is a path of an SQLite file or an SQLAlchemy URL; without it, the settings' store. Use it as a context
    manager, or call :meth:`close`. Ids may be given by their beginnings. Errors are those of
    :mod:`storyscape.errors`; each method names those that it may raise beyond :class:`StoreError`.
    """

    def __init__(self, where: str | Path | None = None, *, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        if where is not None:
            self.settings = replace(self.settings, store=str(where))
        self._stores: dict[str, Store] = {}
        self.known = KnownOutlets(self.settings, lambda: self._reader, lambda: self._writer)
        self._lock = threading.RLock()  # one drawing at a time: models and caches are shared by a server's threads
        self.reading = Reading(lambda: self._writer, lambda: self._intake, self.settings, self._lock)
        self.kept = Kept(lambda: self._reader, self.reading)
        self.sites = Sites(lambda: self._reader, lambda: self._writer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        for store in self._stores.values():
            store.close()
        self._stores.clear()

    def read(
        self,
        *paths: str | Path,
        outlet: str | None = None,
        url: str | None = None,
        lang: str | None = None,
        again: bool = False,
        profile: Profile = "careful",
        progress: Progress | None = None,
    ) -> ReadReport:
        """Read files, folders, globs or ``-`` (standard input), and place what is new in stories.

        ``outlet``, ``url`` and ``lang`` say what the reader knows of texts that don't say it themselves. An archive is
        read on from where an earlier reading ended, unless ``again``. With the ``profile`` "archive" pages are read
        in half the time and with less care. ``progress`` is called with the number of inputs
        taken so far and their share of all (0 to 1, or ``None``). What can't be read is set aside in ``rejects``.
        """
        said = {"outlet": outlet, "url": url, "lang": lang}
        found = read_all(paths, lambda digest: None if again else self.reading.store.pages.standing(digest), profile)
        return self.reading.take(_with(item, said) for item in _counted(found, progress))

    def load_sample(self) -> ReadReport:
        """Read the bundled sample: invented outlets, raters and articles, written for Storyscape."""
        with resources.as_file(resources.files("storyscape") / "sample") as folder:
            self.import_outlets(folder / "outlets.csv")
            for rater in sorted((folder / "ratings").iterdir()):
                self.import_ratings(rater)
            return self.read(folder / "articles")

    def stories(self, **asked: Unpack[Listing]) -> tuple[StorySummary, ...]:
        """The stories, newest first or by importance: :class:`~storyscape.records.Listing` says what may be asked."""
        now = datetime.now(UTC)
        return self.known.named(listed(self._reader, asked, now=now, threshold=self.settings.reuse_threshold))

    def story(self, story_id: str) -> Story:
        """One story with its places and journal. NotFoundError, AmbiguousIdError."""
        stored = self._stored_story(story_id)
        return _story(stored, self._reader.articles(stored.articles), affair(self._reader, stored))

    def explain(self, any_id: str) -> Explanation:
        """Why a story holds its articles, or why an article stands where it does. NotFoundError, AmbiguousIdError."""
        stored = self._stored_story(any_id)
        articles = self._reader.articles(stored.articles)
        story = _story(stored, articles, affair(self._reader, stored))
        asked = [a for a in articles if a.id.startswith(any_id) or a.key.startswith(any_id)]
        if asked:
            keys = {a.key for a in asked}
            story = replace(
                story,
                places=tuple(p for p in story.places if p.article_key in keys),
                journal=tuple(c for c in story.journal if c.article_key in keys),
            )
        return Explanation(story=story, articles=articles)

    def article(self, any_id: str) -> Article:
        """One version of an article by its id, or the newest by its key. NotFoundError, AmbiguousIdError."""
        found = self._reader.resolve(any_id)
        return self.sites.marked(self._reader.versions(found)[-1:] or self._reader.articles([found]))[0]

    def versions(self, any_id: str) -> tuple[Article, ...]:
        """All versions of an article, oldest first. NotFoundError, AmbiguousIdError."""
        return self.sites.marked(self._reader.versions(self.article(any_id).key))

    def landscape(self, any_id: str) -> Landscape:
        """A story's landscape, drawn anew only if anything in its recipe has changed. NotFoundError, ModelError.

        Where a language model is set and fails, a warning is logged and the rules word everything, until it answers.
        """
        stored = self._stored_story(any_id)
        with self._lock:
            try:
                return self._landscape(stored, self._server)
            except AnswerError as error:
                _LOG.warning("%s", error)
                return self._landscape(stored, None)

    def check(self, any_id: str) -> CheckReport:
        """Draw a story's stored landscape again from its stored inputs and compare the bytes. NotFoundError."""
        story_id = self._stored_story(any_id).id
        kept = self._reader.newest_landscape(story_id)
        if kept is None:
            self.landscape(story_id)
            kept = self._reader.newest_landscape(story_id)
        if kept is None:
            raise StoreError(self.settings.store, "can't keep a landscape", "Open the store for writing")
        stored = msgspec.json.decode(kept.data, type=Landscape)
        values = dict(stored.recipe.settings)
        own = {**msgspec.to_builtins(self.settings), "model_url": ""}  # what a model answered is kept; none is asked
        settings = msgspec.convert({**own, **values}, Settings, strict=False)
        with self._lock:
            drawn = encode(self._draw(stored.recipe, settings))
        return report(stored, kept.data, drawn, changed(stored.recipe, self._encoder, self.settings))

    def compare(self, *paths: str | Path) -> Comparison:
        """Group and compare these files alone; nothing is stored. What can't be read is in ``rejects``."""
        with Newsroom(MEMORY, settings=self.settings) as room:
            room.known = KnownOutlets(self.settings, lambda: self._reader, lambda: room._writer)
            room.sites = self.sites
            report = room.read(*paths)
            landscapes = [room.landscape(story) for story in report.stories]
        ordered = sorted(landscapes, key=lambda landscape: (-len(landscape.articles), landscape.story))
        return Comparison(landscapes=tuple(ordered), rejects=report.rejects)

    def export(self, any_id: str, format: Literal["json", "html", "md"] = "json") -> str:  # noqa: A002 - the word users know
        """A story's landscape as JSON, as one self-contained HTML file, or as Markdown. NotFoundError.

        What a rater says whose table may not be passed on is left out.
        """
        landscape = self.landscape(any_id)
        if format == "html":
            return html.export(landscape)
        return markdown.landscape(landscape) if format == "md" else encode(exportable(landscape)).decode("utf-8")

    def edit(self, edit: Edit) -> tuple[StoryChange, ...]:
        """Make, or take back, a person's change; the lines that the journals got. EditError, NotFoundError."""
        with self._lock:
            self._reader.known(())  # a store that isn't there is not made by changing it
            changes = correct(self._writer, edit, datetime.now(UTC))
            self.__dict__.pop("_intake", None)  # what it remembers of the window is no longer so
        return changes

    def import_outlets(self, path: str | Path) -> int:
        """Take a table of outlets (CSV: domain, name, country, …); how many there were. RatingsError, InputError."""
        return len(self.known.bring_outlets(Path(path).read_bytes()))

    def import_ratings(self, folder: str | Path) -> int:
        """Take a rater's folder (rater.toml, ratings.csv, LICENSE); how many ratings there were. RatingsError."""
        files = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.is_file()}
        return len(self.known.bring_rater(files, Path(folder).resolve().name))

    @cached_property
    def _encoder(self) -> Encoder | None:
        return load_encoder(self.settings.encoder)

    @cached_property
    def _server(self) -> LanguageModel | None:
        return ChatModel(self.settings) if self.settings.model_url else None

    @cached_property
    def _intake(self) -> Intake:
        return Intake(self._writer, self.settings, self._encoder)

    @property
    def _writer(self) -> Store:
        if "write" not in self._stores:
            self._stores["write"] = open_store(self.settings.store)
        return self._stores["write"]

    @property
    def _reader(self) -> Store:
        """The store for reading: never creates a file, never waits for a writer."""
        if "write" in self._stores or self.settings.store == MEMORY:
            return self._writer
        if "read" not in self._stores:
            self._stores["read"] = open_store(self.settings.store, readonly=True)
        return self._stores["read"]

    def _stored_story(self, any_id: str) -> StoredStory:
        found = self._reader.resolve(any_id)
        if not found.startswith("s_"):
            known = self._reader.known([self.article(found).key])
            found = next(iter(known.values())).story or found
        stored = self._reader.story(found)
        if not stored.articles:
            raise NotFoundError(found, "holds no article any more", "storyscape stories lists the stories that do")
        return stored

    def _landscape(self, stored: StoredStory, server: LanguageModel | None) -> Landscape:
        settings = self.settings if server else replace(self.settings, model_url="", model_name="")
        articles = self._reader.articles(stored.articles)
        now = datetime.now(UTC)
        grounds = self.known.grounds(stored.id, articles, now)
        grounds = replace(grounds, recurring=self.sites.occurring(articles))
        chain = affair(self._reader, stored)
        recipe = recipe_for(stored, grounds, settings, self._encoder, now, chain)
        kept = self._reader.landscape(recipe.id)
        if kept is not None:
            return msgspec.json.decode(kept.data, type=Landscape)
        model = Recorded(server.name, server, self._reader.facts.answer) if server else None
        landscape = draw(set_desk(recipe, settings, articles, grounds, self._encoder, model))
        answers = tuple(model.given) if model else ()
        landscape = with_answers(landscape, answers)
        self._keep(landscape, replace(grounds, answers=answers))
        return landscape

    def _draw(self, recipe: Recipe, settings: Settings) -> Landscape:
        """What a recipe gives; where the program would now ask a language model anything else, by the rules alone."""
        articles = self._reader.articles(recipe.articles)
        grounds = grounds_of(self._reader.facts.named(named_in(recipe)))
        held = {one.request: one for one in grounds.answers}
        model = Recorded(settings.model_name, None, held.get) if held else None
        desk = set_desk(recipe, settings, articles, grounds, load_encoder(settings.encoder), model)
        try:
            return draw(desk)
        except AnswerError:
            return draw(replace(desk, model=None))

    def _keep(self, landscape: Landscape, grounds: Grounds) -> None:
        recipe = landscape.recipe
        stored = StoredLandscape(recipe=recipe.id, story=recipe.story, drawn_at=recipe.as_of, data=encode(landscape))
        # Kept so that it need not be drawn again: a store that can't be written now (busy, read-only) loses nothing.
        with contextlib.suppress(StoreError):
            self._writer.facts.keep(grounds.records)
            self._writer.save_landscape(stored)


def _counted(items: Iterable[Read], progress: Progress | None) -> Iterator[Read]:
    for taken, item in enumerate(items, 1):
        if progress:
            progress(taken, item.share)
        yield item


def _with(item: Read, said: dict[str, str | None]) -> Read:
    if not isinstance(item.found, Draft):
        return item
    new = {name: value for name, value in said.items() if value and not getattr(item.found, name)}
    return replace(item, found=replace(item.found, **new)) if new else item


def _story(stored: StoredStory, articles: Iterable[Article], chain: tuple[ChainLink, ...]) -> Story:
    by_id = {article.id: article for article in articles}
    chosen = stored.title_article or stored.articles[0]
    title = stored.name or headline(by_id[chosen])
    return Story(**shared(stored, Story) | {"title": title, "title_article": chosen, "affair": chain})
