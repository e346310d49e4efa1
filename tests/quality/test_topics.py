"""Topics against the section in which outlets filed their articles, as the address tells it.

The thresholds were set on other files (roundups and ECB+); reported is the unlabelled stream. It is all about politics
in the United States: a text filed under health is most often about a law on health, so that a hit is an upper part of
what a reader would call right.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from storyscape.records import Article
from storyscape.stories.topics import topics
from tests.quality.data import path

pytestmark = pytest.mark.quality
SECTIONS = {
    "01": "entertainment|arts|culture|movies?|music|books|television|tv|media|celebrity|theater|showbiz|gossip",
    "02": "crime|courts?|law|justice|legal|crime-courts",
    "04": "business|money|markets?|economy|finance|companies",
    "05": "education|schools?",
    "06": "environment|climate|green|energy-environment|earth",
    "07": "health|healthcare|health-care",
    "13": "science|technology|tech|space|gadgets",
    "15": "sports?|football|soccer|nfl|nba|golf|tennis|mlb|nhl|baseball|olympics",
}


def section(url: str) -> str | None:
    """The subject of the innermost folder of an address that names one."""
    folders = re.sub(r"^https?://[^/]+", "", url).lower().split("/")[:-1]
    return next((code for f in reversed(folders) for code, names in SECTIONS.items() if re.fullmatch(names, f)), None)


def test_topics_against_sections() -> None:
    stream = gzip.decompress(path("stories/unlabelled_stream.jsonl.gz").read_bytes()).decode("utf-8").splitlines()
    rows = {row["url"]: row for row in map(json.loads, stream) if row["url"]}
    wanted, first, politics, none = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for url, row in sorted(rows.items()):
        if (code := section(url)) is None:
            continue
        article = Article(id=row["id"], key=row["id"], text=row["text"], title=row["title"], lang="en",
                          fetched_at=datetime.now(UTC))  # fmt: skip
        found = [topic.code[7:9] for topic in topics([article])][:1] or ["none"]
        wanted[code] += 1
        first[code] += found == [code]
        politics[code] += found == ["11"]
        none[code] += found == ["none"]
    total, right, political = wanted.total(), first.total(), politics.total()
    print(f"\n{right} of {total} as filed, {political} politics, {none.total()} none")
    print({code: f"{first[code]}/{wanted[code]}" for code in sorted(wanted)})
    assert right / total >= 0.45
    assert right / (total - political) >= 0.65
