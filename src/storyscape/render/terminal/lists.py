"""What else the terminal shows: lists of stories, why a story holds its articles, an article, reports of runs.

Law: as for the panel; nothing here is drawn that the records don't hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from rich.console import Group, RenderableType
from rich.text import Text

from storyscape.records import (
    Article,
    Because,
    CheckReport,
    Comparison,
    Explanation,
    Reject,
    Story,
    StorySummary,
)
from storyscape.records.versions import VersionChange
from storyscape.render import changes, phrases
from storyscape.render.spans import visible
from storyscape.render.terminal.panel import Panel
from storyscape.render.terminal.words import (
    ALERT,
    FAINT,
    STRONG,
    TITLE,
    columns,
    indent,
    joined,
    line,
    reason,
    said,
    short,
    when,
)

REJECTS = 20


def story_list(summaries: Sequence[StorySummary]) -> RenderableType:
    """The stories in the order given: id and title, below them counts, languages and the newest article's time."""
    if not summaries:
        return Text("No stories. Read some articles: storyscape read PATH…")
    table = columns(count=2, grow=(1,))
    for row in summaries:
        name = row.title_name or row.title_outlet
        outlet = said(f" · headline of {name}") if name else Text("")
        counts = f"{phrases.count(row.articles, 'article')} · {phrases.outlets(row.outlets, row.unknown)}"
        details = line(counts, said(f" · {' '.join(row.languages)} · {when(row.last_at)}"), outlet, style=FAINT)
        why = [said(f"importance {row.importance.score:.2f}: {row.importance.note}", FAINT)] if row.importance else []
        table.add_row(Text(short(row.id)), Group(said(row.title, STRONG), details, *why))
    return table


def explanation(found: Explanation) -> RenderableType:
    """Why each article stands in its story: rule, score against threshold, the parts of the score, the journal."""
    story = found.story
    articles = {article.key: article for article in found.articles}
    out: list[RenderableType] = [said(story.title, TITLE), Text(f"story {story.id}", style=FAINT), Text()]
    for place in story.places:
        article = articles.get(place.article_key)
        pinned = said(f"  pinned by {place.pinned}", STRONG) if place.pinned else Text("")
        out.append(line(_name(article, place.article_key), Text(f"  {place.kind}", style=FAINT), pinned))
        out += [indent(part) for part in _because(place.because, articles)]
    return Group(*out, *_journal(story, articles))


def article(found: Article, versions: Sequence[Article] = ()) -> RenderableType:
    """One version of an article: what is known of it, and its text with the lines that are not counted marked."""
    facts = columns(count=2, grow=(1,))
    for name, value in _facts(found):
        facts.add_row(Text(name, style=FAINT), said(value))
    for version in versions if len(versions) > 1 else ():
        mark = "this one" if version.id == found.id else ""
        changed = phrases.moment(version.modified_at or version.fetched_at)
        facts.add_row(Text(f"version {version.version}", style=FAINT), Text(f"{short(version.id)}  {changed}  {mark}"))
    lines = [_block(found, at) for at in range(len(found.blocks))] or [said(found.text)]
    return Group(said(found.title or "(no headline)", TITLE), facts, Text(), *lines)


def check(report: CheckReport) -> RenderableType:
    """Whether a landscape drawn again has the same bytes, and what has changed where it hasn't."""
    if report.same:
        head = line(Text("same", style=STRONG), f": drawn again, {report.drawn_bytes:,} bytes, none differs")
    else:
        sizes = f": {report.stored_bytes:,} bytes stored, {report.drawn_bytes:,} drawn; first difference at "
        head = line(Text("differs", style=ALERT), sizes, said(report.differs_at or "the end"))
    changed = [indent(said(f"changed since: {name}")) for name in report.changed]
    return Group(head, *changed, Text(f"recipe {report.recipe.id}", style=FAINT))


def comparison(found: Comparison, *, whole: bool = False) -> RenderableType:
    """The landscapes of an ad-hoc comparison, most articles first, and what was set aside."""
    out: list[RenderableType] = []
    for landscape in found.landscapes:
        out += [Panel(landscape, whole=whole, stored=False), Text(), Text()]
    if not out:
        out.append(Text("No article was found in these files."))
    return Group(*out, *rejects(found.rejects))


