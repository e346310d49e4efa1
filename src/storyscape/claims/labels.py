"""The words by which a claim is shown.

Law: a label is a verbatim clause, the one that says best what the others say; nothing is written for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from storyscape.claims.features import Matrix
from storyscape.claims.lexicon import lexicon
from storyscape.records import Appearance, Article, Ref
from storyscape.text.tokens import words

_SHORT, _LONG = 8, 30


def label(clauses: Sequence[tuple[Article, Appearance]], scores: Matrix) -> Ref:
    """The most central clause that reads as a sentence of 8 to 30 words; ties go to the first."""
    count = max(1, len(clauses) - 1)
    central = [(float(scores[i].sum()) - float(scores[i, i])) / count for i in range(len(clauses))]
    ranked = [round(central[i] + _form(*one), 4) for i, one in enumerate(clauses)]
    article, appearance = clauses[max(range(len(clauses)), key=lambda i: (ranked[i], -i))]
    return Ref(article.id, appearance.clause)


def stands_alone(article: Article, appearance: Appearance) -> bool:
    """Whether a clause that nothing else repeats says something by itself: no relative clause, no tail."""
    text = appearance.clause.of(article.text)
    return not _fragment(text, article.lang) and not text.rstrip('"”»“ ').endswith("?") and len(text.split()) >= 5


def _form(article: Article, appearance: Appearance) -> float:
    text = appearance.clause.of(article.text)
    length = len(text.split())
    mark = 0.0
    if length < _SHORT:
        mark -= 0.03 * (_SHORT - length)
    elif length > _LONG:
        mark -= 0.01 * (length - _LONG)
    if _fragment(text, article.lang) or text.endswith("?"):
        mark -= 0.3
    if text.isupper():
        mark -= 0.3
    if not _has_verb(text, article.lang):
        mark -= 0.15
    return mark - (0.0 if re.match(r"\W*[\w-]*[A-ZА-ЯЁÄÖÜ0-9]", text) else 0.05)


def _has_verb(text: str, lang: str) -> bool:
    """Whether a verb of the language's table stands in a clause: a past form or an auxiliary. True without a table."""
    lex = lexicon(lang)
    auxiliaries = lex.words("source", "auxiliaries")
    return not auxiliaries or bool(
        auxiliaries.intersection(words(text)) or lex.pattern("times", "past").search(text.partition(" ")[2])
    )


def _fragment(text: str, lang: str) -> bool:
    """Whether a clause begins as one that hangs on another, or ends where more must follow."""
    lex = lexicon(lang)
    opens = lex.pattern("clauses", "openers").match(text) or lex.pattern("clauses", "tails").match(text)
    ends = any(match.end() == len(text) for match in lex.pattern("clauses", "hanging").finditer(text))
    return ends or bool(opens and not text[:1].isupper())
