"""When the things happened that a story's claims tell of.

Law: a moment stands on the timeline only where a text dates it; each opens to the sentences that do.
"""

from __future__ import annotations

from collections.abc import Sequence

from storyscape.records import Claim, Difference, Ref, Side, TimelineEntry, TimeMention

_DATED = ("day", "part_of_day", "minute", "week", "month")


def event_times(claims: Sequence[Claim], differences: Sequence[Difference] = ()) -> tuple[TimelineEntry, ...]:
    """The dated moments of the event, oldest first, one for each value, with the sentences that name it.

    Taken from claims that at least two origins carry; where there is none, from all. What ``differences`` hold
    against another time stands apart, and says against which.
    """
    shared = [claim for claim in claims if claim.support.origins > 1] or list(claims)
    told = [one.sides for one in differences if one.slot == "time"]
    found: dict[tuple[str, tuple[str, ...]], list[tuple[TimeMention, Ref]]] = {}
    for claim in shared:
        for one in claim.appearances:
            for mention in one.times:
                if one.repeats is None and mention.start and mention.value and mention.granularity in _DATED:
                    ref = Ref(one.article, one.sentence)
                    key = mention.value, _against(mention.value, ref, told)
                    found.setdefault(key, []).append((mention, ref))
    entries = [_entry(*key, mentions) for key, mentions in found.items()]
    return tuple(sorted(entries, key=lambda one: (one.start.isoformat() if one.start else "", one.value, one.against)))


def _against(value: str, ref: Ref, differences: Sequence[Sequence[Side]]) -> tuple[str, ...]:
    """The other values of the differences that have this one in this sentence."""
    held = [
        sides
        for sides in differences
        if any(one.value == value and one.ref.article == ref.article and one.ref.span.within(ref.span) for one in sides)
    ]
    return tuple(sorted({one.value for sides in held for one in sides} - {value}))


def _entry(value: str, against: tuple[str, ...], mentions: Sequence[tuple[TimeMention, Ref]]) -> TimelineEntry:
    refs = tuple(sorted({ref for _, ref in mentions}))
    return TimelineEntry(kind="event", value=value, start=mentions[0][0].start, refs=refs, against=against)
