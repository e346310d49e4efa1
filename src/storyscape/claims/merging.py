"""Which names of a story name the same: by their words, their acronyms, their surnames, the tables, their sounds.

Law: names merge by a rule that names itself, never by likeness alone; a surname that two people share, and a short
form that two names explain, merges with neither. The result depends on the set of names, not on their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from storyscape.claims import gazetteer
from storyscape.claims.forms import Form, Merged, Read
from storyscape.claims.names import is_acronym, is_model
from storyscape.records.entities import EntityKind
from storyscape.text.normalize import fold
from storyscape.text.sounds import skeleton
from storyscape.text.tokens import stopwords

_PAIR: Final = 2


def merge(forms: Iterable[Form], common: Mapping[str, frozenset[str]]) -> tuple[Merged, ...]:
    """Merge the forms of one story. ``common`` has, by language, the words that the story writes without capitals."""
    ordered = sorted(forms, key=lambda form: form.key)
    read = [Read(form, common.get(form.lang, frozenset()) | stopwords(form.lang)) for form in ordered]
    groups = _Groups(len(read))
    for rule in (_same_place, _same_words, _bracketed, _initials, _companies, _people, _surnames, _parts, _across):
        for a, b in rule(read, groups):
            groups.unite(a, b, rule.__name__.lstrip("_"))
    return tuple(sorted((_merged([read[i] for i in members], rules) for members, rules in groups.all()), key=_order))


class _Groups:
    """Sets of positions that are united two by two, each with the rules that did it."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._rules: dict[int, set[str]] = {}

    def root(self, at: int) -> int:
        """The least position of the set that ``at`` is in."""
        while self._parent[at] != at:
            at = self._parent[at]
        return at

    def unite(self, a: int, b: int, rule: str) -> None:
        """Make one set of two."""
        low, high = sorted((self.root(a), self.root(b)))
        if low != high:
            self._rules[low] = self._rules.get(low, set()) | self._rules.get(high, set()) | {rule}
        self._parent[high] = low

    def all(self) -> Iterator[tuple[list[int], tuple[str, ...]]]:
        """Every set with its rules."""
        found: dict[int, list[int]] = {}
        for at in range(len(self._parent)):
            found.setdefault(self.root(at), []).append(at)
        for root, members in found.items():
            yield members, tuple(sorted(self._rules.get(root, ())))


Pairs = Iterator[tuple[int, int]]


def _same_place(read: Sequence[Read], groups: _Groups) -> Pairs:
    """Names of one place in the tables."""
    del groups
    known = ((at, one.place) for at, one in enumerate(read) if one.kind == "place")
    yield from _chained((at, f"{place.kind} {place.key}") for at, place in known if place)


def _same_words(read: Sequence[Read], groups: _Groups) -> Pairs:
    """The same words but for case, accents, full stops and, where a language has cases, endings."""
    del groups
    yield from _chained((at, " ".join(one.stems).replace(".", "")) for at, one in enumerate(read))


def _bracketed(read: Sequence[Read], groups: _Groups) -> Pairs:
    """A short form that stands in brackets behind the full one: European Union (EU)."""
    del groups
    by_text = {one.form.text: at for at, one in enumerate(read)}
    for at, one in enumerate(read):
        first = {word[0] for word in one.form.words} if len(one.form.words) > 1 else set()
        yield from ((at, by_text[short]) for short in one.form.shorts if short in by_text and short[0] in first)


def _initials(read: Sequence[Read], groups: _Groups) -> Pairs:
    """An acronym that exactly one name of the story explains by its initials."""
    for at, one in enumerate(read):
        short = one.form.text.replace(".", "")
        if not is_acronym(one.form.text) or one.place:
            continue
        full = {groups.root(i): i for i, other in enumerate(read) if len(other.folded) > 1 and _explains(other, short)}
        if len(full) == 1:
            yield at, min(full.values())


def _explains(full: Read, short: str) -> bool:
    whole = full.initials
    bare = "".join(w[0] for w in full.form.words if w[0].isupper() and fold(w) not in full.mark.of | full.mark.suffixes)
    return short in (whole, bare) and full.kind != "person"


