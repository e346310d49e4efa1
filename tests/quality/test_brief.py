"""Briefs of the sample's stories and of the seeds: is everything in them cited, and what of the shared do they hold?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from storyscape.claims.checking import check, texts_in
from storyscape.newsroom import Newsroom
from storyscape.records import BriefSentence, Claim, Landscape
from tests.quality.data import path

pytestmark = pytest.mark.quality

SAMPLE = Path(__file__).parents[2] / "src" / "storyscape" / "sample" / "articles"
FEW = 8  # shared claims: no more than a brief has sentences


def drawn(folder: Path) -> tuple[Landscape, ...]:
    with Newsroom("sqlite://") as room:
        return room.compare(folder).landscapes


@pytest.fixture(scope="module")
def sample() -> tuple[Landscape, ...]:
    return drawn(SAMPLE)


def sound(landscapes: Iterable[Landscape]) -> tuple[int, int]:
    """How many sentences cite all that they say, of how many."""
    told = [(landscape, one) for landscape in landscapes for one in landscape.brief]
    return sum(not check([one], texts_in(landscape)) for landscape, one in told), len(told)


def held(landscape: Landscape) -> tuple[int, int]:
    """How many claims of two or more origins the brief cites a clause of, of how many."""
    shared = [claim for claim in landscape.claims if claim.support.origins > 1]
    return sum(cited(claim, landscape.brief) for claim in shared), len(shared)


def cited(claim: Claim, brief: Iterable[BriefSentence]) -> bool:
    refs = [ref for sentence in brief for ref in sentence.cites]
    return any(ref.article == one.article and one.clause.within(ref.span) for ref in refs for one in claim.appearances)


def report(name: str, landscapes: Iterable[Landscape]) -> tuple[float, float, float]:
    whole = list(landscapes)
    right, told = sound(whole)
    counts = [held(landscape) for landscape in whole]
    few = [count for count in counts if count[1] <= FEW]
    shares = [sum(a for a, _ in found) / max(1, sum(b for _, b in found)) for found in (few, counts)]
    print(f"{name}: {told} sentences in {len(whole)} briefs, {right} cited in full; of claims of two origins or more "
          f"{shares[0]:.3f} in the {len(few)} stories with at most {FEW}, {shares[1]:.3f} in all")  # fmt: skip
    return right / max(1, told), shares[0] if any(b for _, b in few) else 1.0, shares[1]


def test_the_sample(sample: tuple[Landscape, ...]) -> None:
    precision, few, all_of_them = report("sample", sample)
    assert precision == 1
    assert few >= 0.95
    assert all_of_them >= 0.9


def test_the_seeds() -> None:
    precision, few, all_of_them = report("seeds", drawn(path("seeds")))
    assert precision == 1
    assert few >= 0.9
    assert all_of_them >= 0.9


def test_every_story_with_a_claim_has_a_brief(sample: tuple[Landscape, ...]) -> None:
    assert [landscape.title for landscape in sample if landscape.claims and not landscape.brief] == []
