"""What grouping keeps of an article: its terms with counts and priors, names, and its dense vector, in a few bytes.

Law: computed once for a version of an article, from that version alone; statistics of the corpus come in later.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from storyscape.protocols import Encoder, Features, Member
from storyscape.records import Article
from storyscape.stories.datelines import stated
from storyscape.stories.terms import TITLE_WORDS, Terms, lead, prior, terms

_KIND: Final = "stories 2"
_EPOCH: Final = date(1970, 1, 1)
BODY_TERMS: Final = 64
TITLE_TERMS: Final = TITLE_WORDS
TERMS: Final = TITLE_TERMS + BODY_TERMS
"""How many terms a title has at most, and a title and a body together."""
DAMPED: Final = np.array([0.0, *(1 + np.log(np.arange(1, 256)))], dtype=np.float32)
"""What a count of occurrences weighs: 0 for none, then 1 and the logarithm."""
_RECORD: Final = np.dtype([("id", "<u4"), ("prior", "<f4"), ("title", "u1"), ("body", "u1")])


class _Blob(msgspec.Struct, array_like=True, frozen=True):
    rows: bytes
    names: bytes
    dense: bytes
    scale: float
    day: int | None


class Vector:
    """Features unpacked: ``ids``, ``priors`` and the counts in title and body run in parallel, the title's terms first;
    ``names`` are hashed names and numbers; ``packed`` times ``scale`` is a unit vector, 0 where there is none;
    ``day`` is the one that an undated article states, as days since 1970, or NaN.
    """

    __slots__ = ("body_counts", "day", "ids", "names", "packed", "priors", "scale", "title_counts")

    def __init__(self, blob: _Blob) -> None:
        rows = np.frombuffer(blob.rows, dtype=_RECORD)
        self.ids: list[int] = rows["id"].tolist()
        self.priors: list[float] = rows["prior"].tolist()
        self.title_counts: NDArray[np.uint8] = rows["title"]
        self.body_counts: NDArray[np.uint8] = rows["body"]
        self.names: list[int] = np.frombuffer(blob.names, dtype="<u4").tolist()
        self.day = math.nan if blob.day is None else blob.day + 0.5
        self.packed: NDArray[np.int8] = np.frombuffer(blob.dense, dtype=np.int8)
        self.scale = np.float32(blob.scale if blob.dense else 0)

    @property
    def dense(self) -> NDArray[np.float32] | None:
        """The unit vector, where there is one."""
        return self.packed.astype(np.float32) * self.scale if self.scale else None

    @property
    def title(self) -> NDArray[np.float32]:
        """The damped counts of the terms in the title."""
        return DAMPED[self.title_counts]

    @property
    def body(self) -> NDArray[np.float32]:
        """The damped counts of the terms in the body."""
        return DAMPED[self.body_counts]


def kind_of(encoder: Encoder | None) -> str:
    """The kind of the features that are made with ``encoder``: features of two kinds are never compared."""
    return f"{_KIND} {encoder.name} {encoder.digest[:8]}" if encoder is not None else f"{_KIND} lexical"


def features(article: Article, encoder: Encoder | None = None) -> Features:
    """The features of an article; with an encoder that covers its language, its lead's vector is among them."""
    return features_of((article,), encoder)[0]


def features_of(articles: Sequence[Article], encoder: Encoder | None = None) -> tuple[Features, ...]:
    """The features of several articles, encoded in one call; each is what :func:`features` gives."""
    found = [terms(article) for article in articles]
    dense = _encode(articles, encoder)
    return tuple(
        Features(
            article_key=article.key, kind=kind_of(encoder), blob=pack(each, article.lang, vector, _stated(article))
        )
        for article, each, vector in zip(articles, found, dense, strict=True)
    )


def member(article: Article, made: Features, story: str = "") -> Member:
    """The article with its features as a member of a story."""
    return Member(
        article_key=article.key,
        story_id=story,
        lang=article.lang,
        published_at=article.published_at,
        seen_at=article.seen_at,
        features=made,
    )


def unpack(features: Features) -> Vector:
    """The vector that ``features`` holds."""
    return Vector(msgspec.msgpack.decode(features.blob, type=_Blob))


def _encode(articles: Sequence[Article], encoder: Encoder | None) -> list[NDArray[np.float32] | None]:
    out: list[NDArray[np.float32] | None] = [None] * len(articles)
    if encoder is None:
        return out
    leads = {i: lead(article) for i, article in enumerate(articles) if article.lang in encoder.languages}
    covered = [i for i, text in leads.items() if text]
    for i, vector in zip(covered, encoder.encode([leads[i] for i in covered]), strict=True):
        out[i] = vector
    return out


def _stated(article: Article) -> date | None:
    found = stated(article) if article.published_at is None else None
    return found.day if found is not None else None


def pack(found: Terms, lang: str, dense: NDArray[np.float32] | None, day: date | None = None) -> bytes:
    """Terms, a unit vector and a stated day in a few bytes; of the body's terms beyond the title's, the most telling
    are kept.
    """
    titled = sorted(found.title)
    ranked = sorted((_log(count) * _surprise(t, lang), t) for t, count in found.body.items() if t not in found.title)
    kept = titled + [t for _, t in ranked[:BODY_TERMS]]
    rows = np.zeros(len(kept), dtype=_RECORD)
    rows["id"] = kept
    rows["prior"] = [prior(t, lang) for t in kept]
    rows["title"] = [min(found.title.get(t, 0), 255) for t in kept]
    rows["body"] = [min(found.body.get(t, 0), 255) for t in kept]
    names = np.array(sorted(found.names), dtype="<u4")
    scale = float(np.abs(dense).max()) / 127 if dense is not None else 0.0
    small = np.rint(dense / scale).astype(np.int8).tobytes() if dense is not None and scale else b""
    since = (day - _EPOCH).days if day is not None else None
    return msgspec.msgpack.encode(_Blob(rows.tobytes(), names.tobytes(), small, scale, since))


@cache
def _log(count: int) -> float:
    return float(1 + np.log(count))


@lru_cache(maxsize=1 << 16)
def _surprise(term: int, lang: str) -> float:
    """The logarithm of a term's prior: the lesser, the more the term says."""
    return float(np.log(prior(term, lang)))
