"""A site on the loopback for the tests of what fetches: one handler, at a port of its own, in this event loop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(answer: Answer, *hosts: str, port: int = 0) -> AsyncIterator[int]:
    """The port at which ``answer`` is asked for everything, at 127.0.0.1 or at ``hosts``, while the block runs."""
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        for host in hosts or ("127.0.0.1",):
            await web.TCPSite(runner, host, port).start()
            port = runner.addresses[0][1]
        yield port
    finally:
        await runner.cleanup()
