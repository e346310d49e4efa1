"""Framing against six stories of ECB+ that we annotated before the room was run on them (``annotations/framing``).

Three stories were looked at, the figures are those of the other three. A list of rival words is right where two of its
words, of two articles, stand in one annotated group; a word of the outlet's own voice where an annotated one overlaps.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from storyscape.ingest.blocks import blocks
from storyscape.io.encoders import load_encoder
from storyscape.pipeline import draw, set_desk
from storyscape.recipes import Grounds
from storyscape.records import Article, Framing, Recipe
from storyscape.settings import Settings
from storyscape.training import Score
from tests.quality.data import path

pytestmark = pytest.mark.quality
ANNOTATED = Path(__file__).parents[2] / "annotations" / "framing" / "ecbplus.jsonl"
Words = set[tuple[str, str]]  # of an article


class Measured(NamedTuple):
    """Lists of rival words and words of the outlet's own voice."""

    lists: Score  # reported lists that are right
    groups: Score  # annotated groups that some list brings together
    own: Score


@cache
def texts() -> dict[str, str]:
    rows = map(json.loads, path("stories/ecbplus.jsonl").read_text("utf-8").splitlines())
    return {row["id"]: f"{row['title']}\n\n{row['text']}" for row in rows}


def worded(ids: list[str]) -> Framing:
    articles = tuple(
        Article(id=one, key=one, text=texts()[one], lang="en", outlet=f"{one}.example",
                fetched_at=datetime(2013, 9, 1, tzinfo=UTC), blocks=blocks(texts()[one], "en"))
        for one in ids
    )  # fmt: skip
    recipe = Recipe(
        id="r", as_of=datetime(2013, 9, 1, tzinfo=UTC), story="s", name=None, title_article=ids[0], articles=tuple(ids),
        outlets=(), raters=(), ratings=(), settings=(), models=(), tables=(), version="",
    )  # fmt: skip
    settings = Settings()
    return draw(set_desk(recipe, settings, articles, Grounds(), load_encoder(settings.encoder))).framing


def measure(part: str) -> Measured:
    lists, groups, own = Score(0, 0, 0), Score(0, 0, 0), Score(0, 0, 0)
    for row in map(json.loads, ANNOTATED.read_text("utf-8").splitlines()):
        if row["part"] != part:
            continue
        found, ids = worded(row["articles"]).items, row["articles"]
        chosen = [{(one.article, one.text.lower()) for one in item.words} for item in found if item.kind == "wording"]
        wanted = [{(ids[at], texts()[ids[at]][a:b].lower()) for at, a, b in group} for group in row["rivals"]]
        lists = added(lists, sum(any(together(one, group) for group in wanted) for one in chosen), len(chosen))
        groups = added(groups, sum(any(together(one, group) for one in chosen) for group in wanted), len(wanted))
        judged = [one.ref for item in found if item.kind == "evaluative" for one in item.words if one.ref]
        marked = [(ids[at], start, end) for at, start, end in row["own"]]
        hits = sum(any(ref.article == article and ref.span.start < end and start < ref.span.end
                       for article, start, end in marked) for ref in judged)  # fmt: skip
        own = added(own, hits, len(judged), len(marked))
    return Measured(lists, groups, own)


def added(to: Score, agree: int, found: int, wanted: int | None = None) -> Score:
    return Score(to.agree + agree, to.found + found, to.wanted + (found if wanted is None else wanted))


def together(chosen: Words, group: Words) -> bool:
    """Whether two words of two articles stand in both; "the suspect" is "suspect"."""
    both = {
        (article, word)
        for article, word in group
        for other, form in chosen
        if article == other and (set(form.split()) <= set(word.split()) or set(word.split()) <= set(form.split()))
    }
    return len({article for article, _ in both}) > 1 and len({word for _, word in both}) > 1


def test_framing_of_annotated_stories() -> None:
    found = measure("test")
    print(f"\nlists of rival words that are right {found.lists}\ngroups found {found.groups}\nown voice {found.own}")
    assert found.lists.precision >= 0.4
    assert found.groups.recall >= 0.15
    assert found.own.recall == 1
