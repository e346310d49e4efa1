"""A language model without a model: it answers what a test gave it, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable


class FakeLanguageModel:
    """Answers each question by a function of it; without one, with no wording at all."""

    name = "fake 1"

    def __init__(self, reply: Callable[[str], str] = lambda _: '{"items": []}') -> None:
        self.asked: list[tuple[str, str]] = []
        self._reply = reply

    def answer(self, instructions: str, question: str) -> str:
        """See :class:`~storyscape.protocols.LanguageModel`."""
        self.asked.append((instructions, question))
        return self._reply(question)
