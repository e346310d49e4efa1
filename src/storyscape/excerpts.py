"""Which sentences a landscape must hold so that each of its references opens to verbatim text.

Law: nothing is referred to that is not held, and no more text is held than is referred to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from storyscape.records import Appearance, Article, Excerpt, Quote, Ref, Sentence, Span

LONG = 3  # a reference over more sentences than this is a passage: passages that overlap are held once, merged


def refs_in(found: Any, article: str | None = None) -> Iterator[Ref]:
    """Every reference in ``found``, nested records and bare spans included (a bare span is of the record's article)."""
    match found:
        case Ref():
            yield found
        case Span():
            if article is not None:
                yield Ref(article, found)
        case Appearance() | Quote():
            yield from _refs_of_fields(found, found.article)
        case msgspec.Struct():
            yield from _refs_of_fields(found, article)
        case tuple():
            for item in found:
                yield from refs_in(item, article)


def _refs_of_fields(record: msgspec.Struct, article: str | None) -> Iterator[Ref]:
    for name in record.__struct_fields__:
        yield from refs_in(getattr(record, name), article)


def excerpts(
    articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]], refs: Iterable[Ref]
) -> tuple[Excerpt, ...]:
    """The excerpts that hold ``refs``, in the order of ``articles`` and of their texts.

    A reference within a few sentences is held by exactly those; longer passages are merged where they overlap.
    """
    wanted: dict[str, set[Span]] = {}
    for ref in refs:
        wanted.setdefault(ref.article, set()).add(ref.span)
    out = []
    for article in articles:
        held = _held(wanted.get(article.id, set()), [s.span for s in sentences.get(article.id, ())])
        out += [Excerpt(ref=Ref(article.id, span), text=span.of(article.text)) for span in sorted(held)]
    return tuple(out)


def _held(spans: set[Span], sentences: list[Span]) -> set[Span]:
    short: set[Span] = set()
    long: list[Span] = []
    for span in spans:
        touched = [s for s in sentences if s.overlaps(span)]
        whole = Span(min([span.start, *(s.start for s in touched)]), max([span.end, *(s.end for s in touched)]))
        if len(touched) > LONG:
            long.append(whole)
        else:
            short.add(whole)
    return short | set(_merged(long))


def _merged(spans: list[Span]) -> list[Span]:
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out
