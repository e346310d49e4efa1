"""Law: a page's main text is chosen between candidates, and the page's own statement of its text is the judge.

The careful extractor is asked first; the generous one only where the careful one left out more than half of what the
page's paragraphs hold, or disagrees with the page's own JSON-LD text.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from storyscape.ingest.decode import clean

_ENOUGH: Final = 250  # code points: with less extracted, the page's own text is preferred
_STATED: Final = 400  # code points: a shorter JSON-LD text is a teaser and judges nothing
_AGREES: Final = 0.9  # F1 over words
_SENTENCE: Final = 60  # code points: shorter paragraphs are menus more often than text
_MUCH_MORE: Final = 2.0  # the generous text is taken where it is this much longer than the careful one
_OPENING: Final = re.compile(r"<(?:p|li)\b[^<>]{0,2000}>", re.IGNORECASE)
_CLOSING: Final = re.compile(r"</(?:p|li)\b|<(?:div|section|ul|script|nav)\b", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")
_WORD: Final = re.compile(r"\w+")


def choose(page: str, stated: str) -> str:
    """The main text of ``page``, one paragraph a line; ``stated`` is its JSON-LD text, empty where it has none."""
    careful = extract(page, careful=True)
    if len(stated) >= _STATED:
        if agreement(careful, stated) >= _AGREES:
            return careful
        candidates = [text for text in (careful, extract(page, careful=False)) if text]
        best = max(candidates, key=lambda text: agreement(text, stated), default="")
        return stated if len(best) < _ENOUGH else best
    if _MUCH_MORE * len(careful) < _paragraphs(page):
        generous = extract(page, careful=False)
        careful = generous if len(generous) > _MUCH_MORE * len(careful) else careful
    return stated if len(careful) < _ENOUGH and len(stated) > len(careful) else careful


def extract(page: str, *, careful: bool) -> str:
    """What the extractor takes for the main text; empty where it finds none or fails."""
    # Imported here: half a second that only pages need.
    from trafilatura import bare_extraction

    try:
        document = bare_extraction(page, favor_precision=careful, include_comments=False, with_metadata=False)
    except Exception:  # noqa: BLE001 - an extractor fails on hostile pages in ways that nobody has listed
        return ""
    text = getattr(document, "text", None) or ""
    return "\n".join(line for line in (part.strip() for part in clean(text).split("\n")) if line)


def agreement(a: str, b: str) -> float:
    """F1 over the two texts' multisets of words, 0 to 1."""
    left, right = Counter(_WORD.findall(a)), Counter(_WORD.findall(b))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def _paragraphs(page: str) -> int:
    """How many code points of text stand in the page's paragraphs and list items that are sentences."""
    pieces = (_CLOSING.split(piece, maxsplit=1)[0] for piece in _OPENING.split(page)[1:])
    texts = (_TAG.sub("", piece).strip() for piece in pieces)
    return sum(len(text) for text in texts if len(text) >= _SENTENCE)
