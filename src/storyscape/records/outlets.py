"""Outlets and what raters say of them: named, dated, licensed, never guessed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from storyscape.records.base import Record

Dimension = Literal["lean", "reliability", "state_control"]
Method = Literal["editorial", "panel", "audience", "crowd", "expert", "community"]


class Outlet(Record, frozen=True, kw_only=True):
    """A publisher with one or more domains. ``id`` is its first domain in lower case without ``www.``.

    ``domains`` may hold path prefixes (``example.org/english``) for an outlet that shares a host with others.
    ``country`` is an ISO 3166-1 alpha-2 code (XA to XZ are user-assigned), ``lang`` a BCP 47 tag; ``source`` says
    where these facts come from, and under which licence.
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
