"""Law: a stretch is weighed by numbers that its page gives: shape, markup, place, neighbours. No words are known here.

All stretches of a page are weighed at once, in columns: what stands under a box is a difference of running sums, since
a box holds a run of stretches. The page's centre is the box that gathers most prose for its depth.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from storyscape.ingest.layout import KINDS, Layout

_OTHER, _LETTER, _UPPER, _WIDE, _DIGIT, _COMMA, _STOP, _CLOSE, _SPACE, _BREAK = range(10)
_SIGNS: Final = {_COMMA: ",;،؛，、", _STOP: ".!?…。！？।۔", _CLOSE: ":\"”»’')", _SPACE: " ", _BREAK: "\n"}
_SPREAD: Final = ((0x0E00, 0x0E7F), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3))  # wide characters
_CASED: Final = 0x3000  # no letters in two cases beyond
_TAGS: Final = {
    tag: place
    for place, tag in enumerate(("p", "li", "h1", "h2", "h3", "h4", "div", "td", "blockquote", "figcaption", "pre",
                                 "section", "dd", "span", "article", "main", "ul", "ol", "tr", "figure", "html"))
}  # fmt: skip
_PROSE_TAGS: Final = (_TAGS["p"], _TAGS["blockquote"])
_FURNITURE: Final = sum(1 << place for place in range(1, 11))
_FADES: Final = 0.75  # what prose counts less for each box further up
_DEEP: Final = 64  # boxes: deeper ones count as this deep
_PROBES: Final = 24  # code points compared with the stated text at each of three places

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Sizes:
    """What is counted in each stretch (rows of ``counts`` are stretches) and summed up in each box.

    ``path`` numbers the stretches by the tags of the three boxes around them, ``like`` by all that two tags say.
    """

    def __init__(self, page: Layout) -> None:
        self.page = page
        self.lengths = np.fromiter(map(len, page.texts), np.int64, len(page.texts))
        self.ends = np.cumsum(self.lengths)
        codes = np.frombuffer("".join(page.texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        self.classes = _classes()[np.minimum(codes, 0xFFFF)]
        rows = np.repeat(np.arange(len(self.lengths)) * 10, self.lengths)
        self.counts = np.bincount(rows + self.classes, minlength=10 * len(self.lengths)).reshape(-1, 10)
        self.links = np.array(page.links, np.int64)
        self.size = self.lengths + self.counts[:, _WIDE]
        self.boxes = np.array(page.boxes, np.int64)
        self.parent, self.depth = np.array(page.parent), np.minimum(np.array(page.depth), _DEEP)
        self.first, self.last = np.array(page.first), np.array(page.last)
        self.tags = np.array([_TAGS.get(tag, len(_TAGS)) for tag in page.tags])
        self.prose = self._prose()
        box = self.boxes
        parent = self.parent[box]
        alike = np.array(page.alike)
        self.path = _groups((self.tags[box] * 32 + self.tags[parent]) * 32 + self.tags[self.parent[parent]])
        self.like = _groups(alike[box] * len(alike) + alike[parent])

    def _prose(self) -> Floats:
        marks = self.counts[:, _COMMA] + self.counts[:, _STOP]
        weight = np.where(marks > 1, 1.0, 0.4) * np.where(np.isin(self.tags[self.boxes], _PROSE_TAGS), 1.0, 0.7)
        return np.where((self.size < 40) | (self.links * 2 > self.lengths), 0.0, (self.size - self.links) * weight)

    def under(self, values: NDArray[np.generic]) -> Floats:
        """The sum of a column of the stretches over what stands in each box."""
        running = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
        return np.asarray(running[self.last] - running[self.first])


def _groups(keys: Whole) -> Whole:
    """Equal keys by one number each, from 0."""
    return np.unique(keys, return_inverse=True)[1]


def _together(group: Whole, values: Floats) -> Floats:
    """For each stretch the sum over the stretches of its group."""
    return np.asarray(np.bincount(group, values)[group])


def _rows(columns: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    return np.concatenate(columns, dtype=np.float32, casting="unsafe").reshape(len(columns), -1)


def features(sizes: Sizes, title: str | None, stated: str) -> NDArray[np.float32]:
    """The numbers of each stretch, shape (stretches, features)."""
    alone = _alone(sizes)
    near = [_moved(column, by) for by in (1, -1, 2, -2) for column in alone[:4]]
    columns = [*alone, *_above(sizes), *_places(sizes), *near, *_told(sizes, title, stated)]
    return np.concatenate([_rows(columns), _markup(sizes)]).T


def context(sizes: Sizes, probable: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a first judgment (the probability of each stretch) says of those around it, shape (stretches, features)."""
    box, size, n = sizes.boxes, sizes.size.astype(np.float64), len(probable)
    mass = probable * size
    total = max(1.0, float(mass.sum()))
    columns: list[NDArray[Any]] = [probable, *(_moved(probable, by) for by in (1, -1, 2, -2, 3, -3))]
    for reach in (3, 8):
        around = [_around(column, reach) - column for column in (mass, size)]
        columns.append(around[0] / np.maximum(1, around[1]))
    gathered, whole, up = sizes.under(mass), sizes.under(size), box
    for _ in range(4):
        columns += [gathered[up] / np.maximum(1, whole[up]), gathered[up] / total]
        up = sizes.parent[up]
    for group in (sizes.like, sizes.path):
        others, all_others = (_together(group, column) - column for column in (mass, size))
        columns += [np.where(all_others > 0, others / np.maximum(1, all_others), -1), others / total]
    done = np.cumsum(mass) / total
    page = (np.log1p(total), total / max(1, size.sum()), probable.max(initial=0))
    columns += [done, 1 - done, *(np.full(n, value) for value in page)]
    return _rows(columns).T


