"""Who and what a story names: every name of one person, organisation, place or product in all its articles.

Law: a mention is a span that slices to its text; a pronoun, a description or a metonym is resolved only where exactly
one entity can be meant. The result depends on the set of articles, not on their order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from msgspec.structs import replace

from storyscape.claims import gazetteer
from storyscape.claims.forms import Form, Merged
from storyscape.claims.lexicon import NEVER, flat, lexicon, phrases
from storyscape.claims.merging import merge
from storyscape.claims.names import Found, dateline, is_acronym, lower_words, marks, names
from storyscape.claims.referring import described, pronouns
from storyscape.ids import ENTITY, content_id
from storyscape.records import Article, Because, Entity, Mention, Record, Sentence, Span
from storyscape.records.entities import MentionForm
from storyscape.text.normalize import fold

Key = tuple[str, str]  # a form's words and its language
_AGE: Final = re.compile(r", \d\d(?=[,.])")
_SETTLED: Final = 3  # times that somebody was named, from which on their surname stays theirs
_NEAR: Final = 9  # characters before a name where a word of place stands


class Named(Record, frozen=True, kw_only=True):
    """One place where a form stands, whether it speaks there, and whether a word of place or companies is beside it."""

    article: str
    key: Key
    found: Found
    speaks: bool
    within: bool
    employs: bool

    @property
    def span(self) -> Span:
        """Where the name stands."""
        return self.found.span


def entities(articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]]) -> tuple[Entity, ...]:
    """The entities of a story, the most widely named first. ``sentences`` holds those of each article, by its id."""
    ordered = sorted(articles, key=lambda article: article.id)
    common = _common(ordered)
    filed = {(span.of(one.text), one.lang) for one in ordered if (span := dateline(one)) is not None}
    at = _standing(ordered, sentences, common, filed)
    forms = [_form(key, [one for one in at if one.key == key], key in filed) for key in sorted({one.key for one in at})]
    merged = [one for one in merge(forms, common) if _is_kept(one)]
    held: dict[int | gazetteer.Government, list[Mention]] = {}
    for article in ordered:
        here = list(_meant([one for one in at if one.article == article.id], merged))
        for span, number, form in (*here, *_referring(article, sentences.get(article.id, ()), here, merged)):
            held.setdefault(number, []).append(Mention(article=article.id, span=span, form=form))
    made = [_entity(merged[who], its) if isinstance(who, int) else _government(who, its) for who, its in held.items()]
    return tuple(sorted(made, key=_prominence))


Meant = tuple[Span, int | gazetteer.Government, MentionForm]


def _prominence(entity: Entity) -> tuple[int, int, str]:
    return -len({mention.article for mention in entity.mentions}), -len(entity.mentions), entity.id


def _common(articles: Iterable[Article]) -> dict[str, frozenset[str]]:
    common: dict[str, frozenset[str]] = {}
    for article in articles:
        common[article.lang] = common.get(article.lang, frozenset()) | lower_words(article)
    return common


def _standing(articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]],
              common: Mapping[str, frozenset[str]], filed: set[Key]) -> list[Named]:  # fmt: skip
    """Where forms stand. A name that may owe its capital to its place counts where the story has it elsewhere."""
    found = {article.id: names(article, sentences.get(article.id, ())) for article in articles}
    sure = {(one.text, article.lang) for article in articles for one in found[article.id] if one.sure} | filed
    parts = {(word, lang) for text, lang in sure for word in text.split() if " " in text}
    at = []
    for article in articles:
        text, lang = flat(article.text), article.lang
        for one in found[article.id]:
            for piece in _pieces(_without_word(one, text, lang, common[lang]), text, lang, sure, parts):
                if len(piece.words) > 1 or not _is_word(piece.text, lang, common[lang]):
                    near = text[max(0, piece.span.start - _NEAR) : piece.span.start]
                    speaks = _speaks(text, piece.span, lang)
                    at.append(Named(article=article.id, key=(piece.text, lang), found=piece, speaks=speaks,
                                    within=_before(lang).search(near) is not None,
                                    employs=_employs(text, piece.span, lang)))  # fmt: skip
    return at


def _without_word(one: Found, text: str, lang: str, common: frozenset[str]) -> Found:
    """A name without the word that begins the sentence before it, where the story writes that word small as well."""
    mark = marks(lang)
    kept = mark.given | mark.places | mark.heads | mark.of_heads | mark.prefixes
    if not one.initial or len(one.words) == 1 or fold(one.words[0]) not in common - kept:
        return one
    spans = list(_word_spans(one, text))
    return replace(one, span=Span(spans[1].start, one.span.end), words=one.words[1:])


def _pieces(one: Found, text: str, lang: str, sure: set[Key], parts: set[Key]) -> Iterator[Found]:
    """A name that is sure, or the longest pieces of it that the story or the tables know."""
    if one.sure or one.owns or (one.text, lang) in sure or _is_known(one.text, lang):
        yield one
        return
    spans = list(_word_spans(one, text))
    start = 0
    while start < len(spans):
        for end in range(len(spans), start, -1):
            words = " ".join(one.words[start:end])
            if (words, lang) in sure | parts or _is_known(words, lang):
                span = Span(spans[start].start, spans[end - 1].end)
                yield Found(span=span, words=one.words[start:end], sure=False)
                start = end - 1
                break
        start += 1


def _word_spans(one: Found, text: str) -> Iterator[Span]:
    place = one.span.start
    for word in one.words:
        place = text.index(word, place)
        yield Span(place, place + len(word))
        place += len(word)


def _is_known(words: str, lang: str) -> bool:
    known = gazetteer.place(words, lang) or gazetteer.seat(words, lang)
    return known is not None or is_acronym(words)


def _is_word(word: str, lang: str, common: frozenset[str]) -> bool:
    """Whether the story writes the word small as well: then it is no name, unless it is a country's."""
    place = gazetteer.place(word, lang)
    return fold(word) in common and not (place and place.kind == "country") and not is_acronym(word)


