"""What recurs across an outlet's articles is learned as boilerplate: lines, and openings of lines ("see also:").

Law: a line is learned where it stands in several articles whose own texts differ and whose subject it does not share:
neither an agency's copies, nor the background that every report of one affair repeats, nor a note of correction is.
Marking changes a line's kind alone, never the text. A person's word goes before what was counted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from itertools import islice
from typing import Final

from msgspec.structs import replace

from storyscape.ingest.blocks import OPENING, blocks
from storyscape.ingest.boilerplate import folded
from storyscape.ingest.history import is_notice
from storyscape.records import Article
from storyscape.records.sites import Site, SiteLine

LOOKED_AT: Final = 200  # an outlet's newest articles: enough for a line of one in seventy
LEAST: Final = 3  # articles with texts of their own that a line stands in
LEAST_PROSE: Final = 5  # the same for what reads like a sentence of an article
LEAST_OPENING: Final = 5
KEPT: Final = 400  # lines of one outlet
_COUNTED: Final = ("body", "subheading", "transcript")
_PROSE: Final = re.compile(r".{60,}[.!?]['\")]*$")
_OPENING: Final = re.compile(r"^([^:]{2,40}?:)\s*(\S.*)$")
_SPOKEN: Final = re.compile(r"^'|\"|[.!?]['\")]*$")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_MAIN: Final = 5  # an article's longest lines: two articles that share half of them have one text
_OTHERS: Final = 40  # articles without a line that those with it are held against
_TOPICAL: Final = 0.2  # by so much more of a line's words may stand elsewhere in its articles than in others
_TITLED: Final = 0.8  # of an opening's lines, those that read like a headline
_NAMED: Final = 0.2  # of its articles, those that may name what stands before the colon


class _Text:
    """An article's lines, folded."""

    def __init__(self, article: Article) -> None:
        blocks = [(folded(said), said, block) for block in article.blocks if (said := block.span.of(article.text))]
        self.article = article
        self.lines = dict.fromkeys(line for line, _, block in blocks if block.kind != "headline")
        self.stated = {line: said for line, said, _ in blocks}
        self.counted = {line for line, _, block in blocks if block.kind in _COUNTED}
        self.main = frozenset(sorted(self.lines, key=lambda line: (-len(line), line))[:_MAIN])

    @cached_property
    def words(self) -> Counter[str]:
        """In how many of its lines each word stands."""
        return Counter(word for line in self.lines for word in set(_WORD.findall(line)))


def learn(site: Site, articles: Iterable[Article], held: int) -> Site:
    """What is known of an outlet after its newest articles were looked at, of ``held`` that the store has of it.

    What was learned before and is not met now stays: older articles have it still. What people said of a line stays.
    """
    texts = [_Text(article) for article in islice(articles, LOOKED_AT)]
    found = {line.line: line for line in (*_lines(texts), *_openings(texts))}
    met = {line for text in texts for line in text.lines}
    before = {one.line: one for one in site.lines}
    kept = {line: one for line, one in before.items() if one.by != "rule" or (line not in met and line not in found)}
    for line, one in found.items():
        old = before.get(line)
        first = min(one.first_at, old.first_at) if old else one.first_at
        kept[line] = replace(one, first_at=first, by=old.by if old else "rule")
    ordered = sorted(kept.values(), key=lambda one: (one.by == "rule", -one.last_at.timestamp(), one.line))
    return site.with_lines(ordered[:KEPT], held=held)


def mark(article: Article, recurring: Set[str]) -> Article:
    """The article with its recurring lines as boilerplate; itself where it has none."""
    openings = tuple(line.removesuffix(OPENING) for line in recurring if line.endswith(OPENING))
    if not recurring or not any(
        (line := folded(block.span.of(article.text))) in recurring or line.startswith(openings)
        for block in article.blocks
        if block.kind != "headline"
    ):
        return article
    cut = blocks(article.text, article.lang, title=article.title, recurring=frozenset(recurring))
    return replace(article, blocks=cut)


