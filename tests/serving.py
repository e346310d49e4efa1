"""A real server on loopback for the tests: the application of a newsroom, over uvicorn, in a thread."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from storyscape.newsroom import Newsroom
from storyscape.web import create_app


@contextmanager
def served(
    newsroom: Newsroom,
    *,
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost"),
    metrics: Callable[[], bytes] | None = None,
) -> Iterator[str]:
    """The address at which ``newsroom`` is served while the block runs."""
    with socket.socket(proto=socket.IPPROTO_TCP) as taken:  # asyncio sends at once only where it sees TCP
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        config = uvicorn.Config(
            create_app(newsroom, allowed_hosts=allowed_hosts, metrics=metrics), log_level="error", server_header=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
