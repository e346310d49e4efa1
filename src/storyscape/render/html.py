"""Landscapes, articles and lists as HTML: whole pages, served or exported, without script and self-contained.

Law: every value that a template prints is escaped, and every page goes whole through
:func:`storyscape.render.spans.visible`; markup comes from the templates and from this package's own functions alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import urlencode, urlsplit

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from storyscape import __version__
from storyscape.ids import digest
from storyscape.ingest.history import notices
from storyscape.records import Article, Explanation, Landscape, Span, StorySummary
from storyscape.records.stories import Listing
from storyscape.records.versions import VersionChange
from storyscape.render import changes, charts, panels, phrases, reading, standing
from storyscape.render.exportable import exportable
from storyscape.render.spans import anchor, outward, visible
from storyscape.render.story import shown
from storyscape.render.symbols import symbol
from storyscape.render.views import in_short, known

PAGE = 20
EVERYTHING: Listing = {
    "query": None, "lang": None, "offset": 0, "topic": None, "place": None, "limit": PAGE, "sort": "newest"
}  # fmt: skip


def page_stories(
    summaries: Sequence[StorySummary], asked: Listing | None = None, *, more: bool = False, twin: str = ""
) -> str:
    """The list of stories as a page. ``more`` says that there are older ones; ``twin`` is the address of the JSON."""
    wanted = EVERYTHING | (asked or {})
    return _served("stories.html", {"stories": summaries, "asked": wanted, "more": more, **wanted}, twin)


def page_story(landscape: Landscape, *, twin: str = "") -> str:
    """A landscape as a page of the server: what it shows links to the articles' pages and to ``twin``, its JSON."""
    return _served("story.html", shown(landscape), twin)


def page_panel(landscape: Landscape) -> str:
    """A landscape's counts, bars and blindspots, small: for a frame in somebody else's page. Links open the whole."""
    values = {"landscape": landscape, "few": charts.FEW, "unknown": ()}
    values |= {"bars": standing.bars(landscape, rated=True), "facts": standing.bars(landscape, rated=False)}
    return _served("panel.html", values | {"blindspots": standing.blindspots(landscape)}, "")


def page_article(
    article: Article, versions: Sequence[Article] = (), *, landscape: Landscape | None = None, twin: str = ""
) -> str:
    """An article's text as a page, with what ``landscape`` (its story's) refers to marked and addressable."""
    values = {
        "article": article,
        "landscape": landscape,
        "versions": versions or (article,),
        "blocks": reading.blocks(article, landscape),
        "label": reading.label(article, landscape),
        "notices": notices(article),
    }
    return _served("article.html", values, twin)


def page_changes(versions: Sequence[Article], history: Sequence[VersionChange], *, twin: str = "") -> str:
    """What each version of an article changed, the newest first. ``versions`` are oldest first, ``history`` theirs."""
    by_id = {version.id: version for version in versions}
    shown = [
        {
            "before": by_id[change.before],
            "after": by_id[change.after],
            "summary": changes.summary(change),
            "pieces": list(changes.pieces(change, by_id[change.before], by_id[change.after])),
            "notices": [
                {"kind": one.kind, "text": one.span.of(by_id[change.after].text), "because": one.because}
                for one in change.notices
            ],
        }
        for change in reversed(history)
    ]
    return _served("changes.html", {"newest": versions[-1], "changes": shown}, twin)


def page_explanation(explanation: Explanation, *, twin: str = "") -> str:
    """Why each article stands in its story, with the story's journal."""
    by_key = {article.key: article for article in explanation.articles}
    labels = {key: article.outlet or "outlet unknown" for key, article in by_key.items()}
    places = [
        {
            "place": place,
            "article": by_key.get(place.article_key),
            "label": labels.get(place.article_key, ""),
            "title": _title(by_key.get(place.article_key)),
        }
        for place in explanation.story.places
    ]
    return _served("explain.html", {"explanation": explanation, "places": places, "labels": labels}, twin)


