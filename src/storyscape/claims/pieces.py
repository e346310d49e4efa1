"""A passage in pieces: its words and marks as a tagger sees them.

Law: a passage is a paragraph's sentences; every piece slices to its text, and the pieces are the same with and without
a parser, so that spans found with either mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Final, Literal

from storyscape.protocols import Parse
from storyscape.records import Sentence, Span

Mark = Literal["out", "in", "open", "close"]
# Abbreviations keep their stop, contractions are cut ("do|n't", "she|'s"), hyphens and marks stand alone.
_PIECE: Final = re.compile(
    r"(?:[^\W\d_]\.){2,}|[A-Z][a-z]{1,4}\.(?=\s+\S)|[A-Z]\.(?=\s+[A-Z])|\d+(?:[.,:]\d+)*|[^\W\d_]+?(?=n['’]t\b)"
    r"|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b|[^\W_]+|\.{2,}|-{2,}|''|``|\S"
)
_SAME: Final = {**dict.fromkeys(map(ord, "’‘"), "'"), **dict.fromkeys(map(ord, "“”"), '"'),
                **dict.fromkeys(map(ord, "—–―"), "--")}  # fmt: skip
_DOUBLE: Final = {"``": "“", "''": '"'}  # as typewriters have them
_OPENING, _CLOSING = "“„«‘", "”»’"


class Passage:
    """The pieces of one paragraph: ``words`` as a parser takes them, ``spans`` their places, ``sentences`` the number
    of each one's sentence.
    """

    def __init__(self, text: str, sentences: Sequence[Span]) -> None:
        found = [(number, match) for number, one in enumerate(sentences)
                 for match in _PIECE.finditer(text, one.start, one.end)]  # fmt: skip
        self.spans = tuple(Span(match.start(), match.end()) for _, match in found)
        self.sentences = tuple(number for number, _ in found)
        said = [_DOUBLE.get(match[0], match[0]) for _, match in found]
        self.words = tuple(word.translate(_SAME) for word in said)
        self.marks = _marks(said)
        self.parse: Parse | None = None

    @cached_property
    def lower(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(word.lower() for word in self.words)


def passages(text: str, sentences: Sequence[Sentence]) -> Iterator[Passage]:
    """The paragraphs that hold ``sentences``, each with those of them that stand in it."""
    starts = [0, *(match.end() for match in re.finditer(r"[\n\r\u2028\u2029]+", text))]
    place = 0

    def line(sentence: Sentence) -> int:
        nonlocal place
        while place + 1 < len(starts) and starts[place + 1] <= sentence.span.start:
            place += 1
        return place

    for _, held in groupby(sentences, key=line):
        yield Passage(text, [sentence.span for sentence in held])


def _marks(words: Sequence[str]) -> tuple[Mark, ...]:
    """Whether each word stands between quotation marks; what closes without having been opened began before, and
    later in the passage opens itself: marks are mixed up when texts are copied.
    """
    states: list[Mark] = []
    opened = met = False
    state: Mark
    for word in words:
        single = word in ("‘", "’")
        if opened and (word in _CLOSING or word == '"'):
            opened, state = False, "close"
        elif word in _OPENING or word == '"' or (met and word in _CLOSING and not single):
            opened = met = True
            state = "open"
        elif word in _CLOSING and not single:
            met, state = True, "close"
            states = ["in"] * len(states)
        else:
            state = "in" if opened else "out"
        states.append(state)
    return tuple(states)
