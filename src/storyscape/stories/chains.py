"""Affairs: a story goes on from an earlier one of the same people, places and words, without being the same event.

Law: a link joins two stories and never moves an article; it names what both share, and the earlier one began first.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from storyscape.records import Article, Because, Record, StoryChange
from storyscape.stories.terms import headline, opening, prior, term
from storyscape.text.normalize import fold
from storyscape.text.tokens import forms, stopwords

FOLLOWS: Final = "chains.follows"
FOLLOWED: Final = "chains.followed"
CLOSE: Final = 0.18
"""The least closeness of two stories of one affair: see docs/quality.md for what it finds."""
REPEATED: Final = 0.97
"""The least cosine of the body terms of two articles that are taken for one text."""
LOOKED_AT: Final = 6
"""Articles of each of two stories that are looked at."""
_SHOWN: Final = 6
_NAME: Final = 2.0  # what a capital letter is worth: a name says more of an affair than a rare word


class Follow(Record, frozen=True, kw_only=True):
    """``story`` goes on from ``earlier``: how close the two are, and their two closest articles, 0 to 1."""

    story: str
    earlier: str
    closeness: float
    closest: float


def links(follow: Follow, shared: Sequence[str], now: datetime) -> tuple[StoryChange, StoryChange]:
    """The journal lines of both stories: that one goes on from the other, with its evidence. ``now`` is in UTC."""
    said = f"both tell of {', '.join(shared)}" if shared else "their texts are close"
    if follow.closest >= REPEATED:
        said += "; one text stands in both, which is boilerplate or a mistake, since they report two events"
    ends = (
        (follow.story, follow.earlier, FOLLOWS, "goes on from"),
        (follow.earlier, follow.story, FOLLOWED, "goes on in"),
    )
    first, second = (
        StoryChange(
            story_id=story,
            kind="linked",
            at=now,
            by="rule",
            other=other,
            because=Because(rule=rule, note=f"{verb} {other}: {said}", score=follow.closeness, threshold=CLOSE),
        )
        for story, other, rule, verb in ends
    )
    return first, second


def shared_words(one: Iterable[Article], other: Iterable[Article]) -> tuple[str, ...]:
    """The words, as written, that say most of what the articles of two stories share: names and rare words first."""
    here, there = _words(one), _words(other)
    forms_of = {key: max(here[key], key=lambda form: (here[key][form], form)) for key in here.keys() & there.keys()}
    told = {key: min(here[key].total(), there[key].total()) * _weight(key, form) for key, form in forms_of.items()}
    return tuple(forms_of[key] for key in sorted(told, key=lambda key: (-told[key], forms_of[key]))[:_SHOWN])


def _words(articles: Iterable[Article]) -> dict[tuple[int, str], Counter[str]]:
    """How many of the articles write each term in which form, by term and language."""
    found: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for article in articles:
        for form in set(forms(f"{headline(article)}\n{opening(article)}")):
            if (word := fold(form)) and word not in stopwords(article.lang):
                found[term(word, article.lang), article.lang][form] += 1
    return found


def _weight(key: tuple[int, str], form: str) -> float:
    return -math.log(prior(*key)) * (_NAME if form[0].isupper() and len(form) > 2 else 1.0)
