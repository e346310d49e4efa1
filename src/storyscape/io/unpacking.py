"""Law: a compressed body is unpacked in steps and never beyond its limit, whatever it claims to be."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Final

from storyscape.errors import FetchError, optional

with optional("fetch", "fetching pages"):
    import brotli
    import zstandard

_STEP: Final = 65536
_WINDOW: Final = 8 * 1024 * 1024  # bytes that HTTP's zstd may look back (RFC 9659)
_DAMAGED: Final = (zlib.error, brotli.error, zstandard.ZstdError)
_MOST: Final = 3  # encodings over one another


def encodings() -> str:
    """What may be sent, for ``Accept-Encoding``."""
    return "gzip, deflate, br, zstd"


def unpack(body: bytes, encoding: str | None, limit: int, about: str) -> bytes:
    """``body`` without the content encodings that its header names, the last one first. FetchError beyond ``limit``."""
    names = [name.strip().lower() for name in (encoding or "").split(",")]
    stated = [name for name in names if name not in ("", "identity")]
    if len(stated) > _MOST:
        raise FetchError(about, f"is packed {len(stated)} times", "It is set aside", cause="size")
    for name in reversed(stated):
        body = _one(body, name, limit, about)
    return body


def _one(body: bytes, name: str, limit: int, about: str) -> bytes:
    steps = _STEPS.get(name)
    if steps is None:
        raise FetchError(about, f"is packed as {name[:40]!r}, which was not asked for", "It is set aside", cause="type")
    out = bytearray()
    try:
        for piece in steps(body):
            out += piece
            if len(out) > limit:
                raise FetchError(about, f"grows beyond {limit} bytes when unpacked", "It is set aside", cause="size")
    except _DAMAGED as error:
        if not out:
            raise FetchError(about, f"is damaged ({error})", "Try again later", cause="network") from error
    return bytes(out)


def _inflate(body: bytes, wbits: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits)
    for start in range(0, len(body), _STEP):
        piece = body[start : start + _STEP]
        while piece:
            yield unpacker.decompress(piece, _STEP)
            piece = unpacker.unconsumed_tail
            if unpacker.eof:
                return  # members after the first are unknown to HTTP's servers, and a way to keep a client busy
    yield unpacker.flush(_STEP)


def _gzip(body: bytes) -> Iterator[bytes]:
    return _inflate(body, zlib.MAX_WBITS | 16)


def _deflate(body: bytes) -> Iterator[bytes]:
    # Servers mean either form by this name: with zlib's header, whose first two bytes are a multiple of 31, or bare.
    wrapped = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflate(body, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _br(body: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    piece = unpacker.process(body, output_buffer_limit=_STEP)
    while piece:
        yield piece
        if unpacker.is_finished():
            return
        piece = unpacker.process(b"", output_buffer_limit=_STEP)


def _zstd(body: bytes) -> Iterator[bytes]:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    with unpacker.stream_reader(io.BytesIO(body)) as reader:
        while piece := reader.read(_STEP):
            yield piece


_STEPS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _br,
    "zstd": _zstd,
}
