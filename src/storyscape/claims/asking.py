"""What a language model may word, where one is set: it is given numbered sentences and believed in nothing.

Law: articles are quoted data in a question; an answer is ids, words and verbatim evidence. A wording stands only if
it has the words of the rules' own in their order, with each number, name, date, quotation, denial, doubt and cue, and
takes what it adds from its evidence; only pronouns, articles and the like may come and go. Else the rules' own stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

import msgspec
from msgspec.structs import replace

from storyscape.claims.checking import Text, check, counted, squeezed
from storyscape.claims.lexicon import flat, lexicon
from storyscape.protocols import LanguageModel
from storyscape.records import Because, BriefSentence, Claim, Figure, Record, Ref, Restated, Sentence, Span
from storyscape.tables import table
from storyscape.text.tokens import stopwords, words

MOST: Final = 40  # items of one question
_LONGEST: Final = 1_000  # characters of a sentence that is shown
_WORDING: Final = 400  # characters of a wording
_ANSWER: Final = 200_000  # characters of an answer that are looked at
_SURE: Final = ("negation", "hedged", "confirmed", "denied", "unverified")
_NEW: Final = "new"
T = TypeVar("T")


class Evidence(Record, frozen=True, kw_only=True):
    """Words that a model says stand in the sentence of that number."""

    id: int
    text: str


class Said(Record, frozen=True, kw_only=True):
    """A model's wording of the item of that number."""

    id: int
    text: str
    evidence: tuple[Evidence, ...]


def restate(
    task: str, made: Sequence[BriefSentence], texts: Mapping[str, Text], model: LanguageModel
) -> tuple[BriefSentence, ...]:
    """``made``, with each sentence that the model words anew, and may, in its words: those are of kind ``model``.

    ``task`` is one of the table ``asking``. A sentence is worded from what it cites. AnswerError as the model raises.
    """
    asked = [at for at, one in enumerate(made) if _askable(one, texts)][:MOST]
    shown = list(dict.fromkeys(ref for at in asked for ref in made[at].cites))
    if not asked:
        return tuple(made)
    rows = table("asking")
    answer = model.answer(
        f"{rows['tasks'][task]}\n{rows['quoted']}\n{rows['rules']}".strip(), question(made, asked, shown, texts)
    )
    worded: dict[int, BriefSentence] = {}
    for said in parse(answer, Said):
        if said.id - 1 in asked and (new := _accepted(made[said.id - 1], said, shown, texts, model.name)):
            worded.setdefault(said.id - 1, new)
    return tuple(worded.get(at, one) for at, one in enumerate(made))


def question(
    made: Sequence[BriefSentence], asked: Sequence[int], shown: Sequence[Ref], texts: Mapping[str, Text]
) -> str:
    """The items and the sentences as JSON, numbered from 1; what an article says can't end its quotation marks."""
    numbers = {ref: number for number, ref in enumerate(shown, 1)}
    items = [
        {"id": at + 1, "text": made[at].text, "sentences": [numbers[ref] for ref in made[at].cites]} for at in asked
    ]
    sentences = [{"id": number, "text": _slice(ref, texts)} for ref, number in numbers.items()]
    return msgspec.json.encode({"items": items, "sentences": sentences}).decode("utf-8")


def parse(answer: str, form: type[T]) -> tuple[T, ...]:
    """The items of an answer that have the ``form`` asked for; none where the answer has no such object."""
    try:
        found = msgspec.json.decode(answer[answer.index("{") : answer.rindex("}") + 1][:_ANSWER])
    except (ValueError, RecursionError):
        return ()
    items = found.get("items") if isinstance(found, dict) else None
    said: list[T] = []
    for item in items[:MOST] if isinstance(items, list) else ():
        try:
            said.append(msgspec.convert(item, form))
        except msgspec.ValidationError:
            continue
    return tuple(said)


def word_labels(
    claims: Sequence[Claim],
    sentences: Mapping[str, Sequence[Sentence]],
    texts: Mapping[str, Text],
    model: LanguageModel,
) -> tuple[Claim, ...]:
    """``claims``, those with their labels worded to stand alone that the model may: each from the sentence that its
    label stands in and the one before. ``sentences`` are those of each article. AnswerError as the model raises.
    """
    made = [_label(claim, sentences[claim.label.article], texts) for claim in claims]
    found = restate("labels", made, texts, model)
    return tuple(
        replace(claim, restated=Restated(text=new.text, by=model.name, refs=new.because.refs))
        if new.kind == "model"
        else claim
        for claim, new in zip(claims, found, strict=True)
    )


