"""Which words of a story's sentences stand for one act: "fired" here, "the dismissal" there.

Law: a pair's parts depend on the two mentions and on the story's others, never on their order; the weights are data
(``data/acts.toml``, with the recipe that trained them). Needs a parse of each sentence and an encoder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence, Set
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from storyscape.claims.features import Matrix, held, incidence
from storyscape.protocols import Encoder, Parse
from storyscape.tables import table
from storyscape.text.tokens import stopwords

PARTS: Final = ("same", "grams", "telling", "telling_same", "spread", "often", "beside", "arguments", "window",
                "other_words")  # fmt: skip
"""``same``: one stem; ``grams``: share of 3-letter runs; ``telling``: both are verbs of saying (``_same``: the same);
``spread``: share of the articles that have the commoner stem; ``often``: how often an article repeats a stem that both
have; ``beside``: how many of the two stems stand in the other's sentence too; ``arguments``: share of who and what the
one with fewer of them has in common with the other, half where one has none; ``window``: cosine of the words around;
``other_words``: square of the cosine of the words themselves where the stems differ."""
_ENDINGS: Final = re.compile(
    "(?<=...)(?:ations?|ments?|ings?|ions?|ers?|ors?|ies|ied|ed|es|s|e|y)$"
)  # rough on purpose: a verb and its noun must meet
_VOWEL: Final = re.compile("[aeiouy]")
_ARGUMENTS: Final = frozenset(["nsubj", "nsubjpass", "agent", "dobj", "obj", "attr", "compound", "poss", "amod"])
_WINDOW: Final = 6  # words on either side


class Act(NamedTuple):
    """A mention: ``at`` are the places of its words among its sentence's ``words``, which ``parse`` is of."""

    article: str
    words: tuple[str, ...]
    at: tuple[int, ...]
    parse: Parse


class _Read:
    """A mention with what is compared of it."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self.article = act.article
        self.text = " ".join(act.words[i] for i in act.at).lower()
        around = act.words[max(0, min(act.at) - _WINDOW) : max(act.at) + _WINDOW + 1]
        self.window = " ".join(around)
        lemmas = table("acts")["telling"]["words"].split()
        self.telling = any(act.parse.lemmas[i] in lemmas for i in act.at)

    @cached_property
    def head(self) -> int:
        """The word that the others of the mention hang on."""
        heads = self._act.parse.heads
        return next((i for i in self._act.at if heads[i] == i or heads[i] not in self._act.at), self._act.at[0])

    @cached_property
    def stem(self) -> str:
        return stem(self._act.parse.lemmas[self.head])

    @cached_property
    def company(self) -> frozenset[str]:
        """The stems of the sentence's other words that say something."""
        others = (i for i in range(len(self._act.words)) if i not in self._act.at and _says(self._act.words[i]))
        return frozenset(stem(self._act.parse.lemmas[i]) for i in others)

    @cached_property
    def arguments(self) -> frozenset[str]:
        """The stems of who does it and to what, with prepositions too, and of the noun that the mention qualifies."""
        parse = self._act.parse
        below = {i: [k for k, h in enumerate(parse.heads) if h == i != k] for i in range(len(parse.heads))}
        found = [k for k in below[self.head] if parse.relations[k] in _ARGUMENTS]
        found += [kk for k in below[self.head] if parse.relations[k] == "prep" for kk in below[k]]
        if parse.relations[self.head] in ("amod", "compound"):
            found.append(parse.heads[self.head])
        return frozenset(stem(parse.lemmas[k]) for k in found)


def stem(word: str) -> str:
    """A word without what may end a verb or its noun."""
    cut = _ENDINGS.sub("", word.lower())
    cut = cut.removesuffix("e") if _VOWEL.search(cut) else word.lower()
    return cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "ls" else cut


def alike(acts: Sequence[Act], encoder: Encoder) -> Matrix:
    """How likely each pair of mentions is of one act: shape ``(len(acts), len(acts))``, symmetric, 0 to 1."""
    weights = table("acts")["weights"]
    logits = np.full((len(acts), len(acts)), float(weights["bias"]), dtype=np.float32)
    for name, matrix in parts(acts, encoder):
        logits += float(weights[name]) * matrix
    found: Matrix = np.round(1 / (1 + np.exp(-logits)), 4)
    return found


def parts(acts: Sequence[Act], encoder: Encoder) -> Iterator[tuple[str, Matrix]]:
    """The parts of all pairs, in the order of :data:`PARTS`. May raise ModelError."""
    read = [_Read(act) for act in acts]
    same = _equal([one.stem for one in read])
    yield "same", same
    yield "grams", _jaccard([{f"^{one.stem}$"[i : i + 3] for i in range(len(one.stem))} for one in read])
    telling = np.array([one.telling for one in read], dtype=np.float32)
    both = telling[:, None] * telling[None, :]
    yield "telling", both
    yield "telling_same", both * same
    holders = {key: {one.article for one in read if one.stem == key} for key in {one.stem for one in read}}
    spread = np.array([len(holders[one.stem]) for one in read], dtype=np.float32) / len({one.article for one in read})
    yield "spread", np.maximum(spread[:, None], spread[None, :])
    counts = Counter(one.stem for one in read)
    yield "often", same * np.array([counts[one.stem] / len(holders[one.stem]) for one in read], dtype=np.float32)
    beside = np.array([[a.stem in b.company for b in read] for a in read], dtype=np.float32)
    yield "beside", beside + beside.T
    yield "arguments", held([one.arguments for one in read])[0]
    window, words = (_cosines([getattr(one, name) for one in read], encoder) for name in ("window", "text"))
    yield "window", window
    yield "other_words", (1 - same) * np.maximum(words, 0) ** 2


def _says(word: str) -> bool:
    return word[0].isalnum() and word.lower() not in stopwords("en")


def _equal(keys: Sequence[str]) -> Matrix:
    places = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    found = np.array([places[key] for key in keys])
    same: Matrix = (found[:, None] == found[None, :]).astype(np.float32)
    return same


def _jaccard(sets: Sequence[Set[Hashable]]) -> Matrix:
    rows = incidence(sets)
    common, sizes = rows @ rows.T, rows.sum(axis=1)
    found: Matrix = common / np.maximum(sizes[:, None] + sizes[None, :] - common, 1)
    return found


def _cosines(texts: Sequence[str], encoder: Encoder) -> Matrix:
    places = {text: i for i, text in enumerate(dict.fromkeys(texts))}
    vectors = encoder.encode(list(places))[[places[text] for text in texts]]
    found: Matrix = vectors @ vectors.T
    return found
