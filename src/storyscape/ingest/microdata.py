"""Law: what a page's markup states in so many words (microdata, hAtom, h-entry) is read as its JSON-LD would be.

Only the article itself counts: what stands in an item inside another is that one's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from storyscape.ingest.metadata import Metadata, beside
from storyscape.ingest.objects import bylines_of, genre_of, image_of, section_of, time_of, title_of, url_of
from storyscape.ingest.times import parse_time
from storyscape.ingest.visible import byline
from storyscape.tables import table
from storyscape.text.language import primary
from storyscape.text.tokens import words

MICRODATA: Final = "microdata"
HATOM: Final = "hAtom"
_MOST: Final = 400  # properties that are read of a page
_ITEMS: Final = 12  # articles of a page that are looked at
_DEEPEST: Final = 60  # elements between a property and its item
_VALUES: Final = ("content", "datetime", "href", "src")
_NAMES: Final = ("headline", "name", "author", "articlesection", "publisher")
_SITE: Final = re.compile(r"\s+[|·•–—-]\s")
_BEYOND_ROOT: Final = re.compile(r"https?://[^/]+/.")  # the address of a front page is a template's mistake


def stated_in_markup(tree: LexborHTMLParser, title: str | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a page's markup states of its article, as fields by their squeezed names, each form with its name.

    ``title`` is the page's: an item or entry with quite another headline is of another article.
    """
    types = list(table("genres")["types"])
    items = [node for node in tree.css("[itemscope][itemtype]")[:_MOST] if _kind(node) in types][:_ITEMS]
    items.sort(key=lambda node: types.index(_kind(node)))
    entries = tree.css(".h-entry, .hentry")[:_ITEMS]
    for source, forms in (
        (MICRODATA, [{**_properties(item), "@type": _kind(item)} for item in items]),
        (HATOM, [dict(_classes(entry)) for entry in entries]),
    ):
        if fields := next((one for one in forms if _is_about(one, title, alone=len(forms) == 1)), None):
            yield source, fields


def _is_about(fields: Mapping[str, Any], title: str | None, *, alone: bool) -> bool:
    """Whether an item is the page's article: half of its headline's words are in the title, or it is the only one."""
    said, told = set(words((title_of(fields) or "").casefold())), set(words((title or "").casefold()))
    if not said or not told:
        return alone
    return said == told or 2 * len(said & told) >= max(4, min(len(said), len(told)))


def with_markup(found: Metadata, tree: LexborHTMLParser) -> Metadata:
    """``found`` with what microdata and hAtom state, where nothing else does; where they differ, beside it."""
    for source, fields in stated_in_markup(tree, found.title):
        found = _completed(found, source, fields)
    return found


def _completed(found: Metadata, source: str, named: Mapping[str, Any]) -> Metadata:
    title, url = title_of(named), url_of(named)
    names = bylines_of({"author": [byline(name) for name in bylines_of(named)]})
    published, modified = time_of(named, "published"), parse_time(named.get("datemodified"))
    # Where the heading is the stated title's beginning, the rest of that is the site's name.
    shorter = bool(title and found.title and _SITE.match(found.title.removeprefix(title)))
    new = replace(
        found,
        title=title if shorter else found.title or title,
        url=found.url or (url if url and _BEYOND_ROOT.match(url) else None),
        outlet=found.outlet or _text(named.get("publisher")),
        lang=found.lang or primary(_text(named.get("inlanguage"))),
        bylines=found.bylines or names,
        published_at=found.published_at or published,
        modified_at=found.modified_at or (modified if modified != (found.published_at or published) else None),
        genre=found.genre or genre_of(named),
        section=found.section or section_of(named),
        image=found.image or image_of(named),
    )
    told = {"title": title, "published_at": published, "bylines": names}
    other = (beside(field, value, source) for field, value in told.items() if value and value != getattr(new, field))
    held = {(one.field, one.value) for one in found.otherwise}
    return replace(new, otherwise=(*new.otherwise, *(one for one in other if (one.field, one.value) not in held)))


def _text(value: object) -> str | None:
    name = value.get("name") if isinstance(value, Mapping) else value
    return name if isinstance(name, str) and name else None


def _kind(node: LexborNode) -> str:
    return (node.attributes.get("itemtype") or "").rstrip("/").rpartition("/")[2]


def _properties(item: LexborNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in item.css("[itemprop]")[:_MOST]:
        if node.mem_id == item.mem_id or not _belongs(node, item):
            continue
        for name in (node.attributes.get("itemprop") or "").casefold().split():
            value = _named(node) if "itemscope" in node.attributes else _value(node, named=name in _NAMES)
            found.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _belongs(node: LexborNode, item: LexborNode) -> bool:
    """Whether no other item stands between a property and the article's."""
    parent = node.parent
    for _ in range(_DEEPEST):
        if parent is None or parent.mem_id == item.mem_id:
            return parent is not None
        if "itemscope" in parent.attributes:
            return False
        parent = parent.parent
    return False


def _named(node: LexborNode) -> Any:
    """An item inside the article's: a person's or publisher's name, a picture's address."""
    for name in ("name", "url", "contenturl"):
        if inner := node.css_first(f"[itemprop~={name}]"):
            return {name: _value(inner, named=name == "name")}
    return _value(node)


def _value(node: LexborNode, *, named: bool = False) -> str:
    """What an element states; of a link that is ``named``, its text and not its address."""
    attributes = _VALUES[:1] if named else _VALUES
    stated = next((value for name in attributes if (value := node.attributes.get(name))), None)
    return " ".join((stated or node.text(separator=" ")).split())


def _classes(entry: LexborNode) -> Iterator[tuple[str, Any]]:
    """The fields of an entry: its classes' names are a table."""
    for field, selectors in table("visible")["entry"].items():
        if values := [said for node in entry.css(selectors)[:10] if (said := _dated(node, named=field in _NAMES))]:
            yield field, values if field == "author" else values[0]


def _dated(node: LexborNode, *, named: bool) -> str:
    """The value of a class: hAtom writes a time into the title of an abbreviation."""
    title = node.attributes.get("title") if node.tag == "abbr" else None
    return title or _value(node, named=named)
