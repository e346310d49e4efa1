"""The fetcher's rules against a real server on the loopback: nothing forbidden is asked for, no limit is passed."""

from __future__ import annotations

import asyncio
import functools
import gzip
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import brotli
import pytest
import zstandard
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from storyscape.errors import FetchError
from storyscape.io.addresses import check_url, is_public
from storyscape.io.http import FEEDS, Fetcher, FetchRules, user_agent
from storyscape.io.politeness import Turns
from storyscape.io.robots import rules
from storyscape.io.unpacking import unpack
from storyscape.records.feeds import Page
from tests.loopback import serving

PAGE = b"<html><body>" + b"<p>Two ships left the harbour.</p>" * 40 + b"</body></html>"
Asked = list[tuple[str, str, float]]


class Site:
    """A site with every kind of page; ``asked`` is what reached it (path, host, time)."""

    def __init__(self, robots: str | int = 404) -> None:
        self.asked: Asked = []
        self.headers: list[dict[str, str]] = []
        self.robots = robots
        self.port = 0
        self.closed_for: str | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, request.host, time.monotonic()))
        self.headers.append(dict(request.headers))
        if request.path == "/robots.txt":
            return web.Response(status=self.robots) if isinstance(self.robots, int) else web.Response(text=self.robots)
        handler = getattr(self, "page_" + request.path.strip("/").split("/")[0], None)
        return await handler(request) if handler else web.Response(body=PAGE, content_type="text/html")

    async def page_gone(self, _: web.Request) -> web.Response:
        return web.Response(status=410)

    async def page_to(self, request: web.Request) -> web.Response:
        return web.Response(status=int(request.query.get("code", 302)), headers={"Location": request.query["url"]})

    async def page_round(self, request: web.Request) -> web.Response:
        n = int(request.query.get("n", 0))
        return web.Response(status=302, headers={"Location": f"/round?n={n + 1}" if "n" in request.query else "/round"})

    async def page_cached(self, request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        return web.Response(body=PAGE, content_type="text/html", headers={"ETag": '"v1"'})

    async def page_drip(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        for _ in range(200):
            await answer.write(b"<p>")
            await asyncio.sleep(0.05)
        return answer

    async def page_silent(self, _: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    async def page_huge(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        if "stated" in request.query:
            answer.content_length = 10**9
        await answer.prepare(request)
        for _ in range(400):
            await answer.write(b"x" * 65536)
        return answer

    async def page_packed(self, request: web.Request) -> web.Response:
        size = int(request.query.get("size", 0))
        body, how = (bytes(size) if size else PAGE), request.query["how"]
        brisk = functools.partial(brotli.compress, quality=1)
        packers: dict[str, Callable[[bytes], bytes]] = {
            "gzip": gzip.compress,
            "deflate": zlib.compress,
            "br": brisk,
            "zstd": zstandard.compress,
        }
        packed = packers.get(how, bytes)(body)
        return web.Response(body=packed, content_type="text/html", headers={"Content-Encoding": how})

    async def page_kind(self, request: web.Request) -> web.Response:
        return web.Response(body=PAGE, headers={"Content-Type": request.query["type"]})

    async def page_cookie(self, _: web.Request) -> web.Response:
        return web.Response(body=PAGE, content_type="text/html", headers={"Set-Cookie": "id=1; Path=/"})

    async def page_busy(self, _: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": self.closed_for or "100"})

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


@asynccontextmanager
async def opened(site: Site, **limits: Any) -> AsyncIterator[Fetcher]:
    """A fetcher and a running site, allowed under the name ``localhost`` alone."""
    defaults = {"allowed_hosts": frozenset({"localhost"}), "delay": 0.0, "connect": 2.0, "read": 1.0, "total": 2.0}
    async with (
        serving(site.answer) as site.port,
        Fetcher(FetchRules(**{**defaults, **limits})) as fetcher,
    ):
        yield fetcher


def fetch(path: str, site: Site | None = None, *, host: str = "localhost", times: int = 1, **limits: Any) -> list[Page]:
    """Fetch a path of a site so many times, one after the other."""

    async def run() -> list[Page]:
        at = site or Site()
        async with opened(at, **limits) as fetcher:
            url = path if path.startswith("http") else f"http://{host}:{at.port}{path.replace('PORT', str(at.port))}"
            return [await fetcher.get(url) for _ in range(times)]

    return asyncio.run(run())


def refused(path: str, site: Site | None = None, **limits: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(path, site, **limits)
    return caught.value


def test_a_page_arrives_with_its_headers_and_says_who_asks() -> None:
    site = Site()
    (page,) = fetch("/story?a=1#part", site, contact="mailto:editor@news.example")
    assert (page.status, page.body, page.content_type) == (200, PAGE, "text/html")
    assert page.url == f"http://localhost:{site.port}/story?a=1"
    assert site.paths == ["/robots.txt", "/story"]
    assert site.headers[1]["User-Agent"].startswith("Storyscape/")
    assert "mailto:editor@news.example" in site.headers[1]["User-Agent"]
    assert "\n" not in user_agent("a\r\nX: y")


SPELLINGS = ("127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
             "0.0.0.0", "0",  # noqa: S104
              "127.0.0.1.", "①②⑦.⓪.⓪.①", "localhost.")  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
def test_the_loopback_is_refused_however_it_is_spelt(host: str) -> None:
    site = Site()
    error = refused("/secret", site, host=host)
    assert error.cause in ("address", "network"), error
    assert error.cause == "address" or host in ("0", "localhost."), error
    assert site.asked == []


def test_an_allowed_host_is_allowed_under_that_name_alone() -> None:
    site = Site()
    assert refused("/to?url=http://127.0.0.1:PORT/secret", site).cause == "address"
    assert "/secret" not in site.paths


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "http://10.1.2.3/",
        "//192.168.1.1/admin",
        "http://[fd00:ec2::254]/",
        "file:///etc/passwd",
        "gopher://localhost:70/",
        "http://user:word@localhost/",
        "http://[::1]:6379/",
        "http://127.0.0.1:22/",
        "https://[",
    ],
)
def test_a_redirect_is_judged_like_an_address(location: str) -> None:
    site = Site()
    assert refused(f"/to?url={location}", site).cause in ("address", "redirects")
    assert len(site.paths) == 2


def test_a_forbidden_robots_txt_redirect_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()

    async def elsewhere(_: web.Request) -> web.StreamResponse:
        site.asked.append(("robots", "", 0.0))
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:1/robots.txt"})

    monkeypatch.setattr(site, "answer", elsewhere)
    assert refused("/story", site).cause == "address"
    assert len(site.asked) == 1


PRIVATE = (
    "0.0.0.0 10.0.0.1 100.64.1.1 127.0.0.1 127.255.0.9 169.254.169.254 172.16.0.1 192.0.0.8 192.168.0.1 198.18.0.1 "
    "224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 168.63.129.16 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:a00:1 "
    "fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd00:ec2::254 ff02::1 2002:7f00:1:: 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe "
    "2001:db8::1 2001:0:7f00:1:: 64:ff9b:1::a00:1 name 1.2.3"
)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@given(st.integers(0, 2**32 - 1))
def test_what_hides_inside_is_judged_as_itself(number: int) -> None:
    import ipaddress

    plain = ipaddress.IPv4Address(number)
    assert is_public(f"::ffff:{plain}") == is_public(str(plain))
    assert is_public(str(ipaddress.IPv6Address((0x64FF9B << 96) | number))) == is_public(str(plain))


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_our_error(text: str) -> None:
    try:
        url = check_url(text, frozenset())
    except FetchError:
        return
    assert url.scheme in ("http", "https")
    assert url.host


def test_redirects_end() -> None:
    assert refused("/round").cause == "redirects"
    assert refused("/round?n=1").cause == "redirects"
    site = Site()
    (page,) = fetch("/to?code=301&url=/to?code%3D308%26url%3D/story", site)
    assert page.moved == page.url == f"http://localhost:{site.port}/story"
    assert fetch("/to?code=302&url=/to?code%3D301%26url%3D/story")[0].moved is None
    (page,) = fetch("/to?code=301&url=/to?code%3D302%26url%3D/story", site)
    assert page.moved is not None
    assert page.moved.startswith(f"http://localhost:{site.port}/to?code=302")


def test_what_has_not_changed_is_not_sent_again() -> None:
    site = Site()

    async def run() -> list[int]:
        async with opened(site) as fetcher:
            url = f"http://localhost:{site.port}/cached"
            first = await fetcher.get(url)
            second = await fetcher.get(url, etag=first.header("etag"), last_modified="x\r\nInjected: 1")
            return [first.status, second.status]

    assert asyncio.run(run()) == [200, 304]
    assert "Injected" not in site.headers[-1]


@pytest.mark.parametrize("path", ["/drip", "/silent"])
def test_slow_pages_are_given_up(path: str) -> None:
    start = time.monotonic()
    assert refused(path, total=0.6, read=0.4).cause == "time"
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("path", ["/huge", "/huge?stated=1"])
def test_huge_pages_are_not_read_to_their_end(path: str) -> None:
    assert refused(path, wire=500_000).cause == "size"


@pytest.mark.parametrize("how", ["gzip", "deflate", "br", "zstd"])
def test_packed_pages_and_bombs(how: str) -> None:
    assert fetch(f"/packed?how={how}")[0].body == PAGE
    assert refused(f"/packed?how={how}&size=30000000", body=1_000_000).cause == "size"


def test_odd_packing() -> None:
    assert refused("/packed?how=compress").cause == "type"
    assert unpack(zlib.compress(PAGE)[2:-4], "deflate", 10**6, "x") == PAGE
    assert PAGE.startswith(unpack(gzip.compress(PAGE)[:-12], "gzip", 10**6, "x"))
    assert unpack(gzip.compress(gzip.compress(PAGE)), "gzip, gzip", 10**6, "x") == PAGE
    with pytest.raises(FetchError, match="packed 9 times"):
        unpack(b"", ",".join(["gzip"] * 9), 10**6, "x")
    with pytest.raises(FetchError, match="damaged"):
        unpack(b"no gzip", "gzip", 10**6, "x")
    wide = zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(window_log=27)).compressobj()
    with pytest.raises(FetchError, match="damaged"):
        unpack(wide.compress(PAGE) + wide.flush(), "zstd", 10**7, "x")  # would ask for 128 MB to look back
    many = gzip.compress(b"") * 200_000
    start = time.monotonic()
    assert unpack(many, "gzip", 10**6, "x") == b""
    assert time.monotonic() - start < 1


def test_only_pages_are_read() -> None:
    for kind in ("application/pdf", "image/png", "video/mp4", "application/octet-stream"):
        assert refused(f"/kind?type={kind}").cause == "type"
    assert fetch("/kind?type=application/xhtml%2Bxml")[0].body == PAGE
    assert "application/rss+xml".startswith(FEEDS)


def test_no_cookie_comes_back() -> None:
    site = Site()
    fetch("/cookie", site, times=2)
    assert all("Cookie" not in headers for headers in site.headers)


def test_a_page_that_is_gone_says_so() -> None:
    (page,) = fetch("/gone")
    assert (page.status, page.body) == (410, b"")


ROBOTS = "\ufeffUser-agent: *\nDisallow: /\n\nUser-agent: Storyscape\nDisallow: /private\nAllow: /private/open\n"


def test_robots_txt_is_obeyed_on_every_hop_and_asked_for_once() -> None:
    site = Site(ROBOTS)
    assert fetch("/story", site, times=3)[0].status == 200
    assert site.paths.count("/robots.txt") == 1
    assert fetch("/private/open/1", site)[0].status == 200
    assert refused("/private/x", site).cause == "robots"
    assert refused("/to?url=/private/x", site).cause == "robots"
    assert not any(path.startswith("/private/x") for path in site.paths)


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
def test_a_robots_txt_that_is_not_there(status: int, allowed: bool) -> None:
    site = Site(status)
    if allowed:
        assert fetch("/story", site)[0].status == 200
    else:
        assert refused("/story", site).retry_after == pytest.approx(600, abs=5)
        assert "/story" not in site.paths


def test_a_crawl_delay_is_kept() -> None:
    site = Site("User-agent: *\nCrawl-delay: 0.3\n")
    fetch("/story", site, times=3)
    times = [at for path, _, at in site.asked if path == "/story"]
    assert all(b - a >= 0.28 for a, b in pairwise(times))


def test_hostile_rules_are_read_in_linear_time() -> None:
    file = "User-agent: *\nDisallow: /" + "*a" * 5000 + "b$\n" + "Disallow: /x*\n" * 20_000
    start = time.monotonic()
    assert rules(file.encode()).can_fetch("https://e.example/" + "a" * 2000, "storyscape")
    assert time.monotonic() - start < 2


def test_a_host_is_asked_by_one_at_a_time_with_pauses() -> None:
    site = Site()

    async def run() -> None:
        async with opened(site, delay=0.1) as fetcher:
            await asyncio.gather(*(fetcher.get(f"http://localhost:{site.port}/{n}") for n in range(4)))

    asyncio.run(run())
    times = [at for _, _, at in site.asked]
    assert all(b - a >= 0.09 for a, b in pairwise(times))


def test_a_host_that_asks_to_be_left_alone_is() -> None:
    site = Site()

    async def run(path: str) -> FetchError:
        async with opened(site, patience=5.0) as fetcher:
            assert (await fetcher.get(f"http://localhost:{site.port}/busy")).status == 429
            with pytest.raises(FetchError) as caught:
                await fetcher.get(f"http://localhost:{site.port}/story")
            return caught.value

    for closed_for in ("100", "Fri, 01 Jan 2100 00:00:00 GMT"):
        site.closed_for = closed_for
        error = asyncio.run(run("/story"))
        assert error.cause == "postponed"
        assert error.retry_after is not None
        assert error.retry_after > 90
    assert "/story" not in site.paths


def test_a_short_wish_is_waited_for() -> None:
    site = Site()
    site.closed_for = "1"
    start = time.monotonic()
    assert [page.status for page in fetch("/busy", site, times=2)] == [429, 429]
    assert time.monotonic() - start >= 0.95


def test_hosts_that_nobody_waits_for_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storyscape.io.politeness._MOST", 10)

    async def run() -> int:
        turns = Turns(places=1, delay=0.0, patience=1.0, clock=asyncio.get_running_loop().time)
        for n in range(100):
            async with turns.turn(f"h{n}", "x"):
                pass
        return len(turns._hosts)

    assert asyncio.run(run()) <= 11


def test_a_name_that_does_not_exist_is_our_error() -> None:
    assert refused("http://no-such-host.invalid/").cause in ("network", "robots")
