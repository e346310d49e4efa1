"""The one table of addresses: what each answers, as a page and as JSON. Routes and the API's description come from it.

Law: a page and its JSON twin are drawn from one and the same record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import urlencode

from storyscape import __version__
from storyscape.errors import NotFoundError
from storyscape.ingest.history import history
from storyscape.newsroom import Newsroom
from storyscape.records import Article, Explanation, Landscape, Record
from storyscape.records.stories import Listing
from storyscape.render import html
from storyscape.render.exportable import exportable
from storyscape.web.answers import ArticlePage, Health, History, StoryList, VersionLine
from storyscape.web.asked import Asked, Parameter, number, text


class Endpoint(Record, frozen=True, kw_only=True):
    """One address: ``path`` gives the page, ``twin`` the JSON, both from what ``answer`` returns.

    ``passed_on`` is what of it the JSON may hold, where that is not all: the page is its newsroom's own. ``proper`` is
    the page's address by the record's own full id: where it isn't the one that was asked for, the
    answer is a redirect to it.
    """

    path: str | None
    twin: str
    name: str
    about: str
    answers: Any  # the type of the record
    answer: Callable[[Newsroom, Asked], Any]
    page: Callable[[Newsroom, Any, str], str] | None = None
    passed_on: Callable[[Any], Any] | None = None
    proper: Callable[[Any], str] | None = None
    parameters: tuple[Parameter, ...] = ()


STORY: Final = Parameter(name="id", place="path", about="a story's id, or its beginning (4 characters or more)")
ARTICLE: Final = Parameter(name="id", place="path", about="an article's id or key, or its beginning")
LIST: Final = (
    Parameter(name="q", about="words that one article of the story must all have, at most 200 characters"),
    Parameter(name="lang", about="the ISO 639-1 code of a language, such as de", pattern=r"[A-Za-z]{2,3}"),
    Parameter(name="topic", about="a word of a topic's name, such as health: looked for in the 200 newest stories"),
    Parameter(name="place", about="a place or a country, such as France: looked for in the 200 newest stories"),
    Parameter(name="sort", about="newest (the default) or importance", pattern="newest|importance"),
    Parameter(name="limit", kind="integer", low=1, high=100, default=html.PAGE, about="how many, 1 to 100"),
    Parameter(name="offset", kind="integer", high=1_000_000, default=0, about="how many to pass over, 0 or more"),
)


def _stories(room: Newsroom, asked: Asked) -> StoryList:
    limit, offset = number(asked, "limit"), number(asked, "offset")
    wanted: Listing = {
        "limit": limit, "offset": offset, "query": text(asked, "q"), "lang": text(asked, "lang"),
        "topic": text(asked, "topic"), "place": text(asked, "place"),
        "sort": "importance" if text(asked, "sort") == "importance" else "newest",
    }  # fmt: skip
    found = room.stories(**(wanted | {"limit": limit + 1}))
    given = urlencode({name: value for name, value in {**asked, "offset": offset + limit}.items() if value is not None})
    following = f"/stories.json?{given}" if len(found) > limit else None
    return StoryList(stories=found[:limit], **wanted, next=following)


def _article(room: Newsroom, asked: Asked) -> ArticlePage:
    article = room.article(str(asked["id"]))
    landscape = _of_story(room, article)
    return ArticlePage(
        article=article,
        versions=_lines(room.versions(article.id)),
        story=landscape.story if landscape else None,
    )


def _lines(versions: Iterable[Article]) -> tuple[VersionLine, ...]:
    return tuple(VersionLine(id=v.id, version=v.version, fetched_at=v.fetched_at) for v in versions)


def _history(room: Newsroom, asked: Asked) -> History:
    versions = room.versions(str(asked["id"]))
    return History(key=versions[-1].key, versions=_lines(versions), changes=history(versions))


def _of_story(room: Newsroom, article: Article) -> Landscape | None:
    try:
        return room.landscape(article.key)
    except NotFoundError:
        return None


def _health(room: Newsroom, asked: Asked) -> Health:
    del asked
    room.stories(limit=1)
    return Health(status="ok", version=__version__)


ENDPOINTS: Final = (
    Endpoint(
        path="/",
        twin="/stories.json",
        name="stories",
        about="The list of stories, newest first or by importance.",
        answers=StoryList,
        answer=_stories,
        page=lambda _, found, twin: html.page_stories(
            found.stories, found.asked, more=found.next is not None, twin=twin
        ),
        parameters=LIST,
    ),
    Endpoint(
        path="/stories/{id}",
        twin="/stories/{id}.json",
        name="landscape",
        about="The landscape of a story: all that is shown of it and may be passed on, with its recipe.",
        answers=Landscape,
        answer=lambda room, asked: room.landscape(str(asked["id"])),
        page=lambda _, found, twin: html.page_story(found, twin=twin),
        passed_on=exportable,
        proper=lambda found: html.story_href(found.story),
        parameters=(STORY,),
    ),
    Endpoint(
        path="/stories/{id}/explain",
        twin="/stories/{id}/explain.json",
        name="explanation",
        about="Why each article stands in a story, and the story's journal.",
        answers=Explanation,
        answer=lambda room, asked: room.explain(str(asked["id"])),
        page=lambda _, found, twin: html.page_explanation(found, twin=twin),
        parameters=(STORY,),
    ),
    Endpoint(
        path="/articles/{id}",
        twin="/articles/{id}.json",
        name="article",
        about="One version of an article: its text with blocks, its metadata, its versions, its story.",
        answers=ArticlePage,
        answer=_article,
        page=lambda room, found, twin: html.page_article(
            found.article, room.versions(found.article.id), landscape=_of_story(room, found.article), twin=twin
        ),
        proper=lambda found: html.article_href(found.article.id),
        parameters=(ARTICLE,),
    ),
    Endpoint(
        path="/articles/{id}/changes",
        twin="/articles/{id}/changes.json",
        name="changes",
        about="What each version of an article changed, word by word, and what it says of that itself.",
        answers=History,
        answer=_history,
        page=lambda room, found, twin: html.page_changes(room.versions(found.key), found.changes, twin=twin),
        parameters=(ARTICLE,),
    ),
    Endpoint(
        path=None,
        twin="/healthz",
        name="health",
        about="Whether the program answers and can read its store.",
        answers=Health,
        answer=_health,
    ),
)
