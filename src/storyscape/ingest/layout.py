"""Law: a page is its stretches of text in reading order, each with what its markup says of it; nothing is judged here.

One walk over the parsed tree. A stretch is what a browser shows as a block; what it never shows (scripts, styles,
hidden elements) is left out. The words of classes and ids that tell furniture from text are a table (``data/layout``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from storyscape.tables import table

_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PIECES: Final = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+(?![a-z])")
_MOST: Final = 400_000  # nodes walked: a page with more is furniture
_NAMING: Final = ("class", "id", "role", "itemprop")


def tree_of(page: str) -> LexborHTMLParser:
    """The page as a browser would parse it."""
    return LexborHTMLParser(page)


class Box:
    """An element on the way from the page's root to a stretch: ``hints`` are the kinds that its class and id name."""

    __slots__ = ("chars", "depth", "hints", "inside", "links", "own", "parent", "prose", "score", "tag")

    def __init__(self, tag: str, parent: Box | None, own: frozenset[str]) -> None:
        self.tag = tag
        self.parent = parent
        self.own = own
        self.hints: frozenset[str] = own | parent.hints if parent and own else parent.hints if parent else own
        self.depth: int = parent.depth + 1 if parent else 0
        self.chars = self.links = 0
        self.inside = False
        self.prose = self.score = 0.0


class Stretch:
    """A block of text: its ``box``, and how many of its code points stand in links."""

    __slots__ = ("box", "links", "text")

    def __init__(self, text: str, box: Box, links: int) -> None:
        self.text = text
        self.box = box
        self.links = links


def stretches(tree: LexborHTMLParser) -> list[Stretch]:
    """The stretches of text that a page shows, in reading order. The tree loses what is never shown."""
    tree.strip_tags(list(_elements("silent")), recursive=True)
    return _Walk().over(tree.root) if tree.root is not None else []


class _Walk:
    """Text gathers in ``pieces`` until a block begins or ends; ``open`` are the elements that it stands in."""

    def __init__(self) -> None:
        self.found: list[Stretch] = []
        self.pieces: list[str] = []
        self.linked = 0
        self.anchors = 0
        self.box = Box("html", None, frozenset())
        self.inline = _elements("inline")

    def over(self, root: LexborNode) -> list[Stretch]:
        open_ids: list[int] = [root.mem_id]
        open_tags: list[str] = ["html"]
        nodes = root.traverse(include_text=True)
        next(nodes, None)
        for node in islice(nodes, _MOST):
            parent = node.parent
            above = parent.mem_id if parent is not None else open_ids[0]
            while open_ids[-1] != above and len(open_ids) > 1:
                open_ids.pop()
                self.leave(open_tags.pop())
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                self.pieces.append(text)
                if self.anchors:
                    self.linked += len(text)
            elif node.is_element_node:
                open_ids.append(node.mem_id)
                open_tags.append(tag)
                self.enter(tag, node)
        self.flush()
        return self.found

    def enter(self, tag: str, node: LexborNode) -> None:
        if tag == "br":
            self.pieces.append("\0")
        elif tag == "a":
            self.anchors += 1
        elif tag not in self.inline:
            self.flush()
            self.box = Box(tag, self.box, _hints(tag, node.attributes))

    def leave(self, tag: str) -> None:
        if tag == "a":
            self.anchors -= 1
        elif tag not in self.inline and tag != "br":
            self.flush()
            self.box = self.box.parent or self.box

    def flush(self) -> None:
        if self.pieces:
            if text := _tidy("".join(self.pieces)):
                self.found.append(Stretch(text, self.box, min(self.linked, len(text))))
            self.pieces.clear()
            self.linked = 0


def _hints(tag: str, attributes: Mapping[str, str | None]) -> frozenset[str]:
    if not attributes:
        return _kinds(tag, "", False)
    named = " ".join(value for name in _NAMING if (value := attributes.get(name)))
    style = attributes.get("style")
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true" or bool(style and _HIDDEN.search(style))
    return _kinds(tag, named[:400], hidden)


@lru_cache(maxsize=20_000)
def _kinds(tag: str, named: str, hidden: bool) -> frozenset[str]:
    words = {piece.lower() for piece in _PIECES.findall(named)}
    joined = named.lower()
    kinds = {kind for kind, listed in _words().items() if not words.isdisjoint(listed)}
    kinds.update(kind for kind, parts in _parts().items() if any(part in joined for part in parts))
    if tag in _elements("telling"):
        kinds.add(tag)
    if hidden:
        kinds.add("hidden")
    return frozenset(kinds)


@cache
def _elements(kind: str) -> frozenset[str]:
    return frozenset(table("layout")["elements"][kind].split())


@cache
def _words() -> dict[str, frozenset[str]]:
    return {kind: frozenset(row.get("words", "").split()) for kind, row in table("layout")["kinds"].items()}


@cache
def _parts() -> dict[str, tuple[str, ...]]:
    return {kind: tuple(row.get("parts", "").split()) for kind, row in table("layout")["kinds"].items()}


def _tidy(text: str) -> str:
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    if "\0" not in text:
        return " ".join(text.split())
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\0"))))
