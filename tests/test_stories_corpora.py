"""Grouping on whole corpora: the bundled sample, the five seeds, and (marker ``quality``) floors on labelled data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

import storyscape
from storyscape.ingest.identity import article as identify
from storyscape.io.encoders import load_encoder
from storyscape.io.files import read_paths
from storyscape.outlets.facts import parse_outlets
from storyscape.protocols import Encoder
from storyscape.records import Article, Draft
from storyscape.stories import metrics
from storyscape.stories.grouping import Grouper
from storyscape.stories.naming import title
from storyscape.stories.origins import origins
from storyscape.stories.reuse import find_reuse
from storyscape.stories.vectors import features_of
from tests.story_fixture import stream

SAMPLE = Path(storyscape.__file__).parent / "sample"
LABELS = json.loads((Path(__file__).parent / "golden" / "sample" / "labels.json").read_text("utf-8"))
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
NOW = datetime(2026, 10, 25, tzinfo=UTC)

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the development data in ../shared/data")


def name_of(article: Article) -> str:
    return article.part_of or article.url or f"articles/{Path(article.read_from).name}"


def sample() -> list[Article]:
    drafts = [item for item in read_paths([SAMPLE / "articles"]) if isinstance(item, Draft)]
    newest = {found.key: found for found in (identify(draft, now=NOW) for draft in drafts)}
    return list(newest.values())


def group(articles: Sequence[Article], encoder: Encoder | None, *, days: float | None = None) -> dict[str, str]:
    grouper = Grouper()
    places = [*grouper.place(list(zip(articles, features_of(articles, encoder), strict=True)))]
    if days is not None:
        places += grouper.repair(NOW, days=days).places
    return {place.article_key: place.story_id for place in places}


@pytest.fixture(scope="module", params=["use", "lexical"])
def grouped(request: pytest.FixtureRequest) -> tuple[dict[str, str], dict[str, str]]:
    articles = sample()
    story = {name: label for label, row in LABELS["stories"].items() for name in row["articles"]}
    found = group(articles, load_encoder(request.param), days=30)
    return {a.key: story[name_of(a)] for a in articles}, found


def test_twin_stories_of_the_sample_stay_apart(grouped: tuple[dict[str, str], dict[str, str]]) -> None:
    gold, found = grouped
    for one, other in LABELS["twins"]:
        assert not {found[k] for k in gold if gold[k] == one} & {found[k] for k in gold if gold[k] == other}


def test_stories_of_the_sample_meet_across_languages(grouped: tuple[dict[str, str], dict[str, str]]) -> None:
    gold, found = grouped
    keys = list(gold)
    scores = metrics.bcubed([gold[k] for k in keys], [found[k] for k in keys])
    assert scores.precision == 1.0
    assert scores.f1 > 0.9


def test_agency_copies_of_the_sample_count_once() -> None:
    articles = sample()
    agencies = [outlet for outlet in parse_outlets((SAMPLE / "outlets.csv").read_bytes()) if outlet.agency]
    for story, row in LABELS["stories"].items():
        inside = [a for a in articles if name_of(a) in row["articles"]]
        names = {a.id: name_of(a) for a in inside}
        found = origins(inside, find_reuse(inside, threshold=0.3, agencies=agencies), agencies)
        shared = sorted(sorted(names[a] for a in origin.articles) for origin in found if len(origin.articles) > 1)
        assert shared == sorted(sorted(group) for group in LABELS["origins"].get(story, []) if len(group) > 1), story


def test_the_sample_s_titles_are_headlines_of_news() -> None:
    articles = sample()
    for row in LABELS["stories"].values():
        inside = [a for a in articles if name_of(a) in row["articles"]]
        chosen = title(inside)
        assert chosen.title
        assert chosen.genre in (None, "news")


def seeds() -> list[Article]:
    drafts = [item for item in read_paths([SHARED / "seeds"]) if isinstance(item, Draft)]
    return [identify(draft, now=NOW) for draft in drafts]


@needs_shared
@pytest.mark.parametrize("encoder", ["use", "lexical"])
@pytest.mark.parametrize("mixed", [False, True], ids=["alone", "among others"])
def test_the_five_seeds_are_one_story(encoder: str, mixed: bool) -> None:
    others = [*sample(), *(a for a, _ in stream(dated=False))] if mixed else []
    keys = {a.key for a in seeds()}
    found = group([*seeds(), *others], load_encoder(encoder))
    assert len(keys) == 5
    assert len({found[key] for key in keys}) == 1
    assert sum(story == found[min(keys)] for story in found.values()) == 5
