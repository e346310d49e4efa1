"""Recipes: what a landscape is drawn from, and whether drawing it again gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from storyscape import __version__
from storyscape.facts import Fact
from storyscape.ids import FACT, RECIPE, content_id
from storyscape.io.tagging import load_tagger
from storyscape.protocols import Encoder, StoredStory
from storyscape.records import (
    Answer,
    Calibration,
    ChainLink,
    CheckReport,
    Following,
    Landscape,
    Outlet,
    Rater,
    Rating,
    Recipe,
    Record,
)
from storyscape.records.sites import Recurring
from storyscape.settings import Settings
from storyscape.tables import digest_of, table_names


class Grounds(Record, frozen=True, kw_only=True):
    """What is known of a story's outlets and of those followed, what recurs on their pages, and what a language model
    answered: the records that its recipe names by content id.
    """

    outlets: tuple[Outlet, ...] = ()
    raters: tuple[Rater, ...] = ()
    ratings: tuple[Rating, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    following: Following | None = None
    answers: tuple[Answer, ...] = ()
    recurring: tuple[Recurring, ...] = ()

    @property
    def records(self) -> tuple[Fact, ...]:
        """All of them."""
        following = (self.following,) if self.following else ()
        facts = (*self.outlets, *self.raters, *self.ratings, *self.calibrations, *following)
        return (*facts, *self.answers, *self.recurring)


def grounds_of(records: Iterable[Fact]) -> Grounds:
    """The records of a recipe, each kind in the order given."""
    held = tuple(records)
    return Grounds(
        outlets=tuple(one for one in held if isinstance(one, Outlet)),
        raters=tuple(one for one in held if isinstance(one, Rater)),
        ratings=tuple(one for one in held if isinstance(one, Rating)),
        calibrations=tuple(one for one in held if isinstance(one, Calibration)),
        following=next((one for one in held if isinstance(one, Following)), None),
        answers=tuple(one for one in held if isinstance(one, Answer)),
        recurring=tuple(one for one in held if isinstance(one, Recurring)),
    )


def named_in(recipe: Recipe) -> tuple[str, ...]:
    """The content ids of a recipe's grounds."""
    following = (recipe.following,) if recipe.following else ()
    facts = (*recipe.outlets, *recipe.raters, *recipe.ratings, *recipe.calibrations, *following)
    return (*facts, *recipe.answers, *recipe.recurring)


def recipe_for(
    stored: StoredStory,
    grounds: Grounds,
    settings: Settings,
    encoder: Encoder | None,
    now: datetime,
    affair: tuple[ChainLink, ...] = (),
) -> Recipe:
    """The recipe of a story's landscape as of ``now``. Its id does not depend on ``now``."""
    recipe = Recipe(
        id="",
        as_of=now.replace(microsecond=0),
        story=stored.id,
        name=stored.name,
        title_article=stored.title_article or stored.articles[0],
        articles=stored.articles,
        outlets=_content_ids(grounds.outlets),
        raters=_content_ids(grounds.raters),
        ratings=_content_ids(grounds.ratings),
        settings=settings.drawing(),
        models=_models(encoder, settings),
        tables=_tables(),
        version=__version__,
        calibrations=_content_ids(grounds.calibrations),
        following=content_id(FACT, grounds.following) if grounds.following else None,
        affair=affair,
        recurring=_content_ids(grounds.recurring),
    )
    timeless = replace(recipe, as_of=datetime.min.replace(tzinfo=UTC))
    return replace(recipe, id=content_id(RECIPE, timeless))


def with_answers(landscape: Landscape, answers: Iterable[Answer]) -> Landscape:
    """The landscape with a recipe that names what a language model answered while it was drawn."""
    return replace(landscape, recipe=replace(landscape.recipe, answers=_content_ids(answers)))


def changed(recipe: Recipe, encoder: Encoder | None, settings: Settings) -> tuple[str, ...]:
    """What of a recipe this program can't repeat exactly, such as ``tables: lang/en``."""
    pairs = {
        "version": {("storyscape", __version__)} ^ {("storyscape", recipe.version)},
        "models": set(_models(encoder, settings)) ^ set(recipe.models),
        "tables": set(_tables()) ^ set(recipe.tables),
    }
    return tuple(sorted({f"{kind}: {name}" for kind, differing in pairs.items() for name, _ in differing}))


def report(stored: Landscape, before: bytes, after: bytes, changes: tuple[str, ...]) -> CheckReport:
    """Compare the bytes of a stored landscape with those of the same drawn again."""
    where = None if before == after else _first_difference(msgspec.json.decode(before), msgspec.json.decode(after))
    return CheckReport(
        story=stored.story,
        recipe=stored.recipe,
        same=before == after,
        stored_bytes=len(before),
        drawn_bytes=len(after),
        differs_at=where,
        changed=changes,
    )


def _models(encoder: Encoder | None, settings: Settings) -> tuple[tuple[str, str], ...]:
    tagger = load_tagger(settings.quotes)
    parser = tagger.parser if tagger else None
    return tuple((model.name, model.digest) for model in (encoder, tagger, parser) if model)


def _tables() -> tuple[tuple[str, str], ...]:
    return tuple((name, digest_of(name)) for name in table_names())


def _content_ids(records: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(content_id(FACT, record) for record in records)


def _first_difference(a: object, b: object, path: str = "") -> str:
    """The path of the first difference between two JSON values that differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for name in sorted({*a, *b}):
            if a.get(name) != b.get(name):
                return _first_difference(a.get(name), b.get(name), f"{path}.{name}" if path else name)
    if isinstance(a, list) and isinstance(b, list):
        for index, (x, y) in enumerate(zip(a, b, strict=False)):
            if x != y:
                return _first_difference(x, y, f"{path}[{index}]")
        return f"{path}[{min(len(a), len(b))}]"
    return path or "order of fields"
