"""The nearest leads in other languages: where no words are shared, dense vectors find the candidates.

Law: only members whose language differs from the asker's are looked at, so a window of one language costs nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.stories.window import Live

NEAREST: Final = 24
_START: Final = 256


class Leads:
    """Dense vectors of members, one matrix for each language."""

    def __init__(self) -> None:
        self._shelves: dict[str, _Shelf] = {}

    def add(self, live: Live) -> None:
        """Take a member in, where it has a vector."""
        if live.dense is not None:
            self._shelves.setdefault(live.lang, _Shelf(len(live.dense))).add(live.number, live.dense)

    def remove(self, live: Live) -> None:
        """Let a member go."""
        if live.dense is not None and (shelf := self._shelves.get(live.lang)) is not None:
            shelf.remove(live.number)
            if not shelf.rows:
                del self._shelves[live.lang]

    def candidates(self, live: Live) -> list[int]:
        """The numbers of the :data:`NEAREST` members of each other language, in no order."""
        if live.dense is None:
            return []
        others = [shelf for lang, shelf in self._shelves.items() if lang != live.lang]
        return [number for shelf in others for number in shelf.nearest(live.dense)]


class _Shelf:
    def __init__(self, dimensions: int) -> None:
        self.rows: dict[int, int] = {}
        self._numbers = np.full(_START, -1, dtype=np.int64)
        self._matrix = np.zeros((_START, dimensions), dtype=np.float32)

    def add(self, number: int, dense: NDArray[np.float32]) -> None:
        row = len(self.rows)
        if row == len(self._numbers):
            self._numbers = np.concatenate([self._numbers, np.full_like(self._numbers, -1)])
            self._matrix = np.concatenate([self._matrix, np.zeros_like(self._matrix)])
        self.rows[number] = row
        self._numbers[row] = number
        self._matrix[row] = dense

    def remove(self, number: int) -> None:
        row, last = self.rows.pop(number), len(self.rows)
        if row != last:
            self._numbers[row] = self._numbers[last]
            self._matrix[row] = self._matrix[last]
            self.rows[int(self._numbers[row])] = row
        self._numbers[last] = -1

    def nearest(self, dense: NDArray[np.float32]) -> list[int]:
        scores = self._matrix[: len(self.rows)] @ dense
        if len(scores) > NEAREST:
            # Ties and roundings at the edge are taken in, so that rows may stand in any order.
            least = np.partition(scores, -NEAREST)[-NEAREST] - 1e-5
            return [int(n) for n in self._numbers[: len(scores)][scores >= least]]
        return [int(n) for n in self._numbers[: len(scores)]]
