"""Who says what by the grammar of a read passage: the subjects of verbs of saying and the sentences they govern.

Law: grammar speaks only where a parser read the passage; a participle has the subject of the verb that it goes with, a
relative the one that it stands behind, and what a statement says is said by who issued it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from storyscape.claims.attribution import Said, certainty_of, trimmed
from storyscape.claims.lexicon import Lexicon
from storyscape.claims.pieces import Passage
from storyscape.claims.tagging import Tree, kinds_of
from storyscape.records import Span

_SPEAKING: Final = frozenset({"say", "think"})
FINITE: Final = ("VBD", "VBZ", "VBP", "MD")  # tags of what makes a sentence
_ABLE: Final = ("can", "could", "may", "might", "should", "must")
_BESIDE: Final = ("advcl", "prep", "npadvmod", "advmod", "agent", "conj")  # on the way from a cue to what isn't said
_MARKS: Final = (", ", " — ", " – ", " -- ", "; ", ": ", " (")
_HELP: Final = ("aux", "advmod", "neg")
_STEPS: Final = 4


class Read(NamedTuple):
    """A passage of ``text`` with its tree."""

    text: str
    passage: Passage
    tree: Tree

    def below(self, i: int) -> dict[str, int]:
        """The pieces right below one, by relation."""
        return {self.tree.relations[kid]: kid for kid in self.tree.kids[i]}

    def covers(self, i: int) -> Span:
        """The stretch of all that depends on a piece."""
        spans = self.passage.spans
        return Span(spans[self.tree.first[i]].start, spans[self.tree.last[i]].end)

    def phrase(self, i: int) -> Span:
        """What depends on a noun, with what stands between commas behind it; a pronoun alone."""
        if self.tree.tags[i] == "PRP":
            return self.passage.spans[i]
        whole, head = self.covers(i), self.passage.spans[i]
        begins = [at + len(mark) for mark in _MARKS if (at := self.text.rfind(mark, whole.start, head.start)) >= 0]
        ends = [at for mark in _MARKS[1:] if (at := self.text.find(mark, head.end, whole.end)) >= 0]
        relative = next((kid for kid in self.tree.kids[i] if self.tree.relations[kid] in ("relcl", "acl")), None)
        if relative is not None and self.tree.first[relative] > i:
            ends.append(self.passage.spans[self.tree.first[relative]].start)
        end = min([whole.end, *ends])
        return Span(max([whole.start, *begins]), end - len(self.text[:end]) + len(self.text[:end].rstrip(" ,")))

    def speaker(self, i: int, lex: Lexicon) -> Span | None:
        """Whose a verb is by grammar."""
        for _ in range(_STEPS):
            below, relation, above = self.below(i), self.tree.relations[i], self.tree.heads[i]
            who = below.get("nsubj")
            if who is not None:
                relative = relation == "relcl" and self.passage.lower[who] in ("who", "which", "that")
                return self.phrase(self._behind(above, who) if relative else who)
            if relation == "acl" and self.tree.tags[i] == "VBG":
                i = self._issuing(above, lex)
                if i < 0:
                    return self.phrase(above)
            elif relation == "pcomp":
                i = self.tree.heads[above]  # they fought back by arguing that …
            elif relation in ("advcl", "conj", "xcomp") and not {"nsubjpass", "auxpass"} & below.keys():
                i = self.tree.heads[above] if self._says_on(i, above, lex) else above
            else:
                return None
        return None

    def _issuing(self, noun: int, lex: Lexicon) -> int:
        """The verb by which a text is issued that says what follows: "sent a memo to the crew saying"; else -1."""
        while self.tree.relations[noun] in ("pobj", "prep"):
            noun = self.tree.heads[noun]
        verb = noun if self.tree.tags[noun].startswith("V") else self.tree.heads[noun]
        what = self.below(verb).get("dobj", noun)
        written = self.tree.relations[what] == "dobj" and self.tree.lemmas[what] in lex.words("owned", "texts")
        return verb if written else -1

    def _says_on(self, verb: int, beside: int, lex: Lexicon) -> bool:
        """Whether a verb goes with the one that brings the sentence it seems to stand in: "Ek said the dam holds and
        accused him", "said it was late but added …".
        """
        outer, times = self.tree.heads[beside], self._finite(beside)
        if self.tree.relations[verb] != "conj" or self.tree.relations[beside] != "ccomp":
            return False
        who = self.below(beside).get("nsubj", beside)
        said = self.tree.lemmas[outer] == self.tree.lemmas[verb]
        nobody = self.passage.lower[who] in lex.words("pronouns", "thing")  # said it was late but added …
        return said or nobody or (self.tree.tags[verb] == "VBD" and "VBD" not in times)

    def _behind(self, noun: int, who: int) -> int:
        """Whom a relative means: behind a comma the one whom all before it describes ("Mr Ek, a baker in Ald, who")."""
        while self.passage.lower[who - 1] == "," and self.tree.relations[noun] in ("pobj", "prep", "appos"):
            noun = self.tree.heads[noun]
        return noun

    def is_finite(self, i: int) -> bool:
        """Whether a piece is the verb of a whole sentence."""
        return bool(self._finite(i))

    def _finite(self, i: int) -> set[str]:
        """The tags of a verb and its auxiliaries that show its time."""
        helped = {self.tree.tags[kid] for kid in self.tree.kids[i] if self.tree.relations[kid] in ("aux", "auxpass")}
        return {self.tree.tags[i], *helped}.intersection(FINITE)

    def is_open(self, i: int) -> bool:
        """Whether a verb tells what is yet to be done: "a day for them to decide whether", not "went on to say"."""
        to = any(self.tree.tags[kid] == "TO" and self.tree.relations[kid] == "aux" for kid in self.tree.kids[i])
        return to and self.tree.relations[i] != "xcomp"

    def subject(self, i: int) -> Span | None:
        """The subject of the sentence whose verb an adverb goes with."""
        verb = self.tree.heads[i]
        who = self.below(verb).get("nsubj", self.below(verb).get("nsubjpass"))
        return self.covers(who) if who is not None and self.is_finite(verb) else None

    def leads(self, above: int, below: int) -> bool:
        """Whether one piece depends on another, through however many."""
        while self.tree.heads[below] not in (below, above):
            below = self.tree.heads[below]
        return self.tree.heads[below] == above != below


class Here(NamedTuple):
    """A stretch of a read passage: the pieces ``[first, end)``, and the one that the others depend on."""

    read: Read
    first: int
    end: int
    top: int


def here(grammar: Sequence[Read], span: Span) -> Here | None:
    """Where a span stands in what was read; ``None`` where nothing was."""
    for read in grammar:
        spans, tree = read.passage.spans, read.tree
        if spans[0].start <= span.start < spans[-1].end:
            at = [i for i, piece in enumerate(spans) if piece.overlaps(span)]
            tops = [i for i in at if not at[0] <= tree.heads[i] <= at[-1] or tree.heads[i] == i]
            worded = [i for i in tops if read.passage.words[i][0].isalnum()] or tops
            best = max(worded, key=lambda i: (tree.relations[i] not in _BESIDE, tree.tags[i].startswith(("V", "MD")),
                                              tree.last[i] - tree.first[i], -i))  # fmt: skip
            return Here(read, at[0], at[-1] + 1, best)
    return None


def governed(read: Read, lex: Lexicon) -> Iterator[Said]:
    """Somebody, a verb of saying or thinking, and a sentence that is its object or goes round it."""
    tree, passage = read.tree, read.passage
    for i in range(len(tree.kids)):
        below = read.below(i)
        adjective = tree.relations[i] == "acomp" and tree.lemmas[tree.heads[i]] == "be"
        noun = tree.relations[i] == "dobj" and "ccomp" not in below and tree.tags[i].startswith("N")
        verb = tree.heads[i] if adjective or noun else i
        who = read.below(verb).get("nsubj", verb)  # a participle has the subject of another verb
        wanted = {"adj"} if adjective else {"noun"} if noun else _SPEAKING | _shown(read, who, lex)
        if adjective and any(tree.lemmas[kid] == "so" for kid in tree.kids[i]):
            continue  # it is so late that …
        if passage.marks[i] != "out" or wanted.isdisjoint(kinds_of(tree.lemmas[i], lex.lang)) or read.is_open(verb):
            continue
        helped = [kid for kid in tree.kids[verb] if tree.relations[kid] in _HELP and tree.last[who] < kid < verb]
        asked = any(kid < who and tree.relations[kid] == "aux" for kid in tree.kids[verb])
        able = any(tree.tags[kid] == "MD" and tree.lemmas[kid] in _ABLE for kid in helped)
        denied = "neg" in read.below(verb) or any("neg" in read.below(kid) for kid in helped)
        source = read.speaker(verb, lex)
        if asked or able or denied or source is None or _is_idle(source.of(read.text), adjective, lex):
            continue
        if inferred(read, verb, lex):
            continue
        cue = Span(passage.spans[min([i, verb, *helped])].start, passage.spans[max(i, verb)].end)
        what = _what(read, i, who, noun, lex)
        if what is not None and (who == verb or tree.last[who] < i) and i < tree.first[what]:
            if content := _sentence(read, what, lex):
                source = holder(read, i, source, lex) if noun else source
                begins = source.start if source and who != verb else cue.start
                frame = Span(min(begins, cue.start), content.start)
                yield _said(read, source, cue, content, frame, "before", lex)
        elif what is not None and tree.last[what] < min(who, i) and _closes(passage, i, lex):
            frame = Span(min(cue.start, source.start), max(cue.end, source.end))
            if content := trimmed(read.text, read.covers(what).start, read.covers(what).end):
                yield _said(read, source, cue, content, frame, "after", lex)
        elif tree.relations[i] == "parataxis" and who != verb:
            yield from _inserted(read, i, who, source, cue, lex)
        elif what is None and who != verb and "dobj" not in below and _is_like(read, i, lex):
            yield from _likewise(read, i, source, cue, lex)


def holder(read: Read, noun: int, source: Span, lex: Lexicon) -> Span | None:
    """Whose word a noun of saying brings: its owner's, or who says it or has it ("raised the fear that …"); nobody's
    where somebody but deals with it ("dismissed reports that …").
    """
    tree, owner, verb = read.tree, read.below(noun).get("poss"), read.tree.heads[noun]
    if owner is not None and not tree.tags[owner].startswith("PRP"):
        return Span(read.phrase(owner).start, read.passage.spans[owner].end)
    says = {"say", "think", "feel", "show"}.intersection(kinds_of(tree.lemmas[verb], lex.lang))
    has = owner is not None or says or tree.lemmas[verb] in lex.words("owned", "light")
    written = tree.lemmas[noun] in lex.words("owned", "texts") and not tree.tags[noun].endswith(
        "S"
    )  # in a statement that
    return source if written or (has and tree.relations[noun] == "dobj") else None


def _shown(read: Read, who: int, lex: Lexicon) -> frozenset[str]:
    """What tells by being written tells by showing too."""
    return frozenset({"show"} if read.tree.lemmas[who] in lex.words("owned", "texts") else ())


def _what(read: Read, i: int, who: int, noun: bool, lex: Lexicon) -> int | None:
    """What a word of saying brings: the claim that …, not the claims that were made; a sentence; of what tells by being
    written also a thing ("the survey found no trace of it").
    """
    tree, below = read.tree, read.below(i)
    if noun:
        what = below.get("acl")
        return what if what and read.passage.lower[tree.first[what]] in lex.words("cues", "only_that") else None
    what = below.get("ccomp")
    if what is not None and (read.is_finite(what) or tree.last[what] < i):
        return what
    shows = _shown(read, who, lex) and tree.lemmas[i] in lex.words("owned", "finds")
    return below.get("ccomp", below.get("dobj")) if shows and who != i else None


def _closes(passage: Passage, verb: int, lex: Lexicon) -> bool:
    """Whether a verb brings what stands before it: "…, the study concluded.", "…, said two clerks in the hall"."""
    return passage.lower[verb] in lex.words("cues", "post") or passage.lower[verb + 1 : verb + 2] in (
        (),
        (".",),
        (",",),
    )


def _is_idle(source: str, adjective: bool, lex: Lexicon) -> bool:
    """Whether who writes or reads speaks, or nobody: it is clear that …"""
    word = source.lower().replace("’", "'").split("'")[0]
    return word in lex.words("source", "own") or (adjective and word in lex.words("pronouns", "thing"))


def _sentence(read: Read, what: int, lex: Lexicon) -> Span | None:
    whole = read.covers(what)
    that = re.match(rf"(?:{lex.section('cues').get('only_that', 'that')})\s", read.text[whole.start : whole.end])
    cut = aside(Here(read, read.tree.first[what], read.tree.last[what] + 1, what))
    return trimmed(read.text, whole.start + (that.end() if that else 0), cut or whole.end)


def _inserted(read: Read, verb: int, who: int, source: Span, cue: Span, lex: Lexicon) -> Iterator[Said]:
    """Both sides of a sentence that a cue between marks interrupts: "Those plans, he said, include a school"."""
    tree, passage = read.tree, read.passage
    host = tree.heads[verb]
    first, last = min(verb, tree.first[who]), max(verb, who)
    closing = next((i for i in range(last + 1, len(passage.spans)) if passage.lower[i] == ","), None)
    between = first > 0 and passage.lower[first - 1] == "," and closing is not None and host > closing
    if closing is None or not between or "in" in passage.marks[tree.first[host] : closing + 1]:
        return
    frame = Span(min(source.start, cue.start), passage.spans[closing].start)
    for begin, end in ((read.covers(host).start, passage.spans[first - 1].start),
                       (passage.spans[closing].end, read.covers(host).end)):  # fmt: skip
        if content := trimmed(read.text, begin, end):
            yield _said(read, source, cue, content, frame, "after", lex)


def _said(read: Read, source: Span | None, cue: Span, content: Span, frame: Span, form: str, lex: Lexicon) -> Said:
    return Said(cue=cue, content=content, frame=frame, form="before" if form == "before" else "after", source=source,
                certainty=certainty_of(cue.of(read.text), lex))  # fmt: skip


def inferred(read: Read, verb: int, lex: Lexicon) -> bool:
    """Whether a participle draws the outlet's conclusion from a deed: "he left, suggesting that the talks failed"."""
    tree = read.tree
    drawn = tree.tags[verb] == "VBG" and tree.lemmas[verb] in lex.words("owned", "inferred")
    told = kinds_of(tree.lemmas[tree.heads[verb]], lex.lang)
    return drawn and "nsubj" not in read.below(verb) and {"say", "think", "show", "feel"}.isdisjoint(told)


