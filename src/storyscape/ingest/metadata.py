"""Law: what a page states of itself, by the most explicit statement first: JSON-LD, then meta elements, then markup."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import msgspec
from selectolax.lexbor import LexborHTMLParser

from storyscape.ingest.objects import (
    GENRES,
    body_of,
    by_name,
    bylines_of,
    genre_of,
    image_of,
    is_address,
    section_of,
    title_of,
    url_of,
)
from storyscape.ingest.times import parse_time
from storyscape.ingest.urls import canonical
from storyscape.ingest.visible import visible_bylines, visible_date
from storyscape.records import Record
from storyscape.records.texts import Genre, Stated
from storyscape.tables import table
from storyscape.text.language import primary

_HEAD: Final = 600_000  # code points read for meta elements: pages put megabytes of scripts before them
_SCRIPT: Final = re.compile(r"<script\b[^<>]{0,400}application/ld\+json[^<>]{0,400}>", re.IGNORECASE)
_END: Final = re.compile(r"</script", re.IGNORECASE)
_TAG: Final = re.compile(r"<(meta|link|html)\b([^<>]{0,6000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"""([a-zA-Z:_-]{1,40})\s{0,5}=\s{0,5}(?:"([^"]{0,5000})"|'([^']{0,5000})'|([^\s"'>]{1,2000}))"""
)
_TITLE: Final = re.compile(r"<title\b[^<>]{0,400}>([^<]{0,2000})", re.IGNORECASE)
_H1: Final = re.compile(r"<h1\b[^<>]{0,2000}>(.{0,2000}?)</h1", re.IGNORECASE | re.DOTALL)
_COMMENT: Final = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|/\*.{0,40}?\*/")
_DEEPEST: Final = 8
_MANY: Final = 40  # JSON-LD scripts read


class Metadata(Record, frozen=True, kw_only=True):
    """What a page states of itself; ``stated_text`` is the text of its JSON-LD article, where it gives one.

    ``free`` is whether everybody may read it all, ``None`` where nothing says so.
    """

    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    lang: str | None = None
    bylines: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    genre: Genre | None = None
    image: str | None = None
    section: str | None = None
    otherwise: tuple[Stated, ...] = ()
    stated_text: str = ""
    free: bool | None = None


