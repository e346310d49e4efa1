"""Law: every line that isn't blank is exactly one block, and each block names the rule that gave its kind.

Lines are judged twice: alone, by the tables; then by where they stand among the others. A text in capitals that says
the body again is a transcript, and points at the line that it repeats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from storyscape.ingest.boilerplate import folded, is_caption, rule_for
from storyscape.ingest.credits import is_credit_line
from storyscape.records import Block, Span
from storyscape.records.texts import BlockKind
from storyscape.text.sentences import lines
from storyscape.text.tokens import stopwords, words

_HEADLINE: Final = 180  # code points: a longer first line is a lead
_SUBHEADING: Final = 110
_PROSE: Final = 120  # code points: a line this long is a paragraph whatever it ends with
_STOP: Final = re.compile(r"[.!…:;,。！；：，।۔][\"'”’“»)\]」』]*$|[\"”»)」』]$")
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")  # one of these says as much as two letters
_ITEM: Final = re.compile(r"^(?:[-–—•*▪●·]|\d{1,3}[.)])\s")
_SPEAKER: Final = re.compile(r"^\[[^\[\]]{2,40}\]$")
OPENING: Final = "…"  # ends what is an opening of lines; no folded line has this sign
_MENU: Final = 3  # this many short lines in a row at either end of a text are a menu
_CAPITALS: Final = 0.85  # share of a line's cased letters
_SAID_AGAIN: Final = 0.4  # share of the content words of the shorter of two lines that the other has
_LEAST_SHARED: Final = 5  # content words


class _Line:
    """A line while it is being judged: mutable here, a frozen :class:`Block` when the judging is over."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.span = Span(start, end)
        self.text = text[start:end]
        self.folded = folded(self.text)
        self.length = len(self.text) + (0 if self.text.isascii() else len(_WIDE.findall(self.text)))
        self.kind: BlockKind | None = None
        self.because = ""
        self.repeats: Span | None = None

    @property
    def short(self) -> bool:
        """Whether it could be a heading or a menu's entry: short, and it doesn't end like a sentence."""
        return self.length <= _SUBHEADING and not _STOP.search(self.text) and not _ITEM.match(self.text)

    def be(self, kind: BlockKind, because: str, repeats: Span | None = None) -> None:
        self.kind, self.because, self.repeats = kind, f"blocks.{because}", repeats


def blocks(
    text: str, lang: str, *, title: str | None = None, recurring: frozenset[str] = frozenset()
) -> tuple[Block, ...]:
    """Cut ``text`` into blocks, one for each line that isn't blank.

    ``title`` is the stated headline, if there is one; ``recurring`` holds lines (as :func:`boilerplate.folded` gives
    them) that recur across the outlet's articles, and openings of lines, which end with :data:`OPENING`.
    """
    found = [_Line(text, start, end) for start, end in lines(text)]
    _by_table(found, lang, recurring)
    for judge in _judges(title):
        judge(found)
    for line in found:
        if line.kind is None:
            line.be("body", "body")
    return tuple(
        Block(span=line.span, kind=line.kind or "body", because=line.because, repeats=line.repeats) for line in found
    )


def _judges(title: str | None) -> tuple[Callable[[list[_Line]], None], ...]:
    return (lambda found: _headline(found, title), _transcript, _menus, _subheadings)


def _by_table(found: Sequence[_Line], lang: str, recurring: frozenset[str]) -> None:
    openings = tuple(line.removesuffix(OPENING) for line in recurring if line.endswith(OPENING))
    for i, line in enumerate(found):
        if rule := rule_for(line.folded, lang):
            line.be(rule.kind, rule.name)
        elif is_caption(line.folded, lang):
            line.be("caption", "caption")
        elif is_credit_line(line.text, last=i >= len(found) - 3 and i > 0):
            line.be("boilerplate", "credit")
        elif line.folded in recurring or line.folded.startswith(openings):
            line.be("boilerplate", "recurring")


def _headline(found: list[_Line], title: str | None) -> None:
    stated = [line for line in found if title and _is_title(line.folded, folded(title))]
    line = stated[0] if stated else None
    if line is None and not title:
        line = _first_short(found)
    if line is None:
        return
    line.be("headline", "title" if stated else "first_line")
    for again in stated[1:]:
        again.be("boilerplate", "title_again")
    for before in found[: found.index(line)]:
        if before.kind is None and before.short:
            before.be("boilerplate", "before_headline")


