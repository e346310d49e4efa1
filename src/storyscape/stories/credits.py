"""Which agency an article credits: its credit lines and bylines against the agencies' names.

Law: an agency is credited only where a name of its own stands in a credit line, a byline or the outlet's own name.
"""

from __future__ import annotations

from collections.abc import Sequence

from storyscape.records import Article, Outlet, Ref, Span
from storyscape.text.tokens import words


def agency_of(article: Article, agencies: Sequence[Outlet]) -> Outlet | None:
    """The agency that published or is credited by an article, ``None`` where there is none."""
    return own_agency(article, agencies) or credited_agency(article, agencies)


def own_agency(article: Article, agencies: Sequence[Outlet]) -> Outlet | None:
    """The agency whose own article this is."""
    if article.outlet is None:
        return None
    stated = article.outlet.casefold()
    return next((a for a in agencies if stated in (a.id, a.name.casefold(), *a.domains)), None)


def credited_agency(article: Article, agencies: Sequence[Outlet]) -> Outlet | None:
    """The first agency, in the order of the credits and then the bylines, that an article credits."""
    for line in (*article.credits, *article.bylines):
        said = words(line)
        for agency in agencies:
            if any(_holds(said, words(name)) for name in (agency.name, *agency.credit_names)):
                return agency
    return None


def credit_ref(article: Article, agency: Outlet) -> Ref | None:
    """Where in its text the article credits the agency; ``None`` where only a byline does."""
    for line in article.credits:
        if any(_holds(words(line), words(name)) for name in (agency.name, *agency.credit_names)):
            at = _place(article, line)
            return Ref(article.id, Span(at, at + len(line))) if at >= 0 else None
    return None


def _place(article: Article, line: str) -> int:
    """The credit's last occurrence outside the running text, else its first: credits stand at an edge."""
    edges = [b.span for b in article.blocks if b.kind == "boilerplate" and line in b.span.of(article.text)]
    return article.text.find(line, edges[-1].start) if edges else article.text.find(line)


def _holds(said: Sequence[str], name: Sequence[str]) -> bool:
    n = len(name)
    return n > 0 and any(list(said[i : i + n]) == list(name) for i in range(len(said) - n + 1))
