"""The sentences of a story's articles that can stand in a brief, each with the claims that it carries.

Law: a wording is a whole sentence, cut at most behind its dateline; nothing in it is changed. Which of several is best
depends on its form, on what it says beside the claims, and on nobody's outlet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from storyscape.claims.lexicon import lexicon
from storyscape.records import Appearance, Article, Claim, Ref, Source, Span
from storyscape.tables import table
from storyscape.text.tokens import stopwords, words

_DATELINE: Final = re.compile(r"[^\W\d_][^.!?:;\n]{1,80}?\s?[—–-]{1,2}\s+(?=\W*[^\W\d_a-zа-яё])")
_SHORT, _LONG = 7, 34  # words
_ENDS: Final = ".!?…。"


class Wording(NamedTuple):
    """A sentence of an article: ``span`` without its dateline; ``claims`` are places in the story's list of claims."""

    article: Article
    sentence: Span
    span: Span
    claims: tuple[int, ...]
    fitness: float

    @property
    def ref(self) -> Ref:
        """The span as a reference."""
        return Ref(self.article.id, self.span)

    @property
    def text(self) -> str:
        """What it says."""
        return self.span.of(self.article.text)


def wordings(claims: Sequence[Claim], articles: Mapping[str, Article]) -> tuple[Wording, ...]:
    """Every sentence that carries a claim, in the order of the articles' ids and of their texts."""
    carried: dict[tuple[str, Span], list[tuple[int, Appearance]]] = {}
    for at, claim in enumerate(claims):
        for one in claim.appearances:
            if one.repeats is None:
                carried.setdefault((one.article, one.sentence), []).append((at, one))
    return tuple(_wording(articles[article], sentence, held, claims)
                 for (article, sentence), held in sorted(carried.items(), key=lambda item: item[0]))  # fmt: skip


def _wording(
    article: Article, sentence: Span, held: Sequence[tuple[int, Appearance]], claims: Sequence[Claim]
) -> Wording:
    span = _without_dateline(article.text, sentence, min(one.clause.start for _, one in held))
    found = tuple(sorted({at for at, _ in held}))
    alone = sum(claims[at].support.origins == 1 for at in found)
    vague = any(_elsewhere(link, sentence, article.lang) for _, one in held if one.attribution
                for link in one.attribution.chain)  # fmt: skip
    fitness = _form(article, span) - 0.25 * alone - 0.5 * vague
    return Wording(article, sentence, span, found, round(fitness, 4))


def _elsewhere(source: Source, sentence: Span, lang: str) -> bool:
    """Whether a sentence leaves it to another sentence to say who speaks."""
    pronoun = source.name.lower() in lexicon(lang).words("source", "pronouns")
    return pronoun or (source.span is not None and not source.span.within(sentence))


def _without_dateline(text: str, sentence: Span, clause: int) -> Span:
    match = _DATELINE.match(text, sentence.start, sentence.end)
    if match is None or match.end() > clause:
        return sentence
    lead = match[0]
    placed = "(" in lead or lead.split()[0].strip(",—–-").isupper()
    return Span(match.end(), sentence.end) if placed else sentence


def _form(article: Article, span: Span) -> float:
    """How well a sentence reads alone: 0 for a plain one of middling length, less for each thing against it."""
    text = span.of(article.text)
    length = len(text.split())
    mark = -0.03 * max(0, length - _LONG) - 0.1 * max(0, _SHORT - length)
    kind = next((block.kind for block in article.blocks if block.span.overlaps(span)), "body")
    mark -= 0.4 * (kind != "body") + 0.6 * (text.rstrip("\"'”»“’) ")[-1:] not in _ENDS)
    mark -= 1.0 * leans(text, article.lang) + 0.2 * (not text[:1].isalnum()) + 0.6 * text.isupper()
    return mark - 0.4 * (article.genre in ("opinion", "live_blog")) - 0.8 * text.rstrip("\"'”» ").endswith("?")


def leans(text: str, lang: str) -> bool:
    """Whether a sentence begins with a pronoun or another word that needs the sentence before it."""
    try:
        leaning = str(table(f"brief/{lang}")["words"]["leaning"]).split()
    except KeyError:
        return False
    first = re.match(r"\W*(\w+)", text)
    return bool(first) and first[1].lower() in leaning  # type: ignore[index]


def content(text: str, lang: str) -> frozenset[str]:
    """The words of a sentence that say something."""
    return frozenset(words(text)) - stopwords(lang)


def alike(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of the shorter one's words that the longer one holds too, 0 to 1."""
    return len(a & b) / max(1, min(len(a), len(b)))


def by_claim(found: Iterable[Wording]) -> dict[int, list[Wording]]:
    """The wordings of each claim."""
    grouped: dict[int, list[Wording]] = {}
    for one in found:
        for at in one.claims:
            grouped.setdefault(at, []).append(one)
    return grouped
