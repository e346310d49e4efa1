"""The store over SQL: one code base for SQLite and PostgreSQL.

Law: every save is one transaction, every answer is one state of the store; errors of the database become StoreErrors.
Reading never creates anything; a path or URL that holds no store says so and says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, Row, or_, select
from sqlalchemy.exc import DBAPIError

from storyscape.errors import StoreError
from storyscape.io.store import schema
from storyscape.io.store.coding import check_time, decode, encodable
from storyscape.io.store.dialects import Dialect, Turns, dialect_of, upsert
from storyscape.io.store.facts import SqlFactStore
from storyscape.io.store.feeds import SqlFeedStore
from storyscape.io.store.lookup import edits_page, end_of, fetch, members_page, not_found, resolve, summaries
from storyscape.io.store.making import make
from storyscape.io.store.pages import SqlPageStore
from storyscape.io.store.saving import Rows, save_rows
from storyscape.io.store.schema import articles, keys, landscapes, micros, moment
from storyscape.protocols import Batch, Known, Member, Store, StoredLandscape, StoredStory
from storyscape.records import Article, Place, StoryChange, StorySummary

T = TypeVar("T")


class SqlStore(Store):
    """A :class:`~storyscape.protocols.Store` in a database. May be used from several threads.

    Make one with :func:`open_store`.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._engine: Engine | None = dialect.engine()
        try:
            with self._told():
                make(self._engine, dialect)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections and locks; further calls raise StoreError."""
        if self._engine is not None:
            self._engine.dispose()
        self._engine = None

    @cached_property
    def feeds(self) -> SqlFeedStore:
        return SqlFeedStore(Turns(self._read, self._write, self._dialect))

    @cached_property
    def facts(self) -> SqlFactStore:
        return SqlFactStore(Turns(self._read, self._write, self._dialect))

    @cached_property
    def pages(self) -> SqlPageStore:
        return SqlPageStore(Turns(self._read, self._write, self._dialect))

    def known(self, keys: Iterable[str]) -> Mapping[str, Known]:
        table = schema.keys
        query = (
            select(articles.c.key, articles.c.id, articles.c.version, table.c.story_id)
            .join_from(articles, table, table.c.key == articles.c.key)
            .order_by(articles.c.key, articles.c.version)
        )
        versions: dict[str, list[Row[Any]]] = {}
        with self._read() as connection:
            for row in fetch(connection, query, articles.c.key, set(keys)):
                versions.setdefault(row.key, []).append(row)
        return {key: _known(rows) for key, rows in versions.items()}

    def save(self, batch: Batch) -> None:
        rows = Rows(batch)
        with self._write() as connection:
            save_rows(connection, self._dialect, rows)

    def articles(self, ids: Iterable[str]) -> tuple[Article, ...]:
        wanted = list(ids)
        with self._read() as connection:
            rows = fetch(connection, select(articles.c.id, articles.c.record), articles.c.id, dict.fromkeys(wanted))
            found = {row.id: decode(row.record, Article) for row in rows}
        for one in wanted:
            if one not in found:
                raise not_found(one)
        return tuple(found[one] for one in wanted)

    def versions(self, key: str) -> tuple[Article, ...]:
        query = select(articles.c.record).where(articles.c.key == key).order_by(articles.c.version)
        with self._read() as connection:
            return tuple(decode(record, Article) for record in connection.scalars(query))

    def resolve(self, prefix: str) -> str:
        if not prefix.isascii() or "\0" in prefix:
            raise not_found(ascii(prefix))
        with self._read() as connection:
            return resolve(connection, prefix)

    def members(self, since: datetime | None, kind: str) -> Iterator[Member]:
        check_time("members", "since", since)
        return self._paged(partial(members_page, kind=kind, start=None if since is None else micros(since)))

    def stories(
        self, *, limit: int = 20, offset: int = 0, query: str | None = None, lang: str | None = None
    ) -> tuple[StorySummary, ...]:
        with self._read() as connection:
            return summaries(
                connection, self._dialect, limit=max(limit, 0), offset=max(offset, 0), query=query, lang=lang
            )

    def story(self, story_id: str) -> StoredStory:
        with self._read() as connection:
            found = end_of(connection, story_id)
            row = connection.execute(select(schema.stories).where(schema.stories.c.id == found)).one_or_none()
            if row is None:
                raise not_found(story_id)
            return _story(connection, row)

    def edits(self) -> Iterator[StoryChange]:
        return self._paged(edits_page)

    def landscape(self, recipe_id: str) -> StoredLandscape | None:
        with self._read() as connection:
            query = select(landscapes).where(landscapes.c.recipe == recipe_id)
            return _landscape(connection.execute(query).one_or_none())

    def newest_landscape(self, story_id: str) -> StoredLandscape | None:
        with self._read() as connection:
            query = select(landscapes).where(landscapes.c.story_id == end_of(connection, story_id))
            newest = query.order_by(landscapes.c.drawn_at.desc(), landscapes.c.recipe.desc()).limit(1)
            return _landscape(connection.execute(newest).one_or_none())

    def save_landscape(self, landscape: StoredLandscape) -> None:
        check_time(landscape.recipe, "drawn_at", landscape.drawn_at)
        values = {"story_id": landscape.story, "drawn_at": micros(landscape.drawn_at), "data": landscape.data}
        with self._write() as connection:
            connection.execute(upsert(self._dialect, landscapes, *values), {"recipe": landscape.recipe, **values})

    def _paged(self, read: Callable[..., list[tuple[Any, T]]]) -> Iterator[T]:
        """What ``read`` gives, page by page, each item with the place to go on from. Holds no transaction between."""
        place = None
        while True:
            with self._read() as connection:
                page = read(connection, place)
            if not page:
                return
            for place, item in page:  # noqa: B007 - where the last one stands the next page begins
                yield item

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of the database as errors that say what to do."""
        try:
            with encodable(self._dialect.about):
                yield
        except DBAPIError as error:
            raise self._dialect.explain(error) from error

    @contextmanager
    def _begin(self, *, write: bool) -> Iterator[Connection]:
        if self._engine is None:
            raise StoreError(self._dialect.about, "is closed", "Open it again")
        with self._told(), self._dialect.guard(), self._engine.connect() as connection, connection.begin():
            self._dialect.begin(connection, write=write)
            yield connection

    def _read(self) -> AbstractContextManager[Connection]:
        return self._begin(write=False)

    def _write(self) -> AbstractContextManager[Connection]:
        if self._dialect.readonly:
            raise StoreError(self._dialect.about, "is open for reading only", "Open it for writing")
        return self._begin(write=True)


