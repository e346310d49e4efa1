"""Who does what to whom: a sentence's predicates with their arguments, as a parser sees them.

Law: every part is a span of the text; what hangs on a verb is read, and who a verb leaves unsaid only where grammar
says it (a relative clause, a participle, a second verb). A language without a table, or without a parser, has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from msgspec.structs import replace

from storyscape.claims.lexicon import Lexicon
from storyscape.claims.pieces import Passage
from storyscape.claims.tagging import Tree
from storyscape.records import Argument, Frame, Span
from storyscape.records.claims import Modality
from storyscape.tables import table_if_any

_OBJECTS: Final = ("dobj", "nsubjpass", "dative", "attr", "oprd", "acomp")
_NO_PREDICATE: Final = ("aux", "auxpass", "amod", "compound", "punct", "case")
_CLAUSES: Final = ("relcl", "acl", "advcl", "appos", "cc", "conj", "punct", "ccomp")
_SHARING: Final = ("conj", "xcomp", "advcl", "pcomp")  # verbs that have their subject from the verb above them
_GROUP: Final = ("aux", "auxpass", "neg")
_LEADING: Final = ("IN", "TO")
_RELATIVE: Final = ("WDT", "WP", "WP$")
_STEPS: Final = 4  # verbs above a verb that may say that it is not told as a fact


@cache
def predicates(lang: str) -> Lexicon:
    """The words by which a language's predicates are read; its ``rows`` are empty where there is no table."""
    return Lexicon(lang, table_if_any(f"frames/{lang}"))


def frames(passage: Passage, lang: str) -> Iterator[Frame]:
    """The predicates of a parsed passage, in text order; none where it is not parsed or the language has no table."""
    lex = predicates(lang)
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
        kid == at + 1 and tree.lemmas[kid] in lex.words("particles")
        and all(tree.relations[below] == "prep" for below in tree.kids[kid]))), None)  # fmt: skip
    first, last = at, at if particle is None else max(at, particle)
    without = tree.relations[at] == "pcomp" and tree.lemmas[tree.heads[at]] in lex.words("denials")
    while first and ((first - 1 in tree.kids[at] and tree.relations[first - 1] in _GROUP)
                     or (without and first - 1 == tree.heads[at])):  # fmt: skip
        first -= 1
    lemma = tree.lemmas[at] if particle is None else f"{tree.lemmas[at]} {tree.lemmas[particle]}"
    return Frame(
        predicate=_stretch(passage, first, last),
        lemma=lemma,
        arguments=_sorted_out(passage, at, _arguments(passage, tree, at, particle, lex)),
        negated=_negated(tree, at, lex),
        modality=_modality(tree, at, lex),
    )


def _sorted_out(passage: Passage, at: int, found: Iterable[Argument]) -> tuple[Argument, ...]:
    """Arguments once each, those alone that stand in the predicate's sentence and in no other of their role."""
    pairs = zip(passage.spans, passage.sentences, strict=True)
    here = [span for span, number in pairs if number == passage.sentences[at]]
    sentence = Span(here[0].start, here[-1].end)
    kept = dict.fromkeys(one for one in found if one.span.within(sentence))
    return tuple(one for one in kept if not any(
        one != other and one.role == other.role and one.span.within(other.span) for other in kept))  # fmt: skip


def _arguments(passage: Passage, tree: Tree, at: int, particle: int | None, lex: Lexicon) -> Iterator[Argument]:
    actors = list(_actors(tree, at, lex))
    objects = [kid for kid in tree.kids[at] if tree.relations[kid] in _OBJECTS and tree.tags[kid] not in _LEADING]
    above = tree.heads[at]
    bare = tree.relations[at] == "relcl" and actors and not any(tree.tags[kid] in _RELATIVE for kid in tree.kids[at])
    if not objects and (bare or (tree.relations[at] == "acl" and tree.tags[at] == "VBN")):
        objects = [above]  # "the mill they sold", "the mill sold in May"
    if not objects and tree.relations[at] == "conj" and tree.tags[at] == "VBN" and _passive(tree, above):
        objects = [kid for kid in tree.kids[above] if tree.relations[kid] == "nsubjpass"]
    objects += _advised(tree, at)
    for role, heads in (("actor", actors), ("object", objects)):
        for head in heads:
            yield from _argument(passage, tree, _meant(passage, tree, head, at, lex), role, lex)
    for kid in tree.kids[at]:
        if kid == particle or (tree.relations[kid] in ("prep", "dative") and tree.tags[kid] in _LEADING):
            yield from _led(passage, tree, kid, lex)
        elif tree.relations[kid] in ("xcomp", "ccomp") and tree.tags[kid].startswith("V"):
            yield Argument(role="what", span=passage.spans[kid], head=passage.spans[kid])
        elif tree.relations[kid] == "npadvmod":
            yield from _argument(passage, tree, kid, "when", lex)
        elif tree.relations[kid] == "advcl" and _mark(tree, kid) in lex.words("because"):
            yield _cause(passage, tree, kid)


def _advised(tree: Tree, at: int) -> list[int]:
    """What is to be done something with: the charge in "advised that a charge be filed"."""
    said = (kid for kid in tree.kids[at] if tree.relations[kid] == "ccomp")
    return [kid for verb in said for kid in tree.kids[verb] if tree.relations[kid] == "nsubjpass"]


