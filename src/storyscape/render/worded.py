"""How a story is worded, laid out: the words in each section by who chose them, each with its sentence.

Law: words stand verbatim beside their outlets; no word of ours says what they are worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from markupsafe import Markup, escape

from storyscape.records import FramingItem, Landscape, LandscapeArticle, Record, Ref, Span, Worded
from storyscape.render.spans import Highlighted
from storyscape.render.views import around, by_id

SECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "wording": ("Different words for the same", "In what was matched as one claim, or said by one speaker."),
    "evaluative": (
        "Words that value, in its own voice",
        "Listed by a table, in sentences that quote and credit nobody.",
    ),
    "scare_quote": ("In quotation marks, credited to nobody", "Three words at most."),
    "headline": ("The headline’s words against its body’s", "Words that the body lacks, or has plainer words for."),
}


class Chosen(Record, frozen=True, kw_only=True):
    """A word as it is written, whose it is, and its sentence with the word marked (the headline where it is stated)."""

    text: str
    article: LandscapeArticle
    sentence: Markup
    span: Span | None


class Choice(Record, frozen=True, kw_only=True):
    """Words that belong together: what was chosen (``label``), by whom, and where."""

    label: str
    articles: tuple[LandscapeArticle, ...]
    chosen: tuple[Chosen, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The words as they are written, once each."""
        return tuple(dict.fromkeys(one.text for one in self.chosen))


class WordedView(Record, frozen=True, kw_only=True):
    """One finding: what it is about in words (``""`` where its words say it), and its choices."""

    about: str
    item: FramingItem
    choices: tuple[Choice, ...]


def worded(landscape: Landscape) -> tuple[tuple[str, str, tuple[WordedView, ...]], ...]:
    """The sections that hold something: title, what is listed in it, and its findings in the landscape's order."""
    items = landscape.framing.items
    found = ((title, told, [_view(landscape, i) for i in items if i.kind == kind])
             for kind, (title, told) in SECTIONS.items())  # fmt: skip
    return tuple((title, told, tuple(views)) for title, told, views in found if views)


def not_read(landscape: Landscape) -> str:
    """The articles in languages without a table of words, named; empty for none."""
    articles = by_id(landscape)
    found = [articles[one] for one in landscape.framing.not_read if one in articles]
    return ", ".join(f"{article.label} ({article.lang})" for article in found)


def _view(landscape: Landscape, item: FramingItem) -> WordedView:
    about = f"said of {item.about}" if item.group == "saying" else item.about
    return WordedView(about=about, item=item, choices=tuple(_choices(landscape, item)))


def _choices(landscape: Landscape, item: FramingItem) -> Iterator[Choice]:
    """By term where outlets are compared, by place for a headline with its body, else by article."""
    grouped: dict[str, list[Worded]] = {}
    for one in item.words:
        key = one.term if item.kind == "wording" else one.place if item.group else one.article
        grouped.setdefault(key, []).append(one)
    for key, words in grouped.items():
        yield _choice(landscape, words, key if item.kind == "headline" and item.group else "")


def _choice(landscape: Landscape, words: Sequence[Worded], label: str) -> Choice:
    articles = by_id(landscape)
    named = dict.fromkeys(one.article for one in words)
    chosen = tuple(_chosen(landscape, articles[one.article], one) for one in words)
    return Choice(label=label, articles=tuple(articles[one] for one in named), chosen=chosen)


def _chosen(landscape: Landscape, article: LandscapeArticle, one: Worded) -> Chosen:
    if one.ref is None:
        return Chosen(text=one.text, article=article, sentence=escape(article.title or ""), span=None)
    marked = around(landscape, Ref(article.id, one.ref.span), [Highlighted(span=one.ref.span, kind="clause")])
    return Chosen(text=one.text, article=article, sentence=marked, span=one.ref.span)
