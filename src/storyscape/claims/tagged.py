"""Attributions as a trained tagger sees them, with the rules' attributions among what it knows.

Law: what is tagged is a span of the text; a source or content without a cue belongs to nobody and is dropped; the
same weights, parser and text give the same attributions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

from msgspec.structs import replace

from storyscape.claims.attribution import Form, Said, certainty_of, trimmed
from storyscape.claims.credits import inside
from storyscape.claims.edges import whole
from storyscape.claims.lexicon import Lexicon, flat
from storyscape.claims.pieces import Passage
from storyscape.claims.tagging import Row, Tree, cues_in, kinds_of, plain, towards
from storyscape.protocols import Parser, Tagger
from storyscape.records import Span

_PARTS: Final = ("content", "source", "cue")  # the later is laid over the earlier
_GOES_WITH: Final = ("conj", "xcomp", "advcl", "prep", "pcomp")  # on the way from a verb to the one it goes with
_BY_RULE: Final = ("evidential", "quoted_as", "passive")  # forms with a scope or a chain that a tagger can't show


class Run(NamedTuple):
    """Pieces ``[first, end)`` with one label: ``kind`` is source, cue or content."""

    kind: str
    first: int
    end: int


def tagged(text: str, found: Sequence[Passage], rules: Sequence[Said], tagger: Tagger, lex: Lexicon) -> list[Said]:
    """The attributions in ``found``, in text order of their cues; ``rules`` are those of the rules in all of them."""
    asked = parse([one for one in found if may_hold(one, tagger.cues, rules, tagger.lang)], tagger.parser)
    made: list[Said] = []
    for passage, labels in zip(asked, label(asked, rules, tagger), strict=True):
        made += _linked(text, passage, runs(labels), lex)
    return sorted(made, key=lambda said: (said.cue.start, said.content.start))


def may_hold(passage: Passage, cues: frozenset[str], rules: Sequence[Said], lang: str) -> bool:
    """Whether a passage is worth parsing: it has a word that was a cue or may be one, words in marks, or what a rule
    found.
    """
    if not cues.isdisjoint(passage.lower) or "open" in passage.marks or any(kinds_of(w, lang) for w in passage.lower):
        return True
    return any(passage.spans[0].start <= said.cue.start < passage.spans[-1].end for said in rules)


def joined(text: str, rules: Sequence[Said], found: Sequence[Said], spans: Sequence[Span], quoted: Sequence[Span],
           lex: Lexicon) -> list[Said]:  # fmt: skip
    """What the tagger found, with what only the rules know of it: the form, who passed it on, what is cut off with
    the cue. What the rules alone found stays where the verb means nothing but saying, where what is said stands
    between marks, and where they know the form better. Contents end with the unit (``spans``) of their cue, unless
    what lies beyond stands between marks.
    """

    def stays(rule: Said) -> bool:
        word = rule.cue.of(text).split()[-1]  # with a capital in a headline, which no tagger was trained on
        core = rule.form not in ("before", "after") or word[0].isupper() or word in lex.words("cues", "post")
        marked = 2 * inside(rule.content, quoted) > rule.content.end - rule.content.start
        alone = rule.form == "after" and not any(rule.content.overlaps(said.content) for said in made)
        return (marked and alone) or ((core or marked) and not any(rule.cue.overlaps(span) for span in taken))

    kept = [one for one in (_within(text, said, spans, quoted) for said in found) if one]
    made = [
        _with_rule(text, said, next((rule for rule in rules if rule.cue.overlaps(said.cue)), None), lex)
        for said in kept
    ]
    taken = [span for said in made for span in (said.cue, said.source) if span]
    made += [rule for rule in rules if stays(rule)]
    return sorted(dict.fromkeys(made), key=lambda said: (said.cue.start, said.cue.end, said.content.start))


def _within(text: str, said: Said, spans: Sequence[Span], quoted: Sequence[Span]) -> Said | None:
    unit = next((span for span in spans if said.cue.overlaps(span)), None)
    if unit is None or any(said.cue.overlaps(span) for span in quoted):
        return None  # a cue between marks is somebody's word, not the writer's
    if said.content.overlaps(unit):
        content = trimmed(text, max(said.content.start, unit.start), min(said.content.end, unit.end))
        return replace(said, content=content) if content else None
    marked = 2 * inside(said.content, quoted) > said.content.end - said.content.start
    return said if marked and said.content.start > said.cue.start else None


def _is_insertion(text: str, inner: Span, outer: Span | None) -> bool:
    """Whether a source is but what stands between commas behind its name: "Ms Ek, briefing reporters, said"."""
    return outer is not None and inner.overlaps(outer) and text[outer.start : inner.start].rstrip().endswith(",")


def _with_rule(text: str, said: Said, rule: Said | None, lex: Lexicon) -> Said:
    if rule is None or rule.form in _BY_RULE:
        return rule or said
    if (said.content.end <= rule.cue.start) != (rule.content.end <= rule.cue.start):
        return rule if rule.form == "according" else said  # one of them took what stands on the other side
    frame = said.frame if rule.frame.overlaps(said.content) else rule.frame
    same = said.content.start == rule.content.start
    content = rule.content if same and _breaks_off(text, said.content.end, rule.content.end, lex) else said.content
    wider = said.source is None or _is_insertion(text, said.source, rule.source)
    return replace(said, form=rule.form, via=rule.via, certainty=rule.certainty, frame=frame, content=content,
                   source=rule.source if wider else said.source)  # fmt: skip


def _breaks_off(text: str, start: int, end: int, lex: Lexicon) -> bool:
    """Whether a content ends where neither a mark nor a conjunction shows an end: 'had "contained"' the flood."""
    after = re.compile(r"[\"”]? ([^\W\d_]+)").match(text, start, end)
    return after is not None and not any(lex.pattern("source", row).fullmatch(after[1]) for row in ("borders", "joins"))


def parse(found: Sequence[Passage], parser: Parser | None) -> Sequence[Passage]:
    """The same passages, parsed where there is a parser, each once."""
    if parser:
        new = [one for one in found if one.parse is None]
        for passage, parsed in zip(new, parser.parse([one.words for one in new]), strict=True):
            passage.parse = parsed
    return found


def label(found: Sequence[Passage], rules: Sequence[Said], tagger: Tagger) -> Iterator[list[str]]:
    """The labels of each passage's pieces."""
    for passage in found:
        yield tagger.tag(rows_of(passage, rules, tagger.cues, tagger.lang), partial(whole, passage))


