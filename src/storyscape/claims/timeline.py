"""When the things happened that a story's claims tell of.

Law: a moment stands on the timeline only where a text dates it; each opens to the sentences that do.
"""

from __future__ import annotations

from collections.abc import Sequence

from storyscape.records import Claim, Difference, Ref, TimelineEntry, TimeMention

_DATED = ("day", "part_of_day", "minute", "week", "month")


def event_times(claims: Sequence[Claim], differences: Sequence[Difference] = ()) -> tuple[TimelineEntry, ...]:
    """The dated moments of the event, oldest first, one for each value, with the sentences that name it.

    Taken from claims that at least two origins carry; where there is none, from all. A moment that ``differences`` hold
    against another says against which.
    """
    shared = [claim for claim in claims if claim.support.origins > 1] or list(claims)
    found: dict[str, list[tuple[TimeMention, Ref]]] = {}
    for claim in shared:
        for one in claim.appearances:
            for mention in one.times:
                if one.repeats is None and mention.start and mention.value and mention.granularity in _DATED:
                    found.setdefault(mention.value, []).append((mention, Ref(one.article, one.sentence)))
    told = [one for one in differences if one.slot == "time"]
    entries = [_entry(value, mentions, told) for value, mentions in found.items()]
    return tuple(sorted(entries, key=lambda entry: (entry.start.isoformat() if entry.start else "", entry.value)))


def _entry(value: str, mentions: Sequence[tuple[TimeMention, Ref]], differences: Sequence[Difference]) -> TimelineEntry:
    refs = tuple(sorted({ref for _, ref in mentions}))
    sides = [
        one.sides
        for one in differences
        if any(side.value == value and side.ref.article == ref.article and side.ref.span.within(ref.span)
               for side in one.sides for ref in refs)
    ]  # fmt: skip
    against = sorted({side.value for pair in sides for side in pair} - {value})
    return TimelineEntry(kind="event", value=value, start=mentions[0][0].start, refs=refs, against=tuple(against))
