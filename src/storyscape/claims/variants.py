"""How one form of a quotation differs from the fullest form of the same words, word by word.

Law: only words inside quotation marks are compared; each difference names its place in both forms, or in the one that
has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from storyscape.records import Quote, Ref, Rewording, Span
from storyscape.text.tokens import word_spans

_MARKS: Final = str.maketrans("", "", "[]")  # around what an outlet put in: "[W]e hope"
_ELLIPSES: Final = ("…", "...", ". . .", "[…]")

Word = tuple[str, Span]


def rewordings(variant: Quote, text: str, fullest: Quote, full_text: str) -> tuple[Rewording, ...]:
    """What was cut, left out with a mark, added or edited in ``variant``; its text and that of the fullest form."""
    mine, theirs = _words(variant, text), _words(fullest, full_text)
    return tuple(_told(text, fullest, mine, theirs))


def _told(text: str, fullest: Quote, mine: list[Word], theirs: list[Word]) -> Iterator[Rewording]:
    found = SequenceMatcher(None, [word for word, _ in theirs], [word for word, _ in mine], autojunk=False)
    for kind, i, j, k, m in found.get_opcodes():
        if kind == "equal":
            continue
        gone = Ref(fullest.article, _over(theirs, i, j)) if i < j else None
        here = _over(mine, k, m) if k < m else None
        if kind == "delete":
            at_end = k in (0, len(mine))
            marked = not at_end and any(mark in text[mine[k - 1][1].end : mine[k][1].start] for mark in _ELLIPSES)
            yield Rewording(kind="part" if at_end else "ellipsis" if marked else "cut", fullest=gone)
        else:
            yield Rewording(kind="added" if kind == "insert" else "edited", span=here, fullest=gone)


def _words(quote: Quote, text: str) -> list[Word]:
    return [(word.translate(_MARKS), Span(span.start + start, span.start + end))
            for span in quote.quoted for word, start, end in word_spans(span.of(text))]  # fmt: skip


def _over(words: list[Word], start: int, end: int) -> Span:
    return Span(words[start][1].start, words[end - 1][1].end)
