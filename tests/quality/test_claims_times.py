"""Times on TempEval-3: tuned on TimeBank and AQUAINT, reported on platinum (relaxed spans; values of those found).

MEANTIME's texts (the sentences in which its times are marked) were read after those two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from html import unescape

import pytest

from storyscape.claims.times import times
from storyscape.records import Span
from storyscape.text.sentences import sentences
from storyscape.training import Score
from tests.quality.data import meantime, members

pytestmark = pytest.mark.quality

ARCHIVE = "dates/tempeval3.tar.gz"
MARKED = 6  # sentences of MEANTIME's texts in which times are marked
TAG = re.compile(r"<TIMEX3\b([^>]*)>(.*?)</TIMEX3>", re.DOTALL)
Timed = list[tuple[int, int, str]]


def read(document: str) -> tuple[str, Timed, datetime]:
    """The plain text of a TimeML document, its labelled times and its creation time."""
    body = re.search(r"<TEXT>(.*?)</TEXT>", document, re.DOTALL)
    created = re.search(r'functionInDocument="CREATION_TIME"[^>]*', document) or re.search(
        r"<DCT>.*?</DCT>", document, re.DOTALL
    )
    assert body
    assert created
    date = re.search(r'value="(\d{4})-?(\d\d)-?(\d\d)', document[created.start() - 200 : created.end() + 200])
    assert date
    text, labelled, place = "", [], 0
    source = body[1]
    for tag in TAG.finditer(source):
        text += plain(source[place : tag.start()])
        inner = plain(tag[2])
        value = re.search(r'value="([^"]*)"', tag[1])
        labelled.append((len(text), len(text) + len(inner), value[1] if value else ""))
        text += inner
        place = tag.end()
    text += plain(source[place:])
    return text, labelled, datetime(*map(int, date.groups()), 12, tzinfo=UTC)  # type: ignore[misc, arg-type]


def plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", markup))


def found(text: str, created: datetime) -> Timed:
    flat = re.sub(r"\s", " ", text)
    spans = [s.span for s in sentences(flat, "en")]
    return [
        (m.span.start, m.span.end, m.value or "")
        for span in spans
        for m in times(flat, Span(span.start, span.end), "en", created)
    ]


def of_meantime(xml: str) -> Iterator[tuple[str, Timed, datetime]]:
    """The same of a document of MEANTIME, where it says when it was made."""
    root, text, spans = meantime(xml, MARKED)
    labelled, created = [], ""
    for mark in root.iter("TIMEX3"):
        anchors = [spans[a.attrib["t_id"]] for a in mark.iter("token_anchor") if a.attrib["t_id"] in spans]
        created = mark.attrib["value"] if "CREATION" in mark.attrib["functionInDocument"] else created
        if anchors:
            labelled.append((anchors[0].start, anchors[-1].end, mark.attrib["value"]))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", created):
        yield text, sorted(labelled), datetime.fromisoformat(f"{created}T12:00+00:00")


@cache
def measured(folder: str) -> tuple[Score, Score]:
    relaxed, valued, mine_all, theirs_all = 0, 0, 0, 0
    tempeval = [read(document) for _, document in members(ARCHIVE, folder, ".tml")]
    other = (one for _, xml in members("claims/meantime.tar.gz", folder, ".xml") for one in of_meantime(xml))
    for text, theirs, created in tempeval or other:
        mine = found(text, created)
        mine_all, theirs_all = mine_all + len(mine), theirs_all + len(theirs)
        left = list(theirs)
        for start, end, value in mine:
            hit = next((t for t in left if t[0] < end and start < t[1]), None)
            if hit is not None:
                left.remove(hit)
                relaxed += 1
                valued += hit[2] == value
    return Score(relaxed, mine_all, theirs_all), Score(valued, mine_all, theirs_all)


@pytest.mark.parametrize(
    ("folder", "relaxed", "value"),
    [
        ("TBAQ-cleaned/TimeBank", 0.945, 0.832),
        ("TBAQ-cleaned/AQUAINT", 0.94, 0.768),
        ("intra_cross-doc_annotation", 0.925, 0.84),
        ("te3-platinum/", 0.9, 0.75),
    ],
)
def test_times(folder: str, relaxed: float, value: float) -> None:
    spans, values = measured(folder)
    print(f"{folder}: relaxed {spans}; value {values}")
    assert spans.f1 >= relaxed
    assert values.f1 >= value
