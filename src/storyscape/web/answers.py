"""What the web answers beside the records of the newsroom itself.

Law: each is a typed record, so that the API's description is made from it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from storyscape.records import Article, Record, Sort, StorySummary
from storyscape.records.stories import Listing
from storyscape.records.versions import VersionChange


class StoryList(Record, frozen=True, kw_only=True):
    """A page of the list of stories, newest first or by importance.

    ``next`` is the address of the following page, if there is one.
    """

    stories: tuple[StorySummary, ...]
    limit: int
    offset: int
    query: str | None = None
    lang: str | None = None
    topic: str | None = None
    place: str | None = None
    sort: Sort = "newest"
    next: str | None = None

    @property
    def asked(self) -> Listing:
        """What was asked for."""
        return {"limit": self.limit, "offset": self.offset, "query": self.query, "lang": self.lang, "sort": self.sort,
                "topic": self.topic, "place": self.place}  # fmt: skip


class VersionLine(Record, frozen=True, kw_only=True):
    """One version of an article: its id, its number, when it was first seen."""

    id: str
    version: int
    fetched_at: datetime


class ArticlePage(Record, frozen=True, kw_only=True):
    """One version of an article with the list of all its versions (oldest first) and the story that it stands in."""

    article: Article
    versions: tuple[VersionLine, ...]
    story: str | None = None


class History(Record, frozen=True, kw_only=True):
    """The versions of an article, oldest first, and what each changed of the one before."""

    key: str
    versions: tuple[VersionLine, ...]
    changes: tuple[VersionChange, ...]


class Health(Record, frozen=True, kw_only=True):
    """That the program answers and can read its store."""

    status: Literal["ok"]
    version: str


class Problem(Record, frozen=True, kw_only=True):
    """An error as RFC 9457 has it, with what it is about, what is wrong and what to do next."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    about: str
    problem: str
    remedy: str
