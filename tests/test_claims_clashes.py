"""One deed told by two outlets in words of their own: what can't both be true, and what can. Our own sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from storyscape.io.tagging import load_tagger
from storyscape.records import Article, Difference
from tests.claims_room import compared, make

COUNCIL = "The council of Ostrand met in the old mill."


def told(*texts: str) -> tuple[Sequence[Article], tuple[Difference, ...]]:
    """The articles of as many outlets, and their differences, read with the parser."""
    articles = [make(f"{COUNCIL} {text}", f"{at}.example") for at, text in enumerate(texts)]
    return articles, compared(articles, tagger=load_tagger("shipped"))


def clashing(*texts: str) -> list[Difference]:
    return [one for one in told(*texts)[1] if one.because.rule.endswith(".told")]


@pytest.mark.parametrize(
    ("slot", "one", "other", "said"),
    [
        ("time", "The clerk Tom Vale was dismissed by the mayor on Monday.",
         "Mr Vale resigned on Thursday, and nobody has been named in his place.", {"Monday", "Thursday"}),
        ("time", "The resignation of the clerk Tom Vale came on Monday.",
         "Mr Vale resigned on Thursday, and nobody has been named in his place.", {"Monday", "Thursday"}),
        ("time", "The mill was shut after the arrest of Tom Vale on Monday.",
         "Police in Halden detained Mr Vale on Thursday.", {"Monday", "Thursday"}),
        ("time", "Ada Merrow sent the keys of the mill to the harbour office in 2014.",
         "Ms Merrow forwarded keys to the office in the harbour in 2019.", {"2014", "2019"}),
        ("actor", "The keys of the Ironbridge mill were published by Norland Freight on Monday.",
         "Halden Storage released the Ironbridge keys on Monday.", {"Norland Freight", "Halden Storage"}),
        ("polarity", "Ada Merrow said that she would not seek re-election.",
         "In a letter Ms Merrow said that she would run for re-election next year.",
         {"would not seek re-election", "would run"}),
        ("polarity", "Ada Merrow promptly kept all her letters to Tom Vale.",
         "Two days later Ms Merrow deleted the letters to the clerk Tom Vale.", None),
    ],
)  # fmt: skip
def test_one_deed_told_otherwise_contradicts(slot: str, one: str, other: str, said: set[str] | None) -> None:
    articles, found = told(one, other)
    (clash,) = [each for each in found if each.because.rule == f"differences.{slot}.told"]
    assert (clash.slot, clash.kind) == (slot, "contradicts")
    assert {side.ref.article for side in clash.sides} == {article.id for article in articles}
    assert said is None or {side.text for side in clash.sides} == said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # what is only possible, wished or asked is not told
        ("Ada Merrow may sell the mill in Ostrand to Norland Freight.",
         "Ms Merrow did not sell Norland Freight the mill in Ostrand."),
        # what is denied of one place alone is not denied
        ("Ada Merrow spoke to the council in Ostrand.",
         "Ms Merrow did not speak to the council in Halden on her way home."),
        # "not only" denies nothing
        ("Ada Merrow spoke to the council for hours.",
         "Ms Merrow had not only spoken to the council, but had done so without water."),
        # what is denied with another deed
        ("Tom Vale had never opened the locks of the ferry office.",
         "Mr Vale said that he never entered the ferry office or opened its locks."),
        # acts that many may do
        ("Ada Merrow visited the Ironbridge mill on Monday.", "On Monday Tom Vale visited the Ironbridge mill."),
        # two deeds of one kind, each with its day
        ("Ada Merrow met the mayor on Monday.", "On Thursday Ms Merrow met the ferrymen."),
        # a text that tells both
        ("Ada Merrow sent the keys of the mill to the harbour office in 2014 and sent the same keys to it in 2019.",
         "Ms Merrow forwarded keys to the office in the harbour in 2019."),
        # what is asked for, and when it is asked
        ("The ferrymen called for the resignation of Tom Vale on Monday.", "Mr Vale resigned on Thursday."),
        ("Ada Merrow spoke of the arrest of Tom Vale on Monday.", "Mr Vale was arrested on Thursday."),
        # two of one kind, of which nothing says that they are one
        ("Ada Merrow won the district in 2016.", "Tom Vale won that district by five points in 2016."),
        ("Kim Han-sol was detained on May 7, 2017.", "Kim Dong-wan, an engineer, was detained in 2015."),
        ("Ada Merrow won a vote for the council.", "One of 25 council seats that Tom Vale won in 2016."),
        # what is only tried
        ("The council struggled to approve the plan of the mill for Ostrand.",
         "The council of Ostrand rejected the plan of the mill."),
        # a day that bounds
        ("Ada Merrow rented the mill to the printers until Monday.", "On Thursday Ms Merrow rented printers the mill."),
    ],
)  # fmt: skip
def test_what_may_both_be_true_does_not(one: str, other: str) -> None:
    assert clashing(one, other) == []


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("Halden expelled 23 Ostrand diplomats over the poisoned mill.",
         "The 49 Ostrand diplomats were told by Halden to leave because of the poisoned mill.", {"23", "49"}),
        ("Ada Merrow complained of how the council looked into the bribes of the 2013 harbour sale.",
         "The bribes of the 2016 harbour sale made the council angry.", {"2013", "2016"}),
    ],
)  # fmt: skip
def test_a_number_or_date_of_one_thing_contradicts_in_other_words(one: str, other: str, said: set[str]) -> None:
    (found,) = [each for each in told(one, other)[1] if each.kind == "contradicts"]
    assert {number.split()[0] for number in (side.text for side in found.sides)} == said


def test_one_outlet_does_not_contradict_itself() -> None:
    texts = ("Tom Vale was dismissed on Monday.", "Mr Vale resigned on Thursday.")
    assert clashing(" ".join(texts), "The mill is old.") == []


def test_causes_with_nothing_in_common_differ() -> None:
    lying = "The mayor, Ada Merrow, fired Mr Vale for lying to the council about the sale of the old mill."
    first = f"The clerk of Ostrand, Tom Vale, was dismissed by the mayor on Monday. {lying}"
    money = "The mayor, Ada Merrow, had dismissed Tom Vale because money from the harbour had gone missing."
    (found,) = clashing(first, money)
    assert (found.slot, found.kind) == ("cause", "differs")
    assert clashing(first, "The mayor, Ada Merrow, had dismissed Tom Vale over the sale of the mill.") == []
