"""OPML in and out: the list of feeds that a feed reader keeps.

Law: what goes out comes in again, folders and titles included; addresses that are not http are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

from storyscape.errors import InputError
from storyscape.ingest.links import absolute
from storyscape.ingest.xml import elements, local, tree
from storyscape.records.feeds import FeedLink

LONGEST: Final = 16 * 1024 * 1024
_DEEPEST: Final = 20
_CONTROLS: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))


def parse_opml(data: bytes, name: str) -> tuple[FeedLink, ...]:
    """The feeds in an OPML file, each address once. InputError where ``name`` is none."""
    root = tree(data) if len(data) <= LONGEST else None
    if root is None or local(root) != "opml":
        raise InputError(name, "is no OPML file", "Export the subscriptions of your feed reader as OPML")
    found: dict[str, FeedLink] = {}
    for body in elements(root):
        if local(body) == "body":
            _walk(body, (), found)
    return tuple(found.values())


def _walk(node: Any, folders: tuple[str, ...], found: dict[str, FeedLink]) -> None:
    for outline in elements(node):
        named = {key.lower(): value.strip() for key, value in outline.attrib.items()}
        title = named.get("title") or named.get("text") or None
        if url := absolute(named.get("xmlurl"), ""):
            site = absolute(named.get("htmlurl"), "")
            found.setdefault(url, FeedLink(url=url, title=title, site_url=site, folders=folders))
        if len(folders) < _DEEPEST:
            _walk(outline, (*folders, title) if title and "xmlurl" not in named else folders, found)


def write_opml(links: Iterable[FeedLink]) -> bytes:
    """An OPML 2.0 file of those feeds, in their folders."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Storyscape"
    nodes: dict[tuple[str, ...], Any] = {(): etree.SubElement(root, "body")}
    for link in links:
        named = {"type": "rss", "text": link.title or link.url, "title": link.title, "xmlUrl": link.url,
                 "htmlUrl": link.site_url}  # fmt: skip
        parent = _folder(nodes, link.folders)
        etree.SubElement(parent, "outline", {key: _clean(value) for key, value in named.items() if value})
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _folder(nodes: dict[tuple[str, ...], Any], folders: tuple[str, ...]) -> Any:
    if folders not in nodes:
        parent = _folder(nodes, folders[:-1])
        nodes[folders] = etree.SubElement(parent, "outline", text=_clean(folders[-1]))
    return nodes[folders]


def _clean(text: str) -> str:
    """``text`` without what XML has no form for."""
    return text.translate(_CONTROLS)
