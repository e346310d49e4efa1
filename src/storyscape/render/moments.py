"""Quotes and times laid out for a page.

Law: the time of the event, the time of publication and the time of first sight are three things and stay apart.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from itertools import groupby

from markupsafe import Markup

from storyscape.records import Landscape, LandscapeArticle, Quote, Record, Ref, Span, TimelineEntry
from storyscape.render import charts, phrases
from storyscape.render.spans import Highlighted
from storyscape.render.views import Opened, QuoteGroup, around, by_id, chain, passage, quote_groups, reworded

COVERAGE = {"published": "published", "first_seen": "first seen", "updated": "updated"}


class QuoteView(Opened, frozen=True, kw_only=True):
    """A quote in its fullest form, on whose word, with the other forms of the same words."""

    chain: tuple[str, ...]
    attributed: bool
    whole: bool
    variants: tuple[Opened, ...]


class EventTime(Record, frozen=True, kw_only=True):
    """A time of the event, as the sentences date it."""

    said: str
    sentences: tuple[Opened, ...]
    against: str


class CoverageTime(Record, frozen=True, kw_only=True):
    """A moment of the coverage: whose articles, and whether published, updated or first seen."""

    kind: str
    at: str
    said: str
    labels: tuple[str, ...]
    what: str


def quote_views(landscape: Landscape) -> tuple[QuoteView, ...]:
    """What stands in quotation marks, each in its fullest form, those with most variants first."""
    found = sorted(quote_groups(landscape), key=lambda group: -len(group.variants))
    return tuple(_quote(landscape, group.fullest, group.variants) for group in found if _spoken(group))


def reported(landscape: Landscape) -> tuple[QuoteView, ...]:
    """What is credited to somebody without quotation marks, in the landscape's order."""
    found = [group for group in quote_groups(landscape) if not _spoken(group)]
    return tuple(_quote(landscape, group.fullest, group.variants) for group in found)


def event_times(landscape: Landscape) -> tuple[EventTime, ...]:
    """The times that texts give the event, each with its sentences."""
    events = [entry for entry in landscape.timeline if entry.kind == "event"]
    return tuple(
        EventTime(
            said=phrases.timex(e.value),
            sentences=tuple(_dated(landscape, ref) for ref in e.refs),
            against=phrases.otherwise(e.against),
        )
        for e in events
    )


def coverage(landscape: Landscape) -> tuple[CoverageTime, ...]:
    """When articles were published, updated and first seen, in order."""
    articles = by_id(landscape)
    entries = [entry for entry in landscape.timeline if entry.kind != "event"]
    together = groupby(entries, key=lambda e: (e.kind, phrases.moment(e.start) if e.start else e.value))
    return tuple(_covered(kind, said, tuple(found), articles) for (kind, said), found in together)


def _covered(
    kind: str, said: str, entries: tuple[TimelineEntry, ...], articles: dict[str, LandscapeArticle]
) -> CoverageTime:
    first = entries[0]
    labels = tuple(dict.fromkeys(articles[e.article].label for e in entries if e.article in articles))
    return CoverageTime(
        kind=kind,
        at=first.start.isoformat() if first.start else first.value,
        said=said,
        labels=("all articles",) if len(entries) == len(articles) > 3 else labels,
        what=COVERAGE[kind],
    )


def axis(landscape: Landscape) -> Markup:
    """The timeline as SVG: what lies within reach of the publication times; the lists below it hold everything."""
    marks = [mark for entry in landscape.timeline if (mark := _mark(landscape, entry)) is not None]
    core = [mark.at for mark in marks if mark.kind in ("published", "updated")] or [mark.at for mark in marks]
    if not core:
        return Markup("")
    reach = max((max(core) - min(core)) * 1.5, timedelta(days=1))
    return charts.timeline([m for m in marks if _near(m.at, min(core), max(core), reach)])


def _near(at: datetime, low: datetime, high: datetime, reach: timedelta) -> bool:
    return low - at <= reach and at - high <= reach


def _mark(landscape: Landscape, entry: TimelineEntry) -> charts.Mark | None:
    if entry.start is None or not 1 < entry.start.year < 9000:
        return None
    article = by_id(landscape).get(entry.article or "")
    said = f"{phrases.timex(entry.value)}" if entry.kind == "event" else phrases.moment(entry.start)
    who = f"{article.label}, {COVERAGE[entry.kind]}: " if article and entry.kind != "event" else ""
    whole_day = entry.kind == "event" and len(entry.value) == len("2026-03-14")
    return charts.Mark(
        kind=entry.kind, at=entry.start, said=who + said, until=entry.start + timedelta(days=1) if whole_day else None
    )


def _spoken(group: QuoteGroup) -> bool:
    """Whether any form of the words stands in quotation marks."""
    return any(quote.quoted for quote in (group.fullest, *group.variants))


def _quote(landscape: Landscape, quote: Quote, variants: tuple[Quote, ...]) -> QuoteView:
    attribution = quote.attribution
    shown = _form(landscape, quote)
    text = landscape.text_of(Ref(quote.article, quote.content))
    return QuoteView(
        article=shown.article,
        text=shown.text,
        span=shown.span,
        chain=chain(shown.article, attribution.chain if attribution else ()),
        attributed=attribution is not None,
        whole=quote.quoted == (quote.content,) and unquoted(text),
        variants=tuple(_form(landscape, variant) for variant in variants),
    )


def unquoted(text: str) -> bool:
    """Whether the text brings no quotation marks of its own."""
    return not text or (unicodedata.category(text[0]) not in ("Pi", "Pf") and text[0] not in "\"'„‚「『")


def _form(landscape: Landscape, quote: Quote) -> Opened:
    marks = [Highlighted(span=span, kind="quote", title="inside quotation marks") for span in quote.quoted]
    return Opened(
        article=by_id(landscape)[quote.article],
        text=passage(landscape, Ref(quote.article, quote.content), marks),
        span=quote.content,
        reworded=reworded(landscape, quote),
    )


def _dated(landscape: Landscape, ref: Ref) -> Opened:
    whole = landscape.excerpt(ref).ref.span == ref.span
    spans = _times_in(landscape, ref) if whole else [ref.span]
    text = around(landscape, ref, [Highlighted(span=span, kind="time") for span in spans])
    return Opened(article=by_id(landscape)[ref.article], text=text, span=ref.span)


def _times_in(landscape: Landscape, ref: Ref) -> list[Span]:
    """The words for times in a sentence, where the claims found any."""
    found = (a for claim in landscape.claims for a in claim.appearances if a.article == ref.article)
    return [mention.span for a in found for mention in a.times if mention.span.within(ref.span)]
