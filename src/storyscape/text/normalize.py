"""Law: text is folded for comparing only; what is kept, shown and pointed into is the unchanged text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_QUOTES: Final = dict.fromkeys("“”„‟«»〝〞〟＂", '"') | dict.fromkeys("‘’‚‛‹›ʼ`´′＇", "'")
_DASHES: Final = dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
_SPACES: Final = {chr(c): " " for c in (0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)}
_LINES: Final = dict.fromkeys("\r\x85\u2028\u2029", "\n")
# Soft hyphens, zero-width characters and direction marks: nobody sees them, so nothing may depend on them.
_INVISIBLE: Final = dict.fromkeys(map(chr, (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
                                            *range(0x2060, 0x2070), 0xFEFF)), "")  # fmt: skip
_FOLDS: Final = str.maketrans(_QUOTES | _DASHES | _SPACES | _LINES | _INVISIBLE)
_LATIN_ACCENTS: Final = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_POSSESSIVE: Final = re.compile(r"'s?$")


def unify(text: str) -> str:
    """``text`` in NFKC, with one kind of quotation mark, apostrophe, dash, space and line break, nothing invisible."""
    return _fold(text) if not text.isascii() else text.translate(_FOLDS)


def _fold(text: str) -> str:
    # Twice: before NFKC, so that "´" is an apostrophe and not a space with an accent; after, for what NFKC made.
    return unicodedata.normalize("NFKC", text.translate(_FOLDS)).translate(_FOLDS)


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word's form for comparing: NFKC, case-folded, without Latin accents, ё as е, without an English possessive."""
    folded = _fold(word).casefold().replace("ё", "е")
    if not folded.isascii():
        bare = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFC", bare).replace("ё", "е")
    if len(folded) > 3 and folded.endswith(("'s", "'")):
        folded = _POSSESSIVE.sub("", folded)
    return folded.rstrip(".") or folded
