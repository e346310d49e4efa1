"""Fakes that keep the promises of the protocols, for tests here and in what is built on Storyscape.

Law: no model behind any of them, so that they are quick and the same everywhere. A store needs no fake:
``open_store("sqlite://")`` gives one in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from storyscape.protocols import Parse, Rows


class FakeEncoder:
    """Unit vectors of 64 dimensions from hashed character trigrams; texts that share words lie close."""

    name = "fake 1"
    digest = "0" * 32
    languages = frozenset({"de", "en", "es", "ru"})

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape ``(len(texts), 64)``; an empty text gives the first axis."""
        out = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f"  {text.lower()} "
            for i in range(len(padded) - 2):
                out[row, crc32(padded[i : i + 3].encode("utf-8", "replace")) % 64] += 1
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return np.where(norms > 0, out / np.maximum(norms, 1e-9), np.eye(1, 64, dtype=np.float32))


class FakeLanguageModel:
    """Answers each question by a function of it; without one, with no wording at all."""

    name = "fake 1"

    def __init__(self, reply: Callable[[str], str] = lambda _: '{"items": []}') -> None:
        self.asked: list[tuple[str, str]] = []
        self._reply = reply

    def answer(self, instructions: str, question: str) -> str:
        """See :class:`~storyscape.protocols.LanguageModel`."""
        self.asked.append((instructions, question))
        return self._reply(question)


class FakeParser:
    """Every word hangs on the one before it."""

    name = "fake parser 1"
    digest = "0" * 32
    languages = frozenset({"en"})

    def parse(self, passages: Sequence[Sequence[str]]) -> tuple[Parse, ...]:
        """One parse for each passage, with as many entries as it has words."""
        return tuple(
            Parse(
                tags=("X",) * len(words),
                lemmas=tuple(word.lower() for word in words),
                relations=("ROOT", *["dep"] * (len(words) - 1))[: len(words)],
                heads=tuple(max(0, i - 1) for i in range(len(words))),
            )
            for words in passages
        )


class FakeTagger:
    """The word "mutters" is a cue, the word before it its source, all words behind it its content."""

    name = "fake tagger 1"
    digest = "0" * 32
    lang = "en"
    cues = frozenset({"mutters"})
    parser = FakeParser()

    def tag(self, rows: Rows, whole: object) -> list[str]:  # noqa: ARG002 - its spans are as they are
        """One label for each row; spans as a whole are not looked at."""
        words = [next(name[2:] for name in row if name.startswith("w=")) for row in rows]
        if "mutters" not in words:
            return ["O"] * len(words)
        at = words.index("mutters")
        behind = ["I-content" if word != "." else "O" for word in words[at + 1 :]]
        return [*["O"] * (at - 1), *["B-source"][:at], "B-cue", *["B-content"][: len(behind)], *behind[1:]]
