"""What the tests of the claims rooms share: articles made of plain words, and the attributions of one sentence."""

from __future__ import annotations

from datetime import UTC, datetime

from storyscape.claims.attribution import Said, attributions
from storyscape.claims.lexicon import lexicon
from storyscape.claims.marks import masked, quoted_spans
from storyscape.ingest.identity import article as identify
from storyscape.records import Article, Draft, Span

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)


def make(text: str, outlet: str | None = None, lang: str = "en", published_at: datetime | None = NOON) -> Article:
    """An article of ``text`` with its blocks, as the reading of a file would make it."""
    draft = Draft(text=text, outlet=outlet, lang=lang, published_at=published_at)
    return identify(draft, now=datetime(2026, 10, 15, tzinfo=UTC))


def said(text: str, lang: str = "en") -> tuple[Said, ...]:
    """The attributions of ``text``, taken as one sentence."""
    return attributions(masked(text, quoted_spans(text)), Span(0, len(text)), lexicon(lang))
