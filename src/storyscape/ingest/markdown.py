"""Law: Markdown becomes the paragraphs that a reader sees, one a line; front matter says what it says and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from storyscape.ingest.objects import by_name, draft
from storyscape.records import Draft, Reject

_FRONT: Final = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE: Final = re.compile(r"^([A-Za-z][\w -]{0,40}):[ \t]*(.*)$")
_LARGEST: Final = 2_000_000  # code points: longer files are dumps, and are taken as they are


def parse(source: str, name: str) -> Iterator[Draft | Reject]:
    """One draft: text without markup, title from the front matter or the first ``#`` heading."""
    fields, source = front_matter(source)
    text = to_text(source)
    if not text.strip():
        yield Reject(read_from=name, error="is empty", remedy="Give a file that has text in it")
        return
    title = None if "title" in by_name(fields) else first_heading(source)
    yield draft({**({"title": title} if title else {}), **fields, "maintext": text}, name)


def front_matter(source: str) -> tuple[dict[str, object], str]:
    """The fields of a ``---`` block at the beginning (one ``key: value`` a line), and the text after it."""
    match = _FRONT.match(source[:20_000])
    if not match:
        return {}, source
    fields: dict[str, object] = {}
    for line in match[1].split("\n"):
        if found := _LINE.match(line):
            fields[found[1]] = _value(found[2].strip())
    return fields, source[match.end() :]


def first_heading(source: str) -> str | None:
    """The text of the first heading of the first level."""
    tokens = _tokens(source)
    for i, token in enumerate(tokens[:-1]):
        if token.type == "heading_open" and token.tag == "h1":
            return _inline(tokens[i + 1]) or None
    return None


def to_text(source: str) -> str:
    """Headings, paragraphs, list items and code as lines; images, HTML comments and markup characters are gone."""
    tokens = _tokens(source)
    if not tokens:
        return source
    blocks: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            item = before is not None and before.type == "paragraph_open" and before.hidden
            blocks.append(("- " if item else "") + _inline(token))
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.strip("\n"))
    return "\n\n".join(block for block in blocks if block.strip())


def _value(text: str) -> object:
    if text.startswith("[") and text.endswith("]"):
        return [part.strip().strip("\"'") for part in text[1:-1].split(",") if part.strip()]
    return text.strip("\"'") if text[:1] == text[-1:] and text[:1] in ("'", '"') else text


def _tokens(source: str) -> list[Token]:
    return _parser().parse(source) if len(source) <= _LARGEST else []


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" " if child.type == "softbreak" else "\n")
    return "".join(parts).strip()


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark")
