"""Law: what a publisher changed is told from its versions' texts alone; what it calls the change is read off its words.

How a notice begins is a row in a table (``data/notices.toml``), one list for each language and kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from storyscape.records import Article
from storyscape.records.base import Span
from storyscape.records.versions import Notice, NoticeKind, VersionChange
from storyscape.tables import table
from storyscape.text.differing import passages

_KINDS: Final = ("retraction", "correction", "clarification", "update")  # what is gravest is looked for first
_EDGE: Final = 3  # lines at either end of a text where less explicit words are a notice, too
_LONGEST: Final = 600  # code points of a line that is a notice
_LINE: Final = re.compile(r"[^\n]+")
_WORD: Final = re.compile(r"\w+")


def history(versions: Sequence[Article]) -> tuple[VersionChange, ...]:
    """How each version differs from the one before; ``versions`` are one article's, oldest first."""
    return tuple(_change(before, after) for before, after in pairwise(versions))


def notices(article: Article) -> tuple[Notice, ...]:
    """The lines in which an article says that it was corrected, clarified, retracted or updated, in text order."""
    lines = [match for match in _LINE.finditer(article.text) if match[0].strip()]
    edges = {*range(_EDGE), *range(len(lines) - _EDGE, len(lines))}
    found = [_notice(article, line, lines[i + 1 : i + 2], edge=i in edges) for i, line in enumerate(lines)]
    return tuple(notice for notice in found if notice)


def is_notice(line: str, lang: str) -> bool:
    """Whether a line anywhere in a text of that language is such a notice."""
    said = line.strip()
    return len(said) <= _LONGEST and any(p.match(said) for kind in _KINDS for p in _rules(lang, kind, edge=True))


def is_flagged(title: str | None, lang: str) -> NoticeKind | None:
    """Whether a headline says that its article is retracted or corrected."""
    return next((kind for kind in _KINDS[:2] if any(p.match(title or "") for p in _rules(lang, f"title_{kind}"))), None)


def _notice(article: Article, line: re.Match[str], after: Sequence[re.Match[str]], *, edge: bool) -> Notice | None:
    """The notice in a line; where the line only heads one (at an ``edge`` of the text), with the line ``after``."""
    said = line[0].strip()
    if len(said) > _LONGEST:
        return None
    start = line.start() + line[0].index(said)
    for kind in _KINDS:
        if rule := next((p for p in _rules(article.lang, kind, edge=edge) if p.match(said)), None):
            heads = rule.pattern.endswith("$") and len(after) == 1 and len(after[0][0]) <= _LONGEST
            end = after[0].start() + len(after[0][0].rstrip()) if heads else start + len(said)
            return Notice(kind=kind, span=Span(start, end), because=f"notices.{article.lang}.{kind}")
    return None


@cache
def _rules(lang: str, kind: str, *, edge: bool = False) -> tuple[re.Pattern[str], ...]:
    rows = table("notices").get(lang, {})
    both = (*rows.get(kind, ()), *(rows.get(f"edge_{kind}", ()) if edge else ()))
    return tuple(re.compile(row, re.IGNORECASE) for row in both)


def _change(before: Article, after: Article) -> VersionChange:
    found = passages(before.text, after.text)
    old = {notice.span.of(before.text) for notice in notices(before)}
    return VersionChange(
        before=before.id,
        after=after.id,
        seen_at=after.fetched_at,
        passages=found,
        removed_words=sum(len(_WORD.findall(p.before.of(before.text))) for p in found if p.kind == "removed"),
        added_words=sum(len(_WORD.findall(p.after.of(after.text))) for p in found if p.kind == "added"),
        title_changed=before.title != after.title,
        notices=tuple(notice for notice in notices(after) if notice.span.of(after.text) not in old),
    )