def _led(passage: Passage, tree: Tree, prep: int, lex: Lexicon) -> Iterator[Argument]:
    """What a preposition leads in: "in the river"; with a verb, its cause: "for lying to the council"."""
    lemma = tree.lemmas[prep]
    for kid in tree.kids[prep]:
        if tree.relations[kid] == "pobj":
            owing = lemma in lex.words("owing") and tree.lemmas[kid] not in lex.words("durations")
            yield from _argument(passage, tree, kid, "cause" if owing else lemma, lex)
        elif tree.tags[kid] == "VBG" and lemma in lex.words("for"):
            yield _cause(passage, tree, kid)
        elif tree.relations[kid] == "pcomp":
            yield Argument(role=lemma, span=passage.spans[kid], head=passage.spans[kid])
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
        above = tree.heads[tree.heads[at]]
        objects = [kid for kid in tree.kids[above] if tree.relations[kid] == "dobj" and kid < at]
        at = objects[-1] if objects and tree.tags[above].startswith("V") else above
    return at if _main(tree, at, lex) != noun and tree.tags[_main(tree, at, lex)] in ("NNS", "NNPS") else noun


def _main(tree: Tree, head: int, lex: Lexicon) -> int:
    """The noun that is meant: of "a batch of letters" the letters."""
    while tree.lemmas[head] in lex.words("measures") or tree.tags[head] == "CD":
        below = [k for kid in tree.kids[head] if tree.lemmas[kid] in lex.words("of") for k in tree.kids[kid]]
        if not below:
            break
        head = below[0]
    return head


def _argument(passage: Passage, tree: Tree, head: int, role: str, lex: Lexicon) -> Iterator[Argument]:
    """The words around ``head`` without clauses; "a batch of letters" are letters. Each member of a list is one, and so
    is a name that is set behind ("his aide, Ann Bell").
    """
    pieces, joined = sorted(_phrase(tree, head)), _joined(passage, head)
    main = joined if joined > head else _main(tree, head, lex)
    yield Argument(role=role, span=_stretch(passage, pieces[0], max(pieces[-1], joined)), head=passage.spans[main])
    for kid in (kid for kid in (*tree.kids[head], *_behind(tree, head, lex)) if not head < kid <= joined):
        if tree.relations[kid] == "prep" and tree.lemmas[kid] not in lex.words("of"):
            inner = _led(passage, tree, kid, lex)
            cause = tree.lemmas[kid] in lex.words("for")  # "fired him for lying"
            yield from (
                one if cause and one.role == "cause" else replace(one, role=f"{role} {one.role}") for one in inner
            )
        named = tree.relations[kid] == "appos" and tree.tags[kid].startswith("NNP")
        if named or (tree.relations[kid] == "conj" and not tree.tags[kid].startswith("V")):
            yield from _argument(passage, tree, kid, role, lex)


def _behind(tree: Tree, head: int, lex: Lexicon) -> list[int]:
    """What is set behind the last word of "the clerk of Ostrand, Tom Vale" and means the first."""
    last = [below for kid in tree.kids[head] if tree.lemmas[kid] in lex.words("of") for below in tree.kids[kid]]
    return [kid for noun in last for kid in tree.kids[noun] if tree.relations[kid] == "appos"]


def _joined(passage: Passage, at: int) -> int:
    """The last part of a word that a parser sees cut at its hyphens: "re-election"."""
    spans = passage.spans
    while passage.words[at + 1 : at + 2] == ("-",) and len(spans) > at + 2 and spans[at].end + 1 == spans[at + 2].start:
        at += 2
    return at


def _phrase(tree: Tree, head: int) -> set[int]:
    """The run of pieces below ``head`` that are no clauses of their own, from the first to the last before one."""
    kept = {head}
    for kid in tree.kids[head]:
        if tree.relations[kid] not in _CLAUSES or tree.lemmas[kid] == "-":
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
    about = (
        kid for kid in (*tree.kids[at], *_advised(tree, at)) if tree.relations[kid] in (*_OBJECTS, "nsubj", "advmod")
    )
    said += sum(tree.lemmas[below] in denials for kid in about for below in tree.kids[kid])
    above = tree.heads[at]
    if tree.relations[at] == "pcomp":
        said += tree.lemmas[above] in denials
    elif tree.relations[at] in ("xcomp", "ccomp") and above != at:
        said += tree.lemmas[above] in lex.words("withholding")
        said += _negated(tree, above, lex) if tree.relations[at] == "xcomp" else 0
    elif tree.relations[at] == "conj" and any(tree.lemmas[kid] in lex.words("either") for kid in tree.kids[above]):
        own = any(tree.relations[kid].startswith("nsubj") for kid in tree.kids[at])
        said += not own and _negated(tree, above, lex)  # "never hit anyone or lied"
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
        if tree.relations[at] == "acl" and tree.tags[at] == "VB":
            return "supposed"  # "the order to remove them"
        if tree.relations[at] not in ("xcomp", "conj"):
            break
        at = above
    return "told"


_AUXILIARIES: Final[dict[str, tuple[Modality, ...]]] = {
    "aux": ("future", "possible", "due"),
    "mark": ("supposed",),
    "advmod": ("possible",),
}
