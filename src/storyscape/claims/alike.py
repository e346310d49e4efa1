"""Clauses of one claim that are worded so alike that what else differs in them says something, and what each is told
to say.

Law: a claim may bring together what is told in very different words, and then another word for a thing is no
difference; only clauses of one language that share most of their words are held against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations
from typing import Final, NamedTuple

from storyscape.claims.things import content_words
from storyscape.claims.worded import are_apart
from storyscape.records import Appearance, Article, Claim, Ref, Side, Span
from storyscape.text.tokens import stopwords, words

_ALIKE: Final = 0.5  # share of words in common (Dice) from which two clauses surely speak of one thing
_HELD: Final = 0.75  # share of the shorter clause's words that the other has too, where no number is compared
_CLOSING: Final = 2  # characters that end a sentence: a mark of its own, and of its quotation
_BESIDE: Final = 3  # words on either side
_STEM: Final = 6  # letters that inflections of one word share
_LEAST: Final = 4  # words of the shorter clause, without which a share says nothing


class Alike(NamedTuple):
    """Two clauses of one claim, in two articles of two outlets."""

    mine: Appearance
    yours: Appearance


class Telling(NamedTuple):
    """What one clause says of a thing: the words that say so, and what they are read as."""

    clause: Appearance
    span: Span
    value: str


def alike(claim: Claim, articles: Mapping[str, Article]) -> list[Alike]:
    """The pairs of a claim's clauses that are worded alike, each once; a question tells nothing."""
    told = [one for one in firsts(claim) if "?" not in one.sentence.of(articles[one.article].text)[-_CLOSING:]]
    return [Alike(a, b) for a, b in combinations(told, 2)
            if are_apart(articles[a.article], articles[b.article])
            and are_worded_alike(a, articles[a.article], b, articles[b.article])
            and held(a, articles[a.article], b, articles[b.article]) >= _HELD]  # fmt: skip


def are_worded_alike(a: Appearance, one: Article, b: Appearance, other: Article, least: float = _ALIKE) -> bool:
    """Whether two clauses share most of their words, numbers aside: only then do they surely speak of one thing.

    ``least`` is the share of words in common (Dice).
    """
    if one.lang != other.lang:
        return False
    mine, yours = content_words(a, one), content_words(b, other)
    return 2 * len(mine & yours) >= least * (len(mine) + len(yours))


def held(a: Appearance, one: Article, b: Appearance, other: Article) -> float:
    """Which share of the shorter clause's words the other has too, which may add to it; none where it is very short."""
    mine, yours = content_words(a, one), content_words(b, other)
    least = min(len(mine), len(yours))
    return len(mine & yours) / least if least >= _LEAST and one.lang == other.lang else 0.0


def firsts(claim: Claim) -> list[Appearance]:
    """The appearances that repeat no other of their article."""
    return [one for one in claim.appearances if one.repeats is None]


def age(article: Article) -> tuple[str, str]:
    """What articles are put in order by: when each was first seen, then by name."""
    return (article.seen_at.isoformat(), article.id)


def beside(one: Appearance, span: Span, article: Article) -> frozenset[str]:
    """The stems of the words that say something and stand nearest to a span in its clause: they say of what it is."""
    sides = (article.text[one.clause.start : span.start], article.text[span.end : one.clause.end])
    before, behind = ([word for word in words(side) if word not in stopwords(article.lang)] for side in sides)
    return frozenset(word[:_STEM] for word in (*before[-_BESIDE:], *behind[:_BESIDE]))


def side(group: Collection[Telling], articles: Mapping[str, Article]) -> Side:
    """The side of a difference that says one thing, by the words of the article that was seen first."""
    first = min(group, key=lambda told: (age(articles[told.clause.article]), told.span))
    article = articles[first.clause.article]
    return Side(
        ref=Ref(article.id, first.span),
        text=first.span.of(article.text),
        value=first.value,
        articles=tuple(sorted({told.clause.article for told in group})),
    )
