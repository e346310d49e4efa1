"""What an article's publisher changed: word by word, and what the article says of it itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from storyscape.records.base import Record, Span

NoticeKind = Literal["correction", "clarification", "retraction", "update"]


class Notice(Record, frozen=True, kw_only=True):
    """A line by which an article says that it was corrected, clarified, retracted or updated, and the rule."""

    kind: NoticeKind
    span: Span
    because: str


class Passage(Record, frozen=True, kw_only=True):
    """A stretch that two texts share, or that one of them has alone; the other's span is then empty, at that place."""

    kind: Literal["same", "removed", "added"]
    before: Span
    after: Span


class VersionChange(Record, frozen=True, kw_only=True):
    """How a version differs from the one before: passages that cover both texts, and the notices that are new in it.

    ``before`` and ``after`` are the versions' ids, ``seen_at`` is when the later one was fetched.
    """

    before: str
    after: str
    seen_at: datetime
    passages: tuple[Passage, ...]
    removed_words: int
    added_words: int
    title_changed: bool = False
    notices: tuple[Notice, ...] = ()
