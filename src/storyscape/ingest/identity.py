"""Law: identity is content. The same outlet, address, title and text give the same id, whenever and wherever read.

The key is what stays the same when a page is edited: the hash of its address, or the id where there is no address.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from msgspec.structs import replace

from storyscape.ids import ARTICLE, KEY, content_id
from storyscape.ingest.blocks import blocks
from storyscape.ingest.credits import credits_of
from storyscape.ingest.genres import genre_told
from storyscape.ingest.urls import canonical, domain, url_key
from storyscape.protocols import Known
from storyscape.records import Article, Draft, Record
from storyscape.records.base import shared
from storyscape.text.language import detect


class Decision(Record, frozen=True, kw_only=True):
    """What an article is to a store: ``new``, a new ``version`` of a known key, or the ``same`` as one held.

    ``article`` has its version number set.
    """

    kind: Literal["new", "version", "same"]
    article: Article


def article(draft: Draft, *, now: datetime) -> Article:
    """Give a draft its identity, language, blocks and credits. ``now`` (UTC) is its ``fetched_at`` where none is set.

    The outlet is the address's host where there is an address, else what the input states, else ``None``.
    """
    outlet = outlet_of(draft)
    ident = article_id(outlet, draft.url, draft.title, draft.text, draft.anchor)
    address, page = _place(url_key(draft.url), draft.anchor), canonical(draft.url)
    lang = detect(draft.text, draft.lang)
    cut = blocks(draft.text, lang, title=draft.title)
    genre, genre_from, elsewhere = genre_told(draft)
    found = {
        "id": ident,
        "key": content_id(KEY, address) if address else ident,
        "outlet": outlet,
        "url": _place(page, draft.anchor),
        "part_of": page if draft.anchor else None,
        "lang": lang,
        "published_at": _utc(draft.published_at),
        "modified_at": _utc(draft.modified_at),
        "fetched_at": _utc(draft.fetched_at) or now,
        "genre": genre,
        "genre_from": genre_from,
        "otherwise": (*draft.otherwise, *elsewhere),
        "credits": credits_of(draft.text, cut),
        "blocks": cut,
    }
    return Article(**shared(draft, Article) | found)


def article_id(outlet: str | None, url: str | None, title: str | None, text: str, anchor: str | None = None) -> str:
    """The id of an article version: the hash of its outlet, its address's key, its stated title and its text."""
    return content_id(ARTICLE, outlet, _place(url_key(url), anchor), title, _encodable(text))


def outlet_of(draft: Draft) -> str | None:
    """An outlet's id (a domain) or the name that the input states; ``None`` where nothing says which outlet it is."""
    stated = (draft.outlet or "").strip()
    return domain(draft.url) or domain(stated) or stated or None


def _place(address: str | None, anchor: str | None) -> str | None:
    """An address with the place on its page."""
    return f"{address}#{anchor}" if address and anchor else address


def decide(article: Article, known: Known | None) -> Decision:
    """Whether ``article`` is new, another version of what is ``known`` of its key, or held already."""
    if known is None:
        return Decision(kind="new", article=_numbered(article, 1))
    if article.id == known.id or article.id in known.ids:
        return Decision(kind="same", article=article)
    return Decision(kind="version", article=_numbered(article, known.version + 1))


def _numbered(article: Article, version: int) -> Article:
    return article if article.version == version else replace(article, version=version)


def _utc(time: datetime | None) -> datetime | None:
    if time is None:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _encodable(text: str) -> str:
    # A lone surrogate has no UTF-8 form; parsers remove them, but a Draft may be made by hand.
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