class _Head:
    """The meta, link and html elements of a page, by the names that they go by."""

    def __init__(self, page: str) -> None:
        self.meta: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self.lang: str | None = None
        for match in _TAG.finditer(page[:_HEAD]):
            self._take(match[1].lower(), _attributes(match[2]))

    def _take(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            if content := attributes.get("content", "").strip():
                self.meta.setdefault(name.strip().lower(), []).append(content)
        elif tag == "link" and attributes.get("href"):
            self.links.setdefault(attributes.get("rel", "").strip().lower(), attributes["href"].strip())
        elif tag == "html":
            self.lang = self.lang or attributes.get("lang") or attributes.get("xml:lang")

    def all(self, names: Sequence[str]) -> Iterator[str]:
        """The contents of the meta elements of those names, the first name's first."""
        for name in names:
            yield from self.meta.get(name, ())


def read_metadata(page: str) -> Metadata:
    """Everything that a page states of itself."""
    rows = table("metadata")
    head = _Head(page)
    found = tuple(typed_articles(page))
    named = by_name(found[0]) if found else {}
    published = _first_time(_value(named, "datepublished"), _value(named, "datecreated"), *head.all(rows["published"]))
    title, lang = _title(page, head, named, rows), _language(head, named, rows["lang"])
    bylines = bylines_of(named) or _meta_bylines(head, rows["author"])
    taken = {
        "title": title,
        "published_at": published.isoformat() if published else None,
        "lang": lang,
        "bylines": ", ".join(bylines),
    }
    modified = _first_time(_value(named, "datemodified"), *head.all(rows["modified"]))
    return Metadata(
        title=title,
        url=_address(head, named),
        outlet=_publisher(named) or _clean(next(head.all(rows["outlet"]), None)),
        lang=lang,
        bylines=bylines,
        published_at=published,
        modified_at=modified if modified != published else None,
        genre=_genre(found, head, rows["section"]),
        section=section_of(named) or _clean(next(head.all(rows["section"]), None)),
        otherwise=tuple(_otherwise(head, named, rows, taken)),
        image=image_of(named) or next(filter(is_address, head.all(rows["image"])), None),
        free=_free(found),
        stated_text=max((body_of(by_name(item)) for item in found), key=len, default=""),
    )


def _otherwise(
    head: _Head, named: Mapping[str, Any], rows: Mapping[str, Any], taken: Mapping[str, str | None]
) -> Iterator[Stated]:
    """What other places of the page say than what was ``taken``, each value of a field once."""
    places = [
        ("title", "JSON-LD headline", _clean(title_of(named))),
        *(("title", f"meta {name}", _clean(text)) for name in rows["title"] for text in head.meta.get(name, ())),
        ("published_at", "JSON-LD datePublished", _moment(_value(named, "datepublished"))),
        *(
            ("published_at", f"meta {name}", _moment(text))
            for name in rows["published"]
            for text in head.meta.get(name, ())
        ),
        ("lang", "JSON-LD inLanguage", primary(str(_value(named, "inlanguage") or ""))),
        ("lang", "html lang", primary(head.lang)),
        ("lang", "meta", primary(next(head.all(rows["lang"]), None))),
        ("bylines", "JSON-LD author", ", ".join(bylines_of(named))),
        ("bylines", "meta", ", ".join(_meta_bylines(head, rows["author"]))),
    ]
    told = set(taken.items())
    for field, source, value in places:
        if value and (field, value) not in told:
            told.add((field, value))
            yield Stated(field=field, value=value[:300], source=source)  # type: ignore[arg-type]


def _moment(value: object) -> str | None:
    time = parse_time(value)
    return time.isoformat() if time else None


def _free(found: Sequence[Mapping[str, Any]]) -> bool | None:
    stated = {str(item.get("isAccessibleForFree")).strip().lower() for item in found if "isAccessibleForFree" in item}
    return False if "false" in stated else True if "true" in stated else None


def _title(page: str, head: _Head, named: Mapping[str, Any], rows: Mapping[str, Any]) -> str | None:
    """The headline without the site's name: where a heading is the stated title's beginning, the rest is the site's."""
    stated = _clean(title_of(named)) or _clean(next(head.all(rows["title"]), None)) or _heading(page)
    for match in _H1.finditer(page):
        heading = _clean(re.sub(r"<[^<>]*>", " ", match[1])) or ""
        rest = stated.removeprefix(heading) if stated and len(heading) >= 10 else ""
        if rest != stated and re.match(r"\s*[|·•–—-]\s", rest):
            return heading
    return stated


def typed_articles(page: str) -> Iterator[Mapping[str, Any]]:
    """The objects in the page's JSON-LD that have an article's type, the most specific type first."""
    values = [value for script in islice(_scripts(page), _MANY) for value in _loads(script)]
    objects = [item for value in values for item in _objects(value)]
    genres = table("genres")["types"]
    ranked = [(min(_rank(kind, genres) for kind in _types(item)), i) for i, item in enumerate(objects) if _types(item)]
    for rank, i in sorted(ranked):
        if rank < len(genres) and not _is_page(objects[i]):
            yield objects[i]


def with_visible(found: Metadata, tree: LexborHTMLParser, page: str | None) -> Metadata:
    """``found`` with a date and authors read off the page's visible markup, where the page states none.

    ``page`` is searched for a date where no element is marked as one; without it such a page has none.
    """
    if found.published_at and found.bylines:
        return found
    published = found.published_at or visible_date(tree, found.url)
    if published is None and page is not None:
        published = _searched_date(page)
    return msgspec.structs.replace(found, published_at=published, bylines=found.bylines or visible_bylines(tree))


def _searched_date(page: str) -> datetime | None:
    from htmldate import find_date  # imported here: only pages without a stated date need it

    try:
        return parse_time(find_date(page, original_date=True))
    except Exception:  # noqa: BLE001 - it fails on hostile pages in ways that nobody has listed
        return None


def declared_charset(head: bytes) -> str | None:
    """The charset that a page's meta elements declare."""
    match = re.search(rb"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,40})", head[:4096], re.IGNORECASE)
    return match[1].decode("ascii", "replace") if match else None


def _scripts(page: str) -> Iterator[str]:
    start = _SCRIPT.search(page)
    while start and (end := _END.search(page, start.end())):
        yield page[start.end() : end.start()]
        start = _SCRIPT.search(page, end.end())


def _loads(script: str) -> Iterator[Any]:
    for text in (script, html.unescape(_COMMENT.sub("", script)).strip().rstrip(";")):
        try:
            yield json.loads(text.strip(), strict=False)
        except (ValueError, RecursionError):
            continue
        return


def _objects(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _objects(item, depth + 1)
    elif isinstance(value, Mapping):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _objects(value.get(name), depth + 1)


def _types(item: Mapping[str, Any]) -> list[str]:
    stated = item.get("@type")
    kinds = stated if isinstance(stated, list) else [stated]
    return [re.split(r"[/#:]", kind)[-1] for kind in kinds if isinstance(kind, str)]


def _rank(kind: str, genres: Mapping[str, str]) -> int:
    order = list(genres)
    return order.index(kind) if kind in genres else len(order)


def _is_page(item: Mapping[str, Any]) -> bool:
    """A WebPage or other wrapper says nothing that its meta elements don't; without a date and a headline skip it."""
    named = by_name(item)
    return not (named.get("headline") or named.get("datepublished") or named.get("articlebody"))


def _value(named: Mapping[str, Any], name: str) -> object:
    value = named.get(name)
    return value[0] if isinstance(value, list) and value else value


def _first_time(*values: object) -> datetime | None:
    return next((time for value in values if (time := parse_time(value))), None)


def _address(head: _Head, named: Mapping[str, Any]) -> str | None:
    stated = [head.links.get("canonical"), *head.all(("og:url", "twitter:url")), url_of(named)]
    for url in stated:
        # The address of a site's front page is a template's mistake, not this article's address.
        if url and re.match(r"https?://[^/]+/.", url) and canonical(url):
            return url
    return None


def _publisher(named: Mapping[str, Any]) -> str | None:
    publisher = named.get("publisher")
    name = publisher.get("name") if isinstance(publisher, Mapping) else publisher
    return _clean(name) if isinstance(name, str) else None


def _language(head: _Head, named: Mapping[str, Any], names: Sequence[str]) -> str | None:
    stated = _value(named, "inlanguage")
    for tag in (stated if isinstance(stated, str) else None, head.lang, *head.all(names)):
        if lang := primary(tag):
            return lang
    return None


def _meta_bylines(head: _Head, names: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        if found := bylines_of({"author": [html.unescape(text) for text in head.meta.get(name, ())]}):
            return found
    return ()


def _genre(found: Sequence[Mapping[str, Any]], head: _Head, names: Sequence[str]) -> Genre | None:
    sections = {"articleSection": list(head.all(names))}
    stated = [genre_of(item) for item in found] + [genre_of(sections)]
    # A page of an opinion section is an opinion piece also where its type says NewsArticle.
    return next((genre for genre in GENRES if genre in stated), None)


def _heading(page: str) -> str | None:
    for pattern in (_H1, _TITLE):
        if (match := pattern.search(page)) and (text := _clean(re.sub(r"<[^<>]*>", " ", match[1]))):
            return text
    return None


def _clean(text: str | None) -> str | None:
    return " ".join(html.unescape(text).split()) or None if text else None


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(text)
    }
