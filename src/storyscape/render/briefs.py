"""A story's brief laid out: each sentence with its marks in words and the places on the page that it cites.

Law: a sentence comes out as it is; what is verbatim in it is set apart from the words around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from markupsafe import Markup, escape

from storyscape.records import BriefSentence, Landscape, Record, Ref
from storyscape.records.brief import Mark
from storyscape.render import phrases
from storyscape.render.spans import visible
from storyscape.render.views import by_id

MARKS: Final[Mapping[Mark, str]] = {
    "contradicts": "contradiction",
    "differs": "told differently",
    "unverified": "said to be unverified",
    "single_outlet": "one text only",
    "model": "worded by a language model",
}
_PARTLY: Final = "in part one text only"


class Cited(Record, frozen=True, kw_only=True):
    """A citation: who says it, and where the sentence stands, in the article and on the page (empty: nowhere)."""

    label: str
    ref: Ref
    at: str


class BriefView(Record, frozen=True, kw_only=True):
    """A sentence of the brief with its marks in words; ``cites`` names each outlet once, in the order of the cites.

    ``borne`` says how many texts bear out a verbatim sentence, empty where the marks or the sentence say so.
    """

    sentence: BriefSentence
    text: Markup
    marks: tuple[tuple[Mark, str], ...]
    borne: str
    cites: tuple[Cited, ...]

    @property
    def about(self) -> tuple[str, ...]:
        """All that is said of the sentence: its marks and how many texts bear it out."""
        return (*(said for _, said in self.marks), *([self.borne] if self.borne else []))


def brief_views(landscape: Landscape) -> tuple[BriefView, ...]:
    """The brief's sentences in their order."""
    places = _places(landscape)
    return tuple(
        BriefView(
            sentence=sentence,
            text=_text(landscape, sentence),
            marks=_marks(landscape, sentence),
            borne=_borne(landscape, sentence),
            cites=tuple(_cites(landscape, sentence, places)),
        )
        for sentence in landscape.brief
    )


def _marks(landscape: Landscape, sentence: BriefSentence) -> tuple[tuple[Mark, str], ...]:
    """A sentence's marks with their words. Not what goes without saying: that all of a story of one origin
    stands in one text, or what the sentence says itself.
    """
    unsaid = {"single_outlet"} if len(landscape.origins) == 1 or sentence.because.rule == "brief.single" else set()
    if sentence.kind == "template":
        unsaid |= {"differs", "unverified"}  # the sentence says so itself
    partly = sentence.support.value > 1
    return tuple(
        (mark, _PARTLY if mark == "single_outlet" and partly else MARKS[mark])
        for mark in sentence.marks
        if mark not in unsaid
    )


def _borne(landscape: Landscape, sentence: BriefSentence) -> str:
    articles = by_id(landscape)
    texts = len({articles[ref.article].origin for ref in sentence.cites})
    if sentence.kind == "template" or texts == 1:
        return ""
    return f"{phrases.count(texts, 'independent text')}, whole or in part"


def _cites(
    landscape: Landscape, sentence: BriefSentence, places: Mapping[str, list[tuple[Ref, str]]]
) -> Iterator[Cited]:
    labels: set[str] = set()
    for ref in sentence.cites:
        label = by_id(landscape)[ref.article].label
        if label not in labels:
            labels.add(label)
            held = [at for other, at in places.get(ref.article, ()) if other.span.overlaps(ref.span)]
            yield Cited(label=label, ref=ref, at=held[0] if held else "")


def _places(landscape: Landscape) -> dict[str, list[tuple[Ref, str]]]:
    """Where the sentences of the claims stand on the page, by article."""
    found: dict[str, list[tuple[Ref, str]]] = {}
    for at, claim in enumerate(landscape.claims, 1):
        for n, one in enumerate(claim.appearances, 1):
            found.setdefault(one.article, []).append((Ref(one.article, one.sentence), f"c{at}-{n}"))
    return found


def _text(landscape: Landscape, sentence: BriefSentence) -> Markup:
    """The sentence, escaped, its verbatim pieces isolated from the words around them."""
    rest, out = sentence.text, Markup("")
    for ref in sentence.quotes:
        piece = " ".join(landscape.text_of(ref).split())
        before, found, rest = rest.partition(piece)
        out += escape(visible(before)) + Markup('<bdi class="said" dir="auto">{}</bdi>').format(visible(found))
    return out + escape(visible(rest))
