"""Errors as pages and as problem documents (RFC 9457).

Law: an error says what it is about, what is wrong and what to do; what went wrong inside is for the log alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from storyscape.errors import MissingExtraError, ModelError, NotFoundError, StoreError, StoryscapeError
from storyscape.render import html
from storyscape.render.spans import visible
from storyscape.web.answers import Problem
from storyscape.web.asked import BadRequestError

STATUS: Final[tuple[tuple[type[StoryscapeError], int, str], ...]] = (
    (BadRequestError, 400, "That can't be asked"),
    (NotFoundError, 404, "Not found"),
    (StoreError, 503, "The store can't be read"),
    (ModelError, 503, "A model can't be loaded"),
    (MissingExtraError, 503, "A package is missing"),
)
NO_PAGE: Final = ("There is no page here", "has no page", "Begin at the list of stories: /")
NO_METHOD: Final = ("Reading only", "takes no such request", "Ask with GET or HEAD: nothing can be written here")


def wants_json(request: Request) -> bool:
    """Whether an error should be answered as JSON: on JSON addresses, and where HTML isn't accepted."""
    accept = request.headers.get("accept", "*/*")
    data = request.url.path.endswith(".json") or request.url.path == "/healthz"
    return data or ("json" in accept and "html" not in accept)


def known(request: Request, error: Exception) -> Response:
    """The answer to an error of ours."""
    if not isinstance(error, StoryscapeError):
        return unexpected(request, error)
    status, title = next(((s, t) for kind, s, t in STATUS if isinstance(error, kind)), (500, "That went wrong"))
    return _answer(request, status, title, (error.about, error.problem, error.remedy))


def of_http(request: Request, error: Exception) -> Response:
    """The answer to an address that isn't there, or a method that isn't taken."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    title, problem, remedy = NO_METHOD if status == 405 else NO_PAGE
    headers = error.headers if isinstance(error, HTTPException) else None
    return _answer(request, status, title, (request.url.path, problem, remedy), headers)


def unexpected(request: Request, error: Exception) -> Response:
    """The answer to an error that nobody foresaw: no detail of it leaves the server."""
    del error
    said = (request.url.path, "could not be answered", "Look into the server's log, and report what you find")
    return _answer(request, 500, "That went wrong", said)


def _answer(
    request: Request, status: int, title: str, said: tuple[str, str, str], headers: Mapping[str, str] | None = None
) -> Response:
    about, problem, remedy = (visible(item) for item in said)
    kept = {**(headers or {}), "Cache-Control": "no-store"}
    if wants_json(request):
        detail = f"{about}: {problem}. {remedy}"
        body = Problem(title=title, status=status, detail=detail, about=about, problem=problem, remedy=remedy)
        return Response(msgspec.json.encode(body), status, kept, "application/problem+json")
    return Response(html.page_error(title, about, problem, remedy), status, kept, "text/html; charset=utf-8")
