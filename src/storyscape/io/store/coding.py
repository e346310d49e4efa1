"""Records to bytes and back, and the refusal of what no dialect could keep.

Law: pure; every refusal is an InputError that names the record and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from storyscape.errors import InputError
from storyscape.records import Article, Record

_CLEAN: Final = "Remove those characters (bytes.decode(errors='replace') does it) and try again"
_encode = msgspec.json.Encoder().encode
R = TypeVar("R", bound=Record)


def encode(about: str, record: Record) -> bytes:
    """A record's JSON. InputError names ``about`` where its text has no UTF-8 form (a lone surrogate)."""
    with encodable(about):
        return _encode(record)


def decode(data: bytes, kind: type[R]) -> R:
    """The record of :func:`encode`."""
    return msgspec.json.decode(data, type=kind)


def check(article: Article) -> None:
    """InputError for an article with NUL in a text or with a time without a zone."""
    for name in ("id", "key", "text", "title", "outlet", "url", "lang"):
        if "\0" in (getattr(article, name) or ""):
            raise InputError(article.id, f"its {name} contains NUL", _CLEAN)
    for name in ("published_at", "modified_at", "fetched_at"):
        check_time(article.id, name, getattr(article, name))


def check_time(about: str, name: str, value: datetime | None) -> None:
    """InputError for a time without a zone."""
    if value is not None and value.utcoffset() is None:
        raise InputError(about, f"its {name} has no time zone", "Give times in UTC")


@contextmanager
def encodable(about: str) -> Iterator[None]:
    """InputError that names ``about`` where text inside has no UTF-8 form."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise InputError(about, f"contains text that has no UTF-8 form ({error.reason})", _CLEAN) from error
