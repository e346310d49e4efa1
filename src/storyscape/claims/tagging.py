"""What a tagger of attributions may know of each piece of a passage: names of features.

Law: features are strings that depend on the passage alone and on what the rules found in it (``hints``); without a
parser those of grammar are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from itertools import accumulate
from typing import Final

from storyscape.claims.lexicon import lexicon
from storyscape.claims.pieces import Passage

Row = list[str]
_KIDS: Final = ("nsubj", "nsubjpass", "ccomp", "xcomp", "dobj", "prep", "acl", "advcl", "agent", "mark", "relcl")
_SHOWING: Final = ("nsubj", "nsubjpass", "ccomp", "xcomp", "mark", "prep", "acl", "dobj")
_SPOKEN: Final = frozenset({"say", "think", "want", "feel", "ask", "show"})
_VERBAL: Final = ("V", "ing", "ed", "s", "x")  # tags, and what stands for them without a parser
_FAR: Final = 12  # steps up a tree that are tried
_SUFFIXES: Final = ("ing", "ed", "ly", "s")


class Tree:
    """The grammar of a passage: heads, relations, children, and the first and last piece below each."""

    def __init__(self, passage: Passage) -> None:
        count, parse = len(passage.words), passage.parse
        self.known = parse is not None
        self.heads = parse.heads if parse else tuple(range(count))
        self.relations = parse.relations if parse else ("",) * count
        self.lemmas = parse.lemmas if parse else passage.lower
        self.tags = parse.tags if parse else tuple(map(_form, passage.words))
        self.kids: list[list[int]] = [[] for _ in range(count)]
        self.first, self.last = list(range(count)), list(range(count))
        for i, head in enumerate(self.heads):
            if head != i:
                self.kids[head].append(i)
            self._widen(i)

    def _widen(self, i: int) -> None:
        above = i
        while self.heads[above] != above:
            above = self.heads[above]
            self.first[above] = min(self.first[above], i)
            self.last[above] = max(self.last[above], i)

    def climb(self, i: int, goals: Collection[int]) -> tuple[int, int | None, int] | None:
        """The nearest goal at or above ``i``, the piece right below it on the way, and the number of steps."""
        under = None
        for steps in range(_FAR):
            if i in goals:
                return i, under, steps
            if self.heads[i] == i:
                break
            under, i = i, self.heads[i]
        return None


@cache
def kinds_of(word: str, lang: str) -> tuple[str, ...]:
    """Of which kinds of saying, thinking and wanting a word or lemma is, by the language's table."""
    rows = lexicon(lang).section("kinds")
    bases = {word}
    for ending, instead in (pair.split("/") for pair in str(rows.get("endings", "")).split()):
        if ending and word.endswith(ending) and len(word) > len(ending) + 2:
            base = word.removesuffix(ending) + instead
            bases |= {base, base[:-1]} if base[-1:] == base[-2:-1] else {base}
    return tuple(kind for kind in rows if kind != "endings" and bases & lexicon(lang).words("kinds", kind))


def plain(passage: Passage, tree: Tree, hints: Sequence[str], lang: str) -> list[Row]:
    """Features of each piece by itself, its neighbours, its place in the tree, the kinds of its words and the rules'
    label of it.
    """
    rows = [_own(passage, tree, hints, i) for i in range(len(passage.words))]
    kinds = [kinds_of(lemma, lang) for lemma in tree.lemmas]
    for i, row in enumerate(rows):
        _beside(row, passage, tree, hints, i)
        if tree.known:
            _in_tree(row, tree, i)
        _of_kinds(row, tree, kinds, i)
    return rows


def cues_in(passage: Passage, tree: Tree, known: Collection[str], lang: str) -> set[int]:
    """The pieces that may be a cue: words that often were one, and verbs of the table's kinds."""
    return {
        i
        for i, word in enumerate(passage.lower)
        if word in known or (tree.tags[i].startswith(_VERBAL) and _SPOKEN.intersection(kinds_of(tree.lemmas[i], lang)))
    }


def towards(rows: Sequence[Row], passage: Passage, tree: Tree, cues: Collection[int]) -> None:
    """Add to each row how its piece stands to the nearest of ``cues``."""
    order = sorted(cues)
    lemmas, marks = tree.lemmas, passage.marks
    commas = list(accumulate(word == "," for word in passage.words))
    for i, row in enumerate(rows):
        if i in cues:
            row.append("xis")
        if tree.known:
            _above(row, passage, tree, cues, i)
        for side, near in (("L", [c for c in order if c < i][-1:]), ("R", [c for c in order if c > i][:1])):
            row.append(f"x{side}{len(near)}")
            for cue in near:
                apart = min(abs(commas[cue] - commas[i]), 3)
                row += (f"x{side}d{min(abs(cue - i), 6)}", f"x{side}l={lemmas[cue]}",
                        f"x{side}m={marks[cue]}{marks[i]}", f"x{side}c={apart}",
                        f"x{side}cl={apart}|{lemmas[i]}",
                        f"x{side}s={passage.sentences[cue] == passage.sentences[i]}")  # fmt: skip
    if tree.known:
        _edges(rows, tree, order)


