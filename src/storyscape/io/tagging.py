"""Taggers of attributions: conditional random fields (python-crfsuite) kept as files of weights.

Law: a file of weights says what it needs (language, parser) and is known by the digest of its bytes; a shipped one is
refused if its digest is not that of ``data/models.toml``.
"""

from __future__ import annotations

import ctypes
import lzma
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

import msgspec

from storyscape.errors import InputError, ModelError
from storyscape.ids import digest
from storyscape.io.parsing import load_parser
from storyscape.protocols import Parser, Rows, Tagger
from storyscape.records import Record
from storyscape.tables import packaged, table

ROUNDS: Final = 10  # over all passages
LEAST_SEEN: Final = 2  # times that a feature must occur to be learned


class Weights(Record, frozen=True, kw_only=True):
    """What a file of weights holds: what it was trained on, the words that were cues, and two random fields."""

    lang: str
    parser: str | None
    trained_on: str
    cues: tuple[str, ...]
    fields: tuple[bytes, bytes]


class CrfTagger:
    """Labels by two conditional random fields (Lafferty et al. 2001), fitted passive-aggressively."""

    def __init__(self, data: bytes, about: str) -> None:
        try:
            self.weights = msgspec.msgpack.decode(lzma.decompress(data), type=Weights)
        except (lzma.LZMAError, msgspec.DecodeError) as error:
            raise ModelError(about, f"holds no weights ({error})", "Make one: storyscape train quotes") from error
        self.lang = self.weights.lang
        self.cues = frozenset(self.weights.cues)
        self.digest = digest(data)
        self.parser: Parser | None = None
        if self.weights.parser is not None:
            self.parser = load_parser(self.lang)
            if self.parser is None or self.parser.name != self.weights.parser:
                remedy = "Install it: pip install 'storyscape[parser]'; or train weights without a parser"
                raise ModelError(about, f"was trained with {self.weights.parser}", remedy)

    @property
    def name(self) -> str:
        """The language, what it was trained on, and whether with a parser."""
        return f"quotes {self.lang} ({self.weights.trained_on}; {'with' if self.parser else 'without'} parser)"

    def tag(self, rows: Rows, pass_: Literal[0, 1]) -> list[str]:
        """One label for each row, by the weights of the first or the second pass."""
        return self._fields[pass_].tag(rows)

    @cached_property
    def _fields(self) -> tuple[Field, Field]:
        return Field(self.weights.fields[0]), Field(self.weights.fields[1])


class Field:
    """A random field ready to tag."""

    def __init__(self, data: bytes) -> None:
        from pycrfsuite import Tagger as Opened  # type: ignore[import-untyped]

        self._data = data  # the library reads from these bytes and does not keep them itself
        self._field = Opened()
        self._field.open_inmemory(data)

    def tag(self, rows: Rows) -> list[str]:
        """The most probable labels of a passage."""
        labels: list[str] = self._field.tag(rows)
        return labels


def fit(passages: Iterable[tuple[Rows, Sequence[str]]]) -> bytes:
    """Train a random field on rows and their labels. The same passages in the same order give the same bytes."""
    from pycrfsuite import Trainer

    trainer = Trainer(algorithm="passive-aggressive", verbose=False)
    trainer.set_params({"max_iterations": ROUNDS, "feature.minfreq": LEAST_SEEN})
    for rows, labels in passages:
        trainer.append(rows, labels)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "field"
        ctypes.CDLL(None).srand(0)  # the library shuffles by C's rand, whose state outlives a training
        trainer.train(str(path))
        return path.read_bytes()


def packed(weights: Weights) -> bytes:
    """The bytes of a file of weights."""
    return lzma.compress(msgspec.msgpack.encode(weights), preset=9)


def save_weights(path: Path, weights: Weights) -> str:
    """Write a file of weights; its digest. InputError where it can't be written."""
    data = packed(weights)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise InputError(
            str(path), f"can't be written ({error.strerror})", "Name a file in a folder of yours"
        ) from error
    return digest(data)


@cache
def load_tagger(which: str) -> Tagger | None:
    """The tagger of the file ``which``, or the ``shipped`` one that does with what is installed; one for the process.

    ``None`` for ``rules``. ModelError for a file that is no weights, or that needs a parser that is not installed.
    """
    if which == "rules":
        return None
    if which != "shipped":
        return CrfTagger(_read(Path(which)), which)
    return _shipped("en/parsed" if load_parser("en") else "en/plain")


def _shipped(name: str) -> Tagger:
    data = packaged("weights")[f"{name}.crf"]
    if digest(data) != table("models")["quotes"]["files"][name]:
        raise ModelError(name, "is not the file that Storyscape was tested with", "Install Storyscape again")
    return CrfTagger(data, name)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        remedy = "Name a file made by storyscape train quotes, or set quotes = 'shipped'"
        raise ModelError(str(path), f"can't be read ({error.strerror})", remedy) from error
