"""What may differ between two sentences that else say the same: their numbers, dates, names and opposites.

Law: two things exclude each other only where no reading lets both be true; a date counts where it is named by itself
("Tuesday"), not where it is told from where the writer stands ("last month").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache, lru_cache
from typing import Final, NamedTuple

from storyscape.claims import gazetteer
from storyscape.claims.counts import Counted, counted, exclude, opposing
from storyscape.claims.intervals import shown
from storyscape.claims.lexicon import NEVER, flat, lexicon
from storyscape.claims.quantities import quantities
from storyscape.claims.times import times
from storyscape.claims.unlike import Name, unlike
from storyscape.records import Article, Entity, Quantity, Span, TimeMention
from storyscape.records.claims import Slot
from storyscape.text.tokens import stopwords, word_spans

_STEM: Final = 6  # letters that inflections of one word share
DAYS: Final = ("day", "part_of_day", "minute")
"""The kinds of time that lie within one day."""
_LEAST: Final = 2  # days between two dates: over midnight, and from one time zone to the next, one day is none
_BEFORE: Final = 20  # characters before a day in which a word may say that it ends or begins something
_THESE_DAYS: Final = timedelta(days=7)  # a day within these of an article's own tells no other deed
_NUMBER: Final = re.compile(r"\d+")
times_once: Final = lru_cache(maxsize=4096)(times)  # pure, and asked for every pair that a sentence is in


class Word(NamedTuple):
    """A word of a sentence: its stem, whether it says something, whether it begins as a name or has the form of a
    deed done, and where it stands.
    """

    stem: str
    tells: bool
    name: bool
    deed: bool
    span: Span


class Pole(NamedTuple):
    """One of two or more that exclude each other: the row of the table, and which side of it."""

    row: int
    side: int


class Item(NamedTuple):
    """What may differ: where it stands, the words it takes (``first`` to before ``last``), and what it was read as."""

    slot: Slot
    span: Span
    first: int
    last: int
    value: str
    read: Quantity | TimeMention | Entity | Pole


class Told(NamedTuple):
    """A sentence of an article: its words without those that mean nothing here, the stems that say something, what may
    differ, and which words deny or doubt.
    """

    article: Article
    span: Span
    words: tuple[Word, ...]
    stems: frozenset[str]
    items: tuple[Item, ...]
    negative: frozenset[int]

    def counted(self, number: Quantity) -> Counted:
        """A number of the sentence beside its others."""
        return counted(self.article, self.span, number)


class Opposed(NamedTuple):
    """Two sentences that can't both be true, and what in each says so."""

    one: Told
    other: Told
    mine: Item
    yours: Item


Found = tuple[Slot, Span, str, Quantity | TimeMention | Entity | Pole]


def told(article: Article, spans: Iterable[Span], names: Sequence[tuple[Span, Entity]]) -> tuple[Told, ...]:
    """The sentences at ``spans`` made ready; ``names`` are the named entities of the article with their places.

    None in a language whose table doesn't say what turns a sentence into its opposite.
    """
    if not opposing(article.lang).rows:
        return ()
    return tuple(_told(article, span, names) for span in spans)


def _told(article: Article, span: Span, names: Sequence[tuple[Span, Entity]]) -> Told:
    words = tuple(_words(article, span))
    spoken = [_spoken(article, word.span) for word in words]
    here = [*_timed(article, span), *_named(span, names), *_poles(article, words)]
    here += _counted(article, span, [one.span for one in _times(article, span)])
    items = tuple(item for one in here if (item := _item(words, *one)) is not None)
    doubts = opposing(article.lang).words("negative")
    negative = frozenset(i for i, word in enumerate(spoken) if word in doubts or word.endswith("n't"))
    return Told(article, span, words, frozenset(word.stem for word in words if word.tells), items, negative)


def _spoken(article: Article, span: Span) -> str:
    return span.of(flat(article.text)).lower()


