"""The names in one article: runs of words with capitals, with what stands around them.

Law: a run ends at a mark, a title or a word without a capital that no table joins; at the beginning of a sentence,
and in a line without a full stop where most words have capitals, a capital alone proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final

import msgspec

from storyscape.claims import gazetteer
from storyscape.claims.lexicon import flat
from storyscape.records import Article, Record, Sentence, Span
from storyscape.tables import table
from storyscape.text.normalize import fold
from storyscape.text.tokens import stopwords

_TOKEN: Final = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W\d_]\.(?= [^\W\d_])|[^\W_]+(?:(?:[-&]|'(?!s\b))[^\W_]+)*(?:\.(?=[^\W_]))?|&"
)
_ELIDED: Final = re.compile(r"(?:[ldnsjmtc]|qu|[dl]all|[dn]ell)'(?=\w)", re.IGNORECASE)
_CAMEL: Final = re.compile(r"[a-z]{1,2}[A-Z]")
_ACRONYM: Final = re.compile(r"(?:[^\W\d_a-zа-яё]{2,6}|(?:[^\W\d_]\.){2,})")
_MODEL: Final = re.compile(r"[A-Za-z]*\d[\w-]*")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_OPENING: Final = tuple("\"“„«‘'(—:•*-.!?")
_STOPS: Final = (".", "!", "?", "…")
_CLOSING: Final = "\"”»' )"
_MOST_CAPITALS: Final = 0.6  # of a line's words with letters: from here on it is set like a title
_INFLECTED: Final = ("heads", "of_heads", "places")
_SILENT: Final = ("boilerplate",)
_DATELINE: Final = re.compile(
    r"(?P<place>[^\W\d_][^\n(),;:.—–]{1,38}?)(?:, [^\n(),;—–]{2,30}?)?(?P<by> ?\([^()\n]{2,40}\))? ?[—–-]{1,2} "
)


class Marks(Record, frozen=True):
    """The words of one language's tables that mark names, folded except where capitals matter."""

    titles: frozenset[str]
    heads: frozenset[str]
    of_heads: frozenset[str]
    of: frozenset[str]
    joining: frozenset[str]
    places: frozenset[str]
    not_names: frozenset[str]
    openers: frozenset[str]
    given: frozenset[str]
    prefixes: frozenset[str]
    suffixes: frozenset[str]
    family_first: frozenset[str]
    within: frozenset[str]
    bodies: frozenset[str]
    staff: frozenset[str]
    who: frozenset[str]
    nouns: bool


class Found(Record, frozen=True, kw_only=True):
    """A name where it stands. ``titles`` are the folded titles before it, ``short`` a bracketed short form behind it.

    ``sure`` is false where the capital may be the sentence's or the headline's, ``initial`` says that the name begins
    a sentence, ``owns`` that a possessive follows it.
    """

    span: Span
    words: tuple[str, ...]
    titles: tuple[str, ...] = ()
    short: str = ""
    sure: bool = True
    initial: bool = False
    owns: bool = False

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(self.words)


@cache
def marks(lang: str) -> Marks:
    """The marks of a language; those of every language where it has no table."""
    rows: dict[str, Any] = {**table("entities/any")}
    try:
        rows |= table(f"entities/{lang}")
    except KeyError:
        rows |= table("entities/en")
    sets = Marks.__struct_fields__[:-1]
    folded = {name: frozenset(fold(word) for word in str(rows.get(name, "")).split()) for name in sets}
    if rows.get("cases"):
        folded |= {name: folded[name] | {gazetteer.stem(word, lang) for word in folded[name]} for name in _INFLECTED}
    return msgspec.convert({**folded, "nouns": rows.get("nouns") is True}, Marks)


def names(article: Article, sentences: Sequence[Sentence]) -> tuple[Found, ...]:
    """The names in the sentences of one article that are no boilerplate, in text order."""
    text, mark = flat(article.text), marks(article.lang)
    out: list[Found] = []
    for sentence in sentences:
        if sentence.kind not in _SILENT:
            out += _in_sentence(text, sentence.span, mark, article.lang)
    return tuple(out)


def dateline(article: Article) -> Span | None:
    """The place that an article was filed from: LISBY, Valmark (MNA) —. Without a credit it must be in capitals."""
    body = next((block.span.start for block in article.blocks if block.kind == "body"), 0)
    match = _DATELINE.match(article.text, body)
    if match is None or not (match["by"] or match["place"].isupper()):
        return None
    return Span(match.start("place"), match.end("place"))


def lower_words(article: Article) -> frozenset[str]:
    """The folded words that the article writes without a capital."""
    return frozenset(
        fold(word) for word in re.findall(r"(?<!\w)[^\W\d_A-ZА-ЯЁ]\w+", flat(article.text)) if word.islower()
    )


def is_acronym(word: str) -> bool:
    """Whether a word is two to six capitals, or letters with full stops."""
    return _ACRONYM.fullmatch(word) is not None


