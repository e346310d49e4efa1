"""Clauses of several articles brought together into claims.

Law: a clause is in one claim at most; an article that carries a claim nowhere is "not found", or "unclear" where its
nearest clause lies between the thresholds. What is given in another order comes out the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from storyscape.claims.analysis import Analysis
from storyscape.claims.features import Clause, Matrix, clause_of
from storyscape.claims.labels import label, stands_alone
from storyscape.claims.lexicon import knows
from storyscape.claims.linking import groups
from storyscape.claims.scoring import Scores, scores
from storyscape.claims.support import support
from storyscape.ids import CLAIM, content_id
from storyscape.protocols import Encoder
from storyscape.records import Appearance, Article, Because, Claim, Origin, Ref


class _Node(NamedTuple):
    """A clause on its way into a claim."""

    article: Article
    appearance: Appearance
    clause: Clause


def match(
    articles: Sequence[Article],
    analyses: Sequence[Analysis],
    origins: Sequence[Origin],
    *,
    encoder: Encoder | None,
    match_threshold: float,
    unclear_threshold: float,
) -> tuple[Claim, ...]:
    """The claims of a story, those with most independent origins first. ``encoder`` may raise ModelError."""
    nodes = _nodes(articles, analyses)
    judged = scores([node.clause for node in nodes], encoder)
    matrix = _apart(nodes, judged.values)
    firsts = [i for i, node in enumerate(nodes) if node.appearance.repeats is None]
    place = {article.id: i for i, article in enumerate(articles)}
    found = groups(matrix, firsts, match_threshold, [place[node.article.id] for node in nodes])
    members = _with_repeats(found, nodes, matrix, match_threshold)
    claims = [
        _claim(group, nodes, judged, articles, origins, (match_threshold, unclear_threshold)) for group in members
    ]
    kept = [claim for claim in claims if claim is not None]
    return tuple(sorted(kept, key=_rank))


def _nodes(articles: Sequence[Article], analyses: Sequence[Analysis]) -> list[_Node]:
    by_id = {article.id: article for article in articles}
    made = [
        _Node(by_id[one.article], one, clause_of(by_id[one.article], one))
        for analysis in analyses
        for one in analysis.statements
    ]
    return sorted(made, key=lambda node: (node.article.id, node.appearance.clause))


def _apart(nodes: Sequence[_Node], matrix: Matrix) -> Matrix:
    """The scores, with 0 between clauses of one article that lie in each other."""
    for i, a in enumerate(nodes):
        for j in range(i + 1, len(nodes)):
            b = nodes[j]
            if a.article is not b.article:
                break
            if a.appearance.clause.overlaps(b.appearance.clause):
                matrix[i, j] = matrix[j, i] = 0
    return matrix


def _with_repeats(
    found: Sequence[Sequence[int]], nodes: Sequence[_Node], matrix: Matrix, least: float
) -> list[list[int]]:
    """Each repeat joins the claim that its own article's body carries; one that repeats nothing is left out."""
    members = [list(group) for group in found]
    for i, node in enumerate(nodes):
        if node.appearance.repeats is None:
            continue
        near = [
            (max(matrix[i, j] for j in group if nodes[j].article is node.article), -n)
            for n, group in enumerate(found)
            if any(nodes[j].article is node.article for j in group)
        ]
        if near and max(near)[0] >= least:
            members[-max(near)[1]].append(i)
    return members


def _claim(
    group: Sequence[int],
    nodes: Sequence[_Node],
    judged: Scores,
    articles: Sequence[Article],
    origins: Sequence[Origin],
    thresholds: tuple[float, float],
) -> Claim | None:
    matrix = judged.values
    chosen = [nodes[i] for i in sorted(group)]
    own = [i for i in sorted(group) if nodes[i].appearance.repeats is None]
    if len(own) == 1 and not stands_alone(nodes[own[0]].article, nodes[own[0]].appearance):
        return None
    appearances = tuple(node.appearance for node in chosen)
    carried = {one.article for one in appearances}
    near = {a.id: _nearest(a, own, nodes, matrix) for a in articles if a.id not in carried}
    far = {one for one, score in near.items() if score < thresholds[1]}
    unread = {a.id for a in articles if not knows(a.lang)}  # what we can't read we can't miss
    best = label([(nodes[i].article, nodes[i].appearance) for i in own], matrix[np.ix_(own, own)])
    return Claim(
        id=content_id(CLAIM, [Ref(one.article, one.clause) for one in appearances]),
        label=best,
        appearances=appearances,
        not_found_in=tuple(sorted(far - unread)),
        unclear_in=tuple(sorted(one for one, score in near.items() if score >= thresholds[1])),
        not_read=tuple(sorted(far & unread)),
        support=support([nodes[i].appearance for i in own], {a.id: a for a in articles}, origins),
        because=_because(own, judged, thresholds[0]),
    )


def _nearest(article: Article, own: Sequence[int], nodes: Sequence[_Node], matrix: Matrix) -> float:
    """The highest mean score of one of the article's clauses with the claim's."""
    rows = [i for i, node in enumerate(nodes) if node.article is article]
    return float(matrix[np.ix_(rows, list(own))].mean(axis=1).max()) if rows else 0.0


def _because(own: Sequence[int], judged: Scores, threshold: float) -> Because:
    if len(own) == 1:
        return Because(rule="claims.single", note="one clause says this", threshold=threshold)
    pairs = [(i, j) for n, i in enumerate(own) for j in own[n + 1 :]]
    found = [float(judged.values[pair]) for pair in pairs]
    note = (f"mean score of {len(pairs)} pairs of clauses; the least is {min(found):.2f}; "
            "the parts are mean log-odds, as bench/train_claims.py weighs them")  # fmt: skip
    score = round(sum(found) / len(found), 4)
    return Because(rule="claims.matched", note=note, score=score, threshold=threshold, parts=judged.shares(pairs))


def _rank(claim: Claim) -> tuple[int, int, int, str]:
    return (-claim.support.origins, -claim.support.outlets - claim.support.unknown, -len(claim.appearances), claim.id)
