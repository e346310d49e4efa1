"""Our own annotations, put back on the texts they were made on. The annotations hold offsets; the texts lie elsewhere.

Law: offsets are used only on the exact text that they were written for; another text is an error that names it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from storyscape.errors import InputError
from storyscape.io.files import read_paths
from storyscape.records import Draft, Reject, Span

ROOT: Final = Path(__file__).resolve().parents[1]
DATA: Final = ROOT.parent / "shared" / "data"
QUOTES: Final = ROOT / "annotations" / "quotes"
Corpus = Literal["meantime", "ecbplus", "sample", "basil"]


class Attribution(msgspec.Struct, frozen=True):
    """Who is said to say what: spans in code points, in text order; ``source`` is empty where none is named."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kind: Literal["direct", "indirect", "mixed", "evidential"]


class Annotated(msgspec.Struct, frozen=True):
    """A text read to its end, with all attributions in it: a sentence without one is a negative example."""

    doc: str
    text: str
    attributions: tuple[Attribution, ...]


def annotated(corpus: Corpus) -> tuple[Annotated, ...]:
    """The annotated texts of a corpus, in the file's order.

    Raises ``InputError`` where a text is not here or is not the one that was annotated.
    """
    rows = map(json.loads, (QUOTES / f"{corpus}.jsonl").read_text("utf-8").splitlines())
    return tuple(
        Annotated(row["doc"], text_of(row["doc"], row["sha256"]), tuple(map(_attribution, row["attributions"])))
        for row in rows
    )


def written() -> Annotated:
    """The sentences that we wrote to be annotated, a paragraph each, as one text: all of a line is one attribution."""
    text, made = "", []
    for line in (QUOTES / "written.txt").read_text("utf-8").splitlines():
        spans: dict[str, list[Span]] = {"{": [], "<": [], "[": []}
        for mark, piece in re.findall(r"([{<\[]?)([^{}<>\[\]]+)[}>\]]?", line):
            if mark:
                spans[mark].append(Span(len(text), len(text) + len(piece)))
            text += piece
        text += "\n"
        source, cue, content = map(tuple, spans.values())
        made.append(Attribution(source, cue, content, "indirect"))
    return Annotated("written", text, tuple(made))


def text_of(doc: str, digest: str) -> str:
    """The exact text of a document such as ``meantime/…``, checked against the first 16 hex digits of its SHA-256."""
    text = texts(doc.partition("/")[0]).get(doc)
    if text is None:
        raise InputError(doc, "its text is not here", "Lay the corpus beside the checkout as bench/annotated.py says.")
    if sha(text) != digest:
        raise InputError(doc, "its text is not the one that was annotated", "Restore the corpus as it was published.")
    return text


def sha(text: str) -> str:
    """What an annotation knows its text by."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def texts(corpus: str) -> dict[str, str]:
    """All texts of a corpus by document id; empty where the corpus is not beside the checkout."""
    return {f"{corpus}/{name}": text for name, text in _READERS[corpus]()}


def _attribution(row: dict[str, Any]) -> Attribution:
    source, cue, content = (tuple(Span(*span) for span in row[part]) for part in ("source", "cue", "content"))
    return Attribution(source, cue, content, row["kind"])


def _meantime() -> Iterator[tuple[str, str]]:
    yield from ((row["id"], row["text"]) for row in _rows("stories/meantime.jsonl") if row["lang"] == "en")


def _ecbplus() -> Iterator[tuple[str, str]]:
    yield from ((row["id"], row["text"]) for row in _rows("stories/ecbplus.jsonl"))


def _seeds() -> Iterator[tuple[str, str]]:
    yield from ((path.name, path.read_text("utf-8")) for path in sorted((DATA / "seeds").glob("*.txt")))


def _sample() -> Iterator[tuple[str, str]]:
    """By address or file name; of an article with several versions the newest, which is read last."""
    for draft in read_paths([ROOT / "src" / "storyscape" / "sample" / "articles"]):
        if not isinstance(draft, Reject):
            yield address(draft), draft.text


def address(draft: Draft) -> str:
    """What a draft of the sample is called by: its URL, with the update's name where it is one, or its file's name."""
    return "#".join(filter(None, (draft.url, draft.anchor))) if draft.url else Path(draft.read_from).name


def _basil() -> Iterator[tuple[str, str]]:
    """Paragraphs apart by an empty line, the sentences of one by a space; the headline stands on its own in the row."""
    yield from ((name, body(row)) for name, row in basil())


def basil() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every article of BASIL as it was published there: ``year/event_number`` and its fields."""
    path = DATA / "claims" / "basil_v2.tar.gz"
    if not path.exists():
        return
    with tarfile.open(fileobj=io.BytesIO(path.read_bytes())) as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            file = archive.extractfile(member) if "/articles/" in member.name else None
            if file is not None and member.name.endswith(".json") and "/._" not in member.name:
                yield "/".join(Path(member.name).with_suffix("").parts[-2:]), json.loads(file.read())


def body(row: dict[str, Any]) -> str:
    """The text of an article of BASIL that our offsets count in."""
    return "\n\n".join(" ".join(sentences) for sentences in row["body-paragraphs"])


def _rows(name: str) -> Iterator[dict[str, Any]]:
    path = DATA / name
    if path.exists():
        yield from map(json.loads, path.read_text("utf-8").splitlines())


_READERS: Final[dict[str, Callable[[], Iterator[tuple[str, str]]]]] = {
    "meantime": _meantime,
    "ecbplus": _ecbplus,
    "seeds": _seeds,
    "sample": _sample,
    "basil": _basil,
}
