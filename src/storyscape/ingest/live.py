"""A live blog is as many texts as it has updates: each with its own time, at its own place on the page.

Law: an update is what the page's data state as one, or what its markup sets apart with a time and a name of its own
(selectors in ``data/visible.toml``). A page with fewer than two is read as one text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from storyscape.ids import content_id
from storyscape.ingest.markup import html_to_text
from storyscape.ingest.objects import body_of, by_name, bylines_of, time_of, title_of, understood, url_of
from storyscape.ingest.times import parse_time
from storyscape.records import Draft
from storyscape.tables import table

_ANCHOR: Final = "u"
_FEWEST: Final = 2
_FEWEST_SHOWN: Final = 3
_MOST: Final = 2000  # updates of one page
_LEAST: Final = 40  # code points of a shown update
_HEADINGS: Final = "h2, h3, h4, [itemprop~=headline]"
_ASIDE: Final = "time, header, footer, aside, nav, button, form, script, style, [class*=share], [itemprop~=author]"


def stated_updates(whole: Draft, fields: Mapping[str, Any]) -> tuple[Draft, ...]:
    """The updates that an object of a live blog states; empty where there are fewer than two. ``whole`` is the blog."""
    named = by_name(fields)
    items = [item for name in understood("updates") for item in _listed(named.get(name))]
    found = [_stated(whole, by_name(item)) for item in items[:_MOST] if isinstance(item, Mapping)]
    return _parts(whole, found, _FEWEST)


def shown_updates(whole: Draft, tree: LexborHTMLParser) -> tuple[Draft, ...]:
    """The updates that a page's markup sets apart; empty where no selector finds three with a time each."""
    for selector in table("visible")["update"]:
        nodes = [node for node in tree.css(selector)[:_MOST] if _time(node)]
        alone = [node for node in nodes if all(one.mem_id == node.mem_id for one in node.css(selector))]
        if parts := _parts(whole, [_shown(whole, node) for node in alone], _FEWEST_SHOWN):
            return parts
    return ()


def _parts(whole: Draft, found: Sequence[Draft], fewest: int) -> tuple[Draft, ...]:
    """The updates that say something, the oldest first, each place once."""
    parts = {one.anchor: one for one in found if one.text.strip()}
    if len(parts) < fewest:
        return ()
    first = min((one.published_at for one in parts.values() if one.published_at), default=None)
    ordered = sorted(parts.values(), key=lambda one: (str(one.published_at or first), str(one.anchor)))
    return tuple(replace(one, read_from=whole.read_from) for one in ordered)


def _stated(whole: Draft, named: Mapping[str, Any]) -> Draft:
    at = time_of(named, "published")
    return _part(whole, title_of(named), body_of(named), at, (url_of(named) or "").partition("#")[2], bylines_of(named))


def _shown(whole: Draft, node: LexborNode) -> Draft:
    heading, at = node.css_first(_HEADINGS), _time(node)
    title = " ".join(heading.text(separator=" ").split()) if heading else None
    names = tuple(" ".join(one.text().split()) for one in node.css("[itemprop~=author]")[:5])
    inner = LexborHTMLParser(node.html or "")
    for one in inner.css(f"{_HEADINGS}, {_ASIDE}"):
        one.decompose()
    text = html_to_text(inner.body.html or "") if inner.body else ""
    anchor = node.attributes.get("id") or ""
    return _part(whole, title, text if len(text) >= _LEAST else "", at, anchor, names)


def _part(
    whole: Draft, title: str | None, text: str, at: datetime | None, anchor: str, bylines: tuple[str, ...]
) -> Draft:
    place = anchor or content_id(_ANCHOR, at.isoformat() if at else None, title or text[:80])
    return replace(
        whole,
        title=title,
        about=whole.title,
        text=text,
        anchor=place,
        published_at=at or whole.published_at,
        modified_at=None,
        bylines=bylines or whole.bylines,
        otherwise=(),
        genre="live_blog",
    )


def _time(node: LexborNode) -> datetime | None:
    for one in node.css("time[datetime], [itemprop~=datePublished]")[:5]:
        if at := parse_time(one.attributes.get("datetime") or one.attributes.get("content")):
            return at
    return None


def _listed(value: object) -> Iterator[object]:
    yield from value if isinstance(value, list) else [value]
