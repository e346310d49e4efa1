"""Training a tagger of attributions from annotated texts, and measuring it on texts that it has not seen.

Law: every tenth document is held out and never trained on before it is measured; the same documents in the same order
give the same weights, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyscape.claims.edges import whole
from storyscape.claims.fields import KINDS, chances
from storyscape.claims.fitting import Fitted, Lesson, fit, fit_whole
from storyscape.claims.lexicon import lexicon
from storyscape.claims.marks import quoted_spans
from storyscape.claims.pieces import Passage, passages
from storyscape.claims.quotes import said_by_rules, units
from storyscape.claims.tagged import Run, labels_of, may_hold, parse, rows_of, runs
from storyscape.claims.tagging import Row
from storyscape.errors import InputError
from storyscape.io.annotations import Annotated, Marked
from storyscape.io.parsing import load_parser
from storyscape.io.tagging import Weights, field_of, kept
from storyscape.protocols import Parser
from storyscape.records import Record
from storyscape.text.sentences import sentences

HELD_OUT: Final = 10  # every so-manieth document
FOLDS: Final = 4  # parts of which each is found in by a field that was trained on the others
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
    """The weights that these documents give: those of spans as a whole are learned from what fields find in documents
    that they were not trained on.
    """
    cues = cues_in(documents, lang)
    known: dict[str, int] = {}
    taught = [
        [
            Lesson(passage, [_numbers(row, known) for row in rows], labels)
            for passage, rows, labels in examples(document, lang, cues, parser)
        ]
        for document in documents
    ]
    spans: list[tuple[Row, bool]] = []
    for fold in range(FOLDS):
        tried = fit([one for i, held in enumerate(taught) if i % FOLDS != fold for one in held], len(known))
        spans += [span for held in taught[fold::FOLDS] for one in held for span in _judged(one, tried)]
    fitted = fit([one for held in taught for one in held], len(known))
    return kept(list(known), fitted, fit_whole(spans), lang, parser, trained_on, cues)


def _numbers(row: Row, known: dict[str, int]) -> NDArray[np.int32]:
    return np.array([known.setdefault(name, len(known)) for name in row], np.int32)


def _judged(lesson: Lesson, fitted: Fitted) -> Iterator[tuple[Row, bool]]:
    """The features of the spans that a field finds probable, and whether each is right."""
    scores = np.array([fitted.weights[row].sum(0) for row in lesson.rows])
    found, right = chances(scores, fitted.moves), set(runs(lesson.labels))
    for row, one in zip(whole(lesson.passage, found), found, strict=True):
        yield row, Run(one.kind, one.first, one.end) in right


def measure(documents: Sequence[Annotated], weights: Weights, parser: Parser | None) -> tuple[Agreement, ...]:
    """How the weights label documents, by exact spans of each kind."""
    field = field_of(weights)
    agree, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    for document in documents:
        for passage, rows, labels in examples(document, weights.lang, frozenset(weights.cues), parser):
            mine = set(runs(field.tag(rows, partial(whole, passage), weights.least)))
            theirs = set(runs(labels))
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


def examples(document: Annotated, lang: str, cues: frozenset[str],
             parser: Parser | None) -> Iterator[tuple[Passage, list[Row], list[str]]]:  # fmt: skip
    """The passages of a document that would be tagged, or that hold an attribution, with the features of their pieces
    and the labels that are right.
    """
    text = document.text
    found, quoted = sentences(text, lang), quoted_spans(text)
    lex = lexicon(lang)
    rules = [said for _, here in said_by_rules(text, units(text, found, quoted, lex), quoted, lex) for said in here]
    labelled = [(one, _labels(one, document.attributions)) for one in passages(text, found)]
    asked = [
        (one, labels) for one, labels in labelled if may_hold(one, cues, rules, lang) or any(x != "O" for x in labels)
    ]
    parse([passage for passage, _ in asked], parser)
    for passage, labels in asked:
        yield passage, rows_of(passage, rules, cues, lang), labels


def _labels(passage: Passage, marked: Sequence[Marked]) -> list[str]:
    spans = [("content", span) for one in marked for span in one.content]
    spans += [("source", span) for one in marked for span in one.source]
    return labels_of(passage, [*spans, *(("cue", span) for one in marked for span in one.cue)])
