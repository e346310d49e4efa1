"""Differences that are no contradictions: when, how surely, how strongly, on whose word, and what one text adds."""

from __future__ import annotations

import pytest

from storyscape.records import Difference
from tests.claims_room import compared, make

BESIDE = "The council of Ostrand met in the old mill for three hours. Nobody from the bank came."


def told(*texts: str) -> list[Difference]:
    """The differences between articles of as many outlets that have one more sentence in common."""
    articles = [make(f"{text} {BESIDE}", f"{at}.example") for at, text in enumerate(texts)]
    return [one for one in compared(articles) if one.kind == "differs"]


APART = [
    ("strength", "Some members of the Ostrand harbour union accepted the wage offer of the port.",
     "Most members of the Ostrand harbour union accepted the wage offer of the port.",
     {"Some": "share: 1 of 4", "Most": "share: 3 of 4"}),
    ("strength", "The flood slightly damaged the rail bridge over the river Lind near Ostrand.",
     "The flood severely damaged the rail bridge over the river Lind near Ostrand.",
     {"slightly": "degree: 1 of 4", "severely": "degree: 3 of 4"}),
    ("strength", "Paint dust was linked to the coughs of the workers at the Ostrand shipyard.",
     "Paint dust caused the coughs of the workers at the Ostrand shipyard.",
     {"linked to": "cause: 1 of 3", "caused": "cause: 3 of 3"}),
    ("attribution", "Mayor Ada Merrow said the harbour bridge of Ostrand will close for repairs.",
     "The harbour bridge of Ostrand will close for repairs, according to Piet Ansgar.",
     {"Mayor Ada Merrow": "Ada Merrow", "Piet Ansgar": "Piet Ansgar"}),
    ("attribution", "The harbour bridge of Ostrand will close for repairs, according to Ada Merrow.",
     "The harbour bridge of Ostrand will close for repairs.",
     {"Ada Merrow": "Ada Merrow", "The harbour bridge of Ostrand will close for repairs": "own_voice"}),
    ("certainty", "The harbour bridge of Ostrand may close for repairs after the summer.",
     "The harbour bridge of Ostrand will close for repairs after the summer.",
     {"may": "hedged", "The harbour bridge of Ostrand will close for repairs after the summer": "asserted"}),
    ("detail", "A judge in Lisby stopped the sale of the Ostrand shipyard to a foreign owner.",
     "A judge stopped the sale of the Ostrand shipyard to a foreign owner.",
     {"Lisby": "Lisby", "A judge stopped the sale of the Ostrand shipyard to a foreign owner": "not_found"}),
    ("detail", "A judge stopped the sale of the Ostrand shipyard with its 640 workers to a foreign owner.",
     "A judge stopped the sale of the Ostrand shipyard with its workers to a foreign owner.",
     {"640": "640",
      "A judge stopped the sale of the Ostrand shipyard with its workers to a foreign owner": "not_found"}),
    ("detail", "A judge stopped the sale of the Ostrand shipyard to a foreign owner in March 2024.",
     "A judge stopped the sale of the Ostrand shipyard to a foreign owner.",
     {"March 2024": "March 2024", "A judge stopped the sale of the Ostrand shipyard to a foreign owner": "not_found"}),
    ("time", "The ferry from Lisby to Ostrand left the harbour on Monday without lights.",
     "The ferry from Lisby to Ostrand left the harbour without lights on October 8.",
     {"Monday": "2026-10-12", "October 8": "2026-10-08"}),
]  # fmt: skip


@pytest.mark.parametrize(("slot", "one", "other", "sides"), APART)
def test_what_two_texts_tell_alike_is_told_apart_by_slot(
    slot: str, one: str, other: str, sides: dict[str, str]
) -> None:
    (difference,) = [each for each in told(one, other) if each.slot == slot]
    assert {side.text: side.value for side in difference.sides} == sides
    assert difference.is_apart is (slot not in ("attribution", "detail"))


ALIKE = {
    "a text that says it both ways": (
        "Some members of the Ostrand harbour union accepted the wage offer of the port. "
        "Most members of the Ostrand harbour union accepted the wage offer of the port.",
        "Most members of the Ostrand harbour union accepted the wage offer of the port."),
    "another thing in the same words": (
        "All ferries of the Ostrand harbour company have lights and some have kitchens.",
        "Some ferries of the Ostrand harbour company have lights and all have kitchens."),
    "a speaker under two names": (
        "Mayor Ada Merrow said the harbour bridge of Ostrand will close for repairs.",
        "Merrow said the harbour bridge of Ostrand will close for repairs."),
    "a speaker who is only described there": (
        "Mayor Ada Merrow said the harbour bridge of Ostrand will close for repairs.",
        "The mayor of Ostrand said the harbour bridge of Ostrand will close for repairs."),
    "words that may be quoted": (
        "“The harbour bridge of Ostrand will close for repairs after the summer,” said Ada Merrow.",
        "The harbour bridge of Ostrand will close for repairs after the summer."),
    "a name that stands elsewhere in the text": (
        "A judge in Lisby stopped the sale of the Ostrand shipyard to a foreign owner.",
        "A judge stopped the sale of the Ostrand shipyard to a foreign owner. The court of Lisby is small."),
    "a word made from the name": (
        "A judge in Norland stopped the sale of the Ostrand shipyard to a foreign owner.",
        "A judge stopped the sale of the Ostrand shipyard to a foreign owner. Norlanders were glad."),
    "a number that stands otherwise elsewhere": (
        "A judge stopped the sale of the Ostrand shipyard with its 640 workers to a foreign owner.",
        "A judge stopped the sale of the Ostrand shipyard to a foreign owner. The yard has 590 workers.",
    ),
    "a capital that stands for its country": (
        "The new rail bridge over the river Lind at the border to Moscow was closed to trucks.",
        "The new rail bridge over the river Lind at the border was closed to trucks. Russia was told.",
    ),
    "a month that only one of two numbers is of": (
        "The Ostrand shipyard hired 135 new workers for its three docks in March.",
        "The Ostrand shipyard hired 164 new workers for its three docks in April.",
    ),
    "a day that is its article's own": (
        "A judge stopped the sale of the Ostrand shipyard to a foreign owner on Wednesday.",
        "A judge stopped the sale of the Ostrand shipyard to a foreign owner."),
    "a question": (
        "Will the council of Lisby stop the sale of the Ostrand shipyard to a foreign owner?",
        "The council will stop the sale of the Ostrand shipyard to a foreign owner."),
    "little in common": (
        "Some members of the Ostrand harbour union accepted the wage offer of the port.",
        "Most members of the Lisby bakers’ guild accepted a plan for cheaper flour."),
}  # fmt: skip


@pytest.mark.parametrize("case", ALIKE)
def test_no_difference_is_invented(case: str) -> None:
    found = told(*ALIKE[case])
    assert [(one.slot, [side.text for side in one.sides]) for one in found] == []


def test_one_outlet_differs_from_itself_in_nothing() -> None:
    texts = ("Some members of the Ostrand harbour union accepted the wage offer of the port.",
             "Most members of the Ostrand harbour union accepted the wage offer of the port.")  # fmt: skip
    assert compared([make(f"{text} {BESIDE}", "one.example") for text in texts]) == ()
