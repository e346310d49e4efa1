"""PolNeAR, as it lies beside the checkout: its texts with their attributions, and CofeNet's passages to score against.

Newell et al. 2018; the passages are those of Wang et al. 2022 (CofeNet). The corpus states no licence: nothing that is
trained on it is shipped.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from storyscape.claims.attribution import Said
from storyscape.io.annotations import Annotated, brat
from storyscape.records import Span
from storyscape.training import Agreement

FOLDER: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "quotes"
MARKS: Final = {"``": "“", "''": "”", "`": "‘", "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}
Part = Literal["valid", "test"]
Places = list[tuple[int, int]]
Runs = set[tuple[str, int, int]]
Labeller = Callable[[str], list[tuple[str, Span]]]  # from a passage to spans of source, cue and content


class Gold(NamedTuple):
    """A passage made text again: the place of each token in it, and the labelled runs as (kind, first, last + 1)."""

    text: str
    places: Places
    runs: Runs


def documents(part: Literal["train", "dev"]) -> list[Annotated]:
    """The texts of a part with their attributions; of a text with several annotators, the first one's."""
    with tarfile.open(FOLDER / "polnear" / "train_dev_test.tar.gz") as archive:
        files = {m.name: _read(archive, m) for m in archive.getmembers() if m.isfile() and f"{part}/" in m.name}
    texts = {Path(name).stem: text for name, text in files.items() if "/text/" in name}
    marks = {Path(name).stem.rpartition("_")[0]: text for name, text in sorted(files.items(), reverse=True)
             if name.endswith(".ann") and not Path(name).name.startswith(".")}  # fmt: skip
    return [Annotated(id=name, text=texts[name], attributions=brat(marks[name])) for name in sorted(marks)]


def passages(part: Part) -> Iterator[Gold]:
    """CofeNet's passages of PolNeAR: ``valid`` to tune on, ``test`` to report."""
    with tarfile.open(FOLDER / "cofenet_polnear_test.tar.gz") as archive:
        (member,) = (m for m in archive.getmembers() if m.name.endswith(f"polnear/{part}.txt") and "/._" not in m.name)
        rows = _read(archive, member)
    for line in rows.splitlines():
        row = json.loads(line)
        text, places = joined(row["tokens"])
        yield Gold(text, places, labelled(row["labels"]))


def score(part: Part, labeller: Labeller) -> tuple[Agreement, ...]:
    """Exact spans of source, cue and content, and passages with any against those without."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for gold in passages(part):
        got = found(gold, labeller(gold.text))
        for kind in ("source", "cue", "content"):
            mine, theirs = ({run for run in runs if run[0] == kind} for runs in (got, gold.runs))
            _count(counts[kind], len(mine & theirs), len(mine), len(theirs))
        _count(counts["passage"], bool(got and gold.runs), bool(got), bool(gold.runs))
    return tuple(Agreement(kind=k, agree=a, found=f, wanted=w) for k, (a, f, w) in counts.items())


def found(gold: Gold, spans: list[tuple[str, Span]]) -> Runs:
    """Spans of the text as runs of tokens."""
    runs = set()
    for kind, span in spans:
        held = [i for i, (start, end) in enumerate(gold.places) if start < span.end and span.start < end]
        if held:
            runs.add((kind, held[0], held[-1] + 1))
    return runs


def parts(one: Said, text: str) -> Iterator[tuple[str, Span]]:
    """An attribution's spans as PolNeAR cuts them."""
    yield "content", with_marks(one.content, text)
    yield "cue", one.cue
    if one.source is not None:
        more = "," in one.source.of(text) and text[one.source.end : one.source.end + 1] == ","
        yield "source", Span(one.source.start, one.source.end + more)  # an apposition's commas belong to it
    if one.via is not None:
        yield "source", one.via


def with_marks(span: Span, text: str) -> Span:
    """PolNeAR's contents hold their quotation marks and the comma before a closing one."""
    start, end = span.start, span.end
    while start > 0 and text[start - 1] in "“‘":
        start -= 1
    while end < len(text) and text[end] in ",.!?”’" and any(mark in text[end : end + 3] for mark in "”’"):
        end += 1
    return Span(start, end)


def labelled(labels: list[str]) -> Runs:
    """The labelled runs of a passage."""
    runs, start, kind = set(), 0, ""
    for i, label in enumerate([*labels, "O"]):
        if kind and (label == "O" or label.startswith("B-") or label[2:] != kind):
            runs.add((kind, start, i))
            kind = ""
        if label != "O" and not kind:
            start, kind = i, label[2:]
    return runs


def joined(tokens: list[str]) -> tuple[str, Places]:
    """The passage as text, with each token's place in it."""
    text, places, opened = "", [], False
    for i, token in enumerate(tokens):
        word = MARKS.get(token, token)
        if word in "“”":  # some of its newspapers open with '' too
            word = "“" if word == "“" or (not opened and _opens(tokens, i)) else "”"
            opened = word == "“"
        glued = word in ",.;:!?%)”’'" or word.startswith("'") or word == "n't"
        if text and not glued and text[-1] not in "“(‘$":
            text += " "
        places.append((len(text), len(text) + len(word)))
        text += word
    return text, places


def _opens(tokens: list[str], i: int) -> bool:
    """Whether '' opens a quotation where none is open: not at the end, nor behind a stop and before a small letter."""
    after = tokens[i + 1 : i + 2]
    return bool(after) and (i == 0 or tokens[i - 1] not in ",.?!" or not after[0].islower())


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = archive.extractfile(member)
    return io.TextIOWrapper(file, "utf-8", newline="").read() if file else ""


def _count(counts: list[int], *more: int) -> None:
    for i, number in enumerate(more):
        counts[i] += number
