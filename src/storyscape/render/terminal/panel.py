"""The landscape panel: all that is known of one story, from who reports it to what was not read.

Law: the order of the sections is the order of a reader's questions; a section without content is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.rule import Rule
from rich.text import Text

from storyscape.records import Landscape, TimelineEntry
from storyscape.render import phrases
from storyscape.render.named import named, subjects
from storyscape.render.panels import seen_together
from storyscape.render.terminal.sayings import brief, claims, differences, quotes, shared, wordings
from storyscape.render.terminal.stand import compared, outlets, stand
from storyscape.render.terminal.words import (
    ALERT,
    FAINT,
    SHORT_ID,
    STRONG,
    TITLE,
    capped,
    columns,
    joined,
    line,
    more,
    quoted,
    said,
    when,
)
from storyscape.render.views import by_id, in_short, known

OUTLETS, HEADLINES, SHARED, CLAIMS, DIFFERENCES, NAMES, QUOTES, WORDS, TIMES = 15, 3, 5, 6, 6, 5, 5, 4, 12
SIGNS = {"event": "◆", "published": "●", "first_seen": "○", "updated": "□"}
KINDS = {"event": "said to happen", "published": "published", "first_seen": "first seen", "updated": "changed"}


class Panel:
    """A landscape as a Rich renderable.

    ``whole`` prints the lists in full; by default they are cut and say so. ``stored`` says that the story can be asked
    for again by its id, which an ad-hoc comparison can't.
    """

    def __init__(self, landscape: Landscape, *, whole: bool = False, stored: bool = True) -> None:
        self.landscape = landscape
        self.whole = whole
        self.stored = stored

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        landscape, width = self.landscape, options.max_width
        yield from _head(landscape)
        sections: tuple[tuple[str, Iterable[RenderableType]], ...] = (
            ("In brief", brief(landscape)),
            ("Where the outlets stand", stand(landscape, width)),
            ("Outlets", outlets(landscape, width, self._most(OUTLETS))),
            ("Headlines by group", compared(landscape, self._most(HEADLINES))),
            ("Shared text", shared(landscape, self._most(SHARED))),
            ("Claims", claims(landscape, self._most(CLAIMS))),
            ("Differences", differences(landscape, width, self._most(DIFFERENCES))),
            ("Who and where", _named(landscape, self._most(NAMES))),
            ("Quotes", quotes(landscape, self._most(QUOTES))),
            ("How it is worded", wordings(landscape, self._most(WORDS))),
            ("Timeline (UTC)", _timeline(landscape, self._most(TIMES))),
            ("Before and after", _affair(landscape)),
            ("Not read, not counted", _notes(landscape)),
        )
        for title, content in sections:
            yield from _section(title, content)
        yield Text()
        yield _recipe(landscape)
        if where := dict(landscape.recipe.settings).get("corrections"):
            yield said(f"something wrong? {where}", FAINT)
        if self.stored:
            yield _more(landscape, whole=self.whole)

    def _most(self, most: int) -> int | None:
        return None if self.whole else most


def _section(title: str, content: Iterable[RenderableType]) -> Iterator[RenderableType]:
    parts = list(content)
    if parts:
        yield Text()
        yield Rule(Text(title, style=TITLE), align="left", style=FAINT, characters="─")
        yield from parts


def _head(landscape: Landscape) -> Iterator[Text]:
    article = by_id(landscape).get(landscape.title_article)
    yield said(landscape.title, TITLE)
    if landscape.named:
        yield said(in_short(landscape), FAINT)
    if article is not None:
        published = f"published {phrases.moment(article.published_at)} UTC" if article.published_at else "undated"
        yield line("headline of ", said(article.label, STRONG), f" · {article.lang} · {published}", style=FAINT)
    languages = sorted({member.lang for member in landscape.articles})
    yield line(
        Text(phrases.count(len(landscape.articles), "article"), style=STRONG), " · ",
        Text(phrases.outlets(*known(landscape)), style=STRONG), " · ",
        Text(phrases.count(len(landscape.origins), "independent text"), style=STRONG), " · ",
        said(" ".join(languages)),
    )  # fmt: skip


def _named(landscape: Landscape, most: int | None) -> Iterator[RenderableType]:
    for name, code, why in subjects(landscape):
        yield line(Text("Topic ", style=FAINT), said(name, STRONG), said(f"  {code}, {why}", FAINT))
    table = columns(count=2, grow=(1,))
    for title, views in named(landscape):
        shown, left = capped(views, most)
        more = Text(f" and {left} more" if left else "", style=FAINT)
        each = (line(said(view.entity.name), Text(f" {len(view.entity.mentions)}", style=FAINT)) for view in shown)
        table.add_row(Text(title), line(joined(each), more))
    if landscape.entities:
        yield table


def _timeline(landscape: Landscape, most: int | None) -> Iterator[RenderableType]:
    together = seen_together(landscape) is not None  # then "first seen" says nothing of the coverage
    told = [entry for entry in landscape.timeline if not (together and entry.kind == "first_seen")]
    ordered = sorted(told, key=lambda entry: (entry.start is None, entry.start and entry.start.timestamp()))
    shown, left = capped(ordered, most)
    table = columns(count=3, grow=(2,))
    for entry in shown:
        moment = phrases.timex(entry.value) if entry.kind == "event" else when(entry.start)
        sign = line(f"{SIGNS[entry.kind]} ", Text(KINDS[entry.kind], style=FAINT))
        table.add_row(said(moment), sign, _entry(landscape, entry))
    if shown:
        yield table
    yield from more(left, "moment")


def _affair(landscape: Landscape) -> Iterator[RenderableType]:
    table = columns(count=3, grow=(2,))
    for link in landscape.recipe.affair:
        why = Text(f"  {link.story[:SHORT_ID]}  ", style=FAINT)
        told = line(quoted(link.title), why, said(link.because.note, FAINT))
        table.add_row(Text(phrases.day(link.first_at)), Text(link.kind, style=FAINT), told)
    if landscape.recipe.affair:
        yield table


def _entry(landscape: Landscape, entry: TimelineEntry) -> Text:
    articles = by_id(landscape)
    if entry.article is not None and entry.article in articles:
        return said(articles[entry.article].label)
    refs, left = capped(entry.refs, 3)
    words = [
        line(quoted(landscape.text_of(ref)), said(f" {articles[ref.article].label}", FAINT))
        for ref in refs
        if ref.article in articles
    ]
    against = Text(f" · {phrases.otherwise(entry.against)}", style=ALERT) if entry.against else ""
    return line(joined(words), Text(f" and {left} more", style=FAINT) if left else "", against)


def _notes(landscape: Landscape) -> Iterator[RenderableType]:
    lines = sum(article.boilerplate_lines for article in landscape.articles)
    if lines:
        yield Text(f"{phrases.count(lines, 'line')} of boilerplate left out of the comparison")
    for note in landscape.notes:
        yield said(note)


def _recipe(landscape: Landscape) -> Text:
    recipe = landscape.recipe
    drawn = f"drawn {phrases.moment(recipe.as_of)} UTC by Storyscape {recipe.version}"
    return Text(f"recipe {recipe.id}, {drawn}", style=FAINT)


def _more(landscape: Landscape, *, whole: bool) -> RenderableType:
    """The commands that say more of this story."""
    story = landscape.story[:SHORT_ID]
    more = (
        *(() if whole else ((f"storyscape story {story} --all", "every list in full"),)),
        (f"storyscape explain {story}", "why these are one story"),
        (f"storyscape landscape {story} --check", "draw it again and compare"),
        (f"storyscape export {story} --format html -o s.html", "one file to keep"),
        ("storyscape serve", "all stories as pages"),
    )
    table = columns(count=2)
    for command, what in more:
        table.add_row(Text(command, no_wrap=True), Text(what, style=FAINT))
    return table
