"""A landscape as Markdown: what the page shows, for a note, a wiki or an issue.

Law: words of an article are escaped character by character, so that they format nothing and link nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from storyscape.records import Distribution, Landscape, LandscapeArticle, Part, Ref
from storyscape.render import phrases
from storyscape.render.briefs import brief_views
from storyscape.render.charts import weight
from storyscape.render.exportable import exportable
from storyscape.render.named import named, subjects
from storyscape.render.panels import dimension, outlet_views, owner, raters
from storyscape.render.sides import DifferenceView, difference_views
from storyscape.render.spans import outward, visible
from storyscape.render.standing import blindspots, headlines
from storyscape.render.views import ClaimRow, chain, claim_rows, groups, known, quote_groups, reworded
from storyscape.render.worded import not_read, worded

_SPECIAL: Final = re.compile(r"([\\`*_\[\]#|~>$^]|^[-+=:]|:(?=//)|(?<=www)\.|@)", re.IGNORECASE)
_LISTED: Final = re.compile(r"^(\d+)([.)])")


def landscape(drawn: Landscape) -> str:
    """The whole landscape, in the order of its page. Tables of raters that forbid export are left out."""
    shown = exportable(drawn)
    first = (_head, _brief, _stand, _outlets, _headlines, _origins, _claims, _differences)
    made = ["\n".join(part(shown)) for part in (*first, _named, _quotes, _worded, _timeline, _affair, _recipe)]
    return "\n\n".join(part for part in made if part).rstrip() + "\n"


def escaped(text: str) -> str:
    """``text`` on one line, as it reads: nothing in it is Markdown or HTML any more."""
    flat = " ".join(visible(text).split()).replace("&", "&amp;").replace("<", "&lt;")
    return _LISTED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", flat))


def _head(drawn: Landscape) -> Iterator[str]:
    title = next(a for a in drawn.articles if a.id == drawn.title_article)
    yield f"# {escaped(drawn.title)}"
    yield ""
    yield f"Headline of {escaped(title.label)}. As of {phrases.moment(drawn.recipe.as_of)} UTC."
    yield ""
    counts = (
        phrases.count(len(drawn.articles), "article"),
        phrases.outlets(*known(drawn)),
        phrases.count(len(drawn.origins), "independent text"),
    )
    yield " · ".join(counts)
    for note in drawn.notes:
        yield ""
        yield f"> {escaped(note)}"


def _brief(drawn: Landscape) -> Iterator[str]:
    if drawn.brief:
        yield "## In brief"
        yield ""
    for view in brief_views(drawn):
        who = ", ".join(escaped(cite.label) for cite in view.cites)
        about = "; ".join(filter(None, [*(said for _, said in view.marks), view.borne]))
        yield f"- {escaped(view.sentence.text)} ({f'{about}: ' if about else ''}{who})"


def _stand(drawn: Landscape) -> Iterator[str]:
    yield "## Where they stand"
    yield ""
    for found in drawn.distributions:
        yield f"- {_bar(found)}"
    if not drawn.distributions:
        yield "No rater and no fact is known."
    for spot in blindspots(drawn):
        yield f"- Blindspot ({spot.blindspot.strength}), {escaped(spot.by)}: {escaped(spot.blindspot.sentence)}"
    if drawn.followed is not None and not drawn.blindspots:
        yield f"- No blindspot was found among {phrases.count(drawn.followed, 'followed outlet')}."
    if any(found.dimension == "reliability" for found in drawn.distributions):
        yield ""
        yield phrases.CONFOUNDED


def _headlines(drawn: Landscape) -> Iterator[str]:
    shown = headlines(drawn)
    if shown:
        yield "## Headlines side by side"
    for one in shown:
        yield ""
        yield f"### {escaped(one.by)}"
        for group, _, titled in one.groups:
            yield ""
            yield f"**{escaped(group)}**"
            yield ""
            yield from (f"- {_title(article)} ({escaped(article.label)})" for article in titled)


def _bar(found: Distribution) -> str:
    parts = ", ".join(_share(part) for part in found.parts if weight(part))
    rater = found.rater
    who = f" by {escaped(rater.name)} ({phrases.day(rater.as_of)})" if rater else ""
    if found.raters:
        who = f" ({escaped(found.axis)}) by {escaped(', '.join(found.raters))} combined, expected"
    return f"{dimension(found.dimension)}{who}: {parts or 'none rated'}; unrated {found.unrated}"


def _share(part: Part) -> str:
    spread = f", {part.interval[0]} to {part.interval[1]}" if part.interval else ""
    share = f" ({part.percent} %{spread})" if part.percent is not None else ""
    return f"{escaped(part.name)} {phrases.figure(weight(part))}{share}"


def _outlets(drawn: Landscape) -> Iterator[str]:
    known = raters(drawn)
    letters = {group.origin.id: group.letter for group in groups(drawn)}
    yield "## Who reports it"
    yield ""
    yield _row(("Outlet", "Headline", "Text", "Published", "First seen", *(escaped(r.name) for r in known)))
    yield _row(["---"] * (5 + len(known)))
    for view in outlet_views(drawn):
        words = [view.ratings.get(rater.id) for rater in known]
        rated = [f"{escaped(word.label)} ({word.on})" if word else "unrated" for word in words]
        for article in view.articles:
            times = (phrases.moment(article.published_at), phrases.moment(article.fetched_at))
            yield _row((escaped(view.row.label), _title(article), letters.get(article.origin) or "own", *times, *rated))
    yield ""
    for view in outlet_views(drawn):
        for said in (*view.estimates, *(["raters disagree"] if view.row.disagree else ())):
            yield f"- {escaped(view.row.label)}: {escaped(said)}"
        if view.row.unrated_because:
            yield f"- {escaped(view.row.label)}: without a rating of lean ({escaped(view.row.unrated_because)})"
    if where := dict(drawn.recipe.settings).get("corrections"):
        yield ""
        yield f"Is something wrong here? <{where}>"


def _title(article: LandscapeArticle) -> str:
    said = escaped(article.title) if article.title else "no headline"
    url = outward(article.url)
    return f"[{said}](<{url}>)" if url and not set(url) & set("<>|\\") else said


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _origins(drawn: Landscape) -> Iterator[str]:
    yield "## Independent texts"
    yield ""
    for group in groups(drawn):
        if group.letter:
            of = f" Text of {escaped(owner(drawn, group.origin))}." if group.origin.owner else ""
            why = escaped(phrases.sentence(group.origin.because.note))
            yield f"- **{group.letter}**: {_names(group.articles)}.{of} {why}"
    if len(drawn.origins) == len(drawn.articles):
        yield "No two articles share text."


def _claims(drawn: Landscape) -> Iterator[str]:
    yield "## Claims"
    for row in claim_rows(drawn):
        yield from _claim(drawn, row)
    if not drawn.claims:
        yield ""
        yield "No claim was found that two sentences make."


def _claim(drawn: Landscape, row: ClaimRow) -> Iterator[str]:
    support = row.claim.support
    labels = {article.id: article for article in drawn.articles}
    yield ""
    yield f"### {escaped(row.label)}"
    if row.restated:
        yield ""
        yield escaped(row.restated)
    yield ""
    yield (
        f"{phrases.outlets(support.outlets, support.unknown)}, {phrases.count(support.origins, 'origin')};"
        f" best source: {phrases.STRONGEST[support.strongest]}."
    )
    yield ""
    for item in row.evidence:
        sentence = drawn.text_of(Ref(item.article.id, item.appearance.sentence))
        whose = " → ".join(escaped(link) for link in item.chain)
        cues = f": {escaped(item.cues)}" if item.cues else ""
        yield f"- {whose} ({phrases.CERTAINTY[item.appearance.certainty]}{cues}): “{escaped(sentence)}”"
    rest = (
        ("not_found", row.claim.not_found_in),
        ("unclear", row.claim.unclear_in),
        ("not_read", row.claim.not_read),
    )
    for state, ids in rest:
        if ids:
            said = phrases.STATES[state]
            yield f"- {said[:1].upper()}{said[1:]}: {_names(labels[i] for i in ids if i in labels)}"


def _differences(drawn: Landscape) -> Iterator[str]:
    yield "## Differences"
    for view in difference_views(drawn):
        yield ""
        yield f"### {phrases.SLOTS[view.difference.slot]} {view.difference.kind}: {escaped(view.label)}"
        yield ""
        yield from _sides(view)
        yield ""
        yield f"{phrases.verdict(view.difference)} {escaped(phrases.sentence(view.difference.because.note))}"
    if not drawn.differences:
        yield ""
        yield "No claim was found to be told in two ways."


def _sides(view: DifferenceView) -> Iterator[str]:
    for side in view.sides:
        read = f" (read as {escaped(side.read_as)})" if side.read_as != side.side.text else ""
        yield f"- **{escaped(side.side.text)}**{read}: {_names(side.articles)}"


def _named(drawn: Landscape) -> Iterator[str]:
    yield "## Who and where"
    yield ""
    for name, code, why in subjects(drawn):
        yield f"- Topic: **{name}** ({code}, {escaped(why)})"
    for title, views in named(drawn):
        yield f"- {title}: " + "; ".join(f"{escaped(view.entity.name)} ({view.said})" for view in views)
    if not drawn.entities:
        yield "No name was found."


def _quotes(drawn: Landscape) -> Iterator[str]:
    articles = {article.id: article for article in drawn.articles}
    yield "## Quotes"
    yield ""
    for group in quote_groups(drawn):
        quote = group.fullest
        links = quote.attribution.chain if quote.attribution else ()
        whose = " → ".join(escaped(name) for name in chain(articles[quote.article], links))
        others = f", and {phrases.count(len(group.variants), 'other form')}" if group.variants else ""
        yield f"- “{escaped(drawn.text_of(Ref(quote.article, quote.content)))}” ({whose}{others})"
        for variant in group.variants:
            for told in reworded(drawn, variant):
                yield f"  - {escaped(articles[variant.article].label)}: {escaped(told)}"
    if not drawn.quotes:
        yield "No quote was found."


def _worded(drawn: Landscape) -> Iterator[str]:
    yield "## How it is worded"
    for title, told, views in worded(drawn):
        yield ""
        yield f"### {title}"
        yield ""
        yield told
        yield ""
        for view in views:
            choices = (f"{f'{choice.label}: ' if choice.label else ''}{', '.join(map(_strong, choice.texts))} "
                       f"({_names(choice.articles)})" for choice in view.choices)  # fmt: skip
            yield f"- {f'{escaped(view.about)}: ' if view.about else ''}{'; '.join(choices)}"
    if not drawn.framing.items:
        yield ""
        yield "No such words were found."
    if unread := not_read(drawn):
        yield ""
        yield f"Not read, for want of a table of their language's words: {escaped(unread)}."


def _strong(text: str) -> str:
    return f"**{escaped(text)}**"


def _timeline(drawn: Landscape) -> Iterator[str]:
    labels = {article.id: article.label for article in drawn.articles}
    yield "## Timeline"
    yield ""
    for entry in drawn.timeline:
        when = phrases.moment(entry.start) if entry.kind != "event" else phrases.timex(entry.value)
        if entry.kind == "event":
            said = "; ".join(f"{escaped(labels[r.article])}: “{escaped(drawn.text_of(r))}”" for r in entry.refs)
        else:
            said = f"{escaped(labels.get(entry.article or '', ''))}, {entry.kind.replace('_', ' ')}"
        yield f"- {escaped(when)}: {said}"
    if not drawn.timeline:
        yield "No time is known."


def _affair(drawn: Landscape) -> Iterator[str]:
    if drawn.recipe.affair:
        yield "## Before and after"
        yield ""
    for link in drawn.recipe.affair:
        outlet = f" ({escaped(link.outlet)})" if link.outlet else ""
        why = escaped(link.because.note)
        yield f"- {link.kind}, {phrases.day(link.first_at)}: {escaped(link.title)}{outlet}: {why}"


def _recipe(drawn: Landscape) -> Iterator[str]:
    recipe = drawn.recipe
    yield "## How this was drawn"
    yield ""
    yield f"Storyscape {recipe.version}, recipe `{recipe.id}`. To draw it again and compare:"
    yield f"`storyscape landscape {drawn.story} --check`"


def _names(articles: Iterable[LandscapeArticle]) -> str:
    return ", ".join(dict.fromkeys(escaped(article.label) for article in articles))
