"""Law: a text in capitals that says the body again is a transcript, and it points at the line that it repeats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from storyscape.records import Span
from storyscape.text.tokens import stopwords, words

_CAPITALS: Final = 0.85  # share of a line's cased letters
_SAID_AGAIN: Final = 0.4  # share of the content words of the shorter of two lines that the other has
_LEAST_SHARED: Final = 5  # content words


def is_capitals(line: str, *, least: int = 30) -> bool:
    """Whether a line with at least ``least`` cased letters is written in capitals."""
    upper = sum(map(str.isupper, line))
    cased = upper + sum(map(str.islower, line))
    return cased >= least and upper >= _CAPITALS * cased


def repeated(line: str, body: Sequence[tuple[str, Span]]) -> Span | None:
    """The span of the body line that ``line`` says again most nearly; ``None`` where none has enough of its words."""
    said = _content(line)
    scored = [(_shared(said, _content(other)), -i) for i, (other, _) in enumerate(body)]
    best, place = max(scored, default=(0.0, 0))
    return body[-place][1] if best >= _SAID_AGAIN else None


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    both = len(a & b)
    return both / min(len(a), len(b)) if both >= _LEAST_SHARED else 0.0


def _content(line: str) -> frozenset[str]:
    return frozenset(words(line)) - stopwords("en")
