"""What a search compares: text and queries in one form, the same for every dialect.

Law: pure, and forgiving: any query, with any quotes and operators in it, is words to look for and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

INDEXED: Final = 100_000
"""How many code points of a text can be found: PostgreSQL's word lists end at a megabyte."""
_LONGEST: Final = 200
_MOST: Final = 32

_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_BETWEEN: Final = re.compile(
    "[\x00-/:-@\\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u055a-\u055f\u05be\u05c0\u05f3\u05f4\u060c\u061b"
    "\u061f\u066a-\u066d\u06d4\u0964\u0965\u200b-\u206f\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030"
    "\u30fb\ud800-\udfff\ufe00-\ufe6f\ufeff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U0001f000-\U0001faff]+"
)
# Scripts without spaces between words: every character is a word, and a word of the query is a phrase of them.
_SPACELESS: Final = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])"
)


def searchable(text: str) -> str:
    """``text`` as words between spaces: no case, accents or punctuation; at most :data:`INDEXED` code points."""
    text = text[:INDEXED]
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
        text = unicodedata.normalize("NFKC", text)
    text = _BETWEEN.sub(" ", text.casefold())
    return text if text.isascii() else " ".join(_SPACELESS.sub(r" \1 ", text).split())


def phrases(query: str) -> tuple[str, ...]:
    """The words of a query in :func:`searchable` form, at most 32; one that falls into parts is a phrase of them."""
    found = (searchable(word[:_LONGEST]).strip() for word in query.split()[:_MOST])
    return tuple(dict.fromkeys(phrase for phrase in found if phrase))
