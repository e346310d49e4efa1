"""Whose word a statement is, with the parser and the shipped weights: words and deeds, sentences interrupted or
carried on, and who is meant.
"""

from __future__ import annotations

import pytest

from storyscape.claims.analysis import Analysis, analyse
from storyscape.claims.entities import entities
from storyscape.claims.sourcing import resolve
from storyscape.io.tagging import load_tagger
from storyscape.records import Appearance
from tests.claims_room import make


def told(text: str) -> list[tuple[str, Appearance]]:
    """The clauses of ``text``, each with its chain behind the outlet, by full names."""
    pytest.importorskip("spacy")
    article = make(text, "valmark.example")
    found: Analysis = analyse(article, load_tagger("shipped"))
    named = resolve(article, found, entities([article], {article.id: found.sentences}))
    links = [one.attribution.chain[1:] if one.attribution else () for one in named.statements]
    shown = [" > ".join(link.full_name or link.name for link in chain) for chain in links]
    return list(zip(shown, named.statements, strict=True))


def chains(text: str) -> list[str]:
    return [chain for chain, _ in told(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Merrow implored her ministry to reopen the old harbour road before winter.",
        "The council of Ostrand sought to sell the three grain mills to a foreign company.",
        "Piet Ansgar refuses to pay the two fines that the harbour court imposed in May.",
        "The mayor agreed to attend the opening of the new bridge near the lower town.",
        "Holm pleaded guilty on Friday to selling stolen boats to buyers from East Halden.",
        "The mayor was widely criticised within her own party for closing two village schools.",
        "The ministry did not say whether the dam would be repaired before the next winter.",
        "The first tests demonstrated that the new engines reach their full power within seconds.",
        "It is unclear whether the ferry will sail again before the end of the month.",
        "The law leaves a month for the council to decide whether the ferry should sail again.",
        "Merrow found a way around a harbour rule that bars her brother from the council.",
        "The old harbour bridge might not be as strong and wide a bridge as the mayor says.",
        "As she spoke, four boats of the harbour guard were leaving for the outer islands.",
        "Merrow left the hall before the vote, suggesting that the talks on the mills had failed.",
    ],
)
def test_deeds_and_wants_are_told_by_the_outlet(text: str) -> None:
    assert set(chains(text)) == {""}


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("Ada Merrow pledged to repay the money that the harbour fund had lost.", "Ada Merrow"),
        ("Those plans, Ada Merrow said, include a school and two parks near the river.", "Ada Merrow"),
        ("The fire, some sailors noted, was the first in the harbour since the war.", "some sailors"),
        ("Ada Merrow was hopeful that the bridge would be finished before the summer.", "Ada Merrow"),
        ("Ada Merrow raised the possibility that the mill had been sold in secret.", "Ada Merrow"),
        ("Barry Holm issued a formal statement saying that the company had paid all its debts.", "Barry Holm"),
        ("Kadir Osei, briefing reporters after the vote, said the law would save four hundred jobs.", "Kadir Osei"),
        ("The director at the time, Ada Merrow, said the pumps had been tested in August.", "Ada Merrow"),
        (
            "In addition, officials of the port said the three cranes were older than the harbour.",
            "officials of the port",
        ),
        ("Aides say the more votes she wins in the hills, the more seats she should have on the council.", "Aides"),
        (
            "Selling the old mill is the only way out, said a handful of bakers who rent it.",
            "handful of bakers who rent it",
        ),
        ("The council said Monday evening that Ada Merrow misread the law when she left her office.", "council"),
        ("The guards fought back in court by arguing that the island had never been theirs to keep.", "guards"),
        ("Ada Holm sent a memo to the harbour crews saying that both old cranes were broken.", "Ada Holm"),
        (
            "“We’re losing sailors and the ferry tax is worth seven seats, and sometimes more,” Merrow said, using "
            "the slang of the harbour.",
            "Merrow",
        ),
        ("Added Merrow: “Nobody has lost a job in the old harbour of this town.”", "Merrow"),
        ("Her plan, according to the clerk, was to sell both mills before the end of the summer.", "clerk"),
        ("Merrow hopes that Holm will stop the ferry and accused him of burning two of her barns.", "Merrow"),
        ("Merrow’s office wrote on Monday: “The ferry has been sold because it lost money.”", "Merrow’s office"),
        (
            "“The decision on the mill is a complete disgrace to our town and harbour,” Merrow posted on the wall.",
            "Merrow",
        ),
        ("“We can do better than this old bridge, because people need it,” Merrow wrote in the letter.", "Merrow"),
        (
            "“The old river dam will hold until summer, who knows?” Merrow told the Halden Post in a talk on Monday.",
            "Merrow",
        ),
        (
            "As the clerk Edda Merrow wrote on Monday, the old dam above the city was built without a plan.",
            "Edda Merrow",
        ),
        ("The old dam was built without a plan for floods, as the clerk Edda Merrow has noted.", "Edda Merrow"),
        ("Mr Holm, whose boats were seized last month, is now reportedly on his way to Norland.", "unspecified"),
    ],
)
def test_words_are_their_speakers(text: str, chain: str) -> None:
    assert chain in chains(text)


