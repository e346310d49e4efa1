"""What a story's articles say, in a terminal: claims on whose word, differences side by side, quotes, shared text.

Law: the words of the texts come first, verbatim; who says them, how certainly and by which rule stand beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from storyscape.records import Appearance, Attribution, Claim, Landscape, LandscapeArticle, Quote, Ref, Reuse
from storyscape.render import phrases
from storyscape.render.briefs import brief_views
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
    more,
    numbered,
    quoted,
    said,
)
from storyscape.render.views import QuoteGroup, by_id, groups, opinions, quote_groups, restated, reworded
from storyscape.render.worded import Choice, not_read, worded

APPEARANCES, OUTLETS, CITED = 5, 4, 5
SIDE_WIDTH = 26
ALERTING = ("contradicts", "unverified")
ONWARD = " › "
DOUBTS = frozenset({"alleged", "denied", "unverified"})


def brief(landscape: Landscape) -> Iterator[RenderableType]:
    """The story in a few sentences, each with its marks and the outlets that it cites."""
    for at, view in enumerate(brief_views(landscape), 1):
        names, left = capped(view.cites, CITED)
        signs = [Text(words, style=ALERT if mark in ALERTING else STRONG) for mark, words in view.marks]
        who = joined(said(cite.label, FAINT) for cite in names)
        more = Text(f" and {left} more", style=FAINT) if left else Text("")
        borne = Text(f"{view.borne}: " if view.borne else "", style=FAINT)
        below = line(*(line(sign, " · ") for sign in signs), borne, who, more)
        yield numbered(str(at), Group(said(view.sentence.text), below))


def claims(landscape: Landscape, most: int | None) -> Iterator[RenderableType]:
    """The claims, each with its appearances: on whose word, how certainly, by which words.

    Where the list is cut, claims that are doubted, denied or told differently stay in it before others do.
    """
    articles = by_id(landscape)
    shown = _chosen(landscape, most)
    for at, claim in shown:
        body: list[RenderableType] = [quoted(landscape.text_of(claim.label), STRONG), _support(claim)]
        body += [said(restated(claim), FAINT)] if claim.restated else []
        body += _appearances(landscape, claim, articles, None if most is None else APPEARANCES)
        body += [*_beyond(landscape, claim, articles), *_elsewhere(claim, articles)]
        body += [said(opinion, FAINT) for opinion in opinions(landscape, claim)]
        yield numbered(str(at), Group(*body))
    yield from more(len(landscape.claims) - len(shown), "claim")


def differences(landscape: Landscape, width: int, most: int | None) -> Iterator[RenderableType]:
    """The differences, contradictions first, with the sides next to each other."""
    shown, left = capped(difference_views(landscape), most)
    for view in shown:
        yield numbered(view.claim_at[1:], Group(*_difference_head(view), _sides(view, width)))
    yield from more(left, "difference")


def quotes(landscape: Landscape, most: int | None) -> Iterator[RenderableType]:
    """The quotes in their fullest forms, what stands in quotation marks and in several articles first."""
    articles = by_id(landscape)
    ordered = sorted(quote_groups(landscape), key=lambda group: (not group.fullest.quoted, -len(group.variants)))
    shown, left = capped(ordered, most)
    for group in shown:
        yield from _quote(landscape, group, articles)
    yield from more(left, "quote")


def wordings(landscape: Landscape, most: int | None) -> Iterator[RenderableType]:
    """How the story is worded: the words that were chosen, verbatim, and by whom."""
    for title, _, views in worded(landscape):
        yield Text(title, style=STRONG)
        shown, left = capped(views, most)
        for view in shown:
            about = said(f"{view.about}: " if view.about else "", FAINT)
            yield indent(line(about, joined((_choice(choice) for choice in view.choices), "; ")), 4)
        if left:
            yield indent(Text(f"… and {left} more", style=FAINT), 4)
    if unread := not_read(landscape):
        yield said(f"not read, for want of a table of their language's words: {unread}", FAINT)


def _choice(choice: Choice) -> Text:
    label = Text(f"{choice.label}: " if choice.label else "", style=FAINT)
    names = dict.fromkeys(article.label for article in choice.articles)
    return line(label, joined(quoted(text) for text in choice.texts), " ", said(f"({', '.join(names)})", FAINT))


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
    yield from (indent(said_more, 4) for said_more in more(left, "pair"))


def _chosen(landscape: Landscape, most: int | None) -> list[tuple[int, Claim]]:
    """The claims to show with their numbers: the first ones, and as many again that somebody doubts or tells apart."""
    numbers = list(enumerate(landscape.claims, 1))
    if most is None or len(numbers) <= most + 1:
        return numbers
    differing = {difference.claim for difference in landscape.differences}
    telling = [pair for pair in numbers[most:] if pair[1].id in differing or _doubted(pair[1])]
    return [*numbers[:most], *telling[:most]]


def _doubted(claim: Claim) -> bool:
    return any(appearance.certainty in DOUBTS for appearance in claim.appearances)


def _appearances(
    landscape: Landscape, claim: Claim, articles: dict[str, LandscapeArticle], most: int | None
) -> Iterator[RenderableType]:
    """A row for each word that the claim rests on: the outlets that say it alike, on whose word, how certainly."""
    rows: dict[tuple[tuple[str, ...], str], tuple[Text, Counter[str]]] = {}
    for appearance in claim.appearances:
        label, *sources = _chain(articles[appearance.article], appearance.attribution)
        certainty = _certainty(landscape, appearance)
        _, labels = rows.setdefault((tuple(sources), certainty.plain), (certainty, Counter()))
        labels[label] += 1
    shown, left = capped(list(rows.items()), most)
    table = columns(count=2, grow=(0,))
    for (beyond, _), (certainty, labels) in shown:
        table.add_row(joined([_said_by(labels, most), *map(said, beyond)], ONWARD), certainty)
    yield table
    yield from more(left, "way of saying it", "ways of saying it")


def _said_by(labels: Counter[str], most: int | None) -> Text:
    names, left = capped(list(labels), None if most is None else OUTLETS)
    shown = (line(said(name), Text(f" ×{labels[name]}" if labels[name] > 1 else "", style=FAINT)) for name in names)
    return line(joined(shown), Text(f" and {left} more" if left else "", style=FAINT))


def _chain(article: LandscapeArticle, attribution: Attribution | None) -> list[str]:
    """On whose word, from the outlet outward; the outlet as this landscape calls it."""
    links = attribution.chain if attribution else ()
    beyond = (link for link in links if link.kind != "outlet")
    named = (link.full_name or link.name if link.kind != "unspecified" else "(nobody named)" for link in beyond)
    return [article.label, *named]


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
        f"{phrases.outlets(support.outlets, support.unknown)}, {phrases.count(support.origins, 'independent origin')};"
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
    """The outlets none of whose articles carry the claim, by why not."""
    carriers = {articles[appearance.article].label for appearance in claim.appearances}
    parts = []
    for ids, words in (
        (claim.unclear_in, phrases.STATES["unclear"]),
        (claim.not_read, phrases.STATES["not_read"]),
        (claim.not_found_in, phrases.STATES["not_found"]),
    ):
        labels = [articles[member].label for member in ids if member in articles]
        if others := [label for label in dict.fromkeys(labels) if label not in carriers]:
            names, left = capped(others, 3)
            parts.append(line(f"{words}: ", joined(map(said, names)), f" and {left} more" if left else ""))
    if parts:
        yield line(joined(parts, " · "), style=FAINT)


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
    text = landscape.text_of(Ref(fullest.article, fullest.content))
    # Marks of our own only where the article has them all round: words outside its marks are not the speaker's.
    yield indent(quoted(text) if fullest.quoted == (fullest.content,) else said(text.strip()), 2)
    others = list(dict.fromkeys(articles[q.article].label for q in group.variants if q.article != fullest.article))
    also = line(Text(" · also in ", style=FAINT), joined(said(label) for label in others)) if others else Text("")
    yield indent(line("— ", _speaker(fullest, articles), also), 4)
    for variant in group.variants:
        if told := "; ".join(reworded(landscape, variant)):
            yield indent(line(said(articles[variant.article].label), said(f"  {told}", FAINT)), 4)


def _speaker(quote: Quote, articles: dict[str, LandscapeArticle]) -> Text:
    names = _chain(articles[quote.article], quote.attribution)
    if len(names) == 1:
        return line(said(names[0]), Text(", no speaker found", style=FAINT))
    return line(said(names[-1], STRONG), ", by ", joined((said(name) for name in names[:-1]), ONWARD))


def _pair(landscape: Landscape, reuse: Reuse, articles: dict[str, LandscapeArticle]) -> Text:
    pair = line(said(articles[reuse.a].label), " shares text with ", said(articles[reuse.b].label))
    credit = Text("")
    if reuse.credit is not None:
        credit = line("; credit: ", quoted(landscape.text_of(reuse.credit)))
    return line(pair, Text(f"  {phrases.shared(reuse)}", style=FAINT), credit)