def _speaks(text: str, span: Span, lang: str) -> bool:
    """Whether a verb of saying stands beside a name, or behind it, as behind people alone, an age or "who"."""
    words = text[max(0, span.start - 24) : span.start].split(" ")
    said = len(words) > 1 and words[-1] == "" and lexicon(lang).cues.fullmatch(words[-2]) is not None
    relative = text[span.end : span.end + 9].removeprefix(", ").split(" ")[0] in marks(lang).who
    return said or relative or any(rule.match(text, span.end) for rule in (_AGE, _verb(lang)))


@cache
def _verb(lang: str) -> re.Pattern[str]:
    """A verb of saying behind a name, with what may stand between."""
    lex = lexicon(lang)
    if lex.cues is NEVER:
        return NEVER
    between = sorted(lex.words("source", "auxiliaries") | lex.words("source", "adverbs"))
    may = f"(?:(?:{'|'.join(map(re.escape, between))})\\s+){{0,3}}" if between else ""
    return re.compile(rf"\s+{may}{lex.cues.pattern}", re.IGNORECASE)


def _employs(text: str, span: Span, lang: str) -> bool:
    """Whether a word of companies stands right before a name or right behind it."""
    mark = marks(lang)
    before = text[max(0, span.start - 24) : span.start].rsplit(maxsplit=1)[-1:]
    after = text[span.end : span.end + 24].removeprefix("'s").split(maxsplit=1)[:1]
    return fold(" ".join(before)) in mark.bodies or fold(" ".join(after).rstrip(",.;:")) in mark.staff


@cache
def _before(lang: str) -> re.Pattern[str]:
    return phrases(map(re.escape, marks(lang).within), end=r"\s$")


def _form(key: Key, standing: Sequence[Named], filed: bool) -> Form:
    return Form(
        words=standing[0].found.words,
        lang=key[1],
        count=len(standing),
        titles=tuple(sorted({title for one in standing for title in one.found.titles})),
        shorts=tuple(sorted({one.found.short for one in standing if one.found.short})),
        speaks=sum(one.speaks for one in standing),
        within=sum(one.within for one in standing),
        employs=sum(one.employs for one in standing),
        dateline=filed,
    )


def _is_kept(merged: Merged) -> bool:
    """Where every noun has a capital, only what the tables, a title or a full name speak for is a name."""
    return merged.kind != "other" or not all(marks(form.lang).nouns for form in merged.forms)


