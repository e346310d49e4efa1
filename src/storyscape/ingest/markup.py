"""Law: a fragment of HTML becomes its paragraphs, one a line; scripts, styles and markup never reach a text."""

from __future__ import annotations

import html
import re
from typing import Final

from storyscape.ingest.decode import clean

_TAG: Final = re.compile(
    r"<(?:p|br|div|a|span|strong|em|b|i|ul|ol|li|h[1-6]|figure|img|blockquote)\b[^<>]{0,2000}>", re.IGNORECASE
)
_SILENT: Final = re.compile(
    r"<(script|style|noscript|template|svg|iframe)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_BREAK: Final = re.compile(
    r"<(?:/?(?:p|div|ul|ol|li|h[1-6]|blockquote|section|article|table|tr|figure|figcaption|header|footer)|br|hr)\b[^<>]*>",
    re.IGNORECASE,
)
_MARKUP: Final = re.compile(r"</?[a-zA-Z!][^<>]*>")


def looks_like_html(text: str) -> bool:
    """Whether a string holds HTML elements that articles are made of."""
    return "<" in text and _TAG.search(text) is not None


def html_to_text(fragment: str) -> str:
    """The visible text of a fragment, paragraphs as lines, character references resolved."""
    bare = _MARKUP.sub("", _BREAK.sub("\n", _SILENT.sub(" ", fragment.replace("\n", " "))))
    lines = (" ".join(line.split()) for line in clean(html.unescape(bare)).split("\n"))
    return "\n".join(line for line in lines if line)