def page_error(title: str, about: str, problem: str, remedy: str) -> str:
    """An error as a page: what it is about, what is wrong, what to do."""
    values = {"title": title, "about": about, "problem": problem.rstrip("."), "remedy": remedy}
    return _served("error.html", {"problem": values}, "")


def export(landscape: Landscape) -> str:
    """A landscape as one self-contained file: style inside, no script, links to the articles' own addresses alone.

    Tables of raters that forbid export are left out.
    """
    values = _base("") | shown(exportable(landscape))
    values |= {"served": False, "css": Markup(stylesheet()), "css_hash": stylesheet_hash()}  # noqa: S704 - our own file
    return _rendered("story.html", values)


def framed(landscape: Landscape) -> str:
    """The exported page in a sandboxed frame: for a notebook, whose own page it can't reach."""
    frame = Markup('<iframe title="{}" sandbox srcdoc="{}" width="100%" height="640" style="border:0"></iframe>')
    return str(frame.format(visible(landscape.title), export(landscape)))


@cache
def stylesheet() -> str:
    """The one stylesheet."""
    loader = environment().loader
    if loader is None:
        raise RuntimeError("the environment of the templates has a loader")
    return loader.get_source(environment(), "storyscape.css")[0]


@cache
def stylesheet_digest() -> str:
    """What the stylesheet's address carries, so that a browser can keep it for good."""
    return digest(stylesheet().encode())[:12]


@cache
def stylesheet_hash() -> str:
    """The stylesheet's SHA-256 as a Content-Security-Policy source, for pages that carry it inside."""
    return f"sha256-{base64.b64encode(hashlib.sha256(stylesheet().encode()).digest()).decode()}"


def story_href(story_id: str) -> str:
    """The address of a story's page."""
    return f"/stories/{percent(visible(story_id), safe='')}"


def panel_href(story_id: str) -> str:
    """The address of a story's panel."""
    return f"{story_href(story_id)}/panel"


def article_href(article_id: str, span: Span | None = None) -> str:
    """The address of an article's page, at a span if given."""
    return f"/articles/{percent(visible(article_id), safe='')}{f'#{anchor(span)}' if span else ''}"


def stories_href(asked: Listing, **other: Any) -> str:
    """The address of a list of stories: of what was ``asked`` for, but for ``other``; what goes unsaid is left out."""
    wanted = {**asked, **other}
    told = {name: value for name, value in EVERYTHING.items() if wanted.get(name, value) != value}
    given = {"q" if name == "query" else name: visible(str(wanted[name])) for name in told}
    return f"/?{urlencode(given)}" if given else "/"


@cache
def environment() -> Environment:
    """The templates' environment: it always escapes, and a name that is not given is an error."""
    loaders = [PackageLoader("storyscape.render", folder) for folder in ("templates", "static")]
    made = Environment(loader=ChoiceLoader(loaders), autoescape=True, undefined=StrictUndefined, auto_reload=False)
    made.globals |= {
        "phrases": phrases,
        "in_short": in_short,
        "known": known,
        "charts": charts,
        "symbol": symbol,
        "language": panels.language,
        "dimension": panels.dimension,
        "outward": outward,
        "host": _host,
        "story_href": story_href,
        "article_href": article_href,
        "stories_href": stories_href,
    }
    return made


def _served(template: str, values: Mapping[str, Any], twin: str) -> str:
    return _rendered(template, {**_base(twin), **values})


def _rendered(template: str, values: Mapping[str, Any]) -> str:
    return visible(environment().get_template(template).render(values))


def _base(twin: str) -> dict[str, Any]:
    return {
        "version": __version__,
        "served": True,
        "css_digest": stylesheet_digest(),
        "twin": twin,
        "query": None,
        "lang": None,
    }


def _title(article: Article | None) -> str:
    return (article.title or article.text.strip()[:80]) if article else ""


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
