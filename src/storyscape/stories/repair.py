"""Second thoughts: what later articles showed about the stories of the last days, as merges, splits and moves.

Law: a repair is a function of the window's members; the largest part of a story keeps its id, and every change says
why. Who asks for it decides when; nothing is repaired behind a reader's back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from storyscape.ids import STORY, content_id
from storyscape.protocols import Redirect
from storyscape.records import Because, Place, Record, StoryChange
from storyscape.stories.linking import LINK_THRESHOLD
from storyscape.stories.window import Live


class Repair(Record, frozen=True, kw_only=True):
    """What a repair changed: new places of moved articles, journal lines, and the ids that now stand for others."""

    places: tuple[Place, ...] = ()
    changes: tuple[StoryChange, ...] = ()
    redirects: tuple[Redirect, ...] = ()


def name_pieces(pieces: Sequence[Sequence[Live]]) -> list[str]:
    """The story id of each piece: of a story in several pieces, the largest keeps the id; a new piece gets its own.

    A piece takes the id of the story that gave it most members and that no larger part of claimed (ties: the lesser
    id), so that ids survive as far as they can.
    """
    claims = sorted(
        (-count, story, place)
        for place, piece in enumerate(pieces)
        for story, count in Counter(live.story for live in piece).items()
    )
    named: dict[int, str] = {}
    taken: set[str] = set()
    for _, story, place in claims:
        if place not in named and story not in taken:
            named[place] = story
            taken.add(story)
    everyone = {live.story for piece in pieces for live in piece}
    for place, piece in enumerate(pieces):
        if place not in named:
            named[place] = _fresh(piece[0].key, everyone | taken)
            taken.add(named[place])
    return [named[place] for place in range(len(pieces))]


def describe(
    pieces: Sequence[Sequence[Live]], names: Sequence[str], now: datetime, held: frozenset[str] = frozenset()
) -> Repair:
    """The repair that gives each piece its name: call it while the members still stand where they stood.

    ``held`` are stories that keep articles which no rule moves: their ids go on standing for them.
    """
    moved = [(live, name) for piece, name in zip(pieces, names, strict=True) for live in piece if live.story != name]
    before = Counter(live.story for piece in pieces for live in piece)
    heirs = _heirs(pieces, names, before)
    kept = {*names, *held}
    places = tuple(_place(live, name, heirs, kept) for live, name in moved)
    merged = sorted((old, heirs[old]) for old in before if old not in kept)
    changes = [*(_merged(old, into, before[old], now) for old, into in merged)]
    changes += [_split(old, name, count, now) for (old, name), count in _splits(moved, heirs, kept)]
    changes += [_moved(place, now) for place in places]
    redirects = tuple(Redirect(story_id=old, into=into) for old, into in merged)
    return Repair(places=places, changes=tuple(changes), redirects=redirects)


def _heirs(pieces: Sequence[Sequence[Live]], names: Sequence[str], before: Mapping[str, int]) -> dict[str, str]:
    """For each story, the story in which most of its members stand after the repair (ties: the lesser id)."""
    shares: dict[str, Counter[str]] = {story: Counter() for story in before}
    for piece, name in zip(pieces, names, strict=True):
        for live in piece:
            shares[live.story][name] += 1
    return {story: min(share, key=lambda name: (-share[name], name)) for story, share in shares.items()}


def _splits(
    moved: Sequence[tuple[Live, str]], heirs: Mapping[str, str], kept: set[str]
) -> list[tuple[tuple[str, str], int]]:
    parts = Counter((live.story, name) for live, name in moved if live.story in kept or heirs[live.story] != name)
    return sorted(parts.items())


def _place(live: Live, name: str, heirs: Mapping[str, str], kept: set[str]) -> Place:
    if live.story not in kept and heirs[live.story] == name:
        rule, note = "repair.merged", f"{live.story} and {name} are one story"
    else:
        rule, note = "repair.split", f"most of {live.story} reports another event"
    because = Because(rule=rule, note=note, threshold=LINK_THRESHOLD)
    return Place(article_key=live.key, story_id=name, kind="joined", because=because)


def _merged(old: str, into: str, count: int, now: datetime) -> StoryChange:
    note = f"{old} with {count} article{'s' if count != 1 else ''} reports the same event: nearly every pair is likely"
    because = Because(rule="repair.merged", note=note, threshold=LINK_THRESHOLD)
    return StoryChange(story_id=into, kind="merged", at=now, by="rule", because=because)


def _split(old: str, name: str, count: int, now: datetime) -> StoryChange:
    note = f"{count} article{'s' if count != 1 else ''} went to {name}: too unlike the others"
    because = Because(rule="repair.split", note=note, threshold=LINK_THRESHOLD)
    return StoryChange(story_id=old, kind="split", at=now, by="rule", because=because)


def _moved(place: Place, now: datetime) -> StoryChange:
    return StoryChange(
        story_id=place.story_id, kind="moved", at=now, by="rule", article_key=place.article_key, because=place.because
    )


def _fresh(key: str, taken: set[str]) -> str:
    """A new story's id, from the key of its first article; another one where that article's own story lives on."""
    name, attempt = content_id(STORY, key), 2
    while name in taken:
        name, attempt = content_id(STORY, key, attempt), attempt + 1
    return name
