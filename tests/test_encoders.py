"""Every encoder keeps the protocol's promises; the shipped one also understands."""

from __future__ import annotations

import numpy as np
import pytest

from storyscape.errors import ModelError, SettingsError
from storyscape.io import encoders
from storyscape.io.encoders import UniversalSentenceEncoder, load_encoder
from storyscape.protocols import Encoder
from storyscape.testing import FakeEncoder

SENTENCES = (
    "The river burst its banks on Monday.",
    "Der Fluss trat am Montag über die Ufer.",
    "The central bank kept its rate at 3.5 per cent.",
    "",
)


@pytest.fixture(params=[UniversalSentenceEncoder, FakeEncoder], scope="module")
def encoder(request: pytest.FixtureRequest) -> Encoder:
    made: Encoder = request.param()
    return made


def test_vectors_are_unit_and_one_per_text(encoder: Encoder) -> None:
    vectors = encoder.encode(SENTENCES)
    assert vectors.shape[0] == len(SENTENCES)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert encoder.encode([]).shape == (0, vectors.shape[1])


def test_a_text_has_one_vector_in_any_batch(encoder: Encoder) -> None:
    together = encoder.encode(SENTENCES)
    for index, sentence in enumerate(SENTENCES):
        assert np.allclose(encoder.encode([sentence])[0], together[index], atol=1e-5)


def test_identity_is_stated(encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)
    assert len(encoder.digest) == 32
    assert " " in encoder.name
    assert {"en", "de", "es", "ru"} <= encoder.languages


def test_the_shipped_encoder_crosses_languages() -> None:
    english, german, other, _ = UniversalSentenceEncoder().encode(SENTENCES)
    assert english @ german > 0.6 > english @ other


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {**encoders._MODEL, "files": {"resources/sp.model": "0" * 32}}
    monkeypatch.setattr(encoders, "_MODEL", changed)
    with pytest.raises(ModelError, match=r"sp\.model.*requirements\.lock"):
        UniversalSentenceEncoder().encode(["a"])


def test_names() -> None:
    assert load_encoder("lexical") is None
    assert load_encoder("use") is load_encoder("use")
    with pytest.raises(SettingsError, match="use, lexical"):
        load_encoder("gpt")
