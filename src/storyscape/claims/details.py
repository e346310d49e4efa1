"""What one text gives of a thing and another, which tells it in like words, has nowhere: a name, a number, a day.

Law: a detail is missing only where nothing in the whole text that we hold says it, in whatever form; that a text lacks
it says nothing about why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from storyscape.claims.alike import Alike, Telling, side
from storyscape.claims.analysis import Analysis
from storyscape.claims.gazetteer import country
from storyscape.claims.intervals import compatible
from storyscape.claims.worded import told_at
from storyscape.records import (
    Appearance,
    Article,
    Because,
    Claim,
    Difference,
    Entity,
    Quantity,
    Span,
    TimeMention,
)
from storyscape.text.normalize import fold
from storyscape.text.tokens import stopwords, words

NOT_FOUND: Final = "not_found"
"""What the side is read as that lacks the detail."""
_OWN_DAYS: Final = timedelta(days=3)  # days so near to an article's own that its readers know them
_STEM: Final = 5  # letters that a name and the words made from it share: "Congress", "congressional"
_JOINED: Final = re.compile(r",? (?:\w{1,3} )?|, ")  # what stands between the names of one list
_DATED: Final = ("explicit", "publication")


class Text(NamedTuple):
    """All that an article gives: the beginnings of its words, its letters and digits, its dates, its numbers, what
    they count, and the entities that it names.
    """

    article: Article
    stems: frozenset[str]
    letters: str
    times: tuple[tuple[datetime, datetime], ...]
    numbers: tuple[Quantity, ...]
    counted: frozenset[str]
    named: Mapping[Span, Entity]
    entities: frozenset[str]


class _Detail(NamedTuple):
    """A detail: its kind, what it is known by, where it stands, what it was read as, and what a number counts."""

    kind: str
    key: str
    span: Span
    read: Quantity | TimeMention | Entity
    counted: frozenset[str] = frozenset()


def texts(analyses: Sequence[Analysis], articles: Mapping[str, Article], entities: Sequence[Entity]) -> dict[str, Text]:
    """What each article gives, by its id."""
    return {one.article: _text(one, articles[one.article], entities) for one in analyses}


def _text(analysis: Analysis, article: Article, entities: Sequence[Entity]) -> Text:
    said, whole = analysis.statements, f"{article.text}\n{article.title or ''}"
    at = told_at(article)
    own = [(at - _OWN_DAYS, at + _OWN_DAYS)] if at else []
    mentions = [(mention, one) for one in entities for mention in one.mentions if mention.article == article.id]
    return Text(
        article,
        frozenset(word[:_STEM] for word in words(whole)),
        _letters(whole),
        (*own, *((time.start, time.end) for one in said for time in one.times if time.start and time.end)),
        tuple(number for one in said for number in one.quantities),
        frozenset(word for one in said for number in one.quantities for word in _counted(number, article)),
        {mention.span: one for mention, one in mentions if mention.form == "name"},
        frozenset(one.id for _, one in mentions),
    )


def _counted(number: Quantity, article: Article) -> frozenset[str]:
    said = words(number.counted.of(article.text)) if number.counted else []
    return frozenset(word[:_STEM] for word in said if word not in stopwords(article.lang))


def details(claim: Claim, pairs: Sequence[Alike], held: Mapping[str, Text]) -> Iterator[Difference]:
    """For each detail of a claim's clauses those who have it, and those worded alike that have it nowhere."""
    having: dict[tuple[str, str], list[Telling]] = {}
    lacking: dict[tuple[str, str], list[Telling]] = {}
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            for detail in _details(one, held[one.article]):
                said = detail.span.of(held[one.article].article.text)
                if not _has_one(other, detail) and not _gives(held[other.article], detail, said):
                    having.setdefault(detail[:2], []).append(Telling(one, detail.span, said))
                    lacking.setdefault(detail[:2], []).append(Telling(other, other.clause, NOT_FOUND))
    articles = {article: text.article for article, text in held.items()}
    for (kind, key), told in having.items():
        sides = (side(told, articles), side(lacking[kind, key], articles))
        because = Because(rule=f"differences.detail.{kind}", note="one text gives it, the other has it nowhere")
        yield Difference(claim=claim.id, slot="detail", kind="differs", sides=sides, because=because)


def _details(one: Appearance, text: Text) -> Iterator[_Detail]:
    """The names, numbers and dates of a clause that stand for something by themselves."""
    if any(one.clause.overlaps(block.span) for block in text.article.blocks if block.kind == "caption"):
        return
    inside = [span for span in sorted(text.named) if span.within(one.clause)]
    for span in inside:
        listed = any(_JOINED.fullmatch(text.article.text, other.end, span.start) for other in inside)
        kind = text.named[span].kind
        if kind != "other" and not listed and span.of(text.article.text).lower() not in text.article.text:
            yield _Detail("name", text.named[span].id, span, text.named[span])
    for number in one.quantities:
        converted = text.article.text[: number.span.start].endswith("(")  # "220 miles (354 km)"
        if number.qualifier != "vague" and (number.unit or number.counted) and not converted:
            key, counts = f"{number.low} {number.high} {number.unit}", _counted(number, text.article)
            yield _Detail("number", key, number.span, number, counts)
    for time in one.times:
        if time.start and time.value and time.anchor in _DATED:
            yield _Detail("time", time.value, time.span, time)


def _has_one(one: Appearance, detail: _Detail) -> bool:
    """Whether a clause has a detail of the same kind, so that it tells the thing otherwise rather than less."""
    if isinstance(detail.read, Quantity):
        return any(number.unit == detail.read.unit for number in one.quantities)
    return detail.kind == "time" and bool(one.times)


def _gives(text: Text, detail: _Detail, said: str) -> bool:
    """Whether a text has a detail, which another words as ``said``, in whatever form."""
    spoken = [word for word in words(said) if word not in stopwords(text.article.lang)]
    if not spoken or any(word[:_STEM] in text.stems for word in spoken) or _letters(said) in text.letters:
        return True
    if country(said, text.article.lang)[:_STEM] in text.stems:  # "Moscow" stands for Russia
        return True
    read = detail.read
    if isinstance(read, Entity):
        return read.id in text.entities
    if isinstance(read, Quantity):
        if detail.counted & text.counted:
            return True  # in another number, which differs rather than lacks
        return any(read.unit == one.unit and compatible(read, one) for one in text.numbers)
    start, end = read.start, read.end
    return start is None or end is None or any(start < until and since < end for since, until in text.times)


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())
