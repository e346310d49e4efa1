"""Where the outlets of a story stand, in a terminal: bars by rater, facts, and the table of outlets.

Law: counts stand beside every share, the unrated beside the bar and never inside it, and unknown is never "center".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from storyscape.outlets.sides import side
from storyscape.records import Distribution, Landscape, LandscapeArticle, OutletRow, Part, Rating
from storyscape.render import phrases
from storyscape.render.charts import weight
from storyscape.render.panels import dimension, raters, seen_together
from storyscape.render.phrases import iso
from storyscape.render.standing import blindspots, headlines, naming, unknown
from storyscape.render.terminal.words import (
    FAINT,
    NARROW,
    PLAIN,
    SHAPES,
    STRONG,
    STYLES,
    capped,
    columns,
    indent,
    joined,
    line,
    more,
    quoted,
    said,
    when,
)
from storyscape.render.views import groups

BAR = 40
PARTS = 8


def stand(landscape: Landscape, width: int) -> Iterator[RenderableType]:
    """The bars: lean by each rater, then what else raters say, then country, language and the other facts."""
    lean = [d for d in landscape.distributions if d.dimension == "lean"]
    rated = [d for d in landscape.distributions if d.rater is not None and d.dimension != "lean"]
    for distribution in (*lean, *rated):
        yield from _by_rater(distribution, width)
    if any(distribution.dimension == "reliability" for distribution in rated):
        yield indent(Text(phrases.CONFOUNDED, style=FAINT))
    if not any(distribution.rater for distribution in lean):
        yield indent(Text("No rater of lean is known here. Bring one: storyscape ratings import FOLDER", style=FAINT))
    yield from _blindspots(landscape)
    facts = [d for d in landscape.distributions if d.rater is None and d.dimension != "lean" and d.rated]
    if facts:
        yield _facts(facts)
    if none := unknown(landscape):
        yield Text(f"Known of none of these outlets: {', '.join(none).lower()}", style=FAINT)


def compared(landscape: Landscape, most: int | None) -> Iterator[RenderableType]:
    """The headlines side by side, by each rater's sides and by facts; cut, by the first of them."""
    groupings = headlines(landscape)
    for shown in groupings if most is None else groupings[:1]:
        yield said(shown.by, STRONG)
        table = columns(count=2, grow=(1,))
        for group, _, titled in shown.groups:
            kept, left = capped(titled, most)
            lines = [line(quoted(a.title or ""), said(f" {a.label}", FAINT)) for a in kept]
            lines += [Text(f"… {left} more", style=FAINT)] if left else []
            table.add_row(said(group), joined(lines, "\n"))
        yield indent(table)
    if most is not None and len(groupings) > 1:
        yield said(f"… and by {', '.join(shown.by for shown in groupings[1:])}", FAINT)


def _blindspots(landscape: Landscape) -> Iterator[RenderableType]:
    """The blindspots with the sentences behind them; where none was found, among how many outlets."""
    for found in blindspots(landscape):
        axis = f" ({found.blindspot.axis})" if found.blindspot.axis else ""
        about = line(f"Blindspot ({found.blindspot.strength}), ", said(found.by, STRONG), f"{axis}: ")
        yield line(about, said(found.blindspot.sentence))
    if landscape.followed is not None and not landscape.blindspots:
        among = phrases.count(landscape.followed, "followed outlet")
        yield Text(f"No blindspot was found among {among} active in the 14 days up to this story", style=FAINT)


def outlets(landscape: Landscape, width: int, most: int | None) -> Iterator[RenderableType]:
    """The table of outlets: when each reported, which text it shares, and each rater's word."""
    rows, left = capped(landscape.outlets, most)
    together = seen_together(landscape)
    wide = width >= NARROW and together is None
    names = {rater.id: rater.name for rater in raters(landscape)}
    apart = bool(names) and width >= 56 + 14 * wide + 14 * len(names)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=FAINT)
    for heading in ("outlet", "published", *(("first seen",) if wide else ()), "origin"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("published", "first seen"))
    for heading in names.values() if apart else ["what raters say"]:
        table.add_column(said(heading), overflow="fold")
    letters = {member.id: group.letter for group in groups(landscape) for member in group.articles}
    articles = {article.id: article for article in landscape.articles}
    leans = {d.rater.id for d in landscape.distributions if d.rater and d.dimension == "lean"}
    for row in rows:
        mine = [articles[member] for member in row.articles if member in articles]
        words = _by_column(row, names, leans) if apart else [_in_one(row, names, leans)]
        times = _times(mine, apart=wide, together=together is not None)
        table.add_row(_outlet(row, mine), *times, _origin(mine, letters), *words)
    yield table
    yield from more(left, "outlet")
    for row in rows:
        for estimate in row.estimates:
            yield line(said(f"{row.label} ", FAINT), said(phrases.combined(estimate), FAINT))
    if together is not None:
        yield Text(f"All were first seen together, {phrases.moment(together)} UTC", style=FAINT)


def _by_rater(distribution: Distribution, width: int) -> Iterator[RenderableType]:
    total = distribution.rated + distribution.unrated
    rater = distribution.rater
    name = dimension(distribution.dimension)
    about = ""
    if distribution.raters:
        about = f" ({distribution.axis}): {', '.join(distribution.raters)} combined"
    if rater is not None:
        about = f" ({rater.method}, as of {phrases.day(rater.as_of)}, {rater.licence})"
    by = line(" by ", said(rater.name, STRONG)) if rater else Text("")
    yield line(Text(name, style=STRONG), by, said(about, FAINT))
    if distribution.rated:
        yield indent(line(_bar(distribution, min(BAR, width - 4))))
        parts = [_part(distribution, at) for at in range(len(distribution.parts))]
        yield indent(line(joined(parts, "   "), Text(f"   of {distribution.rated} rated", style=FAINT)))
    rings = line(_rings(distribution.unrated), " ") if distribution.unrated else Text("")
    reasons = "; ".join(f"{why} {count}" for why, count in distribution.unrated_because)
    yield indent(
        line(
            rings,
            _unrated(distribution.unrated, total),
            f" {distribution.unit}",
            said(f": {reasons}", FAINT) if reasons else Text(""),
        )
    )