def _around(column: Floats, reach: int) -> Floats:
    """The sum over the rows that are at most so far away."""
    running, place = np.concatenate(([0.0], np.cumsum(column))), np.arange(len(column))
    after, before = np.minimum(len(column), place + reach + 1), np.maximum(0, place - reach)
    return np.asarray(running[after] - running[before])


def _alone(sizes: Sizes) -> list[Floats]:
    n = np.maximum(1, sizes.lengths)
    count = sizes.counts.T / n
    starts = sizes.classes[sizes.ends - sizes.lengths]
    end = sizes.classes[sizes.ends - 1]
    words = (sizes.counts[:, _SPACE] + sizes.counts[:, _BREAK] + 1) / n
    return [
        np.log1p(sizes.size), sizes.links / n, (end == _STOP) + 0.5 * (end == _CLOSE), sizes.prose > 0, words * 5,
        count[_COMMA] * 50, count[_STOP] * 50, count[_DIGIT], count[_UPPER], count[_BREAK] * 20, starts == _UPPER,
        starts == _LETTER, sizes.depth[sizes.boxes],
    ]  # fmt: skip


def _above(sizes: Sizes) -> list[Floats]:
    """What the boxes gather that a stretch stands in, up to the fourth."""
    chars, links, prose = sizes.under(sizes.size), sizes.under(sizes.links), sizes.under(sizes.prose)
    dense, share, size = links / np.maximum(1, chars), prose / np.maximum(1, chars), np.log1p(prose)
    box, columns = sizes.boxes, [np.log1p(chars)[sizes.boxes]]
    for _ in range(4):
        columns += [dense[box], share[box], size[box]]
        box = sizes.parent[box]
    return columns


def _centre(sizes: Sizes) -> int:
    """The box that gathers most prose from the boxes in it, the nearer the more."""
    depth = sizes.depth[sizes.boxes]
    faded = sizes.under(sizes.prose * _FADES**depth)
    own = np.bincount(sizes.boxes, sizes.prose, len(sizes.parent))
    return int(np.argmax(faded * _FADES ** -sizes.depth.astype(float) - own))


