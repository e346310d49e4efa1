"""Credits are read off their shape, verbatim, in five languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.ingest.blocks import blocks
from storyscape.ingest.credits import credit_spans, credits_of

BODY = "The harbour authority closed the old swing bridge on Monday after divers found cracks in two of its piers."


def found(text: str, lang: str = "en") -> tuple[str, ...]:
    return credits_of(text, blocks(text, lang))


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ("BERLIN (Reuters) - ", "Reuters"),
        ("TEHRAN, Nov. 15 (MNA) – ", "MNA"),
        ("Berlin (dpa) - ", "dpa"),
        ("Madrid, 15 nov (EFE).- ", "EFE"),
        ("МОСКВА, 15 ноября. /ТАСС/. ", "ТАСС"),
        ("МОСКВА, 15 ноя — РИА Новости. ", "РИА Новости"),
        ("PARIS (AFP) — ", "AFP"),
        ("VALMARK (Meridian News Agency) - ", "Meridian News Agency"),
        ("(MNA) — ", "MNA"),
    ],
)
def test_datelines(start: str, name: str) -> None:
    assert found(start + BODY) == (name,)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("— MNA", ("MNA",)),
        ("(MNA)", ("MNA",)),
        ("(dpa)", ("dpa",)),
        ("EFE", ("EFE",)),
        ("With material from dpa", ("dpa",)),
        ("With material from dpa and AFP.", ("dpa", "AFP")),
        ("Mit Material von dpa", ("dpa",)),
        ("(mit Material von Meridian)", ("Meridian",)),
        ("Con información de EFE", ("EFE",)),
        ("Avec l’AFP", ("AFP",)),
        ("По материалам ТАСС", ("ТАСС",)),
        ("Source: Xinhua", ("Xinhua",)),
        ("MNA contributed.", ("MNA",)),
        ("Quelle: MNA", ("MNA",)),
        ("Источник: Интерфакс", ("Интерфакс",)),
        ("Additional reporting by Meridian News Agency", ("Meridian News Agency",)),
    ],
)
def test_credit_lines(line: str, names: tuple[str, ...]) -> None:
    assert found(f"{BODY}\n\n{BODY}\n\n{line}") == names


def test_a_sign_off_after_the_last_sentence() -> None:
    assert found(f"{BODY}\n{BODY} (MNA)") == ("MNA",)
    assert found(f"{BODY}\n{BODY} — MNA") == ("MNA",)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"The Organization of Harbours (OH) met on Monday. {BODY}",
        f"{BODY} (He did not elaborate)",
        f"{BODY}\n(1999)",
        f"{BODY}\n- a list item\n{BODY}\n{BODY}\n{BODY}",
        "He came with information from the ministry about the bridge and the ferries in the harbour of Valmark.",
    ],
)
def test_other_parentheses_are_no_credits(text: str) -> None:
    assert found(text) == ()


@given(st.text())
def test_spans_slice_to_names(text: str) -> None:
    cut = blocks(text, "en")
    for span in credit_spans(text, cut):
        assert span.of(text) in credits_of(text, cut)
