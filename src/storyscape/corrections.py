"""A person's change, from what was asked to what is saved.

Law: fetch, decide, save once: a change is saved with its journal lines and the new titles of the stories that it
touched, or not at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from itertools import count

from msgspec.structs import replace

from storyscape.errors import EditError, NotFoundError
from storyscape.ids import STORY, content_id
from storyscape.intake import titled
from storyscape.protocols import Store, StoredStory, StoryTitle
from storyscape.records import Edit, StoryChange
from storyscape.stories import editing

_LONGEST = 300


def correct(store: Store, edit: Edit, now: datetime) -> tuple[StoryChange, ...]:
    """Make a person's change; the lines that the journals got. EditError, NotFoundError, AmbiguousIdError."""
    asked = _resolved(store, edit)
    if asked.kind == "undo":
        decided = _taken_back(store, asked, now)
    else:
        stories = {one: store.story(one) for one in filter(None, (asked.story, *asked.others))}
        stories |= _homes(store, asked.articles)
        decided = editing.decide(asked, stories, now, lambda key: _fresh(store, key))
    titles = tuple(_title(store, story, keys) for story, keys in decided.members.items() if keys)
    store.save(replace(decided.batch, titles=titles))
    return decided.batch.changes


def fixed(store: Store) -> frozenset[str]:
    """The keys of the articles that no rule may move, because a person said where they belong."""
    lines = editing.active(store.edits())
    return editing.fixed(lines, {one: store.story(one) for one in editing.touched(lines)})


def training_pairs(store: Store) -> tuple[editing.TrainingPair, ...]:
    """What persons said of pairs of articles by merging, splitting, moving and pinning, and did not take back."""
    lines = editing.active(store.edits())
    return editing.training_pairs(lines, {one: store.story(one) for one in editing.touched(lines)})


def _taken_back(store: Store, asked: Edit, now: datetime) -> editing.Decided:
    lines = editing.last_edit(store.edits(), lambda story: asked.story in (None, store.resolve(story)))
    if not lines:
        problem = "has no change by a person that could be taken back"
        raise NotFoundError(asked.story or "the journal", problem, "See storyscape explain for a story's journal")
    stories = {one: store.story(one) for one in editing.touched(lines)}
    stories |= _homes(store, (line.article_key for line in lines if line.article_key))
    return editing.take_back(lines, stories, asked.by, now)


def _resolved(store: Store, edit: Edit) -> Edit:
    """The request with full ids (articles by their keys), or an EditError that says what is missing."""
    if not (by := _line("the name of who does it", edit.by)) or by == editing.BY_RULE:
        raise EditError("by", f"{edit.by!r} is no person's name", "Give a name: --by NAME")
    if edit.story is None and edit.kind in ("merge", "split", "move", "rename"):
        raise EditError(edit.kind, "needs a story", "Name one; storyscape stories lists them")
    if not edit.articles and edit.kind in ("split", "move", "pin", "unpin"):
        raise EditError(edit.kind, "needs articles", "Name some; storyscape explain STORY lists a story's")
    return replace(
        edit,
        by=by,
        story=_story(store, edit.story) if edit.story is not None else None,
        others=tuple(_story(store, one) for one in edit.others),
        articles=tuple(dict.fromkeys(_key(store, one) for one in edit.articles)),
        name=_line("the story's name", edit.name or "") or None,
    )


def _line(what: str, text: str) -> str:
    line = " ".join(text.split())
    if len(line) > _LONGEST or any(unicodedata.category(c) in ("Cc", "Cs") for c in line):
        raise EditError(what, f"is no line of at most {_LONGEST} characters", "Give a shorter, plain one")
    return line


def _story(store: Store, any_id: str) -> str:
    """The full id of a story, or of the story that an article stands in."""
    found = store.resolve(any_id)
    if found.startswith("s_"):
        return found
    story = store.known([key])[key].story if (key := _key(store, found)) else None
    if story is None:
        raise NotFoundError(any_id, "stands in no story", "Name a story; storyscape stories lists them")
    return story


def _key(store: Store, any_id: str) -> str:
    found = store.resolve(any_id)
    if found.startswith("s_"):
        raise EditError(any_id, "is a story where an article is asked for", "storyscape explain lists its articles")
    return found if found.startswith("k_") else store.articles([found])[0].key


def _homes(store: Store, keys: Iterable[str]) -> dict[str, StoredStory]:
    """The stories that some articles stand in. NotFoundError names an article that stands in none."""
    known = store.known(set(keys))
    for key, held in known.items():
        if held.story is None:
            raise NotFoundError(key, "stands in no story", "Read it again: storyscape read PATH")
    return {story: store.story(story) for story in sorted({held.story or "" for held in known.values()})}


def _fresh(store: Store, key: str) -> str:
    """An id that no story has or had, for a story that begins with this article."""
    for attempt in count(1):
        story = content_id(STORY, key, attempt) if attempt > 1 else content_id(STORY, key)
        try:
            store.story(story)
        except NotFoundError:
            return story
    raise AssertionError("count never ends")


def _title(store: Store, story: str, keys: Iterable[str]) -> StoryTitle:
    held = store.known(keys)
    return titled(story, store.articles(known.id for known in held.values()))
