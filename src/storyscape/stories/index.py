"""From an article to those that may report the same event, without looking at all of them.

Law: a posting list holds the newest members that have a term, a fixed number at most; so the cost of a look-up does
not grow with the window, and its answer depends on the set of members alone.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.stories.window import Live

POSTINGS: Final = 160
CANDIDATES: Final = 128
BODY_KEYS: Final = 24


class Index:
    """Postings of the title terms, the weightiest body terms, the names and the numbers of members."""

    def __init__(self) -> None:
        self._postings: dict[int, list[tuple[float, str, int]]] = {}

    def add(self, live: Live) -> None:
        """Take a member in."""
        entry = (*live.order, live.number)
        for key in keys(live):
            posting = self._postings.setdefault(key, [])
            if not posting or entry > posting[-1]:
                posting.append(entry)
            else:
                bisect.insort(posting, entry)
            if len(posting) > POSTINGS:
                del posting[0]

    def remove(self, live: Live) -> None:
        """Let a member go."""
        entry = (*live.order, live.number)
        for key in keys(live):
            posting = self._postings.get(key, [])
            place = bisect.bisect_left(posting, entry)
            if place < len(posting) and posting[place] == entry:
                del posting[place]
                if not posting:
                    del self._postings[key]

    def candidates(self, live: Live, rarity: Callable[[NDArray[np.int64]], NDArray[np.float64]]) -> Iterable[int]:
        """The numbers of the members that share the most rarity with ``live``, about :data:`CANDIDATES` at most."""
        wanted = [key for key in keys(live) if key in self._postings]
        if not wanted:
            return ()
        lists = [self._postings[key] for key in wanted]
        lengths = [len(posting) for posting in lists]
        numbers = np.fromiter((e[2] for e in chain.from_iterable(lists)), dtype=np.int64, count=sum(lengths))
        weights = np.repeat(rarity(np.array(wanted)), lengths)
        found, where = np.unique(numbers, return_inverse=True)
        shared = np.bincount(where, weights=weights)
        if len(found) > CANDIDATES:
            least = np.partition(shared, -CANDIDATES)[-CANDIDATES]
            found = found[shared >= least]
        return [int(n) for n in found]


def keys(live: Live) -> list[int]:
    """The vocabulary positions that ``live`` is filed under."""
    titled = live.title > 0
    body = live.ids[~titled][:BODY_KEYS]
    return sorted({*live.ids[titled].tolist(), *body.tolist(), *live.names.tolist()} - {0})
