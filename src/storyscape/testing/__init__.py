"""Fakes that keep the promises of the protocols, for tests here and in what is built on Storyscape."""

from storyscape.testing.fake_encoder import FakeEncoder
from storyscape.testing.fake_model import FakeLanguageModel
from storyscape.testing.fake_tagger import FakeParser, FakeTagger
from storyscape.testing.memory_feeds import MemoryFeedStore
from storyscape.testing.memory_pages import MemoryPageStore
from storyscape.testing.memory_store import MemoryStore

__all__ = [
    "FakeEncoder",
    "FakeLanguageModel",
    "FakeParser",
    "FakeTagger",
    "MemoryFeedStore",
    "MemoryPageStore",
    "MemoryStore",
]
