"""What a story's articles say, in a terminal: claims on whose word, differences side by side, quotes, shared text.

Law: the words of the texts come first, verbatim; who says them, how certainly and by which rule stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from storyscape.records import Appearance, Claim, Landscape, LandscapeArticle, Quote, Ref, Reuse
from storyscape.render import phrases
from storyscape.render.sides import DifferenceView, SideView, difference_views
from storyscape.render.terminal.words import (
    ALERT,
    CERTAINTY,
    FAINT,
    STRONG,
    capped,
    columns,
    indent,
    joined,
    line,
    numbered,
    quoted,
    said,
)
from storyscape.render.views import QuoteGroup, by_id, chain, groups, quote_groups

APPEARANCES = 5
SIDE_WIDTH = 26
ONWARD = " › "


def claims(landscape: Landscape, most: int | None) -> Iterator[RenderableType]:
    """The claims, each with its appearances: on whose word, how certainly, by which words."""
    shown, left = capped(landscape.claims, most)
    articles = by_id(landscape)
    for at, claim in enumerate(shown, 1):
        lead = quoted(landscape.text_of(claim.label), STRONG)
        rows, more = capped(claim.appearances, None if most is None else APPEARANCES)
        table = columns(count=2, grow=(0, 1))
        for appearance in rows:
            table.add_row(_on_whose_word(appearance, articles), _certainty(landscape, appearance))
        body: list[RenderableType] = [_support(claim), table]
        if more:
            body.append(Text(f"… and {phrases.count(more, 'more appearance')}", style=FAINT))
        body += [*_beyond(landscape, claim, articles), *_elsewhere(claim, articles)]
        yield numbered(str(at), Group(lead, *body))
    if left:
        yield Text(f"… and {phrases.count(left, 'more claim')}", style=FAINT)


def differences(landscape: Landscape, width: int, most: int | None) -> Iterator[RenderableType]:
    """The differences, contradictions first, with the sides next to each other."""
    shown, left = capped(difference_views(landscape), most)
    for view in shown:
        yield numbered(view.claim_at[1:], Group(*_difference_head(view), _sides(view, width)))
    if left:
        yield Text(f"… and {phrases.count(left, 'more difference')}", style=FAINT)


def quotes(landscape: Landscape, most: int | None) -> Iterator[RenderableType]:
    """The quotes in their fullest forms, with who gives them and where else they stand."""
    articles = by_id(landscape)
    shown, left = capped(quote_groups(landscape), most)
    for group in shown:
        yield from _quote(landscape, group, articles)
    if left:
        yield Text(f"… and {phrases.count(left, 'more quote')}", style=FAINT)


def shared(landscape: Landscape, most: int | None) -> Iterator[RenderableType]:
    """Which articles are one origin, and which pairs share text."""
    for group in groups(landscape):
        if group.letter:
            names = joined(said(article.label) for article in group.articles)
            yield numbered(group.letter, line(names, said(f": {group.origin.because.note}", FAINT)))
    articles = by_id(landscape)
    shown, left = capped(sorted(landscape.reuse, key=lambda reuse: -reuse.score), most)
    for reuse in shown:
        yield indent(_pair(landscape, reuse, articles), 4)
    if left:
        yield indent(Text(f"… and {phrases.count(left, 'more pair')}", style=FAINT), 4)


def _on_whose_word(appearance: Appearance, articles: dict[str, LandscapeArticle]) -> Text:
    links = appearance.attribution.chain if appearance.attribution else ()
    return joined((said(name) for name in chain(articles[appearance.article], links)), ONWARD)


def _certainty(landscape: Landscape, appearance: Appearance) -> Text:
    """How certain the appearance is, with the words that decided it: a badge in words, never in colour alone."""
    badge = Text(phrases.CERTAINTY[appearance.certainty], style=CERTAINTY[appearance.certainty])
    words = [landscape.text_of(Ref(appearance.article, cue)) for cue in appearance.cues]
    cues = [quoted(word, FAINT) for word in dict.fromkeys(words) if len(word) <= SIDE_WIDTH]
    negated = Text(", negated") if appearance.negated else Text("")
    return line(badge, negated, " " if cues else "", joined(cues))


def _support(claim: Claim) -> Text:
    support = claim.support
    return Text(
        f"{phrases.count(support.outlets, 'outlet')}, {phrases.count(support.origins, 'independent origin')};"
        f" strongest: {phrases.STRONGEST[support.strongest]}",
        style=FAINT,
    )


def _beyond(landscape: Landscape, claim: Claim, articles: dict[str, LandscapeArticle]) -> Iterator[Text]:
    """The sentences outside a claim's own that decide its certainty: "could not be verified" and the like."""
    for appearance in claim.appearances:
        for cue in appearance.cues:
            if not cue.within(appearance.sentence):
                sentence = landscape.excerpt(Ref(appearance.article, cue)).text
                label = Text(f"{phrases.CERTAINTY[appearance.certainty]}: ", style=ALERT)
                yield line(label, quoted(sentence), said(f" {articles[appearance.article].label}", FAINT))


