"""From articles to a landscape: a loop over steps of one type.

Law: a step reads what earlier steps laid on the desk and adds its own; it edits nothing and touches nothing outside.
The same recipe over the same stored records gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from storyscape.claims.analysis import Analysis, analyse
from storyscape.claims.brief import brief
from storyscape.claims.checking import Text, texts_of
from storyscape.claims.differences import differences
from storyscape.claims.entities import entities
from storyscape.claims.framing import framing
from storyscape.claims.judging import asked
from storyscape.claims.lexicon import knows
from storyscape.claims.matching import match
from storyscape.claims.quotes import group_variants
from storyscape.claims.sourcing import resolve, shown
from storyscape.claims.timeline import event_times
from storyscape.claims.verbs import verbs
from storyscape.excerpts import excerpts, refs_in
from storyscape.ingest.history import is_flagged, notices
from storyscape.ingest.recurring import mark
from storyscape.io.tagging import load_tagger
from storyscape.outlets.blindspot import blindspots
from storyscape.outlets.distribution import distributions
from storyscape.outlets.registry import Registry
from storyscape.outlets.rows import rows
from storyscape.outlets.standing import standings
from storyscape.protocols import Encoder, LanguageModel
from storyscape.recipes import Grounds
from storyscape.records import (
    Article,
    Blindspot,
    BriefSentence,
    Claim,
    Difference,
    Distribution,
    Entity,
    Framing,
    Landscape,
    LandscapeArticle,
    Origin,
    OutletRow,
    Quote,
    Recipe,
    Record,
    Restated,
    Reuse,
    StoryPlace,
    TimelineEntry,
    Topic,
)
from storyscape.records.base import shared
from storyscape.settings import Settings
from storyscape.stories.naming import headline
from storyscape.stories.origins import origins
from storyscape.stories.places import places
from storyscape.stories.reuse import find_reuse
from storyscape.stories.topics import topics
from storyscape.text.tokens import words


class Desk(Record, frozen=True, kw_only=True):
    """What a landscape is drawn from (first group, given) and what the steps have found so far (second group)."""

    recipe: Recipe
    settings: Settings
    articles: tuple[Article, ...]
    registry: Any  # a Registry; msgspec needs no schema of it
    grounds: Grounds
    encoder: Any  # an Encoder or None
    tagger: Any  # a Tagger or None
    model: Any = None  # a LanguageModel or None

    reuse: tuple[Reuse, ...] = ()
    origins: tuple[Origin, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    entities: tuple[Entity, ...] = ()
    places: tuple[StoryPlace, ...] = ()
    topics: tuple[Topic, ...] = ()
    claims: tuple[Claim, ...] = ()
    differences: tuple[Difference, ...] = ()
    quotes: tuple[Quote, ...] = ()
    rows: tuple[OutletRow, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    blindspots: tuple[Blindspot, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    brief: tuple[BriefSentence, ...] = ()
    framing: Framing = Framing()
    named: Restated | None = None


Step = Callable[[Desk], Desk]
analyse_once = lru_cache(maxsize=4096)(analyse)  # pure, so that a cache only saves time


def set_desk(
    recipe: Recipe,
    settings: Settings,
    articles: tuple[Article, ...],
    grounds: Grounds,
    encoder: Encoder | None,
    model: LanguageModel | None = None,
) -> Desk:
    """Lay out what a landscape is drawn from: the articles with the lines that recur on their sites marked."""
    recurring = {one.outlet: frozenset(one.lines) for one in grounds.recurring}
    return Desk(
        recipe=recipe,
        settings=settings,
        articles=tuple(mark(article, recurring.get(article.outlet or "", frozenset())) for article in articles),
        registry=Registry(grounds.outlets),
        grounds=grounds,
        encoder=encoder,
        tagger=load_tagger(settings.quotes),
        model=model,
    )


def draw(desk: Desk) -> Landscape:
    """Run all steps and draw the landscape. AnswerError from the language model, where there is one."""
    for step in STEPS:
        desk = step(desk)
    return _landscape(desk)


def encode(landscape: Landscape) -> bytes:
    """The landscape's JSON: the bytes that are stored, compared and served."""
    return msgspec.json.encode(landscape)


