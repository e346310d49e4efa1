"""Charts as SVG from pure functions: same records in, same characters out.

Law: a chart shows counts that stand beside it as text, in per cent of its own width, so that it fits any screen
without script. Colours come from the stylesheet, by class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from markupsafe import Markup, escape

from storyscape.records import Distribution, Part, Record
from storyscape.render import phrases
from storyscape.render.symbols import SIGNS

LEAN: Final = ("left", "center", "right", "mixed")
FEW: Final = 5
_STEPS: Final = tuple(
    timedelta(hours=h) for h in (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 2160, 8760, 43800, 876000)
)


class Mark(Record, frozen=True, kw_only=True):
    """A moment on a time axis: what kind it is of, when (until when, for a whole day), and what to say of it."""

    kind: Literal["event", "published", "first_seen", "updated"]
    at: datetime
    said: str
    until: datetime | None = None


class Range(Record, frozen=True, kw_only=True):
    """An interval on a number line; an open end is ``None``."""

    low: float | None
    high: float | None


def part_class(distribution: Distribution, at: int) -> str:
    """The class that colours a part: the lean's own for lean, a step of a neutral scale for all else."""
    name = distribution.parts[at].name
    return f"part-{name}" if distribution.dimension == "lean" and name in LEAN else f"part-step-{at % 5}"


def part_sign(distribution: Distribution, part: Part) -> str:
    """The sign of a part: square, circle, triangle for left, center, right; a plain unit for all else."""
    return part.name if distribution.dimension == "lean" and part.name in LEAN else "unit"


def bar(distribution: Distribution) -> Markup:
    """One bar of a distribution's rated units. Where percentages are withheld, one sign for each unit instead."""
    total = sum(map(weight, distribution.parts))
    if not total:
        return Markup("")
    if any(part.percent is None for part in distribution.parts):
        return _signs(distribution)
    out: list[Markup] = []
    left = 0.0
    for at, part in enumerate(distribution.parts):
        width = 100 * weight(part) / total
        if width:
            out.append(_segment(distribution, at, left, width))
        left += width
    return _svg("bar", said(distribution), Markup("").join(out))


def weight(part: Part) -> float:
    """How wide a part is: its count, or the expected one where ratings are combined."""
    return part.count if part.expected is None else part.expected


def said(distribution: Distribution) -> str:
    """A distribution in words: the text alternative of its bar."""
    parts = ", ".join(
        f"{part.name} {phrases.figure(weight(part))}" + (f" ({part.percent} %)" if part.percent is not None else "")
        for part in distribution.parts
        if weight(part)
    )
    return f"{parts or 'none rated'}; unrated {distribution.unrated}"


def unrated(number: int) -> Markup:
    """A ring for each unrated unit, up to twelve."""
    shown = min(number, 12)
    rings = Markup("").join(_use("unrated", 18 * at, 16) for at in range(shown))
    return Markup('<svg class="rings" width="{}" height="16" aria-hidden="true">{}</svg>').format(18 * shown, rings)


def share(part: Part, most: int) -> Markup:
    """A thin bar for one row of a list: the part's count against the largest count."""
    width = _percent(100 * part.count / most if most else 0)
    drawn = Markup('<rect class="share-of" width="{}%" height="100%"/>').format(width)
    return Markup('<svg class="share" aria-hidden="true">{}</svg>').format(drawn)


def interval(own: Range, others: Sequence[Range]) -> Markup:
    """One side's numbers on the line that all sides share; an arrow where an end is open."""
    low, high = _domain((own, *others))
    start = 0.0 if own.low is None else _along(own.low, low, high)
    end = 100.0 if own.high is None else _along(own.high, low, high)
    line = Markup('<line class="rail" x1="0" x2="100%" y1="50%" y2="50%"/>')
    if own.low is not None and own.low == own.high:
        drawn = Markup('<circle class="exact" cx="{}%" cy="50%" r="5"/>').format(_percent(start))
    else:
        drawn = Markup('<line class="reach" x1="{}%" x2="{}%" y1="50%" y2="50%"/>').format(
            _percent(start), _percent(end)
        )
        drawn += Markup("").join(
            Markup('<line class="end" x1="{0}%" x2="{0}%" y1="20%" y2="80%"/>').format(_percent(at))
            for at, known in ((start, own.low), (end, own.high))
            if known is not None
        )
    return Markup('<svg class="interval" aria-hidden="true">{}</svg>').format(line + drawn)


