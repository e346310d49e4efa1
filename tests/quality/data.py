"""Where the labelled data lies, if it does."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from storyscape.records import Span

TIGHT = (".", ",", ";", ":", "!", "?", ")", "'s", "n't", "'", "%")
HEADING = 2  # sentences of MEANTIME that are the headline and the date
DATA = Path(__file__).parents[3] / "shared" / "data"


def path(name: str) -> Path:
    """A file or folder of the data; the test skips where it is absent."""
    found = DATA / name
    if not found.exists():
        pytest.skip(f"the data is not here: ../shared/data/{name}")
    return found


def members(name: str, folder: str, ending: str) -> Iterator[tuple[str, str]]:
    """Name and text of the files of an archive whose path holds ``folder`` and ends with ``ending``."""
    with tarfile.open(fileobj=io.BytesIO(path(name).read_bytes())) as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            if folder in member.name and member.name.endswith(ending) and "/._" not in member.name:
                file = archive.extractfile(member)
                if file is not None:
                    yield member.name, file.read().decode("utf-8")


def meantime(xml: str, read: int = 1000) -> tuple[ET.Element, str, dict[str, Span]]:
    """A document of MEANTIME, its text as far as sentences are ``read``, and where each token stands in it."""
    root = ET.fromstring(xml)  # noqa: S314 - a corpus that we hold
    text, spans, last = "", {}, "0"
    for token in root.iter("token"):
        word, sentence = token.text or "", token.attrib["sentence"]
        if int(sentence) >= read:
            break
        gap = "" if not text or word in TIGHT or text.endswith(("(", "$")) else " "
        if sentence != last:
            gap = "\n" if int(sentence) <= HEADING else " "
        text += gap + word
        spans[token.attrib["t_id"]] = Span(len(text) - len(word), len(text))
        last = sentence
    return root, text, spans
