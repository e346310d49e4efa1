"""What a version changed, in pieces that a page or a terminal prints one after another.

Law: every word that changed is shown; of long stretches that did not, only the ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from storyscape.records import Article
from storyscape.records.versions import VersionChange
from storyscape.render import phrases

_SHOWN: Final = 90  # code points of what is the same, beside what is not
Kind = Literal["same", "removed", "added", "left out"]


class Piece(NamedTuple):
    """A stretch of text and what became of it."""

    kind: Kind
    text: str


def pieces(change: VersionChange, before: Article, after: Article) -> Iterator[Piece]:
    """The pieces of a change from its first to its last."""
    last = len(change.passages) - 1
    for n, one in enumerate(change.passages):
        text = one.before.of(before.text) if one.kind == "removed" else one.after.of(after.text)
        if one.kind != "same" or len(text) <= 2 * _SHOWN:
            yield Piece(one.kind, text)
            continue
        if n:
            yield Piece("same", text[:_SHOWN].rpartition(" ")[0] or text[:_SHOWN])
        yield Piece("left out", " … ")
        if n < last:
            yield Piece("same", text[-_SHOWN:].partition(" ")[2] or text[-_SHOWN:])


def summary(change: VersionChange) -> str:
    """``5 words added, 1 word removed, another headline``."""
    counts = ((change.added_words, "added"), (change.removed_words, "removed"))
    said = [f"{phrases.count(count, 'word')} {what}" for count, what in counts if count]
    said += ["another headline"] * change.title_changed
    return ", ".join(said) or "no word changed"