def _elsewhere(claim: Claim, articles: dict[str, LandscapeArticle]) -> Iterator[Text]:
    parts = []
    for ids, words in (
        (claim.unclear_in, phrases.STATES["unclear"]),
        (claim.not_read, phrases.STATES["not_read"]),
        (claim.not_found_in, phrases.STATES["not_found"]),
    ):
        if ids:
            parts.append(line(f"{words}: ", _names(ids, articles, most=3)))
    if parts:
        yield line(joined(parts, " · "), style=FAINT)


def _names(ids: Sequence[str], articles: dict[str, LandscapeArticle], most: int) -> Text:
    labels = list(dict.fromkeys(articles[member].label for member in ids if member in articles))
    shown, left = capped(labels, most)
    return line(joined(said(label) for label in shown), f" and {left} more" if left else "")


def _difference_head(view: DifferenceView) -> Iterator[Text]:
    difference, because = view.difference, view.difference.because
    kind = Text(phrases.STATES[difference.kind], style=ALERT if difference.kind == "contradicts" else STRONG)
    slot = phrases.SLOTS.get(difference.slot, difference.slot)
    yield line(Text(f"{slot} ", style=STRONG), kind, " in ", quoted(view.label, FAINT))
    yield line(
        phrases.verdict(difference),
        f" Rule {because.rule}",
        said(f": {because.note}" if because.note else ""),
        style=FAINT,
    )


def _sides(view: DifferenceView, width: int) -> RenderableType:
    across = max(1, min(len(view.sides), (width - 6) // SIDE_WIDTH))
    table = Table.grid(padding=(0, 3, 0, 0), expand=False)
    for _ in range(across):
        table.add_column(overflow="fold", max_width=(width - 6) // across)
    cells = [_side(side) for side in view.sides]
    for at in range(0, len(cells), across):
        table.add_row(*cells[at : at + across])
    return table


def _side(side: SideView) -> Text:
    names = joined(said(label) for label in dict.fromkeys(article.label for article in side.articles))
    read = side.read_as if side.read_as.casefold() != side.side.text.casefold() else ""
    return line(quoted(side.side.text, STRONG), said(f"  read as {read}", FAINT) if read else Text(""), "\n", names)


def _quote(landscape: Landscape, group: QuoteGroup, articles: dict[str, LandscapeArticle]) -> Iterator[RenderableType]:
    fullest = group.fullest
    yield indent(quoted(landscape.text_of(Ref(fullest.article, fullest.content))), 2)
    others = list(dict.fromkeys(articles[q.article].label for q in group.variants if q.article != fullest.article))
    also = line(Text(" · also in ", style=FAINT), joined(said(label) for label in others)) if others else Text("")
    yield indent(line("— ", _speaker(fullest, articles), also), 4)


def _speaker(quote: Quote, articles: dict[str, LandscapeArticle]) -> Text:
    links = quote.attribution.chain if quote.attribution else ()
    names = chain(articles[quote.article], links)
    if len(names) == 1:
        return line(said(names[0]), Text(", no speaker found", style=FAINT))
    return line(said(names[-1], STRONG), ", by ", joined((said(name) for name in names[:-1]), ONWARD))


def _pair(landscape: Landscape, reuse: Reuse, articles: dict[str, LandscapeArticle]) -> Text:
    pair = line(said(articles[reuse.a].label), " shares text with ", said(articles[reuse.b].label))
    credit = Text("")
    if reuse.credit is not None:
        credit = line("; credit: ", quoted(landscape.text_of(reuse.credit)))
    return line(pair, Text(f"  {phrases.shared(reuse)}", style=FAINT), credit)
