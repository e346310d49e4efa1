"""How many independent origins carry a claim, and on what kind of word at best.

Law: articles that share one text are one origin; a repeat inside an article adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from storyscape.claims.credits import best_source
from storyscape.claims.lexicon import lexicon
from storyscape.records import Appearance, Article, Origin, Support

_ORDER: Final = ("named", "agency", "described", "unspecified", "none")


def support(appearances: Sequence[Appearance], articles: Mapping[str, Article], origins: Sequence[Origin]) -> Support:
    """The support of a claim that has these appearances."""
    origin_of = {article: origin.id for origin in origins for article in origin.articles}
    carrying = sorted({one.article for one in appearances})
    kinds = {best_source(one.attribution, lexicon(articles[one.article].lang)) for one in appearances}
    return Support(
        origins=len({origin_of.get(one, one) for one in carrying}),
        outlets=len({articles[one].outlet for one in carrying} - {None}),
        unknown=sum(articles[one].outlet is None for one in carrying),
        strongest=min(kinds, key=_ORDER.index),
    )
