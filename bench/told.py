"""Who tells what in stories of four corpora, and a hundred planted contradictions: annotations on their texts.

Law: an edit is made in memory, on the exact text that it was written for; the edited text is never stored.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Final, Literal

import msgspec

from bench.annotated import ROOT, address, basil, body, text_of, texts
from storyscape.io.files import read_paths
from storyscape.records import Draft, Reject, Span
from storyscape.records.claims import Certainty

FOLDER: Final = ROOT / "annotations"
Half = Literal["dev", "test"]
Pair = tuple[int, int]


class Document(msgspec.Struct, frozen=True):
    """An article by document id; ``published`` is a date. ECB+ and the seeds state neither outlets nor dates."""

    doc: str
    sha256: str
    outlet: str = ""
    published: str = ""


class Telling(msgspec.Struct, frozen=True):
    """One clause that carries a claim: the index of its article, whose word it is from the outlet outward (``None``
    for a source that nobody names), and how certain; in ECB+ neither was marked.
    """

    article: int
    span: Pair
    chain: tuple[Pair | None, ...] = ()
    certainty: Certainty = "asserted"


class ToldClaim(msgspec.Struct, frozen=True):
    """What several clauses say alike, in two articles at least."""

    appearances: tuple[Telling, ...]


class ToldStory(msgspec.Struct, frozen=True):
    """A story with all the claims that two or more of its articles carry; it holds no contradiction but those named.

    ``half``: which of ECB+'s may be trained and tuned on (``dev``); BASIL's go by the planted contradictions.
    """

    story: str
    articles: tuple[Document, ...]
    claims: tuple[ToldClaim, ...]
    contradictions: tuple[str, ...] = ()
    half: Half | None = None


class Place(msgspec.Struct, frozen=True):
    """A span of a document."""

    doc: str
    sha256: str
    span: Pair


class Planted(msgspec.Struct, frozen=True):
    """An edit after which ``doc`` and ``against`` can't both be true in ``slot``, and why not."""

    id: str
    half: Half
    doc: str
    sha256: str
    span: Pair
    replacement: str
    slot: str
    against: Place
    why: str


def stories(corpus: Literal["basil", "ecbplus", "sample", "seeds"] = "basil") -> tuple[ToldStory, ...]:
    """The annotated stories of a corpus, in the file's order."""
    lines = (FOLDER / "claims" / f"{corpus}.jsonl").read_bytes().splitlines()
    return tuple(msgspec.json.decode(line, type=ToldStory) for line in lines)


def planted(half: Half) -> tuple[Planted, ...]:
    """The planted contradictions to tune on (``dev``) or to report (``test``); no story is in both."""
    lines = (FOLDER / "contradictions.jsonl").read_bytes().splitlines()
    return tuple(one for one in (msgspec.json.decode(line, type=Planted) for line in lines) if one.half == half)


def edited(one: Planted) -> tuple[str, Span]:
    """The text after the edit, and where the edit stands in it. Raises ``InputError`` as :func:`text_of` does."""
    text = text_of(one.doc, one.sha256)
    start, end = one.span
    return text[:start] + one.replacement + text[end:], Span(start, start + len(one.replacement))


def draft(doc: str) -> Draft:
    """A document as the reading of a file gives it; its name is its outlet where the corpus states none."""
    return _drafts(doc.partition("/")[0])[doc]


@cache
def _drafts(corpus: str) -> dict[str, Draft]:
    if corpus == "basil":
        return {f"basil/{name}": _of_basil(row) for name, row in basil()}
    if corpus in ("ecbplus", "seeds"):
        return {name: Draft(text=text, outlet=name, lang="en") for name, text in texts(corpus).items()}
    read = (one for one in read_paths([ROOT / "src" / "storyscape" / "sample" / "articles"]))
    kept = [one for one in read if not isinstance(one, Reject)]
    return {f"sample/{address(one)}": one for one in kept}


def _of_basil(row: dict[str, str]) -> Draft:
    date = datetime.fromisoformat(row["date"]).replace(hour=12, tzinfo=UTC)
    return Draft(text=body(row), title=row["title"], outlet=row["source"].lower(), lang="en", published_at=date)
