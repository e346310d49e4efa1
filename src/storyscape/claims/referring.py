"""Pronouns and descriptions that stand for a person whom the article has named.

Law: a pronoun is resolved only where the sentence and the one before it name one person alone, a description only
where one person in the article has that title; words inside quotation marks are somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from storyscape.claims.lexicon import NEVER, flat
from storyscape.claims.marks import quoted_spans
from storyscape.records import Article, Sentence, Span
from storyscape.tables import table

People = Sequence[tuple[Span, int]]  # where people are named, and who: a number


def pronouns(article: Article, sentences: Sequence[Sentence], people: People) -> Iterator[tuple[Span, int]]:
    """Third-person pronouns, each with whom it stands for: the only one of ``people`` who is named near it."""
    pattern, text = _words(article.lang, "pronouns"), flat(article.text)
    if pattern is NEVER:
        return
    quoted, known = quoted_spans(article.text), list(people)
    for before, sentence in zip((None, *sentences), sentences, strict=False):
        start = before.span.start if before else sentence.span.start
        for match in pattern.finditer(text, sentence.span.start, sentence.span.end):
            span = Span(match.start(), match.end())
            named = {who for at, who in known if start <= at.start < span.start}
            if len(named) == 1 and not any(span.within(quote) for quote in quoted):
                known.append((span, named.pop()))
                yield known[-1]


def described(article: Article, people: People, titles: Mapping[int, frozenset[str]]) -> Iterator[tuple[Span, int]]:
    """Descriptions by a title ("the minister"), each with the one person of the article who has it."""
    article_words = str(_table(article.lang).get("nominal", "")).split()
    text = flat(article.text)
    for title in sorted({title for held in titles.values() for title in held if len(title) > 3}):
        bearers = [who for who, held in titles.items() if title in held]
        if len(bearers) != 1 or not article_words:
            continue
        first = min(at.start for at, who in people if who == bearers[0])
        spoken = "|".join(map(re.escape, article_words))
        pattern = rf"(?<!\w)(?:{spoken}) {re.escape(title)}(?![\w-]| of |(?-i: [A-ZА-Я]))"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if match.start() > first and match[0].split()[-1].islower() != (article.lang == "de"):
                yield Span(match.start(), match.end()), bearers[0]


def _table(lang: str) -> Mapping[str, object]:
    try:
        return table(f"entities/{lang}")
    except KeyError:
        return {}


@cache
def _words(lang: str, name: str) -> re.Pattern[str]:
    words = str(_table(lang).get(name, "")).split()
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(words)})(?![\w'-])", re.IGNORECASE) if words else NEVER