def _companies(read: Sequence[Read], groups: _Groups) -> Pairs:
    """A company's name with and without its ending, or what stands before the words that say what it is."""
    by_core: dict[tuple[str, ...], list[int]] = {}
    for at, one in enumerate(read):
        if one.kind in ("organisation", "other") or (one.kind == "place" and one.place is None):
            by_core.setdefault(one.core, []).append(at)
    yield from ((members[0], other) for members in by_core.values() for other in members[1:])
    for at, one in enumerate(read):
        if len(one.core) != 1 or one.kind == "person" or one.place is not None:
            continue
        longer = {groups.root(i): i for i, other in enumerate(read) if _begins_with(other, one)}
        if len(longer) == 1:
            yield at, min(longer.values())


def _begins_with(longer: Read, short: Read) -> bool:
    rest = longer.folded[1:]
    tail = longer.mark.suffixes | (frozenset() if short.kind == "place" else longer.mark.heads)
    return bool(rest) and longer.stems[0] == short.stems[0] and longer.kind == "organisation" and set(rest) <= tail


def _people(read: Sequence[Read], groups: _Groups) -> Pairs:
    """One person's name with and without middle names, or with an initial for the first."""
    del groups
    full = [at for at, one in enumerate(read) if one.kind == "person" and len(one.stems) > 1]
    by_surname: dict[str, list[int]] = {}
    for at in full:
        by_surname.setdefault(read[at].surname, []).append(at)
    for members in by_surname.values():
        firsts = {read[at].given for at in members if len(read[at].given.rstrip(".")) > 1}
        for at in members:
            first = read[at].given.rstrip(".")
            same = [b for b in members if b != at and _fits(first, read[b].given)]
            meant = {f for f in firsts if _fits(first, f)}
            if len(meant) == 1:
                yield from ((at, b) for b in same)


def _fits(short: str, full: str) -> bool:
    return full == short or (len(short) == 1 and full.startswith(short))


def _surnames(read: Sequence[Read], groups: _Groups) -> Pairs:
    """A surname, or a first name, alone, where one person of the story alone has it."""
    people = [(at, one) for at, one in enumerate(read) if one.kind == "person" and len(one.stems) > 1]
    for at, one in enumerate(read):
        if (
            len(one.stems) > 1
            or one.kind not in ("person", "other", "place", "organisation")
            or is_acronym(one.form.text)
        ):
            continue
        for called in (_by_surname,) if one.kind == "place" else (_by_surname, _by_first_name):
            bearers = {
                groups.root(i): i for i, person in people if called(person, one.stems[0]) and _alike(person, one)
            }
            if len(bearers) == 1:
                yield at, min(bearers.values())
            if bearers:
                break


def _by_surname(person: Read, name: str) -> bool:
    return name in (person.surname, person.stems[-1])


def _by_first_name(person: Read, name: str) -> bool:
    return name == person.stems[0]


def _alike(person: Read, short: Read) -> bool:
    return person.form.lang == short.form.lang or _is_cyrillic(person.form.text) == _is_cyrillic(short.form.text)


def _parts(read: Sequence[Read], groups: _Groups) -> Pairs:
    """One word of the one name of two words that has it (Northrop Grumman), and a body without its country's name."""
    alone = {one.stems[0] for one in read if len(one.stems) == 1}
    for at, one in enumerate(read):
        if one.kind == "person" or one.place is not None:
            continue
        whole = {groups.root(i): i for i, other in enumerate(read) if i != at and _is_part(one, other, alone)}
        if len(whole) == 1:
            yield at, min(whole.values())


