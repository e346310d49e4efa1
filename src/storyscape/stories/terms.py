"""What grouping reads of an article: the words of its title and of its first 300 body words, its names and numbers.

Law: boilerplate is never read, and what is read of a text depends on that text and its language alone.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from storyscape.records import Article, Record
from storyscape.stories.datelines import is_date
from storyscape.tables import table_if_any
from storyscape.text.normalize import fold
from storyscape.text.sounds import skeleton
from storyscape.text.tokens import forms, stopwords, word_spans, words

BODY_WORDS: Final = 300
TITLE_WORDS: Final = 24
LEAD_WORDS: Final = 60
_STEM: Final = 6  # letters: measured on ECB+ and roundups against none, 5 and 7
_CHARACTERS: Final = 2600  # what 300 words need in most languages
_UNKNOWN_ZIPF: Final = 3.6  # a word below the 4,000 most common of its language
_NUMBER: Final = re.compile(r"\d")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？]\s+|[。！？\n]")


class Terms(Record, frozen=True):
    """Hashed words with their counts in title and body, and hashed names and numbers."""

    title: Mapping[int, int]
    body: Mapping[int, int]
    names: frozenset[int]


def terms(article: Article) -> Terms:
    """The terms of an article. A text without a title lends its first sentence (24 words at most) as one."""
    lang = article.lang
    heading = headline(article)
    # An update of a live blog says little by itself: its blog's headline says what it is an update of.
    title, _ = _read(forms(f"{heading} {article.about or ''}")[:TITLE_WORDS], lang)
    body, names = _read(forms(f"{article.about or ''} {opening(article)}")[:BODY_WORDS], lang)
    return Terms(title, body, names.union(_numbers(heading)))


def lead(article: Article) -> str:
    """The text to encode: the title and the body's first :data:`LEAD_WORDS` words, as they stand."""
    body = opening(article)
    spans = word_spans(body)[:LEAD_WORDS]
    about = f"{article.about}\n" if article.about else ""
    return f"{about}{headline(article)}\n{body[: spans[-1][2]] if spans else ''}".strip()


def headline(article: Article) -> str:
    """The title, else the first headline block, else the first sentence of the body; ``""`` for an empty text. A line
    that says a day and nothing else is none of them.
    """
    if article.title and not is_date(article.title, article.lang):
        return article.title
    for block in article.blocks:
        if block.kind == "headline" and not is_date(block.span.of(article.text), article.lang):
            return block.span.of(article.text)
    body = opening(article).strip()
    while (line := body.partition("\n"))[2] and is_date(line[0], article.lang):
        body = line[2].lstrip()
    end = _SENTENCE_END.search(body)
    return body[: end.start() + 1].strip() if end else body[:240]


def opening(article: Article) -> str:
    """The body's beginning: body blocks (or, without blocks, the text) up to about 300 words."""
    if not article.blocks:
        return article.text[:_CHARACTERS]
    kept: list[str] = []
    room = _CHARACTERS
    for block in article.blocks:
        if block.kind == "body" and room > 0:
            kept.append(block.span.of(article.text)[:room])
            room -= len(kept[-1])
    return "\n".join(kept)


@lru_cache(maxsize=1 << 16)
def prior(term_id: int, lang: str) -> float:
    """The share of texts of 300 words that hold a term, as general language has it."""
    zipf = _known(lang).get(term_id, _UNKNOWN_ZIPF)
    return 1.0 - math.exp(-(10.0 ** (zipf - 9)) * BODY_WORDS)


@lru_cache(maxsize=1 << 16)
def term(word: str, lang: str) -> int:
    """The 32-bit hash of a word's stem: its first six letters, so that inflected forms meet in any language. Stems that
    are common in a language are that language's own; the others (names above all) are one term in every language.
    """
    stem = word[:_STEM]
    return hashed(f"{lang}:{stem}" if stem in _zipf(lang) else stem)


@lru_cache(maxsize=1 << 16)
def hashed(text: str) -> int:
    """A stable 32-bit hash."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")


@cache
def _zipf(lang: str) -> Mapping[str, float]:
    shares: dict[str, float] = {}
    for zipf, listed in table_if_any(f"frequencies/{lang}").items():
        for word in listed.split():
            shares[word[:_STEM]] = shares.get(word[:_STEM], 0.0) + 10.0 ** float(zipf)
    return {stem: math.log10(share) for stem, share in shares.items()}


@cache
def _known(lang: str) -> Mapping[int, float]:
    return {hashed(f"{lang}:{word}"): zipf for word, zipf in _zipf(lang).items()}


def _read(found: Sequence[str], lang: str) -> tuple[dict[int, int], frozenset[int]]:
    """The terms of some words with their counts, and their names and numbers."""
    counts: dict[int, int] = {}
    named: set[int] = set()
    for form, count in Counter(found).items():
        its, names = _reading(form, lang)
        if its is not None:
            counts[its] = counts.get(its, 0) + count
        named.update(names)
    return counts, frozenset(named)


@lru_cache(maxsize=1 << 16)
def _reading(form: str, lang: str) -> tuple[int | None, tuple[int, ...]]:
    """What a word of the body stands for as it is written: its term (none for function words), names and numbers."""
    word = fold(form)
    found = term(word, lang) if word and word not in stopwords(lang) else None
    if form[0].isdigit():
        return found, tuple(_numbers(form))
    if form[0].isupper() and len(form) > 2 and word[:_STEM] not in _zipf(lang):
        return found, (name(word),)
    return found, ()


def _numbers(text: str) -> Iterator[int]:
    for word in words(text):
        if _NUMBER.match(word):
            digits = re.sub(r"\D", "", word)
            if len(digits) > 1:
                yield hashed(f"#{digits}")


@lru_cache(maxsize=1 << 16)
def name(word: str) -> int:
    """The hash of a name's consonants in coarse romanisation: ``Путин`` is ``Putin``, ``Selenskyj`` ``Zelensky``."""
    return hashed(f"~{skeleton(word)}")
