"""Identity is a hash of the content: the same thing has the same id everywhere, and an id says what it is of.

An id is a letter for the kind, ``_`` and 16 characters of base 32 (80 bits of BLAKE2b over canonical JSON), so that a
collision among a million records has a chance of about 4e-13.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

import msgspec

ARTICLE: Final = "a"
KEY: Final = "k"
STORY: Final = "s"
CLAIM: Final = "c"
QUOTE: Final = "q"
ORIGIN: Final = "o"
RATING: Final = "r"
RECIPE: Final = "x"
FACT: Final = "f"
EDIT: Final = "e"
ENTITY: Final = "n"


def content_id(kind: str, *parts: object) -> str:
    """The id of ``parts`` (JSON-able values, records included): equal parts in equal order give equal ids.

    Raises :class:`TypeError` for a part that has no JSON form.
    """
    digest = hashlib.blake2b(msgspec.json.encode(parts, order="deterministic"), digest_size=10).digest()
    return f"{kind}_{base64.b32encode(digest).decode('ascii').lower()}"


def digest(data: bytes) -> str:
    """The BLAKE2b-128 digest of ``data`` in hexadecimal: how models and tables are pinned."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
