"""The Starlette application: each row of the table of addresses as a page and as JSON.

Law: it only reads, and answers the same bytes to the same question, so that a browser can ask whether they changed. On
a loopback address only requests that name this machine are answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from storyscape.errors import StoryscapeError
from storyscape.ids import digest
from storyscape.newsroom import Newsroom
from storyscape.render import html
from storyscape.web import asked, frames, problems
from storyscape.web.headers import SafeHeaders
from storyscape.web.openapi import document
from storyscape.web.routes import ENDPOINTS, Endpoint

HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
METRICS: Final = "text/plain; version=0.0.4; charset=utf-8"
ASK_AGAIN: Final = "no-cache"  # keep a copy, but ask each time whether it still holds
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
OWN_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")
Handler = Callable[[Request], Response]


def serve(
    newsroom: Newsroom, host: str = "127.0.0.1", port: int = 8750, *, metrics: Callable[[], bytes] | None = None
) -> None:
    """Serve ``newsroom`` until interrupted, its ``metrics`` at ``/metrics``.

    Raises :class:`SystemExit` where the port can't be had (by uvicorn).
    On a loopback address, requests under any other host name are refused: a page elsewhere can't read a private
    newsroom by pointing its own name here.
    """
    allowed = OWN_NAMES if host in LOOPBACK else ("*",)
    app = create_app(newsroom, allowed_hosts=allowed, metrics=metrics)
    uvicorn.run(
        app, host=host, port=port, log_config=None, log_level="warning", server_header=False, proxy_headers=False
    )


def create_app(
    newsroom: Newsroom, *, allowed_hosts: Sequence[str] = ("*",), metrics: Callable[[], bytes] | None = None
) -> Starlette:
    """The web face of ``newsroom`` as an ASGI application. It reads only, and opens and closes nothing.

    ``metrics`` gives what is answered at ``/metrics``.

    ``allowed_hosts`` are the host names that requests may be made for; on a private machine name its own, so that no
    foreign page can reach it under another name.
    """
    routes: list[BaseRoute] = [
        Route("/static/storyscape.css", _style),
        Route("/openapi.json", _description),
        Route("/stories", _to_the_list),
    ]
    if metrics is not None:
        routes.append(Route("/metrics", _metrics(metrics)))
    routes += frames.routes(newsroom, _fresh)
    routes += [Route(e.twin, _handler(newsroom, e, twin=True)) for e in ENDPOINTS]
    pages = sorted((e for e in ENDPOINTS if e.path), key=lambda endpoint: -len(endpoint.path or ""))
    routes += [Route(e.path or "", _handler(newsroom, e, twin=False)) for e in pages]
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(SafeHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts)),
            Middleware(GZipMiddleware, minimum_size=1024),
        ],
        exception_handlers={
            StoryscapeError: problems.known,
            HTTPException: problems.of_http,
            Exception: problems.unexpected,
        },
    )


def _handler(newsroom: Newsroom, endpoint: Endpoint, *, twin: bool) -> Handler:
    """What answers at an endpoint's page, or at its ``twin``."""

    def handler(request: Request) -> Response:
        values = asked.read(endpoint.parameters, request.path_params, request.query_params)
        found = endpoint.answer(newsroom, values)
        if moved := _moved(request, endpoint, found, ".json" if twin else ""):
            return moved
        if twin or endpoint.page is None:
            lent = endpoint.passed_on(found) if endpoint.passed_on else found
            return _fresh(request, msgspec.json.encode(lent), JSON)
        response = _fresh(request, endpoint.page(newsroom, found, _twin(request, endpoint)).encode(), HTML)
        if endpoint.name == "landscape":
            response.headers["Link"] = frames.link(request)
        return response

    return handler


def _twin(request: Request, endpoint: Endpoint) -> str:
    """The address of the JSON of the page that was asked for."""
    path = endpoint.twin if endpoint.path == "/" else f"{request.url.path}.json"
    return f"{path}?{request.url.query}" if request.url.query else path


def _moved(request: Request, endpoint: Endpoint, found: object, ending: str) -> Response | None:
    """A redirect where a story has merged into another (for good), or an id was shortened or a key (for now)."""
    if endpoint.proper is None:
        return None
    proper = endpoint.proper(found) + ending
    if request.url.path == proper:
        return None
    merged = len(request.url.path) == len(proper) and "/s_" in request.url.path
    return RedirectResponse(proper, 308 if merged else 307, {"Cache-Control": ASK_AGAIN})


def _fresh(request: Request, body: bytes, media: str, cache: str = ASK_AGAIN) -> Response:
    """The body, or 304 where the asker already holds it."""
    tag = f'W/"{digest(body)}"'
    headers = {"ETag": tag, "Cache-Control": cache}
    held = {item.strip() for item in request.headers.get("if-none-match", "").split(",")}
    if tag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media)


def _style(request: Request) -> Response:
    body = html.stylesheet().encode()
    current = request.url.query == html.stylesheet_digest()
    return _fresh(request, body, "text/css; charset=utf-8", FOR_A_YEAR if current else ASK_AGAIN)


def _description(request: Request) -> Response:
    return _fresh(request, msgspec.json.encode(document()), JSON)


def _metrics(metrics: Callable[[], bytes]) -> Handler:
    def handler(request: Request) -> Response:
        del request
        return Response(metrics(), headers={"Cache-Control": "no-store"}, media_type=METRICS)

    return handler


def _to_the_list(request: Request) -> Response:
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/", 308)