def _meant(here: Sequence[Named], merged: Sequence[Merged]) -> Iterator[Meant]:
    """What each name of an article means. A surname of several people means whom the article named first, or began a
    sentence with since, unless that surname had been somebody's too often by then.
    """
    group = {form.key: number for number, one in enumerate(merged) for form in one.forms}
    bearers = _bearers(merged)
    last: dict[str, int] = {}
    times = Counter[int]()
    for one in sorted(here, key=lambda one: one.span):
        number = group.get(one.key)
        surname = gazetteer.stem(one.found.words[-1], one.key[1])
        stands_for = _stands_for(one) if number is None or merged[number].kind != "person" else None
        if stands_for is not None:
            yield one.span, stands_for, "metonym"
        elif number is not None:
            short = len(one.found.words) == 1 and len(bearers.get(surname, ())) > 1
            before = last.get(surname, number)
            if not short and one.found.initial and times[before] < _SETTLED:
                before = number
            last[surname] = before
            number = before if short else number
            times[number] += 1
            yield one.span, number, "name"


def _bearers(merged: Sequence[Merged]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for number, one in enumerate(merged):
        for form in one.forms:
            if one.kind == "person" and len(form.words) > 1:
                found.setdefault(gazetteer.stem(form.words[-1], form.lang), set()).add(number)
    return found


def _stands_for(one: Named) -> gazetteer.Government | None:
    """The government that a seat stands for, and a capital that speaks."""
    text, lang = one.key
    return gazetteer.seat(text, lang) or (gazetteer.capital(text, lang) if one.speaks and not one.within else None)


def _referring(article: Article, sentences: Sequence[Sentence], here: Sequence[Meant],
               merged: Sequence[Merged]) -> Iterator[Meant]:  # fmt: skip
    """Pronouns and descriptions of the people that an article names."""
    near = [(span, who) for span, who, _ in here if isinstance(who, int) and merged[who].kind in ("person", "other")]
    people = [(span, who) for span, who in near if merged[who].kind == "person"]
    titles = {who: frozenset(t for form in merged[who].forms for t in form.titles) for _, who in people}
    taken = [span for span, _, _ in here]
    for span, who in pronouns(article, sentences, near):
        if merged[who].kind == "person":
            yield span, who, "pronoun"
    for span, who in described(article, people, titles):
        if not any(span.overlaps(other) for other in taken):
            yield span, who, "nominal"


def _entity(merged: Merged, mentions: Sequence[Mention]) -> Entity:
    name = _name(merged)
    others = {form.text for form in merged.forms} - {name}
    note = f"{len(merged.forms)} names as one" if others else "one name"
    rule = "+".join(merged.rules) or "alone"
    return Entity(
        id=content_id(ENTITY, merged.kind, sorted(form.key for form in merged.forms)),
        name=name,
        kind=merged.kind,
        aliases=tuple(sorted(others)),
        code=merged.code,
        mentions=_sorted(mentions),
        because=Because(rule=f"entities.{rule}", note=note),
    )


def _name(merged: Merged) -> str:
    """The fullest name in the language that names it most often; of a place, the most frequent."""
    langs = Counter[str]()
    for form in merged.forms:
        langs[form.lang] += form.count
    most = min(langs, key=lambda lang: (-langs[lang], lang))
    own = [form for form in merged.forms if form.lang == most]
    cased = gazetteer.has_cases(most)  # then the shortest form is most often the one that a dictionary has
    if merged.kind == "place":
        return min(
            own, key=lambda form: (form.text.isupper(), -form.count * (not cased), len(form.text), form.text)
        ).text
    return min(own, key=lambda form: (-len(form.words), len(form.text) if cased else -form.count, form.text)).text


def _government(meant: gazetteer.Government, mentions: Sequence[Mention]) -> Entity:
    return Entity(
        id=content_id(ENTITY, "government", meant.name),
        name=meant.name,
        kind="organisation",
        code=meant.code,
        mentions=_sorted(mentions),
        because=Because(rule="entities.metonym", note="named by its capital or seat"),
    )


def _sorted(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(set(mentions), key=lambda mention: (mention.article, mention.span, mention.form)))
