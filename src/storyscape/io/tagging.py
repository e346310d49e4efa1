"""Taggers of attributions: random fields kept as files of weights.

Law: a file of weights says what it needs (language, parser) and is known by the digest of its bytes; a shipped one is
refused if its digest is not that of ``data/models.toml``.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from pathlib import Path

import msgspec
import numpy as np

from storyscape.claims.fields import LABELS, LEAST, Field
from storyscape.claims.fitting import Fitted
from storyscape.errors import InputError, ModelError
from storyscape.ids import digest
from storyscape.io.parsing import load_parser
from storyscape.protocols import Chance, Parser, Rows, Tagger
from storyscape.records import Record
from storyscape.tables import packaged, table


class Weights(Record, frozen=True, kw_only=True):
    """What a file of weights holds: what it was trained on, the words that were cues, and a random field.

    ``weights`` are bytes, a row for each of ``features``, in units of ``unit``; ``moves`` are float32; ``whole`` weighs
    features of spans; ``least`` is the probability that a span must have.
    """

    lang: str
    parser: str | None
    trained_on: str
    cues: tuple[str, ...]
    features: tuple[str, ...]
    unit: float
    weights: bytes
    moves: bytes
    whole: dict[str, float]
    least: float = LEAST


class CrfTagger:
    """Labels by a conditional random field."""

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

    def tag(self, rows: Rows, whole: Callable[[Sequence[Chance]], Rows]) -> list[str]:
        """One label for each row."""
        return self._field.tag(rows, whole, self.weights.least)

    @cached_property
    def _field(self) -> Field:
        return field_of(self.weights)


def field_of(weights: Weights) -> Field:
    """The random field of a file of weights."""
    rows = np.frombuffer(weights.weights, np.int8).reshape(-1, len(LABELS)) * np.float32(weights.unit)
    moves = np.frombuffer(weights.moves, np.float32).reshape(len(LABELS), -1)
    return Field(weights.features, rows, moves, weights.whole)


def kept(names: Sequence[str], fitted: Fitted, whole: dict[str, float], lang: str, parser: Parser | None,
         trained_on: str, cues: frozenset[str]) -> Weights:  # fmt: skip
    """What was fitted, rounded to bytes; features whose weights all round to nothing are left out."""
    unit = float(np.abs(fitted.weights).max()) / 127
    rows = np.rint(fitted.weights / unit).astype(np.int8)
    some = sorted(np.flatnonzero(rows.any(axis=1)).tolist(), key=lambda i: names[i])
    return Weights(
        lang=lang,
        parser=parser.name if parser else None,
        trained_on=trained_on,
        cues=tuple(sorted(cues)),
        features=tuple(names[i] for i in some),
        unit=unit,
        weights=rows[some].tobytes(),
        moves=fitted.moves.tobytes(),
        whole=whole,
    )


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
