"""Which attributions hand a statement to their source, and which tell a deed of the source's in the outlet's voice.

Law: somebody's word stands between quotation marks, or is a sentence of its own under a verb of saying, thinking or
showing. Who wants, tries, asks, attacks or refuses does so in the outlet's voice; so does what is only told of the
moment of speaking ("… she said as the doors closed"). Grammar decides where a parser read the passage, word order else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from msgspec.structs import replace

from storyscape.claims.attribution import Said, trimmed
from storyscape.claims.credits import inside, is_long
from storyscape.claims.grammar import FINITE, Here, Read, aside, governed, here, holder, inferred
from storyscape.claims.lexicon import Lexicon
from storyscape.claims.tagging import kinds_of
from storyscape.records import Span

Shape = Literal["sentence", "infinitive", "thing", "beside"]
_EDGE: Final = 8  # code points by which the ends of one content may lie apart
_NEAR: Final = 4  # code points between a content and the participle that goes on from it
_BESIDE: Final = ("advcl", "prep", "npadvmod", "advmod", "agent", "conj")
_KNOWN: Final = ("post", "quoted_as", "passive", "according")  # forms that only words of saying have
_APART: Final = ("according", "trailing", "after")  # forms that stand beside what another says
_MARKED: Final = 0.5  # share of a content between marks from which it is somebody's word whatever the verb
_CLOSE: Final = re.compile(r"\W*[^\w\s]\W*")
_UNNAMED: Final = ("V", "MD", "R", "IN", "TO", "CC", ",", ":", ".", "-", "`", "'")  # tags of what no source consists of


def owned(text: str, found: Sequence[Said], grammar: Sequence[Read], quoted: Sequence[Span],
          lex: Lexicon) -> list[Said]:  # fmt: skip
    """``found`` with each deed marked as one, sources and contents mended by ``grammar``, and what grammar adds."""
    shown = [one for read in grammar for one in governed(read, lex)]
    made: list[Said] = []
    for said in found:
        unnamed = said.form == "evidential" and said.source is None
        if unnamed and any(_names_more(one, said) for one in shown):
            continue
        if unnamed and said.certainty != "attributed":
            made.append(_whole(said, here(grammar, said.cue)))
        elif said.form in _KNOWN:
            made.append(said)
        elif not _is_own(text, said, lex) and not _is_misled(said, shown):
            one = _told(text, said, grammar, quoted, lex)
            made += [one] if one else []
    made += [one for one in shown if not any(_is_same(one, other) for other in made)]
    made = [_carried(_full(text, one, shown, made), made) for one in made if not _is_nobodys(one, made)]
    return sorted(dict.fromkeys(made), key=lambda said: (said.cue.start, said.cue.end, said.content.start))


def _told(text: str, said: Said, grammar: Sequence[Read], quoted: Sequence[Span], lex: Lexicon) -> Said | None:
    """An attribution as one of words or of a deed; ``None`` where it is neither."""
    cue, content = here(grammar, said.cue), here(grammar, said.content)
    if cue is None or content is None:
        return said if _is_word(text, said, None, _by_order(text, said), lex) else replace(said, deed=True)
    if (mended := _mended(text, said, cue, content, lex)) is None:
        return None
    if inside(mended.content, quoted) >= _MARKED * (mended.content.end - mended.content.start) or any(
        q.within(mended.content) and is_long(q, text) for q in quoted
    ):
        return mended
    shape = _shape(text, cue, content, mended, lex)
    if shape == "beside":
        return None
    return mended if _is_word(text, mended, cue, shape, lex) else replace(mended, deed=True)


def _full(text: str, said: Said, shown: Sequence[Said], found: Sequence[Said]) -> Said:
    """The attribution with all of what grammar sets under its verb, where that begins alike and runs on, up to what
    another says.
    """
    after = [one.frame.start for one in found if one.form in _APART and one.frame.start >= said.content.end]
    next_one = min(after, default=None)
    for one in shown:
        whole = trimmed(text, said.content.start, min(one.content.end, next_one or one.content.end))
        alike = abs(one.content.start - said.content.start) <= _EDGE and one.cue.overlaps(said.cue)
        if whole and one.form == "before" and alike and not said.deed and said.content.within(whole):
            return replace(said, content=whole)
    return said


def _is_nobodys(said: Said, found: Sequence[Said]) -> bool:
    """Whether a mark alone brings what somebody is known to say: "his office wrote: …"."""
    bare = said.source is None and said.form == "evidential" and said.certainty == "attributed"
    return bare and any(one.source and not one.deed and said.content.within(one.content) for one in found)


def _whole(doubt: Said, cue: Here | None) -> Said:
    """A doubt with the subject of what is doubted: "Holm, who sold the mill, has allegedly fled"."""
    adverb = cue is not None and cue.read.tree.tags[cue.top] == "RB"
    subject = cue.read.subject(cue.top) if cue and adverb else None
    begins = min(subject.start, doubt.content.start) if subject else doubt.content.start
    return replace(doubt, content=Span(begins, doubt.content.end))


def _is_own(text: str, said: Said, lex: Lexicon) -> bool:
    """Whether the source is who writes or reads."""
    source = said.source.of(text).lower().replace("’", "'") if said.source else ""
    return source.split("'")[0] in lex.words("source", "own")


def _is_same(one: Said, other: Said) -> bool:
    """Whether two found by other means are one; of a sentence that is interrupted, both sides may be found."""
    apart = other.deed and not one.content.overlaps(other.content)
    return one.cue.overlaps(other.cue) and not apart and (one.form == "before" or one.content.within(other.content))


def _names_more(one: Said, doubt: Said) -> bool:
    """Whether grammar finds who says what a rule takes for nobody's word; "reports" in "reports suggest" is nobody."""
    return one.cue.overlaps(doubt.cue) and not (one.source is not None and one.source.within(doubt.cue))


