"""What a number counts, under one name for all languages, and what is done to it.

Law: a number belongs to the word that it counts and to the deed beside it, not to its sentence: "killed 12 and injured
30" counts the dead and the injured.
"""

from __future__ import annotations

import re
from typing import Final

from storyscape.claims.lexicon import Lexicon, flat, lexicon
from storyscape.records import Appearance, Article, Quantity
from storyscape.text.normalize import fold
from storyscape.text.tokens import stopwords, words

_WORD: Final = re.compile(r"[^\W\d_][\w'-]*")
_HARMS: Final = {"killing": "dead", "injuring": "injured", "evacuating": "evacuated"}
_FATES: Final = frozenset({"dead", "injured", "missing", "arrested", "evacuated"})
_NEAR: Final = 5  # words between a number and the word for what befell those counted
_STEM: Final = 6


def thing_of(quantity: Quantity, appearance: Appearance, article: Article) -> str:
    """The name of what is counted: a shared concept, else the head's stem; empty where nothing says it."""
    lex = lexicon(article.lang)
    text = flat(article.text)
    fate = _fate(quantity, appearance, text, lex)
    if fate and quantity.unit is None:
        return fate
    if quantity.counted is not None:
        counted = _WORD.findall(quantity.counted.of(text))
        known = [
            concept
            for word in reversed(counted)
            for concept in lex.concepts.get(word.lower(), ())
            if concept not in _HARMS
        ]
        if known:
            return known[0]
        return fold(counted[-1])[:_STEM] if counted else ""
    return _measured(quantity, appearance, text, lex) if quantity.unit else ""


def deeds_of(appearance: Appearance, article: Article) -> frozenset[str]:
    """The names of the deeds in the clause of a number, without what is counted."""
    lex = lexicon(article.lang)
    spoken = _WORD.findall(flat(appearance.clause.of(article.text)).lower())
    found = {_HARMS.get(c, c) for word in spoken for c in lex.concepts.get(word, ())}
    return frozenset(
        found & {"sending", "rising", "falling", "dead", "injured", "missing", "arrested", "evacuated", "releasing"}
    )


def content_words(appearance: Appearance, article: Article) -> frozenset[str]:
    """The stems of a clause's words without function words and numbers."""
    found = words(appearance.clause.of(article.text))
    units = lexicon(article.lang).section("numbers").get("units_words", {})
    kept = (w for w in found if not w[0].isdigit() and w not in units and w not in stopwords(article.lang))
    return frozenset(word[:_STEM] for word in kept)


def _fate(quantity: Quantity, appearance: Appearance, text: str, lex: Lexicon) -> str:
    """What befell those counted: the nearest such word, the words behind the number first."""
    end = max(quantity.span.end, quantity.counted.end if quantity.counted else 0)
    behind = _WORD.findall(text[quantity.span.end : appearance.clause.end])[: _NEAR + (2 if end else 0)]
    before = _WORD.findall(text[appearance.clause.start : quantity.span.start])[-3:]
    for word in (*_until_number(text, quantity, appearance, behind), *reversed(before)):
        for concept in lex.concepts.get(word.lower(), ()):
            name = _HARMS.get(concept, concept)
            if name in _FATES:
                return name
    return ""


def _until_number(text: str, quantity: Quantity, appearance: Appearance, behind: list[str]) -> list[str]:
    """The words behind a number up to the next one, and up to a conjunction that brings another."""
    starts = [q.span.start for q in appearance.quantities if q.span.start > quantity.span.start]
    limit = min(starts, default=appearance.clause.end)
    return _WORD.findall(text[quantity.span.end : limit])[: len(behind)]


def _measured(quantity: Quantity, appearance: Appearance, text: str, lex: Lexicon) -> str:
    """For a share or a measure: the nearest content word before it, such as the "prices" of "prices rose 3 %"."""
    before = _WORD.findall(text[appearance.clause.start : quantity.span.start])
    nouns = [word for word in before if len(word) > 4 and not lex.concepts.get(word.lower())]
    return fold(nouns[0])[:_STEM] if nouns else ""
