"""What the tests of the claims rooms share: articles made of plain words, the attributions of one sentence, and the
differences of a story.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from storyscape.claims.analysis import analyse
from storyscape.claims.attribution import Said, attributions
from storyscape.claims.differences import differences
from storyscape.claims.entities import entities
from storyscape.claims.lexicon import lexicon
from storyscape.claims.marks import masked, quoted_spans
from storyscape.claims.matching import match
from storyscape.claims.sourcing import resolve
from storyscape.ingest.identity import article as identify
from storyscape.protocols import Encoder, Tagger
from storyscape.records import Article, Because, Difference, Draft, Origin, Span
from storyscape.settings import Settings

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)


def make(text: str, outlet: str | None = None, lang: str = "en", published_at: datetime | None = NOON) -> Article:
    """An article of ``text`` with its blocks, as the reading of a file would make it."""
    draft = Draft(text=text, outlet=outlet, lang=lang, published_at=published_at)
    return identify(draft, now=datetime(2026, 10, 15, tzinfo=UTC))


def said(text: str, lang: str = "en") -> tuple[Said, ...]:
    """The attributions of ``text``, taken as one sentence."""
    return attributions(masked(text, quoted_spans(text)), Span(0, len(text)), lexicon(lang))


def compared(
    articles: Sequence[Article], *, tagger: Tagger | None = None, encoder: Encoder | None = None
) -> tuple[Difference, ...]:
    """The differences of a story, as the pipeline finds them where each text is an origin of its own."""
    read = [analyse(article, tagger) for article in articles]
    named = entities(articles, {one.article: one.sentences for one in read})
    analyses = [resolve(*pair, named) for pair in zip(articles, read, strict=True)]
    origins = [Origin(id=f"o_{one.id}", articles=(one.id,), because=Because(rule="test")) for one in articles]
    least = Settings().match_threshold, Settings().unclear_threshold
    claims = match(articles, analyses, origins, encoder=encoder, match_threshold=least[0], unclear_threshold=least[1])
    return differences(claims, {one.id: one for one in articles}, analyses, named)
