"""A few documents read and compared as one story, by the whole pipeline, whatever grouping would make of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

import pytest

from bench.annotated import texts
from storyscape.ingest.identity import article as identify
from storyscape.io.encoders import load_encoder
from storyscape.pipeline import draw, set_desk
from storyscape.protocols import Encoder
from storyscape.recipes import Grounds
from storyscape.records import Article, Draft, Landscape, Recipe
from storyscape.settings import Settings

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def needs_basil() -> None:
    """Skip the test where BASIL is not beside the checkout."""
    if not texts("basil"):
        pytest.skip("the data is not here: ../shared/data/claims/basil_v2.tar.gz")


def read(draft: Draft) -> Article:
    """A draft as an article, whose text is the draft's own."""
    made = identify(draft, now=NOW)
    assert made.text == draft.text
    return made


def landscape(articles: Sequence[Article]) -> Landscape:
    """The landscape of the articles as one story, with the default settings."""
    ids = tuple(article.id for article in articles)
    recipe = Recipe(id="recipe", as_of=NOW, story="story", name=None, title_article=ids[0], articles=ids, outlets=(),
                    raters=(), ratings=(), settings=(), models=(), tables=(), version="")  # fmt: skip
    return draw(set_desk(recipe, Settings(), tuple(articles), Grounds(), _encoder()))


@cache
def _encoder() -> Encoder | None:
    return load_encoder(Settings().encoder)
