"""One batch into the tables, within the one transaction that the caller holds.

Law: nothing is edited but what a batch says; rows that lists show are counted again from the members they sum up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, bindparam, delete, func, select, update

from storyscape.errors import InputError, StoreError
from storyscape.ids import content_id
from storyscape.io.store.coding import check, check_time, encodable, encode
from storyscape.io.store.dialects import Dialect, Entry, put, upsert
from storyscape.io.store.lookup import chunks, end_of, fetch
from storyscape.io.store.schema import (
    articles,
    changes,
    counters,
    features,
    keys,
    micros,
    seq_of,
    stories,
    story_languages,
)
from storyscape.io.store.words import searchable
from storyscape.protocols import Batch, Features, Redirect, StoryName, StoryTitle
from storyscape.records import Article, StoryChange


class Rows:
    """A batch as rows: made, and refused where need be, before the transaction that saves them begins."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.articles = {article.id: (article, _article_record(article)) for article in batch.articles}
        self.places = {p.article_key: (p.story_id, encode(p.article_key, p)) for p in batch.places}
        self.changes = [_change_row(change) for change in batch.changes]


def save_rows(connection: Connection, dialect: Dialect, rows: Rows) -> None:
    """Save a batch. InputError for what refers to an article that is not held; StoreError for a lost race."""
    batch = rows.batch
    _add_stories(connection, dialect, _stories_of(batch))
    touched = _save_articles(connection, dialect, rows)
    _end_redirects(connection, [r for r in batch.redirects if r.into is None])
    touched |= _save_places(connection, rows)
    _save_features(connection, dialect, batch.features)
    _add(connection, dialect, changes, rows.changes)
    _save_titles(connection, batch.titles)
    _save_names(connection, batch.names)
    _recount(connection, touched)
    for redirect in batch.redirects:
        _redirect(connection, redirect)


def _article_record(article: Article) -> bytes:
    check(article)
    return encode(article.id, article)


def _change_row(change: StoryChange) -> dict[str, Any]:
    check_time(change.story_id, "time of change", change.at)
    with encodable(change.story_id):
        line = content_id("j", change)
    record = encode(change.story_id, change)
    return {"id": line, "story_id": change.story_id, "record": record, "edit": change.edit or change.undoes}


def _stories_of(batch: Batch) -> list[str]:
    named = [item.story_id for group in (batch.places, batch.changes, batch.titles, batch.names) for item in group]
    merged = [story for redirect in batch.redirects for story in (redirect.story_id, redirect.into) if story]
    return list(dict.fromkeys([*named, *merged]))


