"""Law: text is folded for comparing only, and every folded position knows where it stood in the unchanged text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, repeat
from typing import Final

from storyscape.records import Record, Span

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
# A code point that may merge with the one before it: a combining mark or a Hangul vowel or final.
_JOINS: Final = re.compile(r"[\u1160-\u11ff\ud7b0-\ud7ff]")


class Normalized(Record, frozen=True):
    """A folded ``text``. Its position ``i`` came from ``[offsets[i], ends[i])`` of the original."""

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """The span of the original that ``text[start:end]`` came from; an empty range gives an empty span."""
        if start >= end:
            place = self.offsets[start] if start < len(self.offsets) else (self.ends[-1] if self.ends else 0)
            return Span(place, place)
        return Span(self.offsets[start], self.ends[end - 1])


def normalize(text: str) -> Normalized:
    """Fold ``text``: NFKC, one kind of quotation mark, apostrophe, dash, space and line break, nothing invisible."""
    if text.isascii() and not _needs_folding(text):
        return Normalized(text, range(len(text)), range(1, len(text) + 1))
    parts = list(_pieces(text))
    pieces = [_fold_piece(part) for part in parts]
    ends = list(accumulate(map(len, parts)))
    offsets = chain.from_iterable(
        repeat(end - len(part), len(piece)) for part, piece, end in zip(parts, pieces, ends, strict=True)
    )
    closed = chain.from_iterable(repeat(end, len(piece)) for piece, end in zip(pieces, ends, strict=True))
    return Normalized("".join(pieces), tuple(offsets), tuple(closed))


def unify(text: str) -> str:
    """As the text of :func:`normalize`, several times faster, where no position is asked for."""
    return _fold(text) if not text.isascii() else text.translate(_FOLDS)


def _needs_folding(text: str) -> bool:
    return text.translate(_FOLDS) != text


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for i in range(1, len(text)):
        if not (unicodedata.combining(text[i]) or _JOINS.match(text[i])):
            yield text[start:i]
            start = i
    if text:
        yield text[start:]


def _fold(text: str) -> str:
    # Twice: before NFKC, so that "´" is an apostrophe and not a space with an accent; after, for what NFKC made.
    return unicodedata.normalize("NFKC", text.translate(_FOLDS)).translate(_FOLDS)


_fold_piece: Final = lru_cache(maxsize=4096)(_fold)


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
