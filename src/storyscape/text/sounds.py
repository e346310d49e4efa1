"""Law: a name's consonants in coarse romanisation find it again across scripts and spellings; they are never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from storyscape.tables import table


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """The consonants of a folded word, romanised: the same for ``путин`` and ``putin``, ``selenskyj`` and ``zelensky``.

    A word of fewer than three consonants keeps its vowels.
    """
    letters, sounds = _romanisation()
    latin = "".join(letters.get(c, c) for c in word)
    for spelling, sound in sounds:
        latin = latin.replace(spelling, sound)
    latin = re.sub(r"(.)\1+", r"\1", latin)
    bare = re.sub(r"[aeiou]", "", latin)
    return bare if len(bare) > 2 else latin


@cache
def _romanisation() -> tuple[Mapping[str, str], tuple[tuple[str, str], ...]]:
    rows = table("romanisation")
    return dict(map(_pair, rows["letters"].split())), tuple(map(_pair, rows["sounds"].split()))


def _pair(text: str) -> tuple[str, str]:
    left, _, right = text.partition("=")
    return left, right
