"""Synthetic news: events with their own names, places and numbers, each reported by several outlets in other words.

Law: from a seed, the same articles. The texts mean nothing; they have the length, the vocabulary growth and the share
of copies of real news, so that time and memory can be measured without anybody's texts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from storyscape.records import Draft

SYLLABLES = (
    "ba",
    "ke",
    "li",
    "mo",
    "nu",
    "ra",
    "se",
    "ti",
    "vo",
    "za",
    "dor",
    "fen",
    "gal",
    "hin",
    "jas",
    "kor",
    "lum",
)
VERBS = ["said", "told", "announced", "reported", "confirmed", "warned", "denied", "added", "noted", "explained"]
START = datetime(2026, 1, 1, tzinfo=UTC)


def _word(random_: random.Random, least: int = 2, most: int = 4) -> str:
    return "".join(random_.choices(SYLLABLES, k=random_.randint(least, most)))


def _vocabulary(random_: random.Random, size: int) -> tuple[list[str], list[float]]:
    words = [_word(random_) for _ in range(size)]
    return words, list(accumulate(1 / (rank + 10) for rank in range(size)))  # Zipf, as words in news are


class Event:
    """One event: names, numbers and a stock of words that its reports share."""

    def __init__(self, random_: random.Random, words: list[str], weights: list[float]) -> None:
        self.names = [_word(random_).capitalize() for _ in range(6)]
        self.words = random_.choices(words, cum_weights=weights, k=80)
        self.numbers = [random_.randint(2, 20_000) for _ in range(4)]
        self.at = START + timedelta(minutes=random_.randint(0, 60 * 24 * 20))

    def sentence(self, random_: random.Random, words: list[str], weights: list[float]) -> str:
        """One sentence about the event: half of its words are the event's own."""
        own = random_.sample(self.words, 7)
        other = random_.choices(words, cum_weights=weights, k=7)
        body = [word for pair in zip(own, other, strict=True) for word in pair]
        body.insert(4, random_.choice(self.names))
        body.insert(9, f"{random_.choice(self.numbers):,}")
        if random_.random() < 0.3:
            return f"“{' '.join(body).capitalize()},” {random_.choice(self.names)} {random_.choice(VERBS)}."
        return f"{' '.join(body).capitalize()}."


def drafts(count: int, *, seed: int = 7, outlets: int = 200, a_story: int = 5) -> Iterator[tuple[Draft, int]]:
    """``count`` drafts with the number of the event that each reports, in the order of publication.

    About one in six is a copy of another outlet's text, cut at the end.
    """
    random_ = random.Random(seed)
    words, weights = _vocabulary(random_, 30_000)
    events = [Event(random_, words, weights) for _ in range(max(1, count // a_story))]
    texts: dict[int, str] = {}
    made = []
    for number in range(count):
        which = number % len(events)
        event = events[which]
        if which in texts and random_.random() < 0.17:
            body = texts[which].rsplit("\n\n", 1)[0]
        else:
            paragraphs = [
                " ".join(event.sentence(random_, words, weights) for _ in range(3))
                for _ in range(random_.randint(5, 9))
            ]
            body = "\n\n".join(paragraphs)
            texts[which] = body
        title = " ".join([*random_.sample(event.names, 2), *random_.sample(event.words, 5)])
        outlet = f"outlet{random_.randrange(outlets)}.example"
        made.append(
            (
                Draft(
                    text=body,
                    title=title,
                    url=f"https://{outlet}/{number}",
                    published_at=event.at + timedelta(minutes=random_.randint(0, 600)),
                    read_from=f"synthetic:{number}",
                ),
                which,
            )
        )
    made.sort(key=lambda pair: (pair[0].published_at or START, pair[0].read_from))
    yield from made
