"""A person's hand: what merging, splitting, moving, renaming and pinning change, and how each is taken back.

Law: a change is decided from stored stories alone, and its journal lines hold all that undoing it needs: undone in the
order of doing, places and names are those of before. No id is ever lost: a story that all articles left stands for the
one to which they went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

from msgspec.structs import replace

from storyscape.errors import EditError
from storyscape.ids import EDIT, content_id
from storyscape.protocols import Batch, Redirect, StoredStory, StoryName
from storyscape.records import Because, Edit, Place, Record, StoryChange
from storyscape.records.stories import ChangeKind

BY_RULE: Final = "rule"
"""What the journal names where no person made a change; so nobody can be called that."""
_ARRANGED: Final = ("merged", "split", "moved")
Stories = Mapping[str, StoredStory]
Members = Mapping[str, tuple[str, ...]]


class TrainingPair(Record, frozen=True, kw_only=True):
    """Two articles (ids of their current versions, the lesser first) and what a person said of them.

    ``because`` is the kind of line in the journal that says so (``person.moved``); ``edit`` is the change's id.
    """

    a: str
    b: str
    label: Literal["same", "different"]
    because: str
    by: str
    at: datetime
    edit: str


class Move(NamedTuple):
    """One article's way: the place that it has, the one that it gets, and between which stories it goes."""

    was: Place
    now: Place
    source: str
    target: str


class Decided(NamedTuple):
    """What to save, without titles; and the article keys that each story has then whose members change."""

    batch: Batch
    members: Members


def decide(edit: Edit, stories: Stories, now: datetime, fresh: Callable[[str], str]) -> Decided:
    """What a change does. All ids are full: ``story`` and ``others`` of stories, ``articles`` article keys.

    ``stories`` has every story that the change names and those that its articles stand in, by id; ``fresh`` gives an
    article key's id for a new story. ``now`` (UTC) dates the journal. EditError where there is nothing to change. An
    ``undo`` is not decided here: see :func:`take_back`.
    """
    pen = _Pen(edit.by, now, content_id(EDIT, edit, now))
    if edit.kind == "rename":
        return _renamed(edit, stories[edit.story or ""], pen)
    if edit.kind in ("pin", "unpin"):
        return _pinned(edit, stories, pen)
    target = fresh(min(edit.articles)) if edit.kind == "split" else edit.story or ""
    moves = [_move(edit, place, source, target) for source, place in _leaving(edit, stories, target)]
    members = _members(moves, stories)
    gone = [s for s in stories if s != target and not members.get(s, stories[s].articles)]
    batch = Batch(
        places=tuple(move.now for move in moves),
        changes=(*_heads(edit, moves, gone, target, pen), *(_came(move, pen) for move in moves)),
        redirects=tuple(Redirect(story_id=story, into=target) for story in gone),
    )
    return Decided(batch, members)


def take_back(lines: Sequence[StoryChange], stories: Stories, by: str, now: datetime) -> Decided:
    """What taking back a change does. ``lines`` are all of its lines in the order of saving.

    ``stories`` has every story that the lines name, by that id (a merged one as the story it was merged into), and
    those that the articles stand in now. Articles that have gone on to another story since stay there.
    """
    ended = {line.other for line in lines if line.kind == "merged" and line.other}
    moves = list(_ways_back(lines, stories, ended))
    members = _members(moves, stories)
    heirs = {move.source: move.target for move in moves}
    batch = Batch(
        places=tuple(move.now for move in moves),
        changes=tuple(_undone(lines, moves, by, now)),
        names=tuple(StoryName(story_id=line.story_id, name=line.before) for line in lines if line.kind == "renamed"),
        redirects=(
            *(Redirect(story_id=story, into=None) for story in sorted(ended)),
            *(Redirect(story_id=story, into=heirs[story]) for story in sorted(members) if not members[story]),
        ),
    )
    return Decided(batch, members)


def last_edit(journal: Iterable[StoryChange], concerns: Callable[[str], bool]) -> tuple[StoryChange, ...]:
    """The lines of the last change by a person, not taken back yet, of a story that ``concerns``; empty for none.

    ``journal`` has the newest line first, as ``Store.edits`` gives them. EditError where a later change of
    other stories builds on it.
    """
    undone: set[str] = set()
    later: dict[str, StoryChange] = {}
    found: list[StoryChange] = []
    for edit, group in groupby(_noted(journal, undone), key=lambda line: line.edit):
        lines = list(group)
        if edit in undone:
            continue
        if any(concerns(story) for story in touched(lines)):
            found = lines[::-1]
            break
        later.update(dict.fromkeys(touched(lines), lines[0]))
    for story in touched(found):
        if story in later:
            raise _built_upon(story, later[story])
    return tuple(found)


