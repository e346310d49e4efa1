"""How many independent texts a story has: articles that share one text, or one agency's credit, count once.

Law: every article is in exactly one origin; an owner is named only where an outlet or a credit names an agency.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from storyscape.ids import ORIGIN, content_id
from storyscape.records import Article, Because, Origin, Outlet, Ref, Reuse
from storyscape.stories.credits import agency_of, credit_ref
from storyscape.stories.linking import connected


def origins(articles: Sequence[Article], reuse: Sequence[Reuse], agencies: Sequence[Outlet]) -> tuple[Origin, ...]:
    """The origins of a story's articles, the largest first, then by id."""
    agency = {article.id: agency_of(article, agencies) for article in articles}
    pairs = [(pair.a, pair.b) for pair in reuse if pair.a in agency and pair.b in agency]
    first: dict[str, str] = {}
    pairs += [(name, first.setdefault(its.id, name)) for name, its in agency.items() if its is not None]
    root = connected(agency, pairs)
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(root[article.id], []).append(article)
    found = [_origin(group, reuse, agency) for group in groups.values()]
    return tuple(sorted(found, key=lambda origin: (-len(origin.articles), origin.id)))


def _origin(group: Sequence[Article], reuse: Sequence[Reuse], agency: dict[str, Outlet | None]) -> Origin:
    names = tuple(sorted(article.id for article in group))
    inside = [pair for pair in reuse if pair.a in names and pair.b in names]
    named = Counter(its.id for name in names if (its := agency[name]) is not None)
    owner = max(named, key=lambda name: (named[name], name)) if named else None
    stated = tuple(
        ref for article in group if (its := agency[article.id]) is not None and (ref := credit_ref(article, its))
    )
    return Origin(
        id=content_id(ORIGIN, names), articles=names, owner=owner, because=_because(names, inside, named, stated)
    )


def _because(names: Sequence[str], inside: Sequence[Reuse], named: Counter[str], stated: tuple[Ref, ...]) -> Because:
    if len(names) == 1:
        return Because(rule="origins.alone", note="shares no text with another article of the story", refs=stated)
    reasons = [f"{len(inside)} pairs share text"] if inside else []
    reasons += [f"{count} by or credited to {owner}" for owner, count in sorted(named.items())]
    rule = "origins.shared_text" if inside else "origins.agency"
    weakest = min((pair.score for pair in inside), default=None)
    return Because(rule=rule, note="; ".join(reasons), score=weakest, refs=stated)