def is_model(word: str) -> bool:
    """Whether a word has a digit, as the names of products and routes have."""
    return _MODEL.fullmatch(word) is not None


def is_product(word: str) -> bool:
    """Whether a word is a model's or has a small letter before its capital: A320, iPhone."""
    return is_model(word) or _CAMEL.match(word) is not None


class _Token(Record, frozen=True):
    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() or _CAMEL.match(self.text) is not None or self.text == "&"


def _in_sentence(text: str, span: Span, mark: Marks, lang: str) -> Iterator[Found]:
    tokens = list(_tokens(text, span, lang))
    worded = [token for token in tokens if len(token.text) > 3 and token.text[0].isalpha()]
    capitals = sum(token.capital for token in worded)
    closed = span.of(text).rstrip(_CLOSING).endswith(_STOPS)
    titled = not closed and not mark.nouns and len(worded) > 2 and capitals >= _MOST_CAPITALS * len(worded)
    for run in _runs(text, tokens, mark):
        for found in _parted(text, span, run, tokens, mark, lang):
            yield found if not titled else _unsure(found)


def _unsure(found: Found) -> Found:
    return Found(span=found.span, words=found.words, titles=found.titles, sure=False)


def _tokens(text: str, span: Span, lang: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text, span.start, span.end):
        start = match.start()
        elided = _ELIDED.match(match[0]) if lang in ("fr", "it", "ca") or match[0][0].islower() else None
        start += elided.end() if elided else 0
        word = text[start : match.end()].rstrip(".") if not _is_dotted(match[0]) else match[0]
        yield _Token(word, start, start + len(word))


def _is_dotted(word: str) -> bool:
    return word.endswith(".") and (word.count(".") > 1 or len(word) == 2)


def _runs(text: str, tokens: Sequence[_Token], mark: Marks) -> Iterator[list[int]]:
    """The positions of tokens that stand together with capitals, or joined by a word of the tables."""
    run: list[int] = []
    for at, token in enumerate(tokens):
        if run and not _touching(text, tokens[run[-1]], token, mark):
            yield _closed(run, tokens)
            run = []
        if (token.capital and fold(token.text) not in mark.not_names) or (
            run and (_joins(run, tokens, at, mark) or _numbers(tokens[run[-1]], token, mark))
        ):
            run.append(at)
        elif run:
            yield _closed(run, tokens)
            run = []
    if run:
        yield _closed(run, tokens)


def _closed(run: list[int], tokens: Sequence[_Token]) -> list[int]:
    """A run without the joining words at its end."""
    while run and not (tokens[run[-1]].capital or is_model(tokens[run[-1]].text)):
        run = run[:-1]
    return run


def _touching(text: str, left: _Token, right: _Token, mark: Marks) -> bool:
    gap = text[left.end : right.start]
    if (gap == "'s " and fold(right.text) in mark.places) or (gap == "' " and fold(right.text) in mark.heads):
        return True  # Cooper's Quay, Employers' Association
    return gap == " " or (gap == ". " and (fold(left.text) in mark.titles or left.text in ("St", "Ste")))


def _joins(run: Sequence[int], tokens: Sequence[_Token], at: int, mark: Marks) -> bool:
    """Whether a word without a capital joins what stands before it to the name that follows."""
    word = fold(tokens[at].text)
    following = tokens[at + 1 : at + 3]
    begun = {fold(tokens[i].text) for i in run}
    if word in mark.of and word not in mark.joining:
        return bool(begun & mark.of_heads) and any(token.capital for token in following[:2])
    if word == "the" or not following or not following[0].capital:
        return word in ("the", "la", "los", "las", "l") and fold(tokens[run[-1]].text) in mark.of
    if word not in mark.joining:
        return False
    return word not in mark.of or bool(begun & (mark.of_heads | mark.given))


def _numbers(last: _Token, token: _Token, mark: Marks) -> bool:
    """Whether a number belongs to the name before it: the 737 of "Boeing 737", the 4 of "iPhone 4"."""
    short = len(token.text) <= 5 and not mark.nouns and token.text[0].isdigit() and not _YEAR.fullmatch(token.text)
    return short and last.capital and fold(last.text) not in mark.titles | mark.of_heads


def _parted(text: str, sentence: Span, run: Sequence[int], tokens: Sequence[_Token], mark: Marks,
            lang: str) -> Iterator[Found]:  # fmt: skip
    """The names of a run, which a title parts: "Apple CEO Steve Jobs" names a company and a person."""
    if not run:
        return
    titles = _titles_before(run[0], tokens, text, mark)
    piece: list[int] = []
    for place, at in enumerate(run):
        if _is_person_begun(run, place, tokens, mark) or (place == 1 and _is_place_before(run, tokens, lang)):
            yield from _made(text, sentence, piece, titles, tokens, mark, lang)
            titles, piece = (() if piece else titles), [at]
        elif _is_title(run, place, tokens, mark):
            yield from _made(text, sentence, piece, titles, tokens, mark, lang)
            titles = (*(() if piece else titles), fold(tokens[at].text))
            piece = []
        else:
            piece.append(at)
    yield from _made(text, sentence, piece, titles, tokens, mark, lang)


