"""Which attributions hand a statement to their source, and which tell a deed of the source's in the outlet's voice.

Law: somebody's word stands between quotation marks, or is a sentence of its own under a verb of saying, thinking or
showing. Who wants, tries, asks, attacks or refuses does so in the outlet's voice; so does what is only told of the
moment of speaking ("… she said as the doors closed"). Grammar decides where a parser read the passage, word order else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from msgspec.structs import replace

from storyscape.claims.attribution import Said, certainty_of, trimmed
from storyscape.claims.credits import inside, is_long
from storyscape.claims.lexicon import Lexicon
from storyscape.claims.pieces import Passage
from storyscape.claims.tagging import Tree, kinds_of
from storyscape.records import Span

Shape = Literal["sentence", "infinitive", "thing", "beside"]
_SPEAKING: Final = frozenset({"say", "think"})
_ABLE: Final = ("can", "could", "may", "might", "should", "must")
_NEAR: Final = 4  # code points between a content and the participle that goes on from it
_EDGE: Final = 8  # code points by which the ends of one content may lie apart
_FINITE: Final = ("VBD", "VBZ", "VBP", "MD")
_BESIDE: Final = ("advcl", "prep", "npadvmod", "advmod", "agent", "conj")  # on the way from a cue to what isn't said
_MARKS: Final = (", ", " — ", " – ", "; ", ": ")
_KNOWN: Final = ("post", "quoted_as", "passive", "according")  # forms that only words of saying have
_MARKED: Final = 0.5  # share of a content between marks from which it is somebody's word whatever the verb


class Here(NamedTuple):
    """A stretch of a read passage: the pieces ``[first, end)``, and the one that the others depend on."""

    tree: Tree
    passage: Passage
    first: int
    end: int
    top: int


def owned(text: str, found: Sequence[Said], read: Sequence[Passage], quoted: Sequence[Span],
          lex: Lexicon) -> list[Said]:  # fmt: skip
    """``found`` with each deed marked as one, sources and contents mended by grammar where ``read`` is parsed."""
    grammar = [(passage, Tree(passage)) for passage in read if passage.parse is not None]
    governed = [one for passage, tree in grammar for one in _governed(text, passage, tree, lex)]
    made: list[Said] = []
    for said in found:
        if said.form in _KNOWN or (
            said.form == "evidential" and said.source is None and said.certainty != "attributed"
        ):
            made.append(said)
        elif not _is_own(text, said, lex) and not _is_misled(said, governed):
            made += _told(text, said, grammar, quoted, lex)
    made += [one for one in governed if not any(one.cue.overlaps(other.cue) for other in made)]
    made = [_carried(one, made) for one in made]
    return sorted(dict.fromkeys(made), key=lambda said: (said.cue.start, said.cue.end, said.content.start))


def _told(text: str, said: Said, grammar: Sequence[tuple[Passage, Tree]], quoted: Sequence[Span],
          lex: Lexicon) -> Iterator[Said]:  # fmt: skip
    cue, content = _here(grammar, said.cue), _here(grammar, said.content)
    one = _mended(text, said, cue, content)
    if one is not None:
        marked = _in_marks(text, one.content, quoted)
        shape = _shape(text, cue, content, one, lex)
        if shape != "beside" or marked:
            yield one if marked or _is_word(text, one, cue, shape, lex) else replace(one, deed=True)
            yield from _resumed(text, one, cue)


def _governed(text: str, passage: Passage, tree: Tree, lex: Lexicon) -> Iterator[Said]:
    """What grammar shows: somebody, a verb of saying or thinking, and a sentence behind it that is its object."""
    for i, kids in enumerate(tree.kids):
        if passage.marks[i] != "out" or _SPEAKING.isdisjoint(kinds_of(tree.lemmas[i], lex.lang)):
            continue
        below = {tree.relations[kid]: kid for kid in kids}
        who, what = below.get("nsubj"), below.get("ccomp")
        if who is None or what is None or tree.first[what] <= i or "neg" in below or not _is_finite(tree, what):
            continue
        if any(tree.tags[kid] == "MD" and tree.lemmas[kid] in _ABLE for kid in kids):
            continue  # so that they can tell whether …
        helped = [kid for kid in kids if tree.relations[kid] in ("aux", "advmod") and tree.last[who] < kid < i]
        cue = Span(passage.spans[min([i, *helped])].start, passage.spans[i].end)
        source, whole = _subject(text, passage, tree, who), _covers(passage, tree, what)
        that = re.match(rf"(?:{lex.section('cues').get('only_that', 'that')})\s", text[whole.start : whole.end])
        cut = _aside(Here(tree, passage, tree.first[what], tree.last[what] + 1, what))
        content = trimmed(text, whole.start + (that.end() if that else 0), cut or whole.end)
        if content and tree.last[who] < i and _flat(source.of(text)) not in lex.words("source", "own"):
            yield Said(cue=cue, content=content, frame=Span(source.start, content.start), form="before", source=source,
                       certainty=certainty_of(cue.of(text), lex))  # fmt: skip


def _is_own(text: str, said: Said, lex: Lexicon) -> bool:
    """Whether the source is who writes or reads."""
    return said.source is not None and _flat(said.source.of(text)).split("'")[0] in lex.words("source", "own")


def _is_misled(said: Said, governed: Sequence[Said]) -> bool:
    """Whether grammar sets another verb over the content than the cue that stands near it."""
    same = [one for one in governed if abs(one.content.end - said.content.end) <= _EDGE
            and abs(one.content.start - said.content.start) <= _EDGE]  # fmt: skip
    return bool(same) and not any(one.cue.overlaps(said.cue) for one in same)


def _carried(said: Said, found: Sequence[Said]) -> Said:
    """A participle that goes on ("officials said that …, adding that …") with the source of what it goes on from."""
    before = [one for one in found if one.form not in ("trailing", "evidential") and one.source and not one.deed
              and one.cue < said.cue and one.content.end < said.cue.start <= one.content.end + _NEAR]  # fmt: skip
    return replace(said, source=before[-1].source) if said.form == "trailing" and before else said


def subjects(text: str, read: Sequence[Passage]) -> Iterator[tuple[Span, bool]]:
    """What main clauses outside quotation marks are about by grammar, and whether they are several."""
    for passage in read:
        if passage.parse is not None:
            tree = Tree(passage)
            for i, relation in enumerate(tree.relations):
                above = tree.heads[i]
                main = tree.relations[above] in ("ROOT", "conj") and passage.marks[i] == "out"
                if main and relation in ("nsubj", "nsubjpass") and tree.tags[i].startswith("N"):
                    joined = any(tree.relations[kid] == "conj" for kid in tree.kids[i])
                    yield _subject(text, passage, tree, i), joined or tree.tags[i].endswith("S")


def _is_finite(tree: Tree, top: int) -> bool:
    helped = [tree.tags[kid] for kid in tree.kids[top] if tree.relations[kid] in ("aux", "auxpass", "cop")]
    return tree.tags[top] in _FINITE or any(tag in _FINITE for tag in helped)


def _flat(words: str) -> str:
    return words.lower().replace("’", "'")


def _in_marks(text: str, content: Span, quoted: Sequence[Span]) -> bool:
    if inside(content, quoted) >= _MARKED * (content.end - content.start):
        return True
    return any(q.within(content) and is_long(q, text) for q in quoted)


def _here(grammar: Sequence[tuple[Passage, Tree]], span: Span) -> Here | None:
    for passage, tree in grammar:
        if passage.spans[0].start <= span.start < passage.spans[-1].end:
            at = [i for i, piece in enumerate(passage.spans) if piece.overlaps(span)]
            tops = [i for i in at if not at[0] <= tree.heads[i] <= at[-1] or tree.heads[i] == i]
            worded = [i for i in tops if passage.words[i][0].isalnum()] or tops
            best = max(worded, key=lambda i: (tree.relations[i] not in _BESIDE, tree.tags[i].startswith(("V", "MD")),
                                              tree.last[i] - tree.first[i], -i))  # fmt: skip
            return Here(tree, passage, at[0], at[-1] + 1, best)
    return None


def _mended(text: str, said: Said, cue: Here | None, content: Here | None) -> Said | None:
    """The attribution with its subject as the source and without what the outlet adds of somebody at its end; ``None``
    where the source is whom the verb is done to.
    """
    if cue is None or content is None or said.source is None:
        return said
    tree, passage = cue.tree, cue.passage
    below = {tree.relations[kid]: kid for kid in tree.kids[cue.top]}
    done_to = below.get("nsubjpass")
    if tree.tags[cue.top] == "VBN" and tree.relations[cue.top] == "acl" and said.source.start < said.cue.start:
        return None  # people accused of …
    if done_to is not None and _covers(passage, tree, done_to).overlaps(said.source):
        return None
    subject = below.get("nsubj")
    if subject is not None:
        whole = _covers(passage, tree, subject)
        if whole.overlaps(said.source) and not passage.spans[subject].within(said.source):
            said = replace(said, source=_subject(text, passage, tree, subject))
    cut = _aside(content) if said.content.start > said.cue.start else None
    return replace(said, content=trimmed(text, said.content.start, cut) or said.content) if cut else said


def _covers(passage: Passage, tree: Tree, top: int) -> Span:
    return Span(passage.spans[tree.first[top]].start, passage.spans[tree.last[top]].end)


def _subject(text: str, passage: Passage, tree: Tree, top: int) -> Span:
    """A subject up to the marks beside its head."""
    whole, head = _covers(passage, tree, top), passage.spans[top]
    begins = [i + len(mark) for mark in _MARKS if (i := text.rfind(mark, whole.start, head.start)) >= 0]
    ends = [i for mark in _MARKS if (i := text.find(mark, head.end, whole.end)) >= 0]
    return Span(max([whole.start, *begins]), min([whole.end, *ends]))


def _aside(content: Here) -> int | None:
    """Where an addition about somebody begins with which the content ends: ", who pleaded guilty on Friday"."""
    tree, passage = content.tree, content.passage
    for i in range(content.first + 2, content.end):
        who = passage.lower[i] in ("who", "whom", "whose") and passage.lower[i - 1] == ","
        if who and passage.marks[i] == "out":
            above = i
            while tree.relations[above] != "relcl" and tree.heads[above] != above:
                above = tree.heads[above]
            if tree.relations[above] == "relcl" and tree.last[above] >= content.end - 2:
                return passage.spans[i - 1].start
    return None


def _shape(text: str, cue: Here | None, content: Here | None, said: Said, lex: Lexicon) -> Shape:
    if cue is None or content is None or cue.passage is not content.passage:
        return _by_order(text, said)
    tree, top = content.tree, content.top
    way = tree.relations[top]
    if content.end <= cue.first and not _is_close(text, said) and not _leads(tree, cue.top, top):
        return "beside"
    hangs = cue.first <= tree.heads[top] < cue.end
    led = way == "prep" and content.passage.lower[content.first] in lex.words("owned", "leads")
    if _carries(tree, top, cue.top) or (hangs and content.first >= cue.end and way in _BESIDE and not led):
        return "beside"
    below = {tree.relations[kid]: kid for kid in tree.kids[top]}
    if _is_finite(tree, top):
        return "sentence"
    if any(tree.tags[kid] == "TO" and tree.relations[kid] == "aux" for kid in tree.kids[top]):
        return "infinitive"
    return "sentence" if tree.tags[top].startswith("V") and "nsubj" in below else "thing"


def _carries(tree: Tree, top: int, below: int) -> bool:
    """Whether ``below`` is a second verb beside ``top``: "he left and said that …" doesn't say that he left."""
    while tree.heads[below] not in (below, top) and tree.relations[below] == "conj":
        below = tree.heads[below]
    return tree.heads[below] == top and tree.relations[below] == "conj"


