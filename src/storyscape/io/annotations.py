"""Texts with annotated attributions, from files: brat's stand-off form, as PolNeAR has it, and our own JSON lines.

Law: an offset counts code points of the text as it is read, line ends unchanged; one that lies outside is an error
that names its file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from storyscape.errors import InputError
from storyscape.records import Record, Span

_SPANS: Final = re.compile(r"^(T\d+)\t\w+ (\d+ \d+(?:;\d+ \d+)*)\t", re.MULTILINE)  # its text may hold a line end
_EVENT: Final = re.compile(r"^E\d+\t(.*)$", re.MULTILINE)
_ARGUMENT: Final = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")


class Marked(Record, frozen=True, kw_only=True):
    """An annotated attribution: the spans of its source (none where nobody is named), cue and content."""

    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()


class Annotated(Record, frozen=True, kw_only=True):
    """A text with all its attributions: a sentence without one is an example too."""

    id: str
    text: str
    attributions: tuple[Marked, ...]


class _Row(msgspec.Struct):
    doc: str
    text: str
    attributions: list[dict[str, list[tuple[int, int]] | str]]


def read_annotated(folder: Path) -> tuple[Annotated, ...]:
    """The annotated texts of a folder, by name: ``text/*.txt`` with ``attributions/*.ann``, or ``*.jsonl``.

    A line of a ``.jsonl`` has ``doc``, ``text`` and ``attributions``, each with ``source``, ``cue`` and ``content`` as
    lists of ``[start, end]``. InputError for a folder with neither, and for what can't be read.
    """
    marks: dict[str, Path] = {}
    for path in sorted(folder.glob("attributions/*.ann")):
        marks.setdefault(path.stem.rpartition("_")[0] or path.stem, path)
    found = [_checked(Annotated(id=name, text=_text(folder / "text" / f"{name}.txt"), attributions=brat(_text(path))))
             for name, path in marks.items()]  # fmt: skip
    found += [_checked(one) for path in sorted(folder.glob("*.jsonl")) for one in _rows(path)]
    if not found:
        remedy = "Give a folder with text/*.txt and attributions/*.ann, or with *.jsonl: docs/training.md"
        raise InputError(str(folder), "holds no annotated texts", remedy)
    return tuple(found)


def brat(marks: str) -> tuple[Marked, ...]:
    """The attributions of an ``.ann`` file: its events, whose arguments are Source, Cue and Content."""
    spans: dict[str, list[Span]] = {}
    found: list[Marked] = []
    for name, places in _SPANS.findall(marks):
        spans[name] = [Span(*map(int, place.split())) for place in places.split(";")]
    for event in _EVENT.findall(marks):
        parts: dict[str, list[Span]] = defaultdict(list)
        for kind, target in _ARGUMENT.findall(event):
            parts[kind.lower()] += spans.get(target, ())
        found.append(Marked(**{kind: tuple(sorted(held)) for kind, held in parts.items()}))
    return tuple(found)


def _rows(path: Path) -> Iterator[Annotated]:
    for number, line in enumerate(_text(path).rstrip("\n").split("\n"), 1):
        try:
            row = msgspec.json.decode(line, type=_Row)
            yield Annotated(id=row.doc, text=row.text, attributions=tuple(map(_marked, row.attributions)))
        except (msgspec.DecodeError, ValueError) as error:
            raise InputError(f"{path}:{number}", f"is no annotated text ({error})", "See docs/training.md") from error


def _marked(row: dict[str, list[tuple[int, int]] | str]) -> Marked:
    parts = {kind: row.get(kind, []) for kind in ("source", "cue", "content")}
    return Marked(**{kind: tuple(Span(*place) for place in held if not isinstance(place, str))
                     for kind, held in parts.items()})  # fmt: skip


def _checked(one: Annotated) -> Annotated:
    for marked in one.attributions:
        if any(span.end > len(one.text) for span in (*marked.source, *marked.cue, *marked.content)):
            raise InputError(one.id, "has an offset outside its text", "Annotate the text that is given")
    return one


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"can't be read ({error})", "Give UTF-8 files") from error
