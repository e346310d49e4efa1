"""Law: two URLs have one key only where they name one page; nothing is fetched to find out.

The rules are a table (``data/urls.toml``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from storyscape.tables import table

_BARE: Final = re.compile(r"^(?:[\w-]+\.)+[^\W\d_]{2,24}(?:[:/?#]|$)")
_HOST: Final = re.compile(
    r"^(?:[^\s.@/\\:]+(?:\.[^\s.@/\\:]+)*\.?|[\da-f]*:[\da-f:.]+)$"
)  # a name, or a number of IPv6
_LONGEST: Final = 4000


def canonical(url: str | None) -> str | None:
    """The address to keep of ``url``: without fragment, tracking parameters and default port, its host in lower case.

    ``None`` for what is no http address. A page in an AMP cache gets the address of the page itself.
    """
    parts = _split(url)
    if parts is None:
        return None
    query = [(name, value) for name, value in _query(parts) if not _tracks(name)]
    encoded = f"?{urlencode(query)}" if query else ""
    return f"{parts.scheme.lower()}://{_netloc(parts)}{parts.path or '/'}{encoded}"


def url_key(url: str | None) -> str | None:
    """What two addresses of one page share: no scheme, no ``www.`` or mobile host, no AMP form, sorted parameters."""
    parts = _split(canonical(url))
    if parts is None:
        return None
    query = urlencode(sorted(_query(parts)))
    return f"{_same_host(_netloc(parts))}{_same_path(parts.path)}" + (f"?{query}" if query else "")


def domain(url_or_name: str | None) -> str | None:
    """The host of an address, or of what looks like one, without ``www.`` and mobile labels; ``None`` for a name."""
    parts = _split(url_or_name)
    return _same_host(parts.hostname or "") if parts else None


def _split(url: str | None) -> SplitResult | None:
    text = re.sub(r"[\s\x00-\x1f]+", "", url or "")
    if not text or len(text) > _LONGEST:
        return None
    text = f"https://{text}" if _BARE.match(text) else text
    for pattern in _rules()["caches"]:
        text = re.sub(pattern, r"https://\1", text)
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError:
        return None
    return parts if parts.scheme.lower() in ("http", "https") and _HOST.match(parts.hostname or "") else None


def _netloc(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme.lower()]
    return host if parts.port in (None, default) else f"{host}:{parts.port}"


def _query(parts: SplitResult) -> list[tuple[str, str]]:
    return parse_qsl(parts.query, keep_blank_values=True)


def _tracks(name: str) -> bool:
    rules = _rules()
    return name.lower() in rules["tracking"] or name.lower().startswith(rules["prefixes"])


def _same_host(host: str) -> str:
    for label in _rules()["same_host"]:
        if host.startswith(label) and "." in host[len(label) :]:
            return host[len(label) :]
    return host


def _same_path(path: str) -> str:
    rules = _rules()
    for start in rules["amp_start"]:
        path = path.replace(start, "/", 1) if path.startswith(start) else path
    for end in rules["amp_path"]:
        path = path.removesuffix(end)
    for name in rules["index_files"]:
        path = path.removesuffix("/" + name)
    return unquote(path).rstrip("/")


@cache
def _rules() -> dict[str, Any]:
    rows = table("urls")
    return {**rows, "tracking": frozenset(rows["tracking"]), "prefixes": tuple(rows["tracking_prefixes"])}
