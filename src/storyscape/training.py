"""Training a tagger of attributions from annotated texts, and measuring it on texts that it has not seen.

Law: every tenth document is held out and never trained on before it is measured; the same documents in the same order
give the same weights, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from sys import intern
from typing import Final

from storyscape.claims.fields import KINDS
from storyscape.claims.fitting import Lesson, fit
from storyscape.claims.lexicon import lexicon
from storyscape.claims.marks import quoted_spans
from storyscape.claims.pieces import Passage, passages
from storyscape.claims.quotes import said_by_rules, units
from storyscape.claims.tagged import labels_of, may_hold, parse, rows_of, runs
from storyscape.errors import InputError
from storyscape.io.annotations import Annotated, Marked
from storyscape.io.parsing import load_parser
from storyscape.io.tagging import Weights, field_of, kept
from storyscape.protocols import Parser
from storyscape.records import Record
from storyscape.text.sentences import sentences

HELD_OUT: Final = 10  # every so-manieth document
LEAST_SEEN: Final = 3  # times that a word was a cue
LEAST_SHARE: Final = 0.15  # of its occurrences that were cues


class Score(Record, frozen=True):
    """Counts of what agrees, what was found, and what was wanted."""

    agree: int
    found: int
    wanted: int

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f} ({self.agree}/{self.found}/{self.wanted})"

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.agree / max(1, self.found)

    @property
    def recall(self) -> float:
        """The share of what was annotated that was found."""
        return self.agree / max(1, self.wanted)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.agree / max(1, self.found + self.wanted)


class Agreement(Score, frozen=True, kw_only=True):
    """The score of spans of one kind, which agree where they are the same to the letter."""

    kind: str


class Trained(Record, frozen=True, kw_only=True):
    """Weights, and how those that were trained without the held-out documents did on them."""

    weights: Weights
    documents: int
    attributions: int
    held_out: tuple[Agreement, ...]


def train(documents: Sequence[Annotated], lang: str, *, parsed: bool, trained_on: str,
          besides: Sequence[Annotated] = ()) -> Trained:  # fmt: skip
    """Train on all documents, once those held out have been measured. InputError where there are too few.

    ``parsed`` asks for the parser of the language; ``trained_on`` names the documents in the weights; ``besides`` are
    learned from and never held out.
    """
    if len(documents) < HELD_OUT:
        raise InputError(trained_on, f"has {len(documents)} documents", f"Give {HELD_OUT} at least")
    parser = load_parser(lang) if parsed else None
    if parsed and parser is None:
        raise InputError(lang, "has no parser here", "Install storyscape[parser], or train without")
    seen = [one for i, one in enumerate(documents) if i % HELD_OUT]
    unseen = [one for i, one in enumerate(documents) if not i % HELD_OUT]
    tried = weigh([*seen, *besides], lang, parser, trained_on)
    return Trained(
        weights=weigh([*documents, *besides], lang, parser, trained_on),
        documents=len(documents),
        attributions=sum(len(one.attributions) for one in [*documents, *besides]),
        held_out=measure(unseen, tried, parser),
    )


def weigh(documents: Sequence[Annotated], lang: str, parser: Parser | None, trained_on: str) -> Weights:
    """The weights that these documents give."""
    cues = cues_in(documents, lang)
    lessons = [one for document in documents for one in lessons_in(document, lang, cues, parser)]
    return kept(fit(lessons), lang, parser, trained_on, cues)


def measure(documents: Sequence[Annotated], weights: Weights, parser: Parser | None) -> tuple[Agreement, ...]:
    """How the weights label documents, by exact spans of each kind."""
    field = field_of(weights)
    agree, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    for document in documents:
        for rows, labels in lessons_in(document, weights.lang, frozenset(weights.cues), parser):
            mine, theirs = set(runs(field.tag(rows))), set(runs(labels))
            agree.update(run.kind for run in mine & theirs)
            found.update(run.kind for run in mine)
            wanted.update(run.kind for run in theirs)
    return tuple(Agreement(kind=k, agree=agree[k], found=found[k], wanted=wanted[k]) for k in KINDS)


def cues_in(documents: Sequence[Annotated], lang: str) -> frozenset[str]:
    """The words that begin a cue often enough to look at what depends on them."""
    begun, all_words = Counter[str](), Counter[str]()
    for document in documents:
        for passage in passages(document.text, sentences(document.text, lang)):
            all_words.update(passage.lower)
            labels = _labels(passage, document.attributions)
            begun.update(word for word, label in zip(passage.lower, labels, strict=True) if label == "B-cue")
    return frozenset(w for w, n in begun.items() if n >= LEAST_SEEN and n > LEAST_SHARE * all_words[w] and w.isalpha())


def lessons_in(document: Annotated, lang: str, cues: frozenset[str], parser: Parser | None) -> list[Lesson]:
    """The passages of a document that would be tagged, or that hold an attribution, with the labels that are right."""
    text = document.text
    found, quoted = sentences(text, lang), quoted_spans(text)
    lex = lexicon(lang)
    rules = [said for _, here in said_by_rules(text, units(text, found, quoted, lex), quoted, lex) for said in here]
    labelled = [(one, _labels(one, document.attributions)) for one in passages(text, found)]
    asked = [
        (one, labels) for one, labels in labelled if may_hold(one, cues, rules, lang) or any(x != "O" for x in labels)
    ]
    parse([passage for passage, _ in asked], parser)
    rows = ([[intern(name) for name in row] for row in rows_of(one, rules, cues, lang)] for one, _ in asked)
    return list(zip(rows, (labels for _, labels in asked), strict=True))


def _labels(passage: Passage, marked: Sequence[Marked]) -> list[str]:
    spans = [("content", span) for one in marked for span in one.content]
    spans += [("source", span) for one in marked for span in one.source]
    return labels_of(passage, [*spans, *(("cue", span) for one in marked for span in one.cue)])
