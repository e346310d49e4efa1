"""Every line has one kind, by a named rule; the seeds' lines have the right ones."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyscape.ingest.blocks import blocks
from storyscape.ingest.boilerplate import folded

SEEDS = Path(__file__).parents[2] / "shared" / "data" / "seeds"
LEAD = "The harbour authority closed the old swing bridge on Monday after divers found cracks in two of its piers."
NEXT = "Repairs will take until spring, the authority said, and ferries will run every twenty minutes until then."


def kinds(text: str, lang: str = "en", title: str | None = None) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(text)) for block in blocks(text, lang, title=title)]


def kind_of(line: str, lang: str = "en") -> str:
    """The kind that a line has between two paragraphs."""
    return kinds(f"{LEAD}\n\n{line}\n\n{NEXT}\n{LEAD}", lang)[1][0]


@given(
    st.lists(
        st.sampled_from([LEAD, NEXT, "Share", "A heading", "[name]", LEAD.upper(), "\r\n", ""]) | st.text(max_size=20)
    )
)
def test_blocks_cover_all_that_is_not_blank_in_order(parts: list[str]) -> None:
    text = "\n".join(parts)
    found = blocks(text, "en")
    assert "".join("".join(block.span.of(text).split()) for block in found) == "".join(text.split())
    assert [b.span for b in found] == sorted(b.span for b in found)
    assert all(block.because.startswith("blocks.") for block in found)


BOILERPLATE = {
    "en": [
        "Read : North Korea Disrupted Signals", "Read also: Bridge closed", "Skip to main content", "Share",
        "Share on Facebook", "Advertisement", "ADVERTISEMENT", "Tags: , , , ,", "Tags: bridge, harbour",
        "QR code for the Lantern app download", "Download the Lantern app today to stay up to date.",
        "Point phone camera here", "Comments are closed.", "Article edited by Ann Example and Bo Sample.",
        "This post is also available in: עברית (Hebrew)", "Sign up for our newsletter and get the news in your inbox",
        "We use cookies to improve your experience.", "Media Landscape", "Left 33% Center 34% Right 34%",
        "Bias Distribution Powered by Some Widget", "By Ann Example", "5 min read", "Published 12 May 2025, 10:15",
        "Related articles", "https://lantern.example/a", "Learn more about this data", "With material from Meridian",
        "Home > News > Harbour", "© 2025 The Lantern", "Bo Sample is a columnist. The views are his own.",
        "MNA contributed.", "See who else is reporting on this story and more.",
    ],
    "de": ["Lesen Sie auch: Brücke gesperrt", "Anzeige", "Teilen", "Zum Inhalt springen", "Schlagwörter: Hafen, Brücke",
           "Die Kommentarfunktion ist geschlossen.", "Von Anna Beispiel", "Mit Material von dpa",
           "Newsletter abonnieren",
           "Wir verwenden Cookies, um die Seite zu verbessern."],
    "es": ["Lea también: El puente cierra", "Publicidad", "Compartir", "Etiquetas: puerto, puente", "Por Ana Ejemplo",
           "Suscríbete a nuestro boletín", "Con información de EFE", "Los comentarios están cerrados"],
    "ru": ["Читайте также: Мост закрыт", "Реклама", "Поделиться", "Теги: порт, мост", "По материалам ТАСС",
           "Подписывайтесь на наш телеграм-канал", "Комментарии закрыты"],
    "fr": ["Lire aussi : Le pont ferme", "Publicité", "Partager", "Mots-clés : port, pont", "Par Anne Exemple",
           "Les commentaires sont fermés", "Abonnez-vous à notre newsletter", "Avec l'AFP"],
}  # fmt: skip


@pytest.mark.parametrize(("lang", "line"), [(lang, line) for lang, all_ in BOILERPLATE.items() for line in all_])
def test_lines_that_are_no_article_text(lang: str, line: str) -> None:
    assert kind_of(line, lang) == "boilerplate"


@pytest.mark.parametrize(
    "line",
    [
        "Readers of the report said it was thorough and fair.",
        "Attackers placed a QR code over the real one at the ferry terminal, police said.",
        "Shares of the company fell by 4 percent.",
        "Watch-makers in the valley went on strike on Monday.",
        "The app that passengers download shows the wrong times, the harbour admitted.",
        "Turnout was high: left 33%, the rest stayed at home, he said.",
        "By Monday evening the water had gone down.",
        "“Comments are closed to nobody,” the mayor said.",
        "The bridge reopened on Jan. 1, 2024.",
        "- Ferries run until midnight.",
        "More on the bridge will be known on Friday.",
        "Two in three want the bridge, the Reuters/Ipsos poll found.",
        "Follow the money, she said, and the bridge will stand.",
        "QR code menus and contactless payment spread to every ferry.",
        "I counted 28 newsletters, a small subset of the newsletters that people subscribe to, he said.",
    ],
)
def test_prose_that_looks_like_boilerplate_stays_body(line: str) -> None:
    assert kind_of(line) == "body"


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "Mayor Ann Example observes a test of the new bridge at the Valmark yard, Aug. 24, 2024."),
        ("en", "Ferries wait at the pier, Monday, 12 May 2025."),
        ("en", "(Photo: Bo Sample/Harbour Post)"),
        ("en", "Divers inspect the piers. Photo by Bo Sample (AP Photo/Bo Sample)"),
        ("en", "REUTERS/Bo Sample/File Photo"),
        ("en", "Ann Example/Getty Images"),
        ("de", "Die Bürgermeisterin besucht die Brücke im Hafen, 24. August 2024."),
        ("es", "La alcaldesa observa una prueba del puente en el astillero, 24 de agosto de 2024."),
        ("ru", "Мэр осматривает мост в порту, 24 августа 2024 года."),
        ("fr", "La maire observe un essai du pont au chantier, le 24 août 2024."),
    ],
)
def test_captions(lang: str, line: str) -> None:
    assert kind_of(line, lang) == "caption"


def test_short_lines_between_paragraphs_are_subheadings() -> None:
    assert kind_of("What the divers found") == "subheading"
    assert kind_of("What happens next?") == "subheading"
    assert kind_of("Harbour’s ambitions: a new chapter") == "subheading"


def test_the_first_short_line_of_a_text_without_a_title_is_the_headline() -> None:
    assert kinds(f"Bridge closed in Valmark\n\n{LEAD}\n{NEXT}")[0] == ("headline", "Bridge closed in Valmark")
    assert kinds(f"{LEAD}\n{NEXT}")[0][0] == "body"
    assert kinds("Bridge closed in Valmark") == [("body", "Bridge closed in Valmark")]


def test_a_section_before_the_headline_is_no_headline() -> None:
    found = kinds(f"Skip to main content\nMilitary\n\nHarbour pushes new bridge plan\n\nShare\n\n{LEAD}\n{NEXT}")
    assert [kind for kind, _ in found] == ["boilerplate", "boilerplate", "headline", "boilerplate", "body", "body"]


def test_a_stated_title_is_found_and_its_repeats_are_not_counted() -> None:
    text = f"News\nBridge closed in Valmark\n{LEAD}\nBridge closed in Valmark\n{NEXT}"
    found = kinds(text, title="Bridge closed in Valmark")
    assert [kind for kind, _ in found] == ["boilerplate", "headline", "body", "boilerplate", "body"]
    assert kinds(f"Short opening line\n{LEAD}\n{NEXT}", title="Another title")[0][0] != "headline"


def test_a_title_with_the_outlets_name_is_still_the_title() -> None:
    text = f"Bridge closed in Valmark\n{LEAD}"
    assert kinds(text, title="Bridge closed in Valmark | The Lantern")[0][0] == "headline"


def test_a_transcript_repeats_the_body() -> None:
    text = f"{LEAD}\n\n{NEXT}\n\n[ann example]\n\n{LEAD.upper()}\n\nFERRIES RUN.\n"
    found = blocks(text, "en")
    assert [block.kind for block in found] == ["body", "body", "transcript", "transcript", "transcript"]
    assert found[3].repeats == found[0].span


def test_capitals_that_repeat_nothing_are_body() -> None:
    loud = "NOBODY MAY ENTER THE BRIDGE WITHOUT A PERMIT FROM THE OFFICE, A NEW SIGN AT THE GATE READS."
    assert kind_of(loud) == "body"
    assert {kind for kind, _ in kinds(f"{LEAD.upper()}\n{NEXT.upper()}")} == {"body"}


def test_menus_at_both_ends_are_boilerplate() -> None:
    menu = "Politics\nHarbour news\nWeather today"
    found = kinds(f"{menu}\n{LEAD}\n{NEXT}\n{menu}", title="Something else")
    assert [kind for kind, _ in found] == ["boilerplate"] * 3 + ["body"] * 2 + ["boilerplate"] * 3


def test_dates_and_tables_at_the_end_are_no_menus() -> None:
    dates = "June 9, Coral Sky Hall, Port Halden\nJune 10, Floral Hall, Lindmoor\nJune 14, Old Arena, Ostrand"
    assert [kind for kind, _ in kinds(f"{LEAD}\n{NEXT}\n{dates}", title="Something else")] == ["body"] * 5


def test_lines_that_recur_across_an_outlet_are_boilerplate() -> None:
    line = "The Lantern has been printed in Valmark since the year of the flood."
    found = blocks(f"{LEAD}\n{line}", "en", recurring=frozenset({folded(line)}))
    assert (found[1].kind, found[1].because) == ("boilerplate", "blocks.recurring")


SEED_KINDS = {
    "000": "bbbsb-b-bsbbbbsbbbbbb",
    "001": "-bbbbbb",
    "002": "bbbbbbbb",
    "003": "--h-b----b---bbbbbbb-ttttttttt"[:-1] + "-",
    "004": "hbbbbcbbbb--",
}
LETTERS = {"b": "body", "s": "subheading", "h": "headline", "c": "caption", "t": "transcript", "-": "boilerplate"}


@pytest.mark.skipif(
    not SEEDS.is_dir(), reason="../shared/data/seeds is absent: the seed texts are not in the repository"
)
@pytest.mark.parametrize("seed", sorted(SEED_KINDS))
def test_every_line_of_the_seeds(seed: str) -> None:
    text = next(SEEDS.glob(f"{seed}_*.txt")).read_text("utf-8")
    found = blocks(text, "en")
    assert [block.kind for block in found] == [LETTERS[letter] for letter in SEED_KINDS[seed]]
    if seed == "003":
        spoken = [block for block in found if block.because == "blocks.capitals"]
        assert all(block.repeats for block in spoken)
