"""Pages are parsed in processes of their own, which are stopped when a page takes too long or too much memory.

Law: whatever a page holds, its parsing ends within the limit, and the process that asked lives on: what the page's own
process could not finish is set aside with the reason. A process serves many pages; only a stopped one is replaced.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from queue import Empty, LifoQueue
from typing import IO, Final, cast

import msgspec

from storyscape.ingest import html
from storyscape.ingest.main_text import Profile
from storyscape.ingest.pages import page_drafts
from storyscape.io.site_rules import site_rules
from storyscape.records import Draft, Record, Reject
from storyscape.records.feeds import Page

SECONDS: Final = 4.5  # for one page; with the stop itself it ends within five
MEGABYTES: Final = 1024  # of address space for one process
_STARTING: Final = 60.0  # seconds for a process to start on a busy machine
_HEAD: Final = 8  # bytes that give a message's length
_REMEDY: Final = "Save the article's text alone, as a .txt file"
_START: Final = "from storyscape.io.workers import serve; serve()"
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class Asked(Record, frozen=True, kw_only=True):
    """One page to parse: as served (``page``), or the bytes of a file; ``name`` is what ``read_from`` will be."""

    name: str
    page: Page | None = None
    data: bytes = b""
    profile: Profile = "careful"


class _Found(Record, frozen=True, kw_only=True):
    draft: Draft | None = None
    reject: Reject | None = None


class Workers:
    """At most ``most`` processes, started when they are needed. Threads may share one object."""

    def __init__(self, *, most: int, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds, self._megabytes = seconds, megabytes
        self._idle: LifoQueue[_Process] = LifoQueue()
        self._free = threading.BoundedSemaphore(most)

    def parse(self, asked: Asked) -> list[Draft | Reject]:
        """The articles of a page, or a reject that says what its process died of."""
        with self._free:
            try:
                process = self._idle.get_nowait()
            except Empty:
                process = _Process(self._megabytes)
            found = process.ask(asked, self._seconds)
            if process.alive:
                self._idle.put(process)
            return found

    def close(self) -> None:
        """End the processes that are idle."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().stop()


class _Process:
    def __init__(self, megabytes: int) -> None:
        self.alive = True
        environ = os.environ | dict.fromkeys(_THREADS, "1") | {"STORYSCAPE_WORKER_MEGABYTES": str(megabytes)}
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, a constant program
            [sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ
        )
        self._exchange(None, _STARTING)

    def ask(self, asked: Asked, seconds: float) -> list[Draft | Reject]:
        answer, late = self._exchange(msgspec.msgpack.encode(asked), seconds)
        if answer is None:
            why = f"takes longer than {seconds:g} seconds to parse" if late else "crashes its parser"
            return [Reject(read_from=asked.name, error=why, remedy=_REMEDY)]
        found = msgspec.msgpack.decode(answer, type=list[_Found])
        return [item for one in found if (item := one.draft or one.reject)]

    def stop(self) -> None:
        self.alive = False
        self._process.kill()
        self._process.communicate()

    def _exchange(self, message: bytes | None, seconds: float) -> tuple[bytes | None, bool]:
        """Send a message (none, at the start) and wait for the answer; ``None`` where the process ended instead."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        answer = None
        try:
            if message is not None:
                _write(cast("IO[bytes]", self._process.stdin), message)
            answer = _read(cast("IO[bytes]", self._process.stdout))
        except OSError:  # it died while it was written to
            pass
        finally:
            timer.cancel()
        if answer is None:
            self.stop()
        return answer, late.is_set()


def read_page(page: Page, name: str | None = None, *, profile: Profile = "careful") -> list[Draft | Reject]:
    """As :func:`~storyscape.ingest.pages.page_drafts`, within limits of time and memory."""
    return _shared().parse(Asked(page=page, name=name or page.url, profile=profile))


def read_html(data: bytes, name: str, *, profile: Profile = "careful") -> list[Draft | Reject]:
    """As :func:`storyscape.ingest.html.parse`, within limits of time and memory."""
    return _shared().parse(Asked(data=data, name=name, profile=profile))


def serve() -> None:
    """Parse what comes in on standard input until it ends or its reader is gone: what a process of this room does."""
    try:
        _serve()
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)  # nobody is there to be told, and the interpreter's own end would try to write again


def _serve() -> None:
    _limit(int(os.environ.get("STORYSCAPE_WORKER_MEGABYTES", MEGABYTES)))
    html.warm()
    asks, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a parser prints must not get between the answers
    _write(answers, b"ready")
    while (message := _read(asks)) is not None:
        _write(answers, msgspec.msgpack.encode(_found(msgspec.msgpack.decode(message, type=Asked))))


def _found(asked: Asked) -> list[_Found]:
    try:
        if asked.page is not None:
            found = list(page_drafts(asked.page, asked.name, asked.profile, site_rules()))
        else:
            found = list(html.parse(asked.data, asked.name, asked.profile, site_rules()))
    except MemoryError:
        found = [Reject(read_from=asked.name, error="needs too much memory to parse", remedy=_REMEDY)]
    return [_Found(draft=item) if isinstance(item, Draft) else _Found(reject=item) for item in found]


def _limit(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system: the limit of time still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def _write(file: IO[bytes], message: bytes) -> None:
    file.write(len(message).to_bytes(_HEAD) + message)
    file.flush()


def _read(file: IO[bytes]) -> bytes | None:
    head = file.read(_HEAD)
    if len(head) < _HEAD:
        return None
    message = file.read(size := int.from_bytes(head))
    return message if len(message) == size else None


@cache
def _shared() -> Workers:
    workers = Workers(most=os.cpu_count() or 1)
    atexit.register(workers.close)
    return workers
