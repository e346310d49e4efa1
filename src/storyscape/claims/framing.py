"""How a story is worded: rival words for one thing, evaluative words, arm's length, headlines against their bodies.

Law: words are listed where they stand, verbatim; nothing is scored. What an outlet quotes or credits to somebody is
not its own voice, and a sentence that may be somebody's is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final, Literal, NamedTuple

from storyscape.claims.analysis import Analysis
from storyscape.claims.lexicon import lexicon
from storyscape.claims.marks import masked, quoted_spans
from storyscape.claims.quantities import quantities
from storyscape.claims.rivals import Rivals, Term, rivals
from storyscape.claims.times import times
from storyscape.records import (
    Appearance,
    Article,
    Attribution,
    Because,
    Claim,
    Framing,
    FramingItem,
    Quote,
    Ref,
    Sentence,
    Span,
    Worded,
)
from storyscape.records.texts import BlockKind
from storyscape.text.tokens import Token, stopwords, tokens, words

Kind = Literal["wording", "evaluative", "scare_quote", "headline"]
_OWN: Final = ("headline", "body", "caption")
_SCARE: Final = 3  # most words in marks that are arm's length
_BETWEEN: Final = 3  # words that are the same round two words that stand for each other
_BESIDE: Final = 2  # such words on one side alone
_SPEECH: Final = (",", ":", "?", "!", ".")  # before a mark: what follows is called out or answered
_SPELLED: Final = 0.7  # from this likeness in letters on, two words are forms of one
_STEM: Final = 4  # letters
_ENDING: Final = 3  # letters
_KINDS: Final = ("wording", "evaluative", "scare_quote", "headline")


class _Text(NamedTuple):
    """A text to look for words in: an article's, or its stated headline where that is no part of the text."""

    article: Article
    text: str
    hidden: str  # the text with what stands in quotation marks masked
    quoted: tuple[Span, ...]
    table: Rivals
    stated: bool = False

    def worded(self, span: Span, term: str = "") -> Worded:
        block: BlockKind = next((b.kind for b in self.article.blocks if span.within(b.span)), "body")
        ref = None if self.stated else Ref(self.article.id, span)
        found = span.of(self.text)
        place: BlockKind = "headline" if self.stated else block
        return Worded(article=self.article.id, term=term or found.lower(), text=found, ref=ref, place=place)


def framing(articles: Iterable[Article], analyses: Iterable[Analysis], claims: Sequence[Claim],
            quotes: Sequence[Quote], acts: Iterable[FramingItem] = ()) -> Framing:  # fmt: skip
    """How the articles of a story are worded. ``claims`` and ``quotes`` are the story's; their order is no matter.

    ``acts`` are the verbs for one act (:func:`verbs`), of which those are left out that are listed without them.
    """
    known = sorted(articles, key=lambda article: article.id)
    texts = {a.id: _text(a, a.text, table) for a in known if (table := rivals(a.lang)) is not None}
    found = [*_rivals(claims, texts), *_sayings(claims, quotes, texts), *_aligned(claims, texts)]
    listed = {one.ref for item in found for one in item.words}
    found += [item for item in acts if not {one.ref for one in item.words} <= listed]
    credited = [" ".join(words(q.content.of(texts[q.article].text))) for q in quotes
                if q.attribution and q.article in texts]  # fmt: skip
    read = {analysis.article: analysis for analysis in analyses}
    for text in texts.values():
        found += _own_words(text, read[text.article.id], credited)
        found += _headline(text)
    items = sorted(found, key=lambda item: (_KINDS.index(item.kind), item.group, item.about, _places(item.words)))
    return Framing(items=tuple(items), not_read=tuple(a.id for a in known if a.id not in texts))


def _text(article: Article, text: str, table: Rivals, *, stated: bool = False) -> _Text:
    quoted = quoted_spans(text)
    return _Text(article, text, masked(text, quoted), quoted, table, stated)


def _rivals(claims: Sequence[Claim], texts: Mapping[str, _Text]) -> Iterator[FramingItem]:
    """The table's rival words, where two outlets have no word in common: in clauses of one claim; in the whole texts
    where a story has one such thing.
    """
    chosen: dict[tuple[str, str], set[Worded]] = {}
    places = [[(texts[one.article], one.clause) for one in _first_hand(claim, texts)] for claim in claims]
    whole = [(text, block.span) for text in texts.values() for block in text.article.blocks if block.kind in _OWN]
    for spans in (*places, whole):
        here: dict[tuple[str, str], list[Worded]] = {}
        for text, where in spans:
            for term, span in text.table.found(text.hidden, where):
                if term.wide or spans is not whole:
                    here.setdefault((term.group, text.article.lang), []).append(text.worded(span, term.word))
        for key, found in here.items():
            if _differ(found, texts):
                chosen.setdefault(key, set()).update(found)
    for (group, _), found_in in chosen.items():
        about = texts[next(iter(found_in)).article].table.name(group)
        yield _item("wording", "framing.rivals", found_in, group=group, about=about,
                    note="of one claim, or one story; the table lists these words as rivals")  # fmt: skip


