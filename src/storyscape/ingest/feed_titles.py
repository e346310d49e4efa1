"""Law: a title that is markup (Atom's inline XHTML, base64 of Atom 0.3) is read as what a reader would see.

The fast parser takes the text before the first element alone; only documents that have such titles are read here.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from storyscape.ingest.xml import elements, local, tree

_MARKED: Final = re.compile(
    rb"<(?:[\w.-]+:)?title\b[^<>]*(?:xhtml|mode\s*=|inline|octet-stream)|<(?:[\w.-]+:)?title\b[^<>]*>[^<]*<[a-z]"
)
_ENTRIES: Final = ("item", "entry")


def marked_up_titles(data: bytes, entries: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Titles by the entry's place, for those entries whose titles hold elements or base64."""
    if not entries or not _MARKED.search(data):
        return {}
    root = tree(data)
    found = [] if root is None else [node for node in root.iter() if local(node) in _ENTRIES]
    if len(found) != len(entries):
        return {}
    titles = {i: _title(node) for i, node in enumerate(found)}
    return {i: title for i, title in titles.items() if title}


def _title(entry: Any) -> str | None:
    node = next((child for child in elements(entry) if local(child) == "title"), None)
    if node is None:
        return None
    if (node.get("mode") or "").lower() == "base64" or node.get("type") == "application/octet-stream":
        return _base64(node.text or "")
    # What is text here must not be taken for markup by who reads titles as HTML.
    return html.escape("".join(node.itertext())) if len(node) else None


def _base64(text: str) -> str | None:
    try:
        return base64.b64decode(text).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
