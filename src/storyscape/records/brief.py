"""A story told briefly: sentences that are verbatim, or made of verbatim pieces, each with what it cites."""

from __future__ import annotations

from typing import Literal

from storyscape.records.base import Because, Record, Ref

SentenceKind = Literal["verbatim", "template", "model"]
Mark = Literal["single_outlet", "unverified", "differs", "contradicts", "model"]


class Figure(Record, frozen=True, kw_only=True):
    """A number that a sentence gives of the landscape itself: how many independent origins ``articles`` come from."""

    value: int
    articles: tuple[str, ...]


class Answer(Record, frozen=True, kw_only=True):
    """What a language model answered, as it came. ``request`` is the digest of its name and all that it was told."""

    request: str
    model: str
    text: str


class BriefSentence(Record, frozen=True, kw_only=True):
    """One sentence of a brief. Whatever number, date, name or quotation it holds stands in one of ``cites``.

    ``verbatim``: ``text`` is the text of ``cites[0]``. ``template``: a wording of the table ``brief/<lang>`` around
    verbatim pieces, which are ``quotes``, and ``figures``. ``model``: in a language model's words. ``support`` says
    how many origins carry what it says; the mark ``single_outlet`` that one origin carries it, or a part of it
    (``because.refs``) where ``support`` counts more.
    """

    kind: SentenceKind
    text: str
    lang: str
    cites: tuple[Ref, ...]
    marks: tuple[Mark, ...] = ()
    quotes: tuple[Ref, ...] = ()
    figures: tuple[Figure, ...] = ()
    support: Figure
    because: Because
