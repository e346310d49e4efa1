"""Who does what to whom: a sentence's predicates with their arguments, as a parser sees them.

Law: every part is a span of the text; what hangs on a verb is read, and who a verb leaves unsaid only where grammar
says it (a relative clause, a participle, a second verb). A language without a table, or without a parser, has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from storyscape.claims.lexicon import Lexicon
from storyscape.claims.pieces import Passage
from storyscape.claims.tagging import Tree
from storyscape.records import Argument, Frame, Span
from storyscape.records.claims import Modality
from storyscape.tables import table

_OBJECTS: Final = ("dobj", "nsubjpass", "dative", "attr", "oprd", "acomp")
_NO_PREDICATE: Final = ("aux", "auxpass", "amod", "compound", "punct", "case")
_CLAUSES: Final = ("relcl", "acl", "advcl", "appos", "cc", "conj", "punct", "ccomp")
_SHARING: Final = ("conj", "xcomp", "advcl", "pcomp")  # verbs that have their subject from the verb above them
_LEADING: Final = ("IN", "TO")
_RELATIVE: Final = ("WDT", "WP", "WP$")
_STEPS: Final = 4  # verbs above a verb that may say that it is not told as a fact


@cache
def framing_words(lang: str) -> Lexicon:
    """The words by which a language's predicates are read; its ``rows`` are empty where there is no table."""
    try:
        return Lexicon(lang, table(f"frames/{lang}"))
    except KeyError:
        return Lexicon(lang, {})


def frames(passage: Passage, lang: str) -> Iterator[Frame]:
    """The predicates of a parsed passage, in text order; none where it is not parsed or the language has no table."""
    lex = framing_words(lang)
    if passage.parse is None or not lex.rows:
        return
    tree = Tree(passage)
    for at, tag in enumerate(tree.tags):
        if tag.startswith("VB") and tree.relations[at] not in _NO_PREDICATE:
            yield _frame(passage, tree, at, lex)


def main_frame(clause: Span, found: Sequence[Frame]) -> Frame | None:
    """The predicate of a clause: of those that stand in it, the one whose arguments reach farthest."""
    here = [one for one in found if one.predicate.within(clause)]
    return max(here, key=lambda one: (len(one.arguments), -one.predicate.start), default=None)


def _frame(passage: Passage, tree: Tree, at: int, lex: Lexicon) -> Frame:
    particle = next((kid for kid in tree.kids[at] if tree.relations[kid] == "prt" or (
        kid == at + 1 and not tree.kids[kid] and tree.lemmas[kid] in lex.words("particles"))), None)  # fmt: skip
    last = passage.spans[at if particle is None or particle < at else particle]
    lemma = tree.lemmas[at] if particle is None else f"{tree.lemmas[at]} {tree.lemmas[particle]}"
    return Frame(
        predicate=Span(passage.spans[at].start, last.end),
        lemma=lemma,
        arguments=tuple(dict.fromkeys(_arguments(passage, tree, at, lex))),
        negated=_negated(tree, at, lex),
        modality=_modality(tree, at, lex),
    )


def _arguments(passage: Passage, tree: Tree, at: int, lex: Lexicon) -> Iterator[Argument]:
    actors = list(_actors(tree, at, lex))
    objects = [kid for kid in tree.kids[at] if tree.relations[kid] in _OBJECTS and tree.tags[kid] not in _LEADING]
    above = tree.heads[at]
    if not objects and tree.relations[at] == "acl" and tree.tags[at] == "VBN":
        objects = [above]
    if not objects and tree.relations[at] == "conj" and tree.tags[at] == "VBN" and _passive(tree, above):
        objects = [kid for kid in tree.kids[above] if tree.relations[kid] == "nsubjpass"]
    said = (kid for kid in tree.kids[at] if tree.relations[kid] == "ccomp")  # "advised that a charge be filed"
    objects += [kid for verb in said for kid in tree.kids[verb] if tree.relations[kid] == "nsubjpass"]
    for role, heads in (("actor", actors), ("object", objects)):
        for head in heads:
            yield from _argument(passage, tree, _meant(passage, tree, head, at, lex), role, lex)
    for kid in tree.kids[at]:
        if tree.relations[kid] in ("prep", "dative") and tree.tags[kid] in _LEADING:
            yield from _led(passage, tree, kid, lex)
        elif tree.relations[kid] == "npadvmod":
            yield from _argument(passage, tree, kid, "when", lex)
        elif tree.relations[kid] == "advcl" and _mark(tree, kid) in lex.words("because"):
            yield _cause(passage, tree, kid)


def _led(passage: Passage, tree: Tree, prep: int, lex: Lexicon) -> Iterator[Argument]:
    """What a preposition leads in: "in the river"; with a verb, its cause: "for lying to the council"."""
    lemma = tree.lemmas[prep]
    for kid in tree.kids[prep]:
        if tree.relations[kid] == "pobj":
            yield from _argument(passage, tree, kid, "cause" if lemma in lex.words("owing") else lemma, lex)
        elif tree.relations[kid] == "pcomp" and lemma in lex.words("for"):
            yield _cause(passage, tree, kid)
        elif tree.relations[kid] == "prep":  # "out of the debate"
            yield from _led(passage, tree, kid, lex)


def _cause(passage: Passage, tree: Tree, verb: int) -> Argument:
    span = _stretch(passage, tree.first[verb], tree.last[verb])
    return Argument(role="cause", span=span, head=passage.spans[verb])


