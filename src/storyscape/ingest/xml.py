"""Law: XML is read without entities, network, or trees of unlimited size; bytes that are no XML give ``None``."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from storyscape.errors import InputError


def tree(data: bytes) -> Any:
    """The root of the tree in ``data``, mended where it is ill-formed; ``None`` where there is none."""
    # A parser of its own for each document: lxml's parsers keep what they have read.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def elements(node: Any) -> Iterator[Any]:
    """The child elements of a node, without comments."""
    yield from node.iterchildren(etree.Element)


def local(node: Any) -> str:
    """An element's name without its namespace, in lower case."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def said(node: Any) -> str | None:
    """The text of an element on one line; ``None`` where it has none."""
    return " ".join("".join(node.itertext()).split()) or None


def unzipped(data: bytes, about: str, limit: int) -> bytes:
    """``data`` without gzip, if it is gzip; InputError where it grows beyond ``limit`` bytes or is damaged."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        out = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise InputError(about, f"is damaged gzip ({error})", "Fetch it again") from error
    if len(out) > limit:
        raise InputError(about, f"grows beyond {limit >> 20} MB when unpacked", "Give a smaller file")
    return out  # what is whole of it, where its end was cut off