def _is_part(part: Read, whole: Read, alone: set[str]) -> bool:
    if whole.kind in ("person", "place") or len(whole.stems) <= len(part.stems) or part.form.lang != whole.form.lang:
        return False
    size = len(part.stems)
    if whole.stems[-size:] == part.stems and _is_country(whole.form.words[: len(whole.stems) - size], whole.form.lang):
        return size > 1
    pair = size == 1 and len(whole.stems) == _PAIR and not set(whole.folded) & (whole.common | whole.mark.heads)
    if not pair or is_acronym(part.form.text) or part.stems[0] not in whole.stems:
        return False
    # The Ford of "Ford Taurus" is another thing, and so is the iPod beside the "iPod Classic".
    maker = whole.stems[-1] in alone or is_model(whole.form.words[-1]) or part.kind == "product"
    return part.stems[0] == whole.stems[-1] or not maker


def _is_country(words: Sequence[str], lang: str) -> bool:
    name = " ".join(words)
    known = gazetteer.place(name, lang)
    return (known is not None and known.kind == "country") or gazetteer.adjective(name) is not None


def _across(read: Sequence[Read], groups: _Groups) -> Pairs:
    """A person's name in another language or script: every word sounds alike."""
    sounds: dict[tuple[str, ...], dict[int, int]] = {}
    for at, one in enumerate(read):
        if one.kind in ("person", "other") and len(one.stems) > 1:
            for words in (one.stems, one.folded):  # an ending of a case may be the name's own
                heard = tuple(skeleton(fold(word)) for word in (words[0], words[-1]))
                for key in (heard, heard[-1:]):
                    sounds.setdefault(key, {}).setdefault(groups.root(at), at)
    for bearers in (b for key, b in sorted(sounds.items()) if len(key) > 1):
        yield from _linked(list(bearers.values()))
    yield from _heard_alike([(at, one) for at, one in enumerate(read) if one.kind not in ("person", "product")])
    for at, one in enumerate(read):
        if len(one.stems) == 1 and one.kind in ("person", "other"):
            roots = {groups.root(i): i for i in sounds.get((skeleton(one.stems[0]),), {}).values()}
            foreign = [i for i in roots.values() if not _alike(read[i], one)]
            if len(roots) == 1 and foreign:
                yield at, foreign[0]


def _heard_alike(things: Sequence[tuple[int, Read]]) -> Pairs:
    """Places and organisations that sound alike in two scripts, endings of cases left out."""
    latin: dict[tuple[str, ...], int] = {}
    for at, one in things:
        if not _is_cyrillic(one.form.text) and not is_acronym(one.form.text):
            latin.setdefault(tuple(map(skeleton, one.stems)), at)
    for at, one in things:
        heard = tuple(map(skeleton, one.stems))
        if _is_cyrillic(one.form.text) and heard in latin and min(map(len, heard)) > _PAIR:
            yield latin[heard], at


def _chained(keyed: Iterable[tuple[int, str]]) -> Pairs:
    held: dict[str, list[int]] = {}
    for at, key in keyed:
        held.setdefault(key, []).append(at)
    for members in held.values():
        yield from _linked(members)


def _linked(members: Sequence[int]) -> Pairs:
    return ((members[0], other) for other in members[1:])


def _is_cyrillic(text: str) -> bool:
    return "\u0400" <= text[:1] <= "\u04ff"


def _merged(members: Sequence[Read], rules: tuple[str, ...]) -> Merged:
    votes: Counter[EntityKind] = Counter()
    for one in members:
        votes[one.kind] += one.form.count * (1 if len(one.folded) == 1 else 3)
    if len(votes) > 1:
        del votes["other"]
    if votes["person"] and any(one.kind == "person" for one in members):
        del votes["place"]  # "Jordan" beside "Michael Jordan"
    kind = max(votes, key=lambda name: (votes[name], name))
    if kind == "other" and any(one.form.speaks and not one.mark.nouns for one in members):
        alone = {one.stems[0] for one in members if len(one.stems) == 1}
        kind = "person" if any(len(one.stems) > 1 and one.stems[-1] in alone for one in members) else "organisation"
    codes = {one.place.code for one in members if one.place and one.place.code} if kind == "place" else set()
    return Merged(forms=tuple(one.form for one in members), kind=kind, code=min(codes, default=None), rules=rules)


def _order(merged: Merged) -> tuple[str, str]:
    return merged.forms[0].key