def touched(lines: Iterable[StoryChange]) -> list[str]:
    """The ids of the stories that journal lines speak of."""
    return list(dict.fromkeys(story for line in lines for story in (line.story_id, line.other) if story))


def _noted(journal: Iterable[StoryChange], undone: set[str]) -> Iterator[StoryChange]:
    """The lines of changes by persons; on the way, what was taken back is noted in ``undone``."""
    for line in journal:
        if line.undoes:
            undone.add(line.undoes)
        elif line.edit:
            yield line


def active(journal: Iterable[StoryChange]) -> list[StoryChange]:
    """The lines of changes by persons that nobody took back, the oldest first; ``journal`` as in :func:`last_edit`."""
    undone: set[str] = set()
    lines = [line for line in _noted(journal, undone) if line.edit not in undone]
    return lines[::-1]


def fixed(lines: Iterable[StoryChange], stories: Stories) -> frozenset[str]:
    """The keys of the articles that no rule may move: pinned ones, and those of stories that a person arranged.

    ``lines`` are :func:`active`; ``stories`` has every story that they name, by that id.
    """
    arranged = {stories[story].id for line in lines if line.kind in _ARRANGED for story in touched([line])}
    return frozenset(
        place.article_key
        for story in stories.values()
        for place in story.places
        if story.id in arranged or place.pinned is not None
    )


def training_pairs(lines: Iterable[StoryChange], stories: Stories) -> tuple[TrainingPair, ...]:
    """Pairs of which a person said whether they report the same event; of two that spoke of one pair, the later.

    ``lines`` are :func:`active`; ``stories`` has every story that they name, by that id. An article is paired with
    those that were in a story when the person moved it there, left it there or took it away.
    """
    said: dict[tuple[str, str], TrainingPair] = {}
    names = {p.article_key: one for s in stories.values() for p, one in zip(s.places, s.articles, strict=True)}
    for line in lines:
        key = line.article_key
        if line.was is None or key not in names or line.kind == "unpinned":
            continue
        here, there = stories[line.story_id], stories[line.other or line.story_id]
        spoken: dict[str, Literal["same", "different"]] = dict.fromkeys(_present(there, line.at), "different")
        spoken |= dict.fromkeys(_present(here, line.at), "same")
        for other in spoken.keys() - {key}:
            a, b = sorted((names[key], names[other]))
            said[a, b] = TrainingPair(
                a=a, b=b, label=spoken[other], because=line.because.rule, by=line.by, at=line.at, edit=line.edit or ""
            )
    return tuple(said[pair] for pair in sorted(said))


def _present(story: StoredStory, at: datetime) -> list[str]:
    """The articles of a story that had come before a time, as far as its journal says."""
    came: dict[str | None, datetime] = {}
    for line in story.journal:
        came.setdefault(line.article_key, line.at)
    return [place.article_key for place in story.places if came.get(place.article_key, at) <= at]


class _Pen(NamedTuple):
    """Who writes in the journal, when, and as part of which change."""

    by: str
    now: datetime
    edit: str | None
    undoes: str | None = None

    def line(self, story: str, kind: ChangeKind, note: str, key: str | None = None, **more: Any) -> StoryChange:
        because = Because(rule=f"person.{kind}", note=note)
        signed: dict[str, Any] = {"at": self.now, "by": self.by, "edit": self.edit, "undoes": self.undoes}
        return StoryChange(story_id=story, kind=kind, article_key=key, because=because, **signed, **more)


def _leaving(edit: Edit, stories: Stories, target: str) -> list[tuple[str, Place]]:
    """The places that are left, each with its story."""
    if edit.kind == "merge":
        if target in edit.others or not edit.others:
            raise EditError(target, "can't be merged with itself alone", "Name two stories or more")
        return [(story, place) for story in dict.fromkeys(edit.others) for place in stories[story].places]
    leaving = [found for found in _standing(stories, edit.articles) if found[0] != target]
    strangers = [place.article_key for story, place in leaving if edit.kind == "split" and story != edit.story]
    if strangers:
        raise EditError(strangers[0], f"does not stand in {edit.story}", "See storyscape explain for where it stands")
    if edit.kind == "split" and len(leaving) == len(stories[edit.story or ""].places):
        raise EditError(edit.story or "", "would have no article left", "Name some of its articles, or rename it")
    if not leaving:
        raise EditError(target, "holds what should be moved there already", "See storyscape explain")
    return leaving


