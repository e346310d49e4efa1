"""What articles say, on whose word, how certainly, and how their sayings differ."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from storyscape.records.base import Because, Record, Ref, Span

Certainty = Literal["asserted", "attributed", "hedged", "alleged", "confirmed", "denied", "unverified"]
Qualifier = Literal["exact", "about", "more_than", "at_least", "less_than", "at_most", "vague", "range"]
Slot = Literal[
    "number", "time", "place", "actor", "cause", "polarity", "certainty", "strength", "attribution", "detail"
]
Modality = Literal["told", "future", "possible", "due", "supposed"]


class Quantity(Record, frozen=True, kw_only=True):
    """A number in a text as an interval: ``low`` to ``high``, either end open when ``None``.

    "thousands" is 2000 to open; "more than 10,000" is 10000 to open with qualifier ``more_than``. ``unit`` is an ISO
    4217 code, ``%``, a unit word, or ``None`` for a plain count; ``counted`` is the span of what is counted.
    """

    span: Span
    low: float | None
    high: float | None
    qualifier: Qualifier = "exact"
    unit: str | None = None
    counted: Span | None = None


class TimeMention(Record, frozen=True, kw_only=True):
    """A time expression. ``value`` is its TIMEX3 value, ``None`` while unresolved; ``start`` and ``end`` bound it.

    ``anchor`` says against what it was resolved; ``none`` means that it could not be (no publication date).
    """

    span: Span
    value: str | None
    start: datetime | None = None
    end: datetime | None = None
    anchor: Literal["publication", "explicit", "none"] = "none"
    granularity: Literal["year", "month", "week", "day", "part_of_day", "minute"] = "day"


class Source(Record, frozen=True, kw_only=True):
    """Whom a statement is credited to. ``span`` stands in the article's text, ``None`` when implied or unspecified.

    ``name`` is the verbatim text of the span, or an outlet's name in a chain's first, implied link. ``entity`` is the
    id of the story's entity that it names and ``full_name`` that entity's name: one speaker is one source, by the full
    name here and the surname there.
    """

    kind: Literal["entity", "description", "unspecified", "outlet"]
    name: str
    span: Span | None = None
    named: bool = False
    entity: str | None = None
    full_name: str = ""


class Attribution(Record, frozen=True, kw_only=True):
    """On whose word: ``chain`` runs from the outlet outward to the speaker; ``cue`` is the span that says so.

    ``scope`` is the span of what is attributed.
    """

    chain: tuple[Source, ...]
    scope: Span
    cue: Span | None
    kind: Literal["direct", "indirect", "mixed", "evidential", "confirmation", "denial"]
    because: str


class Rewording(Record, frozen=True, kw_only=True):
    """Where a form of a quotation differs from the fullest form: ``span`` in its own text, ``fullest`` in the other.

    ``part``: it begins later or ends earlier; ``cut``: words are gone from the middle; ``ellipsis``: gone, and marked
    as gone; ``added`` words have no place in the fullest form; ``edited`` words stand for others.
    """

    kind: Literal["part", "cut", "ellipsis", "added", "edited"]
    span: Span | None = None
    fullest: Ref | None = None


class Quote(Record, frozen=True, kw_only=True):
    """Words given as somebody's own. ``content`` is what is said; ``quoted`` are the spans inside quotation marks.

    ``variant_of`` is the id of the fullest form of the same words in the story, ``None`` for that form itself;
    ``rewordings`` are where the two differ.
    """

    id: str
    article: str
    content: Span
    quoted: tuple[Span, ...]
    attribution: Attribution | None
    variant_of: str | None = None
    rewordings: tuple[Rewording, ...] = ()


class Argument(Record, frozen=True, kw_only=True):
    """Who or what a predicate has. ``role``: ``actor``, ``object``, ``cause``, ``when``, ``what`` (the verb of what is
    wanted, tried or said), or the preposition that leads it in; ``object in`` leads into an object, or belongs to the
    predicate. ``head`` is the main word of ``span``.
    """

    role: str
    span: Span
    head: Span


class Frame(Record, frozen=True, kw_only=True):
    """A predicate as a parser sees it: ``lemma`` is its verb with what belongs to it ("step down").

    ``modality``: ``told`` as done or being done, else as to come, possible, due, or no more than supposed or wished.
    """

    predicate: Span
    lemma: str
    arguments: tuple[Argument, ...]
    negated: bool = False
    modality: Modality = "told"


class Appearance(Record, frozen=True, kw_only=True):
    """One clause of one article that carries a claim, with its attribution and certainty.

    ``clause`` is stripped of its attribution; ``sentence`` is the whole. ``cues`` are the spans that decided the
    certainty; they may stand in the next sentence. ``repeats`` is set where a transcript or caption says it again.
    ``frame`` is the clause's predicate, ``None`` without a parser of the language.
    """

    article: str
    sentence: Span
    clause: Span
    certainty: Certainty
    attribution: Attribution | None = None
    cues: tuple[Span, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeMention, ...] = ()
    negated: bool = False
    repeats: Span | None = None
    because: str = ""
    frame: Frame | None = None


class Support(Record, frozen=True, kw_only=True):
    """How many independent origins carry a claim, and the strongest kind of sourcing among its appearances.

    ``outlets`` are known ones; ``unknown`` counts the carrying articles whose outlet nobody knows.
    """

    origins: int
    outlets: int
    unknown: int = 0
    strongest: Literal["named", "agency", "described", "unspecified", "none"]


class Restated(Record, frozen=True, kw_only=True):
    """A label as a language model words it, to be read alone: ``by`` which, ``refs`` what it was worded from."""

    text: str
    by: str
    refs: tuple[Ref, ...]


class SecondOpinion(Record, frozen=True, kw_only=True):
    """Whether a language model takes the nearest ``sentence`` of an article in which a claim is unclear to say the
    same: ``by`` which, ``refs`` its evidence. It counts for nothing: the article stays unclear.
    """

    sentence: Ref
    same: bool
    by: str
    refs: tuple[Ref, ...]


class Claim(Record, frozen=True, kw_only=True):
    """What several clauses, in one or more articles, assert alike. ``label`` is a verbatim span, never written by us.

    ``restated`` stands beside it where a language model may word labels, and was borne out; ``opinions`` are what it
    says of articles in which the claim is unclear.

    Every article of the story is in exactly one of: the appearances, ``not_found_in``, ``unclear_in``, ``not_read``.
    """

    id: str
    label: Ref
    appearances: tuple[Appearance, ...]
    not_found_in: tuple[str, ...]
    unclear_in: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()
    support: Support
    because: Because
    restated: Restated | None = None
    opinions: tuple[SecondOpinion, ...] = ()


class Side(Record, frozen=True, kw_only=True):
    """One side of a difference: the span that says it, what it says (verbatim) and what that was read as."""

    ref: Ref
    text: str
    value: str
    articles: tuple[str, ...]


class Difference(Record, frozen=True, kw_only=True):
    """How appearances of one claim differ in one slot, or how sentences do of which one carries the claim.

    ``contradicts`` only where both can't be true, from two outlets, in one slot, by a named rule.
    """

    claim: str
    slot: Slot
    kind: Literal["differs", "contradicts"]
    sides: tuple[Side, ...]
    because: Because

    @property
    def is_apart(self) -> bool:
        """Whether the thing itself is told otherwise, not only on whose word or with what more."""
        return self.slot not in ("attribution", "detail")
