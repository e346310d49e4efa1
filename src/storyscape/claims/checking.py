"""Whether a brief says only what its citations say, whoever wrote it.

Law: a number, a date, a name or a quotation that no cited span holds is a problem, and so is a count of our own that
the story's origins don't bear out. What is verbatim is held to the letter; what a template says between verbatim pieces
must be words of its table; what a model writes is held word by word. The check sees what is named, not what is meant: a
model's sentence that ties a cited number to another cited name passes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final, Literal, NamedTuple

from storyscape.claims.lexicon import Lexicon, flat, lexicon
from storyscape.claims.marks import quoted_spans
from storyscape.claims.numbers import numerals
from storyscape.claims.times import times
from storyscape.records import Article, BriefSentence, Figure, Landscape, Origin, Record, Ref, Span
from storyscape.tables import table
from storyscape.text.normalize import unify
from storyscape.text.tokens import Token, stopwords, tokens, words

ProblemKind = Literal["citation", "verbatim", "quotation", "number", "date", "name", "wording", "figure"]
_Found = Iterator[tuple[ProblemKind, str]]
_SPACE: Final = re.compile(r"\s+")
_DIGITS: Final = re.compile(r"[^\W_]*\d(?:[\w.,:/'’-]*\w)?")
_STARTS: Final = re.compile(r"(?:^|[.!?:…]\W*\s)\W*$")


class Text(NamedTuple):
    """An article as a brief may cite it: its text, who publishes it, the origin that it counts to."""

    text: str
    label: str
    lang: str
    origin: str
    published_at: datetime | None = None


class Problem(Record, frozen=True, kw_only=True):
    """What is wrong with a sentence of a brief: ``at`` counts from 0, ``what`` is the part that is not borne out."""

    at: int
    kind: ProblemKind
    what: str


def texts_of(
    articles: Iterable[Article], labels: Mapping[str, str], origins: Iterable[Origin]
) -> dict[str, Text]:  # fmt: skip
    """What a brief of a story may cite, by article id. ``labels`` are the outlets' names by article id."""
    origin_of = {member: origin.id for origin in origins for member in origin.articles}
    return {
        a.id: Text(a.text, labels.get(a.id, a.id), a.lang, origin_of.get(a.id, a.id), a.published_at) for a in articles
    }


def texts_in(landscape: Landscape) -> dict[str, Text]:
    """The same from a landscape: what its excerpts hold of each text, each at its place."""
    held: dict[str, list[str]] = {article.id: [] for article in landscape.articles}
    for excerpt in landscape.excerpts:
        text, span = held[excerpt.ref.article], excerpt.ref.span
        text += [" "] * (span.end - len(text))
        text[span.start : span.end] = excerpt.text
    return {a.id: Text("".join(held[a.id]), a.label, a.lang, a.origin, a.published_at) for a in landscape.articles}


def check(brief: Sequence[BriefSentence], texts: Mapping[str, Text]) -> tuple[Problem, ...]:
    """All that is wrong with ``brief``, a brief of the story whose articles are ``texts``; empty where nothing is."""
    return tuple(
        Problem(at=at, kind=kind, what=what)
        for at, sentence in enumerate(brief)
        for kind, what in _problems(sentence, texts)
    )


def _problems(sentence: BriefSentence, texts: Mapping[str, Text]) -> _Found:
    lost = [ref for ref in (*sentence.cites, *sentence.quotes) if not _stands(ref, texts)]
    if lost or not sentence.cites:
        yield "citation", str(lost[0]) if lost else sentence.text
        return
    yield from _counted(sentence, texts)
    if sentence.kind == "verbatim":
        if squeezed(sentence.text) != squeezed(_slice(sentence.cites[0], texts)):
            yield "verbatim", sentence.text
    elif sentence.kind == "template":
        yield from _templated(sentence, texts)
    else:
        yield from _written(sentence, texts)


def squeezed(text: str) -> str:
    """``text`` on one line."""
    return _SPACE.sub(" ", text).strip()


def _stands(ref: Ref, texts: Mapping[str, Text]) -> bool:
    return ref.article in texts and ref.span.start < ref.span.end <= len(texts[ref.article].text)


def _slice(ref: Ref, texts: Mapping[str, Text]) -> str:
    return ref.span.of(texts[ref.article].text)


def _counted(sentence: BriefSentence, texts: Mapping[str, Text]) -> _Found:
    """A figure counts origins: of the whole story, or of articles that are each cited or share the text of one."""
    cited = {texts[ref.article].origin for ref in sentence.cites}
    for figure in (*sentence.figures, sentence.support):
        unknown = [article for article in figure.articles if article not in texts]
        origins = {texts[article].origin for article in figure.articles if article in texts}
        whole = set(figure.articles) == set(texts)
        if unknown or figure.value != len(origins) or not (whole or origins <= cited):
            yield "figure", str(figure.value)


