"""Sites: what recurs across an outlet's articles, learned from those that the store holds, and what people say of it.

Law: articles are kept as they were read; what recurs is marked whenever one is used, so that what is learned today
holds for what was read years ago, and what is forgotten leaves no trace.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from storyscape.errors import NotFoundError, StoreError
from storyscape.ingest.blocks import OPENING
from storyscape.ingest.boilerplate import folded
from storyscape.ingest.recurring import LOOKED_AT, learn, mark, occurring
from storyscape.protocols import Store
from storyscape.records import Article
from storyscape.records.sites import By, Recurring, Site, SiteLine

_FEW: Final = 3  # articles: with fewer new ones there is nothing to learn
_SHOWN: Final = "Lines are listed by `storyscape sites show OUTLET`"


class Sites:
    """What recurs on the sites of a newsroom. ``reader`` and ``writer`` give its store."""

    def __init__(self, reader: Callable[[], Store], writer: Callable[[], Store]) -> None:
        self._reader, self._writer = reader, writer

    def all(self) -> tuple[Site, ...]:
        """The outlets of which something was learned, or said, by name."""
        return tuple(site for site in self._reader().pages.sites() if site.lines)

    def site(self, outlet: str) -> Site:
        """What is known of an outlet. NotFoundError where the store has no article of it."""
        known = self._reader().pages.sites([outlet])
        if not known and not self._reader().pages.held([outlet]):
            raise NotFoundError(outlet, "is no outlet of which there are articles", "Name it as articles do: a domain")
        return known[0] if known else Site(outlet=outlet)

    def learn(self, *outlets: str) -> tuple[Site, ...]:
        """Look at the newest articles of some outlets (of all) again, whether it is due or not; what is known then."""
        return learned(self._writer(), outlets or self._writer().pages.held(), due=False)

    def say(self, outlet: str, line: str, by: By) -> SiteLine:
        """Say that a line is boilerplate on a site (``pinned``), that it is not (``forgotten``), or neither (``rule``).

        ``line`` is a line as the list shows it, its beginning, or for a pin the text of any line (an opening ends with
        ``…``). NotFoundError for what is not listed, or is several.
        """
        site = self.site(outlet)
        asked = folded(line.removesuffix(OPENING)) + (OPENING if line.endswith(OPENING) else "")
        found = [one for one in site.lines if one.line == asked] or [
            one for one in site.lines if asked and one.line.startswith(asked)
        ]
        if not found and by == "pinned" and asked:
            found = [self._pinned(site, asked)]
        if len(found) != 1:
            problem = "is no line that was learned" if not found else f"begins {len(found)} lines"
            raise NotFoundError(line, f"{problem} of {outlet}", _SHOWN)
        told = replace(found[0], by=by)
        others = [one for one in site.lines if one.line != told.line]
        counted = () if by == "rule" and not told.articles else (told,)
        self._writer().pages.save_sites([site.with_lines([*counted, *others])])
        return told

    def _pinned(self, site: Site, line: str) -> SiteLine:
        newest = self._reader().pages.of_outlet(site.outlet, 1)[0]
        return SiteLine(line=line, articles=0, first_at=newest.seen_at, last_at=newest.seen_at, example=newest.id)

    def occurring(self, articles: Iterable[Article]) -> tuple[Recurring, ...]:
        """What recurs on the articles' sites and stands in one of them: what a recipe names."""
        held = list(articles)
        found = (
            (site.outlet, occurring((one for one in held if one.outlet == site.outlet), site.recurring))
            for site in self._of(held)
        )
        return tuple(Recurring(outlet=outlet, lines=lines) for outlet, lines in found if lines)

    def marked(self, articles: Sequence[Article]) -> tuple[Article, ...]:
        """The articles with the lines that recur on their sites as boilerplate."""
        return _marked(articles, self._of(articles))

    def _of(self, articles: Iterable[Article]) -> tuple[Site, ...]:
        with contextlib.suppress(StoreError):  # no store, nothing learned
            return _sites(self._reader(), articles)
        return ()


def marked(store: Store, articles: Sequence[Article]) -> tuple[Article, ...]:
    """As :meth:`Sites.marked`, by what a store knows."""
    return _marked(articles, _sites(store, articles))


def _sites(store: Store, articles: Iterable[Article]) -> tuple[Site, ...]:
    return store.pages.sites({one.outlet for one in articles if one.outlet})


def _marked(articles: Iterable[Article], sites: Iterable[Site]) -> tuple[Article, ...]:
    known = {site.outlet: site.recurring for site in sites}
    return tuple(mark(one, known.get(one.outlet or "", frozenset())) for one in articles)


def is_due(site: Site, held: int) -> bool:
    """Whether half as many articles again have come since it was learned from: each is looked at twice or so."""
    return held - site.held >= max(_FEW, min(held, LOOKED_AT) / 2)


def learned(store: Store, outlets: Iterable[str], *, due: bool = True) -> tuple[Site, ...]:
    """Learn what recurs on some outlets' sites, where it is ``due`` or whether or not."""
    asked = set(outlets)
    known, held = {site.outlet: site for site in store.pages.sites(asked)}, store.pages.held(asked)
    found = []
    for outlet, count in sorted(held.items()):
        site = known.get(outlet, Site(outlet=outlet))
        if not due or is_due(site, count):
            found.append(learn(site, store.pages.of_outlet(outlet, LOOKED_AT), count))
    store.pages.save_sites(found)
    return tuple(found)