def _words(article: Article, span: Span) -> Iterator[Word]:
    lex, common = opposing(article.lang), stopwords(article.lang)
    idle, weak, forms = lex.words("idle"), lex.words("weak"), _forms(article.lang)
    deed, elided = lex.pattern("deeds"), lex.words("elided")
    for found, start, end in word_spans(flat(span.of(article.text))):
        head, _, rest = found.partition("'")
        word = rest if rest and head in elided else found
        if word in idle:
            continue
        stem = word if word.endswith("n't") else forms.get(word, word.replace(".", "")[:_STEM])
        here = Span(span.start + start, span.start + end)
        initial = here.of(article.text)[0]
        name, tells = initial.isupper() or initial.isdigit(), word not in common and word not in weak
        yield Word(stem, tells, name, not name and (word in forms or deed.fullmatch(word) is not None), here)


@cache
def _forms(lang: str) -> Mapping[str, str]:
    """The stem that all forms of an irregular verb share."""
    rows = [row.split() for row in opposing(lang).rows.get("forms", ())]
    return {form: row[0][:_STEM] for row in rows for form in row}


def _timed(article: Article, span: Span) -> Iterator[Found]:
    for one in _times(article, span):
        if one.start and one.end and one.value and _is_named(_spoken(article, one.span), article.lang):
            yield "time", one.span, one.value, one


def _times(article: Article, span: Span) -> tuple[TimeMention, ...]:
    return times_once(article.text, span, article.lang, article.published_at)


def _is_named(words: str, lang: str) -> bool:
    rows = lexicon(lang).section("times")
    names = {*rows.get("weekdays", {}), *rows.get("months", {})}
    return any(map(str.isdigit, words)) or any(word.split("'")[0].strip(".") in names for word in words.split())


def _named(span: Span, names: Sequence[tuple[Span, Entity]]) -> Iterator[Found]:
    for place, entity in names:
        if place.within(span) and entity.kind in ("person", "organisation", "place"):
            yield "place" if entity.kind == "place" else "actor", place, entity.name, entity


def _poles(article: Article, words: Sequence[Word]) -> Iterator[Found]:
    for word in words:
        for pole in poles(_spoken(article, word.span), "opposites", article.lang):
            yield "polarity", word.span, word.span.of(article.text), pole


def poles(word: str, rows: str, lang: str) -> Iterator[Pole]:
    """The sides on which a word stands in the named rows of a language's table."""
    found = _sides(rows, lang)
    yield from found.get(word, ())
    for end in range(3, len(word) + 1):
        yield from found.get(word[:end] + "*", ())


@cache
def _sides(name: str, lang: str) -> Mapping[str, tuple[Pole, ...]]:
    """The words of the table, and the beginnings of words (with "*"), each with its sides."""
    rows = opposing(lang)
    rows = rows.rows.get(name) or rows.section("exclusive").get(name, ())
    found: dict[str, tuple[Pole, ...]] = {}
    for at, row in enumerate(rows):
        for side, words in enumerate(row):
            for word in words.split():
                found[word] = (*found.get(word, ()), Pole(at, side))
    return found


def _counted(article: Article, span: Span, taken: Sequence[Span]) -> Iterator[Found]:
    """Chances ("two in three"), ordinals, and the numbers that are neither."""
    lex, text = opposing(article.lang), flat(article.text)
    odds = [Span(*match.span()) for match in lex.pattern("odds").finditer(text, span.start, span.end)]
    for place in odds:
        first, last = (_value(word, article.lang) for word in re.split(r"\W+", place.of(text))[::2])
        if 0 < first < last:
            share = Quantity(span=place, low=first / last, high=first / last, unit="chance")
            yield "number", place, place.of(article.text), share
    for match in lex.pattern("ordinals").finditer(text, span.start, span.end):
        place, rank = Span(*match.span()), float(_NUMBER.findall(match[0])[0])
        if not any(place.overlaps(one) for one in taken):
            yield "number", place, match[0], Quantity(span=place, low=rank, high=rank, unit="rank")
    for one in quantities(article.text, span, article.lang, [*taken, *odds]):
        yield "number", one.span, shown(one), one


