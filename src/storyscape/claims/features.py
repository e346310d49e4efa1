"""How alike two clauses are, part by part: words, characters, names, numbers, and meaning where an encoder is at hand.

Law: a pair's parts depend on the two clauses and on the story's other clauses (what is rare in it, what it is about),
never on their order. Each part is a symmetric matrix over the clauses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence, Set
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.frames import predicates
from storyscape.claims.gazetteer import country
from storyscape.claims.intervals import compatible
from storyscape.claims.lexicon import lexicon
from storyscape.claims.things import thing_of
from storyscape.protocols import Encoder
from storyscape.records import Appearance, Article, Quantity
from storyscape.text.normalize import fold
from storyscape.text.tokens import forms, stopwords, words

Matrix = NDArray[np.float32]
LEXICAL: Final = ("one_less", "one_more", "two_less", "two_more", "three_less", "three_more", "rare_less", "rare_more",
                  "left_less", "left_more", "weight_less", "weight_more", "rarest_less", "rarest_more", "second_less",
                  "second_more", "all_less", "all_more", "runs_less", "runs_more", "grams_less", "grams_more", "names",
                  "nameless", "digits", "digitless", "fitting", "counted", "length", "uneven", "edits")  # fmt: skip
"""Parts that need no encoder. ``…_less`` and ``…_more``: the lesser and the greater of the shares that two clauses have
in common, of runs of one to three stems, of rare stems by weight, of ``all`` stems by weight, of 4-letter runs; of what
is left over on either side how many stems (``left``), their mean weight, that of the rarest and of the second, and the
weight of its ``runs`` of two; ``names`` and ``digits``: shares of the shorter list, half where one has none (then
``nameless``, ``digitless``); ``fitting``: both count the same thing and the numbers agree; ``counted``: the same is
done to what both count; ``length``: log of the shorter's words; ``uneven``: log of how many times longer the other is;
``edits``: how many words must be put in, taken out or replaced to make one of the other, by the longer's."""
DENSE: Final = ("meaning", "apart_from_story", "aligned_less", "aligned_more", "matched_less", "matched_more")
"""Parts that need an encoder: cosine of the clauses' vectors, the same after the story's mean is taken off, and how
much of each clause's weight finds a near word in the other (a soft alignment; each word's best cosine), and how much,
function words too, all but the same (``matched``)."""
_GRAM: Final = 4
_MUCH: Final = 40  # weight left over, which a long clause has: keeps the part about as large as the others
_NEAR: Final = 0.7  # cosine from which two words are taken for nearly the same
_FEW: Final = 10  # clauses from which what a story is about can be told: of two, the mean says nothing
_BITS: Final = 64
_ONE: Final = np.uint64(1)
_STEM: Final = 6  # letters: inflections of one word share them in the five languages
_ASIDE: Final = ("actor", "when")
_NAMELESS: Final = frozenset({"people", "rising", "falling", "workers"})  # too common to say that the same is meant