def _share_text(desk: Desk) -> Desk:
    agencies = desk.registry.agencies
    return replace(desk, reuse=find_reuse(desk.articles, threshold=desk.settings.reuse_threshold, agencies=agencies))


def _count_origins(desk: Desk) -> Desk:
    return replace(desk, origins=origins(desk.articles, desk.reuse, desk.registry.agencies))


def _analyse(desk: Desk) -> Desk:
    return replace(desk, analyses=tuple(analyse_once(article, desk.tagger) for article in desk.articles))


def _name(desk: Desk) -> Desk:
    """Whom the story names; every source that is one of them says so."""
    found = entities(desk.articles, {analysis.article: analysis.sentences for analysis in desk.analyses})
    named = tuple(resolve(*pair, found) for pair in zip(desk.articles, desk.analyses, strict=True))
    return replace(desk, analyses=named, entities=found, places=places(desk.articles, found))


def _sort(desk: Desk) -> Desk:
    return replace(desk, topics=topics(desk.articles))


def _match(desk: Desk) -> Desk:
    claims = match(
        desk.articles,
        desk.analyses,
        desk.origins,
        encoder=desk.encoder,
        match_threshold=desk.settings.match_threshold,
        unclear_threshold=desk.settings.unclear_threshold,
    )
    return replace(desk, claims=claims)


def _compare(desk: Desk) -> Desk:
    by_id = {article.id: article for article in desk.articles}
    return replace(desk, differences=differences(desk.claims, by_id, desk.analyses, desk.entities))


def _quote(desk: Desk) -> Desk:
    """Words in quotation marks, once each; indirect speech is among the claims, a transcript says the body again."""
    by_id = {article.id: article for article in desk.articles}
    found = [quote for analysis in desk.analyses for quote in analysis.quotes if quote.quoted]
    return replace(desk, quotes=group_variants([q for q in found if not _transcribed(q, by_id[q.article])], by_id))


def _word(desk: Desk) -> Desk:
    by_id = {article.id: article for article in desk.articles}
    acts = verbs(desk.claims, by_id, desk.tagger.parser if desk.tagger else None, desk.encoder)
    return replace(desk, framing=framing(desk.articles, desk.analyses, desk.claims, desk.quotes, acts))


def _transcribed(quote: Quote, article: Article) -> bool:
    return any(block.kind == "transcript" and quote.content.within(block.span) for block in article.blocks)


def _describe_outlets(desk: Desk) -> Desk:
    known = desk.grounds
    return replace(desk, rows=rows(desk.articles, desk.registry, known.raters, known.ratings, known.calibrations))


def _distribute(desk: Desk) -> Desk:
    known = desk.grounds
    spread = distributions(desk.articles, desk.origins, desk.registry, known.raters, known.ratings, known.calibrations)
    return replace(desk, distributions=spread)


def _test_blindspots(desk: Desk) -> Desk:
    following = desk.grounds.following
    if following is None:
        return desk
    known = standings(desk.articles, desk.registry, desk.grounds.raters, desk.grounds.ratings)
    names = {article: standing.name for standing in known for article in standing.articles}
    behind = [[names[article] for article in origin.articles] for origin in desk.origins]
    age = following.until - min(article.seen_at for article in desk.articles)
    return replace(desk, blindspots=blindspots(behind, following.outlets, following.groupings, age=age))


def _date(desk: Desk) -> Desk:
    events = event_times(desk.claims, desk.differences)
    return replace(desk, timeline=(*events, *_coverage(desk.articles)))


def _texts(desk: Desk) -> dict[str, Text]:
    labels = {article: row.label for row in desk.rows for article in row.articles}
    return texts_of(desk.articles, labels, desk.origins)


def _brief(desk: Desk) -> Desk:
    by_id = {article.id: article for article in desk.articles}
    texts = _texts(desk)
    title = by_id[desk.recipe.title_article]
    return replace(desk, brief=brief(desk.claims, desk.differences, by_id, texts, headline(title), title.lang))


