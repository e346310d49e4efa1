"""A story's panel for other people's pages: one frame without script or cookie, and oEmbed (1.0) to find it by.

Law: only the panel may stand in a frame, and it shows what may be passed on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urlsplit

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from storyscape.errors import NotFoundError
from storyscape.newsroom import Newsroom
from storyscape.render import html
from storyscape.render.exportable import exportable
from storyscape.render.spans import visible

SIZE: Final = (640, 480)
_STORY: Final = "/stories/"
Fresh = Callable[[Request, bytes, str], Response]


class Rich(msgspec.Struct, frozen=True, kw_only=True):
    """An oEmbed answer of the type ``rich``."""

    version: str = "1.0"
    type: str = "rich"
    provider_name: str = "Storyscape"
    title: str
    html: str
    width: int
    height: int


def routes(newsroom: Newsroom, fresh: Fresh) -> list[Route]:
    """The addresses of panels and of oEmbed; ``fresh`` answers a body, or that the asker already holds it."""

    def panel(request: Request) -> Response:
        landscape = exportable(newsroom.landscape(request.path_params["id"]))
        return fresh(request, html.page_panel(landscape).encode(), "text/html; charset=utf-8")

    def oembed(request: Request) -> Response:
        asked = request.query_params.get("url", "")
        if request.query_params.get("format", "json") != "json":
            return Response(status_code=501)
        answer = _rich(newsroom, asked, str(request.base_url), _sizes(request))
        return JSONResponse(msgspec.to_builtins(answer), headers={"Cache-Control": "no-cache"})

    return [Route(f"{_STORY}{{id}}/panel", panel), Route("/oembed", oembed)]


def link(request: Request) -> str:
    """The header by which a story's page says where its oEmbed is."""
    asked = quote(str(request.url.replace(query="")), safe="")
    return f'<{request.base_url}oembed?url={asked}>; rel="alternate"; type="application/json+oembed"'


def _rich(newsroom: Newsroom, asked: str, base: str, size: tuple[int, int]) -> Rich:
    parts, own = urlsplit(asked), urlsplit(base)
    story = parts.path.removeprefix(_STORY).strip("/")
    if parts.netloc != own.netloc or not parts.path.startswith(_STORY) or not story or "/" in story:
        raise NotFoundError(asked[:200] or "url", "is no story's page here", "Give the address of one: /stories/ID")
    found = newsroom.landscape(story)
    at = f"{own.scheme}://{own.netloc}{html.panel_href(found.story)}"
    frame = Markup('<iframe src="{}" title="{}" width="{}" height="{}" style="border:0">')
    title = visible(found.title)
    return Rich(title=title, html=f"{frame.format(at, title, *size)}</iframe>", width=size[0], height=size[1])


def _sizes(request: Request) -> tuple[int, int]:
    """The size of the frame, within what the asker has room for."""

    def within(name: str, own: int) -> int:
        room = request.query_params.get(name, "")
        return min(own, int(room)) if room.isascii() and room.isdecimal() and len(room) < 6 else own

    return within("maxwidth", SIZE[0]), within("maxheight", SIZE[1])
