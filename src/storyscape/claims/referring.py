"""Pronouns and descriptions that stand for a person whom the article has named.

Law: a pronoun is resolved only where the sentence and the one before it name one person alone, a description only
where one person in the article, or of several one alone nearby, has that title; words inside quotation marks are
somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from storyscape.claims.lexicon import NEVER, flat
from storyscape.claims.marks import quoted_spans
from storyscape.records import Article, Sentence, Span
from storyscape.tables import table_if_any

_NEAR = 400  # code points from a name to the description that means one of several
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
    """Descriptions by a title ("the minister", of a Rep. "the four-term congressman"), each with the one person who has
    it: the only one in the article, or of several the only one named shortly before.
    """
    table = table_if_any(f"entities/{article.lang}")
    article_words, offices = str(table.get("nominal", "")).split(), _offices(article.lang)
    text = flat(article.text)
    held = {who: {*own, *(office for title in own for office in offices.get(title, ()))} for who, own in titles.items()}
    for title in sorted({title for own in held.values() for title in own if len(title) > 3}):
        bearers = {who for who, own in held.items() if title in own}
        if not article_words:
            continue
        spoken, between = "|".join(map(re.escape, article_words)), table.get("between", NEVER.pattern)
        pattern = rf"(?<!\w)(?:{spoken}) (?:(?:{between}) )?{re.escape(title)}(?![\w-]| of |(?-i: [A-ZА-Я]))"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            before = {who: at.start for at, who in people if who in bearers and at.start < match.start()}
            near = [who for who, at in before.items() if len(bearers) == 1 or match.start() - at <= _NEAR]
            if len(near) == 1 and match[0].split()[-1].islower() != (article.lang == "de"):
                yield Span(match.start(), match.end()), near[0]


@cache
def _offices(lang: str) -> Mapping[str, tuple[str, ...]]:
    """What those are called besides who have a title."""
    rows = table_if_any(f"entities/{lang}").get("offices", {})
    return {title: tuple(words.split()) for title, words in rows.items()} if isinstance(rows, dict) else {}


@cache
def _words(lang: str, name: str) -> re.Pattern[str]:
    words = str(table_if_any(f"entities/{lang}").get(name, "")).split()
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(words)})(?![\w'-])", re.IGNORECASE) if words else NEVER
