"""How far a word on a host reaches: to its own pages and to hosts below it, never to a platform's tenants.

Law: nothing passes a platform or a public suffix. The lists are packaged; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from storyscape.outlets.hosts import Place, parents, place, spelled
from storyscape.tables import table

if TYPE_CHECKING:
    from tldextract import TLDExtract

NAME: Final = "platforms"
NESTED: Final = 3
"""A mirror of a mirror is unwrapped this often at most."""


@cache
def platforms() -> Mapping[str, str]:
    """The hosts that publish what others write, with their kind (``blog``, ``video``, …)."""
    kinds: Mapping[str, list[str]] = table(NAME)["platforms"]
    return {host: kind for kind, hosts in kinds.items() for host in hosts}


def platform_of(host: str) -> str | None:
    """The platform that a host is, or stands below; ``None`` where it is none."""
    return next((name for name in (host, *parents(host)) if name in platforms()), None)


@lru_cache(maxsize=131_072)
def registrable(host: str) -> str:
    """The registrable domain of a host by the Public Suffix List, private suffixes included.

    A suffix and an address are their own; below a top-level domain that the list lacks, the last two labels count.
    """
    found = _suffixes().extract_str(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else host
    return host if found.domain == host else ".".join(host.split(".")[-2:])


def reach(where: Place) -> Iterator[str]:
    """The hosts whose word may hold for a place, nearest first: its own, then those above it.

    Ends before a platform (whose own front page alone is its own) and may pass a public suffix: ask :func:`passes`
    before a word from a host above is taken.
    """
    known = platforms()
    if where.host in known:
        if not where.path:
            yield where.host
        return
    yield where.host
    for name in parents(where.host):
        if name in known:
            return
        yield name


def passes(above: str, host: str) -> bool:
    """Whether a word on the host ``above`` holds for ``host``, the same or one below: not from a public suffix."""
    return above == host or len(above) >= len(registrable(host))


def original(where: Place) -> Place:
    """The place that a mirror (AMP cache, archive, translation) shows; the place itself where it is no mirror."""
    for _ in range(NESTED):
        rules = next((_mirrors()[name] for name in (where.host, *parents(where.host)) if name in _mirrors()), ())
        shown = next(filter(None, (_shown(where, rule) for rule in rules)), None)
        if shown is None:
            return where
        where = shown
    return where


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # here, since it imports an HTTP client that this program never lets run

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@cache
def _mirrors() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    rules = table(NAME)["mirrors"]
    return {rule["host"]: tuple(other for other in rules if other["host"] == rule["host"]) for rule in rules}


def _shown(where: Place, rule: Mapping[str, Any]) -> Place | None:
    if rule["original"] == "label":
        label = where.host.removesuffix(rule["host"]).rstrip(".").rpartition(".")[2]
        host = spelled(label.replace("--", "\0").replace("-", ".").replace("\0", "-"))
        return Place(host, where.path) if host else None
    begins = f"{rule['begins']}/" if "begins" in rule else ""
    if not where.path.startswith(begins):
        return None
    rest = where.path.removeprefix(begins).split("/", rule.get("skip", 0))[-1]
    return place(rest.replace(":/", "://").replace(":///", "://"))
