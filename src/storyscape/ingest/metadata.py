"""Law: what a page states of itself, by the most explicit statement first: JSON-LD, then meta elements, then markup."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

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
from storyscape.text.tokens import words

_ELEMENTS: Final = 2000  # meta and link elements read
_CONTENT: Final = 5000  # code points of one that are kept
_COMMENT: Final = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|/\*.{0,40}?\*/")
_DEEPEST: Final = 8
_MANY: Final = 40  # JSON-LD scripts and headings read


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
    """The meta, link and html elements of a page by the names that they go by, its scripts of data, its headings.

    One question for them all: the way through a page's tree is what takes time.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.meta: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self.lang: str | None = None
        self.scripts: list[str] = []
        self.headings: list[str] = []
        self.name: str | None = None
        for node in tree.css("meta[content], link[rel*=canonical][href], html, title, h1, script[type]")[:_ELEMENTS]:
            if node.tag == "script":
                self.scripts += _data(node)
            elif node.tag == "h1":
                self.headings.append(" ".join(node.text(separator=" ").split()))
            elif node.tag == "title":
                self.name = self.name or _clean(node.text())
            else:
                self._take(node.tag, node.attributes)

    def _take(self, tag: str | None, attributes: Mapping[str, str | None]) -> None:
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            if name and (content := (attributes.get("content") or "")[:_CONTENT].strip()):
                self.meta.setdefault(name.strip().lower(), []).append(content)
        elif tag == "link":
            self.links.setdefault((attributes.get("rel") or "").strip().lower(), (attributes["href"] or "").strip())
        else:
            self.lang = self.lang or attributes.get("lang") or attributes.get("xml:lang")

    def all(self, names: Sequence[str]) -> Iterator[str]:
        """The contents of the meta elements of those names, the first name's first."""
        for name in names:
            yield from self.meta.get(name, ())


def read_metadata(tree: LexborHTMLParser) -> Metadata:
    """Everything that a page states of itself."""
    rows = table("metadata")
    head = _Head(tree)
    found = tuple(_typed(head.scripts))
    named = by_name(found[0]) if found else {}
    published = _first_time(_value(named, "datepublished"), _value(named, "datecreated"), *head.all(rows["published"]))
    title, lang = _title(head, named, rows), _language(head, named, rows["lang"])
    stated_by, meta_by = bylines_of(named), _meta_bylines(head, rows["author"])
    bylines = stated_by or meta_by
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
        otherwise=tuple(_otherwise(head, named, rows, taken, (stated_by, meta_by))),
        image=image_of(named) or next(filter(is_address, head.all(rows["image"])), None),
        free=_free(found),
        stated_text=max((body_of(by_name(item)) for item in found), key=len, default=""),
    )


def _otherwise(
    head: _Head,
    named: Mapping[str, Any],
    rows: Mapping[str, Any],
    taken: Mapping[str, str | None],
    bylines: tuple[tuple[str, ...], tuple[str, ...]],
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
        ("bylines", "JSON-LD author", ", ".join(bylines[0])),
        ("bylines", "meta", ", ".join(bylines[1])),
    ]
    told = set(taken.items())
    for field, source, value in places:
        if value and (field, value) not in told:
            told.add((field, value))
            yield beside(field, value, source)


def beside(field: str, value: str | datetime | tuple[str, ...], source: str) -> Stated:
    """What another place says of a field than what was taken, as it is kept."""
    text = value.isoformat() if isinstance(value, datetime) else value if isinstance(value, str) else ", ".join(value)
    return Stated(field=field, value=text[:300], source=source)  # type: ignore[arg-type]


def _moment(value: object) -> str | None:
    time = parse_time(value)
    return time.isoformat() if time else None


def _free(found: Sequence[Mapping[str, Any]]) -> bool | None:
    stated = {str(item.get("isAccessibleForFree")).strip().lower() for item in found if "isAccessibleForFree" in item}
    return False if "false" in stated else True if "true" in stated else None


def _title(head: _Head, named: Mapping[str, Any], rows: Mapping[str, Any]) -> str | None:
    """The headline without the site's name: where a heading is the stated title's beginning, the rest is the site's."""
    headings = head.headings[:_MANY]
    stated = _clean(title_of(named)) or _clean(next(head.all(rows["title"]), None))
    if stated is None:
        stated = head.name
        said = set(words(stated or ""))
        shared = [len(said.intersection(words(heading))) / (len(words(heading)) + 1) for heading in headings]
        best = max(range(len(headings)), key=shared.__getitem__, default=None)
        return headings[best] if best is not None and (shared[best] >= 0.5 or not said) else stated
    for heading in headings:
        rest = stated.removeprefix(heading) if len(heading) >= 10 else ""
        if rest != stated and re.match(r"\s*[|·•–—-]\s", rest):
            return heading
    return stated


def typed_articles(tree: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """The objects in the page's JSON-LD that have an article's type, the most specific type first."""
    return _typed(text for node in tree.css("script[type]") for text in _data(node))


def _typed(scripts: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    values = [value for script in islice(scripts, _MANY) for value in _loads(script)]
    objects = [item for value in values for item in _objects(value)]
    genres = table("genres")["types"]
    ranked = [(min(_rank(kind, genres) for kind in _types(item)), i) for i, item in enumerate(objects) if _types(item)]
    for rank, i in sorted(ranked):
        if rank < len(genres) and not _is_page(objects[i]):
            yield objects[i]


def with_visible(found: Metadata, tree: LexborHTMLParser) -> Metadata:
    """``found`` with a date and authors read off the page's visible markup, where the page states none."""
    if found.published_at and found.bylines:
        return found
    published = found.published_at or visible_date(tree, found.url)
    return msgspec.structs.replace(found, published_at=published, bylines=found.bylines or visible_bylines(tree))


def searched_date(page: str) -> datetime | None:
    """A date that stands in the page's source where other rooms don't look; never one that is merely the likeliest."""
    from htmldate import find_date  # imported here: only pages without a stated date need it

    try:
        return parse_time(find_date(page, original_date=True, extensive_search=False))
    except Exception:  # noqa: BLE001 - it fails on hostile pages in ways that nobody has listed
        return None


def declared_charset(head: bytes) -> str | None:
    """The charset that a page's meta elements declare."""
    match = re.search(rb"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,40})", head[:4096], re.IGNORECASE)
    return match[1].decode("ascii", "replace") if match else None


def _data(script: LexborNode) -> list[str]:
    return [script.text()] if "ld+json" in (script.attributes["type"] or "").lower() else []


def _loads(script: str) -> Iterator[Any]:
    try:
        yield msgspec.json.decode(script)
        return
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        pass  # what follows forgives more
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
        stated = head.meta.get(name)
        if stated and (found := bylines_of({"author": list(map(html.unescape, stated))})):
            return found
    return ()


def _genre(found: Sequence[Mapping[str, Any]], head: _Head, names: Sequence[str]) -> Genre | None:
    sections = {"articleSection": list(head.all(names))}
    stated = [genre_of(item) for item in found] + [genre_of(sections)]
    # A page of an opinion section is an opinion piece also where its type says NewsArticle.
    return next((genre for genre in GENRES if genre in stated), None)


def _clean(text: str | None) -> str | None:
    return " ".join(html.unescape(text).split()) or None if text else None
