"""Outlets and what raters say of them: named, dated, licensed, never guessed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from storyscape.records.base import Because, Record

Dimension = Literal["lean", "reliability", "state_control"]
Method = Literal["editorial", "panel", "audience", "crowd", "expert", "community", "unstated"]


class Outlet(Record, frozen=True, kw_only=True):
    """A publisher with one or more domains. ``id`` is its first domain in lower case without ``www.``.

    ``domains`` may hold path prefixes (``example.org/english``) for an outlet that shares a host with others.
    ``country`` is an ISO 3166-1 alpha-2 code (XA to XZ are user-assigned), ``lang`` a BCP 47 tag; ``source`` says
    where these facts come from, and under which licence. ``facts`` are the words of the single sources, those that
    conflict side by side; where there are any, the fields above say what the preferred source says.
    """

    id: str
    name: str
    domains: tuple[str, ...]
    country: str | None = None
    lang: str | None = None
    media_type: str | None = None
    owner: str | None = None
    agency: bool = False
    credit_names: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    facts: tuple[OutletFact, ...] = ()


class Rater(Record, frozen=True, kw_only=True):
    """Who rates, by which method, on which axis, under which licence, as of when.

    ``labels`` maps the rater's own labels to a number: for lean, -2 (left) to 2 (right) on ``axis``. A rater who gives
    numbers has no labels but a ``scale``: its own lowest and highest number, which stand for -2 and 2 in lean.
    ``withheld`` are labels by which the rater says that it looked and gives no value. ``as_of`` is ``None`` where the
    table states no date. ``exportable`` is false where licence or date is missing or the licence forbids it: exports
    leave the table out. ``modelled`` marks values that no rater gave but a model filled in. ``refused`` counts, by
    reason, the rows of the table that were not taken.
    """

    id: str
    name: str
    dimension: Dimension
    axis: str
    method: Method
    licence: str
    source: str
    as_of: date | None
    labels: tuple[tuple[str, float], ...]
    scale: tuple[float, float] | None = None
    withheld: tuple[str, ...] = ()
    exportable: bool = True
    modelled: bool = False
    refused: tuple[tuple[str, int], ...] = ()


class Rating(Record, frozen=True, kw_only=True):
    """One rater's dated word on one outlet. ``id`` is the hash of the other fields; ``label`` is verbatim.

    ``value`` is ``None`` where the rater looked and withholds a value. ``outlet`` is a domain as the rater states it,
    with a path where the word holds for a section only; ``scope`` is the rater's own narrowing (``politics``, ``before
    2013``): a scoped rating is shown, never counted as the whole outlet's. ``rated_to`` says how exactly ``rated_at``
    is known: a rating of the year 2021 has the first day of 2021 and ``year``.
    """

    id: str
    rater: str
    outlet: str
    label: str
    value: float | None
    rated_at: date | None = None
    scope: str | None = None
    rated_to: Literal["day", "month", "year"] = "day"


class OutletFact(Record, frozen=True, kw_only=True):
    """One source's word on one field of an outlet. Several may hold; those that conflict stand side by side.

    ``outlet`` is a domain, ``field`` one of ``name``, ``country``, ``region``, ``language``, ``owner``, ``owner_kind``,
    ``media_type``, ``agency``, ``parent`` or a listing such as ``trust_txt_member``. ``exportable`` is false where
    its table has no open licence or no date: exports leave the fact out.
    """

    outlet: str
    field: str
    value: str
    source: str
    licence: str
    as_of: date | None = None
    exportable: bool = True


class Family(Record, frozen=True, kw_only=True):
    """How the values of one family of methods compare: ``z = (value - mean) / sd`` is its calibrated score.

    ``loading`` and ``noise`` are those of the one-factor model: ``z = loading * lean + noise * error``.
    """

    method: Method
    mean: float
    sd: float
    loading: float
    noise: float


class Calibration(Record, frozen=True, kw_only=True):
    """The families of an axis that can be combined. ``mean`` and ``sd`` turn a score back into a value (-2 to 2).

    ``noise`` is that of a further family, of which nothing is known: the largest that those that are known allow.
    """

    axis: str
    mean: float
    sd: float
    noise: float
    families: tuple[Family, ...]


class LeanEstimate(Record, frozen=True, kw_only=True):
    """What several method families together say of an outlet's lean on one axis.

    ``point`` is the plain mean of the families' calibrated values (-2 to 2). In nine cases of ten a further family's
    value would lie from ``low`` to ``high``; ``left``, ``center`` and ``right`` are the probabilities that it would
    place the outlet there. ``disagree`` where raters place it on opposite sides.
    """

    axis: str
    point: float
    low: float
    high: float
    left: float
    center: float
    right: float
    families: tuple[Method, ...]
    raters: tuple[str, ...]
    disagree: bool


class Activity(Record, frozen=True, kw_only=True):
    """How many stories an outlet (as its articles state it) reported in some time, in one language."""

    outlet: str
    lang: str
    stories: int


class Followed(Record, frozen=True, kw_only=True):
    """An outlet (id) that was active and reachable in a window, and how many other stories it reported in it."""

    outlet: str
    stories: int


class Grouping(Record, frozen=True, kw_only=True):
    """How one rater, or one fact, divides outlets: ``classes`` maps outlet ids to classes; the unrated are absent.

    Lean compares ``left`` with ``right``; every other dimension compares each class with all the others together.
    """

    dimension: str
    axis: str = ""
    rater: str | None = None
    classes: dict[str, str]


class Following(Record, frozen=True, kw_only=True):
    """The outlets that were active and reachable from ``since`` to ``until``, and what divides them.

    What blindspots are tested against; kept by its content id, which recipes name. ``of`` is the hash of what it was
    made from: the activity, and what is known of the story's own outlets.
    """

    of: str
    since: datetime
    until: datetime
    outlets: tuple[Followed, ...]
    groupings: tuple[Grouping, ...]


class Blindspot(Record, frozen=True, kw_only=True):
    """A tested statement that one group of the outlets followed here reports a story less than it usually would.

    ``group`` reports it less than ``against`` (all others, where that is empty); ``covering`` and ``active`` count the
    outlets of each of the two, in that order; ``usual`` is how many outlets of ``against`` usually report a story for
    each of ``group``; ``z`` is the z-score of the log-odds ratio, below zero. ``sentence`` says it for people;
    ``outlets`` names the outlets (ids) of each of the two that are followed.
    """

    dimension: str
    axis: str
    rater: str | None
    group: str
    against: str
    covering: tuple[int, int]
    active: tuple[int, int]
    usual: float
    z: float
    strength: Literal["weak", "strong"]
    sentence: str
    because: Because
    outlets: tuple[tuple[str, ...], tuple[str, ...]]
