"""How pages and exports say things: one wording for one thing, in plain words and without adjectives of our own.

Law: nothing here decides anything; it turns a record's value into the words that stand for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from storyscape.claims.details import NOT_FOUND
from storyscape.claims.shades import OWN
from storyscape.outlets.distribution import CONFOUNDED as CONFOUNDED
from storyscape.outlets.shares import largest_remainder
from storyscape.records import Difference, LeanEstimate, Quantity, Rater, Rating, Reuse

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

STATES: Final[Mapping[str, str]] = {
    "quoted": "quoted",
    "paraphrased": "reported in its own words",
    "differs": "differs",
    "contradicts": "contradicts",
    "not_found": "not found in the text we hold",
    "unclear": "unclear",
    "not_read": "not read",
}
CERTAINTY: Final[Mapping[str, str]] = {
    "asserted": "asserted, no source given",
    "attributed": "attributed",
    "hedged": "hedged",
    "alleged": "alleged",
    "confirmed": "said to be confirmed",
    "denied": "denied",
    "unverified": "said to be unverified",
}
STRONGEST: Final[Mapping[str, str]] = {
    "named": "a named source",
    "agency": "an agency",
    "described": "a source that is described, not named",
    "unspecified": "a source that is not specified",
    "none": "no source given",
}
SLOTS: Final[Mapping[str, str]] = {
    "number": "Number",
    "time": "Time",
    "place": "Place",
    "actor": "Who",
    "cause": "Why",
    "polarity": "Whether",
    "certainty": "Certainty",
    "strength": "Strength",
    "attribution": "On whose word",
    "detail": "Detail",
}
_READ_AS: Final[Mapping[str, str]] = {
    OWN: "the outlet’s own word",
    NOT_FOUND: "not found in the text we hold",
}
DIMENSIONS: Final[Mapping[str, str]] = {
    "lean": "Lean",
    "reliability": "Reliability",
    "state_control": "State control",
    "country": "Country",
    "language": "Language",
    "owner": "Owner",
    "media_type": "Kind of outlet",
}
_BESIDE: Final[Mapping[str, str]] = {
    "attribution": "Told alike, on another’s word.",
    "detail": "Told alike; one text gives what was not found in the other, whatever the reason.",
}
_DAY_PARTS: Final = {"MO": "morning", "MI": "midday", "AF": "afternoon", "EV": "evening", "NI": "night", "DT": "day"}
_SEASONS: Final = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
_LONGER: Final = re.compile(r"(\d{4})-(?:(W|Q|H|SP|SU|FA|WI)?(\d{1,2})?)(-WE)?")
_LENGTH: Final = re.compile(r"P(T?)(X|[\d.]+)(WE|[YQMWDHS])(6M|30M|30S|T12H)?")
_UNITS: Final = {"Y": "year", "Q": "quarter", "M": "month", "W": "week", "WE": "weekend", "D": "day", "TH": "hour",
                 "TM": "minute", "TS": "second"}  # fmt: skip
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_VAGUE: Final = {"PAST_REF": "before the text", "PRESENT_REF": "at the time of the text",
                 "FUTURE_REF": "after the text"}  # fmt: skip
_TIMEX: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d|[A-Z]{2}))?.*")


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 article``, ``2,000 articles``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def outlets(known: int, unknown: int = 0) -> str:
    """``12 outlets``, ``1 outlet and 2 texts of unknown outlets``, ``5 texts of unknown outlets``."""
    texts = f"{count(unknown, 'text')} of unknown {'outlet' if unknown == 1 else 'outlets'}"
    if not unknown:
        return count(known, "outlet")
    return f"{count(known, 'outlet')} and {texts}" if known else texts


def sentence(note: str) -> str:
    """A rule's note as a sentence: ``Share text with one another.``"""
    return f"{note[:1].upper()}{note[1:]}{'' if note.endswith(('.', '!', '?')) else '.'}" if note else ""


def day(value: date | None) -> str:
    """``14 Mar 2026``; ``undated`` for ``None``."""
    return day_of(value) if value else "undated"


def dated(rating: Rating) -> str:
    """When a rating was given, as exactly as is known: ``2021``, ``Feb 2021``, ``14 Feb 2021`` or ``undated``."""
    at = rating.rated_at
    if at is None or rating.rated_to == "day":
        return day(at)
    return str(at.year) if rating.rated_to == "year" else f"{MONTHS[at.month - 1]} {at.year}"


def iso(at: date | None, exact: str = "day") -> str:
    """A day as ``2021-02-28``, a month as ``2021-02``, a year as ``2021``; empty for ``None``."""
    return at.isoformat()[: {"year": 4, "month": 7}.get(exact, 10)] if at else ""


def rates(rater: Rater, outlet: str, rating: Rating) -> str:
    """``AllSides rates X Lean Left (2021-02)``: a rater's word with its date, or that of the table it stands in."""
    if rating.rated_at:
        at = iso(rating.rated_at, rating.rated_to)
    else:
        at = f"table of {iso(rater.as_of)}" if rater.as_of else "undated"
    scope = f", {rating.scope} only" if rating.scope else ""
    return f"{rater.name} rates {outlet} {rating.label} ({at}{scope})"


