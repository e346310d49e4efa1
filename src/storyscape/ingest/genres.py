"""Law: an article's genre is what its type, section, headline or address says in so many words (``data/genres.toml``).

The narrower word is taken: a page of an opinion section is an opinion piece also where its type says NewsArticle. Where
it stands is kept, and what the other places say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final
from urllib.parse import unquote, urlsplit

from storyscape.ingest.objects import GENRES
from storyscape.ingest.urls import canonical
from storyscape.records import Draft
from storyscape.records.texts import Genre, Stated
from storyscape.tables import table

STATED: Final = "type or section"
_HEAD: Final = re.compile(r"^\W*([^:|–—]{3,30}?)(?:\s*[:|]|\s+[–—-]|\.)\s")
_TAIL: Final = re.compile(r"\s[|–—-]\s+([^|–—:]{3,30})$")


def genre_told(draft: Draft) -> tuple[Genre | None, str, tuple[Stated, ...]]:
    """A draft's genre, where that stands (``address /opinion/``), and what other places say it is instead."""
    said = list(_said(draft))
    for genre in GENRES:
        if source := next((source for told, source in said if told == genre), None):
            rest = {told: Stated(field="genre", value=told, source=where) for told, where in said if told != genre}
            return genre, source, tuple(rest.values())
    return None, "", ()


def _said(draft: Draft) -> Iterator[tuple[Genre, str]]:
    if draft.genre:
        yield draft.genre, STATED
    for pattern in (_HEAD, _TAIL):
        if (match := pattern.search(draft.title or "")) and (genre := _named(match[1])):
            yield genre, f"headline “{match[1]}”"
    for part in urlsplit(canonical(draft.url) or "").path.split("/")[:-1]:
        if genre := _named(unquote(part)):
            yield genre, f"address /{part}/"


def _named(text: str) -> Genre | None:
    """The genre that goes by this name; news is what most articles are, so its name beside one says nothing."""
    genre = _names().get(" ".join(text.casefold().replace("-", " ").replace("_", " ").split()))
    return genre if genre != "news" else None


@cache
def _names() -> dict[str, Genre]:
    return {name.replace("-", " ").replace("_", " "): genre for name, genre in table("genres")["names"].items()}