def _unrated(count: int, total: int) -> Text:
    return Text(f"unrated {count} of {total}", style=STRONG if count == total and total else "")


def _rings(count: int) -> Text:
    return Text(SHAPES["unrated"] * min(count, 12), style=STYLES["unrated"])


def _sign(distribution: Distribution, at: int) -> Text:
    name = distribution.parts[at].name
    if distribution.dimension == "lean" and name in SHAPES:
        return Text(SHAPES[name], style=STYLES[name])
    return Text(PLAIN[at % len(PLAIN)])


def _part(distribution: Distribution, at: int) -> Text:
    part = distribution.parts[at]
    return line(_sign(distribution, at), " ", said(part.name), f" {phrases.figure(weight(part))}", _percent(part))


def _percent(part: Part) -> Text:
    if part.percent is None:
        return Text("")
    spread = f", {part.interval[0]}–{part.interval[1]}" if part.interval else ""
    return Text(f" ({part.percent} %{spread})")


def _bar(distribution: Distribution, width: int) -> Text:
    """The rated units as a bar; where percentages are withheld, one sign for each unit instead."""
    if any(part.percent is None for part in distribution.parts):
        return joined(
            (Text(_sign(distribution, at).plain * part.count, style=_sign(distribution, at).style)
             for at, part in enumerate(distribution.parts) if part.count),
            " ",
        )  # fmt: skip
    out = Text()
    edge, seen = 0, 0.0
    for at, part in enumerate(distribution.parts):
        seen += weight(part)
        end = round(width * seen / distribution.rated)
        sign = _sign(distribution, at)
        out.append(sign.plain * (end - edge), style=sign.style)
        edge = end
    return out


def _facts(facts: Sequence[Distribution]) -> Table:
    table = columns(count=2, grow=(1,))
    for distribution in facts:
        parts, left = capped(sorted(distribution.parts, key=lambda part: -part.count), PARTS)
        named = naming(distribution.dimension)
        shown = [line(said(named(part.name)), f" {part.count}", _percent(part)) for part in parts if part.count]
        if left:
            shown.append(Text(f"… {left} more", style=FAINT))
        if distribution.unrated:
            shown.append(Text(f"not known {distribution.unrated}", style=FAINT))
        table.add_row(Text(dimension(distribution.dimension), style=STRONG), joined(shown, " · "))
    return table


def _outlet(row: OutletRow, mine: Sequence[LandscapeArticle]) -> Text:
    name = said(row.label, STRONG)
    if row.disagree:
        name = line(name, Text(" raters disagree", style=FAINT))
    if row.outlet is None:
        stated = any(article.outlet for article in mine)
        name = line(name, Text(" no facts held" if stated else " outlet unknown", style=FAINT))
    elif row.outlet.country:
        name = line(name, said(f" {row.outlet.country}", FAINT))
    return line(name, Text(f" ×{len(mine)}", style=FAINT)) if len(mine) > 1 else name


def _times(mine: Sequence[LandscapeArticle], *, apart: bool, together: bool) -> list[Text]:
    """When the outlet's first article was published and, in a column of its own or for want of that, first seen."""
    first = min(mine, key=lambda article: article.published_at or article.fetched_at, default=None)
    if first is None:
        return [Text("")] * (1 + apart)
    if apart:
        return [Text(when(first.published_at)), Text(when(first.fetched_at), style=FAINT)]
    unseen = first.published_at is not None or together
    return [Text(when(first.published_at) if unseen else f"seen {when(first.fetched_at)}")]


def _origin(mine: Sequence[LandscapeArticle], letters: Mapping[str, str]) -> Text:
    shared = dict.fromkeys(letters[article.id] for article in mine if letters.get(article.id))
    return Text(" ".join(shared)) if shared else Text("own", style=FAINT)


def _by_column(row: OutletRow, names: dict[str, str], leans: set[str]) -> list[Text]:
    """Each rater's word in the rater's column; the reason why nobody has one in the first."""
    words = {rating.rater: _rating(rating, "", rating.rater in leans) for rating in row.ratings}
    if not words:
        return [_nobody(row), *(Text("") for _ in list(names)[1:])]
    return [words.get(rater, Text(SHAPES["unrated"], style=STYLES["unrated"])) for rater in names]


def _in_one(row: OutletRow, names: dict[str, str], leans: set[str]) -> Text:
    words = [_rating(rating, names.get(rating.rater, rating.rater), rating.rater in leans) for rating in row.ratings]
    return joined(words, "\n") if words else _nobody(row)


def _nobody(row: OutletRow) -> Text:
    why = row.unrated_because or "no rater rates it"
    return line(Text(SHAPES["unrated"] + " unrated", style=STYLES["unrated"]), said(f": {why}", FAINT))


def _rating(rating: Rating, rater: str, lean: bool) -> Text:
    sign = Text("")
    if lean and rating.value is not None:
        kind = side(rating.value)
        sign = Text(SHAPES[kind] + " ", style=STYLES[kind])
    about = ", ".join(filter(None, (iso(rating.rated_at, rating.rated_to), rating.scope and f"{rating.scope} only")))
    by = f" {rater}" if rater else ""
    return line(sign, said(rating.label), said(by, FAINT), said(f" ({about})" if about else "", FAINT))