def test_what_is_told_of_the_moment_of_speaking_is_the_outlets() -> None:
    said = "“We will rebuild every house and both schools,” Ada Merrow said"
    words, moment = told(f"{said} as four burnt-out lorries left the old village for the last time.")
    assert (words[0], moment[0]) == ("Ada Merrow", "")


def test_what_is_added_of_somebody_is_the_outlets() -> None:
    text = "On Monday, Ada Merrow said she felt sorry for Holm, who pleaded guilty on Friday to burning two barns."
    assert [chain for chain, one in told(text) if "guilty" in one.clause.of(text)] == [""]


def test_a_participle_goes_on_with_who_spoke() -> None:
    text = "Officials said the new rules cut the price of bread, adding that many bakers now sell more than before."
    assert chains(text) == ["Officials", "Officials"]


@pytest.mark.parametrize(
    "text",
    [
        "Ek said the dam should be watched by troops from the capital and said the road to Norland will be closed.",
        "Ek said at first the meeting was about bread, but said later that the baker had lost both of her mills.",
        "Ek said the council is to blame for all that happens there and argued it had sold the river to the hotels.",
        "Ek said it was too early to count the votes from the hills but added that the harbour wards had been won.",
    ],
)
def test_a_second_verb_of_saying_is_the_speakers(text: str) -> None:
    assert [chain.rpartition(" > ")[2] for chain in chains(text)] == ["Ek"] * len(chains(text))
    assert len(chains(text)) > 1


@pytest.mark.parametrize(
    "text",
    [
        "Merrow pushed back on reports that the harbour guards had sold their boats to a foreign company.",
        "The sale of the mills has sparked speculation that the mayor would leave the old city.",
    ],
)
def test_what_somebody_deals_with_is_nobodys_word(text: str) -> None:
    assert chains(text) == ["unspecified"]


def test_what_belongs_to_somebody_is_their_word() -> None:
    text = "The vote will reinforce Norland's position that the river mills beyond the dam are its own."
    assert chains(text)[-1] == "Norland"


def test_what_is_written_tells_by_what_it_shows() -> None:
    text = "A survey of the harbour board published on Friday found no trace of the oil that killed the eels."
    assert chains(text) == ["survey of the harbour board"]


def test_a_quotation_alone_goes_on_with_who_was_told_of_before() -> None:
    text = "Ada Merrow said she would soon leave the council. “It will be a very quiet summer for all of us.”"
    assert chains(text)[-1] == "Ada Merrow"


