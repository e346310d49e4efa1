"""Law: no socket is opened to an address that is not public, however it is written, unless its host is allowed by name.

What is judged is the numeric address that a socket is about to be opened to.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Any, Final

from storyscape.errors import FetchError, optional

with optional("fetch", "fetching pages"):
    from yarl import URL

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# What the interpreter's own tables leave open, or judge differently from version to version.
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        "::/128", "::1/128", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
        "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
_NAT64: Final = tuple(ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96"))
REFUSED: Final = "is no public address"
_PORTS: Final = (80, 443)
_FREE_PORTS: Final = 1024  # below are mail, file and remote shells


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the open internet, with every address that may hide inside it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.scope_id:
        return False
    return all(_is_global(inner) for inner in _unwrapped(found))


def _unwrapped(address: _Address) -> list[_Address]:
    """The address itself, or, for IPv6 that carries IPv4 (mapped, 6to4, Teredo, NAT64), what it carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    inner: list[_Address] = [address.sixtofour] if address.sixtofour else list(address.teredo or ())
    if any(address in net for net in _NAT64):
        inner = [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return inner or [address]


def _is_global(address: _Address) -> bool:
    listed = any(address.version == net.version and address in net for net in _NOT_PUBLIC)
    return address.is_global and not listed and not address.is_multicast and not address.is_reserved


def open_socket(info: tuple[Any, ...], *, public_only: bool) -> socket.socket:
    """Open the socket that a client asks for (as ``getaddrinfo`` has it). PermissionError where it may not lead there.

    This is the last word: whatever a name led to when it was asked for, here it is the address that is judged.
    """
    family, kind, proto, _, where = info
    if public_only and not is_public(where[0]):
        raise PermissionError(errno.EACCES, f"{where[0]} {REFUSED}")
    return socket.socket(family, kind, proto)


def check_url(url: str, allowed: frozenset[str]) -> URL:
    """The parsed address; FetchError for what may not be asked for: other schemes, user names, ports of other services.

    Hosts in ``allowed`` may have any port. Where the host's name leads is judged later, at the socket.
    """
    try:
        parsed = URL(url)
        host, port = parsed.host, parsed.port
    except (ValueError, UnicodeError) as error:
        raise _refused(url, f"is no address ({error})") from error
    if parsed.scheme not in ("http", "https") or not host:
        raise _refused(url, "is no http address")
    if parsed.user or parsed.password:
        raise _refused(url, "carries a user name")
    if port not in _PORTS and (port or 0) < _FREE_PORTS and host not in allowed:
        raise _refused(url, f"names port {port}, which is no web server's")
    return parsed.with_fragment(None)


def _refused(url: str, problem: str) -> FetchError:
    return FetchError(url[:200], problem, "Give the http or https address of a public page", cause="address")
