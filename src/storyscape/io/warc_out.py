"""Law: what is written is a WARC 1.1 file that any reader of archives reads: a record is a gzip member of its own.

The same pages give the same bytes. Bodies are stored unpacked, as they were read; the headers are those of the answer
without the ones that spoke of packing.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import IO, Final

from storyscape import __version__
from storyscape.records.feeds import Page

_GONE: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"})
_NAMES: Final = uuid.UUID("6f6ac3de-6ef6-5f2c-9d2c-5b8b9f5a3c11")  # the space of our record ids


def write_warc(file: IO[bytes], pages: Iterable[Page], *, now: datetime) -> int:
    """Write ``pages`` as a WARC, made at ``now``; how many there were. Raises what writing to ``file`` raises."""
    info = f"software: Storyscape {__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
    file.write(_record("warcinfo", now, "application/warc-fields", info))
    written = 0
    for page in pages:
        payload = {"WARC-Target-URI": page.url, "WARC-Payload-Digest": _sha1(page.body)}
        file.write(_record("response", page.fetched_at, "application/http; msgtype=response", _answer(page), payload))
        written += 1
    return written


def _answer(page: Page) -> bytes:
    headers = [(name, value) for name, value in page.headers if name not in _GONE]
    lines = [f"HTTP/1.1 {page.status} {_phrase(page.status)}"]
    lines += [f"{_line(name)}: {_line(value)}" for name, value in (*headers, ("content-length", str(len(page.body))))]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace") + page.body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _record(kind: str, when: datetime, content_type: str, block: bytes, more: dict[str, str] | None = None) -> bytes:
    digest = _sha1(block)
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMES, f'{kind} {when.isoformat()} {more} {digest}')}>",
        "WARC-Date": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **(more or {}),
        "WARC-Block-Digest": digest,
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {_line(value)}\r\n" for name, value in named.items())
    return gzip.compress(f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n", mtime=0)


def _sha1(data: bytes) -> str:
    """The digest that the format's readers look for: SHA-1 in base 32, against accidents, not against people."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii")


def _line(text: str) -> str:
    return " ".join(text.split())
