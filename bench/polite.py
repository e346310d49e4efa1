"""Crawls a world of well-behaved and hostile hosts on the loopback: ``python -m bench.polite [--hosts 200]``.

Each host is an address of its own (127.1.x.y), allowed by name, with a feed of good pages, one page that robots.txt
forbids, and pages of its kind: slow, failing, moved, looping, huge, compressed bombs, wrong charsets, redirects to
addresses that are not public; some forbid everything, or have a robots.txt that fails. A canary that is not allowed
counts every connection. Prints what came in and every rule that was broken; the exit code says whether any was.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import brotli
import zstandard
from aiohttp import web

from storyscape.following import Following
from storyscape.ids import KEY, content_id
from storyscape.ingest.urls import url_key
from storyscape.io.http import FetchRules
from storyscape.newsroom import Newsroom
from storyscape.settings import Settings
from storyscape.watching import Watch
from tests.loopback import serving

KINDS = (
    "plain",
    "slow",
    "failing",
    "moved",
    "looping",
    "huge",
    "bomb",
    "charset",
    "private",
    "barred",
    "closed",
    "paced",
)
GOOD = 3  # good pages of a host
DELAY, PACE, TOTAL, WIRE, BODY, HOPS = 0.2, 0.6, 3.0, 300_000, 2_000_000, 5
CANARY = "127.9.9.9"
SAID = "Köln – „Grüße“"
PRIVATE = (f"http://{CANARY}:PORT/secret", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]/",
           "http://2130706433:PORT/secret", "//192.168.1.1/admin", "file:///etc/passwd")  # fmt: skip
ROBOTS = {
    "barred": "User-agent: *\nAllow: /\n\nUser-agent: Storyscape\nDisallow: /\n",
    "paced": f"User-agent: *\nCrawl-delay: {PACE}\nDisallow: /forbidden\n",
}


def _bombs() -> dict[str, bytes]:
    zeros = bytes(40_000_000)
    return {"gzip": gzip.compress(zeros), "deflate": zlib.compress(zeros), "br": brotli.compress(zeros, quality=5),
            "zstd": zstandard.compress(zeros), "gzip, gzip": gzip.compress(gzip.compress(bytes(10**9)))}  # fmt: skip


class World:
    """All hosts: what they answer, and what was asked of them (host, path, time, end)."""

    def __init__(self, hosts: int) -> None:
        self.names = [f"127.1.{n // 200}.{n % 200 + 1}" for n in range(hosts)]
        self.kinds = {name: KINDS[n % len(KINDS)] for n, name in enumerate(self.names)}
        self.asked: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self.open: dict[str, list[web.Request]] = defaultdict(list)
        self.broken: list[str] = []
        self.canary = 0
        self.port = 0
        self.bombs = _bombs()

    def pages(self, host: str) -> list[str]:
        """The pages of a host's own kind."""
        kind = self.kinds[host]
        return {
            "slow": ["drip", "silent"],
            "failing": ["error", "reset", "none"],
            "moved": ["moved"],
            "looping": ["loop", "deeper-0"],
            "huge": ["huge", "stated"],
            "bomb": [f"bomb-{n}" for n in range(len(self.bombs))],
            "charset": ["latin", "wrong", "meta"],
            "private": [f"to-{n}" for n in range(len(PRIVATE))],
        }.get(kind, [])

    def wanted(self) -> dict[str, str]:
        """The addresses of all pages that must come in, with words that they say."""
        out: dict[str, str] = {}
        for host, kind in self.kinds.items():
            if kind in ("barred", "closed"):
                continue
            names = [f"good-{n}" for n in range(GOOD)] + (self.pages(host) if kind == "charset" else [])
            names += ["target"] if kind == "moved" else []
            out |= {f"http://{host}:{self.port}/{name}": SAID if kind == "charset" else name for name in names}
        return out

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Note the request and what it breaks, and answer it."""
        host, name = request.host.rpartition(":")[0], request.path.strip("/")
        self.asked[host].append((name, time.monotonic()))
        self.open[host] = [*filter(_waits, self.open[host]), request]
        self._judge(request, host, name)
        try:
            return await self._answer(request, host, name)
        except ConnectionError:  # the crawler has had enough
            return web.Response()
        finally:
            self.open[host] = [one for one in self.open[host] if one is not request]

    def _judge(self, request: web.Request, host: str, name: str) -> None:
        kind = self.kinds.get(host)
        if kind is None:
            self.canary += 1
        if len(self.open[host]) > 1:
            self.broken.append(f"{host}: two requests at a time")
        if name == "forbidden" or (kind in ("barred", "closed") and name != "robots.txt"):
            self.broken.append(f"{host}: {name} is forbidden")
        if not request.headers.get("User-Agent", "").startswith("Storyscape/") or "Cookie" in request.headers:
            self.broken.append(f"{host}: wrong headers")

    async def _answer(self, request: web.Request, host: str, name: str) -> web.StreamResponse:
        kind = self.kinds.get(host, "")
        if name == "robots.txt":
            return web.Response(status=503) if kind == "closed" else web.Response(text=_robots(kind))
        if name == "feed":
            return web.Response(text=self._feed(host), content_type="application/rss+xml")
        first, _, rest = name.partition("-")
        if handler := getattr(self, f"_page_{first}", None):
            answer: web.StreamResponse = await handler(request, rest)
            return answer
        return _page(name, headers={"Set-Cookie": "id=1"})

    def _feed(self, host: str) -> str:
        names = [*self.pages(host), *(f"good-{n}" for n in range(GOOD)), "forbidden"]
        items = "".join(f"<item><title>{host} {name}</title><link>/{name}</link></item>" for name in names)
        return f"<rss version='2.0'><channel><title>{host}</title>{items}</channel></rss>"

    async def _page_drip(self, request: web.Request, _: str) -> web.StreamResponse:
        answer = await _begun(request)
        for _n in range(200):
            await answer.write(b"<p>")
            await asyncio.sleep(0.1)
        return answer

    async def _page_silent(self, *_: object) -> web.StreamResponse:
        await asyncio.sleep(20)
        return web.Response()

    async def _page_error(self, *_: object) -> web.StreamResponse:
        return web.Response(status=500)

    async def _page_none(self, *_: object) -> web.StreamResponse:
        return web.Response(status=404)

    async def _page_reset(self, request: web.Request, _: str) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _page_moved(self, *_: object) -> web.StreamResponse:
        return web.Response(status=301, headers={"Location": "/target"})

    async def _page_loop(self, *_: object) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "/loop"})

    async def _page_deeper(self, request: web.Request, depth: str) -> web.StreamResponse:
        if int(depth) > HOPS:
            self.broken.append(f"{request.host}: {depth} redirects were followed")
        return web.Response(status=302, headers={"Location": f"/deeper-{int(depth) + 1}"})

    async def _page_huge(self, request: web.Request, _: str) -> web.StreamResponse:
        answer, sent = await _begun(request), 0
        try:
            while sent < 100 * WIRE:
                await answer.write(b"x" * 65536)
                sent += 65536
        finally:
            if sent > 30 * WIRE:  # what the sockets between hold is sent, but not read
                self.broken.append(f"{request.host}: {sent} bytes were read")
        return answer

    async def _page_stated(self, request: web.Request, _: str) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": str(10**9)})
        await answer.prepare(request)
        return answer

    async def _page_bomb(self, _: web.Request, n: str) -> web.StreamResponse:
        how, body = list(self.bombs.items())[int(n)]
        return web.Response(body=body, headers={"Content-Type": "text/html", "Content-Encoding": how})

    async def _page_latin(self, *_: object) -> web.StreamResponse:
        return _page("latin", "windows-1252", "text/html; charset=iso-8859-1")

    async def _page_wrong(self, *_: object) -> web.StreamResponse:
        return _page("wrong", "windows-1252", "text/html; charset=utf-8")

    async def _page_meta(self, *_: object) -> web.StreamResponse:
        return _page("meta", "utf-8", "text/html", '<meta charset="utf-8">')

    async def _page_to(self, _: web.Request, n: str) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": PRIVATE[int(n)].replace("PORT", str(self.port))})

    def judge_pauses(self) -> None:
        """Note every host that was asked again too soon."""
        for host, asked in self.asked.items():
            pause = PACE if self.kinds.get(host) == "paced" else DELAY
            # The pause that robots.txt asks for holds from the first request after it was read.
            # A host that drops a kept connection is asked the same again on a new one: that is no second question.
            times = [at for name, at in asked if name != "reset" and (pause == DELAY or name != "robots.txt")]
            if any(later - earlier < 0.9 * pause for earlier, later in pairwise(times)):
                self.broken.append(f"{host}: asked again too soon")


def _waits(request: web.Request) -> bool:
    return request.transport is not None and not request.transport.is_closing()


def _robots(kind: str) -> str:
    return ROBOTS.get(kind, "User-agent: *\nDisallow: /forbidden\n")


def _page(
    name: str,
    charset: str = "utf-8",
    stated: str = "text/html; charset=utf-8",
    meta: str = "",
    headers: dict[str, str] | None = None,
) -> web.Response:
    said = " ".join(f"{SAID}: the harbour {name} was closed on day {n} because of the storm." for n in range(15))
    body = f"<html><head>{meta}<title>{name} closes</title></head><body><article><p>{said}</p></article></body></html>"
    return web.Response(body=body.encode(charset), headers={"Content-Type": stated, **(headers or {})})


async def _begun(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "text/html"})
    await answer.prepare(request)
    return answer


@asynccontextmanager
async def served(world: World) -> AsyncIterator[None]:
    """The world on the loopback, each host at its own address, all at one port."""
    async with serving(world.answer, *world.names, CANARY) as world.port:
        yield


def crawl(hosts: int, folder: Path) -> dict[str, object]:
    """Follow and watch a world until nothing is left to do; what came in, and what was broken."""
    world = World(hosts)
    rules = FetchRules(
        allowed_hosts=frozenset(world.names), delay=DELAY, total=TOTAL, read=TOTAL, wire=WIRE, body=BODY, redirects=HOPS
    )

    async def run(room: Newsroom) -> None:
        async with served(world):
            links = folder / "feeds.txt"
            links.write_text("\n".join(f"http://{name}:{world.port}/feed" for name in world.names))
            following = Following(room, rules=rules)
            following.follow(links)
            await Watch(following, seed=1).run(once=True)

    start = time.monotonic()
    with Newsroom(folder / "polite.db", settings=Settings(encoder="lexical")) as room:
        asyncio.run(run(room))
        missing = _missing(room, world)
        aside = len(room.kept.rejects(10**6))
    world.judge_pauses()
    requests = sum(map(len, world.asked.values()))
    return {"hosts": hosts, "requests": requests, "wanted": len(world.wanted()), "missing": missing,
            "set aside": aside, "canary": world.canary, "broken": world.broken,
            "seconds": round(time.monotonic() - start, 1)}  # fmt: skip


def _missing(room: Newsroom, world: World) -> list[str]:
    """The good pages that are not in, or whose words are not what they said."""
    store = room.reading.store
    keys = {content_id(KEY, url_key(url)): (url, words) for url, words in world.wanted().items()}
    known = store.known(keys)
    texts = {key: store.articles([known[key].id])[0].text for key in known}
    return [url for key, (url, words) in keys.items() if words not in texts.get(key, "")]


def main() -> int:
    """Crawl, print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hosts", type=int, default=200)
    with tempfile.TemporaryDirectory() as folder:
        found = crawl(options.parse_args().hosts, Path(folder))
    print(json.dumps(found))
    return int(bool(found["missing"] or found["broken"] or found["canary"]))


if __name__ == "__main__":
    raise SystemExit(main())
