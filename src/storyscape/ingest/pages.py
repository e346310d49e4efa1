"""Law: a page that was fetched or archived is parsed like a file, and keeps the address and the time that it had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from storyscape.ingest.decode import encoding_of, meant
from storyscape.ingest.main_text import Profile
from storyscape.ingest.parse import parse
from storyscape.ingest.site_rules import Rules
from storyscape.records import Draft, Reject
from storyscape.records.feeds import Page

_ARCHIVES: Final = (".warc", ".warc.gz", ".warc.zst", ".warc.lz4", ".wacz")


def is_archive(name: str) -> bool:
    """Whether a file's name says that it is an archive of web pages."""
    return name.lower().endswith(_ARCHIVES)


def page_drafts(
    page: Page, read_from: str | None = None, profile: Profile = "careful", rules: Rules = ()
) -> Iterator[Draft | Reject]:
    """The articles of a page. What it says of itself comes first; its address and time are where it is silent."""
    name = read_from or page.url
    for found in parse(_utf8(page), name=page.url, hint=page.content_type or "html", profile=profile, rules=rules):
        if isinstance(found, Draft):
            found = replace(found, url=found.url or page.url, fetched_at=page.fetched_at, read_from=name)
        yield found if isinstance(found, Draft) else replace(found, read_from=name)


def _utf8(page: Page) -> bytes:
    """The body as UTF-8 where it is none and the answer's own charset decodes it: that goes before what it says inside.

    Servers state one charset for all that they have; what is valid UTF-8 is not what they say.
    """
    encoding = encoding_of(page.body, page.charset) if page.charset else None
    if encoding is None or encoding != meant(page.charset or ""):
        return page.body
    return page.body.decode(encoding, "replace").encode("utf-8")