def test_who_takes_turns_says_what_stands_behind_their_name() -> None:
    text = (
        "ADA MERROW: The harbour council sold the old ferry last year.\n\nHOLM: The ferry was never ours to sell.\n\n"
        "MERROW: Everybody in this town has paid for it."
    )
    assert chains(text) == ["ADA MERROW", "HOLM", "MERROW"]
    assert chains("WARNING: The harbour council sold the old ferry last year.") == [""]


def test_a_quotation_behind_what_was_said_is_the_speakers_too() -> None:
    text = (
        "But Ada Merrow said any sailor in the outer harbour could face a hard winter. “We are losing boats and the "
        "ferry tax is worth seven seats,” she said, using the slang of the harbour."
    )
    assert [chain for chain, one in told(text) if "losing" in one.clause.of(text)] == ["Ada Merrow"]


def test_a_quotation_goes_on_with_the_speaker_and_not_with_who_passed_it_on() -> None:
    text = "“The mill is sold,” Merrow said, according to the Halden Post. “Nobody in the old harbour has been paid.”"
    assert chains(text)[-1] == "Halden Post > Merrow"


def test_a_name_in_capitals_is_a_name() -> None:
    ((_, one),) = told("The HFBA said the ferries to the islands would not sail in the winter months.")
    assert one.attribution is not None
    assert one.attribution.chain[-1].named


def test_what_is_told_according_to_somebody_is_passed_on_by_them() -> None:
    text = "Sailors told Merrow that the harbour was shut in March, according to a clerk of the harbour court."
    assert chains(text) == ["clerk of the harbour court > Sailors"]


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("A spokesperson for Merrow wrote a note. “We will pay for every boat,” the spokesperson said.",
         "spokesperson for Merrow"),
        ("The Halden Post reported that Merrow sold two mills. The newspaper said three others had been burnt down.",
         "Halden Post"),
        ("Merrow Mills issued a statement saying its boats were sold. “Nobody lost a job in the port,” the statement "
         "said.", "Merrow Mills"),
    ],
)  # fmt: skip
def test_who_is_named_again_by_a_noun_alone(text: str, chain: str) -> None:
    assert chains(text)[-1] == chain


def test_a_content_goes_on_to_its_end() -> None:
    text = 'Ek had said in a talk before the storm that the city had "tamed" the river above the two old bridges.'
    assert chains(text) == ["Ek"]


def test_a_medium_passes_on_what_others_say() -> None:
    text = "The mill was sold in secret, Ada Merrow said, according to the Halden Post."
    assert chains(text) == ["Halden Post > Ada Merrow"]


def test_a_sentence_says_who_told_the_one_before() -> None:
    first, *_ = told("Norland has ordered forty new ferries. This order, announced by the Valmark Gazette, comes late.")
    assert (first[0], first[1].certainty) == ("Valmark Gazette", "attributed")


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("Rep. Blake Holm lost the vote. “I had no idea of the risk,” the four-term congressman said.", "Blake Holm"),
        ("A guard left. Radko Sels, a former minister of Norland, sat there. “I heard the boat hit a rock,” he said.",
         "Radko Sels"),
        ("Judith Sands met Bret Carver. The council sat. “We need four new bridges,” she said.", "Judith Sands"),
        ("Three officials met Ada Merrow on Friday. They said the old bridge had to be closed.", "Three officials"),
        ("The Holm campaign said that the mayor had sold her three houses.", "Holm campaign"),
    ],
)  # fmt: skip
def test_who_is_meant(text: str, chain: str) -> None:
    assert chains(text)[-1] == chain


def test_a_post_is_its_authors_whatever_mark_stands_before_the_credit() -> None:
    text = "We are asking for help with the harbour: https://t.example/1x — Ada Merrow (@merrow) December 5, 2017"
    assert set(chains(text)) == {"Ada Merrow"}


def test_reports_that_belong_to_nobody_are_no_source() -> None:
    text = "Reports indicate that the North has sent thousands of troops to the border."
    ((_, one),) = told(text)
    assert one.certainty == "hedged"
    assert one.attribution is not None
    assert one.attribution.chain[-1].kind == "unspecified"
