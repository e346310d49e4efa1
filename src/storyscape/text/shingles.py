"""Law: equal runs of words have equal hashes on every machine and in every release of this scheme."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)


def shingles(words: Sequence[str], k: int = 5) -> list[int]:
    """The 64-bit hashes of every run of ``k`` words, in order; of all words as one run where there are fewer."""
    hashes: list[int] = _hashes(words, k).tolist()
    return hashes


def fingerprints(words: Sequence[str], k: int = 5, window: int = 8) -> frozenset[int]:
    """Winnowed shingles (Schleimer, Wilkerson and Aiken 2003): the least hash of every ``window`` successive ones.

    Two texts that share ``k + window - 1`` successive words share at least one fingerprint.
    """
    hashes = _hashes(words, k)
    if not len(hashes):
        return frozenset()
    least = sliding_window_view(hashes, min(window, len(hashes))).min(axis=1)
    return frozenset(np.unique(least).tolist())


def _hashes(words: Sequence[str], k: int) -> NDArray[np.uint64]:
    if not words:
        return np.empty(0, dtype=np.uint64)
    k = min(k, len(words))
    each = np.fromiter(map(_word_hash, words), dtype=np.uint64, count=len(words))
    total = np.zeros(len(words) - k + 1, dtype=np.uint64)
    for i in range(k):
        total = total * _BASE + each[i : i + len(total)]
    # Winnowing takes the least hash, so the high bits must be as mixed as the low ones.
    total = (total ^ (total >> np.uint64(31))) * _MIX
    mixed: NDArray[np.uint64] = total ^ (total >> np.uint64(29))
    return mixed


@lru_cache(maxsize=1 << 17)
def _word_hash(word: str) -> int:
    data = word.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")
