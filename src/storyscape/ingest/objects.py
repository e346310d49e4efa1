"""Law: an object with named fields is read by its names alone (``data/fields.toml``); no value is guessed at.

JSON of every kind, JSON-LD in pages, rows of CSV and Parquet files and front matter all come through here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from storyscape.ingest.decode import clean
from storyscape.ingest.markup import html_to_text, looks_like_html
from storyscape.ingest.times import parse_time
from storyscape.ingest.urls import canonical
from storyscape.records import Draft, Reject
from storyscape.records.texts import Genre
from storyscape.tables import table
from storyscape.text.language import primary

Fields = Mapping[str, Any]
_SQUEEZE: Final = re.compile(r"[_\-.:@\s]+")
GENRES: Final[tuple[Genre, ...]] = (
    "live_blog", "sponsored", "satire", "press_release", "opinion", "analysis", "news"
)  # fmt: skip # the narrower word first: it says more
_LONGEST_ADDRESS: Final = 2000
_DEEPEST: Final = 12
_AND: Final = re.compile(r"\s*(?:;|\||,|\band\b|\bund\b)\s+")


def drafts(
    value: object, read_from: str, parts: Callable[[Draft, Fields], tuple[Draft, ...]] = lambda *_: ()
) -> Iterator[Draft | Reject]:
    """Every article in a JSON value: one object, a list, or an envelope (``@graph``, ``articles``, ``hits`` …).

    ``parts`` gives the texts of which an article is made up, where it is (the updates of a live blog).
    """
    found = list(articles_in(value))
    if not found:
        yield Reject(
            read_from=read_from,
            error=f"holds no article{_has(value)}",
            remedy=f"Give the text in a field named {', '.join(understood('text')[:6])} or body_html",
        )
    for i, fields in enumerate(found):
        one = draft(fields, read_from if len(found) == 1 else f"{read_from}#{i + 1}")
        yield from (isinstance(one, Draft) and parts(one, fields)) or (one,)


def draft(fields: Fields, read_from: str) -> Draft | Reject:
    """One object as a draft; a reject that names the fields found where none of them holds a text."""
    named = by_name(fields)
    text = body_of(named)
    if not text.strip():
        return Reject(
            read_from=read_from,
            error=f"has no text{_has(fields)}",
            remedy=f"Give the text in a field named {', '.join(understood('text')[:6])} or body_html",
        )
    modified, published = time_of(named, "modified"), time_of(named, "published")
    return Draft(
        text=text,
        title=title_of(named),
        outlet=_first_text(named, "outlet"),
        url=url_of(named),
        lang=primary(_first_text(named, "lang")),
        bylines=bylines_of(named),
        published_at=published,
        modified_at=modified if modified != published else None,
        fetched_at=time_of(named, "fetched"),
        genre=genre_of(fields),
        section=section_of(named),
        image=image_of(named),
        read_from=read_from,
    )


def articles_in(value: object, depth: int = 0) -> Iterator[Fields]:
    """The objects in ``value`` that have a text, a headline with updates, or an article's type."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list | tuple):
        for item in value:
            yield from articles_in(item, depth + 1)
    elif isinstance(value, Mapping):
        named = by_name(value)
        if body_of(named).strip():
            yield value
        else:
            for name in _rules()["lists"]:
                if isinstance(inner := named.get(name), list | dict):
                    yield from articles_in(inner, depth + 1)


def by_name(fields: Fields) -> dict[str, Any]:
    """The fields under their squeezed names (``datePublished`` and ``date_published`` are ``datepublished``)."""
    return {_squeeze(name): value for name, value in fields.items() if value is not None}


def understood(part: str) -> tuple[str, ...]:
    """The field names (squeezed) that hold a part of an article: ``text``, ``title``, ``url`` …"""
    return tuple(table("fields")["names"][part])


def body_of(named: Fields) -> str:
    """The article's text: a text field, else an HTML field, else the updates of a live blog; paragraphs as lines."""
    for name in understood("text"):
        if text := _prose(named.get(name)):
            return text
    for name in understood("html"):
        if isinstance(value := named.get(name), str) and (text := html_to_text(value)):
            return text
    return "\n\n".join(update for name in understood("updates") for update in _updates(named.get(name)))