def _value(word: str, lang: str) -> float:
    return float(word) if word.isdigit() else float(lexicon(lang).section("numbers")["units_words"][word.lower()])


def _item(words: Sequence[Word], slot: Slot, span: Span, value: str, read: Quantity | TimeMention | Entity | Pole
          ) -> Item | None:  # fmt: skip
    at = [i for i, word in enumerate(words) if word.span.overlaps(span)]
    return Item(slot, span, at[0], at[-1] + 1, value, read) if at else None


def excludes(one: Told, a: Item, other: Told, b: Item) -> bool:
    """Whether both can't be true of one thing, ``a`` in its sentence and ``b`` in another."""
    if isinstance(a.read, Quantity) and isinstance(b.read, Quantity):
        return exclude(one.counted(a.read), other.counted(b.read))
    if isinstance(a.read, TimeMention) and isinstance(b.read, TimeMention):
        return are_apart(a.read, b.read)
    if isinstance(a.read, Entity) and isinstance(b.read, Entity):
        names = (Name(item.span.of(told.article.text), told.article.lang, item.read)  # type: ignore[arg-type]
                 for told, item in ((one, a), (other, b)))  # fmt: skip
        return unlike(*names) is not None and _known_as(a.read) == _known_as(b.read)
    return isinstance(a.read, Pole) and isinstance(b.read, Pole) and a.read.row == b.read.row and a.read != b.read


def _known_as(one: Entity) -> str:
    """What the tables know a place as: of one that they know and one that they don't, either may lie in the other."""
    place = gazetteer.place(one.name) if one.kind == "place" else None
    return place.kind if place else ""


def other_days(a: Told, b: Told) -> bool:
    """Whether two sentences may tell of two deeds by their dates: both have some and share none, by day or by word ("in
    the evening" is read by what stands before it), or one alone has one far from its article's day.
    """
    mine, yours = ([time for time in _times(one.article, one.span) if time.start and time.value] for one in (a, b))
    if mine and yours:
        days = [{*(time.value for time in here), *(time.span.of(one.article.text) for time in here)}
                for one, here in ((a, mine), (b, yours))]  # fmt: skip
        return days[0].isdisjoint(days[1])
    return any(abs(time.start - one.article.seen_at) > _THESE_DAYS
               for one, here in ((a, mine), (b, yours)) for time in here if time.start)  # fmt: skip


def is_bound(article: Article, day: Span) -> bool:
    """Whether a day ends or begins what is told: "shut until Friday" doesn't differ from "shut today"."""
    words = str(lexicon(article.lang).section("times").get("bounds", "")) or NEVER.pattern
    return re.search(rf"(?<!\w)(?:{words})\s+$", article.text[: day.start][-_BEFORE:], re.IGNORECASE) is not None


def stamped(one: Told, item: Item) -> bool:
    """Whether a date is that of a post which is set into the text: it stands behind a bracket or a dash."""
    return one.article.text[one.span.start : item.span.start].rstrip()[-1:] in ("(", ")", "—")


def are_apart(a: TimeMention, b: TimeMention) -> bool:
    """Whether two dates exclude each other. A weekday or a day of the month that both name was resolved in two ways."""
    if a.start is None or b.start is None or a.end is None or b.end is None or a.value is None or b.value is None:
        return False
    if a.granularity == b.granularity == "month":
        told = a.anchor == b.anchor == "explicit"  # else which year is meant is a guess
        return a.value != b.value if told else a.value[5:7] != b.value[5:7]
    if a.granularity in DAYS and b.granularity in DAYS:
        mine, yours = a.start.date(), b.start.date()
        return abs((mine - yours).days) >= _LEAST and mine.weekday() != yours.weekday() and mine.day != yours.day
    if a.granularity == b.granularity == "year" or a.anchor == b.anchor == "explicit":
        return a.start >= b.end or b.start >= a.end
    return False
