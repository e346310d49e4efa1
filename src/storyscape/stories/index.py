"""From an article to those that may report the same event, without looking at all of them.

Law: a posting list holds the newest members that have a term, a fixed number at most; so the cost of a look-up does
not grow with the window, and its answer depends on the set of members alone.
"""

from __future__ import annotations

import bisect
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.stories.window import Live, Window

POSTINGS: Final = 160
CANDIDATES: Final = 64
BODY_KEYS: Final = 24
_ASKED: Final = 32  # of an article's keys, the rarest are looked up


class Index:
    """Postings of the title terms and the weightiest body terms of a window's members, and of their names and numbers.

    Add what the window holds; remove while it still does.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._terms = _Postings(window.members)
        self._names = _Postings(window.members)
        self._languages: Counter[str] = Counter()

    def add(self, live: Live) -> None:
        """Take a member in."""
        self._terms.add(live, self._window.filed(live, BODY_KEYS))
        self._names.add(live, self._window.named(live))
        self._languages[live.lang] += 1

    def remove(self, live: Live) -> None:
        """Let a member go."""
        self._terms.remove(live, self._window.filed(live, BODY_KEYS))
        self._names.remove(live, self._window.named(live))
        self._languages[live.lang] -= 1

    def candidates(self, live: Live) -> set[int]:
        """The numbers of the members that share the most rarity with ``live``, about :data:`CANDIDATES` at most.

        Names and numbers are asked for only where the window holds another language: within one, words find more.
        """
        found = self._candidates(self._terms, self._window.filed(live, BODY_KEYS))
        if self._languages.total() > self._languages[live.lang]:
            found |= self._candidates(self._names, self._window.named(live))
        return found

    def _candidates(self, postings: _Postings, keys: Sequence[int]) -> set[int]:
        wanted = np.array([key for key in keys if key in postings.lists], dtype=np.int32)
        if not len(wanted):
            return set()
        weights = self._window.rarity(wanted)
        if len(wanted) > _ASKED:
            rarest = np.argsort(-weights, kind="stable")[:_ASKED]  # ties in the order in which the article has them
            wanted, weights = wanted[rarest], weights[rarest]
        return postings.heaviest([postings.lists[key] for key in wanted.tolist()], weights)


class _Postings:
    """For each key the numbers of the newest members that have it, in the order of ``members``."""

    def __init__(self, members: Mapping[int, Live]) -> None:
        self.lists: dict[int, array[int]] = {}
        self._members = members

    def add(self, live: Live, keys: Iterable[int]) -> None:
        for key in keys:
            numbers = self.lists.get(key)
            if numbers is None:
                self.lists[key] = array("i", (live.number,))
                continue
            if self._members[numbers[-1]].order < live.order:
                numbers.append(live.number)
            else:
                numbers.insert(self._place(numbers, live), live.number)
            if len(numbers) > POSTINGS:
                del numbers[0]

    def remove(self, live: Live, keys: Iterable[int]) -> None:
        for key in keys:
            numbers = self.lists.get(key)
            if numbers is None or (place := self._place(numbers, live)) == len(numbers):
                continue
            if numbers[place] == live.number:
                del numbers[place]
                if not numbers:
                    del self.lists[key]

    def heaviest(self, lists: Sequence[array[int]], weights: NDArray[np.float32]) -> set[int]:
        """The :data:`CANDIDATES` numbers of the greatest total weight, each list giving its weight to its numbers."""
        lengths = [len(each) for each in lists]
        numbers = np.concatenate([np.frombuffer(each, dtype=np.int32) for each in lists]).astype(np.int64)
        # Number and list in one integer: sorted, the weights of a number are added up in the lists' order.
        keys = np.sort(numbers * len(lists) + np.repeat(np.arange(len(lists)), lengths))
        numbers, shares = keys // len(lists), weights.take(keys % len(lists))
        starts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
        found, shared = numbers[starts], np.add.reduceat(shares, starts)
        if len(found) > CANDIDATES:
            # All ties at the edge are taken in, so that members may be numbered in any order.
            found = found[shared >= np.partition(shared, -CANDIDATES)[-CANDIDATES]]
        return set(found.tolist())

    def _place(self, numbers: array[int], live: Live) -> int:
        return bisect.bisect_left(numbers, live.order, key=lambda number: self._members[number].order)
