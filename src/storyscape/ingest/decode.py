"""Law: bytes become text once, here; after that no code point is lost, added or guessed.

Line breaks become line feeds; byte order marks and NULs go. Everything else stays, also what faces must escape.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 65536
_JUNK: Final = 16384  # code points looked at for signs that no text has
_CONTROLS: Final = bytes((*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")
# What pages call Latin-1 is read as Windows-1252, as browsers do.
_MEANT: Final = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}


def decode(data: bytes, declared: str | None = None) -> str | None:
    """The text of ``data``: by its byte order mark, else strict UTF-8, else the ``declared`` charset, else detected.

    ``None`` where it is no text.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding = encoding_of(data, declared)
        if encoding is None:
            return None
        text = clean(data.decode(encoding, "replace").removeprefix("\ufeff"))
    return None if _is_junk(text) else _lines(text)


def encoding_of(data: bytes, declared: str | None = None) -> str | None:
    """The encoding of ``data`` (a whole file, or its beginning), ``None`` where no encoding makes text of it."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if _decodes(data, "utf-8"):
        return "utf-8"
    stated = meant(declared or "")
    if stated and _known(stated) and _decodes(data, stated):
        return stated
    if b"\0" in data[:_SAMPLE]:
        return None
    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best else None


def meant(charset: str) -> str:
    """The encoding that is meant by a charset's name, in lower case."""
    name = charset.strip().lower()
    return _MEANT.get(name, name)


def clean(text: str) -> str:
    """``text`` with line feeds as its only line breaks, without NULs; lone surrogates become U+FFFD."""
    return _lines(text) if text.isascii() else _SURROGATES.sub("\ufffd", _lines(text))


def _lines(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        # Not final: the beginning of a file may end inside a character.
        codecs.getincrementaldecoder(encoding)("strict").decode(data, final=False)
    except (UnicodeError, ValueError):
        return False
    return True


def _known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _is_junk(text: str) -> bool:
    sample = text[:_JUNK]
    coded = sample.encode("utf-8", "replace")
    strange = len(coded) - len(coded.translate(None, _CONTROLS)) + sample.count("\ufffd")
    return strange > max(8, len(sample) // 20)