class Once:
    """An encoder that reads each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.digest, self.languages = encoder.name, encoder.digest, encoder.languages
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The encoder's vectors of ``texts``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else self._encoder.encode(texts)


class Clause(NamedTuple):
    """A clause as it is compared: its article's language, its text and words (one for all that stand for a country),
    the names in it, its quantities with the name of what each counts, and the shared concepts of its words.

    ``place`` is the share of its ``article`` (an id) that stands before it, ``speaker`` whose word it is (empty: the
    outlet's own), ``predicate`` the words of what it says is done; ``repeats``: its article says it elsewhere too.
    """

    lang: str
    text: str
    words: tuple[str, ...]
    names: frozenset[str]
    numbers: tuple[tuple[str, Quantity], ...]
    concepts: frozenset[str]
    article: str = ""
    place: float = 0.0
    speaker: str = ""
    predicate: tuple[str, ...] = ()
    repeats: bool = False


def clause_of(article: Article, appearance: Appearance) -> Clause:
    """A clause made ready to be compared. One in capitals is lowered: encoders read capitals badly."""
    text = appearance.clause.of(article.text)
    names = frozenset() if text.isupper() else _names(text)
    text = text.lower() if text.isupper() else text
    spoken = tuple(word for form in forms(text) if (word := _country(form, article.lang) or fold(form)))
    lex = lexicon(article.lang)
    concepts = frozenset(concept for word in spoken for concept in lex.concepts.get(word, ()))
    numbers = tuple((thing_of(quantity, appearance, article), quantity) for quantity in appearance.quantities)
    place = appearance.clause.start / max(1, len(article.text))
    return Clause(article.lang, text, spoken, names, numbers, concepts, article.id, place, _speaker(appearance),
                  _predicate(article, appearance), appearance.repeats is not None)  # fmt: skip


def _country(form: str, lang: str) -> str:
    return country(form, lang) if form[0].isupper() else ""


def _speaker(appearance: Appearance) -> str:
    """Who is last in the chain: the entity where the story knows it, else the last word of the name."""
    sources = appearance.attribution.chain[1:] if appearance.attribution else ()
    if not sources:
        return ""
    name = words(sources[-1].full_name or sources[-1].name)
    return sources[-1].entity or (name[-1] if name else sources[-1].kind)


def _predicate(article: Article, appearance: Appearance) -> tuple[str, ...]:
    """The words of a clause's verb; of one that says little ("take") those of what it takes too."""
    if appearance.frame is None:
        return ()
    verb = words(appearance.frame.lemma)
    if not verb or verb[0] not in predicates(article.lang).words("light"):
        return tuple(verb)
    taken = [word for one in appearance.frame.arguments if one.role not in _ASIDE
             for word in words(one.head.of(article.text))]  # fmt: skip
    return (*verb, *taken[:2])


def parts(clauses: Sequence[Clause], encoder: Encoder | None) -> Iterator[tuple[str, Matrix]]:
    """The parts of all pairs, in the order of :data:`LEXICAL`, then of :data:`DENSE` where there is an encoder."""
    stems = [[word[:_STEM] for word in clause.words] for clause in clauses]
    runs = [incidence([_runs(run, length) for run in stems]) for length in (1, 2, 3)]
    for rows, name in zip(runs, ("one", "two", "three"), strict=True):
        yield from _shares(name, rows @ rows.T)
    yield from _rare(clauses, stems)
    yield from _shares("all", _weighed(runs[0]))
    pairs = _weighed(runs[1])
    left: Matrix = np.subtract(np.diag(pairs)[:, None], pairs)
    yield from _either("runs", left / np.float32(_MUCH))
    rows = incidence([_grams(clause) for clause in clauses])
    yield from _shares("grams", rows @ rows.T)
    for name, sets in (("name", [c.names for c in clauses]), ("digit", [_digits(c) for c in clauses])):
        common, has = held(sets)
        yield f"{name}s", common
        yield f"{name}less", (~(has[:, None] & has[None, :])).astype(np.float32)
    yield from _counts(clauses)
    sizes = np.log(np.array([max(1, len(clause.words)) for clause in clauses], dtype=np.float32))
    yield "length", np.minimum(sizes[:, None], sizes[None, :])
    yield "uneven", np.abs(sizes[:, None] - sizes[None, :])
    yield "edits", _edits(stems)
    if encoder is not None:
        yield from _dense(clauses, encoder)


def incidence(sets: Sequence[Set[Hashable]]) -> Matrix:
    """A row for each set and a column for each of their members, 1 where the set has it."""
    place: dict[Hashable, int] = {}
    for one in sets:
        for item in one:
            place.setdefault(item, len(place))
    rows = np.zeros((len(sets), max(1, len(place))), dtype=np.float32)
    for i, one in enumerate(sets):
        rows[i, [place[item] for item in one]] = 1
    return rows


def _shares(name: str, common: Matrix) -> Iterator[tuple[str, Matrix]]:
    """What each two have in common as shares of what either has, which stands in the diagonal."""
    whole = np.maximum(np.diag(common), 1e-6)
    yield f"{name}_less", np.divide(common, np.maximum(whole[:, None], whole[None, :]))
    yield f"{name}_more", np.divide(common, np.minimum(whole[:, None], whole[None, :]))


def _weights(rows: Matrix) -> Matrix:
    """What few of the rows have weighs more."""
    found: Matrix = np.log1p(len(rows) / np.maximum(rows.sum(axis=0), 1)).astype(np.float32)
    return found


def _weighed(rows: Matrix) -> Matrix:
    found: Matrix = np.matmul(rows * _weights(rows), rows.T)
    return found


def _rare(clauses: Sequence[Clause], stems: Sequence[Sequence[str]]) -> Iterator[tuple[str, Matrix]]:
    """Common stems that are no function words, by weight: a stem that few clauses of the story hold weighs more."""
    content = [{stem for stem, word in zip(run, clause.words, strict=True) if word not in stopwords(clause.lang)}
               for run, clause in zip(stems, clauses, strict=True)]  # fmt: skip
    rows = incidence(content)
    weights, common, shared = _weights(rows), _weighed(rows), rows @ rows.T
    whole, sizes = np.diag(common), np.diag(shared)
    yield from _shares("rare", common)
    left, most = sizes[:, None] - shared, np.log1p(np.float32(len(clauses)))
    yield from _either("left", left / 10)
    yield from _either("weight", (whole[:, None] - common) / np.maximum(left, 1) / most)
    lacking = [np.sort((1 - rows[:, row > 0]) * weights[row > 0], axis=1) for row in rows]
    yield from _either("rarest", np.array([found[:, -1:].sum(axis=1) for found in lacking]) / most)
    yield from _either("second", np.array([found[:, -2:-1].sum(axis=1) for found in lacking]) / most)


def _either(name: str, matrix: Matrix) -> Iterator[tuple[str, Matrix]]:
    """What holds of clause ``i`` beside clause ``j``, and the other way round: the lesser and the greater."""
    yield f"{name}_less", np.minimum(matrix, matrix.T)
    yield f"{name}_more", np.maximum(matrix, matrix.T)


def _runs(stems: Sequence[str], length: int) -> set[Hashable]:
    """Each run of ``length`` stems with how many times it has occurred before: a word said twice counts twice."""
    seen: Counter[tuple[str, ...]] = Counter()
    found: set[Hashable] = set()
    for run in zip(*(stems[i:] for i in range(length)), strict=False):
        found.add((run, seen[run]))
        seen[run] += 1
    return found


def _edits(stems: Sequence[Sequence[str]]) -> Matrix:
    """Levenshtein's distance of the first 64 words, by the longer's: a column of all clauses' tables is two words of
    64 bits, where it rises and where it falls (Myers 1999, as Hyyrö 2003 has it).
    """
    sizes = np.array([min(len(run), _BITS) for run in stems])
    where: dict[str, NDArray[np.uint64]] = {}
    for j, run in enumerate(stems):
        for place, stem in enumerate(run[:_BITS]):
            where.setdefault(stem, np.zeros(len(stems), np.uint64))[j] |= _ONE << np.uint64(place)
    ends = _ONE << np.maximum(sizes - 1, 0).astype(np.uint64)
    found = np.zeros((len(stems), len(stems)), dtype=np.float32)
    for i, run in enumerate(stems):
        rises, falls, far = np.full(len(stems), ~np.uint64(0)), np.zeros(len(stems), np.uint64), sizes
        for stem in run[:_BITS]:
            same = where[stem]
            level = (((same & rises) + rises) ^ rises) | same
            more, less = falls | ~(level | rises), rises & level
            far = far + ((more & ends) > 0) - ((less & ends) > 0)
            more, less = (more << _ONE) | _ONE, less << _ONE
            rises, falls = less | ~(same | falls | more), more & (same | falls)
        found[i] = far
    found /= np.maximum(np.maximum(sizes[:, None], sizes[None, :]), 1)
    return found


def _grams(clause: Clause) -> set[str]:
    line = f" {' '.join(clause.words)} "
    return {line[i : i + _GRAM] for i in range(len(line) - _GRAM + 1)}


def _digits(clause: Clause) -> frozenset[str]:
    return frozenset(word for word in clause.words if word[0].isdigit())


def held(sets: Sequence[Set[str]]) -> tuple[Matrix, NDArray[np.bool_]]:
    """The share of the shorter list that the other holds; half where one of the two is empty."""
    rows = incidence(sets)
    sizes = rows.sum(axis=1)
    has = sizes > 0
    both = has[:, None] & has[None, :]
    shares = (rows @ rows.T) / np.maximum(np.minimum(sizes[:, None], sizes[None, :]), 1)
    return np.where(both, shares, 0.5).astype(np.float32), has


def _counts(clauses: Sequence[Clause]) -> Iterator[tuple[str, Matrix]]:
    fitting, counted = (np.zeros((len(clauses), len(clauses)), dtype=np.float32) for _ in range(2))
    counting = [i for i, clause in enumerate(clauses) if clause.numbers]
    for n, i in enumerate(counting):
        for j in counting[n + 1 :]:
            a, b = clauses[i], clauses[j]
            fitting[i, j] = fitting[j, i] = _fit(a, b)
            shared = a.concepts & b.concepts
            counted[i, j] = counted[j, i] = len(shared) >= 2 and bool(shared - _NAMELESS)
    yield "fitting", fitting
    yield "counted", counted


def _fit(a: Clause, b: Clause) -> bool:
    same = ((x, y) for thing, x in a.numbers for other, y in b.numbers if thing == other and thing)
    return any(x.unit == y.unit and compatible(x, y) for x, y in same)


def _dense(clauses: Sequence[Clause], encoder: Encoder) -> Iterator[tuple[str, Matrix]]:
    covered = [i for i, clause in enumerate(clauses) if clause.lang in encoder.languages]
    spread = np.ix_(covered, covered)
    for name, small in zip(DENSE, _covered([clauses[i] for i in covered], encoder), strict=True):
        matrix = np.zeros((len(clauses), len(clauses)), dtype=np.float32)
        matrix[spread] = small
        yield name, matrix


def _covered(clauses: Sequence[Clause], encoder: Encoder) -> Iterator[Matrix]:
    if not clauses:
        yield from (np.zeros((0, 0), dtype=np.float32) for _ in DENSE)
        return
    vectors = encoder.encode([clause.text for clause in clauses])
    yield np.clip(vectors @ vectors.T, 0, 1)
    own = vectors - vectors.mean(axis=0) * (len(clauses) / (len(clauses) + _FEW))
    own /= np.linalg.norm(own, axis=1, keepdims=True) + 1e-6
    yield np.clip(own @ own.T, -1, 1)
    spoken = [list(c.words) or [c.text] for c in clauses]
    content = [[w for w in run if w not in stopwords(c.lang)] or run for run, c in zip(spoken, clauses, strict=True)]
    for found in (_alignment(content, encoder, 0), _alignment(spoken, encoder, _NEAR)):
        yield np.minimum(found, found.T)
        yield np.maximum(found, found.T)


def _alignment(spoken: Sequence[Sequence[str]], encoder: Encoder, least: float) -> Matrix:
    """How much of the weight of clause ``i`` finds a word in clause ``j`` that is nearer than ``least``."""
    vocabulary = sorted({word for run in spoken for word in run})
    place = {word: i for i, word in enumerate(vocabulary)}
    vectors = encoder.encode(vocabulary)
    near = np.clip((vectors @ vectors.T - least) / (1 - least), 0, 1)
    counts = Counter(word for run in spoken for word in set(run))
    best, weights = (np.zeros((len(spoken), len(vocabulary)), dtype=np.float32) for _ in range(2))
    for i, run in enumerate(spoken):
        places = [place[word] for word in run]
        best[i] = near[places].max(axis=0)
        for word in run:
            weights[i, place[word]] += np.sqrt(np.log1p(len(spoken) / counts[word]))
    weights /= weights.sum(axis=1, keepdims=True)
    found: Matrix = (weights @ best.T).astype(np.float32)
    return found


def _names(text: str) -> frozenset[str]:
    """Words in capitals, the first word left out: most are names; common nouns in German cancel out."""
    found = re.findall(r"(?<!^)(?<![.!?] )\b[^\W\d_][\w'’.-]*", text)
    return frozenset(fold(word.strip(".'’"))[:_STEM] for word in found if word[0].isupper())