def _own(passage: Passage, tree: Tree, hints: Sequence[str], i: int) -> Row:
    lemma, tag, mark = tree.lemmas[i], tree.tags[i], passage.marks[i]
    word = passage.lower[i]
    row = [f"w={word}", f"l={lemma}", f"t={tag}", f"s={_shape(passage.words[i])}", f"m={mark}", f"h={hints[i]}",
           f"lt={lemma}|{tag}", f"n={min(passage.sentences[i], 1)}"]  # fmt: skip
    if i == 0 or passage.sentences[i - 1] != passage.sentences[i]:
        row.append("begins")
    if i + 2 >= len(passage.words) or passage.sentences[i + 2] != passage.sentences[i]:
        row.append("ends")
    if not tree.known:
        row += (f"p={word[:3]}", f"e={word[-3:]}")
    if any(one != "out" for one in passage.marks):
        row.append("marked")
    return row


def _beside(row: Row, passage: Passage, tree: Tree, hints: Sequence[str], i: int) -> None:
    lemmas, tags, count = tree.lemmas, tree.tags, len(passage.words)
    for k in (-3, -2, -1, 1, 2, 3):
        if not 0 <= i + k < count:
            row += (f"edge{k}",) if abs(k) == 1 else ()
            continue
        row.append(f"t{k}={tags[i + k]}")
        if abs(k) < 3:
            row.append(f"l{k}={lemmas[i + k]}")
        if abs(k) == 1:
            row += (f"m{k}={passage.marks[i + k]}", f"h{k}={hints[i + k]}", f"s{k}={_shape(passage.words[i + k])}",
                    f"r{k}={tree.relations[i + k]}", f"tt{k}={tags[i + k]}|{tags[i]}",
                    f"ll{k}={lemmas[i + k]}|{lemmas[i]}")  # fmt: skip
    if 0 < i < count - 1:
        row.append(f"ttt={tags[i - 1]}|{tags[i]}|{tags[i + 1]}")


def _in_tree(row: Row, tree: Tree, i: int) -> None:
    lemma, relation, head = tree.lemmas[i], tree.relations[i], tree.heads[i]
    row += (f"r={relation}", f"hl={tree.lemmas[head]}", f"rhl={relation}|{tree.lemmas[head]}",
            f"rht={relation}|{tree.tags[head]}", f"gl={tree.lemmas[tree.heads[head]]}",
            f"rr={relation}|{tree.relations[head]}")  # fmt: skip
    below = {tree.relations[kid] for kid in tree.kids[i]}.intersection(_KIDS)
    row.append("kids=" + "|".join(sorted(below)))
    row += [f"k={name}" for name in sorted(below)] + [f"lk={lemma}|{name}" for name in sorted(below)]
    for kid in tree.kids[i]:
        name = tree.relations[kid]
        if name in ("nsubj", "nsubjpass", "ccomp", "xcomp", "mark"):
            row += (f"x={tree.lemmas[kid]}", f"x>{kid > i}")
        elif name == "prep":
            row.append(f"lp={lemma}|{tree.lemmas[kid]}")


def _of_kinds(row: Row, tree: Tree, kinds: Sequence[Sequence[str]], i: int) -> None:
    tag, head = tree.tags[i], tree.heads[i]
    for kind in kinds[i]:
        row += (f"kd={kind}", f"kdt={kind}|{tag}")
        row += [f"kk={kind}|{tree.relations[kid]}" for kid in tree.kids[i] if tree.relations[kid] in _SHOWING]
    if head != i:
        row += [f"hk={kind}|{tree.relations[i]}" for kind in kinds[head]]
    for k in (-2, -1, 1, 2):
        if 0 <= i + k < len(kinds):
            row += [f"kd{k}={kind}" for kind in kinds[i + k]]


def _above(row: Row, passage: Passage, tree: Tree, cues: Collection[int], i: int) -> None:
    found = tree.climb(i, cues)
    if found is None:
        row.append("xnone")
        return
    cue, under, steps = found
    if under is None:
        return
    key, side = tree.relations[under], "<" if i < cue else ">"
    row += (f"xa={key}{side}", f"xal={key}|{tree.lemmas[cue]}", f"xas={key}{min(steps, 4)}",
            f"xam={key}{side}{passage.marks[i]}")  # fmt: skip
    if i == tree.first[under]:
        row.append(f"xfirst={key}")
    if i == tree.last[under]:
        row.append(f"xlast={key}")


def _edges(rows: Sequence[Row], tree: Tree, cues: Sequence[int]) -> None:
    """Where what depends on a cue begins and ends."""
    for cue in cues:
        for kid in tree.kids[cue]:
            first, last, relation = tree.first[kid], tree.last[kid], tree.relations[kid]
            if first <= cue <= last:
                continue
            rows[first].append(f"xb={relation}")
            rows[last].append(f"xe={relation}")
            if last + 1 < len(rows):
                rows[last + 1].append(f"xp={relation}")
            if first:
                rows[first - 1].append(f"xm={relation}")


def _form(word: str) -> str:
    """What stands for a tag where nothing is parsed: the ending of a word, or that it is a name, a number, a mark."""
    if not word[0].isalpha():
        return _shape(word)
    if word[0].isupper():
        return "Xx"
    return next((suffix for suffix in _SUFFIXES if word.endswith(suffix) and len(word) > len(suffix) + 2), "x")


def _shape(word: str) -> str:
    if word.isupper():
        return "XX" if len(word) > 1 else "X"
    if word[0].isupper():
        return "Xx"
    if any(char.isdigit() for char in word):
        return "9"
    return "x" if word[0].isalpha() else word[0]