def _standing(stories: Stories, keys: Iterable[str]) -> list[tuple[str, Place]]:
    """Where some articles stand, in the order asked."""
    here = {place.article_key: (story.id, place) for story in stories.values() for place in story.places}
    return [here[key] for key in dict.fromkeys(keys)]


def _move(edit: Edit, was: Place, source: str, target: str) -> Move:
    said = {"merge": "merged with", "split": "split from"}.get(edit.kind, "moved from")
    because = Because(rule=f"person.{said.split()[0]}", note=f"{said} {source} by {edit.by}")
    return Move(was, replace(was, story_id=target, kind="joined", because=because), source, target)


def _members(moves: Iterable[Move], stories: Stories) -> dict[str, tuple[str, ...]]:
    """The article keys, after the moves, of each story that an article leaves or enters."""
    keys = {story.id: [place.article_key for place in story.places] for story in stories.values()}
    changed = {}
    for move in moves:
        if move.source != move.target:
            keys[move.source].remove(move.was.article_key)
            keys.setdefault(move.target, []).append(move.was.article_key)
            changed.update(dict.fromkeys((move.source, move.target)))
    return {story: tuple(keys[story]) for story in changed}


def _heads(edit: Edit, moves: Sequence[Move], gone: Sequence[str], target: str, pen: _Pen) -> Iterator[StoryChange]:
    """What the stories' own lines say: of those that ended in the target, and of those that articles left."""
    counts = Counter(move.source for move in moves)
    for story in gone:
        yield pen.line(target, "merged", f"{story} with {_articles(counts[story])} was merged into this", other=story)
    if edit.kind == "split":
        yield pen.line(moves[0].source, "split", f"{_articles(len(moves))} went to {target}", other=target)
    for move in moves:
        if edit.kind == "move" and move.source not in gone:
            yield pen.line(move.source, "moved", f"went to {target}", move.was.article_key, other=target)


def _came(move: Move, pen: _Pen) -> StoryChange:
    return pen.line(
        move.target, "moved", f"came from {move.source}", move.was.article_key, other=move.source, was=move.was
    )


def _renamed(edit: Edit, story: StoredStory, pen: _Pen) -> Decided:
    name = edit.name or None
    if name == story.name:
        problem = f"is called “{name}” already" if name else "has no given name"
        raise EditError(story.id, problem, "See storyscape stories for what stories are called")
    note = f"called “{name}” from here on" if name else "called by its most central headline again"
    line = pen.line(story.id, "renamed", note, before=story.name)
    return Decided(Batch(names=(StoryName(story_id=story.id, name=name),), changes=(line,)), {})


def _pinned(edit: Edit, stories: Stories, pen: _Pen) -> Decided:
    by = edit.by if edit.kind == "pin" else None
    places = [(s, place) for s, place in _standing(stories, edit.articles) if (place.pinned is None) != (by is None)]
    if not places:
        raise EditError(edit.articles[0], f"is {'' if by else 'not '}pinned already", "See storyscape explain")
    note = "stays here, whatever later runs think" if by else "may be moved by rules again"
    kind: ChangeKind = "pinned" if by else "unpinned"
    lines = tuple(pen.line(story, kind, note, place.article_key, was=place) for story, place in places)
    return Decided(Batch(places=tuple(replace(place, pinned=by) for _, place in places), changes=lines), {})


def _ways_back(lines: Iterable[StoryChange], stories: Stories, ended: Container[str]) -> Iterator[Move]:
    """The moves that bring articles back which still stand where the change put them."""
    here = {place.article_key: (story.id, place) for story in stories.values() for place in story.places}
    for line in lines:
        if line.was is None or line.article_key not in here:
            continue
        source, place = here[line.article_key]
        back = line.other or line.story_id
        target = back if back in ended else stories[back].id
        if source == stories[line.story_id].id:
            yield Move(place, line.was, source, target)


def _undone(lines: Sequence[StoryChange], moves: Iterable[Move], by: str, now: datetime) -> Iterator[StoryChange]:
    pen = _Pen(by, now, None, undoes=lines[0].edit)
    first = lines[0]
    for story in touched(lines):
        note = f"took back what {first.by} did at {first.at:%Y-%m-%d %H:%M} UTC: {first.because.note}"
        yield pen.line(story, "undone", note)
    for move in moves:
        yield pen.line(move.target, "undone", f"stands in {move.target} as before", move.was.article_key)


def _built_upon(story: str, later: StoryChange) -> EditError:
    problem = f"was changed again by {later.by} at {later.at:%Y-%m-%d %H:%M} UTC ({later.because.note})"
    return EditError(story, problem, f"Take that back first: storyscape undo {later.story_id}")


def _articles(count: int) -> str:
    return f"{count} article{'s' if count != 1 else ''}"