def _places(sizes: Sizes) -> list[Floats]:
    page, n, centre = sizes.page, len(sizes.lengths), _centre(sizes)
    place = np.arange(n)
    prose, box, total = sizes.prose, sizes.boxes, max(1.0, float(sizes.prose.sum()))
    inside = (place >= sizes.first[centre]) & (place < sizes.last[centre])
    strong = np.flatnonzero(inside & (prose > 60))
    first, last = (strong[0], strong[-1]) if len(strong) else (0, 0)
    h1 = np.flatnonzero(sizes.tags[box] == _TAGS["h1"])
    own, hints = np.array(page.own)[box], np.array(page.hints)[box]
    parent = sizes.parent[box]
    texts = Counter(page.texts)
    again = np.array([texts[text] > 1 for text in page.texts])
    gathered, like = sizes.under(prose), _together(sizes.like, prose)
    return [
        inside, _together(sizes.path, prose) / total, like / total, gathered[parent] / total,
        place / n, np.cumsum(prose) / total, (place - first) / n, (place - last) / n,
        np.clip(place - first, -10, 10), np.clip(place - last, -10, 10), place > h1[0] if len(h1) else np.full(n, 0.5),
        np.where(inside, sizes.depth[box] - sizes.depth[centre], -5), again,
        np.full(n, n), np.full(n, np.log1p(total)), np.full(n, gathered[centre] / total),
        np.bitwise_count(own & ~page.hints[centre]), np.bitwise_count(hints & ~page.hints[centre] & _FURNITURE),
    ]  # fmt: skip


def _markup(sizes: Sizes) -> NDArray[np.float32]:
    """Which tag a stretch has, and what classes and ids say: 1 somewhere above it, 2 on its own box."""
    tags = sizes.tags[sizes.boxes] == np.arange(13)[:, None]
    bits = np.arange(len(KINDS))[:, None]
    hints, own = (np.array(column)[sizes.boxes] >> bits & 1 for column in (sizes.page.hints, sizes.page.own))
    return np.concatenate([tags, hints + own]).astype(np.float32)


def _told(sizes: Sizes, title: str | None, stated: str) -> list[Floats]:
    """Whether the stretch is the title, and how much of it stands in the text that the page's data state."""
    texts = sizes.page.texts
    name = _letters(title or "")
    is_title = np.zeros(len(texts))
    signs = sizes.counts[:, [_LETTER, _UPPER, _WIDE, _DIGIT]].sum(axis=1)
    for i in np.flatnonzero(np.abs(signs - len(name)) <= 2 if name else []):
        is_title[i] = _letters(texts[i]) == name
    if len(stated) <= 400:
        return [is_title, np.full(len(texts), -1.0)]
    held = " ".join(stated.split())
    return [is_title, np.array([_held(text, held) for text in texts])]


def _held(text: str, stated: str) -> float:
    """The share of a text's beginning, middle and end that stands in another."""
    if len(text) <= 2 * _PROBES:
        return float(text in stated)
    middle = (len(text) - _PROBES) // 2
    probes = (text[:_PROBES], text[middle : middle + _PROBES], text[-_PROBES:])
    return sum(probe in stated for probe in probes) / 3


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _moved(column: NDArray[np.generic], by: int) -> Floats:
    """A column whose row i is what was row i - by; 0 where there is none."""
    out = np.zeros(len(column))
    if by > 0:
        out[by:] = column[:-by]
    else:
        out[:by] = column[-by:]
    return out


@cache
def _classes() -> NDArray[np.uint8]:
    """The class of each code point of the basic plane."""
    found = np.full(0x10000, _OTHER, np.uint8)
    found[_CASED:] = _LETTER
    for code in range(_CASED):
        kind = unicodedata.category(chr(code))
        found[code] = {"Lu": _UPPER, "Nd": _DIGIT}.get(kind, _LETTER if kind[0] in "LM" else _OTHER)
    for low, high in _SPREAD:
        found[low : high + 1] = _WIDE
    for place, signs in _SIGNS.items():
        found[[ord(sign) for sign in signs]] = place
    return found