def _is_misled(said: Said, shown: Sequence[Said]) -> bool:
    """Whether grammar sets another verb over the content than the cue that stands near it."""
    same = [one for one in shown if abs(one.content.end - said.content.end) <= _EDGE
            and abs(one.content.start - said.content.start) <= _EDGE]  # fmt: skip
    return bool(same) and not any(one.cue.overlaps(said.cue) for one in same)


def _carried(said: Said, found: Sequence[Said]) -> Said:
    """A participle that goes on ("officials said that …, adding that …") with the source of what it goes on from."""
    before = [one for one in found if one.form not in ("trailing", "evidential") and one.source and not one.deed
              and one.cue < said.cue and one.content.end < said.cue.start <= one.content.end + _NEAR]  # fmt: skip
    return replace(said, source=before[-1].source) if said.form == "trailing" and before else said


def _mended(text: str, said: Said, cue: Here, content: Here, lex: Lexicon) -> Said | None:
    """The attribution with its subject as the source and without what the outlet adds of somebody at its end; ``None``
    where the source is nobody, or whom the verb is done to.
    """
    cut = aside(content) if said.content.start > said.cue.start else None
    said = replace(said, content=trimmed(text, said.content.start, cut) or said.content) if cut else said
    read, top, source = cue.read, cue.top, said.source
    if source is None:
        return said
    if (noun := _noun(cue, content)) is not None:
        holding = holder(read, noun, source, lex)
        return replace(said, source=holding, form=said.form if holding else "before")
    if read.is_open(top) or inferred(read, top, lex):
        return None
    passive = read.below(top).get("nsubjpass")
    reduced = (
        read.tree.tags[top] == "VBN" and read.tree.relations[top] in ("acl", "advcl") and "aux" not in read.below(top)
    )
    if reduced and not (said.form == "after" and _is_close(text, said)):
        return None  # people accused of …, asked by reporters whether …; not "“…,” Merrow posted on the wall"
    if passive is not None and read.covers(passive).overlaps(source):
        return None
    said = _spoken(said, _speaker(read, said, source, top, lex))
    subject = read.below(top).get("nsubj")
    if subject is not None and any(i < subject and read.tree.relations[i] == "aux" for i in read.tree.kids[top]):
        return None  # does she think that …?
    if subject is not None and subject < top:  # what stands between a name and its verb goes with them
        frame = Span(min(said.frame.start, read.covers(subject).start), said.frame.end)
        said = said if frame.overlaps(said.content) else replace(said, frame=frame)
    at = here([read], said.source) if said.source else None
    named = at is None or not all(read.tree.tags[i].startswith(_UNNAMED) for i in range(at.first, at.end))
    return said if named else None