def _is_like(read: Read, verb: int, lex: Lexicon) -> bool:
    """Whether a verb of saying stands behind "as", and brings nothing else."""
    tree, below, said = read.tree, read.below(verb), read.passage.lower
    mark = below.get("mark", below.get("advmod", verb))
    says = tree.relations[verb] == "advcl" and lex.cues.fullmatch(said[verb]) is not None
    brings = "xcomp" in below or any("pcomp" in read.below(i) for i in (verb, *tree.kids[verb]))
    return says and not brings and said[mark] in lex.words("cues", "likewise")


def _likewise(read: Read, verb: int, source: Span, cue: Span, lex: Lexicon) -> Iterator[Said]:
    """What is as somebody says: "As the clerk has said, the dam is old", "the dam is old, as the clerk said"."""
    aside, host = read.covers(verb), read.covers(read.tree.heads[verb])
    fronted = aside.start <= host.start
    begin, end = (aside.end, host.end) if fronted else (host.start, aside.start)
    apart = fronted or read.text[: aside.start].rstrip().endswith(",")
    if apart and (content := trimmed(read.text, begin, end)):  # not "as old as the clerk says"
        yield _said(read, source, cue, content, aside, "before" if fronted else "after", lex)


def aside(content: Here) -> int | None:
    """Where an addition about somebody begins with which a content ends: ", who pleaded guilty on Friday"."""
    tree, passage = content.read.tree, content.read.passage
    for i in range(content.first + 2, content.end):
        who = passage.lower[i] in ("who", "whom", "whose") and passage.lower[i - 1] == ","
        if who and passage.marks[i] == "out":
            above = i
            while tree.relations[above] != "relcl" and tree.heads[above] != above:
                above = tree.heads[above]
            if tree.relations[above] == "relcl" and tree.last[above] >= content.end - 2:
                return passage.spans[i - 1].start
    return None


def subjects(read: Read) -> Iterator[tuple[Span, bool]]:
    """What clauses outside quotation marks are about, and whether they are several."""
    tree = read.tree
    for i, relation in enumerate(tree.relations):
        clause = tree.relations[tree.heads[i]] in ("ROOT", "conj", "advcl") and read.passage.marks[i] == "out"
        whose = any(tree.tags[kid] == "WP$" for kid in tree.kids[i])
        if clause and not whose and relation in ("nsubj", "nsubjpass") and tree.tags[i].startswith("N"):
            joined = any(tree.relations[kid] == "conj" for kid in tree.kids[i])
            yield read.phrase(i), joined or tree.tags[i].endswith("S")
