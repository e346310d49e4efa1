"""Reuse on planted copies: precision, recall and speed. Run: ``python -m bench.reuse`` (about two minutes).

With ``--many 50000`` so many articles (sentences of the dev articles, drawn anew, one in six a copy) are timed alone;
with ``--inherited`` it is counted how many of 400 copies, published within 30 hours, come to their original's story.

Two thousand copies of dev articles are planted among the articles: whole, cut to a part, with 5 to 30 % of the words
edited, with a lead of their own, or mixed from two. What is found beyond the planted pairs is judged by hand-free rule:
a pair of originals that share text counts neither way (agencies' texts stand in the corpus too).
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from typing import Final

from msgspec.structs import replace

from bench import corpora
from storyscape.records import Article
from storyscape.stories.evaluation import group
from storyscape.stories.reuse import find_reuse
from storyscape.stories.vectors import features_of

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


def many(count: int) -> None:
    """Print how long the reuse among ``count`` articles takes."""
    rng = random.Random(_SEED)
    pool = [a for a, _ in corpora.mixed()]
    sentences = [sentence for article in pool for sentence in article.text.split(". ")]
    lengths = [len(article.text.split(". ")) for article in pool]
    made: list[Article] = []
    for i in range(count):
        text = ". ".join(rng.choices(sentences, k=rng.choice(lengths)))
        if made and rng.random() < 1 / 6:
            text = cut(rng.choice(made).text, "", rng)
        made.append(replace(pool[i % len(pool)], id=f"a-{i}", key=f"a-{i}", text=text, blocks=()))
    began = time.process_time()
    found = find_reuse(made, threshold=THRESHOLD)
    seconds = time.process_time() - began
    print(f"{count:,} articles in {seconds:,.0f} CPU-seconds, {len(found):,} pairs share text")


def inherited() -> None:
    """Print how many copies come to the story of their original, read in time order with daily repair."""
    rng, half = random.Random(_SEED), corpora.half()
    articles = [article for article, _ in corpora.mixed() if article.seen_at < half][2000:4500]
    long = [article for article in articles if len(article.text.split()) >= 150]
    ways, original, copies = dict[str, str](), dict[str, str](), list[Article]()
    for i in range(400):
        (one, other), way = rng.sample(long, 2), WAYS[i % 4]
        at = one.seen_at + timedelta(hours=rng.uniform(0, 30))
        title = one.title if i % 8 < 4 else None
        named = {"id": f"copy-{i}", "key": f"copy-{i}", "title": title, "published_at": at}
        copies.append(replace(one, text=way(one.text, other.text, rng), **named))
        ways[f"copy-{i}"], original[f"copy-{i}"] = way.__name__, one.key
    both = sorted([*articles, *copies], key=lambda article: (article.seen_at, article.id))
    stream = list(zip(both, features_of(both), strict=True))
    found = {place.article_key: place.story_id for place in group(stream, window_days=14, threshold=0.35, repair=True)}
    for way in WAYS[:4]:
        meant = [key for key, name in ways.items() if name == way.__name__]
        print(f"{way.__name__}: {sum(found[key] == found[original[key]] for key in meant)} of {len(meant)} inherit")


def main() -> None:
    """Print the figures as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, metavar="ARTICLES")
    parser.add_argument("--inherited", action="store_true")
    asked = parser.parse_args()
    if asked.many:
        many(asked.many)
    elif asked.inherited:
        inherited()
    else:
        planted_copies()


def planted_copies() -> None:
    """Print precision and recall on planted copies."""
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