def _sayings(claims: Sequence[Claim], quotes: Sequence[Quote], texts: Mapping[str, _Text]) -> Iterator[FramingItem]:
    """The verbs by which one speaker is said to say one thing."""
    chosen: dict[tuple[str, str], set[Worded]] = {}
    for said in (*_said_in_claims(claims, texts), *_said_in_quotes(quotes, texts)):
        here: dict[tuple[str, str], list[Worded]] = {}
        for article, attribution in said:
            text, speaker = texts[article], _speaker(attribution)
            term = text.table.saying(attribution.cue.of(text.text)) if attribution.cue else None
            if term and attribution.cue and speaker:
                here.setdefault((speaker, text.article.lang), []).append(text.worded(attribution.cue, term.word))
        for key, found in here.items():
            if _differ(found, texts):
                chosen.setdefault(key, set()).update(found)
    for (speaker, _), found_in in chosen.items():
        yield _item("wording", "framing.saying", found_in, group="saying", about=speaker,
                    note="verbs for one speaker in one claim or quotation")  # fmt: skip


def _said_in_claims(claims: Sequence[Claim], texts: Mapping[str, _Text]) -> Iterator[list[tuple[str, Attribution]]]:
    for claim in claims:
        yield [(one.article, one.attribution) for one in _first_hand(claim, texts) if one.attribution]


def _said_in_quotes(quotes: Sequence[Quote], texts: Mapping[str, _Text]) -> Iterator[list[tuple[str, Attribution]]]:
    forms: dict[str, list[tuple[str, Attribution]]] = {}
    for quote in quotes:
        if quote.attribution and quote.article in texts:
            forms.setdefault(quote.variant_of or quote.id, []).append((quote.article, quote.attribution))
    yield from forms.values()


def _speaker(attribution: Attribution) -> str:
    last = attribution.chain[-1]
    return (last.full_name or last.name) if last.named and last.kind != "outlet" else ""


def _aligned(claims: Sequence[Claim], texts: Mapping[str, _Text]) -> Iterator[FramingItem]:
    """Single words that stand for each other in clauses of one claim; no table is needed for them."""
    for claim in claims:
        pairs: list[tuple[Worded, Worded]] = []
        for one, other in combinations(_first_hand(claim, texts), 2):
            here, there = texts[one.article], texts[other.article]
            if here.article.lang == there.article.lang and here is not there:
                pairs += [(here.worded(a.span, a.word), there.worded(b.span, b.word))
                          for a, b in _slots(here, one, there, other)]  # fmt: skip
        for found in _joined(pairs):
            if _differ(found, texts):
                yield _item("wording", "framing.aligned", found, note="the words beside them are the same")


def _joined(pairs: Sequence[tuple[Worded, Worded]]) -> list[set[Worded]]:
    """The words that pairs link, so that three outlets' words for one thing are one list."""
    joined: list[set[Worded]] = []
    for pair in pairs:
        touched = [group for group in joined if group & set(pair)]
        joined = [group for group in joined if group not in touched] + [set(pair).union(*touched)]
    return joined


def _slots(here: _Text, one: Appearance, there: _Text, other: Appearance) -> Iterator[tuple[Token, Token]]:
    """Pairs of other words in the same place of two clauses: between words that are the same, or before or behind
    several of them and with the same ending.
    """
    mine, theirs = _tokens(here, one), _tokens(there, other)
    matcher = SequenceMatcher(None, [t.word for t in mine], [t.word for t in theirs], autojunk=False)
    blocks = [(a, b, size) for a, b, size in matcher.get_matching_blocks() if size]
    pairs = {(a + size, b + size): size for a, b, size in blocks if a + size < len(mine) and b + size < len(theirs)}
    edges = [((a - 1, b - 1), pairs.get((a - 1, b - 1), 0) + size, (a - 1, b - 1) in pairs)
             for a, b, size in blocks if a and b]  # fmt: skip
    edges += [(at, size, False) for at, size in pairs.items() if at not in {edge for edge, _, _ in edges}]
    for (a, b), size, between in sorted(edges):
        if size < (_BETWEEN if between else _BESIDE) or not (
            _is_word(mine[a], here, one) and _is_word(theirs[b], there, other)
        ):
            continue
        known = [list(t.table.found(t.hidden, token.span)) for t, token in ((here, mine[a]), (there, theirs[b]))]
        rival = all(known) and known[0][0][0].group == known[1][0][0].group  # the table has them already
        alike = between or mine[a].word[-2:] == theirs[b].word[-2:]
        if alike and not rival and not _forms_of_one(mine[a].word, theirs[b].word):
            yield mine[a], theirs[b]