def _add(connection: Connection, dialect: Dialect, into: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, leaving out those whose id is there."""
    put(connection, upsert(dialect, into, by="id"), rows)


def _add_stories(connection: Connection, dialect: Dialect, ids: Iterable[str]) -> None:
    _add(connection, dialect, stories, [{"id": story} for story in ids])


def _save_articles(connection: Connection, dialect: Dialect, rows: Rows) -> set[str]:
    """Save article versions; the ids of the stories whose members have a new current version."""
    held = _held(connection, {article.key for article, _ in rows.articles.values()})
    ids = {row.id for versions in held.values() for row in versions}
    fresh = [pair for identity, pair in rows.articles.items() if identity not in ids]
    if not fresh:
        return set()
    _refuse_second_version([article for article, _ in fresh], held)
    made = _with_seq(connection, [article for article, _ in fresh])
    connection.execute(
        articles.insert(),
        [
            {"seq": seq, "id": a.id, "key": a.key, "version": a.version, "record": record}
            for (seq, a), (_, record) in zip(made, fresh, strict=True)
        ],
    )
    dialect.index(connection, [Entry(seq, searchable(a.title or ""), searchable(a.text)) for seq, a in made])
    return _make_current(connection, dialect, made, held)


def _held(connection: Connection, of: Iterable[str]) -> dict[str, list[Row[Any]]]:
    """The versions held of some keys."""
    held = defaultdict(list)
    for row in fetch(connection, select(articles.c.key, articles.c.id, articles.c.version), articles.c.key, of):
        held[row.key].append(row)
    return held


def _refuse_second_version(fresh: Iterable[Article], held: dict[str, list[Row[Any]]]) -> None:
    taken = {(key, row.version) for key, rows in held.items() for row in rows}
    for article in fresh:
        if (article.key, article.version) in taken:
            problem = f"version {article.version} of its article is held already with other content"
            raise StoreError(article.id, problem, "Another process read the page meanwhile: read it again")
        taken.add((article.key, article.version))


def _with_seq(connection: Connection, fresh: Sequence[Article]) -> list[tuple[int, Article]]:
    counted = connection.scalar(select(counters.c.value).where(counters.c.name == "articles"))
    if counted is None:
        connection.execute(counters.insert(), {"name": "articles", "value": len(fresh)})
    else:
        connection.execute(update(counters).where(counters.c.name == "articles"), {"value": counted + len(fresh)})
    return [(seq_of(article.seen_at, (counted or 0) + n), article) for n, article in enumerate(fresh)]


def _make_current(
    connection: Connection,
    dialect: Dialect,
    made: Iterable[tuple[int, Article]],
    held: dict[str, list[Row[Any]]],
) -> set[str]:
    newest: dict[str, tuple[int, Article]] = {}
    for seq, article in made:
        before = max((row.version for row in held.get(article.key, ())), default=0)
        if article.version > max(before, newest[article.key][1].version if article.key in newest else 0):
            newest[article.key] = (seq, article)
    if not newest:
        return set()
    statement = upsert(dialect, keys, "seq", "lang", "outlet", "published_at", "seen_at")
    connection.execute(statement, [_key_row(seq, article) for seq, article in newest.values()])
    again = [key for key in newest if key in held]
    return {row.story_id for row in fetch(connection, select(keys.c.story_id), keys.c.key, again) if row.story_id}


def _key_row(seq: int, article: Article) -> dict[str, Any]:
    return {
        "key": article.key,
        "seq": seq,
        "lang": article.lang,
        "outlet": article.outlet,
        "published_at": micros(article.published_at) if article.published_at else None,
        "seen_at": micros(article.seen_at),
    }


def _save_places(connection: Connection, rows: Rows) -> set[str]:
    """Save places; the ids of the stories that were entered or left."""
    if not rows.places:
        return set()
    here = select(keys.c.key, keys.c.story_id)
    left: dict[str, str | None] = {row.key: row.story_id for row in fetch(connection, here, keys.c.key, rows.places)}
    end = _ends(connection, {story for story, _ in rows.places.values()})
    values: list[dict[str, Any]] = []
    for key, (story, record) in rows.places.items():
        if key not in left:
            raise InputError(key, "has a place but no article", "Save the article in the same batch or before")
        values.append({"of": key, "story": end[story], "record": record})
    statement = update(keys).where(keys.c.key == bindparam("of"))
    connection.execute(statement.values(story_id=bindparam("story"), place=bindparam("record")), values)
    moved = [value["of"] for value in values if left[value["of"]] not in (None, value["story"])]
    _untitle(connection, moved)
    return {value["story"] for value in values} | {story for story in left.values() if story}


def _ends(connection: Connection, ids: set[str]) -> dict[str, str]:
    """For each story the one that it was merged into, mostly itself."""
    merged = select(stories.c.id).where(stories.c.redirect_to.is_not(None))
    gone = {row.id for row in fetch(connection, merged, stories.c.id, ids)}
    return {story: end_of(connection, story) if story in gone else story for story in ids}


def _untitle(connection: Connection, moved: Sequence[str]) -> None:
    """Take away titles that stood in an article which has left the story."""
    empty = dict.fromkeys(("title", "title_article", "title_outlet", "title_lang"))
    for some in chunks(moved):
        gone = select(articles.c.id).where(articles.c.key.in_(some))
        connection.execute(update(stories).where(stories.c.title_article.in_(gone)).values(**empty))


def _save_features(connection: Connection, dialect: Dialect, given: Sequence[Features]) -> None:
    if not given:
        return
    held = {row.key for row in fetch(connection, select(keys.c.key), keys.c.key, {f.article_key for f in given})}
    for item in given:
        if item.article_key not in held:
            raise InputError(item.article_key, "has features but no article", "Save the article in the same batch")
    statement = upsert(dialect, features, "blob")
    connection.execute(statement, [{"key": f.article_key, "kind": f.kind, "blob": f.blob} for f in given])


def _save_titles(connection: Connection, titles: Sequence[StoryTitle]) -> None:
    if titles:
        statement = update(stories).where(stories.c.id == bindparam("of"))
        names = ("title", "title_article", "title_outlet", "title_lang")
        rows = [(t.story_id, t.title, t.article_id, t.outlet, t.lang) for t in titles]
        connection.execute(
            statement.values({name: bindparam(f"_{name}") for name in names}),
            [dict(zip(("of", *(f"_{name}" for name in names)), row, strict=True)) for row in rows],
        )


def _save_names(connection: Connection, names: Sequence[StoryName]) -> None:
    for item in names:
        connection.execute(update(stories).where(stories.c.id == item.story_id).values(name=item.name))


def _end_redirects(connection: Connection, ended: Sequence[Redirect]) -> None:
    for redirect in ended:
        connection.execute(update(stories).where(stories.c.id == redirect.story_id).values(redirect_to=None))


def _redirect(connection: Connection, redirect: Redirect) -> None:
    story, into = redirect.story_id, redirect.into
    if into is None:
        return
    if end_of(connection, into) == story:
        raise InputError(story, f"is merged into {into}, which is merged into it", "Merge in one direction only")
    if connection.scalar(select(func.count()).select_from(keys).where(keys.c.story_id == story)):
        raise InputError(story, "is redirected but has articles", "Move its articles in the same batch")
    connection.execute(update(stories).where(stories.c.id == story).values(redirect_to=into))


def _recount(connection: Connection, touched: Iterable[str]) -> None:
    """Count what lists show of some stories again, from their members."""
    for some in chunks(sorted(touched)):
        found = connection.execute(
            select(
                keys.c.story_id,
                keys.c.lang,
                keys.c.outlet,
                func.count().label("n"),
                func.min(keys.c.seen_at).label("first_at"),
                func.max(keys.c.seen_at).label("last_at"),
            )
            .where(keys.c.story_id.in_(some))
            .group_by(keys.c.story_id, keys.c.lang, keys.c.outlet)
        )
        parts: dict[str, list[Row[Any]]] = {story: [] for story in some}
        for row in found:
            parts[row.story_id].append(row)
        _write_counts(connection, parts)


def _write_counts(connection: Connection, parts: dict[str, list[Row[Any]]]) -> None:
    connection.execute(delete(story_languages).where(story_languages.c.story_id.in_(parts)))
    last = {
        (story, row.lang): max(r.last_at for r in rows if r.lang == row.lang)
        for story, rows in parts.items()
        for row in rows
    }
    if last:
        values = [{"story_id": story, "lang": lang, "last_at": at} for (story, lang), at in last.items()]
        connection.execute(story_languages.insert(), values)
    names = ("articles", "outlets", "unknown", "languages", "first_at", "last_at")
    statement = update(stories).where(stories.c.id == bindparam("of"))
    connection.execute(
        statement.values({name: bindparam(f"_{name}") for name in names}),
        [{"of": story, **_counts(rows)} for story, rows in parts.items()],
    )


def _counts(rows: Sequence[Row[Any]]) -> dict[str, Any]:
    known = {row.outlet for row in rows if row.outlet is not None}
    return {
        "_articles": sum(row.n for row in rows),
        "_outlets": len(known),
        "_unknown": sum(row.n for row in rows if row.outlet is None),
        "_languages": msgspec.json.encode(sorted({row.lang for row in rows})).decode(),
        "_first_at": min((row.first_at for row in rows), default=None),
        "_last_at": max((row.last_at for row in rows), default=None),
    }