def title_of(named: Fields) -> str | None:
    """The headline, on one line and without markup."""
    title = _first_text(named, "title") or ""
    return " ".join((html_to_text(title) if looks_like_html(title) else title).split()) or None


def url_of(named: Fields) -> str | None:
    """The first address among the fields that may hold one."""
    for name in understood("url"):
        for text in _texts(named.get(name), "url"):
            if re.match(r"https?://", text.strip(), re.IGNORECASE) and canonical(text):
                return text.strip()
    return None


def image_of(named: Fields) -> str | None:
    """The address of the article's own picture, as it states it; pictures inside the text are none of it."""
    texts = (text.strip() for name in understood("image") for text in _texts(named.get(name), "image"))
    return next((text for text in texts if is_address(text)), None)


def is_address(text: str) -> bool:
    """Whether a text is a web address that can be linked to."""
    return len(text) <= _LONGEST_ADDRESS and re.fullmatch(r"https?://[^\s<>\"']+", text, re.IGNORECASE) is not None


def bylines_of(named: Fields) -> tuple[str, ...]:
    """The authors' names, each once; addresses of their pages are no names."""
    for name in understood("bylines"):
        value = named.get(name)
        # A list separates the names by itself; in one string a comma does.
        parts = [part for text in _texts(value) for part in (_AND.split(text) if isinstance(value, str) else [text])]
        names = [re.sub(r"^(?:by|von|por|par)\s+", "", " ".join(part.split()), flags=re.IGNORECASE) for part in parts]
        if kept := [name for name in names if name and len(name) <= 100 and "://" not in name]:
            return tuple(dict.fromkeys(kept))
    return ()


def genre_of(fields: Fields) -> Genre | None:
    """The genre that the object's type, genre or section states."""
    rows = table("genres")
    types = _texts(fields.get("@type")) + _texts(fields.get("type"))
    stated = [rows["types"].get(re.split(r"[/#:]", kind)[-1]) for kind in types]
    named = by_name(fields)
    for name in understood("genre"):
        stated += [rows["names"].get(text.strip().casefold()) for text in _texts(named.get(name))]
    return next((genre for genre in GENRES if genre in stated), None)


def section_of(named: Fields) -> str | None:
    """The part of the outlet that the object names."""
    found = next((text for name in ("articlesection", "section") for text in _texts(named.get(name))), "")
    return " ".join(clean(found).split())[:100] or None


def _updates(value: object) -> Iterator[str]:
    for update in value if isinstance(value, list) else [value]:
        if isinstance(update, Mapping):
            named = by_name(update)
            parts = [title_of(named) or "", body_of(named)]
            if text := "\n".join(part for part in parts if part):
                yield text


def _prose(value: object) -> str:
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        value = "\n".join(value)  # paragraphs as a list
    text = next(iter(_texts(value)), "")
    return html_to_text(text) if looks_like_html(text) else clean(text)


def _first_text(named: Fields, part: str) -> str | None:
    for name in understood(part):
        for text in _texts(named.get(name)):
            if stripped := text.strip():
                return clean(stripped)
    return None


def time_of(named: Fields, part: str) -> datetime | None:
    """The first time that a part (``published``, ``modified``, ``fetched``) states."""
    for name in understood(part):
        value = named.get(name)
        if time := parse_time(value if not isinstance(value, list) else next(iter(value), None)):
            return time
    return None


def _texts(value: object, inside: str = "text") -> list[str]:
    """The strings that a field's value holds: itself, the items of a list, the telling field of an object."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple):
        return [text for item in value[:50] if not isinstance(item, list) for text in _texts(item, inside)]
    if isinstance(value, Mapping):
        for name in table("fields")["inside"][inside]:
            if isinstance(inner := value.get(name), str) and inner.strip():
                return [inner]
    return []


def _has(value: object) -> str:
    if not isinstance(value, Mapping):
        return f" (it is {'a list' if isinstance(value, list) else 'a single value'})"
    names = [str(name)[:40] for name in value if name]
    return f" (its fields are {', '.join(names[:12])}{' …' if len(names) > 12 else ''})" if names else " (no fields)"


@cache
def _squeeze(name: str) -> str:
    return _SQUEEZE.sub("", name).casefold() if not name.startswith("@") else name.casefold()


@cache
def _rules() -> dict[str, tuple[str, ...]]:
    return {"lists": tuple(table("fields")["envelopes"]["lists"])}
