"""The one way out to the network.

Law: no request leaves without passing every rule: the address (judged again when the socket is opened, on each
redirect too), robots.txt, the host's turn, the limits on time, size and kind. Whatever fails is a FetchError that says
by which rule.
"""

from __future__ import annotations

import asyncio
import socket
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Self

from msgspec.structs import replace

from storyscape import __version__
from storyscape.errors import FetchError, optional
from storyscape.io.addresses import REFUSED, check_url, open_socket
from storyscape.io.politeness import Turns
from storyscape.io.robots import LONGEST as ROBOTS_LONGEST
from storyscape.io.robots import Robots
from storyscape.io.unpacking import encodings, unpack
from storyscape.records.base import Record
from storyscape.records.feeds import Page

with optional("fetch", "fetching pages"):
    import aiohttp
    from yarl import URL

HOME: Final = "https://github.com/storyscape/storyscape"
PAGES: Final = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
FEEDS: Final = (
    "text/", "application/rss", "application/atom", "application/rdf", "application/xml", "application/feed",
    "application/json", "application/xhtml", "application/gzip", "application/x-gzip", "application/x-rss",
    "application/octet-stream", "binary/octet-stream", "application/x-atom",
)  # fmt: skip
_MOVED: Final = (301, 302, 303, 307, 308)
_FOR_GOOD: Final = (301, 308)
_TOO_MANY: Final = (429, 503)
_PIECE: Final = 65536

_host: ContextVar[str] = ContextVar("_host", default="")


class FetchRules(Record, frozen=True, kw_only=True):
    """The limits. ``contact`` is an address or page where a site's owner reaches who runs this; times are in seconds.

    ``allowed_hosts`` are the hosts that may have addresses that are not public. ``wire`` and ``body`` limit a page's
    bytes as sent and as unpacked. ``delay`` lies between two requests to a host, ``patience`` is how long a host's own
    wish to be left alone is waited for.
    """

    contact: str = HOME
    allowed_hosts: frozenset[str] = frozenset()
    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    wire: int = 16 * 1024 * 1024
    body: int = 64 * 1024 * 1024
    redirects: int = 5
    per_host: int = 1
    delay: float = 1.0
    patience: float = 30.0
    at_once: int = 64


