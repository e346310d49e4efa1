"""Law: a page is its stretches of text in reading order, each with what its markup says of it; nothing is judged here.

The parsed tree is written out again in full, so that one pass over its tags meets no surprise. A stretch is what a
browser shows as a block; what it never shows (scripts, styles, hidden elements) is left out. The words of classes and
ids that tell furniture from text are a table (``data/layout``). Everything is kept in columns, for sums over a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import itemgetter
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from storyscape.tables import table

_TAG: Final = re.compile(r"<!--.*?-->|<([^>]*)>", re.DOTALL)
_NAMING: Final = re.compile(r' (class|id|role|itemprop|style|hidden|aria-hidden)="([^"]*)"')
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PIECES: Final = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+(?![a-z])")
_LINES: Final = "p, h2, h3, h4, li, blockquote, pre, td"
_PARAGRAPH: Final = 40  # code points: what is shorter may be a button
_PROSE: Final = 400  # code points: no line so long is a link
_ENOUGH: Final = 600  # code points of paragraphs
_PLAIN: Final = 0.6  # share of the page's paragraphs in one box, and of the paragraphs in the box's text
_COMPOUND: Final = 8  # letters: a word so long may be several written as one
_MOST: Final = 800_000  # tags walked: a page with more is furniture
_LONGEST: Final = 1000  # code points of a tag that are looked at
KINDS: Final = (
    "body", "related", "comments", "share", "navigation", "frame", "advert", "newsletter", "caption", "byline",
    "title", "lead", "notes", "hidden", "nav", "footer", "aside", "header", "figure", "form", "article", "main",
    "table", "ul", "ol", "blockquote", "figcaption",
)  # fmt: skip
_BIT: Final = {kind: 1 << place for place, kind in enumerate(KINDS)}
_STEPS: Final = {"a": 1, "/a": 2, "br": 3, "hr": 4}  # a link begins, a link ends, the line breaks, the stretch ends
_OPEN: Final = 5  # a box begins; less than none: it ends; none: an element inside a line


class Layout:
    """A page's stretches and the boxes (block elements) that they stand in; row 0 of the boxes is the page.

    Of each stretch: its text, how many of its code points stand in links, its box. Of each box: its tag, its parent,
    its depth, which kinds of :data:`KINDS` its class and id name (``own``) and which it or a box around it has
    (``hints``), both as bits, the range of stretches inside it (``first`` up to but without
    ``last``), and a number that boxes share whose tags are ``alike`` to the letter. ``plain`` is a page of which
    nothing but its paragraphs was taken.
    """

    __slots__ = (
        "alike",
        "boxes",
        "depth",
        "first",
        "hints",
        "last",
        "links",
        "own",
        "parent",
        "plain",
        "tags",
        "texts",
    )

    def __init__(self) -> None:
        self.plain = False
        self.texts: list[str] = []
        self.links: list[int] = []
        self.boxes: list[int] = []
        self.alike: list[int] = [0]
        self.tags: list[str] = ["html"]  # as written, until the walk is over
        self.parent: list[int] = [0]
        self.depth: list[int] = [0]
        self.own: list[int] = [0]
        self.hints: list[int] = [0]
        self.first: list[int] = [0]
        self.last: list[int] = [0]

    def box(self, tag: str, parent: int) -> int:
        """A new box inside ``parent``."""
        self.tags.append(tag)
        self.parent.append(parent)
        self.depth.append(self.depth[parent] + 1)
        self.first.append(len(self.texts))
        self.last.append(0)
        return len(self.tags) - 1

    def close(self, box: int) -> int:
        """End a box; what it stands in."""
        self.last[box] = len(self.texts)
        return self.parent[box]

    def line(self, text: str, links: int, box: int) -> None:
        """A new stretch."""
        if text := _tidy(text):
            self.texts.append(text)
            self.links.append(min(links, len(text)))
            self.boxes.append(box)

    def read_names(self) -> None:
        """What the classes and ids of the boxes say that hold a stretch: nobody asks for the others."""
        read: dict[str, tuple[str, int, int]] = {}
        for i in range(1, len(self.tags)):
            whole, own, alike = self.tags[i], 0, 0
            if self.last[i] > self.first[i]:
                if whole not in read:
                    read[whole] = (*_named(whole[:_LONGEST]), len(read) + 1)
                self.tags[i], own, alike = read[whole]
            self.own.append(own)
            self.alike.append(alike)
            self.hints.append(self.hints[self.parent[i]] | own)


def tree_of(page: str) -> LexborHTMLParser:
    """The page as a browser would parse it."""
    return LexborHTMLParser(page)


def layout(tree: LexborHTMLParser, *, glance: bool = False) -> Layout:
    """The stretches of text that a page shows. The tree loses what is never shown.

    At a ``glance`` a page whose paragraphs stand in one box, with little else, is those paragraphs.
    """
    top = tree.body or tree.root
    if glance and top is not None and (lines := list(_paragraphs(top))):
        return _plain(lines)
    tree.strip_tags(list(_elements("silent")), recursive=True)
    found = _walked(_TAG.split(top.html or "", _MOST)) if top is not None else Layout()
    found.read_names()
    return found


def _walked(parts: list[str]) -> Layout:
    """The boxes and stretches of a page that was cut into text, tag, text, tag … text."""
    found, steps = Layout(), _steps()
    pieces: list[str] = []
    at = anchors = linked = 0
    for text, tag in zip(parts[::2], [*parts[1::2], "hr"], strict=True):
        if text:
            pieces.append(text)
            if anchors:
                linked += len(text)
        if not tag:  # a comment
            continue
        step = steps.get(tag.partition(" ")[0], -1 if tag[0] == "/" else _OPEN)
        if step == 0:
            continue
        if step == 1:
            anchors += 1
        elif step == 2:
            anchors -= 1
        elif step == 3:
            pieces.append("\0")
        else:
            if pieces:
                found.line("".join(pieces), linked, at)
                pieces.clear()
                linked = 0
            if step == _OPEN:
                at = found.box(tag, at)
            elif step < 0:
                at = found.close(at)
    while at:
        at = found.close(at)
    found.close(0)
    return found


def _paragraphs(top: LexborNode) -> Iterator[str]:
    """The lines of the box that holds the page's paragraphs; none where others hold many, or it holds much else."""
    sums: Counter[int] = Counter()
    boxes: dict[int, LexborNode] = {}
    for node in top.css("p"):
        size = len(node.text())
        if size >= _PARAGRAPH and (box := node.parent) is not None:
            boxes[box.mem_id] = box
            sums[box.mem_id] += size
    best, most = max(sums.items(), key=itemgetter(1), default=(0, 0))
    if most < max(_ENOUGH, _PLAIN * sums.total()):
        return
    lines = [line for node in boxes[best].css(_LINES) if (line := _line(node))]
    if sum(map(len, lines)) >= _PLAIN * len(" ".join(boxes[best].text().split())):
        yield from lines


