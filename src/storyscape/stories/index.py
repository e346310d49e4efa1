"""From an article to those that may report the same event, without looking at all of them.

Law: a posting list holds the newest members that have a term, a fixed number at most; so the cost of a look-up does
not grow with the window, and its answer depends on the set of members alone.
"""

from __future__ import annotations

import bisect
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.stories.window import Live

Rarity = Callable[[NDArray[np.int64]], NDArray[np.float64]]
POSTINGS: Final = 160
CANDIDATES: Final = 64
BODY_KEYS: Final = 24
_ASKED: Final = 32  # of an article's keys, the rarest are looked up


class Index:
    """Postings of the title terms and the weightiest body terms of members, and of their names and numbers."""

    def __init__(self) -> None:
        self._terms = _Postings()
        self._names = _Postings()
        self._languages: Counter[str] = Counter()

    def add(self, live: Live) -> None:
        """Take a member in."""
        self._terms.add(live, term_keys(live))
        self._names.add(live, name_keys(live))
        self._languages[live.lang] += 1

    def remove(self, live: Live) -> None:
        """Let a member go."""
        self._terms.remove(live, term_keys(live))
        self._names.remove(live, name_keys(live))
        self._languages[live.lang] -= 1

    def candidates(self, live: Live, rarity: Rarity) -> set[int]:
        """The numbers of the members that share the most rarity with ``live``, about :data:`CANDIDATES` at most.

        Names and numbers are asked for only where the window holds another language: within one, words find more.
        """
        found = self._terms.candidates(term_keys(live), rarity)
        if self._languages.total() > self._languages[live.lang]:
            found |= self._names.candidates(name_keys(live), rarity)
        return found


def term_keys(live: Live) -> list[int]:
    """The vocabulary positions of the terms that ``live`` is filed under: its title's and the weightiest others."""
    titled = live.title > 0
    return sorted({*live.ids[titled].tolist(), *live.ids[~titled][:BODY_KEYS].tolist()} - {0})


def name_keys(live: Live) -> list[int]:
    """The vocabulary positions of its names and numbers."""
    return [key for key in live.names.tolist() if key]


class _Postings:
    """For each key the newest members that have it: their numbers, and in parallel what orders them."""

    def __init__(self) -> None:
        self._numbers: dict[int, array[int]] = {}
        self._orders: dict[int, list[tuple[float, str]]] = {}

    def add(self, live: Live, keys: Iterable[int]) -> None:
        for key in keys:
            numbers = self._numbers.setdefault(key, array("q"))
            orders = self._orders.setdefault(key, [])
            place = bisect.bisect_right(orders, live.order) if orders and live.order < orders[-1] else len(orders)
            orders.insert(place, live.order)
            numbers.insert(place, live.number)
            if len(orders) > POSTINGS:
                del orders[0], numbers[0]

    def remove(self, live: Live, keys: Iterable[int]) -> None:
        for key in keys:
            orders = self._orders.get(key, [])
            place = bisect.bisect_left(orders, live.order)
            if place < len(orders) and orders[place] == live.order:
                del orders[place], self._numbers[key][place]
                if not orders:
                    del self._orders[key], self._numbers[key]

    def candidates(self, keys: Sequence[int], rarity: Rarity) -> set[int]:
        wanted = np.array([key for key in keys if key in self._numbers], dtype=np.int64)
        if not len(wanted):
            return set()
        weights = rarity(wanted)
        if len(wanted) > _ASKED:
            rarest = np.lexsort((wanted, -weights))[:_ASKED]
            wanted, weights = wanted[rarest], weights[rarest]
        lists = [self._numbers[key] for key in wanted.tolist()]
        numbers = np.concatenate([np.array(numbers, dtype=np.int64) for numbers in lists])
        found, where = np.unique(numbers, return_inverse=True)
        shared = np.bincount(where, weights=np.repeat(weights, [len(numbers) for numbers in lists]))
        if len(found) > CANDIDATES:
            # All ties at the edge are taken in, so that members may be numbered in any order.
            found = found[shared >= np.partition(shared, -CANDIDATES)[-CANDIDATES] - 1e-9]
        return set(found.tolist())
