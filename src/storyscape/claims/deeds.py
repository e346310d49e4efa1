"""What the sentences of an article tell as done, ready to be held against what another's tell: what is done, who does
it, whom or what it befalls, and what else has part in it.

Law: a deed is named by its verb, by the acts of the table that the verb may tell, and, where the verb says little, by
its object too; a part is known by the entity that it names, else by its main word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from storyscape.claims.acts import stem
from storyscape.claims.analysis import Analysis
from storyscape.claims.frames import predicates
from storyscape.claims.items import Item, Told
from storyscape.claims.unlike import Name
from storyscape.records import Appearance, Argument, Entity, Frame, Span
from storyscape.text.tokens import stopwords, words

_WHEN: Final = ("when", "in", "on", "at", "by", "during")


class Named(NamedTuple):
    """A name as it stands in a text, and the entity that it was found to name."""

    name: Name
    entity: Entity


class Part(NamedTuple):
    """An argument: the names of its main word, the stems of its others, the entity that its main word names, and those
    named beside it.
    """

    argument: Argument
    heads: frozenset[str]
    stems: frozenset[str]
    name: Named | None
    beside: frozenset[str]

    @property
    def role(self) -> str:
        """The argument's role, for what stands within another what leads it in."""
        return self.argument.role.split()[-1]


class Deed(NamedTuple):
    """A predicate of a sentence with the acts that it names, its parts, the one that is acted on first, and the dates
    that stand in it; ``days`` are its own.
    """

    told: Told
    frame: Frame
    acts: frozenset[str]
    actors: tuple[Part, ...]
    patients: tuple[Part, ...]
    others: tuple[Part, ...]
    causes: tuple[Part, ...]
    days: tuple[Item, ...]
    near: frozenset[str]
    clause: Appearance | None

    @property
    def names(self) -> frozenset[str]:
        """Who and what is named in it, but for who does it."""
        parts = (*self.patients, *self.others)
        own = {part.name.entity.id for part in parts if part.name}
        return frozenset(own.union(*(part.beside for part in parts)))

    @property
    def speaker(self) -> str:
        """On whose word it is told, empty for the outlet's own; who tells of a deed by doing it is no witness to it."""
        said, text = _speaker(self.clause), self.told.article.text
        named = [(part.name.entity.id, part.argument.head.of(text)) for part in self.actors if part.name]
        return "" if any(who == said or head in said for who, head in named) else said


def deeds(said: Sequence[Told], analysis: Analysis, entities: Sequence[Entity]) -> tuple[Deed, ...]:
    """The predicates of the sentences ``said`` of an article, ready to be compared."""
    named = [(mention.span, entity) for entity in entities for mention in entity.mentions
             if mention.article == analysis.article]  # fmt: skip
    by_id = {entity.id: entity for entity in entities}
    made = []
    for told in said:
        here = [(span, entity) for span, entity in named if span.overlaps(told.span)]
        for frame in analysis.frames:
            if frame.predicate.within(told.span):
                clause = next((one for one in analysis.statements if frame.predicate.within(one.clause)), None)
                own = _selves(told, frame, by_id.get(_speaker(clause)), clause)
                verbs = [one.predicate for one in analysis.frames]
                made.append(_deed(told, frame, [*here, *own], clause, verbs))
                beside = [verb for verb in verbs if verb != frame.predicate]
                made += [_deed(told, noun, here, clause, beside) for noun in _nouns(told, frame, here)]
    return tuple(one for one in made if one.acts)


def _speaker(clause: Appearance | None) -> str:
    """On whose word a clause is told: an entity's id, else a name; empty for the outlet's own."""
    if clause is None or clause.attribution is None or len(clause.attribution.chain) == 1:
        return ""
    return clause.attribution.chain[-1].entity or clause.attribution.chain[-1].name


def _selves(told: Told, frame: Frame, speaker: Entity | None, clause: Appearance | None) -> list[tuple[Span, Entity]]:
    """The pronouns by which somebody speaks of himself: "he said that he would leave"."""
    if speaker is None or clause is None or clause.attribution is None or speaker.kind != "person":
        return []
    lex, text = predicates(told.article.lang), told.article.text
    spoken = lex.words("third" if clause.attribution.kind == "indirect" else "first")
    return [(one.head, speaker) for one in frame.arguments if one.head.of(text).lower() in spoken]


