"""Times: explicit ones resolve by themselves, relative ones against the publication date, tense deciding the side."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.claims.times import times
from storyscape.records import Span

FRIDAY = datetime(2024, 11, 15, 9, tzinfo=UTC)


def values(text: str, lang: str = "en", at: datetime | None = FRIDAY) -> list[str | None]:
    return [mention.value for mention in times(text, Span(0, len(text)), lang, at)]


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "They were tested on Thursday.", "2024-11-14"),
        ("en", "They will meet on Monday.", "2024-11-18"),
        ("en", "It happened on Aug. 24, 2024.", "2024-08-24"),
        ("en", "It was unveiled in August.", "2024-08"),
        ("en", "He came last week.", "2024-W45"),
        ("en", "He came three days ago.", "2024-11-12"),
        ("en", "It lasted two years.", "P2Y"),
        ("en", "The vote was held in 2020.", "2020"),
        ("en", "It was sold in the third quarter of 2019.", "2019-Q3"),
        ("en", "It fell in the 1990s.", "199"),
        ("en", "The ferry sailed at 5 p.m. EST Wednesday.", "2024-11-13T17:00"),
        ("en", "The ferry sailed on Wednesday at 5 p.m. with all aboard.", "2024-11-13T17:00"),
        ("en", "The bridge must be mended by Tuesday.", "2024-11-19"),
        ("en", "The mayor on Tuesday said that she may resign.", "2024-11-12"),
        ("en", "The bridge is scheduled to open Tuesday.", "2024-11-19"),
        ("en", "The bridge opened in July last year.", "2023-07"),
        ("en", "Fares rose in last year's third quarter.", "2023-Q3"),
        ("en", "The council meets every Thursday.", "XXXX-WXX-4"),
        ("en", "The lights went on for Christmas Eve.", "2024-12-24"),
        ("en", "The parade is held on Thanksgiving.", "2024-11-28"),
        ("en", "The mill burned down in the 19th century.", "18"),
        ("en", "The tram came back two weeks later.", "P2W"),
        ("en", "They have to leave within three days.", "P3D"),
        ("en", "The price has doubled in recent months.", "PXM"),
        ("en", "The loan runs for two and a half years.", "P2Y6M"),
        ("en", "They argued for decades.", "PXY"),
        ("en", '"We will rebuild the quay," the mayor told us at a meeting on Tuesday.', "2024-11-12"),
        ("en", 'On Tuesday the mayor said: "We will rebuild it."', "2024-11-12"),
        ("en", "The harbour said in a statement on Monday that the ferry would be sold.", "2024-11-11"),
        ("en", "The mill has been shut since Saturday.", "2024-11-09"),
        ("en", "The mayor said on Saturday that she would resign.", "2024-11-16"),
        ("en", "The council threatened to cut the grant on Monday.", "2024-11-18"),
        ("en", "The mill looms over talks that resume Monday.", "2024-11-18"),
        ("en", "A vote had been set for Monday.", "2024-11-11"),
        ("en", "It burned down on the night of 3 May 2019.", "2019-05-03TNI"),
        ("en", "It burned down in the early hours of Monday.", "2024-11-11"),
        ("en", "The ferry left at 8.30pm.", "2024-11-15T20:30"),
        ("en", "The mill was built half a century ago.", "1974"),
        ("en", "The oak has stood for 1,200 years.", "P1200Y"),
        ("en", "The quay was flooded on Good Friday.", "2024-03-29"),
        ("en", "The ferry will sail again on Easter Monday.", "2025-04-21"),
        ("en", "The ferry will soon sail again.", "FUTURE_REF"),
        ("en", "The mill closed over the past decade.", "P10Y"),
        ("en", "The ferry sails at noon on Thursday.", "2024-11-14T12:00"),
        ("en", "In February, the mill closed.", "2024-02"),
        ("en", "The mill has been shut since January.", "2024-01"),
        ("en", "The offer had been due to expire on Friday.", "2024-11-15"),
        ("en", "Last Thanksgiving brought snow.", "2023-11-23"),
        ("en", "The bridge will be ready by year-end.", "2024"),
        ("en", "The council met under a June agreement.", "2024-06"),
        ("en", "Fares will rise in the coming months.", "FUTURE_REF"),
        ("en", "The siege lasted twenty-five days.", "P25D"),
        ("en", "The ferry is late for the sixth time in 30 to 60 days.", "P30D"),
        ("en", "It was the worst fall in ten years.", "P10Y"),
        ("en", "The new bridge will open in ten years.", "2034"),
        ("en", "The plant will be closed on Tuesday.", "2024-11-19"),
        ("en", "The mayor travels to Orrin on Tuesday.", "2024-11-19"),
        ("en", "It may not have been as cold on Tuesday.", "2024-11-12"),
        ("en", "He will succeed the mayor in February.", "2025-02"),
        ("en", "They did not hear of it until Tuesday.", "2024-11-12"),
        ("en", "The ferry sank three or four days ago.", "2024-11-12"),
        ("en", "The ferry sank yesterday morning.", "2024-11-14TMO"),
        ("en", "Fares rose in the second half of last year.", "2023-H2"),
        ("en", "Fares rose in the first quarter of this year.", "2024-Q1"),
        ("en", "Fares rose in Q3.", "2024-Q3"),
        ("en", "The quake was felt at 1800 GMT.", "2024-11-15T18:00Z"),
        ("en", "The mayor was last seen last Oct. 23.", "2024-10-23"),
        ("en", "The march is held each July.", "XXXX-07"),
        ("en", "The council met in the week of March 4.", "2024-W10"),
        ("en", "He came the year before last.", "2022"),
        ("en", "The lake shrank for six straight years.", "P6Y"),
        ("en", "He came back half an hour later.", "PT30M"),
        ("en", "He was happy in past years.", "PAST_REF"),
        ("en", "Later in the day, it rained.", "2024-11-15"),
        ("en", "The mill was built in the nineteenth century.", "18"),
        ("en", "The mill was built in '82.", "1982"),
        ("en", "Nobody has been told before Election Day 2028.", "2028-11-07"),
        ("en", "The mill closed on Labor Day.", "2024-09-02"),
        ("en", "The mill burned minutes after they left.", "PTXM"),
        ("en", "The council meets every quarter.", "P1Q"),
        ("de", "Er kam am Montag gegen 15 Uhr.", "2024-11-11T15:00"),
        ("de", "Er sagte am Samstag, er werde kommen.", "2024-11-16"),
        ("de", "Er kommt in den kommenden Wochen.", "FUTURE_REF"),
        ("de", "Er kam in der Nacht zum Sonntag.", "2024-11-10TNI"),
        ("de", "Das Tor wurde am Karfreitag 2023 geschlossen.", "2023-04-07"),
        ("fr", "Le lundi de Pâques, il est arrivé.", "2024-04-01"),
        ("fr", "Il vient chaque lundi.", "XXXX-WXX-1"),
        ("fr", "Il est arrivé lundi à 15 heures.", "2024-11-11T15:00"),
        ("es", "Llegó en la noche del martes.", "2024-11-12TNI"),
        ("es", "Vino en los últimos años.", "PAST_REF"),
        ("es", "El puente cayó en el siglo XIX.", "18"),
        ("ru", "Он приедет в ближайшие недели.", "FUTURE_REF"),
        ("ru", "Он жил там годами.", "PXY"),
        ("de", "Er kam am Donnerstag.", "2024-11-14"),
        ("de", "Es war am 24. August 2024.", "2024-08-24"),
        ("de", "Es geschah vor drei Tagen.", "2024-11-12"),
        ("es", "Ocurrió el 24 de agosto de 2024.", "2024-08-24"),
        ("es", "Ocurrió hace tres días.", "2024-11-12"),
        ("ru", "Это было 24 августа 2024 года.", "2024-08-24"),
        ("ru", "Он приехал вчера.", "2024-11-14"),
        ("fr", "C'était le 24 août 2024.", "2024-08-24"),
        ("fr", "Il est venu il y a trois jours.", "2024-11-12"),
    ],
)
def test_values(lang: str, text: str, value: str) -> None:
    assert values(text, lang) == [value]


@pytest.mark.parametrize(
    ("lang", "text", "last"),
    [
        ("en", "The mill burned on 3 May 2019. The next day it rained.", "2019-05-04"),
        ("en", "The mill burned on 3 May 2019. It had closed the previous month.", "2019-04"),
        ("en", "They left in May 2019 and came back later that year.", "2019"),
        ("en", "It fell to 98 from 101 on Wednesday and from 99 the previous Friday.", "2024-11-08"),
        ("en", "Profit fell in the third quarter. It was $3 million, down from $4 million a year earlier.", "2023-Q3"),
        ("en", "Profit fell in the third quarter. Sales rose for nine months, compared with a year earlier.", "2023"),
        ("en", "The ferry sank on Wednesday. It had left at 6 p.m. The next morning it was found.", "2024-11-14TMO"),
        ("en", "The ferry sank on Wednesday. It had left port at 6 p.m.", "2024-11-13T18:00"),
        ("en", "They came in May 2019. They left the next day.", None),
        ("en", "They came in May 2019. The mill had closed a month earlier.", "2019-04"),
        ("en", "They left a month earlier.", "2024-10"),
        ("en", "The ferry sank on Wednesday. It had left the day before.", "2024-11-12"),
        ("en", "They left the next day.", None),
        ("de", "Er kam am 3. Mai 2019. Am nächsten Tag regnete es.", "2019-05-04"),
        ("es", "Llegó el 3 de mayo de 2019. Al día siguiente llovió.", "2019-05-04"),
        ("fr", "Il est venu le 3 mai 2019. Le lendemain, il a plu.", "2019-05-04"),
        ("ru", "Он приехал 3 мая 2019 года. На следующий день шёл дождь.", "2019-05-04"),
    ],
)
def test_what_counts_from_a_time_named_before(lang: str, text: str, last: str | None) -> None:
    place = text.rfind(". ") + 1
    assert times(text, Span(place, len(text)), lang, FRIDAY)[-1].value == last
    assert values(text, lang)[-1] == last


@pytest.mark.parametrize(
    "text", ["They were tested on Thursday.", "He came last week.", "It was yesterday.", "in August"]
)
def test_without_a_publication_date_relative_times_stay_open(text: str) -> None:
    (mention,) = times(text, Span(0, len(text)), "en", None)
    assert (mention.value, mention.start, mention.anchor) == (None, None, "none")


def test_explicit_dates_need_no_publication_date() -> None:
    text = "It happened on 24 August 2024."
    (mention,) = times(text, Span(0, len(text)), "en", None)
    assert (mention.value, mention.anchor, mention.granularity) == ("2024-08-24", "explicit", "day")
    assert mention.start == datetime(2024, 8, 24, tzinfo=UTC)


@pytest.mark.parametrize("text", ["on 31 June 2024", "on 2024-13-01", "on 30 February"])
def test_days_that_do_not_exist_are_no_dates(text: str) -> None:
    assert not [value for value in values(text) if value and value.count("-") == 2]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $2000.",
        "It fell to 4.1556.",
        "More than 1800 came.",
        "Jan Dvorak and Mar Diaz sang.",
        "He read USA Today.",
        "It began after the Sept. 11 attacks.",
        "At the end of the day, Theresa May is right.",
        "They wrote of the Seven Years' War.",
        "They left the day before the mayor resigned.",
    ],
)
def test_other_numbers_and_names_are_no_times(text: str) -> None:
    assert values(text) == []


@given(
    st.text(alphabet="0123456789-/., Augusttodaylastweek MondayT:", max_size=50),
    st.sampled_from(["en", "de", "es", "ru", "fr"]),
)
def test_nothing_breaks_it_and_bounds_are_ordered(text: str, lang: str) -> None:
    for mention in times(text, Span(0, len(text)), lang, FRIDAY):
        assert mention.span.of(text).strip()
        if mention.start and mention.end:
            assert mention.start <= mention.end