def _known(rows: list[Row[Any]]) -> Known:
    newest = rows[-1]
    ids = tuple(row.id for row in rows)
    return Known(key=newest.key, id=newest.id, version=newest.version, ids=ids, story=newest.story_id)


def open_store(url_or_path: str, *, readonly: bool = False) -> SqlStore:
    """Open the store at a path of an SQLite file or at a URL (``sqlite:///…``, ``postgresql://…``).

    ``sqlite://`` is a store in memory. Tables are made where needed; with ``readonly`` nothing is ever
    written or created. StoreError for what is no store or can't be opened, MissingExtraError without a driver.
    """
    return SqlStore(dialect_of(url_or_path, readonly=readonly))


def _story(connection: Connection, row: Row[Any]) -> StoredStory:
    here = (
        select(articles.c.id, keys.c.place)
        .join_from(keys, articles, articles.c.seq == keys.c.seq)
        .where(keys.c.story_id == row.id)
        .order_by(keys.c.seen_at, articles.c.id)
    )
    members = connection.execute(here).all()
    merged = select(schema.stories.c.id).where(schema.stories.c.redirect_to == row.id)
    lines = schema.changes
    journal = select(lines.c.record).where(or_(lines.c.story_id == row.id, lines.c.story_id.in_(merged)))
    ids = tuple(member.id for member in members)
    return StoredStory(
        id=row.id,
        articles=ids,
        places=tuple(decode(member.place, Place) for member in members),
        journal=tuple(decode(record, StoryChange) for record in connection.scalars(journal.order_by(lines.c.n))),
        name=row.name,
        title_article=row.title_article if row.title_article in ids else None,
    )


def _landscape(row: Row[Any] | None) -> StoredLandscape | None:
    if row is None:
        return None
    return StoredLandscape(recipe=row.recipe, story=row.story_id, drawn_at=moment(row.drawn_at), data=row.data)
