"""Fakes that keep the promises of the protocols, for tests here and in what is built on Storyscape.

A store needs none: ``open_store("sqlite://")`` gives one in memory.
"""

from storyscape.testing.fake_encoder import FakeEncoder
from storyscape.testing.fake_model import FakeLanguageModel
from storyscape.testing.fake_tagger import FakeParser, FakeTagger

__all__ = ["FakeEncoder", "FakeLanguageModel", "FakeParser", "FakeTagger"]