def _label(claim: Claim, sentences: Sequence[Sentence], texts: Mapping[str, Text]) -> BriefSentence:
    article, span = claim.label.article, claim.label.span
    at = next((n for n, one in enumerate(sentences) if span.within(one.span)), None)
    spans = [span] if at is None else [one.span for one in sentences[max(0, at - 1) : at + 1]]
    return BriefSentence(
        kind="verbatim",
        text=squeezed(_slice(claim.label, texts)),
        lang=texts[article].lang,
        cites=tuple(Ref(article, one) for one in spans),
        support=counted([article], texts),
        because=claim.because,
    )


def _askable(one: BriefSentence, texts: Mapping[str, Text]) -> bool:
    return (
        one.kind == "verbatim"
        and bool(free_words(one.lang))
        and all(len(_slice(ref, texts)) <= _LONGEST for ref in one.cites)
    )


def _accepted(
    made: BriefSentence, said: Said, shown: Sequence[Ref], texts: Mapping[str, Text], name: str
) -> BriefSentence | None:
    """The sentence in the model's words, where every rule of this room lets them stand."""
    text = said.text.strip()
    refs = borne(made, said.evidence, shown, texts)
    if not refs or not text.isprintable() or not 0 < len(text) <= _WORDING or text == made.text:
        return None
    why = Because(rule="asking.worded", note=f"worded by {name}; by the rules: {made.text}", refs=refs)
    new = replace(made, kind="model", text=text, marks=(*made.marks, "model"), quotes=(), because=why)
    kept = cautions(text, made.lang) == cautions(made.text, made.lang) and not _lost(made, text)
    return new if kept and _ordered(made, said) and not check([new], texts) else None


def _ordered(made: BriefSentence, said: Said) -> bool:
    """Whether the rules' words come in their order, and those between them from the evidence; but for free ones."""
    free = free_words(made.lang)
    rest = iter(words(said.text))
    added = Counter(words(said.text)) - Counter(words(made.text))
    borne = {word for one in said.evidence for word in words(one.text)} - stopwords(made.lang)
    return all(word in rest for word in words(made.text) if word not in free) and added.keys() <= borne | free


def borne(
    made: BriefSentence, evidence: Sequence[Evidence], shown: Sequence[Ref], texts: Mapping[str, Text]
) -> tuple[Ref, ...]:
    """Where the evidence stands; nothing where a piece of it is not, word for word, in a sentence of this item."""
    refs = []
    for one in evidence:
        at = one.id - 1
        start = _slice(shown[at], texts).find(one.text) if 0 <= at < len(shown) and shown[at] in made.cites else -1
        if start < 0 or not one.text.strip():
            return ()
        start += shown[at].span.start
        refs.append(Ref(shown[at].article, Span(start, start + len(one.text))))
    return tuple(refs)


def _lost(made: BriefSentence, text: str) -> bool:
    """Whether a number, date, name or quotation of the rules' wording is gone: the check, the other way round."""
    source = {_NEW: Text(text, "", made.lang, _NEW)}
    cites = (Ref(_NEW, Span(0, len(text))),)
    support = Figure(value=1, articles=(_NEW,))
    back = replace(made, kind="model", cites=cites, quotes=(), figures=(), support=support)
    return bool(check([back], source))


def cautions(text: str, lang: str, *, spoken: bool = True) -> Counter[str]:
    """How often each word of denial, doubt, confirmation and, where ``spoken``, of speech stands in a text."""
    lex = lexicon(lang)
    patterns = [*(lex.pattern("certainty", kind) for kind in _SURE), *([lex.cues] if spoken else [])]
    return Counter(match[0].casefold() for one in patterns for match in re.finditer(one, flat(text)))


def free_words(lang: str) -> frozenset[str]:
    """The words that may come and go; none where nobody has said which, so that nothing is asked."""
    return frozenset(words(table("asking")["free"].get(lang, "")))


def _slice(ref: Ref, texts: Mapping[str, Text]) -> str:
    return ref.span.of(texts[ref.article].text)
