"""Where two texts say the same words: shared runs, aligned to spans of both.

Law: both spans of a passage slice to texts that share their words, but for the few that an editor changed within;
boilerplate, captions and transcripts are never read, and words inside quotation marks are known to be somebody's.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from storyscape.records import Article, Ref, Span
from storyscape.text.shingles import fingerprints, shingles
from storyscape.text.tokens import word_spans

K: Final = 5
_GAP: Final = 8  # words that an editor may change between two runs of one passage
_EDITED: Final = 32  # words between two runs that are one passage still, if enough of them are the same
_SAME: Final = 0.4  # "enough"
_SHORTEST: Final = 8  # words of a passage that is worth showing
_QUOTED: Final = re.compile(r"“[^“”\n]{3,600}”|„[^„“”\n]{3,600}[“”]|«[^«»\n]{3,600}»|\"[^\"\n]{3,600}\"")


class Comparable:
    """The words of an article's body, as reuse compares them. Everything dear is worked out when first asked for."""

    def __init__(self, article: Article) -> None:
        self.article = article
        found = [found for span in _read(article) for found in _words(article.text, span)]
        self.words: list[str] = [word for word, _, _ in found]
        self.starts = [start for _, start, _ in found]
        self.ends = [end for _, _, end in found]

    @cached_property
    def quoted(self) -> list[bool]:
        """For each word, whether it stands inside quotation marks."""
        marks = [(m.start(), m.end()) for m in _QUOTED.finditer(self.article.text)]
        opened = [start for start, _ in marks]
        out = []
        for start in self.starts:
            at = bisect.bisect_right(opened, start) - 1
            out.append(at >= 0 and start < marks[at][1])
        return out

    @cached_property
    def shingles(self) -> list[int]:
        """The hashes of every run of :data:`K` words."""
        return shingles(self.words, K)

    @cached_property
    def plain(self) -> int:
        """How many words stand outside quotation marks: what containment counts."""
        return len(self.quoted) - sum(self.quoted)

    @cached_property
    def fingerprints(self) -> frozenset[int]:
        """Winnowed shingles: what two texts that share 12 words in a row have at least one of in common."""
        return fingerprints(self.words, K)


class Passage(NamedTuple):
    """A shared passage: words ``[a, a_end)`` of one text and ``[b, b_end)`` of the other, ``same`` of them equal."""

    a: int
    a_end: int
    b: int
    b_end: int
    same: int


def align(a: Comparable, b: Comparable) -> list[Passage]:
    """The shared passages of two texts in the order of ``a``: seeded on equal 5-grams, extended, joined over edits."""
    joined: list[Passage] = []
    for run in _runs(a, b):
        last = joined[-1] if joined else None
        if last and (kept := _kept_between(a, b, last, run)) is not None:
            joined[-1] = Passage(last.a, run.a_end, last.b, run.b_end, last.same + kept + run.same)
        else:
            joined.append(run)
    return [passage for passage in joined if passage.same >= _SHORTEST and not _only_quoted(a, b, passage)]


def plain_share(a: Comparable, b: Comparable, passage: Passage) -> float:
    """The share of a passage's words that stand outside quotation marks, in the text that quotes more of it."""
    quoted = max(sum(a.quoted[passage.a : passage.a_end]), sum(b.quoted[passage.b : passage.b_end]))
    return max(0.0, 1 - quoted / max(1, min(passage.a_end - passage.a, passage.b_end - passage.b)))


def refs(a: Comparable, b: Comparable, passage: Passage) -> tuple[Ref, Ref]:
    """The passage as spans of both texts."""
    return (
        Ref(a.article.id, Span(a.starts[passage.a], a.ends[passage.a_end - 1])),
        Ref(b.article.id, Span(b.starts[passage.b], b.ends[passage.b_end - 1])),
    )


def _runs(a: Comparable, b: Comparable) -> Iterator[Passage]:
    """The longest equal runs, leftmost in ``a`` first; where a run stands twice in ``b``, the one that goes on best."""
    places: dict[int, list[int]] = {}
    for j, shingle in enumerate(b.shingles):
        places.setdefault(shingle, []).append(j)
    i, after = 0, -1
    while i < len(a.shingles):
        found = [j for j in places.get(a.shingles[i], ()) if a.words[i : i + K] == b.words[j : j + K]]
        if not found:
            i += 1
            continue
        longest = max(found[:16], key=lambda j: (j == after, _length(a.words, b.words, i, j), -abs(j - after), -j))
        length = _length(a.words, b.words, i, longest)
        yield Passage(i, i + length, longest, longest + length, length)
        i, after = i + length, longest + length


def _kept_between(a: Comparable, b: Comparable, last: Passage, run: Passage) -> int | None:
    """How many words stay the same between two runs of one passage, ``None`` where they are two passages."""
    gap_a, gap_b = run.a - last.a_end, run.b - last.b_end
    if min(gap_a, gap_b) < 0 or max(gap_a, gap_b) > _EDITED or abs(gap_a - gap_b) > _GAP:
        return None
    kept = (Counter(a.words[last.a_end : run.a]) & Counter(b.words[last.b_end : run.b])).total()
    return kept if max(gap_a, gap_b) <= _GAP or kept >= _SAME * max(gap_a, gap_b) else None


def _length(a: Sequence[str], b: Sequence[str], i: int, j: int) -> int:
    length = 0
    while i + length < len(a) and j + length < len(b) and a[i + length] == b[j + length]:
        length += 1
    return length


def _only_quoted(a: Comparable, b: Comparable, passage: Passage) -> bool:
    """Whether all but a cue of the passage ("he said") is a quotation in either text."""
    plain_a = sum(not quoted for quoted in a.quoted[passage.a : passage.a_end])
    plain_b = sum(not quoted for quoted in b.quoted[passage.b : passage.b_end])
    return min(plain_a, plain_b) < K


def _read(article: Article) -> Iterator[Span]:
    if not article.blocks:
        yield Span(0, len(article.text))
    for block in article.blocks:
        if block.kind == "body":
            yield block.span


def _words(text: str, span: Span) -> Iterator[tuple[str, int, int]]:
    for word, start, end in word_spans(span.of(text)):
        yield word, span.start + start, span.start + end