def _is_title(line: str, title: str) -> bool:
    """Whether the line is the title, or the title is the line with the outlet's name after a bar or a dash."""
    return line == title or (len(line) >= 20 and re.match(r"\s[|–·-]\s", title.removeprefix(line)) is not None)


def _first_short(found: Sequence[_Line]) -> _Line | None:
    """The first line, where it is short and longer ones follow; or the second, where the first names a section."""
    free = [line for line in found if line.kind is None]
    if len(free) < 2:
        return None
    if len(free) > 2 and _names_section(free[0]) and _heads(free[1], free[2:]):
        return free[1]
    return free[0] if _heads(free[0], free[1:]) else None


def _names_section(line: _Line) -> bool:
    return line.short and len(words(line.text)) <= 3


def _heads(line: _Line, following: Sequence[_Line]) -> bool:
    if line.length > _HEADLINE or _ITEM.match(line.text) or _is_capitals(following[0].text) != _is_capitals(line.text):
        return line.short and len(words(line.text)) > 3
    longest = max(other.length for other in following[:4])
    # A full stop may end a headline, but then what follows must be plainly longer: the line could be a short lead.
    needed = 1.2 if line.short else 1.5
    return longest >= max(needed * line.length, 60) and len(words(line.text)) >= 2


def _transcript(found: list[_Line]) -> None:
    prose = [line for line in found if line.kind is None and line.length >= 60]
    spoken = [line for line in prose if _is_capitals(line.text)]
    body = [line for line in prose if not _is_capitals(line.text)]
    matches = [_repeated(line.text, [(other.text, other.span) for other in body]) for line in spoken]
    tagged = [line for line in found if line.kind is None and _SPEAKER.match(line.text)]
    if body and (any(matches) or (tagged and spoken)):
        for line, match in zip(spoken, matches, strict=True):
            line.be("transcript", "capitals", match)
    for line in tagged:
        following = found[found.index(line) + 1 : found.index(line) + 2]
        spoken_next = bool(following) and following[0].kind == "transcript"
        line.be("transcript" if spoken_next else "boilerplate", "speaker" if spoken_next else "bracketed")
    _join_short_capitals(found)


def _join_short_capitals(found: Sequence[_Line]) -> None:
    """A short line in capitals inside a transcript belongs to it."""
    for before, line in pairwise(found):
        if line.kind is None and before.kind == "transcript" and _is_capitals(line.text, least=4):
            line.be("transcript", "capitals")


def _menus(found: Sequence[_Line]) -> None:
    """Runs of short lines before the first paragraph and after the last one are menus, not headings."""
    prose = [i for i, line in enumerate(found) if line.kind is None and not line.short]
    if not prose:
        return
    for side, because in ((found[: prose[0]], "leading_links"), (found[prose[-1] + 1 :], "trailing_links")):
        entries = [line for line in side if line.kind is None and _names_a_page(line)]
        if len(entries) >= _MENU:
            for line in entries:
                line.be("boilerplate", because)


def _names_a_page(line: _Line) -> bool:
    """Whether a short line could be a link's text: tables, dates and results have figures or bars."""
    return not re.search(r"\d|\|", line.text)


def _subheadings(found: Sequence[_Line]) -> None:
    """A short line alone between paragraphs, or between the headline and the first paragraph, is a subheading."""
    free = [line for line in found if line.kind in (None, "headline", "body")]
    for before, line, after in zip(free, free[1:], free[2:], strict=False):
        if line.kind is None and line.short and _paragraph(after) and (before.kind == "headline" or _paragraph(before)):
            line.be("subheading", "between_paragraphs")


def _paragraph(line: _Line) -> bool:
    return line.kind in (None, "body") and (not line.short or line.length >= _PROSE)


def _is_capitals(line: str, *, least: int = 30) -> bool:
    """Whether a line with at least ``least`` cased letters is written in capitals."""
    upper = sum(map(str.isupper, line))
    cased = upper + sum(map(str.islower, line))
    return cased >= least and upper >= _CAPITALS * cased


def _repeated(line: str, body: Sequence[tuple[str, Span]]) -> Span | None:
    """The span of the body line that ``line`` says again most nearly; ``None`` where none has enough of its words."""
    said = _content(line)
    scored = [(_shared(said, _content(other)), -i) for i, (other, _) in enumerate(body)]
    best, place = max(scored, default=(0.0, 0))
    return body[-place][1] if best >= _SAID_AGAIN else None


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    both = len(a & b)
    return both / min(len(a), len(b)) if both >= _LEAST_SHARED else 0.0


def _content(line: str) -> frozenset[str]:
    return frozenset(words(line)) - stopwords("en")
