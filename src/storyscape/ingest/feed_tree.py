"""Law: a feed is read in one pass over its tree; what feeds often get wrong is put right before, and the rest as far
as it can be read.

RSS 0.9x, 1.0 and 2.0, RDF and Atom. An element is known by its local name and the group of its namespace.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from datetime import UTC, datetime, timedelta
from html.entities import html5
from typing import Any, Final, cast

from lxml import etree

from storyscape.ingest.links import absolute
from storyscape.ingest.markup import html_to_text
from storyscape.ingest.times import parse_time
from storyscape.ingest.xml import local, tree
from storyscape.records.feeds import FeedDocument, FeedItem, FeedKind

_PERIODS: Final = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_KINDS: Final = {"rss": "rss", "rdf": "rdf", "feed": "atom"}
_ENTRIES: Final = ("{*}item", "{*}entry")
_CORE: Final = frozenset((
    "", "http://www.w3.org/2005/atom", "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/", "http://purl.org/net/rss1.1#",
    "http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/", "http://example.com/newformat#",
    "http://example.com/necho", "http://purl.org/echo/", "uri/of/echo/namespace#", "http://purl.org/pie/",
    "http://backend.userland.com/rss", "http://backend.userland.com/rss2", "http://blogs.law.harvard.edu/tech/rss",
    "http://cyber.law.harvard.edu/rss", "http://cyber.law.harvard.edu/rss/rss.html", "http://backend.userland.com/rss191",
    "http://purl.org/rss/1.0/modules/rss091#", "http://hacks.benhammersley.com/rss/streaming/", "http://www.w3.org/1999/xhtml",
))  # fmt: skip
_DUBLIN_CORE: Final = {"title": "title", "date": "dated", "creator": "author"}
_MORE: Final = {
    "http://purl.org/dc/elements/1.1/": _DUBLIN_CORE,
    "http://purl.org/dc/elements/1.0/": _DUBLIN_CORE,
    "http://purl.org/dc/terms/": {"issued": "published", "modified": "updated", "created": "created"},
    "http://www.itunes.com/dtds/podcast-1.0.dtd": {"author": "author"},
    "http://search.yahoo.com/mrss/": {"title": "media_title"},
    "http://purl.org/rss/1.0/modules/syndication/": {"updateperiod": "period", "updatefrequency": "frequency"},
}
_NAMES: Final = {
    "title": "title", "link": "link", "guid": "guid", "id": "guid", "pubdate": "published", "published": "published",
    "issued": "published", "updated": "updated", "modified": "updated", "created": "created", "author": "author",
    "ttl": "ttl", "channel": "channel",
}  # fmt: skip
_TIMES: Final = ("published", "updated", "created", "dated")
_RFC: Final = re.compile(
    r"(?:[A-Za-z]{2,9},? *)?(\d{1,2}) ([A-Za-z]{3})[a-z]{0,6},? (\d{4}|\d\d) (\d\d):(\d\d)(?::(\d\d))? *"
    r"(?:([+-])(\d\d):?(\d\d)|([A-Z]{1,4}))?"
)
_MONTHS: Final = dict(jan=1, feb=2, mar=3, apr=4, may=5, jun=6, jul=7, aug=8, sep=9, oct=10, nov=11, dec=12)  # noqa: C408
_ZONES: Final = {"GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
                 "PST": -8, "PDT": -7}  # fmt: skip
_SURE: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?\Z")
_ADDRESS: Final = re.compile(r"(?:\S*[/.]\S*|https?://[^\s/]+/\S*#.+)\Z")  # some fragments are the entry's title
_WIDE: Final = re.compile(rb"<\?xml[^>]{0,100}encoding=[\"']utf-16[\"'][^>]{0,100}\?>", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"<\?xml\s[^?>]*\?>")
_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf)\b[^<>]*>", re.IGNORECASE)
_UNQUOTED: Final = re.compile(rb"=([^\s\"'<>]+)")
_PREFIXED: Final = re.compile(rb"</?rss[:\s][^<>]*>")
_WRONG: Final = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:(#?\w{1,40});)?|[\x00-\x08\x0b\x0c\x0e-\x1f]", re.DOTALL)
_XML: Final = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_fields: dict[str, str] = {}
_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    collect_ids=False,
)  # fmt: skip


def read_tree(data: bytes, url: str) -> FeedDocument | None:
    """The document in ``data``; ``None`` where it is no XML and no feed."""
    root = _root(data)
    if root is None and (root := _root(mended := _mended(data))) is None:
        root = tree(mended)
    kind = None if root is None else _KINDS.get(local(root))
    if kind is None:
        return None
    head = _head(root)
    based = b"xml:base" in data
    return FeedDocument(
        url=url,
        kind=cast("FeedKind", kind),
        items=tuple(_item(node, url, kind, based=based) for node in root.iter(*_ENTRIES)),
        title=plain(head.get("title")),
        site_url=absolute(head.get("link"), url),
        ttl=_ttl(head),
    )


def _root(data: bytes) -> Any:
    try:
        return etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _mended(data: bytes) -> bytes:
    """``data`` with what feeds often get wrong put right: what stands before the declaration; a declaration, a prefix
    or a wide encoding that is none; entities of HTML, a bare ``&``, control characters.
    """
    if start := max(0, data[:4096].find(b"<?xml")):
        data = data[start:]
    if not _DECLARED.match(data) and (root := _ROOT.search(data[:4096])):
        data = data[root.start() :]
        if b"rss:" in root[0] and b"xmlns:rss" not in root[0]:  # a prefix that nobody declared
            data = _PREFIXED.sub(lambda tag: _UNQUOTED.sub(rb'="\1"', tag[0].replace(b"rss:", b"")), data)
    if match := _WIDE.match(data):
        data = data[match.end() :]
    return _WRONG.sub(_mend, data)


def _mend(match: re.Match[bytes]) -> bytes:
    whole, name = match[0], match[1]
    if whole[:1] == b"<":
        return whole
    if whole[:1] != b"&":
        return b""
    if name is None:
        return b"&amp;"
    if name.startswith(b"#") or name in _XML:
        return whole.replace(b"#X", b"#x")
    meant = html5.get(f"{name.decode('ascii', 'replace')};")
    return b"".join(b"&#%d;" % ord(c) for c in meant) if meant else b"&amp;" + whole[1:]


def _field(tag: Any) -> str:
    """What an element says, by its tag; ``""`` for nothing that is read here."""
    if not isinstance(tag, str):
        return ""  # an entity's reference
    space, _, name = tag.rpartition("}")
    space, name = space[1:].lower(), name.lower()
    found = _NAMES.get(name, "") if space in _CORE else _MORE.get(space, {}).get(name, "")
    if len(_fields) > 5_000:
        _fields.clear()  # a hostile feed has a new name in each element
    _fields[tag] = found
    return found


def _head(root: Any) -> dict[str, str]:
    """What the feed says of itself: fields by name."""
    about: dict[str, str] = {}
    nodes = [root]
    for node in nodes:
        for child in node:
            tag = child.tag
            field = _fields.get(tag)
            if field is None:
                field = _field(tag)
            if field == "channel":
                nodes.append(child)
            elif field == "link" and child.get("href"):
                if child.get("rel", "alternate") == "alternate":
                    about.setdefault("link", child.get("href"))
            elif field:
                about.setdefault(field, (child.text or "").strip())
    return about


def _ttl(head: dict[str, str]) -> int | None:
    if (minutes := head.get("ttl", "")).isdigit():
        return int(minutes[:6]) * 60 or None
    if period := _PERIODS.get(head.get("period", "").lower()):
        stated = head.get("frequency", "")
        return period // max(1, int(stated[:4]) if stated.isdigit() else 1)
    return None


def _item(node: Any, base: str, kind: str, *, based: bool) -> FeedItem:
    title = link = guid = None
    permalink, bylines, fields, place = False, [], _fields, node
    times: dict[str, datetime] = {}
    for child in node:
        tag = child.tag
        field = fields.get(tag)
        if field is None:
            field = _field(tag)
        if field in _TIMES:
            if time := date_of(child.text):
                times[field] = time
        elif field == "title":
            title = _title(child) or title
        elif field == "link":
            link, place = _link(child, link), child
        elif field == "guid":
            guid = (child.text or "").strip() or None
            permalink = kind != "atom" and child.get("isPermaLink", "true") == "true"
        elif field == "author":
            bylines.append(_name(child))
        elif field == "media_title":
            title = title or _title(child)
    if not link and guid and (permalink or (kind == "atom" and _ADDRESS.match(guid))):
        link = guid
    if based:
        base = absolute(place.base, base) or base
    created = None if "updated" in times else times.get("created")
    return FeedItem(
        url=absolute(link, base) if link else None,
        title=title,
        bylines=tuple(dict.fromkeys(name for name in bylines if name)),
        published_at=times.get("published") or times.get("dated") or created,
        updated_at=times.get("updated"),
    )


def _link(node: Any, before: str | None) -> str | None:
    href = node.get("href")
    if href is None:
        return (node.text or "").strip() or before
    return href if node.get("rel", "alternate") == "alternate" and before is None else before


def _title(node: Any) -> str | None:
    kind = node.get("type") or ""
    mode = node.get("mode")
    if mode == "base64" or kind == "application/octet-stream":
        return plain(_unpacked(node.text or ""))
    if len(node):
        return " ".join("".join(node.itertext()).split()) or None
    return plain(node.text)


def _unpacked(text: str) -> str | None:
    try:
        return base64.b64decode(text).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def plain(stated: object) -> str | None:
    """A title on one line, without markup; ``None`` where nothing is left."""
    if not isinstance(stated, str) or not stated:
        return None
    if "<" in stated:
        stated = html_to_text(stated)
    elif "&" in stated:
        stated = html.unescape(stated)
    return " ".join(stated.split()) or None


def _name(node: Any) -> str | None:
    if len(node):
        node = next((child for child in node if local(child) == "name"), None)
    return plain(node.text) if node is not None else None


def date_of(text: str | None) -> datetime | None:
    """The time that a feed states, to the second, UTC; ``None`` for nothing that is sure to be one."""
    if not text or not (text := text.strip()):
        return None
    if match := _RFC.fullmatch(text):
        return _rfc(match)
    if _SURE.match(text):
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
        return (found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)).replace(microsecond=0)
    read = parse_time(text)
    return None if read is None else read.replace(microsecond=0)


def _rfc(match: re.Match[str]) -> datetime | None:
    day, month, year, hour, minute, second, sign, hours, minutes, zone = match.groups()
    number = _MONTHS.get(month.lower())
    if number is None:
        return None
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 69 else 2000)
    try:
        local = datetime(full, number, int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    except ValueError:
        return None
    if sign:
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return local - offset if sign == "+" else local + offset
    return local - timedelta(hours=_ZONES.get(zone or "GMT", 0))