def combined(estimate: LeanEstimate) -> str:
    """``combined (us-lr) -0.9, -1.6 to -0.1: left 71 %, center 24 %, right 5 %``, and whether raters disagree."""
    shares = largest_remainder({name: getattr(estimate, name) for name in ("left", "center", "right")})
    likely = ", ".join(f"{name} {share} %" for name, share in shares.items())
    apart = "; raters disagree" if estimate.disagree else ""
    numbers = f"{estimate.point:+.1f}, {estimate.low:+.1f} to {estimate.high:+.1f}".replace("-", "\N{MINUS SIGN}")
    return f"combined ({estimate.axis}) {numbers}: {likely}{apart}"


def moment(value: datetime | None) -> str:
    """``14 Mar 2026, 06:30`` (UTC, as all times are); ``no date given`` for ``None``."""
    return f"{day(value)}, {value:%H:%M}" if value else "no date given"


def timex(value: str) -> str:
    """A TIMEX3 value in words."""
    match = _TIMEX.fullmatch(value)
    if not match or not 1 <= int(match[2]) <= 12:
        return _longer(value) or _length(value) or _VAGUE.get(value, value)
    said = f"{int(match[3])} {MONTHS[int(match[2]) - 1]} {match[1]}"
    return f"{said}, {_DAY_PARTS.get(match[4], match[4])}" if match[4] else said


def _longer(value: str) -> str:
    """A weekend, week, month, quarter, half, season, decade or century in words; empty for what is none."""
    match = _LONGER.fullmatch(value)
    if not match:
        return f"the {value:0<4}s" if re.fullmatch(r"\d{2,3}", value) else ""
    year, kind, count = match[1], match[2] or "", int(match[3] or 0)
    if not kind:
        return f"{MONTHS[count - 1]} {year}" if 1 <= count <= 12 else ""
    if kind in "QH":
        return f"{'quarter' if kind == 'Q' else 'half'} {count} of {year}"
    if kind == "W":
        said = "weekend" if match[4] else "week"
        return f"the {said} of {day_of(date.fromisocalendar(int(year), count, 1))}" if 1 <= count <= 52 else ""
    return f"{_SEASONS[kind]} {year}"


def _length(value: str) -> str:
    """How long something is, or on which day of each week, in words; empty for what says neither."""
    if match := re.fullmatch(r"XXXX-WXX-([1-7]).*", value):
        return f"every {_WEEKDAYS[int(match[1]) - 1]}"
    match = _LENGTH.fullmatch(value)
    unit = match and _UNITS.get(match[1] + match[3])
    if not match or not unit:
        return ""
    if match[2] == "X":
        return f"some {unit}s"
    return f"{match[2]}{'½' if match[4] else ''} {unit}{'' if match[2] == '1' and not match[4] else 's'}"


def day_of(at: date) -> str:
    """A day as it is written: ``4 Nov 2024``."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def otherwise(values: Sequence[str]) -> str:
    """That other texts give other times, and which; empty where none does."""
    return f"told otherwise: {', '.join(map(timex, values))}" if values else ""


def number(value: float) -> str:
    """A number without a needless fraction: ``10,000``, ``2.5``."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def figure(score: float) -> str:
    """A score to two decimals, whole numbers without any: ``0.52``, ``0.5``, ``12``."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def side(slot: str, value: str) -> str:
    """What the words of a difference's side were read as."""
    return timex(value) if slot == "time" else _READ_AS.get(value, value)


def read_as(quantity: Quantity) -> str:
    """What a quantity was read as: ``360 to 440``, ``more than 10,000``, ``200 or more``."""
    unit = f" {quantity.unit}" if quantity.unit else ""
    low, high = quantity.low, quantity.high
    if low is not None and high is not None:
        return f"{number(low)}{unit}" if low == high else f"{number(low)} to {number(high)}{unit}"
    if low is not None:
        return f"more than {number(low)}{unit}" if quantity.qualifier == "more_than" else f"{number(low)}{unit} or more"
    if high is not None:
        return (
            f"less than {number(high)}{unit}" if quantity.qualifier == "less_than" else f"{number(high)}{unit} or less"
        )
    return "an open number"


def shared(reuse: Reuse) -> str:
    """How much text two articles share, as a share of the shorter one."""
    kinds = {"verbatim": "word for word", "near_copy": "nearly word for word", "partial": "in part"}
    return f"{kinds.get(reuse.kind, reuse.kind)}: {round(reuse.score * 100)} % of the shorter text"


def verdict(difference: Difference) -> str:
    """What the kind of a difference means, in words."""
    if difference.kind == "contradicts":
        return "Both can't be true as they stand."
    return _BESIDE.get(difference.slot, "Told in different ways; by this rule no contradiction.")


def cue_words(texts: tuple[str, ...]) -> str:
    """The words that decided something, in quotation marks."""
    return ", ".join(f"“{text}”" for text in texts)
