"""The nearest leads in other languages: where no words are shared, dense vectors find the candidates.

Law: only members whose language differs from the asker's are looked at, so a window of one language costs nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.stories.window import Live, Window

NEAREST: Final = 24
_BLOCK: Final = 512  # rows of a matrix: what grows by blocks is never copied, nor half empty


class Leads:
    """Dense vectors of a window's members, a shelf for each language. Add what the window holds."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._shelves: dict[str, _Shelf] = {}

    def add(self, live: Live) -> None:
        """Take a member in, where it has a vector."""
        if live.dense:
            self._shelves.setdefault(live.lang, _Shelf()).add(live.number, self._window.dense(live.number))

    def remove(self, live: Live) -> None:
        """Let a member go."""
        if live.dense and (shelf := self._shelves.get(live.lang)) is not None:
            shelf.remove(live.number)
            if not shelf.rows:
                del self._shelves[live.lang]

    def candidates(self, live: Live) -> list[int]:
        """The numbers of the :data:`NEAREST` members of each other language, in no order."""
        others = [shelf for lang, shelf in self._shelves.items() if lang != live.lang] if live.dense else []
        return [number for shelf in others for number in shelf.nearest(self._window.dense(live.number))]


class _Shelf:
    def __init__(self) -> None:
        self.rows: dict[int, int] = {}
        self._numbers: list[int] = []
        self._blocks: list[NDArray[np.float32]] = []

    def add(self, number: int, dense: NDArray[np.float32]) -> None:
        row = self.rows[number] = len(self._numbers)
        if row == _BLOCK * len(self._blocks):
            self._blocks.append(np.zeros((_BLOCK, len(dense)), dtype=np.float32))
        self._numbers.append(number)
        self._at(row)[:] = dense

    def remove(self, number: int) -> None:
        row, last = self.rows.pop(number), self._numbers.pop()
        if last != number:
            self.rows[last], self._numbers[row] = row, last
            self._at(row)[:] = self._at(len(self._numbers))
        del self._blocks[-(-len(self._numbers) // _BLOCK) :]

    def nearest(self, dense: NDArray[np.float32]) -> list[int]:
        scores = np.concatenate([block @ dense for block in self._blocks])[: len(self._numbers)]
        numbers = np.array(self._numbers)
        if len(scores) > NEAREST:
            # Ties and roundings at the edge are taken in, so that rows may stand in any order.
            numbers = numbers[scores >= np.partition(scores, -NEAREST)[-NEAREST] - 1e-5]
        found: list[int] = numbers.tolist()
        return found

    def _at(self, row: int) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self._blocks[row // _BLOCK][row % _BLOCK]
        return found
