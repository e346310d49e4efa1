"""A site on the loopback for the tests of what fetches: one handler, at a port of its own, here or in a thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

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


@contextmanager
def apart(answer: Answer) -> Iterator[int]:
    """As :func:`serving`, in a thread with an event loop of its own."""
    loop, ready, ended, found = asyncio.new_event_loop(), threading.Event(), asyncio.Event(), list[int]()

    async def serve() -> None:
        async with serving(answer) as port:
            found.append(port)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
