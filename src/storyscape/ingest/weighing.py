"""Law: a stretch is weighed by numbers that its page gives: shape, markup, place, neighbours. No words are known here.

The page's centre is the element that gathers most prose for its depth; much is told by where a stretch stands to it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import log1p
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.ingest.layout import Box, Stretch

_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]")
_STOP: Final = re.compile(r"[.!?…。！？।۔:;\"”»’)]$")
_WORD: Final = re.compile(r"\w+")
_TAGS: Final = ("p", "li", "h1", "h2", "h3", "h4", "div", "td", "blockquote", "figcaption", "pre", "section", "dd")
KINDS: Final = (
    "body", "related", "comments", "share", "navigation", "frame", "advert", "newsletter", "caption", "byline",
    "title", "lead", "notes", "hidden", "nav", "footer", "aside", "header", "figure", "form", "article", "main",
    "table", "ul", "ol", "blockquote", "figcaption",
)  # fmt: skip


def features(found: Sequence[Stretch], title: str | None, stated: str) -> NDArray[np.float32]:
    """The numbers of each stretch, shape (stretches, features)."""
    sizes = [_size(one.text) for one in found]
    prose = [_prose(one, size) for one, size in zip(found, sizes, strict=True)]
    centre = _gathered(found, sizes, prose)
    alone = np.array([_alone(one, size, p) for one, size, p in zip(found, sizes, prose, strict=True)], np.float32)
    near = np.concatenate([np.roll(_padded(alone[:, :4]), k, axis=0)[2:-2] for k in (1, -1, 2, -2)], axis=1)
    return np.concatenate([alone, _places(found, prose, centre), near, _told(found, title, stated)], axis=1)


def _size(text: str) -> int:
    """Length in code points, as long as it would be in letters: a wide character says as much as two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def _prose(one: Stretch, size: int) -> float:
    if size < 40 or one.links * 2 > len(one.text):
        return 0.0
    marks = sum(map(one.text.count, ",.،。，、;"))
    return (size - one.links) * (1.0 if marks > 1 else 0.4) * (1.0 if one.box.tag in ("p", "blockquote") else 0.7)


def _gathered(found: Sequence[Stretch], sizes: Sequence[int], prose: Sequence[float]) -> Box | None:
    """Sum up in every element what stands under it, and give the one that gathers most prose, the nearer the more."""
    order: list[Box] = []
    seen: set[int] = set()
    for one, size, value in zip(found, sizes, prose, strict=True):
        one.box.chars += size
        one.box.links += one.links
        one.box.prose += value
        chain: list[Box] = []
        box: Box | None = one.box
        while box is not None and id(box) not in seen:
            seen.add(id(box))
            chain.append(box)
            box = box.parent
        order += reversed(chain)
    alone = {id(box): box.prose for box in order}
    for box in reversed(order):  # children before their parents
        if parent := box.parent:
            parent.chars += box.chars
            parent.links += box.links
            parent.prose += box.prose
            parent.score += 0.99 * alone[id(box)] + 0.75 * box.score
    centre = max(order, key=lambda box: box.score, default=None)
    for box in order:
        box.inside = box is centre or (box.parent is not None and box.parent.inside)
    return centre


def _alone(one: Stretch, size: int, prose: float) -> list[float]:
    text, box = one.text, one.box
    n = max(1, len(text))
    row = [
        log1p(size), one.links / n, float(_STOP.search(text) is not None), prose > 0,
        len(text.split()) / n * 5, sum(map(text.count, ",;،，、")) / n * 50, sum(map(text.count, ".!?。！？")) / n * 50,
        sum(map(str.isdigit, text)) / n, sum(map(str.isupper, text)) / n, text.count("\n") / n * 20, float(box.depth),
        box.links / max(1, box.chars), log1p(box.chars),
    ]  # fmt: skip
    parent = box.parent or box
    above = parent.parent or parent
    for up in (parent, above, above.parent or above):
        row += [up.links / max(1, up.chars), log1p(up.prose), up.prose / max(1, up.chars)]
    return [*row, *_markup(box.tag, box.hints, box.own)]


@lru_cache(maxsize=5000)
def _markup(tag: str, hints: frozenset[str], own: frozenset[str]) -> tuple[float, ...]:
    """Which tag the stretch has, and what classes and ids say: 1 somewhere above it, 2 on its own element."""
    return (*(float(tag == one) for one in _TAGS), *((kind in hints) + float(kind in own) for kind in KINDS))


def _places(found: Sequence[Stretch], prose: Sequence[float], centre: Box | None) -> NDArray[np.float32]:
    inside = [one.box.inside for one in found]
    total = max(1.0, sum(prose))
    paths: dict[tuple[str, str, str], float] = defaultdict(float)
    keys = [_path(one.box) for one in found]
    for key, value in zip(keys, prose, strict=True):
        paths[key] += value
    strong = [i for i, (value, within) in enumerate(zip(prose, inside, strict=True)) if within and value > 60]
    first, last = (strong[0], strong[-1]) if strong else (0, 0)
    h1 = next((i for i, one in enumerate(found) if one.box.tag == "h1"), -1)
    texts = Counter(one.text for one in found)
    depth = centre.depth if centre else 0
    done = 0.0
    rows = []
    base = centre.hints if centre else frozenset()
    for i, (one, value) in enumerate(zip(found, prose, strict=True)):
        done += value
        rows.append([
            inside[i], paths[keys[i]] / total, one.box.parent.prose / total if one.box.parent else 1.0,
            i / len(found), done / total, (i - first) / len(found), (i - last) / len(found),
            max(-10, min(10, i - first)), max(-10, min(10, i - last)), i > h1 if h1 >= 0 else 0.5,
            one.box.depth - depth if inside[i] else -5, texts[one.text] > 1, len(found), log1p(total),
            (centre.prose if centre else 0) / total, len(one.box.own - base), len((one.box.hints - base) & _FURNITURE),
        ])  # fmt: skip
    return np.array(rows, dtype=np.float32)


_FURNITURE: Final = frozenset(KINDS[1:11])


def _path(box: Box) -> tuple[str, str, str]:
    parent = box.parent or box
    above = parent.parent or parent
    return (box.tag, parent.tag, above.tag)


def _told(found: Sequence[Stretch], title: str | None, stated: str) -> NDArray[np.float32]:
    """Whether the stretch is the title, and the share of its words in the text that the page's data states."""
    name = " ".join(_WORD.findall((title or "").lower()))
    held = _pairs(stated) if len(stated) > 400 else None
    rows = []
    for one in found:
        words = " ".join(_WORD.findall(one.text.lower())) if len(one.text) < 300 else ""
        share = -1.0
        if held is not None:
            pairs = _pairs(one.text)
            share = len(pairs & held) / len(pairs) if pairs else 0.0
        rows.append([bool(words) and (words == name), share])
    return np.array(rows, dtype=np.float32)


def _pairs(text: str) -> set[tuple[str, str, str]]:
    words = _WORD.findall(text)
    return set(zip(words, words[1:], words[2:], strict=False))


def _padded(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.pad(rows, ((2, 2), (0, 0)))
