"""A parser and a tagger without models, for tests that need grammar and labels but no meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from storyscape.protocols import Parse, Rows


class FakeParser:
    """Every word hangs on the first of its passage."""

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
                heads=(0,) * len(words),
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

    def tag(self, rows: Rows, pass_: Literal[0, 1]) -> list[str]:  # noqa: ARG002 - both passes say the same
        """One label for each row."""
        words = [next(name[2:] for name in row if name.startswith("w=")) for row in rows]
        if "mutters" not in words:
            return ["O"] * len(words)
        at = words.index("mutters")
        behind = ["I-content" if word != "." else "O" for word in words[at + 1 :]]
        return [*["O"] * (at - 1), *["B-source"][:at], "B-cue", *["B-content"][: len(behind)], *behind[1:]]
