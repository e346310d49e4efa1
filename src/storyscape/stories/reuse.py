"""Text that two articles share: passages aligned on word 5-grams, containment in words, directed only by a credit.

Law: containment, not resemblance (a cut agency text inside a longer article is the normal case); a quotation that two
articles both carry is not shared text; who had it first is never inferred from times.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, Literal

from storyscape.records import Article, Because, Outlet, Ref, Reuse
from storyscape.stories.credits import credit_ref, credited_agency, own_agency
from storyscape.stories.passages import Comparable, Passage, align, plain_share, refs

_COMMON: Final = 40  # a fingerprint in more articles than this says nothing: a slogan, a line that all carry
_LEAST_WORDS: Final = 20  # shared words, below which texts are too short to tell
_WHOLE: Final = 0.95
_NEAR: Final = 0.6


def find_reuse(articles: Iterable[Article], *, threshold: float, agencies: Sequence[Outlet] = ()) -> tuple[Reuse, ...]:
    """The pairs of articles that share text: at least ``threshold`` of the shorter one's words, sorted by ids.

    Counted are words outside quotation marks that stand in shared passages; words that an editor changed there count
    neither way, so that a text with three words in ten edited is still found. Of a pair, ``a`` is the article seen
    first (ties: the lesser id). Versions of one article are not compared.
    """
    texts = [Comparable(article) for article in sorted(articles, key=lambda a: (a.seen_at, a.id))]
    found = (_compare(texts[i], texts[j], threshold, agencies) for i, j in candidates(texts))
    return tuple(sorted((reuse for reuse in found if reuse is not None), key=lambda r: (r.a, r.b)))


def candidates(texts: Sequence[Comparable]) -> Iterator[tuple[int, int]]:
    """The pairs of positions whose texts share fingerprints enough to be worth comparing."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        for fingerprint in text.fingerprints:
            holders[fingerprint].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for positions in holders.values():
        if 1 < len(positions) <= max(_COMMON, 2):
            shared.update(combinations(positions, 2))
    for (i, j), count in sorted(shared.items()):
        least = min(len(texts[i].fingerprints), len(texts[j].fingerprints))
        if count >= max(1, 0.05 * least) and texts[i].article.key != texts[j].article.key:
            yield i, j


def _compare(a: Comparable, b: Comparable, threshold: float, agencies: Sequence[Outlet]) -> Reuse | None:
    passages = align(a, b)
    if sum(passage.same for passage in passages) < _LEAST_WORDS:
        return None
    short, long = sorted((a, b), key=lambda text: text.plain)
    shared = sum(passage.same * plain_share(a, b, passage) for passage in passages)
    score, whole = (min(1.0, shared / max(1, text.plain)) for text in (short, long))
    if score < threshold:
        return None
    direction, credit, said = _direction(a.article, b.article, agencies)
    return Reuse(
        a=a.article.id,
        b=b.article.id,
        kind=_kind(score, whole),
        score=round(score, 4),
        passages=tuple(refs(a, b, passage) for passage in passages),
        direction=direction,
        credit=credit,
        because=_because(score, whole, threshold, passages, said),
    )


def _kind(score: float, whole: float) -> Literal["verbatim", "near_copy", "partial"]:
    if whole >= _WHOLE:
        return "verbatim"
    return "near_copy" if score >= _NEAR and whole >= _NEAR else "partial"


def _direction(
    a: Article, b: Article, agencies: Sequence[Outlet]
) -> tuple[Literal["unknown", "credited"], Ref | None, str]:
    """Credited where one of the two credits the agency that published the other."""
    for taker, giver in ((a, b), (b, a)):
        agency = own_agency(giver, agencies)
        credited = credited_agency(taker, agencies)
        if agency is not None and credited is not None and credited.id == agency.id:
            return "credited", credit_ref(taker, agency), f"; {taker.id} credits {agency.name}"
    return "unknown", None, ""


def _because(score: float, whole: float, threshold: float, passages: Sequence[Passage], said: str) -> Because:
    shared = sum(passage.same for passage in passages)
    count = f"{len(passages)} passage{'s' if len(passages) != 1 else ''}"
    return Because(
        rule="reuse.containment",
        note=f"{shared} words in {count}; {score:.0%} of the shorter text, {whole:.0%} of the longer{said}",
        score=round(score, 4),
        threshold=threshold,
        parts=(("of_shorter", round(score, 4)), ("of_longer", round(whole, 4))),
    )