def _templated(sentence: BriefSentence, texts: Mapping[str, Text]) -> _Found:
    """Verbatim pieces, names of the cited outlets and figures are taken out; what is left are words of the table."""
    rest = squeezed(sentence.text)
    for quote in sentence.quotes:
        piece = squeezed(_slice(quote, texts))
        held = any(quote.article == ref.article and quote.span.within(ref.span) for ref in sentence.cites)
        if not held or piece not in rest:
            yield "quotation", piece
        rest = rest.replace(piece, " | ", 1)
    labels = sorted({squeezed(texts[ref.article].label) for ref in sentence.cites}, key=lambda name: -len(name))
    for label in labels:
        rest = re.sub(rf"(?<!\w){re.escape(label)}(?!\w)", " | ", rest)
    allowed = _vocabulary(sentence.lang) | {str(figure.value) for figure in sentence.figures}
    for token in tokens(rest):
        if token.word not in allowed:
            said = token.span.of(rest)
            yield ("number" if any(map(str.isdigit, said)) else "name" if said[0].isupper() else "wording"), said


@cache
def _vocabulary(lang: str) -> frozenset[str]:
    """The words of a language's templates; none where it has no table."""
    try:
        rows = table(f"brief/{lang}")
    except KeyError:
        return frozenset()
    frames = [*rows["templates"].values(), *rows["parts"].values()]
    return frozenset(word for frame in frames for word in words(re.sub(r"\{\w+\}", " ", frame)))


def _written(sentence: BriefSentence, texts: Mapping[str, Text]) -> _Found:
    cited = [(_slice(ref, texts), texts[ref.article].lang) for ref in sentence.cites]
    labels = [texts[ref.article].label for ref in sentence.cites]
    text = sentence.text
    for span in quoted_spans(text):
        if not any(_holds(source, span.of(text)) for source, _ in cited):
            yield "quotation", span.of(text)
    for mention in times(text, Span(0, len(text)), sentence.lang, None):
        if not any(_holds(source, mention.span.of(text)) for source, _ in cited):
            yield "date", mention.span.of(text)
    yield from _numbers(sentence, cited, labels)
    yield from _names(sentence, [*(source for source, _ in cited), *labels])


def _holds(source: str, piece: str) -> bool:
    """Whether ``piece`` stands in ``source`` as whole words and whole numbers, in any case."""
    wanted = squeezed(unify(piece)).strip(" .,;:!?").casefold()
    pattern = rf"(?<![\w])(?<!\d[.,]){re.escape(wanted)}(?!\w)(?![.,]\d)"
    return bool(wanted) and re.search(pattern, squeezed(unify(source)).casefold()) is not None


def _numbers(sentence: BriefSentence, cited: Sequence[tuple[str, str]], labels: Sequence[str]) -> _Found:
    text = flat(sentence.text)
    values = {(n.low, n.high) for source, lang in cited for n in numerals(flat(source), lexicon(lang))}
    values |= {(float(figure.value), float(figure.value)) for figure in sentence.figures}
    borne = [(n.start, n.end, (n.low, n.high) in values) for n in numerals(text, lexicon(sentence.lang))]
    for start, end, known in borne:
        if not known and not any(_holds(source, text[start:end]) for source in (*(s for s, _ in cited), *labels)):
            yield "number", text[start:end]
    for match in _DIGITS.finditer(text):
        if any(start <= match.start() and match.end() <= end for start, end, _ in borne):
            continue
        if not any(_holds(source, match[0]) for source in (*(s for s, _ in cited), *labels)):
            yield "number", match[0]


def _names(sentence: BriefSentence, sources: Sequence[str]) -> _Found:
    """Capitalised words that stand together must stand together in a source; in a script without capitals, any word.

    A sentence's first word is capital in any case: it may stand anywhere in a source, or be a function word.
    """
    held = [[token.word for token in tokens(source)] for source in sources]
    known = {word for source in held for word in source} | stopwords(sentence.lang)
    for run in _runs(sentence.text, lexicon(sentence.lang)):
        said = [token.word for token in run]
        start = bool(_STARTS.search(sentence.text[: run[0].span.start]))
        if not _together(said, held) and not (start and said[0] in known and _together(said[1:], held)):
            yield "name", sentence.text[run[0].span.start : run[-1].span.end]


def _runs(text: str, lex: Lexicon) -> Iterator[list[Token]]:
    """The runs of words that may be names; numbers in words are looked at elsewhere."""
    counted = {at for number in numerals(flat(text), lex) for at in range(number.start, number.end)}
    run: list[Token] = []
    for token in tokens(text):
        named = _named(text[token.span.start]) and token.span.start not in counted
        if run and (not named or text[run[-1].span.end : token.span.start] not in (" ", "-")):
            yield run
            run = []
        if named:
            run.append(token)
    if run:
        yield run


def _named(letter: str) -> bool:
    return letter.isupper() or (letter.isalpha() and letter.lower() == letter.upper())


def _together(said: Sequence[str], sources: Sequence[Sequence[str]]) -> bool:
    count = len(said)
    return not said or any(
        list(source[at : at + count]) == list(said) for source in sources for at in range(len(source) - count + 1)
    )


def counted(articles: Iterable[str], texts: Mapping[str, Text]) -> Figure:
    """How many independent origins ``articles`` come from, as a figure."""
    ids = tuple(sorted(set(articles)))
    return Figure(value=len({texts[one].origin for one in ids}), articles=ids)
