"""A rater's folder (``rater.toml``, ``ratings.csv``, ``LICENSE``) becomes a rater and its ratings.

Law: a label that the rater does not define is an error that lists it, a row about a person is refused and counted, and
a table without a licence or a date is marked so that it is never exported.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, get_args

from msgspec.structs import replace

from storyscape.errors import RatingsError
from storyscape.ids import RATING, content_id
from storyscape.outlets.hosts import key
from storyscape.outlets.tabular import read_date, read_rows, text_of
from storyscape.records import Rater, Rating
from storyscape.records.outlets import Dimension, Method

PERSON: Final = "about a person"
NO_DOMAIN: Final = "no domain"
CONFLICT: Final = "says otherwise than an earlier row"
PERSONS: Final = frozenset({"author", "person", "journalist", "columnist", "commentator", "individual", "politician"})
"""Values of a ``type`` column that say that a row is about a person."""
FARTHEST: Final = 2.0
"""Lean runs from -2 to 2 on every axis."""


def parse_folder(files: Mapping[str, bytes], called: str = "") -> tuple[Rater, tuple[Rating, ...]]:
    """A rater and its ratings from the files of one folder, by file name (a leading path is ignored).

    ``ratings.csv`` has the columns ``domain,value`` and may have ``rated_at,scope,type``; ``called`` is the folder's
    name, which stands for an id that ``rater.toml`` does not give. Raises
    :class:`~storyscape.errors.RatingsError` for missing files or fields, unknown labels (all of them listed), numbers
    off the scale, and two words on one domain, scope and date that differ.
    """
    named = {name.rpartition("/")[2]: data for name, data in files.items()}
    for name in ("rater.toml", "ratings.csv"):
        if name not in named:
            raise RatingsError(name, "is missing in the rater's folder", "Add it")
    rater = parse_rater(named["rater.toml"], has_licence=bool(named.get("LICENSE", b"").strip()), called=called)
    return rate(rater, read_rows(named["ratings.csv"], "ratings.csv", ("domain", "value")))


def parse_rater(data: bytes, *, has_licence: bool = True, called: str = "") -> Rater:
    """``rater.toml`` as a record: exportable only with a licence (named, and its text there) and a date.

    All that it must hold is ``[labels]``, or a ``scale``: without a dimension it is of lean, without an axis on one of
    its own, and a method that nobody states is unstated, so that it is never combined with others.
    """
    try:
        table = tomllib.loads(text_of(data, "rater.toml"))
    except tomllib.TOMLDecodeError as error:
        raise RatingsError("rater.toml", f"is not TOML ({error})", "Correct the file") from None
    return rater_of(table, has_licence=has_licence, called=called)


def rater_of(table: Mapping[str, Any], *, has_licence: bool = True, called: str = "") -> Rater:
    """As :func:`parse_rater`, of a table that was read."""
    given = {name: _words(table, name) for name in ("id", "name", "dimension", "axis", "method")}
    if not (own := given["id"] or called):
        raise RatingsError("rater.toml", "lacks id", "Add it")
    table = {**table, "dimension": given["dimension"] or "lean", "method": given["method"] or "unstated"}
    on_lean = table["dimension"] == "lean"
    licence, as_of = _words(table, "licence"), read_date(table.get("as_of"), "rater.toml: as_of")[0]
    return Rater(
        id=own,
        name=given["name"] or own,
        dimension=_one_of(table, "dimension", get_args(Dimension)),
        axis=given["axis"] or (own if on_lean else ""),
        method=_one_of(table, "method", get_args(Method)),
        licence=licence,
        source=_words(table, "source"),
        as_of=as_of,
        labels=_labels(table),
        scale=_scale(table),
        withheld=tuple(map(str, table.get("withheld", ()))),
        exportable=bool(licence and as_of and has_licence and table.get("exportable", True)),
        modelled=bool(table.get("modelled", False)),
    )


def rate(rater: Rater, rows: Iterable[Mapping[str, str]], *, strict: bool = True) -> tuple[Rater, tuple[Rating, ...]]:
    """The ratings of rows with ``domain,value`` and perhaps ``rated_at,scope,type``; refused rows are counted.

    Rows that say two things of one domain, scope and date are an error, and all but the first are refused where not
    ``strict``.
    """
    ratings: dict[tuple[str, str | None, date | None], Rating] = {}
    refused: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    read = Reader(rater)
    for row in rows:
        domain, label = key(row["domain"]), row["value"]
        if reason := refusal(row["domain"], domain, row.get("type", "")):
            refused[reason] += 1
        elif (value := read.value(label)) is None and not read.withholds(label):
            unknown[label] += 1
        else:
            rated_at, rated_to = read_date(row.get("rated_at"), f"{rater.id}: {domain}")
            made = rating(
                rater.id, domain or "", label, value, rated_at=rated_at, rated_to=rated_to, scope=row.get("scope")
            )
            held = ratings.setdefault((made.outlet, made.scope, rated_at), made)
            if held.value != value and strict:
                raise RatingsError(f"{rater.id}: {domain}", f"has both {held.label!r} and {label!r}", "Keep one row")
            refused[CONFLICT] += held.value != value
    if unknown:
        listed = ", ".join(f"{label!r} ({count})" for label, count in sorted(unknown.items()))
        raise RatingsError(f"rater {rater.id}", f"unknown labels: {listed}", "Define them under [labels] in rater.toml")
    return replace(rater, refused=tuple(sorted((+refused).items()))), tuple(ratings.values())


class Reader:
    """Reads a rater's labels, or its numbers, as values: exact labels first, then without regard to case."""

    def __init__(self, rater: Rater) -> None:
        self._rater = rater
        self._labels = {label.casefold(): value for label, value in rater.labels} | dict(rater.labels)
        self._withheld = {label.casefold() for label in rater.withheld}

    def value(self, label: str) -> float | None:
        """The value of a label, ``None`` where the rater does not define it."""
        found = self._labels.get(label, self._labels.get(label.casefold()))
        return self._number(label) if found is None and self._rater.scale else found

    def withholds(self, label: str) -> bool:
        """Whether the label says that the rater looked and gives no value."""
        return label.casefold() in self._withheld

    def _number(self, label: str) -> float | None:
        low, high = self._rater.scale or (0.0, 0.0)
        try:
            number = float(label)
        except ValueError:
            return None
        if not low <= number <= high:
            about = f"rater {self._rater.id}"
            raise RatingsError(
                about, f"{label} is off the scale from {low:g} to {high:g}", "Correct the row or the scale"
            )
        return 2 * FARTHEST * (number - low) / (high - low) - FARTHEST if self._rater.dimension == "lean" else number