def _actors(tree: Tree, at: int, lex: Lexicon) -> Iterator[int]:
    """Who does it: the subject, who stands behind "by", or whom grammar gives a verb without either."""
    for kid in tree.kids[at]:
        if tree.relations[kid] == "agent":
            yield from (below for below in tree.kids[kid] if tree.relations[below] == "pobj")
        elif tree.relations[kid] == "nsubj":
            yield kid
    if any(tree.relations[kid].startswith(("nsubj", "agent")) for kid in tree.kids[at]) or tree.heads[at] == at:
        return
    above, relation = tree.heads[at], tree.relations[at]
    if relation == "acl" and tree.tags[at] == "VBG":
        yield above
    elif relation in _SHARING and not _passive(tree, at):
        verb = tree.heads[above] if relation == "pcomp" else above
        ruled = relation == "xcomp" or (relation == "pcomp" and tree.lemmas[above] in lex.words("ruling"))
        objects = [kid for kid in tree.kids[verb] if tree.relations[kid] in ("dobj", "nsubjpass")] if ruled else []
        yield from objects or (kid for kid in _actors(tree, verb, lex) if tree.tags[verb].startswith("V"))


def _passive(tree: Tree, at: int) -> bool:
    return any(tree.relations[kid] in ("nsubjpass", "auxpass") for kid in tree.kids[at])


def _meant(passage: Passage, tree: Tree, head: int, verb: int, lex: Lexicon) -> int:
    """The word that "who" or "which" stands for."""
    while tree.tags[head] in _RELATIVE and tree.heads[verb] != verb:
        if tree.relations[verb] == "relcl":
            return _antecedent(passage, tree, tree.heads[verb], verb, lex)
        verb = tree.heads[verb]
    return head


def _antecedent(passage: Passage, tree: Tree, noun: int, verb: int, lex: Lexicon) -> int:
    """The noun of a relative clause: "letters from the bank that were found" are the letters, for "were" is plural."""
    plural = any(passage.lower[at] in lex.words("plural") for at in (verb, *tree.kids[verb]))
    at = noun
    while plural and tree.tags[at] in ("NN", "NNP") and tree.relations[at] == "pobj":
        at = tree.heads[tree.heads[at]]
    return at if tree.tags[at] in ("NNS", "NNPS") else noun


def _argument(passage: Passage, tree: Tree, head: int, role: str, lex: Lexicon) -> Iterator[Argument]:
    """The words around ``head`` without clauses; "a batch of letters" are letters. Each member of a list is one, and so
    is a name that is set behind ("his aide, Ann Bell").
    """
    main = head
    while tree.lemmas[main] in lex.words("measures") or tree.tags[main] == "CD":
        below = [k for kid in tree.kids[main] if tree.lemmas[kid] == "of" for k in tree.kids[kid]]
        if not below:
            break
        main = below[0]
    pieces = sorted(_phrase(tree, head))
    span = _stretch(passage, pieces[0], pieces[-1])
    yield Argument(role=role, span=span, head=passage.spans[main])
    for kid in tree.kids[head]:
        named = tree.relations[kid] == "appos" and tree.tags[kid].startswith("NNP")
        if named or (tree.relations[kid] == "conj" and not tree.tags[kid].startswith("V")):
            yield from _argument(passage, tree, kid, role, lex)


def _phrase(tree: Tree, head: int) -> set[int]:
    """The run of pieces below ``head`` that are no clauses of their own, from the first to the last before one."""
    kept = {head}
    for kid in tree.kids[head]:
        if tree.relations[kid] not in _CLAUSES:
            kept |= _phrase(tree, kid)
    run = {head}
    for step in (-1, 1):
        at = head + step
        while at in kept:
            run.add(at)
            at += step
    return run


def _stretch(passage: Passage, first: int, last: int) -> Span:
    return Span(passage.spans[first].start, passage.spans[last].end)


def _mark(tree: Tree, at: int) -> str:
    return next((tree.lemmas[kid] for kid in tree.kids[at] if tree.relations[kid] in ("mark", "advmod")), "")


def _negated(tree: Tree, at: int, lex: Lexicon) -> bool:
    """Whether a predicate is denied: two denials are none."""
    denials, softening = lex.words("denials"), lex.words("softening")
    said = sum(tree.relations[kid] != "prep" and tree.lemmas[kid] in denials
               and softening.isdisjoint(tree.lemmas[kid + 1 : kid + 2]) for kid in tree.kids[at])  # fmt: skip
    about = (kid for kid in tree.kids[at] if tree.relations[kid] in (*_OBJECTS, "nsubj", "advmod"))
    said += sum(tree.lemmas[below] in denials for kid in about for below in tree.kids[kid])
    above = tree.heads[at]
    if tree.relations[at] == "pcomp":
        said += tree.lemmas[above] in denials
    elif tree.relations[at] in ("xcomp", "ccomp") and above != at:
        said += tree.lemmas[above] in lex.words("withholding")
        said += _negated(tree, above, lex) if tree.relations[at] == "xcomp" else 0
    return said % 2 == 1


def _modality(tree: Tree, at: int, lex: Lexicon) -> Modality:
    """How a predicate is told: by its auxiliaries, else by the verbs and conjunctions above it."""
    for _ in range(_STEPS):
        for kid in tree.kids[at]:
            kind = _AUXILIARIES.get(tree.relations[kid])
            for modality in kind or ():
                if tree.lemmas[kid] in lex.words("modality", modality):
                    return modality
        above = tree.heads[at]
        if above == at:
            break
        for modality in ("due", "supposed"):
            if tree.relations[at] in ("xcomp", "ccomp") and tree.lemmas[above] in lex.words("modality", modality):
                return modality
        if tree.relations[at] not in ("xcomp", "conj"):
            break
        at = above
    return "told"


_AUXILIARIES: Final[dict[str, tuple[Modality, ...]]] = {
    "aux": ("future", "possible", "due"),
    "mark": ("supposed",),
    "advmod": ("possible",),
}
