"""Pages as they were served, what was set aside, how far archives were read, what recurs: in the articles' store.

Law: bytes are kept as they came, packed, each body once; what refers to a body is let go before the body is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from msgspec.structs import replace
from sqlalchemy import Connection, delete, exists, func, select

from storyscape.errors import optional
from storyscape.ids import content_id, digest
from storyscape.incoming import PageStore
from storyscape.io.store.coding import decode, encode
from storyscape.io.store.dialects import Turns, put, upsert
from storyscape.io.store.lookup import chunks, fetch
from storyscape.io.store.schema import archives, articles, bodies, keys, micros, moment, pages, rejects, sites
from storyscape.records.feeds import Page
from storyscape.records.reading import SetAside, Standing
from storyscape.records.sites import Site
from storyscape.records.texts import Article, Reject

_PAGE: Final = "g"  # the letters of ids that never leave this room
_PLACE: Final = "l"
_NAME: Final = "n"
_AT_ONCE: Final = 20  # pages in memory while streaming


class SqlPageStore(PageStore):
    """A :class:`~storyscape.incoming.PageStore` in a database."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def keep(self, found: Iterable[tuple[str, Page]], now: datetime) -> None:
        kept = list(found)
        if not kept:
            return
        packed = {digest(page.body): _pack(page.body) for _, page in kept}
        data = [{"digest": key, "data": body} for key, body in packed.items()]
        rows = list({(row := _row(name, page, now))["id"]: row for name, page in kept}.values())
        with self._turns.write() as connection:
            for table, values in ((bodies, data), (pages, rows)):
                connection.execute(upsert(self._turns.dialect, table), values)

    def pages(self, asked: Iterable[tuple[str, datetime]]) -> Iterator[Page]:
        for name, at in asked:
            with self._turns.read() as connection:
                row = connection.execute(_WHOLE.where(pages.c.id == _id(name, at))).one_or_none()
            if row is not None:
                yield _page(row)

    def newest(self) -> Iterator[tuple[str, Page]]:
        later = pages.alias()
        last = ~exists().where(later.c.place == pages.c.place, later.c.fetched_at > pages.c.fetched_at)
        after = ""
        while True:
            query = _WHOLE.where(pages.c.place > after, last).order_by(pages.c.place, pages.c.id).limit(_AT_ONCE)
            with self._turns.read() as connection:
                rows = connection.execute(query).all()
            if not rows:
                return
            yield from ((row.name, _page(row)) for row in {row.place: row for row in rows}.values())
            after = rows[-1].place

    def forget(self, before: datetime) -> int:
        with self._turns.write() as connection:
            gone = delete(pages).where(pages.c.kept_at < micros(before)).returning(pages.c.digest)
            digests = connection.scalars(gone).all()
            _let_go(connection, frozenset(digests))
            return len(digests)

    def note(self, aside: Iterable[Reject], standings: Iterable[Standing], now: datetime) -> None:
        found = list({_name(r): _rejected(r, now) for r in aside}.values())
        places = list({s.archive: {"id": s.archive, "record": encode(s.path, s)} for s in standings}.values())
        if not found and not places:
            return
        insert = self._turns.dialect.insert(rejects)
        values = {name: insert.excluded[name] for name in ("at", "record")} | {"tries": rejects.c.tries + 1}
        with self._turns.write() as connection:
            put(connection, insert.on_conflict_do_update(index_elements=["id"], set_=values), found)
            put(connection, upsert(self._turns.dialect, archives, "record"), places)

    def standing(self, archive: str) -> Standing | None:
        with self._turns.read() as connection:
            record = connection.scalar(select(archives.c.record).where(archives.c.id == archive))
        return None if record is None else decode(record, Standing)

    def rejects(self, limit: int = 1000) -> tuple[SetAside, ...]:
        query = select(rejects).order_by(rejects.c.at.desc(), rejects.c.id.desc()).limit(limit)
        with self._turns.read() as connection:
            rows = connection.execute(query).all()
        return tuple(SetAside(reject=decode(row.record, Reject), at=moment(row.at), tries=row.tries) for row in rows)

    def unreject(self, names: Iterable[str]) -> int:
        ids = [content_id(_NAME, name) for name in set(names)]
        with self._turns.write() as connection:
            return sum(
                connection.execute(delete(rejects).where(rejects.c.id.in_(some))).rowcount for some in chunks(ids)
            )

    def sites(self, outlets: Iterable[str] | None = None) -> tuple[Site, ...]:
        query = select(sites.c.record)
        with self._turns.read() as connection:
            rows = connection.execute(query) if outlets is None else fetch(connection, query, sites.c.outlet, outlets)
            return tuple(sorted((decode(row.record, Site) for row in rows), key=attrgetter("outlet")))

    def save_sites(self, found: Iterable[Site]) -> None:
        rows = [{"outlet": site.outlet, "record": encode(site.outlet, site)} for site in found]
        if rows:
            with self._turns.write() as connection:
                connection.execute(upsert(self._turns.dialect, sites, "record"), rows)

    def held(self, outlets: Iterable[str] | None = None) -> Mapping[str, int]:
        query = select(keys.c.outlet, func.count().label("n")).where(keys.c.outlet.is_not(None)).group_by(keys.c.outlet)
        with self._turns.read() as connection:
            rows = connection.execute(query) if outlets is None else fetch(connection, query, keys.c.outlet, outlets)
            return {row.outlet: row.n for row in rows}

    def of_outlet(self, outlet: str, limit: int) -> tuple[Article, ...]:
        query = select(articles.c.record).join_from(keys, articles, articles.c.seq == keys.c.seq)
        newest = query.where(keys.c.outlet == outlet).order_by(keys.c.seen_at.desc(), keys.c.key).limit(limit)
        with self._turns.read() as connection:
            return tuple(decode(record, Article) for record in connection.scalars(newest))


_WHOLE: Final = select(pages.c.place, pages.c.name, pages.c.record, bodies.c.data).join_from(pages, bodies)


def _let_go(connection: Connection, digests: frozenset[str]) -> None:
    """Delete those bodies that no page refers to any more."""
    used = exists().where(pages.c.digest == bodies.c.digest)
    for some in chunks(digests):
        connection.execute(delete(bodies).where(bodies.c.digest.in_(some), ~used))


def _id(name: str, at: datetime) -> str:
    return content_id(_PAGE, name, micros(at))


def _row(name: str, page: Page, now: datetime) -> dict[str, Any]:
    return {
        "id": _id(name, page.fetched_at),
        "place": content_id(_PLACE, page.url),
        "fetched_at": micros(page.fetched_at),
        "kept_at": micros(now),
        "digest": digest(page.body),
        "name": name,
        "record": encode(name, replace(page, body=b"")),
    }


def _page(row: Any) -> Page:
    return replace(decode(row.record, Page), body=_unpack(row.data))


def _name(reject: Reject) -> str:
    return content_id(_NAME, reject.read_from)


def _rejected(reject: Reject, now: datetime) -> dict[str, Any]:
    return {"id": _name(reject), "at": micros(now), "tries": 1, "record": encode(reject.read_from, reject)}


def _pack(body: bytes) -> bytes:
    """A body as it is kept. Whoever has pages has the package: it comes with what fetches and reads archives."""
    with optional("fetch", "keeping pages"):
        import zstandard
    return zstandard.compress(body)


def _unpack(data: bytes) -> bytes:
    with optional("fetch", "reading kept pages"):
        import zstandard
    return zstandard.decompress(data)