def rejects(items: Sequence[Reject]) -> Iterator[RenderableType]:
    """What was set aside: where it stood, what was wrong, what to do."""
    for item in items[:REJECTS]:
        yield line(
            Text("set aside ", style=ALERT), said(item.read_from, STRONG), said(f": {item.error}. {item.remedy}")
        )
    if len(items) > REJECTS:
        yield Text(f"… and {len(items) - REJECTS} more set aside (all with --json)", style=FAINT)


def _name(article: Article | None, key: str) -> Text:
    if article is None:
        return Text(key)
    outlet = said(f"{article.outlet} ", STRONG) if article.outlet else Text("outlet unknown ", style=FAINT)
    return line(outlet, said(article.title or phrases.cue_words((article.text[:60],))))


def _because(because: Because, articles: Mapping[str, Article]) -> Iterator[Text]:
    """The rule, its score and note (articles by their headlines instead of their keys), and the parts of the score."""
    words = because.note
    for key, article in articles.items():
        words = words.replace(key, f"“{article.title or article.text[:60]}”")
    yield reason(because, words)
    if because.parts:
        yield joined((line(said(name), f" {value:+.2f}") for name, value in because.parts), "  ")


def _journal(story: Story, articles: dict[str, Article]) -> Iterator[RenderableType]:
    if not story.journal:
        return
    yield Text()
    yield Text("Journal (UTC)", style=TITLE)
    table = columns(count=4, grow=(3,))
    for change in story.journal:
        name = _name(articles.get(change.article_key or ""), change.article_key or "")
        by_person = change.edit is not None or change.undoes is not None
        note = said(f"{'  ' if change.article_key else ''}{change.because.note}", FAINT) if by_person else Text("")
        table.add_row(when(change.at), change.kind, said(f"by {change.by}", FAINT), line(name, note))
    yield table


def _facts(found: Article) -> Iterable[tuple[str, str]]:
    yield "article", found.id
    yield "outlet", found.outlet or "unknown"
    if found.url:
        yield "url", found.url
    if found.part_of:
        yield "part of", found.part_of
    yield "language", found.lang
    yield "published", phrases.moment(found.published_at) + (" UTC" if found.published_at else "")
    if found.modified_at:
        yield "changed", phrases.moment(found.modified_at) + " UTC"
    yield "first seen", phrases.moment(found.fetched_at) + " UTC"
    if found.bylines:
        yield "by", ", ".join(found.bylines)
    if found.genre:
        yield "kind", f"{found.genre.replace('_', ' ')}, by its {found.genre_from or 'type'}"
    for other in found.otherwise:
        yield "elsewhere", f"{other.value} ({other.field.replace('_', ' ')}, {other.source})"
    if found.credits:
        yield "credits", ", ".join(found.credits)
    if found.site_rule:
        yield "site's rule", found.site_rule
    if found.read_from:
        yield "read from", found.read_from


def _block(found: Article, at: int) -> Text:
    block = found.blocks[at]
    text = said(block.span.of(found.text), FAINT if block.kind == "boilerplate" else "")
    kind = Text(f"  [{block.kind}: {block.because}]", style=FAINT) if block.kind != "body" else Text("")
    return line(text, kind)


def versions(found: Sequence[Article], history: Sequence[VersionChange], *, whole: bool = False) -> RenderableType:
    """An article's versions, oldest first: what each changed and said of it; with ``whole``, word by word."""
    out: list[RenderableType] = [said(found[-1].title or "No headline", TITLE)]
    out.append(_version(found[0], "the first"))
    for change, (before, after) in zip(history, pairwise(found), strict=True):
        out.append(_version(after, changes.summary(change)))
        out += [
            indent(line(Text(notice.kind, style=ALERT), " ", said(notice.span.of(after.text))))
            for notice in change.notices
        ]
        if whole:
            out.append(indent(line(*(_piece(piece) for piece in changes.pieces(change, before, after)))))
    return Group(*out)


def _version(version: Article, told: str) -> Text:
    return line(
        Text(f"version {version.version}", style=STRONG), f"  {version.fetched_at:%Y-%m-%d %H:%M} UTC  {told}  ",
        Text(version.id, style=FAINT),
    )  # fmt: skip


def _piece(piece: changes.Piece) -> Text:
    """A piece with signs that are read without colours, too; its line breaks stay."""
    before, after = {"removed": ("[-", "-]"), "added": ("{+", "+}")}.get(piece.kind, ("", ""))
    style = {"removed": FAINT, "added": STRONG}.get(piece.kind, "")
    return Text(f"{before}{visible(piece.text)}{after}", style=style)
