"""Contradictions between sentences of two outlets that else say the same, wherever their clauses went.

Law: each stands under a claim that one of the sentences carries, else under the nearest. Reports that lie so far apart
that a number may have changed contradict each other in nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from storyscape.claims.analysis import Analysis
from storyscape.claims.clashes import causes, clashes
from storyscape.claims.deeds import Deed, deeds
from storyscape.claims.items import Item, Opposed, Told, told
from storyscape.claims.lexicon import flat, lexicon
from storyscape.claims.opposing import opposed
from storyscape.claims.twins import changes
from storyscape.records import Appearance, Article, Because, Claim, Difference, Entity, Ref, Side, Span
from storyscape.records.claims import Certainty, Slot
from storyscape.text.tokens import words

FIRM: Final = ("asserted", "attributed", "confirmed")
"""How sure a clause must be to be held against another."""
_NOT_COMPARED: Final = ("boilerplate", "subheading", "transcript")
_GROWING: Final = frozenset(
    {"dead", "injured", "missing", "arrested", "evacuated", "homes", "migrants", "votes", "protesters",
     "killing", "injuring", "evacuating"}
)  # fmt: skip
_WHY: Final = {
    "changed": "the words around them agree", "worded": "the words around them agree",
    "told": "one deed is told, by what is done and who has part in it",
}  # fmt: skip
_SOON: Final = timedelta(hours=6)  # two reports of a growing number that lie nearer than this speak of the same moment
_LATER: Final = timedelta(hours=48)  # the same, for numbers that don't grow by themselves


def contradictions(
    claims: Sequence[Claim], articles: Mapping[str, Article], analyses: Sequence[Analysis], entities: Sequence[Entity]
) -> Iterator[Difference]:
    """Contradictions between sentences that else say the same, each under a claim that one of them carries or that
    stands nearest to it.
    """
    if not claims:
        return
    made = {one.article: one.statements for one in analyses}
    ordered = sorted(analyses, key=lambda one: one.article)
    read = [_sentences(articles[one.article], one, entities) for one in ordered]
    done = {said[0].article.id: deeds(said, one, entities) for said, one in zip(read, ordered, strict=True) if said}
    said = [sentence.span.of(articles[one.article].text) for one in ordered for sentence in one.sentences]
    for mine, yours in combinations([sentences for sentences in read if sentences], 2):
        one, other = mine[0].article, yours[0].article
        if one.lang != other.lang or not are_apart(one, other) or may_have_grown("", one, other):
            continue
        seen: set[tuple[Span, Span, Slot]] = set()
        for how, pair in _opposed(mine, yours, done):
            firm = how == "changed" or all(_certainties(*side, made) <= {*FIRM} for side in _halves(pair))
            at = (pair.one.span, pair.other.span, pair.mine.slot)
            if firm and at not in seen and not _grows(pair) and not _may_be_one_place(pair, said):
                seen.add(at)
                yield _told_apart(_nearest(claims, pair), pair, how)
        yield from (_told_apart(_nearest(claims, pair), pair, "told") for pair in causes(done[one.id], done[other.id]))


def _opposed(
    mine: Sequence[Told], yours: Sequence[Told], done: Mapping[str, Sequence[Deed]]
) -> Iterator[tuple[str, Opposed]]:
    """What the sentences of two articles tell otherwise, and how that was found."""
    yield from (("changed", pair) for pair in changes(mine, yours))
    yield from (("worded", pair) for pair in opposed(mine, yours))
    yield from (("told", pair) for pair in clashes(done[mine[0].article.id], done[yours[0].article.id]))


def _may_be_one_place(pair: Opposed, said: Sequence[str]) -> bool:
    """Whether a sentence of the story names both places: one may lie in the other ("Lisby, Korva County")."""
    names = (pair.mine.value, pair.yours.value)
    return pair.mine.slot == "place" and any(all(name in one for name in names) for one in said)


def _grows(pair: Opposed) -> bool:
    """Whether two numbers are those of a toll, and lie so far apart that it may have grown."""
    one, other = pair.one.article, pair.other.article
    spoken = words(pair.one.span.of(one.text))
    counted = {concept for word in spoken for concept in lexicon(one.lang).concepts.get(word, ())}
    return any(may_have_grown(thing, one, other) for thing in counted & _GROWING if pair.mine.slot == "number")


def _halves(pair: Opposed) -> tuple[tuple[Told, Item], tuple[Told, Item]]:
    return (pair.one, pair.mine), (pair.other, pair.yours)


def _certainties(said: Told, item: Item, made: Mapping[str, Sequence[Appearance]]) -> frozenset[Certainty]:
    """How sure the clauses are in which a thing stands."""
    return frozenset(one.certainty for one in made[said.article.id] if item.span.overlaps(one.clause))


def _nearest(claims: Sequence[Claim], pair: Opposed) -> str:
    """The first claim that one of two sentences carries, else the one that an article carries nearest to them."""
    spans = {said.article.id: said.span for said, _ in _halves(pair)}
    away = [(_away(spans[one.article], one.sentence), at) for at, claim in enumerate(claims)
            for one in claim.appearances if one.article in spans]  # fmt: skip
    return claims[min(away, default=(0, 0))[1]].id


def _away(a: Span, b: Span) -> int:
    return max(0, a.start - b.end + 1, b.start - a.end + 1)


def _sentences(article: Article, analysis: Analysis, entities: Sequence[Entity]) -> tuple[Told, ...]:
    names = [(mention.span, entity) for entity in entities for mention in entity.mentions
             if mention.article == article.id and mention.form == "name"]  # fmt: skip
    spans = [one.span for one in analysis.sentences if one.kind not in _NOT_COMPARED]
    elsewhen = lexicon(article.lang).elsewhen
    return told(article, [span for span in spans if not elsewhen.search(flat(span.of(article.text)))], names)


def _told_apart(claim: str, pair: Opposed, how: str) -> Difference:
    sides = _halves(pair)
    made = [
        Side(ref=Ref(said.article.id, item.span), text=item.span.of(said.article.text), value=item.value,
             articles=(said.article.id,))
        for said, item in sides
    ]  # fmt: skip
    refs = tuple(sorted(Ref(said.article.id, said.span) for said, _ in sides))
    slot = sides[0][1].slot
    follows = "for two reasons" if slot == "cause" else "and both can't be true"
    note = f"{made[0].value} and {made[1].value}: {_WHY[how]}, {follows}"
    because = Because(rule=f"differences.{slot}.{how}", note=note, refs=refs)
    apart = tuple(sorted(made, key=lambda side: side.ref))
    return Difference(
        claim=claim, slot=slot, kind="differs" if slot == "cause" else "contradicts", sides=apart, because=because
    )


def are_apart(one: Article, other: Article) -> bool:
    """Whether two outlets speak; a text whose outlet is unknown is nobody else's."""
    return one.id != other.id and (one.outlet is None or one.outlet != other.outlet)


def may_have_grown(thing: str, one: Article, other: Article) -> bool:
    """Whether the reports lie so far apart that the number may have changed between them."""
    first, second = told_at(one), told_at(other)
    if first is None or second is None:
        return False
    gap = abs(first - second)
    if thing not in _GROWING:
        return gap > _LATER
    return gap > _SOON


def told_at(article: Article) -> datetime | None:
    """When an article was last changed, else when it was published."""
    return article.modified_at or article.published_at
