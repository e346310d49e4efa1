"""Reuse on planted copies: precision, recall and speed. Run: ``python -m bench.reuse`` (about two minutes).

Two thousand copies of dev articles are planted among the articles: whole, cut to a part, with 5 to 30 % of the words
edited, with a lead of their own, or mixed from two. What is found beyond the planted pairs is judged by hand-free rule:
a pair of originals that share text counts neither way (agencies' texts stand in the corpus too).
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from typing import Final

from msgspec.structs import replace

from bench import corpora
from storyscape.records import Article
from storyscape.stories.reuse import find_reuse

COPIES: Final = 2000
THRESHOLD: Final = 0.3
_SEED: Final = 3


def whole(text: str, _other: str, _rng: random.Random) -> str:
    """The text as it is."""
    return text


def cut(text: str, _other: str, rng: random.Random) -> str:
    """A third to two thirds of the text, from its beginning, as editors cut."""
    words = text.split(" ")
    return " ".join(words[: max(60, int(len(words) * rng.uniform(0.33, 0.67)))])


def edited(text: str, other: str, rng: random.Random) -> str:
    """5 to 30 % of the words replaced by words of another article, dropped or doubled, one by one."""
    share, spare = rng.uniform(0.05, 0.3), other.split(" ")
    out: list[str] = []
    for word in text.split(" "):
        if rng.random() >= share:
            out.append(word)
        elif rng.random() < 0.7:
            out.append(rng.choice(spare))
    return " ".join(out)


def own_lead(text: str, other: str, rng: random.Random) -> str:
    """A hundred words of its own (another article's, shuffled), then the text without its beginning."""
    words = text.split(" ")
    return " ".join(rng.sample(other.split(" "), 100)) + "\n\n" + " ".join(words[len(words) // 5 :])


def mixed(text: str, other: str, _rng: random.Random) -> str:
    """Half of the text and half of another."""
    words, more = text.split(" "), other.split(" ")
    return " ".join(words[: len(words) // 2]) + "\n\n" + " ".join(more[len(more) // 2 :])


WAYS: Final[tuple[Callable[[str, str, random.Random], str], ...]] = (whole, cut, edited, own_lead, mixed)


def plant(articles: list[Article]) -> tuple[list[Article], dict[frozenset[str], str]]:
    """Copies of articles, and the pairs that share text with the way in which each copy was made."""
    rng = random.Random(_SEED)
    long = [a for a in articles if len(a.text.split()) >= 150]
    copies, pairs = [], dict[frozenset[str], str]()
    for i in range(COPIES):
        (one, other), way = rng.sample(long, 2), WAYS[i % len(WAYS)]
        copy = replace(one, id=f"copy-{i}", key=f"copy-{i}", text=way(one.text, other.text, rng), outlet="copy")
        copies.append(copy)
        pairs[frozenset((copy.id, one.id))] = way.__name__
        if way is mixed:
            pairs[frozenset((copy.id, other.id))] = way.__name__
    return copies, pairs


def main() -> None:
    """Print the figures as Markdown."""
    articles = [a for a, _ in corpora.mixed()] + [
        a for a, _ in corpora.load("roundups_dev.jsonl") if not a.published_at
    ]
    copies, planted = plant(articles)
    began = time.process_time()
    found = find_reuse([*articles, *copies], threshold=THRESHOLD)
    seconds = time.process_time() - began
    pairs = {frozenset((reuse.a, reuse.b)) for reuse in found}
    with_copies = {pair for pair in pairs if any(name.startswith("copy-") for name in pair)}
    known = planted.keys() | _siblings(planted, pairs)
    wrong = with_copies - known
    print("| way | planted | recall |\n|---|---|---|")
    for way in WAYS:
        meant = {pair for pair, name in planted.items() if name == way.__name__}
        print(f"| {way.__name__} | {len(meant)} | {len(meant & pairs) / len(meant):.3f} |")
    print(f"\nrecall {len(planted.keys() & pairs) / len(planted):.3f}, ", end="")
    print(
        f"precision {1 - len(wrong) / len(with_copies):.3f} ({len(wrong)} of {len(with_copies)} pairs wrong), ", end=""
    )
    print(f"{(len(articles) + len(copies)) / seconds:,.0f} articles/s")


def _siblings(planted: dict[frozenset[str], str], pairs: set[frozenset[str]]) -> set[frozenset[str]]:
    """Pairs that share text through an article in common, or through two originals that share text themselves."""
    near = defaultdict[str, set[str]](set)
    for pair in [*planted, *(p for p in pairs if not any(name.startswith("copy-") for name in p))]:
        a, b = sorted(pair)
        near[a].add(b)
        near[b].add(a)
    second = {frozenset(pair) for names in near.values() for pair in combinations(sorted(names), 2)}
    third = {frozenset((a, c)) for a, names in near.items() for b in names for c in near[b] for c in near[c] if a != c}
    return second | third


if __name__ == "__main__":
    main()