def _tokens(text: _Text, one: Appearance) -> list[Token]:
    start = one.clause.start
    return [Token(t.word, Span(t.span.start + start, t.span.end + start)) for t in tokens(one.clause.of(text.text))]


def _is_word(token: Token, text: _Text, one: Appearance) -> bool:
    """Whether a token is a word of the outlet's choice: no name, number, time, function word or quoted word."""
    found = token.span.of(text.text)
    name = found[:1].isupper() and text.table.names_are_capitals
    valued = [*(q.span for q in one.quantities), *(t.span for t in one.times)]
    plain = found.isalpha() and len(found) >= _STEM and token.span.of(text.hidden) == found
    return plain and not name and token.word not in stopwords(text.article.lang) and not any(
        token.span.overlaps(span) for span in valued)  # fmt: skip


def _forms_of_one(a: str, b: str) -> bool:
    return _has(a, [b]) or _has(b, [a]) or SequenceMatcher(None, a, b, autojunk=False).ratio() >= _SPELLED


def _own_words(text: _Text, analysis: Analysis, credited: Sequence[str]) -> Iterator[FramingItem]:
    judged: list[Worded] = []
    held_off: list[Worded] = []
    title = _stated(text)
    own = [(text, sentence) for sentence in _own_voice(text, analysis)]
    own += [(title, Sentence(span=Span(0, len(title.text)), kind="headline"))] if title and _is_own(title) else []
    for place, sentence in own:
        judged += _evaluative(place, sentence)
        held_off += _scare_quotes(place, sentence, credited)
    if judged:
        yield _item("evaluative", "framing.own_voice", judged, note="sentences that quote and credit nobody")
    if held_off:
        yield _item("scare_quote", "framing.uncredited_marks", held_off, note="in quotation marks, credited to nobody")


def _own_voice(text: _Text, analysis: Analysis) -> list[Sentence]:
    """The sentences that are plainly the article's own: no quotation, no attribution, no word that hints at one."""
    others = [one.sentence for one in analysis.statements if one.attribution or one.repeats]
    others += [quote.content for quote in analysis.quotes]
    others += [q.attribution.cue for q in analysis.quotes if q.attribution and q.attribution.cue]
    return [s for s in analysis.sentences if s.kind in _OWN and _is_own(text, s.span)
            and not any(s.span.overlaps(other) for other in others)]  # fmt: skip


def _is_own(text: _Text, span: Span | None = None) -> bool:
    span = span or Span(0, len(text.text))
    cues = lexicon(text.article.lang).cues.finditer(text.hidden, span.start, span.end)
    spoken = any(cue.lastgroup == "free" for cue in cues) or text.table.others.search(text.hidden, span.start, span.end)
    return not spoken and not (text.stated and ":" in text.text)  # "Minister: no more boats" is the minister's


def _evaluative(text: _Text, sentence: Sentence) -> Iterator[Worded]:
    for match in text.table.evaluative.finditer(text.hidden, sentence.span.start, sentence.span.end):
        within = bool(text.text[sentence.span.start : match.start()].strip())
        if not (within and match[0][0].isupper() and sentence.kind != "headline"):  # a name: Historic England
            yield text.worded(Span(match.start(), match.end()))


def _scare_quotes(text: _Text, sentence: Sentence, credited: Sequence[str]) -> Iterator[Worded]:
    for quoted in text.quoted:
        found = words(quoted.of(text.text))
        if not quoted.within(sentence.span) or not 0 < len(found) <= _SCARE or not any(w.isalpha() for w in found):
            continue
        lead = text.text[sentence.span.start : quoted.start - 1].rstrip()
        spoken = any(f" {' '.join(found)} " in f" {other} " for other in credited)
        named = [w for w in quoted.of(text.text).split() if w.lower() not in stopwords(text.article.lang)]
        name = text.table.names_are_capitals and all(w[:1].isupper() or w.isdigit() for w in named)
        if not (spoken or name or lead.endswith(_SPEECH) or text.table.naming.search(lead)):
            yield text.worded(Span(quoted.start, quoted.start + len(quoted.of(text.text).rstrip(",.;"))))


