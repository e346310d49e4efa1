"""What recurs on outlets' pages is learned; what that takes from claims: ``python -m bench.recurring [--lines]``.

Articles of the roundups and the stream beside them come in the order of their dates, half by half, and are learned from
as a store would. The verdicts of a person on the lines learned (``bench/recurring.toml``) stand by the lines' hashes;
``--lines`` prints those that nobody judged. The earlier half was looked at while thresholds were set, the later not.
"""

from __future__ import annotations

import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from bench import corpora
from storyscape.ids import content_id
from storyscape.ingest.blocks import blocks
from storyscape.ingest.recurring import LOOKED_AT, learn, mark
from storyscape.records import Article
from storyscape.records.sites import Site
from storyscape.sites import is_due

VERDICTS = Path(__file__).with_suffix(".toml")


def followed(outlet: str, articles: Sequence[Article]) -> Site:
    """What is known of an outlet when all of its articles have come, in this order."""
    site = Site(outlet=outlet)
    for count in range(1, len(articles) + 1):
        if is_due(site, count) or count == len(articles):
            site = learn(site, articles[max(0, count - LOOKED_AT) : count][::-1], count)
    return site


def prose(articles: Sequence[Article]) -> int:
    """How many lines of some articles claims are read from."""
    return sum(block.kind in ("body", "subheading") for article in articles for block in article.blocks)


def main() -> int:
    """Print the figures of both halves."""
    if not corpora.FOLDER.is_dir():
        print(f"{corpora.FOLDER} is absent", file=sys.stderr)
        return 1
    verdicts = tomllib.loads(VERDICTS.read_text("utf-8"))["boilerplate"]
    mixed = [replace(one, blocks=blocks(one.text, one.lang, title=one.title)) for one, _ in corpora.mixed()]
    middle = len(mixed) // 2
    for name, half in (("earlier", mixed[:middle]), ("later", mixed[middle:])):
        by_outlet: dict[str, list[Article]] = defaultdict(list)
        for article in half:
            by_outlet[article.outlet or ""].append(article)
        start = time.process_time()
        sites = {outlet: followed(outlet, articles) for outlet, articles in by_outlet.items()}
        took = time.process_time() - start
        named = [(content_id("w", outlet, line.line), outlet, line) for outlet, s in sites.items() for line in s.lines]
        told = Counter(verdicts.get(of) for of, _, _ in named)
        marked = [mark(one, sites[one.outlet or ""].recurring) for one in half]
        print(
            f"{name} half: {len(half)} articles of {len(sites)} outlets, {1000 * took / len(half):.2f} ms an article; "
            f"{len(named)} lines learned, {told[True]} boilerplate, {told[False]} not, {told[None]} not judged; "
            f"read for claims: {prose(half)} lines before, {prose(marked)} after"
        )
        if "--lines" in sys.argv:
            for of, outlet, line in (one for one in named if one[0] not in verdicts):
                print(f"{of} {outlet} {line.articles} {line.line}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
