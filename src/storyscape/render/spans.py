"""Article text made safe and marked up by spans.

Law: everything an article contains is data. Each character of a text comes out either escaped or as a visible mark;
no element, attribute or direction change ever comes from a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, Literal
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from storyscape.records import Record, Span

Highlight = Literal["clause", "cue", "quantity", "time", "quote", "shared", "source", "value"]

_TARGET: Final = Markup('<span class="target" id="{}">')
_POINT: Final = Markup('<span class="point" id="{}"></span>')
_KEPT: Final = "\t\n"
_BIDI: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))


def _replacements() -> dict[int, str]:
    """What is shown instead of each character that could act on a screen instead of being read."""
    table = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in _KEPT}
    table.update({code: f"\u27e6U+{code:04X}\u27e7" for code in (*range(0x80, 0xA0), *_BIDI, 0x2028, 0x2029)})
    table.update(dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"))
    table[0x7F] = "\u2421"
    return table


_SHOWN: Final = _replacements()


class Highlighted(Record, frozen=True, kw_only=True):
    """A stretch to be marked: which kind of thing it is, and words on it for people who hover or listen."""

    span: Span
    kind: Highlight
    title: str = ""


def visible(text: str) -> str:
    """``text`` with control characters, lone surrogates and bidirectional overrides replaced by visible marks.

    Tab and newline stay. Direction marks (U+200E, U+200F) stay too: right-to-left prose needs them, and the page
    isolates every text.
    """
    return text.translate(_SHOWN)


def outward(url: str | None) -> str | None:
    """``url`` where a page may link to it: http or https with a host and nothing invisible in it; else ``None``."""
    if not url or not url.isprintable() or any(character.isspace() for character in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and host else None


def marked(text: str, within: Span, highlights: Iterable[Highlighted] = (), anchors: Iterable[Span] = ()) -> Markup:
    """The part ``within`` of ``text``, escaped, its highlights as ``<mark>`` and its anchors as targets.

    Spans count code points of ``text``; what lies outside ``within`` is cut off. Highlights may overlap one another
    and the anchors. Anchors may lie inside one another; one that crosses an earlier one is a point at its start.
    """
    found = [h for h in highlights if h.span.overlaps(within)]
    targets, points = _nested(anchors, within)
    edges = {within.start, within.end}
    for span in (*(h.span for h in found), *targets, *points):
        edges.update(edge for edge in (span.start, span.end) if within.start < edge < within.end)
    out: list[Markup] = []
    for start, end in pairwise(sorted(edges)):
        out += [_TARGET.format(anchor(t)) for t in targets if max(t.start, within.start) == start]
        out += [_POINT.format(anchor(p)) for p in points if max(p.start, within.start) == start]
        out.append(_segment(text[start:end], Span(start, end), found))
        out += [Markup("</span>") for t in targets if min(t.end, within.end) == end]
    return Markup("").join(out)


def anchor(span: Span) -> str:
    """The id of a span's place on an article's page: ``s120-180``."""
    return f"s{span.start}-{span.end}"


def _segment(text: str, span: Span, highlights: Sequence[Highlighted]) -> Markup:
    shown = escape(visible(text))
    here = [h for h in highlights if h.span.overlaps(span)]
    if not here:
        return shown
    kinds = " ".join(dict.fromkeys(h.kind for h in here))
    titles = "; ".join(dict.fromkeys(visible(h.title) for h in here if h.title))
    title = Markup(' title="{}"').format(titles) if titles else Markup("")
    return Markup('<mark class="{}"{}>{}</mark>').format(kinds, title, shown)


def _nested(spans: Iterable[Span], within: Span) -> tuple[list[Span], list[Span]]:
    """The spans that can wrap their text, outer before inner, and those that would cross one of these."""
    kept: list[Span] = []
    crossing: list[Span] = []
    around: list[Span] = []
    for span in sorted({s for s in spans if s.overlaps(within) and s.start < s.end}, key=lambda s: (s.start, -s.end)):
        while around and around[-1].end <= span.start:
            around.pop()
        if around and not span.within(around[-1]):
            crossing.append(span)
        else:
            kept.append(span)
            around.append(span)
    return kept, crossing