def timeline(marks: Sequence[Mark]) -> Markup:
    """The event's times above the axis, the coverage's below; marks that would touch are stacked. Empty without two."""
    if len({mark.at for mark in marks}) < 2:
        return Markup("")
    low, high = min(m.at for m in marks), max(m.at for m in marks)
    above = _stacked([m for m in marks if m.kind == "event"], low, high)
    below = _stacked([m for m in marks if m.kind != "event"], low, high)
    up = max((level for _, _, level in above), default=0)
    axis = 24 + 18 * up
    height = axis + 46 + 18 * max((level for _, _, level in below), default=0)
    drawn = [Markup('<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(axis)]
    drawn += [_tick(_place(at, low, high), at, axis) for at in _ticks(low, high)]
    for mark, x, level in above:
        end = min(_place(mark.until, low, high), 100.0) if mark.until else x
        drawn.append(
            _stretch(mark, x, end, axis - 22 - 18 * level) if end > x else _moment(mark, x, axis - 22 - 18 * level)
        )
    drawn += [_moment(mark, x, axis + 8 + 18 * level) for mark, x, level in below]
    text = f"{phrases.count(len(above), 'time')} of the event and {phrases.count(len(below), 'time')} of the coverage"
    return Markup('<svg class="timeline" height="{}" role="img" aria-label="{}">{}</svg>').format(
        height, f"{text}, from {phrases.moment(low)} to {phrases.moment(high)}; listed below", Markup("").join(drawn)
    )


def _segment(distribution: Distribution, at: int, left: float, width: float) -> Markup:
    part = distribution.parts[at]
    sign = part_sign(distribution, part)
    box = Markup('<svg x="{}%" width="{}%" height="100%">').format(_percent(left), _percent(width))
    box += Markup('<rect class="{}" width="100%" height="100%"/>').format(part_class(distribution, at))
    colour = f"on-{part_class(distribution, at)}"
    inside = Markup("") if sign == "unit" or width < 6 else _use(sign, 8, 34, colour)
    if width >= 14:
        inside += Markup('<text class="{}" x="{}" y="50%" dy=".35em">{} %</text>').format(
            colour, 10 if sign == "unit" else 30, part.percent
        )
    edge = Markup('<rect class="gap" width="2" height="100%"/>') if left else Markup("")
    return box + inside + edge + Markup("</svg>")


def _signs(distribution: Distribution) -> Markup:
    out: list[Markup] = []
    x = 0
    for at, part in enumerate(distribution.parts):
        for _ in range(part.count):
            out.append(_use(part_sign(distribution, part), x, 34, f"{part_class(distribution, at)} dot"))
            x += 20
        x += 10 if part.count else 0
    return _svg("dots", said(distribution), Markup("").join(out))


def _use(sign: str, x: float, height: int, cls: str = "") -> Markup:
    known = sign if sign in SIGNS else "unit"
    return Markup('<use class="{}" href="#sign-{}" x="{}" y="{}" width="16" height="16"/>').format(
        cls, known, x, (height - 16) // 2
    )


def _svg(cls: str, text: str, inside: Markup) -> Markup:
    return Markup('<svg class="{}" role="img" aria-label="{}">{}</svg>').format(cls, text, inside)


def _domain(ranges: Sequence[Range]) -> tuple[float, float]:
    """The ends of the number line: all known ends, with room for open ones to run on."""
    known = [end for item in ranges for end in (item.low, item.high) if end is not None and math.isfinite(end)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    room = (high - low) * 0.25 or abs(high) * 0.25 or 1.0
    return low - room, high + room


def _along(value: float, low: float, high: float) -> float:
    return 100 * min(max((value - low) / (high - low), 0.0), 1.0)


def _percent(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _place(at: datetime, low: datetime, high: datetime) -> float:
    """Where a time lies along the axis in per cent; the first and the last keep off its ends."""
    return 3 + 94 * ((at - low) / (high - low))


def _stacked(marks: Sequence[Mark], low: datetime, high: datetime) -> list[tuple[Mark, float, int]]:
    """Each mark with its place along the axis and its level: the lowest on which it touches no other."""
    ends: list[float] = []
    out: list[tuple[Mark, float, int]] = []
    for mark in sorted(marks, key=lambda m: (m.at, m.kind, m.said)):
        x = _place(mark.at, low, high)
        level = next((i for i, end in enumerate(ends) if end <= x), len(ends))
        ends[level : level + 1] = [max(x, _place(mark.until, low, high) if mark.until else x) + 2.6]
        out.append((mark, x, level))
    return out


def _ticks(low: datetime, high: datetime) -> list[datetime]:
    """Round times (UTC) inside the axis: at most five, at least one where there is room."""
    step = next((s for s in _STEPS if (high - low) / s <= 4), _STEPS[-1])
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    at = epoch + math.ceil((low - epoch) / step) * step
    out: list[datetime] = []
    while at <= high and len(out) < 5:
        out.append(at)
        at += step
    return out


def _tick(x: float, at: datetime, axis: int) -> Markup:
    words = phrases.day(at) if at.hour == 0 and at.minute == 0 else f"{at:%H:%M}"
    place = "start" if x < 8 else "end" if x > 92 else "middle"
    return Markup(
        '<line class="tick" x1="{0}%" x2="{0}%" y1="{1}" y2="100%"/>'
        '<text class="tick-text" x="{0}%" y="100%" dy="-3" text-anchor="{2}">{3}</text>'
    ).format(_percent(x), axis, place, words)


def _stretch(mark: Mark, x: float, end: float, y: int) -> Markup:
    return Markup('<rect class="stretch" x="{}%" width="{}%" y="{}" height="8" rx="2"><title>{}</title></rect>').format(
        _percent(x), _percent(end - x), y + 4, mark.said
    )


def _moment(mark: Mark, x: float, y: int) -> Markup:
    return Markup(
        '<svg class="moment moment-{0}" x="{1}%" y="{2}" width="16" height="16" overflow="visible">'
        '<title>{3}</title><use href="#sign-{0}" x="-8" width="16" height="16"/></svg>'
    ).format(mark.kind, _percent(x), y, escape(mark.said))