def _noun(cue: Here, content: Here) -> int | None:
    """The noun of a cue under which grammar sets the content: "rejected the claim that …"."""
    tree, above = cue.read.tree, content.read.tree.heads[content.top]
    inside = cue.read is content.read and cue.first <= above < cue.end and content.first >= cue.end
    return above if inside and tree.tags[above].startswith("NN") and tree.relations[content.top] != "relcl" else None


def _spoken(said: Said, speaker: Span) -> Said:
    """The attribution as the speaker's, without the words between in what is cut off."""
    moved = said.source is not None and speaker.end <= said.source.start
    return replace(said, source=speaker, frame=Span(said.cue.start, said.frame.end) if moved else said.frame)


def _speaker(read: Read, said: Said, source: Span, top: int, lex: Lexicon) -> Span:
    """The source as grammar has it, where it holds too little or a lead-in ("In addition, officials")."""
    speaker, cue = read.speaker(top, lex), said.cue
    if speaker is None:
        return source
    if said.form == "trailing":
        return speaker
    lead = next((i for i, piece in enumerate(read.passage.spans) if piece.overlaps(source)), top)
    adverbial = read.tree.tags[lead].startswith(("IN", "R", "CC"))
    if adverbial and read.text[source.start : speaker.start].rstrip().endswith(","):
        return Span(speaker.start, max(speaker.end, source.end))
    between = speaker.end <= source.start and source.end <= cue.start
    return speaker if between or _stands(read, speaker, source) else source


def _stands(read: Read, speaker: Span, source: Span) -> bool:
    """Whether the speaker is meant by a source that holds only a part of them, or a relative in their place."""
    word, pronoun = source.of(read.text).lower(), len(speaker.of(read.text)) <= len("they")
    return word in ("who", "which", "that") or (speaker.overlaps(source) and (pronoun or not speaker.within(source)))


def _shape(text: str, cue: Here, content: Here, said: Said, lex: Lexicon) -> Shape:
    if cue.read is not content.read:
        return _by_order(text, said)
    read, top = content.read, content.top
    tree, way = read.tree, read.tree.relations[top]
    if _is_plain(text, cue, content, said, lex):
        return "sentence"
    when = way == "advcl" and tree.tags[content.first].startswith(("IN", "WRB"))  # as if that were not enough, …
    if content.end <= cue.first and (when or not (_is_close(text, said) or read.leads(cue.top, top))):
        return "beside"
    hangs = cue.first <= tree.heads[top] < cue.end
    led = way == "prep" and read.passage.lower[content.first] in lex.words("owned", "leads")
    brought = text[: said.content.start].rstrip(" \"“„«'‘").endswith(":")
    apart = content.first >= cue.end and not read.leads(cue.top, top) and way != "parataxis" and not brought
    core = read.passage.lower[cue.top] in lex.words("cues", "post")
    if (
        (apart and not core)
        or _goes_beside(read, top, cue.top)
        or (hangs and content.first >= cue.end and way in _BESIDE and not led)
    ):
        return "beside"
    if way == "relcl" and tree.tags[content.first] == "WDT" and not core:
        return "beside"  # found a way round a rule that …
    if read.is_finite(top):
        return "sentence"
    if any(tree.tags[kid] == "TO" and tree.relations[kid] == "aux" for kid in tree.kids[top]):
        return "infinitive"
    return "sentence" if tree.tags[top].startswith("V") and "nsubj" in read.below(top) else "thing"