def _deed(told: Told, frame: Frame, named: Sequence[tuple[Span, Entity]], clause: Appearance | None,
          verbs: Sequence[Span]) -> Deed:  # fmt: skip
    text, lang = told.article.text, told.article.lang
    dates = [item for item in told.items if item.slot == "time"]
    days = [day for day in dates if any(one.head.overlaps(day.span) and one.role in _WHEN for one in frame.arguments)
            and not any(frame.predicate.end < other.start < day.span.start for other in verbs)]  # fmt: skip
    near = {day.value for day in dates if any(day.span.overlaps(one.span) for one in frame.arguments)}
    parts = [_part(one, text, lang, named) for one in frame.arguments
             if not any(one.head.overlaps(day.span) for day in dates)]  # fmt: skip
    acts, turned, light = _acts(frame, text, lang)
    first, second = ("object", "actor") if turned else ("actor", "object")
    return Deed(
        told, frame, acts,
        tuple(part for part in parts if part.role == first),
        tuple(part for part in parts if part.role == second and not light),
        tuple(part for part in parts
              if part.role not in ("actor", "object", "cause") and not part.argument.role.startswith("actor ")),
        tuple(part for part in parts if part.role == "cause"),
        tuple(days), frozenset(near), clause,
    )  # fmt: skip


def _nouns(told: Told, frame: Frame, named: Sequence[tuple[Span, Entity]]) -> Iterator[Frame]:
    """The deeds that nouns of a predicate name ("after the resignation of Tom Vale on Monday"), as frames with what
    stands beside the noun, or, where the predicate says little, beside that.
    """
    text, lex = told.article.text, predicates(told.article.lang)
    verbs = _verbs_of(told.article.lang)
    days = [item.span for item in told.items if item.slot == "time"]
    for one in frame.arguments:
        lemma, role = verbs.get(one.head.of(text).lower(), ("", ""))
        whole = one.role == "actor" and frame.lemma in lex.words("happening")
        if not lemma or not (whole or one.role in lex.words("past")):
            continue
        own = [
            Argument(role=role, span=span, head=_last_word(span, text)) for span, _ in named if span.within(one.span)
        ]
        when = [Argument(role="when", span=day, head=day) for day in days if day.within(one.span)]
        rest = [each for each in frame.arguments if whole and each is not one]
        yield Frame(predicate=one.head, lemma=lemma, arguments=(*own, *when, *rest))


def _last_word(span: Span, text: str) -> Span:
    return Span(span.end - len(span.of(text).split()[-1]), span.end)


@cache
def _verbs_of(lang: str) -> Mapping[str, tuple[str, str]]:
    """The verb for each noun of the table, and what the noun's owner is to it ("Tom Vale's arrest")."""
    rows = {str(verb): str(row).split() for verb, row in predicates(lang).section("nouns").items()}
    return {noun.removesuffix(":actor"): (verb.replace("_", " "), "actor" if noun.endswith(":actor") else "object")
            for verb, nouns in rows.items() for noun in nouns}  # fmt: skip


def _part(one: Argument, text: str, lang: str, named: Sequence[tuple[Span, Entity]]) -> Part:
    meant = [entity for span, entity in named if span.overlaps(one.head)]
    beside = {entity.id for span, entity in named if span.within(one.span)} - {entity.id for entity in meant}
    spoken = (word for word in words(one.span.of(text)) if word not in stopwords(lang) and not word[0].isdigit())
    head = one.head.of(text).lower()
    heads = frozenset() if head in stopwords(lang) else frozenset({stem(head), *_things(lang).get(stem(head), ())})
    name = Named(Name(one.span.of(text), lang, meant[0]), meant[0]) if meant else None
    return Part(one, heads, frozenset(map(stem, spoken)) - heads, name, frozenset(beside))


def _acts(frame: Frame, text: str, lang: str) -> tuple[frozenset[str], bool, bool]:
    """What names the act that a predicate tells (its verb, one that says little with its object, and the acts of the
    table), whether the table turns who acts and who is acted on, and whether the verb says little.
    """
    light = frame.lemma in predicates(lang).words("light")
    if frame.lemma in predicates(lang).words("telling"):
        return frozenset(), False, False
    objects = [stem(one.head.of(text)) for one in frame.arguments if one.role == "object"] if light else [""]
    names = [f"{frame.lemma}+{one}" if one else frame.lemma for one in objects]
    found = [row for name in names for row in _groups(lang).get(name, ())]
    return frozenset([*names, *(act for act, _ in found)]), any(turned for _, turned in found), light


@cache
def _groups(lang: str) -> Mapping[str, tuple[tuple[str, bool], ...]]:
    """The acts that each verb may tell, and whether who does it is whom the act befalls ("die" among "kill")."""
    found: dict[str, tuple[tuple[str, bool], ...]] = {}
    for act, row in predicates(lang).section("acts").items():
        for name in str(row).split():
            verb, _, thing = name.removesuffix(":actor").replace("_", " ").partition("+")
            key = f"{verb}+{stem(thing)}" if thing else verb
            found[key] = (*found.get(key, ()), (f"#{act}", name.endswith(":actor")))
    return found


@cache
def _things(lang: str) -> Mapping[str, frozenset[str]]:
    rows = [frozenset(map(stem, row.split())) for row in predicates(lang).rows.get("things", ())]
    return {one: row for row in rows for one in row}
