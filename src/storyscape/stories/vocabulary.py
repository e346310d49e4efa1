"""How many members of a window have each term, and how rare that makes it.

Law: a term has a position as long as somebody holds it, and no longer; so memory follows the window and not the years.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_PRIOR_TEXTS: Final = 1000.0  # how many texts' worth general language counts beside the window's own
_START: Final = 1 << 12
_NOTHING: Final = 1e9  # position 0 stands for no term: its rarity is 0 in any window


class Vocabulary:
    """Terms (hashes) as positions, with what is known of each. ``slots`` is scratch: 0 for every position at rest."""

    def __init__(self) -> None:
        self._positions: dict[int, int] = {}
        self._terms: list[int] = [0]
        self._free: list[int] = []
        self._priors = np.zeros(_START, dtype=np.float32)
        self._counts = np.zeros(_START, dtype=np.int32)
        self._holders = np.zeros(_START, dtype=np.int32)
        self._logs = np.zeros(_START, dtype=np.float32)
        self._logs[0] = _NOTHING
        self.slots = np.zeros(_START, dtype=np.uint8)

    def positions(self, terms: Sequence[int], priors: Sequence[float] | None) -> list[int]:
        """The positions of terms, for one more holder; ``priors`` are their shares of texts in general language."""
        found = list(map(self._positions.get, terms))
        made = [
            self._make(terms[i], priors[i] if priors is not None else 0.0) if known is None else known
            for i, known in enumerate(found)
        ]
        self._holders[np.array(made, dtype=np.intp)] += 1
        return made

    def count(self, positions: NDArray[np.int32]) -> None:
        """One more member of the window has these terms."""
        self._counts[positions] += 1
        self._log(positions)

    def discount(self, positions: NDArray[np.int32]) -> None:
        """A member that has these terms leaves, and lets go of them."""
        self._counts[positions] -= 1
        self._holders[positions] -= 1
        self._log(positions)
        for position in positions[self._holders[positions] == 0].tolist():
            del self._positions[self._terms[position]]
            self._free.append(position)

    def rarity(self, positions: NDArray[np.int32], members: int) -> NDArray[np.float32]:
        """The inverse document frequencies of terms in a window of so many members, 0 at least; 0 of position 0."""
        rare: NDArray[np.float32] = np.float32(math.log(_PRIOR_TEXTS + members)) - self._logs.take(positions)
        return np.maximum(rare, 0, out=rare)

    def _make(self, term: int, prior: float) -> int:
        if self._free:
            position = self._free.pop()
            self._terms[position] = term
        else:
            position = len(self._terms)
            self._terms.append(term)
            if position == len(self._logs):
                self._grow()
        self._positions[term] = position
        self._priors[position] = prior * _PRIOR_TEXTS + 0.5
        self._logs[position] = np.log(self._priors[position])
        return position

    def _log(self, positions: NDArray[np.int32]) -> None:
        self._logs[positions] = np.log(self._priors[positions] + self._counts[positions])

    def _grow(self) -> None:
        for name in ("_priors", "_counts", "_holders", "_logs", "slots"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros_like(old)]))
