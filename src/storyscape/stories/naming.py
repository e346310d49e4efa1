"""A story's title is its most central headline, verbatim.

Law: nothing is written, only chosen; the choice depends on the set of articles and not on their order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from storyscape.records import Article
from storyscape.stories import similarity
from storyscape.stories.terms import headline as _headline
from storyscape.stories.vectors import features_of, member
from storyscape.stories.window import Live, Window

_COMPARED: Final = 60  # of a larger story, this many of the earliest articles stand for all
_AT_EASE: Final = (4, 18)  # words of a headline that says enough and no more
_LINE: Final = re.compile(r"\s+")


def headline(article: Article) -> str:
    """An article's title on one line; where it has none, its first headline block or its first sentence."""
    return _LINE.sub(" ", _headline(article)).strip() or "(no text)"


def title(articles: Sequence[Article]) -> Article:
    """The article with the most central headline: the one that says most of what the others' headlines and bodies say.

    An opinion, a live blog, a text without a headline of its own and a headline in a language of few articles yield to
    others. Raises :class:`ValueError` for no articles.
    """
    if not articles:
        raise ValueError("a story without articles has no title")
    ordered = sorted(articles, key=lambda article: (article.seen_at, article.id))[:_COMPARED]
    window = Window()
    lives = [window.read(member(*pair)) for pair in zip(ordered, features_of(ordered), strict=True)]
    for live in lives:
        window.add(live)
    spoken = Counter(article.lang for article in ordered)
    ranked = [
        (round(_fitness(article) + spoken[article.lang] / len(ordered) + _centrality(window, live, lives), 6), -place)
        for place, (article, live) in enumerate(zip(ordered, lives, strict=True))
    ]
    return ordered[-max(ranked)[1]]


def _centrality(window: Window, live: Live, lives: Iterable[Live]) -> float:
    others = [other.number for other in lives if other is not live and other.lang == live.lang]
    if not others:
        return 0.0
    pairs = window.compare(live, others)
    return float(np.mean(pairs[:, similarity.TITLE] + pairs[:, similarity.CROSSING]))


def _fitness(article: Article) -> float:
    words = len(_headline(article).split())
    own = article.title is not None or any(block.kind == "headline" for block in article.blocks)
    fits = own and (_AT_EASE[0] <= words <= _AT_EASE[1] or article.lang in ("ja", "th", "zh"))
    return 0.3 * (article.genre in (None, "news")) + 0.3 * fits
