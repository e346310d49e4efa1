"""How clauses that are worded alike tell one thing otherwise without excluding each other: when, how surely, how
strongly, and on whose word.

Law: none of it is a contradiction, and a text that tells it both ways differs from neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final

from storyscape.claims.alike import Alike, Telling, are_worded_alike, beside, firsts, side
from storyscape.claims.items import is_bound
from storyscape.claims.lexicon import flat, lexicon, phrases
from storyscape.claims.marks import quoted_spans
from storyscape.records import Appearance, Article, Because, Claim, Difference, Source, Span
from storyscape.records.claims import Certainty, Slot
from storyscape.tables import table_if_any
from storyscape.text.normalize import fold
from storyscape.text.tokens import stopwords, words

_DOUBTED: Final = ("denied", "unverified")
_SOFTER: Final = ((("hedged",), ("asserted", "attributed", "confirmed")), (("alleged",), ("asserted", "confirmed")))
_SAME: Final = 0.7  # share of words in common from which two clauses are one saying
_QUOTING: Final = ("direct", "mixed")
_STEM: Final = 6  # letters that inflections of one word share
OWN: Final = "own_voice"
"""What a side is read as whose text credits nobody."""


def days(claim: Claim, pairs: Sequence[Alike], articles: Mapping[str, Article]) -> Iterator[Difference]:
    """Days that differ, where each clause names exactly one, and none as the end or beginning of what it tells."""
    named = [tuple(_day(one, articles[one.article]) for one in pair) for pair in pairs]
    apart = [one for a, b in named if a and b and not _are_one_day(a, b, articles) for one in (a, b)]
    yield from _difference(claim, "time", "time.days", "the clauses name different days", apart, articles)


def _day(one: Appearance, article: Article) -> Telling | None:
    found = [mention for mention in one.times if mention.start and mention.granularity == "day"]
    if len(found) != 1 or not found[0].value or is_bound(article, found[0].span):
        return None
    return Telling(one, found[0].span, found[0].value)


def _are_one_day(a: Telling, b: Telling, articles: Mapping[str, Article]) -> bool:
    """Whether two days are one, or may be: in the same words, of one weekday or one day of the month, most likely one
    name was resolved in two ways.
    """
    said = [one.span.of(articles[one.clause.article].text).lower() for one in (a, b)]
    mine, yours = (date.fromisoformat(one.value) for one in (a, b))
    return said[0] == said[1] or mine.weekday() == yours.weekday() or mine.day == yours.day


def certainty(claim: Claim, pairs: Sequence[Alike], articles: Mapping[str, Article]) -> Iterator[Difference]:
    """One text denies it or calls it unverified, which another that says "not" does too; or one gives as possible or
    alleged what another gives plainly.
    """
    kinds: dict[str, set[Certainty]] = {}
    for one in firsts(claim):
        kinds.setdefault(one.article, set()).add(one.certainty)
    apart = [(a, b) for pair in pairs for a, b in (pair, pair[::-1])
             if (a.certainty in _DOUBTED and b.certainty not in _DOUBTED and not b.negated)
             or (not _has_cues(a, b, articles) and any(kinds[a.article] <= {*soft} and kinds[b.article] <= {*firm}
                                                       for soft, firm in _SOFTER))]  # fmt: skip
    found = [Telling(one, one.cues[0] if one.cues else one.clause, one.certainty) for pair in apart for one in pair]
    note = "one text says " + ", another ".join(sorted({one.value for one in found}))
    yield from _difference(claim, "certainty", "certainty", note, found, articles)


def _has_cues(a: Appearance, b: Appearance, articles: Mapping[str, Article]) -> bool:
    """Whether the words that make a clause uncertain stand in another too, there taken for something else."""
    said = flat(b.sentence.of(articles[b.article].text)).lower()
    return any(flat(cue.of(articles[a.article].text)).lower() in said for cue in a.cues)


def strength(claim: Claim, pairs: Sequence[Alike], articles: Mapping[str, Article]) -> Iterator[Difference]:
    """Two words of one scale that are of unlike strength: "some" and "most", "linked to" and "caused" (Horn 1972)."""
    degrees = {id(one): _degrees(one, articles[one.article]) for one in firsts(claim)} if pairs else {}
    found: dict[str, list[Telling]] = {}
    for pair in pairs:
        a, b = (degrees[id(one)] for one in pair)
        for scale in sorted(a.keys() & b.keys()):
            x, y = a[scale], b[scale]
            if x.value != y.value and pair.mine.negated == pair.yours.negated and _are_of_one(x, y, articles):
                found.setdefault(scale, []).extend((x, y))
    for scale, told in found.items():
        steps: dict[str, set[str]] = {}
        for one in firsts(claim):
            if scale in (mine := degrees[id(one)]):
                steps.setdefault(one.article, set()).add(mine[scale].value)
        one_way = [one for one in told if len(steps[one.clause.article]) == 1]
        note = "words of unlike strength: the weaker may be true where the stronger is"
        yield from _difference(claim, "strength", f"strength.{scale}", note, one_way, articles)


def _degrees(one: Appearance, article: Article) -> dict[str, Telling]:
    """By scale, the one word of it that a clause has; of two, nobody knows which to compare."""
    text, found = flat(article.text), {}
    for scale, pattern in _scales(article.lang).items():
        matches = list(pattern.finditer(text, one.clause.start, one.clause.end))
        if len(matches) == 1:
            step, steps = str(matches[0].lastgroup).removeprefix("step"), pattern.groups
            found[scale] = Telling(one, Span(*matches[0].span()), f"{scale}: {step} of {steps}")
    return found


@cache
def _scales(lang: str) -> Mapping[str, re.Pattern[str]]:
    """The scales of a language's table, each a pattern with a named group for each step."""
    rows = table_if_any(f"strength/{lang}").get("scales", {})
    return {
        scale: phrases(f"(?P<step{at}>{step})" for at, step in enumerate(steps, 1)) for scale, steps in rows.items()
    }