class Fetcher:
    """Fetches pages by the rules. Use it as an asynchronous context manager, inside one event loop."""

    def __init__(self, rules: FetchRules | None = None) -> None:
        self.rules = rules or FetchRules()
        self._session: aiohttp.ClientSession | None = None
        self._clock = asyncio.get_running_loop().time
        self._turns = Turns(
            places=self.rules.per_host, delay=self.rules.delay, patience=self.rules.patience, clock=self._clock
        )
        self._robots = Robots(self._robots_file, self._clock)
        self._places = asyncio.Semaphore(self.rules.at_once)

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=aiohttp.ThreadedResolver(), socket_factory=self._open, limit=self.rules.at_once
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(
                total=self.rules.total, sock_connect=self.rules.connect, sock_read=self.rules.read
            ),
            headers={"User-Agent": user_agent(self.rules.contact), "Accept-Encoding": encodings()},
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(
        self,
        url: str,
        *,
        accept: tuple[str, ...] = PAGES,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Page:
        """The page at ``url``, wherever its redirects lead; any status. FetchError where a rule forbids or fails it.

        ``accept`` are the beginnings of the media types that are read. ``etag`` and ``last_modified`` are what an
        earlier answer had: the status is 304 where the page has not changed since.
        """
        since = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in since.items() if value and value.isascii() and value.isprintable()}
        return await self._follow(url, accept, headers, robots=True)

    async def _robots_file(self, url: str) -> Page:
        return await self._follow(url, ("",), {}, robots=False)

    async def _follow(self, asked: str, accept: tuple[str, ...], headers: dict[str, str], *, robots: bool) -> Page:
        url, moved, for_good, seen = asked, None, True, set[str]()
        for _ in range(self.rules.redirects + 1):
            page = await self._hop(url, accept, headers, robots=robots)
            if (target := _target(page)) is None:
                return replace(page, asked=asked, moved=moved)
            seen.add(url)
            for_good = for_good and page.status in _FOR_GOOD
            moved = target if for_good else moved
            if target in seen:
                raise FetchError(asked, "redirects in a circle", "Give the page's own address", cause="redirects")
            url = target
        raise FetchError(
            asked, f"redirects more than {self.rules.redirects} times", "Give the page's own address", cause="redirects"
        )

    async def _hop(self, url: str, accept: tuple[str, ...], headers: dict[str, str], *, robots: bool) -> Page:
        parsed = check_url(url, self.rules.allowed_hosts)
        delay = await self._robots.check(str(parsed), str(parsed.origin())) if robots else None
        host = f"{parsed.host}:{parsed.port}"
        async with self._turns.turn(host, url, delay), self._places:
            page = await self._request(parsed, accept, headers, ROBOTS_LONGEST if not robots else None)
        if page.status in _TOO_MANY and (wait := _retry_after(page)) is not None:
            self._turns.postpone(host, wait)
        return page

    async def _request(
        self, url: URL, accept: tuple[str, ...], headers: dict[str, str], cut_at: int | None = None
    ) -> Page:
        if self._session is None:
            raise RuntimeError("a Fetcher is used inside `async with`")
        token = _host.set(url.host or "")
        try:
            async with (
                asyncio.timeout(self.rules.total),
                self._session.get(url, headers=headers, allow_redirects=False) as answer,
            ):
                return await self._read(answer, url, accept, cut_at)
        except TimeoutError as error:
            raise FetchError(str(url), "took too long", "Try again later", cause="time") from error
        except (aiohttp.ClientError, OSError, ValueError, asyncio.IncompleteReadError) as error:
            raise _failed(url, error) from error
        finally:
            _host.reset(token)

    async def _read(self, answer: Any, url: URL, accept: tuple[str, ...], cut_at: int | None) -> Page:
        page = Page(
            url=str(url),
            asked=str(url),
            status=answer.status,
            headers=tuple((name.lower(), value) for name, value in answer.headers.items()),
            fetched_at=datetime.now(UTC),
        )
        if answer.status != 200:
            answer.close()  # what an error page says is nobody's article
            return page
        if page.content_type and not page.content_type.startswith(accept):
            raise FetchError(str(url), f"is {page.content_type[:80]}", "Give the address of a page", cause="type")
        wire = await self._body(answer, url, cut_at)
        body = unpack(wire, page.header("content-encoding"), self.rules.body, str(url))
        return replace(page, body=body[:cut_at])

    async def _body(self, answer: Any, url: URL, cut_at: int | None) -> bytes:
        limit = self.rules.wire if cut_at is None else cut_at
        too_large = FetchError(str(url), f"has more than {limit} bytes", "It is set aside", cause="size")
        if cut_at is None and (answer.content_length or 0) > limit:
            answer.close()
            raise too_large
        out = bytearray()
        async for piece in answer.content.iter_chunked(_PIECE):
            out += piece
            if len(out) > limit:
                answer.close()
                if cut_at is None:
                    raise too_large
                break
        return bytes(out)

    def _open(self, info: tuple[Any, ...]) -> socket.socket:
        """Open the socket that the client asks for, if it leads where it may."""
        return open_socket(info, public_only=_host.get() not in self.rules.allowed_hosts)


def user_agent(contact: str) -> str:
    """What we call ourselves: our name, our version, and where a site's owner reaches whoever runs us."""
    said = "".join(c for c in contact if c.isascii() and c.isprintable() and c not in "()")
    return f"Storyscape/{__version__} (+{said or HOME})"


def _target(page: Page) -> str | None:
    location = page.header("location")
    if page.status not in _MOVED or not location:
        return None
    try:
        return str(URL(page.url).join(URL(location)).with_fragment(None))
    except ValueError as error:
        raise FetchError(page.url, "redirects to no address", "It is set aside", cause="redirects") from error


def _retry_after(page: Page) -> float | None:
    """Seconds that the answer asks us to wait, a day at most."""
    stated = (page.header("retry-after") or "").strip()
    if stated.isascii() and stated.isdigit():
        return min(float(stated[:9]), 86400.0)
    try:
        left = (parsedate_to_datetime(stated) - page.fetched_at).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(left, 0.0), 86400.0)


def _failed(url: URL, error: Exception) -> FetchError:
    if REFUSED in str(error):
        return FetchError(
            str(url),
            "leads to an address that is not public",
            f"If you trust it, allow {url.host} by name in the settings (allowed_hosts)",
            cause="address",
        )
    if isinstance(error, aiohttp.InvalidURL):
        return FetchError(str(url), "is no address", "Give the page's own address", cause="address")
    return FetchError(str(url), f"can't be had ({str(error)[:200] or type(error).__name__})", "Try again later")