def _is_plain(text: str, cue: Here, content: Here, said: Said, lex: Lexicon) -> bool:
    """Whether word order alone shows a sentence to be said, whatever the parser made of it: it stands right before who
    said it, or right behind a verb of saying that it doesn't add to ("said on Friday, when the doors closed").
    """
    tree, passage = content.read.tree, content.read.passage
    if passage.lower[cue.top] not in lex.words("cues", "post"):
        return False
    if not any(tree.tags[i] in FINITE for i in range(content.first, content.end)):
        return False
    if content.end <= cue.first:
        return said.form == "after" and _is_close(text, said)
    led = passage.lower[content.first] in lex.words("cues", "only_that")
    return led or (content.first == cue.end and not tree.tags[content.first].startswith(("IN", "W", "R", "TO", "CC")))


def _goes_beside(read: Read, top: int, below: int) -> bool:
    """Whether ``below`` is a second verb beside ``top``: "he left and said that …" doesn't say that he left."""
    tree = read.tree
    while tree.heads[below] not in (below, top) and tree.relations[below] == "conj":
        below = tree.heads[below]
    return tree.heads[below] == top and tree.relations[below] == "conj"


def _is_close(text: str, said: Said) -> bool:
    """Whether marks, and nothing but marks, stand between a content and who said it behind that."""
    start = min([said.cue.start, *([said.source.start] if said.source else [])])
    return _CLOSE.fullmatch(text[max(said.content.start, said.content.end - 1) : start]) is not None


def _by_order(text: str, said: Said) -> Shape:
    """The shape of a content that no parser read, by its first words."""
    first = said.content.of(text).lower().split()[0]
    if first == "to":
        return "infinitive"
    return "thing" if first.endswith("ing") and len(first) > len("thing") else "sentence"


def _is_word(text: str, said: Said, cue: Here | None, shape: Shape, lex: Lexicon) -> bool:
    words = said.cue.of(text).lower().replace("’", "'").split()
    if not lex.section("owned") or not words[0][0].isalpha():
        return True
    tree = cue.read.tree if cue else None
    lemmas = {*words, *(tree.lemmas[cue.first : cue.end] if tree and cue else ())}
    below = (
        {tree.lemmas[kid] for kid in tree.kids[cue.top] if tree.relations[kid] in ("neg", "aux")}
        if tree and cue
        else set()
    )
    kinds = {kind for word in lemmas for kind in kinds_of(word, lex.lang)}
    if lex.words("owned", "silent") & (lemmas | below) and not lex.words("owned", "minds") & lemmas:
        return False  # did not say whether
    if shape == "infinitive":
        return bool(lex.words("owned", "vows") & lemmas)
    source = said.source.of(text).lower().replace("’", "'").split("'")[0].split() if said.source else []
    if shape == "thing":
        told = lex.words("owned", "things") & lemmas or (
            lex.words("owned", "finds") & lemmas and lex.words("owned", "texts") & {*source}
        )
        return bool(told) and not lex.pattern("owned", "calls").search(" ".join(words))
    if kinds <= {"show"} and source and lex.words("owned", "texts").isdisjoint(source):
        return False  # what tests or somebody's deeds show is seen by who tells it
    if len(source) == 1 and source[0] in lex.words("owned", "vague") and kinds.isdisjoint({"say", "show"}):
        return False  # it is unclear whether …
    that = re.search(rf"(?<!\w)(?:{lex.section('cues').get('that', 'that')})\s*$", text[: said.content.start][-12:])
    return bool(kinds) or (that is not None and said.source is not None) or not cue
