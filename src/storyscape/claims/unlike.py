"""Whether two names that stand in one place of one sentence name two.

Law: the benefit of the doubt. A name and its acronym, a part of it, another spelling, a title, an adjective of a
country and the country, a person and the seat of an office, an ocean and its basin may all be one.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from storyscape.claims import gazetteer
from storyscape.claims.names import is_acronym, marks
from storyscape.records import Entity
from storyscape.records.claims import Slot
from storyscape.text.normalize import fold

_CUT: Final = 6  # letters from which a word is not another cut short
_SPELT: Final = 0.6  # likeness of letters from which two names may be one in two spellings


class Name(NamedTuple):
    """A run of capitals in a text of a language, and the entity that it was found to name."""

    text: str
    lang: str
    entity: Entity | None


def unlike(a: Name, b: Name) -> Slot | None:
    """The slot in which two names exclude each other; ``None`` where they may be one."""
    mine, yours = _words(a), _words(b)
    if not mine or not yours or mine <= yours or yours <= mine or _short(a, b) or _short(b, a):
        return None
    generic = marks(a.lang).places
    if any(words <= generic for words in (mine, yours, mine ^ yours)):
        return None
    if any(_cut(x, y) or _cut(y, x) for x in mine - yours for y in yours - mine):
        return None
    if a.entity and b.entity and (a.entity.id == b.entity.id or _share(a.entity, b.entity)):
        return None
    kinds, codes = (_kind(a), _kind(b)), (_code(a), _code(b))
    if (
        (all(kinds) and kinds[0] != kinds[1])
        or (codes[0] and codes[0] == codes[1])
        or (not mine & yours and _within(a, b))
    ):
        return None
    if _spelt_alike(" ".join(sorted(mine)), " ".join(sorted(yours))):
        return None
    return "place" if "place" in kinds else "actor"


def _words(one: Name) -> frozenset[str]:
    """The words of a name without the titles before it."""
    return frozenset(map(fold, re.findall(r"\w[\w.-]*\w|\w", one.text))) - marks(one.lang).titles - {"s"}


def _spelt_alike(a: str, b: str) -> bool:
    """Whether most letters agree in order; where one run of letters fits in two places, read from either end."""
    pairs = ((a, b), (a[::-1], b[::-1]))
    return max(SequenceMatcher(None, *pair, autojunk=False).ratio() for pair in pairs) >= _SPELT


def _short(a: Name, b: Name) -> bool:
    """Whether one name may be the other's initials."""
    letters, initials = {*a.text.replace(".", "")}, {word[0] for word in b.text.split() if word[0].isupper()}
    return is_acronym(a.text) and len(initials) > 1 and (letters <= initials or initials <= letters)


def _cut(short: str, long: str) -> bool:
    """Whether a word may be another cut short: "Const", "Ark", "Mt"."""
    ends = len(short) == 2 and short[0] == long[0] and short[1] == long[-1]
    return len(short) < min(len(long), _CUT) and (ends or (len(short) > 2 and long.startswith(short)))


def _share(a: Entity, b: Entity) -> bool:
    """Whether two people have a name in common, or one thing is among the other's names."""
    names = [{fold(name) for name in (one.name, *one.aliases)} for one in (a, b)]
    words = [{word for name in each for word in name.split()} for each in names]
    return bool(names[0] & names[1]) or (a.kind == "person" and bool(words[0] & words[1]))


def _kind(one: Name) -> str:
    if gazetteer.seat(one.text, one.lang):
        return "organisation"
    if one.entity is not None:
        return one.entity.kind
    return "place" if gazetteer.place(one.text, one.lang) or marks(one.lang).places & _words(one) else ""


def _within(a: Name, b: Name) -> bool:
    """Whether one place may lie in the other: a city and a state of one country."""
    x, y = (gazetteer.place(one.text, one.lang) for one in (a, b))
    if x is None or y is None:  # what no table knows may lie in a country or state, or be it
        return any(one is not None and one.kind != "city" for one in (x, y))
    return x.kind != y.kind and (x.code == y.code or "region" in (x.kind, y.kind))


def _code(one: Name) -> str:
    """The country that a name, its adjective, its capital or the seat of its government may stand for."""
    place = gazetteer.place(one.text, one.lang)
    seat = gazetteer.seat(one.text, one.lang) or gazetteer.capital(one.text, one.lang)
    if seat is not None:
        return seat.code
    return place.code if place and place.kind == "country" else gazetteer.adjective(one.text) or ""
