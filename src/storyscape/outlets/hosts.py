"""One spelling for one place: how domains in tables, URLs and hosts as written become the same key.

Law: a place is read, never fetched; what is no host is ``None``, not a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit


class Place(NamedTuple):
    """A host in lower case without ``www.`` (punycode for other scripts) and a path in lower case, without slash."""

    host: str
    path: str


def place(text: str) -> Place | None:
    """The place that a URL, a host or a ``host/path`` names; ``None`` where ``text`` is none of these."""
    text = text.strip()
    if not text or any(sign.isspace() for sign in text):
        return None
    has_scheme = "://" in text[:12] or text.startswith("//")
    try:
        parts = urlsplit(text if has_scheme else f"//{text}")
        host = spelled(parts.hostname or "")
    except ValueError:
        return None
    return Place(host, unquote(parts.path).strip("/").lower()) if host else None


@lru_cache(maxsize=65536)
def spelled(host: str) -> str:
    """A host as keys spell it: lower case, punycode, no ``www.``, no final dot; empty where it can't be a host."""
    host = host.strip().rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    host = host.removeprefix("www.")
    labels = host.split(".")
    return host if len(labels) > 1 and all(map(_is_label, labels)) else ""


def key(text: str) -> str | None:
    """``host`` or ``host/path``: the form in which tables name a place; ``None`` where ``text`` names none."""
    found = place(text)
    if found is None:
        return None
    return f"{found.host}/{found.path}" if found.path else found.host


def parents(host: str) -> Iterator[str]:
    """The hosts above ``host``, nearest first, down to the last two labels."""
    start = host.find(".") + 1
    while start and "." in host[start:]:
        yield host[start:]
        start = host.find(".", start) + 1


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and label.replace("-", "").replace("_", "").isalnum()