def occurring(articles: Iterable[Article], recurring: Set[str]) -> tuple[str, ...]:
    """Those of the recurring lines and openings that some articles have, sorted."""
    openings = [line for line in recurring if line.endswith(OPENING)]
    found: set[str] = set()
    for article in articles:
        lines = {folded(block.span.of(article.text)) for block in article.blocks}
        found |= lines & recurring
        found |= {one for one in openings if any(line.startswith(one.removesuffix(OPENING)) for line in lines)}
    return tuple(sorted(found))


def _lines(texts: Sequence[_Text]) -> Iterable[SiteLine]:
    carriers: dict[str, list[_Text]] = defaultdict(list)
    for text in texts:
        for line in text.lines:
            carriers[line].append(text)
    for line, having in carriers.items():
        least = LEAST_PROSE if _PROSE.search(line) else LEAST
        if len(having) < least or not any(line in text.counted for text in having):
            continue  # or the tables know it already
        if line.startswith(("'", '"')) or is_notice(line, having[0].article.lang):
            continue
        own = _own_texts(having)
        if own >= least and _topical(line, having, texts) <= _TOPICAL:
            yield _learned(line, [text.article for text in having], own)


def _openings(texts: Sequence[_Text]) -> Iterable[SiteLine]:
    """Openings whose lines go on like headlines, each another: links to other articles, galleries, captions."""
    carriers: dict[str, dict[str, _Text]] = defaultdict(dict)
    for text in texts:
        for line in text.counted:
            if match := _OPENING.match(line):
                carriers[match[1]].setdefault(match[2], text)
    for opening, rests in carriers.items():
        having = list({id(text): text for text in rests.values()}.values())
        titled = sum(not _SPOKEN.search(rest) for rest in rests)
        if len(having) < LEAST_OPENING or titled < _TITLED * len(rests) or is_notice(opening, having[0].article.lang):
            continue
        if (own := _own_texts(having)) >= LEAST_OPENING and _named(opening, having) <= _NAMED:
            yield _learned(opening + OPENING, [text.article for text in having], own)


def _own_texts(having: Sequence[_Text]) -> int:
    """How many of the articles have a text of their own: those that share half of their longest lines count once."""
    own: list[frozenset[str]] = []
    for text in having:
        if not any(2 * len(text.main & other) >= min(len(text.main), len(other)) for other in own):
            own.append(text.main)
    return len(own)


def _topical(line: str, having: Sequence[_Text], texts: Sequence[_Text]) -> float:
    """By how much more of a line's words stand elsewhere in the articles that have it than in those that don't."""
    words = set(_WORD.findall(line))
    with_it = {id(text) for text in having}
    others = list(islice((text for text in texts if id(text) not in with_it), _OTHERS))
    if not words or not others:
        return 0.0
    here = [sum(text.words[word] > 1 for word in words) for text in having[:_OTHERS]]
    there = [sum(text.words[word] > 0 for word in words) for text in others]
    return (sum(here) / len(here) - sum(there) / len(there)) / len(words)


def _named(opening: str, having: Sequence[_Text]) -> float:
    """The share of the articles that name inside their sentences what stands before the colon: somebody who speaks."""
    name = opening.rstrip(":").strip()
    inside = re.compile(rf"[a-z,] {re.escape(name)}\b", re.IGNORECASE)
    told = [next(line for line in text.stated.values() if folded(line).startswith(opening)) for text in having]
    named = 0
    for text, line in zip(having, told, strict=True):
        word = line.strip()[: len(name)]
        named += any(m[0][2:].startswith(word[:2]) for m in inside.finditer(text.article.text)) and word[:1].isupper()
    return named / len(having)


def _learned(line: str, articles: Sequence[Article], own: int) -> SiteLine:
    seen = sorted(article.seen_at for article in articles)
    return SiteLine(line=line, articles=own, first_at=seen[0], last_at=seen[-1], example=articles[0].id)
