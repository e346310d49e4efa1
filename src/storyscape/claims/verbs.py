"""The verbs by which outlets tell one act: "restore" here, "reinstate" there, in clauses of one claim.

Law: listed, not judged; only the outlets' own words, none from inside quotation marks; without a parser of the
language, or without an encoder, nothing is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from storyscape.claims.acts import Act, alike, stem
from storyscape.claims.features import Matrix
from storyscape.claims.marks import quoted_spans
from storyscape.claims.pieces import Passage
from storyscape.protocols import Encoder, Parser
from storyscape.records import Appearance, Article, Because, Claim, FramingItem, Ref, Span, Worded
from storyscape.records.texts import BlockKind
from storyscape.tables import table

_ONE_ACT: Final = 0.4  # likelihood from which verbs are listed: of ten pairs read on real stories, eight were one act


class _Verb(NamedTuple):
    """A verb in a clause: the place of its claim, its article and span, and as a mention of an act."""

    claim: int
    article: Article
    span: Span
    act: Act

    @property
    def lemma(self) -> str:
        return self.act.parse.lemmas[self.act.at[0]]

    @property
    def outlet(self) -> str:
        """An article of an unknown outlet stands for itself."""
        return self.article.outlet or self.article.id


def verbs(claims: Sequence[Claim], articles: Mapping[str, Article], parser: Parser | None,
          encoder: Encoder | None) -> tuple[FramingItem, ...]:  # fmt: skip
    """What outlets call one act, claim by claim, where two of them use different verbs. May raise ModelError."""
    if parser is None or encoder is None:
        return ()
    found = list(_found(claims, articles, parser))
    if not found:
        return ()
    likely = alike([one.act for one in found], encoder)
    made = {item.words: item for group, score in _groups(found, likely) if (item := _item(group, score))}
    return tuple(made.values())


def _found(claims: Sequence[Claim], articles: Mapping[str, Article], parser: Parser) -> Iterator[_Verb]:
    shared = [(at, one) for at, claim in enumerate(claims) if len({one.article for one in claim.appearances}) > 1
              for one in claim.appearances
              if one.repeats is None and articles[one.article].lang in parser.languages]  # fmt: skip
    sentences = list(dict.fromkeys((one.article, one.sentence) for _, one in shared))
    passages = {key: Passage(articles[key[0]].text, [key[1]]) for key in sentences}
    parses = dict(zip(sentences, parser.parse([one.words for one in passages.values()]), strict=True))
    for at, one in shared:
        passage, parse = passages[one.article, one.sentence], parses[one.article, one.sentence]
        for i in _chosen(one, articles[one.article], passage):
            if parse.tags[i].startswith("VB") and not parse.relations[i].startswith("aux") and _says(parse.lemmas[i]):
                act = Act(one.article, passage.words, (i,), parse)
                yield _Verb(at, articles[one.article], passage.spans[i], act)


def _chosen(one: Appearance, article: Article, passage: Passage) -> Iterator[int]:
    """The places of a clause's words that the outlet chose itself."""
    quoted = quoted_spans(article.text)
    for i, span in enumerate(passage.spans):
        if span.within(one.clause) and not any(span.within(q) for q in quoted):
            yield i


def _says(lemma: str) -> bool:
    words = table("acts")["telling"]["words"].split() + table("acts")["light"]["words"].split()
    return lemma.isalpha() and lemma not in words


def _groups(found: Sequence[_Verb], likely: Matrix) -> Iterator[tuple[list[_Verb], float]]:
    """The verbs of a claim that are likely one act with one of another outlet, with the likelihood of the best pair."""
    for claim in dict.fromkeys(one.claim for one in found):
        places = [i for i, one in enumerate(found) if one.claim == claim]
        pairs = [(i, j) for i, j in combinations(places, 2)
                 if found[i].outlet != found[j].outlet and likely[i, j] >= _ONE_ACT]  # fmt: skip
        groups = {i: {i} for i in places}
        for i, j in pairs:
            merged = groups[i] | groups[j]
            groups.update(dict.fromkeys(merged, merged))
        for group in {id(one): one for one in groups.values() if len(one) > 1}.values():
            here = np.ix_(sorted(group), sorted(group))
            yield [found[i] for i in sorted(group)], float(np.tril(likely[here], -1).max())


def _item(group: Sequence[_Verb], score: float) -> FramingItem | None:
    """``None`` where every outlet has a verb in common with every other."""
    chosen: dict[str, set[str]] = {}
    for one in group:
        chosen.setdefault(one.outlet, set()).add(stem(one.lemma))
    if not any(a.isdisjoint(b) for a, b in combinations(chosen.values(), 2)):
        return None
    words = sorted({_worded(one) for one in group}, key=lambda one: (one.article, one.ref or Ref("", Span(0, 0))))
    return FramingItem(kind="wording", words=tuple(words), because=Because(
        rule="framing.act", note="verbs in clauses of one claim, likely of one act", score=score))  # fmt: skip


def _worded(one: _Verb) -> Worded:
    place: BlockKind = next((b.kind for b in one.article.blocks if one.span.within(b.span)), "body")
    return Worded(article=one.article.id, term=one.lemma, text=one.span.of(one.article.text),
                  ref=Ref(one.article.id, one.span), place=place)  # fmt: skip
