"""The bundled sample as a golden test of the claims rooms: quotations and certainty in four languages, against labels.

The labels are right but not complete, so recall is measured, not precision.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from storyscape.claims.analysis import Analysis, analyse
from storyscape.ingest.identity import article as identify
from storyscape.io.files import read_paths
from storyscape.io.tagging import load_tagger
from storyscape.records import Article, Quote, Reject

ROOT = Path(__file__).parents[1]
LABELS: dict[str, Any] = json.loads((Path(__file__).parent / "golden" / "sample" / "labels.json").read_text("utf-8"))
NOW = datetime(2026, 10, 25, tzinfo=UTC)


@cache
def sample() -> dict[str, tuple[Article, Analysis]]:
    """The sample's newest versions by URL, or by the file's name where there is none."""
    found: dict[str, tuple[Article, Analysis]] = {}
    for draft in read_paths([ROOT / "src" / "storyscape" / "sample" / "articles"]):
        assert not isinstance(draft, Reject)
        article = identify(draft, now=NOW)
        found[article.url or Path(draft.read_from).name] = (article, analyse(article, load_tagger("shipped")))
    return found


def labelled(url: str) -> tuple[Article, Analysis]:
    return sample().get(url) or sample()[url.rsplit("/", 1)[-1]]


def bare(text: str) -> str:
    """A content without marks at its ends and without the conjunction that brings it in."""
    return re.sub(r"^(?:that|dass|que|что) ", "", " ".join(text.split()).strip(' .,;:!?"“”„«»'))


def matching(article: Article, quotes: tuple[Quote, ...], wanted: dict[str, str]) -> Quote | None:
    content = bare(wanted["content"])
    for quote in quotes:
        found = bare(quote.content.of(article.text))
        inside = [bare(span.of(article.text)) for span in quote.quoted]
        if found == content or content in inside or (wanted["kind"] == "direct" and found.startswith(content)):
            return quote
    return None


def agrees(quote: Quote, name: str) -> bool:
    """Whether one of the chain's names is the labelled one, or holds it, or a pronoun was resolved."""
    if quote.attribution is None:
        return False
    names = [source.name.lower() for source in quote.attribution.chain[1:]]
    return ".pronoun" in quote.attribution.because or any(name.lower() in n or n in name.lower() for n in names)


@cache
def quote_recall() -> dict[tuple[str, str], float]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for wanted in LABELS["quotes"]:
        article, analysis = labelled(wanted["url"])
        quote = matching(article, analysis.quotes, wanted)
        counts[wanted["lang"], wanted["kind"], "all"] += 1
        counts[wanted["lang"], wanted["kind"], "found"] += bool(quote and agrees(quote, wanted["source"]))
    return {(lang, kind): counts[lang, kind, "found"] / n for (lang, kind, what), n in counts.items() if what == "all"}


@pytest.mark.parametrize(
    ("lang", "kind", "floor"),
    [
        ("en", "direct", 0.97),
        ("de", "direct", 1.0),
        ("es", "direct", 1.0),
        ("ru", "direct", 0.92),
        ("en", "indirect", 0.80),
        ("de", "indirect", 0.77),
        ("es", "indirect", 0.86),
        ("ru", "indirect", 0.80),
    ],
)
def test_quotations_are_found_with_their_sources(lang: str, kind: str, floor: float) -> None:
    assert quote_recall()[lang, kind] >= floor


@pytest.mark.parametrize(("kind", "floor"), [("unverified", 8), ("hedged", 28), ("denied", 10), ("alleged", 10)])
def test_certainty_is_found(kind: str, floor: int) -> None:
    found = 0
    for wanted in LABELS[kind]:
        article, analysis = labelled(wanted["url"])
        start = article.text.find((wanted.get("claim") or wanted["text"])[:40])
        end = start + len(wanted.get("claim") or wanted["text"])
        found += any(
            (one.certainty == kind and one.sentence.start < end and start < one.sentence.end)
            or any(start <= cue.start < end for cue in one.cues)
            for one in analysis.statements
        )
    assert found >= floor


def test_nothing_is_stated_by_boilerplate() -> None:
    lines = {line for one in LABELS["boilerplate"] for line in one["lines"] if len(line) > 20}
    for article, analysis in sample().values():
        assert not [one for one in analysis.statements if one.sentence.of(article.text) in lines]
