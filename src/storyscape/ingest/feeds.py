"""Feeds: bytes in, one FeedDocument out.

Law: any bytes end in a document or in an :class:`InputError`, nothing is fetched, and every address is absolute. One
pass over the tree reads what is well formed or can be put right; the tolerant parser is asked for the rest.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast

from storyscape.errors import InputError, MissingExtraError
from storyscape.ingest.decode import decode
from storyscape.ingest.feed_heads import Head, head_of
from storyscape.ingest.feed_tree import Unsure, plain, read_tree
from storyscape.ingest.links import absolute
from storyscape.records.feeds import FeedDocument, FeedItem, FeedKind

LONGEST: Final = 32 * 1024 * 1024  # bytes; the largest real feeds have a few
_TOLERANT: Final = 2 * 1024 * 1024  # bytes that the tolerant parser is given: it is a hundred times slower
_FEEDLIKE: Final = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|item|entry)[\s>/]|\"items\"\s*:", re.IGNORECASE)
_ENCODING: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding")
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0", b"L\x6f")  # two bytes a character, or EBCDIC
_ADDRESS: Final = re.compile(r"^\S*[/.]\S*$")


def parse_feed(data: bytes, url: str, *, charset: str | None = None) -> FeedDocument:
    """The document in ``data``, fetched from ``url``; ``charset`` is what its content type said.

    RSS 0.9x, 1.0 and 2.0, Atom, RDF and JSON Feed, ill-formed ones too. InputError where it is none of them;
    MissingExtraError where the parsers are not installed.
    """
    if len(data) > LONGEST:
        raise InputError(url, f"is a feed of more than {LONGEST >> 20} MB", "Follow a shorter feed of this outlet")
    data = _readable(data, charset)
    try:
        return read_tree(data, url)
    except Unsure:
        found = _fast(data) if _is_json(data) else _tolerant(data, url)
        if found is None or not found.entries:
            found = _fast(data) or found
    if found is None:
        raise InputError(url, "is no feed", "Give the address of a feed, or of a page that links to one")
    return _document(data, found, url)


class _Found:
    """What a parser gave, before it is normalised: feed fields, entries, and the parser's name."""

    def __init__(self, parser: str, feed: Mapping[str, Any], entries: list[dict[str, Any]], kind: str) -> None:
        self.parser, self.feed, self.entries, self.kind = parser, feed, entries, kind


def _readable(data: bytes, charset: str | None) -> bytes:
    """``data`` as UTF-8 where it states no encoding of its own and is not UTF-8 already."""
    if data.startswith(_BOMS) or _ENCODING.match(data[:300]) or data[:2] in _WIDE:
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = decode(data, charset)
        return data if text is None else text.encode("utf-8")
    return data


def _fast(data: bytes) -> _Found | None:
    try:
        import fastfeedparser
    except ImportError as error:
        raise MissingExtraError("reading feeds", "fetch") from error
    try:
        result = fastfeedparser.parse(data, include_tags=False, include_media=False, include_enclosures=False)
    except Exception:  # noqa: BLE001 - it raises what it likes on hostile bytes; the tolerant parser is asked instead
        return None
    return _Found("fastfeedparser", result["feed"], result["entries"], "")


def _is_json(data: bytes) -> bool:
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _tolerant(data: bytes, url: str) -> _Found | None:
    try:
        import feedparser
    except ImportError as error:
        raise MissingExtraError("reading ill-formed feeds", "fetch") from error
    if len(data) > _TOLERANT or not (_FEEDLIKE.search(data) or data[:2] in _WIDE):
        return None
    try:
        result = feedparser.parse(
            data, response_headers={"content-location": url}, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception:  # noqa: BLE001 - as above: what even this parser can't read is no feed
        return None
    if not result.entries and not result.version:
        return None
    return _Found("feedparser", result.feed, [_plain_entry(entry) for entry in result.entries], result.version)


def _plain_entry(entry: Any) -> dict[str, Any]:
    """An entry of feedparser in the fast parser's shape, past its own look-ups, which fall back on other fields."""
    raw = {name: dict.get(entry, name) for name in ("title", "link", "id", "summary", "authors", "links", "content")}
    for name in ("published", "updated"):
        moment = dict.get(entry, f"{name}_parsed") or (
            dict.get(entry, "created_parsed") if name == "published" else None
        )
        raw[name] = _moment(moment)
    return raw


def _moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (OverflowError, ValueError, OSError, TypeError):
        return None


def _document(data: bytes, found: _Found, url: str) -> FeedDocument:
    head = head_of(data)
    kind = _kind(found, head)
    return FeedDocument(
        url=url,
        kind=kind,
        title=plain(found.feed.get("title")),
        site_url=absolute(found.feed.get("link"), url),
        self_url=absolute(head.self_url, url),
        hub_urls=tuple(filter(None, (absolute(hub, url) for hub in head.hubs))),
        lang=head.lang or found.feed.get("language") or None,
        ttl=head.ttl,
        items=tuple(_item(entry, url, kind) for entry in found.entries),
        parsed_by=found.parser,
    )


def _kind(found: _Found, head: Head) -> FeedKind:
    return cast("FeedKind", head.kind or re.sub(r"[^a-z]", "", found.kind.split("0")[0]) or "rss")


def _item(entry: Mapping[str, Any], base: str, kind: FeedKind) -> FeedItem:
    guid = _line(entry.get("id"))
    content = entry.get("content")
    return FeedItem(
        url=_link(entry, guid, base, kind),
        guid=guid,
        title=plain(entry.get("title")),
        summary=entry.get("summary") or entry.get("description") or None,
        content=(content[0].get("value") or None) if content else None,
        bylines=_bylines(entry),
        published_at=_time(entry.get("published")),
        updated_at=_time(entry.get("updated")),
    )


def _link(entry: Mapping[str, Any], guid: str | None, base: str, kind: FeedKind) -> str | None:
    """The address of what the entry is about. In Atom, a link may say that it is something else (an enclosure, a
    source), and an entry without a link may have its address as its id.
    """
    stated = entry.get("link")
    if kind != "atom":
        return absolute(stated, base)
    links = {link.get("href"): link.get("rel") for link in reversed(entry.get("links") or ()) if link.get("href")}
    plain_links = (href for href, rel in reversed(links.items()) if rel in (None, "", "alternate"))
    about = stated if stated not in links else next(plain_links, None)
    if about:
        return absolute(about, base)
    return absolute(guid, base) if guid and guid != stated and _ADDRESS.match(guid) else None


def _line(stated: object) -> str | None:
    return (stated.strip() or None) if isinstance(stated, str) else None


def _bylines(entry: Mapping[str, Any]) -> tuple[str, ...]:
    names = (plain(author.get("name")) for author in entry.get("authors") or ())
    return tuple(dict.fromkeys(name for name in names if name))


def _time(stated: object) -> datetime | None:
    """A parser's time to the second, UTC."""
    if isinstance(stated, str):
        try:
            stated = datetime.fromisoformat(stated)
        except ValueError:
            return None
    if not isinstance(stated, datetime):
        return None
    try:
        aware = stated.replace(tzinfo=UTC) if stated.tzinfo is None else stated.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return aware.replace(microsecond=0)
