"""Read, store and group many synthetic articles in one run: articles per second, peak memory, the five largest costs.

Usage: ``python -m bench.newsroom [--articles 10000] [--encoder use|lexical] [--profile]``
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import resource
import tempfile
import time
from pathlib import Path

import msgspec

from bench.synthetic import drafts
from storyscape.newsroom import Newsroom
from storyscape.settings import Settings


def write_sample(folder: Path, count: int) -> Path:
    """The synthetic articles as JSON lines, as a crawler would have left them."""
    path = folder / "articles.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for draft, _ in drafts(count):
            row = {"url": draft.url, "title": draft.title, "text": draft.text, "date": draft.published_at}
            file.write(msgspec.json.encode(row).decode() + "\n")
    return path


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--encoder", default="use")
    parser.add_argument("--profile", action="store_true", help="adds the five largest costs; slows the run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = write_sample(Path(folder), asked.articles)
        settings = msgspec.convert({"encoder": asked.encoder, "store": f"{folder}/news.db"}, Settings)
        profile = cProfile.Profile()
        before, cpu = time.perf_counter(), time.process_time()
        with Newsroom(settings=settings) as room:
            if asked.profile:
                profile.enable()
            report = room.read(path)
            profile.disable()
            seconds, cpu = time.perf_counter() - before, time.process_time() - cpu
            stories = room.stories(limit=1_000_000)
        print(
            json.dumps(
                {
                    "articles": report.read,
                    "stories": len(stories),
                    "biggest": max(story.articles for story in stories),
                    "seconds": round(seconds, 1),
                    "articles_per_second": round(report.read / seconds, 1),
                    "articles_per_cpu_second": round(report.read / cpu, 1),
                    "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                    "store_bytes_per_article": round(Path(f"{folder}/news.db").stat().st_size / report.read),
                    "costs": _costs(profile) if asked.profile else [],
                }
            )
        )


def _costs(profile: cProfile.Profile) -> list[dict[str, object]]:
    """The five functions in which most time was spent, own time."""
    rows = pstats.Stats(profile).get_stats_profile().func_profiles.items()
    largest = sorted(rows, key=lambda row: -row[1].tottime)[:5]
    return [
        {"function": f"{Path(row.file_name).name}:{name}", "seconds": round(row.tottime, 2)} for name, row in largest
    ]


if __name__ == "__main__":
    main()
