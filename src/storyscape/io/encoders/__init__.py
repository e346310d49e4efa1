"""Sentence encoders: models from packages, loaded lazily, once, offline; only the tested files are accepted."""

from __future__ import annotations

from functools import cache

from storyscape.errors import SettingsError
from storyscape.io.encoders.use import UniversalSentenceEncoder
from storyscape.protocols import Encoder

__all__ = ["UniversalSentenceEncoder", "load_encoder"]


@cache
def load_encoder(name: str) -> Encoder | None:
    """The encoder of that name, one for the whole process; ``None`` for ``lexical`` (words alone, no vectors)."""
    if name == "lexical":
        return None
    if name == "use":
        return UniversalSentenceEncoder()
    raise SettingsError("encoder", f"{name!r} is not known", "Known are: use, lexical")