def refusal(stated: str, domain: str | None, kind: str = "") -> str | None:
    """Why a row is not taken: it is about a person (by its type, or an address with ``@``) or has no domain."""
    if kind.casefold() in PERSONS or "@" in stated:
        return PERSON
    return None if domain else NO_DOMAIN


def rating(rater: str, outlet: str, label: str, value: float | None, **rest: Any) -> Rating:
    """A rating with its id, the hash of the other fields. ``rest``: ``rated_at``, ``rated_to``, ``scope``."""
    rest["scope"] = rest.get("scope") or None
    bare = Rating(id="", rater=rater, outlet=outlet, label=label, value=value, **rest)
    return replace(bare, id=content_id(RATING, bare))


def _words(table: Mapping[str, Any], name: str) -> str:
    return str(table.get(name, "")).strip()


def _one_of(table: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> Any:
    value = _words(table, name)
    if value not in allowed:
        raise RatingsError("rater.toml", f"{name} is {value!r}", f"Give one of: {', '.join(allowed)}")
    return value


def _labels(table: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    labels = table.get("labels", {})
    if not isinstance(labels, dict) or not all(_is_number(value) for value in labels.values()):
        raise RatingsError("rater.toml", "[labels] must map labels to numbers", 'Write lines such as "Center" = 0')
    if not labels and "scale" not in table:
        raise RatingsError("rater.toml", "has neither [labels] nor a scale", "Add one of them")
    if table["dimension"] == "lean" and any(abs(value) > FARTHEST for value in labels.values()):
        raise RatingsError("rater.toml", "a lean label lies beyond -2 to 2", "Map labels to -2 (left) to 2 (right)")
    return tuple((str(label), float(value)) for label, value in labels.items())


def _scale(table: Mapping[str, Any]) -> tuple[float, float] | None:
    if (scale := table.get("scale")) is None:
        return None
    if not (isinstance(scale, list) and len(scale) == 2 and all(map(_is_number, scale)) and scale[0] < scale[1]):
        raise RatingsError("rater.toml", "scale must be two rising numbers", "Write it as scale = [-1, 1]")
    return float(scale[0]), float(scale[1])


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
