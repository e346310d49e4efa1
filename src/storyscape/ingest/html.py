"""Law: a page's text is what its publisher wrote for readers; its metadata are what the page states of itself.

Where the extractor finds little, the text that the page's own JSON-LD gives is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from storyscape.ingest.decode import clean, decode
from storyscape.ingest.markup import html_to_text
from storyscape.ingest.metadata import Metadata, declared_charset, read_metadata
from storyscape.ingest.objects import body_of, by_name
from storyscape.records import Draft, Reject

_LARGEST: Final = 10_000_000  # bytes: no article's page is larger, and extractors take minutes over such
_ENOUGH: Final = 250  # code points of extracted text below which the page's own statement is preferred
_LEAST: Final = 40


def parse(data: bytes, name: str) -> Iterator[Draft | Reject]:
    """One draft from a page; a reject where it has no text."""
    if len(data) > _LARGEST:
        yield Reject(read_from=name, error=f"is a page of {len(data) // 1_000_000} MB", remedy="Save the article alone")
        return
    page = decode(data, declared_charset(data))
    if page is None:
        yield Reject(read_from=name, error="is no text (binary data)", remedy="Give text, HTML, JSON, CSV or Parquet")
        return
    found = read_metadata(page)
    text = main_text(page, found)
    if len(text) < _LEAST:
        yield Reject(
            read_from=name, error="is a page in which no article text was found", remedy="Paste the text as a .txt file"
        )
        return
    yield Draft(
        text=text,
        title=found.title,
        outlet=found.outlet,
        url=found.url,
        lang=found.lang,
        bylines=found.bylines,
        published_at=found.published_at,
        modified_at=found.modified_at,
        genre=found.genre,
        read_from=name,
    )


def main_text(page: str, found: Metadata) -> str:
    """The article's text, one paragraph a line: the extractor's, or the page's own where that is plainly better."""
    stated = max((body_of(by_name(item)) for item in found.articles), key=len, default="")
    extracted = extract(page)
    if found.genre == "live_blog" and len(stated) > len(extracted):
        return stated
    if len(extracted) < _ENOUGH and len(stated) > len(extracted):
        return stated
    return extracted if len(extracted) >= _LEAST else html_to_text(_body(page))


def extract(page: str) -> str:
    """What the extractor takes for the main text; empty where it finds none or fails."""
    # Imported here: half a second that only pages need.
    from trafilatura import bare_extraction

    try:
        document = bare_extraction(page, favor_precision=True, include_comments=False, with_metadata=False)
    except Exception:  # noqa: BLE001 - an extractor fails on hostile pages in ways that nobody has listed
        return ""
    text = getattr(document, "text", None) or ""
    return "\n".join(line for line in (part.strip() for part in clean(text).split("\n")) if line)


def _body(page: str) -> str:
    match = re.search(r"<body\b", page, re.IGNORECASE)
    return (
        page[match.start() :] if match else re.sub(r"<head\b.*?</head\s*>", "", page, flags=re.IGNORECASE | re.DOTALL)
    )
