"""How alike two clauses are: by words, characters, meaning, names and numbers.

Law: a pair's features depend on the two clauses and on how rare their words are in this story, never on their order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.lexicon import lexicon
from storyscape.claims.things import thing_of
from storyscape.protocols import Encoder
from storyscape.records import Appearance, Article, Quantity
from storyscape.text.normalize import fold
from storyscape.text.tokens import stopwords, words

Matrix = NDArray[np.float32]
_GRAMS: Final = 4
_BUCKETS: Final = 4096
_STEM: Final = 6  # letters: inflections of one word share them in the five languages


class Clause(NamedTuple):
    """A clause as it is compared: its article's language, its words, its text for the encoder; ``numbers`` are its
    quantities with the name of what each counts.
    """

    lang: str
    text: str
    stems: frozenset[str]
    names: frozenset[str]
    numbers: tuple[tuple[str, Quantity], ...]
    concepts: frozenset[str]


class Likeness(NamedTuple):
    """Symmetric matrices over the clauses of a story, each 0 to 1; ``meaning`` is ``None`` without an encoder."""

    words: Matrix
    held: Matrix
    grams: Matrix
    names: Matrix
    meaning: Matrix | None
    same_lang: NDArray[np.bool_]


def clause_of(article: Article, appearance: Appearance) -> Clause:
    """A clause made ready to be compared. One in capitals is lowered: encoders read capitals badly."""
    text = appearance.clause.of(article.text)
    names = frozenset() if text.isupper() else _names(text)
    text = text.lower() if text.isupper() else text
    stops = stopwords(article.lang)
    found = [word for word in words(text) if word not in stops]
    lex = lexicon(article.lang)
    concepts = frozenset(concept for word in words(text) for concept in lex.concepts.get(word, ()))
    stems = frozenset(word[:_STEM] for word in found)
    numbers = tuple((thing_of(quantity, appearance, article), quantity) for quantity in appearance.quantities)
    return Clause(article.lang, text, stems, names, numbers, concepts)


def likeness(clauses: Sequence[Clause], encoder: Encoder | None) -> Likeness:
    """All pairwise likenesses of ``clauses``."""
    shared, held = _shared_words(clauses)
    langs = np.array([clause.lang for clause in clauses])
    return Likeness(
        words=shared,
        held=held,
        grams=_cosines(_gram_rows(clauses)),
        names=_shared_names(clauses),
        meaning=_meaning(clauses, encoder),
        same_lang=langs[:, None] == langs[None, :],
    )


def _shared_words(clauses: Sequence[Clause]) -> tuple[Matrix, Matrix]:
    """Weighted Dice, and the share of the shorter clause's weight that the other holds; rare words weigh more."""
    vocabulary = sorted({stem for clause in clauses for stem in clause.stems})
    counts = Counter(stem for clause in clauses for stem in clause.stems)
    place = {stem: i for i, stem in enumerate(vocabulary)}
    rows = np.zeros((len(clauses), max(1, len(vocabulary))), dtype=np.float32)
    for i, clause in enumerate(clauses):
        for stem in clause.stems:
            rows[i, place[stem]] = np.sqrt(np.log1p(len(clauses) / counts[stem]))
    common = rows @ rows.T
    weight = np.diag(common)
    total = weight[:, None] + weight[None, :]
    least = np.minimum(weight[:, None], weight[None, :])
    dice: Matrix = (2 * common / np.maximum(total, 1e-6)).astype(np.float32)
    held: Matrix = (common / np.maximum(least, 1e-6)).astype(np.float32)
    return dice, held


def _gram_rows(clauses: Sequence[Clause]) -> Matrix:
    rows = np.zeros((len(clauses), _BUCKETS), dtype=np.float32)
    for i, clause in enumerate(clauses):
        folded = " " + " ".join(words(clause.text)) + " "
        for j in range(len(folded) - _GRAMS + 1):
            rows[i, _bucket(folded[j : j + _GRAMS])] += 1
    rarity = np.log1p(len(clauses) / np.maximum((rows > 0).sum(axis=0), 1))
    weighted: Matrix = np.log1p(rows) * rarity.astype(np.float32)
    return weighted


def _bucket(gram: str) -> int:
    value = 0
    for char in gram:
        value = (value * 1_000_003 + ord(char)) & 0xFFFFFFFF
    return (value ^ (value >> 15)) % _BUCKETS


def _cosines(rows: Matrix) -> Matrix:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.maximum(norms, 1e-6)
    cosines: Matrix = np.clip(unit @ unit.T, 0, 1)
    return cosines


def _names(text: str) -> frozenset[str]:
    """Words in capitals, the first word left out: most are names; common nouns in German cancel out."""
    found = re.findall(r"(?<!^)(?<![.!?] )\b[^\W\d_][\w'’.-]*", text)
    return frozenset(fold(word.strip(".'’"))[:_STEM] for word in found if word[0].isupper())


def _shared_names(clauses: Sequence[Clause]) -> Matrix:
    out = np.full((len(clauses), len(clauses)), 0.5, dtype=np.float32)
    for i, a in enumerate(clauses):
        for j in range(i + 1, len(clauses)):
            b = clauses[j]
            if a.names and b.names:
                out[i, j] = out[j, i] = len(a.names & b.names) / min(len(a.names), len(b.names))
    return out


def _meaning(clauses: Sequence[Clause], encoder: Encoder | None) -> Matrix | None:
    if encoder is None:
        return None
    texts = [clause.text if clause.lang in encoder.languages else "" for clause in clauses]
    known = [i for i, text in enumerate(texts) if text]
    out = np.zeros((len(clauses), len(clauses)), dtype=np.float32)
    if known:
        vectors = encoder.encode([texts[i] for i in known])
        out[np.ix_(known, known)] = np.clip(vectors @ vectors.T, 0, 1)
    return out
