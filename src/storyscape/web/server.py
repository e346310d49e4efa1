"""Serving the application over HTTP.

Law: on a loopback address only requests that name this machine are answered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import uvicorn

from storyscape.web.app import create_app
from storyscape.web.routes import Reads

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
OWN_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")


def serve(
    newsroom: Reads, host: str = "127.0.0.1", port: int = 8750, *, metrics: Callable[[], bytes] | None = None
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