def _stated(text: _Text) -> _Text | None:
    """The stated headline, where it is no part of the text."""
    title, inside = text.article.title, any(block.kind == "headline" for block in text.article.blocks)
    return _text(text.article, title, text.table, stated=True) if title and not inside else None


def _headline(text: _Text) -> Iterator[FramingItem]:
    """The words of a headline that its body lacks, and those for which its body has plainer ones only."""
    blocks = [block.span for block in text.article.blocks if block.kind == "headline"]
    place = text if blocks else _stated(text)
    if place is None:
        return
    span = blocks[0] if blocks else Span(0, len(place.text))
    body = [block.span for block in text.article.blocks if block.kind in ("body", "caption", "transcript")]
    held = [word for part in body for word in words(part.of(text.text))]
    if not held:
        return
    again = {term for part in body for term, _ in text.table.found(text.hidden, part)}  # "died" stands for "dead"
    same = [at for term, at in text.table.found(place.hidden, span) if term in again]
    lone = [place.worded(token.span, token.word) for token in _content(place, span)
            if not _has(token.word, held) and not any(token.span.overlaps(at) for at in same)]  # fmt: skip
    if lone:
        yield _item("headline", "framing.headline_only", lone, note="in the headline, not in the body")
    yield from _stronger(place, span, text, body)


def _content(text: _Text, span: Span) -> Iterator[Token]:
    lang = text.article.lang
    counted = [quantity.span for quantity in quantities(text.text, span, lang)]
    counted += [mention.span for mention in times(text.text, span, lang, None)]
    for token in tokens(span.of(text.text)):
        at = Span(token.span.start + span.start, token.span.end + span.start)
        if token.word.isalpha() and token.word not in stopwords(lang) and not any(at.overlaps(c) for c in counted):
            yield Token(token.word, at)


def _stronger(place: _Text, span: Span, text: _Text, body: Sequence[Span]) -> Iterator[FramingItem]:
    top = {t.group: (t, at) for t, at in sorted(_ranked(place, [span]), key=lambda pair: (pair[0].rank, pair[1]))}
    for group, (term, at) in top.items():
        below = {t.word: (t, where) for t, where in reversed([*_ranked(text, body)]) if t.group == group}
        if below and all((t.rank or 0) < (term.rank or 0) for t, _ in below.values()):
            plainer = [text.worded(where, t.word) for t, where in below.values()]
            found = [place.worded(at, term.word), *plainer]
            yield _item("headline", "framing.headline_stronger", found, group=group, about=text.table.name(group),
                        note="the table lists the headline's word after the body's")  # fmt: skip


def _ranked(text: _Text, spans: Iterable[Span]) -> Iterator[tuple[Term, Span]]:
    return (found for span in spans for found in text.table.found(text.hidden, span) if found[0].rank is not None)


def _has(word: str, held: Iterable[str]) -> bool:
    """Whether some of the words ``held`` is ``word`` or another form of it, as far as beginnings tell."""
    stem = word[: max(_STEM, len(word) - _ENDING)]
    return any(other in (word, f"{word}s", word.removesuffix("s")) or (len(word) >= _STEM and other.startswith(stem))
               for other in held)  # fmt: skip


def _first_hand(claim: Claim, texts: Mapping[str, _Text]) -> list[Appearance]:
    return [one for one in claim.appearances if one.repeats is None and one.article in texts]


def _differ(found: Iterable[Worded], texts: Mapping[str, _Text]) -> bool:
    """Whether two outlets have no term in common. An article of an unknown outlet stands for itself."""
    terms: dict[str, set[str]] = {}
    for one in found:
        terms.setdefault(texts[one.article].article.outlet or one.article, set()).add(one.term)
    return any(a.isdisjoint(b) for a, b in combinations({frozenset(own) for own in terms.values()}, 2))


def _item(kind: Kind, rule: str, found: Iterable[Worded], *, note: str, group: str = "",
          about: str = "") -> FramingItem:  # fmt: skip
    ordered = tuple(sorted(set(found), key=_place))
    return FramingItem(kind=kind, group=group, about=about, words=ordered, because=Because(rule=rule, note=note))


def _place(one: Worded) -> tuple[str, bool, int, str]:
    return one.article, one.ref is not None, one.ref.span.start if one.ref else 0, one.term


def _places(found: Iterable[Worded]) -> list[tuple[str, bool, int, str]]:
    return [_place(one) for one in found]