def _is_close(text: str, said: Said) -> bool:
    """Whether nothing but marks stands between a content and who said it behind that."""
    start = min([said.cue.start, *([said.source.start] if said.source else [])])
    return bool(re.fullmatch(r"\W*[^\w\s]\W*", text[max(said.content.start, said.content.end - 1) : start]))


def _leads(tree: Tree, above: int, below: int) -> bool:
    while tree.heads[below] not in (below, above):
        below = tree.heads[below]
    return tree.heads[below] == above != below


def _by_order(text: str, said: Said) -> Shape:
    """The shape of a content that no parser read, by its first words and its length."""
    words = said.content.of(text).lower().split()
    if words[0] == "to":
        return "infinitive"
    return "thing" if words[0].endswith("ing") and len(words[0]) > 4 else "sentence"


def _is_word(text: str, said: Said, cue: Here | None, shape: Shape, lex: Lexicon) -> bool:
    rows = lex.section("owned")
    words = said.cue.of(text).lower().replace("’", "'").split()
    if not rows or not words[0][0].isalpha():
        return True
    lemmas = set(cue.tree.lemmas[cue.first : cue.end]) if cue else set()
    lemmas |= set(words)
    kinds = {kind for word in lemmas for kind in kinds_of(word, lex.lang)}
    if lex.words("owned", "silent") & lemmas and not lex.words("owned", "minds") & lemmas:
        return False  # did not say whether
    if shape == "infinitive":
        return bool(lex.words("owned", "vows") & lemmas)
    if shape == "thing":
        return bool(lex.words("owned", "things") & lemmas) and not lex.pattern("owned", "calls").search(" ".join(words))
    if kinds <= {"show"} and said.source and not _can_tell(said.source.of(text), lex):
        return False  # what tests or figures show is seen by who tells it
    that = re.search(rf"(?<!\w)(?:{lex.section('cues').get('that', 'that')})\s*$", text[: said.content.start][-12:])
    return bool(kinds) or that is not None or not cue


def _can_tell(source: str, lex: Lexicon) -> bool:
    """Whether a source is a name, a body, a text or people: who and what can say a thing."""
    kinds = [lex.words("gender", kind) for kind in ("man", "woman", "people", "thing")]
    telling = lex.words("source", "described").union(*kinds)
    return any(word[0].isupper() or word.lower() in telling for word in source.split()[-1:] + source.split()[:2])


def _resumed(text: str, said: Said, cue: Here | None) -> Iterator[Said]:
    """The rest of a sentence that a cue interrupts: "Those plans, he said, include a school"."""
    if cue is None or said.form != "after" or said.content.start > said.cue.start:
        return
    tree, passage = cue.tree, cue.passage
    above = tree.heads[cue.top]
    following = next((i for i, span in enumerate(passage.spans) if span.start >= said.frame.end), None)
    if tree.relations[cue.top] != "parataxis" or following is None or above <= cue.top:
        return
    if passage.lower[following] == "," and passage.marks[following + 1 : following + 2] == ("out",):
        end = passage.spans[max(tree.last[above], above)].end
        if rest := trimmed(text, passage.spans[following].end, end):
            yield replace(said, content=rest)