def _ask(desk: Desk) -> Desk:
    """What a language model may word, where one is set."""
    if desk.model is None:
        return desk
    title = next(article for article in desk.articles if article.id == desk.recipe.title_article)
    told = (headline(title), title.lang)
    claims, said, named = asked(desk.claims, desk.brief, desk.analyses, told, _texts(desk), desk.model)
    return replace(desk, claims=claims, brief=said, named=named)


STEPS: Final[tuple[Step, ...]] = (
    _share_text,
    _count_origins,
    _analyse,
    _name,
    _sort,
    _match,
    _compare,
    _quote,
    _word,
    _describe_outlets,
    _distribute,
    _test_blindspots,
    _date,
    _brief,
    _ask,
)


def _coverage(articles: Iterable[Article]) -> tuple[TimelineEntry, ...]:
    entries = []
    for article in articles:
        moments = (("published", article.published_at), ("first_seen", article.fetched_at))
        updated = (("updated", article.modified_at),) if article.version > 1 else ()
        for kind, moment in (*moments, *updated):
            if moment is not None:
                value = moment.isoformat(timespec="minutes")
                entries.append(TimelineEntry(kind=kind, value=value, start=moment, article=article.id))
    return tuple(sorted(entries, key=lambda entry: (entry.value, entry.kind, entry.article or "")))


def _landscape(desk: Desk) -> Landscape:
    title = next(article for article in desk.articles if article.id == desk.recipe.title_article)
    named = shown(desk.entities)
    said = (desk.claims, desk.differences, desk.quotes, desk.timeline, desk.brief, desk.framing, desk.named)
    found = (*said, named, desk.places, desk.topics, desk.reuse, desk.origins)
    drawn = {
        "story": desk.recipe.story,
        "title": desk.recipe.name or headline(title),
        "title_article": desk.recipe.title_article,
        "articles": _shown(desk),
        "outlets": desk.rows,
        "entities": named,
        "excerpts": excerpts(desk.articles, {a.article: a.sentences for a in desk.analyses}, refs_in(found)),
        "notes": _notes(desk),
        "followed": len(desk.grounds.following.outlets) if desk.grounds.following else None,
    }
    return Landscape(**shared(desk, Landscape) | drawn)


def _notes(desk: Desk) -> tuple[str, ...]:
    """What a reader must know of the articles: which are in languages that the reader of claims has no table for, and
    which say of themselves that they were corrected or retracted.
    """
    label_of = {article: row.label for row in desk.rows for article in row.articles}
    unread = [f"{label_of[a.id]} ({a.lang})" for a in desk.articles if not knows(a.lang)]
    verb = "1 article is" if len(unread) == 1 else f"{len(unread)} articles are"
    told = f"{verb} in a language that the reader of claims does not cover: {', '.join(unread)}"
    owned = [f"{label_of[a.id]} says that its article was {kind}" for a in desk.articles if (kind := _owned(a))]
    return (*([told] if unread else []), *owned)


def _owned(article: Article) -> str | None:
    """What an article says was done to it, the gravest first: ``retracted``, ``corrected``."""
    kinds = {notice.kind for notice in notices(article)} | {is_flagged(article.title, article.lang)}
    return "retracted" if "retraction" in kinds else "corrected" if "correction" in kinds else None


def _shown(desk: Desk) -> tuple[LandscapeArticle, ...]:
    label_of = {article: row.label for row in desk.rows for article in row.articles}
    origin_of = {article: origin.id for origin in desk.origins for article in origin.articles}
    return tuple(_show(article, label_of[article.id], origin_of[article.id]) for article in desk.articles)


def _show(article: Article, label: str, origin: str) -> LandscapeArticle:
    shown = {
        "label": label,
        "origin": origin,
        "boilerplate_lines": sum(block.kind == "boilerplate" for block in article.blocks),
        "words": len(words(article.text)),
    }
    return LandscapeArticle(**shared(article, LandscapeArticle) | shown)
