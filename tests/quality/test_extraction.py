"""Main text of labelled pages, each judged by trees that have not seen it; what is pinned was set on these pages."""

from __future__ import annotations

import statistics
import warnings

import pytest

from bench.extraction import Gold, ours_held_out, scrapinghub, shingle_score, wcxb, word_f1
from bench.train_layout import held_out
from storyscape.ingest.html import parse
from storyscape.ingest.judging import Judge
from storyscape.records import Draft
from tests.quality.data import path

pytestmark = pytest.mark.quality


@pytest.fixture(scope="module")
def judges() -> list[Judge]:
    path("pages/scrapinghub")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the learner's own
        return held_out()


def test_text_of_news_pages(judges: list[Judge]) -> None:
    text_of = ours_held_out(judges)
    pairs = [shingle_score(gold["text"], text_of(page)) for page, gold in scrapinghub()]
    precision, recall = (statistics.mean(column) for column in zip(*pairs, strict=True))
    assert 2 * precision * recall / (precision + recall) >= 0.970


def test_text_of_other_pages(judges: list[Judge]) -> None:
    text_of = ours_held_out(judges)
    each = [word_f1(gold["text"], text_of(page)) for page, gold in wcxb()]
    assert statistics.mean(each) >= 0.944
    assert sum(score < 0.5 for score in each) <= 6


def test_no_labelled_article_is_taken_for_a_wall() -> None:
    path("pages/wcxb")
    pages: list[tuple[bytes, Gold]] = [*scrapinghub(), *wcxb()]
    assert all(isinstance(next(parse(page, "x.html", "archive")), Draft) for page, _ in pages)
