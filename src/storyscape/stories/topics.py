"""A story's subjects among the 17 at the top of IPTC Media Topics, by words that speak for them.

Law: a topic stands on the words that speak for it, which are shown; where they are few, or speak for many subjects
alike, there is no topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from math import log, sqrt
from typing import Final

from storyscape.records import Article, Because, Record, Ref, Span, Topic
from storyscape.stories.terms import headline, prior, term
from storyscape.tables import table
from storyscape.text.normalize import fold

READ: Final = 2600  # characters of an article's body: as much as grouping reads
LEAST: Final = 2.0  # evidence for an article's first subject, in its unit: roughly, strong words
SHARE: Final = 0.35  # of all evidence, what a subject of a story must have
SECOND: Final = 0.75  # of the first subject's evidence, what a second one must have
MOST: Final = 3
_STRONG: Final = 1.0
_WEAK: Final = 0.35
_TITLE: Final = 2.0  # a word of the headline counts double
_REFS: Final = 8
_TERMS: Final = 8
_LANGUAGES: Final = ("de", "en", "es", "fr", "ru")


class Vote(Record, frozen=True, kw_only=True):
    """What one article says for one subject: its evidence, by term, and where the terms stand in the text."""

    code: str
    evidence: float
    terms: Mapping[str, float]
    refs: tuple[Ref, ...]


def topics(articles: Sequence[Article]) -> tuple[Topic, ...]:
    """The subjects of a story, the best supported first, every article counting alike; none where words don't decide."""
    ordered = sorted(articles, key=lambda article: article.id)
    votes = [vote for article in ordered for vote in _shares(article_votes(article))]
    read = sum(article.lang in _LANGUAGES for article in ordered)
    found = {code: [vote for vote in votes if vote.code == code] for code in {vote.code for vote in votes}}
    shares = {code: round(sum(vote.evidence for vote in its) / read, 4) for code, its in found.items()}
    best = max(shares.values(), default=0.0)
    least = max(SHARE, SECOND * best)
    chosen = sorted((code for code in shares if shares[code] >= least), key=lambda code: (-shares[code], code))
    return tuple(_topic(code, shares[code], least, found[code]) for code in chosen[:MOST])


def article_votes(article: Article) -> tuple[Vote, ...]:
    """What one article's title and opening say for each subject, most evidence first."""
    if article.lang not in _LANGUAGES:
        return ()
    pattern, weights = _compiled(article.lang)
    counts: dict[str, dict[str, float]] = {}
    refs: dict[str, list[Ref]] = {}
    for span in _opening(article):
        for match in pattern.finditer(article.text, span.start, span.end):
            at = Ref(article.id, Span(match.start(), match.end()))
            for code, word, weight in _spoken(match, weights, article.lang):
                counts.setdefault(code, {}).setdefault(word, 0.0)
                counts[code][word] += weight
                refs.setdefault(code, []).append(at)
    for match in pattern.finditer(headline(article)):
        for code, word, weight in _spoken(match, weights, article.lang):
            counts.setdefault(code, {}).setdefault(word, 0.0)
            counts[code][word] += weight * _TITLE
    votes = [
        Vote(code=code, evidence=sum(map(sqrt, its.values())), terms=its, refs=tuple(refs.get(code, ())))
        for code, its in counts.items()
    ]
    return tuple(sorted(votes, key=lambda vote: (-vote.evidence, vote.code)))


Weights = Mapping[str, tuple[tuple[str, float], ...]]  # a term's subjects with their weights


def _spoken(match: re.Match[str], weights: Weights, lang: str) -> Iterable[tuple[str, str, float]]:
    said = _TERM.sub(" ", match[0].casefold())
    rarity = _rarity(said, lang)
    return ((code, said, weight * rarity) for code, weight in weights[str(match.lastgroup)])


@lru_cache(maxsize=1 << 14)
def _rarity(word: str, lang: str) -> float:
    """How much a word says: the surprise at meeting it, against that at one below the 4,000 common words."""
    return min(1.0, log(prior(term(fold(word), lang), lang)) / log(prior(0, lang)))


_TERM: Final = re.compile(r"\s+")


def _shares(votes: Sequence[Vote]) -> list[Vote]:
    """An article's votes as shares of its evidence; none where too little speaks for any subject."""
    if not votes or votes[0].evidence < LEAST:
        return []
    whole = sum(vote.evidence**2 for vote in votes)
    return [Vote(code=v.code, evidence=v.evidence**2 / whole, terms=v.terms, refs=v.refs) for v in votes]


def _opening(article: Article) -> Iterable[Span]:
    """The article's body up to :data:`READ` characters, block by block."""
    room = READ
    spans = [block.span for block in article.blocks if block.kind == "body"] or [Span(0, len(article.text))]
    for span in spans:
        if room > 0:
            yield Span(span.start, min(span.end, span.start + room))
            room -= span.end - span.start


def _topic(code: str, share: float, least: float, votes: Sequence[Vote]) -> Topic:
    spoken: dict[str, float] = {}
    for vote in votes:
        for word, weight in vote.terms.items():
            spoken[word] = spoken.get(word, 0.0) + weight
    said = sorted(spoken.items(), key=lambda item: (-item[1], item[0]))[:_TERMS]
    first = [ref for place in range(_REFS) for vote in votes for ref in vote.refs[place : place + 1]][:_REFS]
    parts = tuple((word, round(weight, 2)) for word, weight in said)
    because = Because(rule="topics.words", note="share of the evidence for all subjects", score=share,
                      threshold=round(least, 4), parts=parts, refs=tuple(sorted(first)))  # fmt: skip
    return Topic(code=f"medtop:{code}", name=str(table("topics/any")["names"][code]), because=because)


@cache
def _compiled(lang: str) -> tuple[re.Pattern[str], Weights]:
    """One pattern for all terms of a language, each in a group of its own, and what each group speaks for."""
    held: dict[str, dict[str, float]] = {}
    for section, weight in (("strong", _STRONG), ("words", _WEAK)):
        for code, row in table(f"topics/{lang}")[section].items():
            for word in str(row).split():
                its = held.setdefault(word, {})
                its[f"{code}000000"] = max(its.get(f"{code}000000", 0.0), weight)
    names = {word: f"t{number}" for number, word in enumerate(sorted(held, key=lambda word: (-len(word), word)))}
    parts = [f"(?P<{name}>{_regex(word)})" for word, name in names.items()]
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE)
    return pattern, {name: _spread(held[word]) for word, name in names.items()}


def _spread(weights: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """A word's subjects with their weights: one that speaks for several says less for each."""
    return tuple((code, weight / sqrt(len(weights))) for code, weight in sorted(weights.items()))


def _regex(term: str) -> str:
    return re.escape(term).replace("_", r"\s").replace(r"\*", r"\w*")
