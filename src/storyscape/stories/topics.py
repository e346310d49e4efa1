"""A story's subjects among the 17 at the top of IPTC Media Topics, by words that speak for them.

Law: a topic stands on the words that speak for it, which are shown; where they are few, or speak for many subjects
alike, there is no topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_WORD: Final = re.compile(r"[^\W_][\w'-]*")
_HEAD: Final = 2  # letters by which phrases are looked up
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
    """A story's subjects, the best supported first, every article counting alike; none where words don't decide."""
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
    spoken = _table(article.lang)
    counts: dict[str, dict[str, float]] = {}
    refs: dict[str, list[Ref]] = {}
    for span in _opening(article):
        for at, said, codes in spoken.found(article.text, span):
            for code, weight in codes:
                its = counts.setdefault(code, {})
                its[said] = its.get(said, 0.0) + weight * _rarity(said, article.lang)
                refs.setdefault(code, []).append(Ref(article.id, at))
    title = headline(article)
    for _, said, codes in spoken.found(title, Span(0, len(title))):
        for code, weight in codes:
            its = counts.setdefault(code, {})
            its[said] = its.get(said, 0.0) + weight * _rarity(said, article.lang) * _TITLE
    votes = [
        Vote(code=code, evidence=sum(map(sqrt, its.values())), terms=its, refs=tuple(refs.get(code, ())))
        for code, its in counts.items()
    ]
    return tuple(sorted(votes, key=lambda vote: (-vote.evidence, vote.code)))


@lru_cache(maxsize=1 << 14)
def _rarity(word: str, lang: str) -> float:
    """How much a word says: the surprise at meeting it, against that at one below the 4,000 common words."""
    return min(1.0, log(prior(term(fold(word), lang), lang)) / log(prior(0, lang)))


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


Codes = tuple[tuple[str, float], ...]  # a term's subjects with their weights


class _Spoken:
    """The terms of one language, found word by word: whole words, beginnings of words, and phrases of several."""

    def __init__(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        held: dict[str, dict[str, float]] = {}
        for section, weight in (("strong", _STRONG), ("words", _WEAK)):
            for code, row in rows[section].items():
                for word in str(row).split():
                    held.setdefault(word, {}).setdefault(f"{code}000000", weight)
        self._whole = {word: _spread(its) for word, its in held.items() if "_" not in word}
        self._longest = max(map(len, self._whole), default=0)
        self._phrases: dict[str, list[tuple[list[str], Codes]]] = {}
        for phrase in sorted(word for word in held if "_" in word):
            self._phrases.setdefault(phrase[:_HEAD], []).append((phrase.split("_"), _spread(held[phrase])))

    def found(self, text: str, within: Span) -> Iterator[tuple[Span, str, Codes]]:
        """The terms in a part of a text: where, what it says there, and what that speaks for."""
        words = [(match[0].casefold(), match.start(), match.end())
                 for match in _WORD.finditer(text, within.start, within.end)]  # fmt: skip
        after = 0
        for at, (word, start, end) in enumerate(words):
            if at < after:
                continue
            for parts, codes in self._phrases.get(word[:_HEAD], ()):
                said = [one for one, _, _ in words[at : at + len(parts)]]
                if len(said) == len(parts) and all(map(_is, said, parts)):
                    after = at + len(parts)
                    yield Span(start, words[after - 1][2]), " ".join(said), codes
                    break
            else:
                if codes := self._codes(word):
                    yield Span(start, end), word, codes

    def _codes(self, word: str) -> Codes:
        """What a word speaks for: itself, else its longest beginning that a term has."""
        if word in self._whole:
            return self._whole[word]
        beginnings = (f"{word[:size]}*" for size in range(min(len(word), self._longest), 1, -1))
        return next((self._whole[one] for one in beginnings if one in self._whole), ())


def _is(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


@cache
def _table(lang: str) -> _Spoken:
    return _Spoken(table(f"topics/{lang}"))


def _spread(weights: Mapping[str, float]) -> Codes:
    """A word's subjects with their weights: one that speaks for several says less for each."""
    return tuple((code, weight / sqrt(len(weights))) for code, weight in sorted(weights.items()))