def rows_of(passage: Passage, rules: Sequence[Said], cues: frozenset[str], lang: str) -> list[Row]:
    """The features of each piece of a passage."""
    tree = Tree(passage)
    rows = plain(passage, tree, hints(passage, rules), lang)
    towards(rows, passage, tree, cues_in(passage, tree, cues, lang))
    return rows


def hints(passage: Passage, rules: Sequence[Said]) -> list[str]:
    """The rules' attributions as labels of pieces."""
    start, end = passage.spans[0].start, passage.spans[-1].end
    here = [said for said in rules if start <= said.cue.start < end]
    spans = [(kind, span) for kind in _PARTS for said in here for span in _parts(said, kind)]
    return labels_of(passage, spans)


def labels_of(passage: Passage, spans: Sequence[tuple[str, Span]]) -> list[str]:
    """Spans of the text as labels of pieces; a later span is laid over an earlier one."""
    labels = ["O"] * len(passage.spans)
    for kind, span in spans:
        lead = "B"
        for i, piece in enumerate(passage.spans):
            if piece.overlaps(span):
                labels[i], lead = f"{lead}-{kind}", "I"
    return labels


def runs(labels: Sequence[str]) -> list[Run]:
    """Stretches of one label, in order; a piece inside nothing begins a stretch of its own."""
    found: list[Run] = []
    for i, one in enumerate(labels):
        lead, _, kind = one.partition("-")
        if lead == "I" and found and found[-1].end == i and found[-1].kind == kind:
            found[-1] = found[-1]._replace(end=i + 1)
        elif kind:
            found.append(Run(kind, i, i + 1))
    return found


def _parts(said: Said, kind: str) -> list[Span]:
    if kind == "content":
        return [said.content]
    return [said.cue] if kind == "cue" else [span for span in (said.source, said.via) if span]


def _linked(text: str, passage: Passage, found: Sequence[Run], lex: Lexicon) -> Iterator[Said]:
    """Each content with the cue that is nearest to it, and that cue's nearest source."""
    cues = [run for run in found if run.kind == "cue"]
    sources: dict[Run, Run] = {}
    for source in (run for run in found if run.kind == "source"):
        free = [cue for cue in cues if cue not in sources or _gap(source, cue) < _gap(sources[cue], cue)]
        if free:
            sources[min(free, key=lambda cue: (_gap(source, cue), cue.first))] = source
    for content in (run for run in found if run.kind == "content"):
        if cues:
            near = min(cues, key=lambda cue: (_away(content, cue, sources.get(cue)), cue.first))
            carrier = _carrier(passage, near) if near not in sources else None
            yield from _said(text, passage, content, near, sources.get(near), carrier, lex)


def _carrier(passage: Passage, cue: Run) -> Run | None:
    """Whose deed a verb is by grammar where no source was tagged: its subject's, or that of the verb it goes with
    ("left, saying that …", "came and said").
    """
    if passage.parse is None:
        return None
    tree = Tree(passage)
    at = next(i for i in range(cue.first, cue.end) if not cue.first <= tree.heads[i] < cue.end or tree.heads[i] == i)
    verbal = tree.tags[at].startswith("V")
    while verbal:
        below = {tree.relations[kid]: kid for kid in tree.kids[at]}
        if "nsubjpass" in below or "auxpass" in below:
            return None
        if "nsubj" in below:
            return Run("source", tree.first[below["nsubj"]], tree.last[below["nsubj"]] + 1)
        verbal = tree.relations[at] in _GOES_WITH
        at = tree.heads[at]
    return None


def _gap(a: Run, b: Run) -> int:
    return max(a.first - b.end, b.first - a.end, 0)


def _away(content: Run, cue: Run, source: Run | None) -> int:
    return min(_gap(content, cue), _gap(content, source)) if source else _gap(content, cue)


def _said(text: str, passage: Passage, content: Run, cue: Run, source: Run | None, carrier: Run | None,
          lex: Lexicon) -> Iterator[Said]:  # fmt: skip
    whole = span_of(passage, content)
    what = trimmed(text, whole.start, whole.end)
    at = span_of(passage, cue)
    whose = source or carrier
    who = span_of(passage, whose) if whose else None
    if what is None or (who and flat(who.of(text)).lower().split("'")[0] in lex.words("source", "own")):
        return
    frame = Span(min(at.start, who.start), max(at.end, who.end)) if who and source else at
    if frame.overlaps(what):
        frame = at
    before: Form = "before" if content.first >= cue.end else "after"
    form: Form = before if source else "trailing" if carrier else "evidential"
    certainty = certainty_of(at.of(text), lex)
    yield Said(cue=at, content=what, frame=frame, form=form, source=who, certainty=certainty)


def span_of(passage: Passage, run: Run) -> Span:
    """The stretch of the text that a run stands for."""
    return Span(passage.spans[run.first].start, passage.spans[run.end - 1].end)
