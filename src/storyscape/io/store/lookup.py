"""Finding rows: by many ids at once, by the beginning of an id, by time, by words.

Law: reads only; every answer comes out of an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, Row, Select, func, select, tuple_

from storyscape.errors import AmbiguousIdError, NotFoundError
from storyscape.io.store.coding import decode
from storyscape.io.store.dialects import Dialect
from storyscape.io.store.schema import articles, changes, features, keys, moment, stories, story_languages
from storyscape.io.store.words import phrases
from storyscape.protocols import Features, Member
from storyscape.records import Article, StoryChange, StorySummary

_AT_ONCE: Final = 500
_PAGE: Final = 1000
_SHORTEST: Final = 4
_AFTER_ALL: Final = "~"  # sorts after every character of an id


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """The values in lists of 500 at most: databases bound the number of parameters."""
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def fetch(connection: Connection, query: Select[Any], by: Column[Any], values: Iterable[str]) -> Iterator[Row[Any]]:
    """The rows of ``query`` whose column is one of the values."""
    for some in chunks(values):
        yield from connection.execute(query.where(by.in_(some)))


def end_of(connection: Connection, story: str) -> str:
    """The story that ``story`` was merged into in the end; itself where it was not merged."""
    seen = {story}
    while into := connection.scalar(select(stories.c.redirect_to).where(stories.c.id == story)):
        if into in seen:
            break
        seen.add(into)
        story = into
    return story


def resolve(connection: Connection, prefix: str) -> str:
    """The full id that begins with ``prefix``; a merged story's is the id of the story that it was merged into."""
    asked = prefix.strip().lower()
    if len(asked) < _SHORTEST:
        raise NotFoundError(prefix, "is too short for an id", f"Give at least {_SHORTEST} characters")
    found: set[str] = set()
    for column in (articles.c.id, keys.c.key, stories.c.id):
        near = select(column).where(column >= asked, column < asked + _AFTER_ALL).order_by(column).limit(9)
        found.update(connection.scalars(near))
    found = {asked} if asked in found else found
    found = {end_of(connection, one) if one.startswith("s_") else one for one in found}
    if len(found) > 1:
        some = ", ".join(sorted(found)[:4])
        raise AmbiguousIdError(prefix, f"is the beginning of several ids ({some}, …)", "Give more characters")
    if not found:
        raise not_found(prefix)
    return found.pop()


def not_found(what: str) -> NotFoundError:
    """No record has this id."""
    return NotFoundError(what, "is not in the store", "storyscape stories lists what is")


def members_page(
    connection: Connection, after: tuple[int, str] | None, *, kind: str, start: int | None
) -> list[tuple[tuple[int, str], Member]]:
    """The next placed articles with features of ``kind``, each with the position to go on after."""
    at = tuple_(keys.c.seen_at, keys.c.key)
    query = (
        select(keys, features.c.blob)
        .join_from(keys, features, (features.c.key == keys.c.key) & (features.c.kind == kind))
        .where(keys.c.story_id.is_not(None))
        .order_by(keys.c.seen_at, keys.c.key)
        .limit(_PAGE)
    )
    if start is not None:
        query = query.where(keys.c.seen_at >= start)
    if after is not None:
        query = query.where(at > tuple_(*after))
    return [((row.seen_at, row.key), _member(row, kind)) for row in connection.execute(query)]


def edits_page(connection: Connection, before: int | None) -> list[tuple[int, StoryChange]]:
    """The next lines of changes by persons, the newest first, each with the number to go on before."""
    query = select(changes.c.n, changes.c.record).where(changes.c.edit.is_not(None))
    query = query.order_by(changes.c.n.desc()).limit(_PAGE)
    if before is not None:
        query = query.where(changes.c.n < before)
    return [(row.n, decode(row.record, StoryChange)) for row in connection.execute(query)]


def summaries(
    connection: Connection, dialect: Dialect, *, limit: int, offset: int, query: str | None, lang: str | None
) -> tuple[StorySummary, ...]:
    """The rows of the list of stories: see ``Store.stories``."""
    if query and query.strip():
        wanted = _matching(connection, dialect, query, lang, offset + limit)[offset:]
        found = {row.id: row for row in fetch(connection, select(stories), stories.c.id, wanted)}
        rows = [found[story] for story in wanted]
    else:
        rows = list(connection.execute(_newest(lang).limit(limit).offset(offset)))
    stand_in = _newest_articles(connection, [row.id for row in rows if row.title is None])
    return tuple(_summary(row, stand_in.get(row.id)) for row in rows)


def _newest(lang: str | None) -> Select[Any]:
    if lang is None:
        by_time = (stories.c.last_at.desc(), stories.c.id.desc())
        return select(stories).where(stories.c.last_at.is_not(None)).order_by(*by_time)
    joined = select(stories).join_from(story_languages, stories, stories.c.id == story_languages.c.story_id)
    by_time = (story_languages.c.last_at.desc(), story_languages.c.story_id.desc())
    return joined.where(story_languages.c.lang == lang).order_by(*by_time)


def _matching(connection: Connection, dialect: Dialect, query: str, lang: str | None, enough: int) -> list[str]:
    """The first ``enough`` stories that have a matching article, the newest such article first."""
    wanted = phrases(query)
    if not wanted or enough < 1:
        return []
    matches = dialect.matches(wanted).where(keys.c.story_id.is_not(None))
    if lang is not None:
        matches = matches.where(keys.c.lang == lang)
    found: dict[str, None] = {}
    with connection.execution_options(yield_per=200).execute(matches) as rows:
        for (story,) in rows:
            found[story] = None
            if len(found) == enough:
                break
    return list(found)


def _newest_articles(connection: Connection, ids: Sequence[str]) -> dict[str, Article]:
    """The newest article of each story."""
    found = {}
    newest = select(keys.c.story_id, func.max(keys.c.seq).label("seq")).group_by(keys.c.story_id)
    for some in chunks(ids):
        last = newest.where(keys.c.story_id.in_(some)).subquery()
        query = select(last.c.story_id, articles.c.record).join_from(last, articles, articles.c.seq == last.c.seq)
        found.update({row.story_id: decode(row.record, Article) for row in connection.execute(query)})
    return found


def _summary(row: Row[Any], stand_in: Article | None) -> StorySummary:
    title, outlet, lang = row.title, row.title_outlet, row.title_lang
    if stand_in:
        title, outlet, lang = lead(stand_in), stand_in.outlet, stand_in.lang
    return StorySummary(
        id=row.id,
        title=row.name or title,
        title_outlet=None if row.name else outlet,
        title_lang=lang,
        articles=row.articles,
        outlets=row.outlets,
        unknown=row.unknown,
        languages=msgspec.json.decode(row.languages, type=tuple[str, ...]),
        first_at=moment(row.first_at),
        last_at=moment(row.last_at),
    )


def lead(article: Article) -> str:
    """What stands for a title where none was saved: the article's own, or the first 80 characters of its text."""
    return article.title or article.text.strip()[:80]


def _member(row: Row[Any], kind: str) -> Member:
    return Member(
        article_key=row.key,
        story_id=row.story_id,
        lang=row.lang,
        published_at=None if row.published_at is None else moment(row.published_at),
        seen_at=moment(row.seen_at),
        features=Features(article_key=row.key, kind=kind, blob=row.blob),
    )
