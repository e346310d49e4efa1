"""What a language model may say of a claim between the thresholds, and how it would name a story.

Law: its word joins, counts and renames nothing; it stands beside the rules' own, marked and with its evidence. It may
call a sentence the same only where that holds every number, date, name, quotation, denial and doubt of the claim; a
name is cut out of one sentence, keeps what denies or doubts, and tells nothing that one origin alone tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from storyscape.claims.analysis import Analysis
from storyscape.claims.asking import (
    MOST,
    Evidence,
    Said,
    borne,
    cautions,
    free_words,
    parse,
    question,
    restate,
    word_labels,
)
from storyscape.claims.checking import Text, check, counted, squeezed
from storyscape.protocols import LanguageModel
from storyscape.records import (
    Appearance,
    Because,
    BriefSentence,
    Claim,
    Record,
    Ref,
    Restated,
    SecondOpinion,
    Sentence,
)
from storyscape.tables import table
from storyscape.text.tokens import stopwords, words

_SHOWN: Final = 12  # sentences from which a story is named
_LONGEST: Final = 1_000  # characters of such a sentence
_NAME: Final = (3, 12)  # words of a name
_WIDEST: Final = 100  # characters of a name


class Verdict(Record, frozen=True, kw_only=True):
    """Whether a model takes the sentence of the item of that number to say what the item says."""

    id: int
    same: bool
    evidence: tuple[Evidence, ...]


def asked(
    claims: Sequence[Claim], brief: Sequence[BriefSentence], analyses: Sequence[Analysis], title: tuple[str, str],
    texts: Mapping[str, Text], model: LanguageModel,
) -> tuple[tuple[Claim, ...], tuple[BriefSentence, ...], Restated | None]:  # fmt: skip
    """The claims, the brief and a name with all that the model may say of them. ``title`` is the headline and its
    language. AnswerError as the model raises.
    """
    sentences = {one.article: one.sentences for one in analyses}
    worded = word_labels(claims, sentences, texts, model)
    judged = second_opinions(worded, {one.article: one.statements for one in analyses}, texts, model)
    return judged, restate("brief", brief, texts, model), name(*title, sentences, texts, model)


def second_opinions(
    claims: Sequence[Claim], statements: Mapping[str, Sequence[Appearance]], texts: Mapping[str, Text],
    model: LanguageModel,
) -> tuple[Claim, ...]:  # fmt: skip
    """``claims`` with what the model says of the nearest sentence of articles in which they are unclear.

    ``statements`` are the clauses of each article. AnswerError as the model raises.
    """
    pairs = [
        (at, _asked(claim, ref, texts))
        for at, claim in enumerate(claims)
        for article in claim.unclear_in
        if (ref := _nearest(claim, statements.get(article, ()), texts)) is not None
    ][:MOST]
    if not pairs:
        return tuple(claims)
    made = [one for _, one in pairs]
    shown = list(dict.fromkeys(one.cites[0] for one in made))
    given = model.answer(_instructions("pairs"), question(made, range(len(made)), shown, texts))
    found: dict[int, dict[str, SecondOpinion]] = defaultdict(dict)
    for said in parse(given, Verdict):
        if 0 < said.id <= len(pairs):
            at, one = pairs[said.id - 1]
            refs = borne(one, said.evidence, shown, texts)
            if refs and (not said.same or _may_be_same(one, texts)):
                opinion = SecondOpinion(sentence=one.cites[0], same=said.same, by=model.name, refs=refs)
                found[at].setdefault(one.cites[0].article, opinion)
    return tuple(
        replace(claim, opinions=tuple(found[at].values())) if at in found else claim for at, claim in enumerate(claims)
    )


def name(
    title: str, lang: str, sentences: Mapping[str, Sequence[Sentence]], texts: Mapping[str, Text], model: LanguageModel
) -> Restated | None:
    """How the model would name the story, where the rules of this room let it. AnswerError as the model raises."""
    first = [
        next((Ref(article, one.span) for one in found if one.kind in ("headline", "body")), None)
        for article, found in sentences.items()
        if texts[article].lang == lang
    ]
    shown = [ref for ref in first if ref and len(_slice(ref, texts)) <= _LONGEST][:_SHOWN]
    if len({texts[ref.article].origin for ref in shown}) < 2 or not free_words(lang):
        return None  # what nobody else tells gets no name
    made = replace(_sentence(title, shown, texts), kind="verbatim")
    said = parse(model.answer(_instructions("name"), question([made], [0], shown, texts)), Said)
    return next((new for one in said[:1] if (new := _named(made, one, shown, texts, model.name))), None)


def _named(
    made: BriefSentence, said: Said, shown: Sequence[Ref], texts: Mapping[str, Text], by: str
) -> Restated | None:
    text, told = said.text.strip(), words(said.text)
    refs = borne(made, said.evidence, shown, texts)
    source = next((ref for ref in shown if refs and ref.article == refs[0].article), None)
    if source is None or not text.isprintable() or len(text) > _WIDEST or not _NAME[0] <= len(told) <= _NAME[1]:
        return None
    whole = _slice(source, texts)
    rest = iter(words(whole))
    tellers = [
        {texts[ref.article].origin for ref in shown if word in words(_slice(ref, texts))}
        for word in set(told) - stopwords(made.lang)
    ]
    cut = all(word in rest for word in told) and all(len(origins) > 1 for origins in tellers)
    kept = cautions(text, made.lang, spoken=False) == cautions(whole, made.lang, spoken=False)
    new = replace(_sentence(text, [source], texts), kind="model")
    return Restated(text=text, by=by, refs=refs) if cut and kept and not check([new], texts) else None


def _instructions(task: str) -> str:
    rows = table("asking")
    return f"{rows['tasks'][task]}\n{rows['quoted']}\n{rows['answers'][task]}".strip()


def _asked(claim: Claim, ref: Ref, texts: Mapping[str, Text]) -> BriefSentence:
    return _sentence(squeezed(_slice(claim.label, texts)), [ref], texts)


def _sentence(text: str, cites: Sequence[Ref], texts: Mapping[str, Text]) -> BriefSentence:
    return BriefSentence(
        kind="model",
        text=text,
        lang=texts[cites[0].article].lang,
        cites=tuple(cites),
        support=counted([ref.article for ref in cites], texts),
        because=Because(rule="asking.judged"),
    )


def _nearest(claim: Claim, statements: Sequence[Appearance], texts: Mapping[str, Text]) -> Ref | None:
    """The sentence of an article that shares most words with a claim's label; ``None`` where none shares any."""
    lang = texts[claim.label.article].lang
    told = set(words(_slice(claim.label, texts))) - stopwords(lang)
    near = [(len(told & set(words(_slice(ref, texts)))), ref) for one in statements if one.repeats is None
            for ref in [Ref(one.article, one.sentence)] if texts[one.article].lang == lang]  # fmt: skip
    most = max((shared for shared, _ in near), default=0)
    found = min((ref for shared, ref in near if shared == most), default=None)
    return found if most and found and len(_slice(found, texts)) <= _LONGEST and free_words(lang) else None


def _may_be_same(one: BriefSentence, texts: Mapping[str, Text]) -> bool:
    other = _slice(one.cites[0], texts)
    same = cautions(one.text, one.lang, spoken=False) == cautions(other, one.lang, spoken=False)
    return same and not check([one], texts)


def _slice(ref: Ref, texts: Mapping[str, Text]) -> str:
    return ref.span.of(texts[ref.article].text)