def _are_of_one(x: Telling, y: Telling, articles: Mapping[str, Article]) -> bool:
    """Whether two words of degree stand beside a word that is the same."""
    mine, yours = (beside(one.clause, one.span, articles[one.clause.article]) for one in (x, y))
    return bool(mine & yours)


def attribution(claim: Claim, pairs: Sequence[Alike], articles: Mapping[str, Article]) -> Iterator[Difference]:
    """One text credits it to somebody, another to somebody else or to nobody at all."""
    by_text: dict[str, list[Source | None]] = {}
    for one in firsts(claim):
        by_text.setdefault(one.article, []).append(_whose(one))
    found = []
    for pair in pairs:
        mine, yours = (by_text[one.article] for one in pair)
        here, there = (articles[each.article] for each in pair)
        same = are_worded_alike(pair.mine, here, pair.yours, there, _SAME) and _are_sure(pair, articles)
        if same and not any(_are_one(a, b, here.lang) for a in mine for b in yours):
            found += [_credited(each) for each in pair]
    yield from _difference(claim, "attribution", "attribution", "they credit it to others", found, articles)


def _whose(one: Appearance) -> Source | None:
    """Whose word it is in the end; ``None`` for the outlet's own."""
    return one.attribution.chain[-1] if one.attribution and len(one.attribution.chain) > 1 else None


def _are_one(a: Source | None, b: Source | None, lang: str) -> bool:
    """Whether two sources may be one: an entity, or names with a word in common."""
    if a is None or b is None:
        return a is b
    return (a.entity is not None and a.entity == b.entity) or bool(_names(a, lang) & _names(b, lang))


def _names(source: Source, lang: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words(f"{source.name} {source.full_name}") if word not in stopwords(lang))


def _are_sure(pair: Alike, articles: Mapping[str, Article]) -> bool:
    """Whether we know well enough whose word two clauses are. One speaker may be described in two ways: only names are
    compared with names or with nobody, and descriptions where neither text quotes.
    """
    known = [(one, source) for one in pair for source in [_whose(one)] if source]
    named = {source.entity is not None for _, source in known}
    quoting = any(one.attribution and one.attribution.kind in _QUOTING for one, _ in known)
    if len(named) > 1 or (False in named and quoting):
        return False
    if len(known) < len(pair) and (False in named or not _is_nobodys(pair, articles)):
        return False
    return all(source.kind != "unspecified" and source.span is not None and source.span.within(one.sentence)
               for one, source in known)  # fmt: skip


def _is_nobodys(pair: Alike, articles: Mapping[str, Article]) -> bool:
    """Whether what is credited to nobody is so in earnest: neither sentence quotes, its own has no word of saying."""
    for one in pair:
        article = articles[one.article]
        saying = lexicon(article.lang).cues.search(one.sentence.of(article.text))
        if any(one.sentence.overlaps(quoted) for quoted in quoted_spans(article.text)) or (saying and not _whose(one)):
            return False
    return True


def _credited(one: Appearance) -> Telling:
    source = _whose(one)
    if source is None or one.attribution is None:
        return Telling(one, one.clause, OWN)
    return Telling(one, source.span or one.attribution.cue or one.clause, source.full_name or source.name)


def _difference(claim: Claim, slot: Slot, rule: str, note: str, found: Sequence[Telling],
                articles: Mapping[str, Article]) -> Iterator[Difference]:  # fmt: skip
    """One difference of those who are told to say it one way and those who say it another; none where all agree."""
    groups: dict[str, list[Telling]] = {}
    for one in found:
        groups.setdefault(fold(one.value), []).append(one)
    if len(groups) < 2 or len({one.clause.article for one in found}) < 2:
        return
    sides = tuple(side(groups[value], articles) for value in sorted(groups))
    because = Because(rule=f"differences.{rule}", note=note)
    yield Difference(claim=claim.id, slot=slot, kind="differs", sides=sides, because=because)
