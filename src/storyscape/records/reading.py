"""What reading hands on and leaves behind besides articles: pages, places in archives, what was set aside."""

from __future__ import annotations

from datetime import datetime

from storyscape.records.base import Record
from storyscape.records.feeds import Page
from storyscape.records.texts import Draft, Reject


class Mark(Record, frozen=True, kw_only=True):
    """A place in an archive: a file inside it (WACZ; else empty), and the byte where a record begins."""

    member: str = ""
    offset: int = 0


class Standing(Record, frozen=True, kw_only=True):
    """How far an archive has been read: up to and with the record at ``mark``, or, once ``done``, to its end.

    ``archive`` is the digest of the file's size, beginning and end, so that it is known again under another name.
    """

    archive: str
    path: str
    mark: Mark
    done: bool = False


class Read(Record, frozen=True, kw_only=True):
    """One thing that was read: what was found, the page that it was found in, and where the reading then stood.

    ``found`` is ``None`` where only ``standing`` is told: the end of an archive, or one read before (``again``).
    ``share`` (0 to 1) is how much of all that was named has been read, ``None`` where that can't be known.
    """

    found: Draft | Reject | None = None
    page: Page | None = None
    standing: Standing | None = None
    again: bool = False
    share: float | None = None


class SetAside(Record, frozen=True, kw_only=True):
    """An input that was set aside, when that was last, and how often it has been tried."""

    reject: Reject
    at: datetime
    tries: int = 1
