"""What is known of a probable span as a whole: how it is cut, which grammar crosses its edges, and what stands beside
it. A field that goes from piece to piece sees none of this (a second look at what a first model proposes: Collins and
Koo 2005).

Law: features are strings that depend on the passage and its probable spans alone; without a parser those of grammar
are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from storyscape.claims.fields import best
from storyscape.claims.pieces import Passage
from storyscape.claims.tagging import Row, Tree
from storyscape.protocols import Chance

_LIKELY: Final = 3 / 8  # probability to a field that a span must have to be looked at as another's company
_NEAR, _FAR = 2, 5  # pieces to the next span: up to the first they are named, beyond the second it is far


def whole(passage: Passage, found: Sequence[Chance]) -> list[Row]:
    """The features of each of the probable spans of a passage."""
    tree, company = Tree(passage), best(found, len(passage.words), _LIKELY)
    rows = ((*_odds(one, found), *_cut(passage, tree, one), *_beside(passage, one, company)) for one in found)
    more = (_crossed(tree, one) if tree.known else () for one in found)
    return [[f"{one.kind}|{name}" for name in ("", *row, *crossed)]
            for one, row, crossed in zip(found, rows, more, strict=True)]  # fmt: skip


def _odds(one: Chance, found: Sequence[Chance]) -> Iterator[str]:
    """How probable it is to a field, by itself and among the spans of its kind that it can't be beside."""
    rivals = sum(other.probability for other in found if other.kind == one.kind and _overlap(one, other))
    yield f"p{int(10 * one.probability)}"
    yield f"of{int(10 * one.probability / rivals)}"


def _cut(passage: Passage, tree: Tree, one: Chance) -> Iterator[str]:
    """Its size, its first and last piece with those outside, and how it stands to sentences and quotation marks."""
    first, end, count = one.first, one.end, len(passage.words)
    words, tags = ("", *passage.lower, "", ""), ("", *tree.tags, "", "")  # so a piece's place is one further on
    yield f"n{(end - first).bit_length()}"
    yield f"a={tags[first]}|{words[first + 1]}"
    yield f"at={tags[first]}|{tags[first + 1]}"
    yield f"z={tags[end]}|{words[end + 1]}"
    yield f"zt={tags[end]}|{tags[end + 1]}"
    yield f"z2={words[end + 1]}|{tags[end + 2]}"
    at, marks = passage.sentences, passage.marks
    begins, ends = (i in (0, count) or at[i - 1] != at[i] for i in (first, end))
    stops = not ends and (end + 1 == count or at[end + 1] != at[end])  # all but the full stop
    yield f"s{begins}{ends}{stops}{min(at[end - 1] - at[first], 3)}"
    inside = marks[first:end]
    yield f"m{inside[0]}{inside[-1]}{min(inside.count('open'), 2)}{min(inside.count('close'), 2)}"


def _crossed(tree: Tree, one: Chance) -> Iterator[str]:
    """What in it depends on a word outside, and what outside depends on a word in it."""
    held = range(one.first, one.end)
    tops = [i for i in held if _is_word(tree, i) and (tree.heads[i] not in held or tree.heads[i] == i)]
    yield f"tops{min(len(tops), 4)}"
    if len(tops) <= 2:
        yield "tops=" + "|".join(sorted(tree.relations[i] for i in tops))
        for i in tops:
            yield f"top={tree.relations[i]}|{tree.tags[i]}"
            yield f"of={tree.relations[i]}|{tree.lemmas[tree.heads[i]]}"
    outside = [kid for i in held for kid in tree.kids[i] if kid not in held and _is_word(tree, kid)]
    for side, kids in (("l", [kid for kid in outside if kid < one.first]), ("r", [k for k in outside if k >= one.end])):
        yield f"out{side}{min(len(kids), 2)}"
        for kid in kids[:3]:
            yield f"out{side}={tree.relations[kid]}"
            yield f"out{side}={tree.relations[kid]}|{tree.lemmas[kid]}"


def _beside(passage: Passage, one: Chance, company: Sequence[Chance]) -> Iterator[str]:
    """The spans before and behind it that a field would choose, and what lies between."""
    before = [other for other in company if other.end <= one.first][-2:]
    behind = [other for other in company if other.first >= one.end][:2]
    left = f"{before[-1].kind}{_gap(passage, before[-1].end, one.first)}" if before else ""
    right = f"{behind[0].kind}{_gap(passage, one.end, behind[0].first)}" if behind else ""
    yield f"l={left}"
    yield f"r={right}"
    yield f"lr={left}|{right}"
    yield "k=" + "|".join(other.kind for other in before) + "_" + "|".join(other.kind for other in behind)


def _gap(passage: Passage, start: int, end: int) -> str:
    """The pieces between two spans where they are few."""
    if end - start <= _NEAR:
        return " ".join(passage.lower[start:end])
    return "some" if end - start <= _FAR else "far"


def _overlap(one: Chance, other: Chance) -> bool:
    return one.first < other.end and other.first < one.end


def _is_word(tree: Tree, i: int) -> bool:
    return tree.lemmas[i].isalnum()
