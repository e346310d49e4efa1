"""Freed memory goes back to the system: the bodies of pages leave holes in the C library's heap, which it keeps."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


def give_back() -> bool:
    """Hand free memory back; whether anything was. Does nothing where the C library has no ``malloc_trim`` (glibc)."""
    trim = _trim()
    return bool(trim and trim(0))


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return found
