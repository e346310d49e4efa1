"""What a landscape's page and its Markdown show: everything that their templates name, laid out once for both.

Law: as for views: what the landscape holds is arranged, and nothing is added.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from storyscape.records import Landscape, LandscapeArticle
from storyscape.render import charts, moments, named, panels, standing
from storyscape.render.briefs import brief_views
from storyscape.render.sides import difference_views
from storyscape.render.views import ClaimRow, claim_rows, columns, groups
from storyscape.render.worded import not_read, worded


def shown(landscape: Landscape) -> dict[str, Any]:
    """The values of the templates ``story.html`` and ``story.md``."""
    rows = claim_rows(landscape)
    grouped = groups(landscape)
    found, pairs = difference_views(landscape), panels.pairs(landscape)
    return {
        "landscape": landscape,
        "title_article": next(a for a in landscape.articles if a.id == landscape.title_article),
        "languages": tuple(dict.fromkeys(article.lang for article in landscape.articles)),
        "brief": brief_views(landscape),
        "rows": rows,
        "shared_rows": [row for row in rows if not row.lone],
        "single_rows": _single(landscape, rows),
        "single_total": sum(row.lone for row in rows),
        "differences": found,
        "difference_at": {view.claim_at: view.at for view in reversed(found)},
        "contradictions": sum(view.difference.kind == "contradicts" for view in found),
        "column_groups": grouped,
        "column_names": {article.id: name for name, article in columns(landscape)},
        "lettered": [group for group in grouped if group.letter],
        "letters": {group.origin.id: group.letter for group in grouped},
        "pairs": pairs,
        "pairs_of": panels.pairs_of,
        "loose_pairs": [p for p in pairs if not any(p in panels.pairs_of(pairs, o) for o in landscape.origins)],
        "owner": partial(panels.owner, landscape),
        "raters": panels.raters(landscape),
        "outlet_rows": panels.outlet_views(landscape),
        "glimpse": partial(panels.glimpse, landscape),
        "unrated_reasons": panels.unrated_reasons(landscape),
        "sources": panels.fact_sources(landscape),
        "bars": standing.bars(landscape, rated=True),
        "facts": standing.bars(landscape, rated=False),
        "unknown": standing.unknown(landscape),
        "blindspots": standing.blindspots(landscape),
        "headlines": standing.headlines(landscape),
        "corrections": dict(landscape.recipe.settings).get("corrections", ""),
        "few": charts.FEW,
        "seen_together": panels.seen_together(landscape),
        "named": named.named(landscape),
        "subjects": named.subjects(landscape),
        "filed_from": named.filed_from(landscape),
        "quotes": moments.quote_views(landscape),
        "reported": moments.reported(landscape),
        "worded": worded(landscape),
        "worded_not_read": not_read(landscape),
        "axis": moments.axis(landscape),
        "event_times": moments.event_times(landscape),
        "coverage": moments.coverage(landscape),
        "has_updates": any(entry.kind == "updated" for entry in landscape.timeline),
    }


def _single(landscape: Landscape, rows: tuple[ClaimRow, ...]) -> list[tuple[LandscapeArticle, list[ClaimRow]]]:
    """The claims that stand in one article only, by article, in the order of the columns."""
    held: dict[str, list[ClaimRow]] = {}
    for row in rows:
        if row.lone:
            held.setdefault(row.evidence[0].article.id, []).append(row)
    return [(article, held[article.id]) for _, article in columns(landscape) if article.id in held]