def _is_person_begun(run: Sequence[int], place: int, tokens: Sequence[_Token], mark: Marks) -> bool:
    """Whether a given name stands within a run: what is before it is a role or another name, as in "Librarian Tess"."""
    rest = [fold(tokens[at].text) for at in run[place:]]
    if not place or len(rest) < 2 or rest[0] not in mark.given or set(rest) & mark.heads:
        return False
    before = tokens[run[place - 1]].text
    return fold(before) not in mark.given | mark.prefixes | mark.joining | mark.of and len(before.rstrip(".")) > 1


def _is_place_before(run: Sequence[int], tokens: Sequence[_Token], lang: str) -> bool:
    """In a language with cases: a place before a person's name, who is of that place."""
    return lang == "ru" and len(run) > 2 and gazetteer.place(tokens[run[0]].text, lang) is not None


def _is_title(run: Sequence[int], place: int, tokens: Sequence[_Token], mark: Marks) -> bool:
    """A title, unless an organisation's word follows it: the "Justice" of "Justice Department"."""
    if fold(tokens[run[place]].text) not in mark.titles:
        return False
    rest = [fold(tokens[at].text) for at in run[place + 1 :]]
    while rest and rest[0] in mark.titles:
        rest = rest[1:]
    return not rest or not ({rest[0]} & mark.heads or (set(rest) & mark.heads and rest[0] not in mark.given))


def _titles_before(first: int, tokens: Sequence[_Token], text: str, mark: Marks) -> tuple[str, ...]:
    """Titles in small letters right before a run: president Vladimir Putin."""
    out: list[str] = []
    while first > 0 and text[tokens[first - 1].end : tokens[first].start] in (" ", ". "):
        first -= 1
        if tokens[first].capital or fold(tokens[first].text) not in mark.titles:
            break
        out.insert(0, fold(tokens[first].text))
    return tuple(out)


def _made(text: str, sentence: Span, piece: Sequence[int], titles: tuple[str, ...], tokens: Sequence[_Token],
          mark: Marks, lang: str) -> Iterator[Found]:  # fmt: skip
    if piece and not tokens[piece[0]].capital:  # the president of France is not called France
        titles = ()
    piece = _without_leads(text, sentence, piece, bool(titles), tokens, mark, lang)
    while piece and (fold(tokens[piece[-1]].text) in mark.of | mark.joining | {"the", "&"}):
        piece = piece[:-1]
    if piece and _begins(text, sentence, tokens[piece[0]].start) and all(is_model(tokens[at].text) for at in piece[1:]):
        piece = piece[:1]  # "Roughly 400"
    if not piece or (len(piece) == 1 and _is_no_name(tokens[piece[0]].text, lang, mark)):
        return
    span = Span(tokens[piece[0]].start, tokens[piece[-1]].end)
    initial = _begins(text, sentence, span.start)
    short = re.compile(r" \(([^\W\d_a-zа-яё]{2,8})\)").match(text, span.end)
    yield Found(
        span=span,
        words=(*(text[tokens[a].start : tokens[b].start].rstrip() for a, b in pairwise(piece)), tokens[piece[-1]].text),
        titles=titles,
        short=short[1] if short else "",
        sure=len(piece) > 1 or bool(titles) or not initial,
        initial=initial and not titles,
        owns=text.startswith("'s", span.end),
    )


def _without_leads(text: str, sentence: Span, piece: Sequence[int], titled: bool, tokens: Sequence[_Token],
                   mark: Marks, lang: str) -> Sequence[int]:  # fmt: skip
    """A piece without the function words at its start, and without an adjective of a country before a person."""
    while piece:
        word = tokens[piece[0]].text
        initial = _begins(text, sentence, tokens[piece[0]].start)
        opener = initial and fold(word) in mark.openers
        lead = opener or ((initial or len(word) > 1) and fold(word) in stopwords(lang) and not is_acronym(word))
        joint = fold(word) in mark.joining | {"&"} and not (len(piece) > 1 and word[0].isupper() and not initial)
        if not lead and not joint:
            break
        piece = piece[1:]
    followed = len(piece) > 1 and fold(tokens[piece[1]].text) in mark.given
    if followed and gazetteer.adjective(tokens[piece[0]].text) and not titled:
        return piece[1:]
    return piece


def _is_no_name(word: str, lang: str, mark: Marks) -> bool:
    generic = {fold(word), gazetteer.stem(word, lang)} & (mark.places | mark.of_heads - mark.heads | mark.joining)
    country = lang == "en" and gazetteer.adjective(word) is not None
    return len(word) < 2 or word.isdigit() or country or bool(generic)


def _begins(text: str, sentence: Span, start: int) -> bool:
    before = text[sentence.start : start].rstrip()
    return not before or before.endswith(_OPENING)