def _line(node: LexborNode) -> str:
    """The text of an element that holds no other line and is no link; else nothing."""
    if node.tag in ("li", "blockquote", "td") and node.css_first("p, li, td, h2, h3") is not None:
        return ""
    line = " ".join(node.text().split())
    links = sum(len(link.text()) for link in node.css("a")) if len(line) < _PROSE else 0
    return "" if links * 2 > len(line) else line


def _plain(lines: list[str]) -> Layout:
    found = Layout()
    found.plain, found.texts = True, lines
    found.links, found.boxes = [0] * len(lines), [0] * len(lines)
    found.close(0)
    return found


@cache
def _steps() -> dict[str, int]:
    inline = _elements("inline")
    return {**dict.fromkeys(inline, 0), **{f"/{tag}": 0 for tag in inline}, **_STEPS}


def _named(whole: str) -> tuple[str, int]:
    """An element's name, and the kinds that its attributes give it."""
    tag, _, said = whole.partition(" ")
    bits = _BIT[tag] if tag in _elements("telling") else 0
    for name, value in _NAMING.findall(whole) if said else ():
        if name in ("class", "id", "role", "itemprop"):
            for word in value.split():
                bits |= _kinds(word)
        elif name == "hidden" or (value == "true" if name == "aria-hidden" else _HIDDEN.search(value)):
            bits |= _BIT["hidden"]
    return tag, bits


@lru_cache(maxsize=20_000)
def _kinds(name: str) -> int:
    """The kinds that a class's or an id's words give, two neighbours as one word too, and what a long word holds."""
    bits, before = 0, ""
    listed = _words()
    for piece in map(str.lower, _PIECES.findall(name)):
        bits |= listed.get(piece, 0) | listed.get(before + piece, 0)
        if len(piece) >= _COMPOUND:
            for part in _parts().findall(piece):
                bits |= listed[part]
        before = piece
    return bits


@cache
def _elements(kind: str) -> frozenset[str]:
    return frozenset(table("layout")["elements"][kind].split())


@cache
def _words() -> dict[str, int]:
    """The kinds of each word that the table lists, as bits."""
    found: dict[str, int] = {}
    for kind, row in table("layout")["kinds"].items():
        for word in (*row["words"].split(), *_squeezed(row["parts"])):
            found[word] = found.get(word, 0) | _BIT[kind]
    return found


@cache
def _parts() -> re.Pattern[str]:
    """What may stand anywhere in a long word."""
    rows = table("layout")["kinds"].values()
    return re.compile("|".join(part for row in rows for part in _squeezed(row["parts"])))


def _squeezed(parts: str) -> list[str]:
    return re.sub("[-_]", "", parts).split()


def _tidy(text: str) -> str:
    if "&" in text:
        text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if not text.isascii() and ("\u200b" in text or "\ufeff" in text):
        text = text.replace("\u200b", "").replace("\ufeff", "")
    if "\0" not in text:
        return " ".join(text.split())
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\0"))))
