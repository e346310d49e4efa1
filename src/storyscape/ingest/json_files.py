"""Law: a JSON file is one value, a JSONL file one value a line; a line that can't be read costs that line alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from storyscape.ingest.decode import decode
from storyscape.ingest.live import stated_updates
from storyscape.ingest.objects import drafts
from storyscape.records import Draft, Reject

_LONGEST: Final = 64 * 1024 * 1024  # bytes of one line


def parse(text: str, name: str) -> Iterator[Draft | Reject]:
    """The articles in a JSON file; what turns out to be one object a line is read as JSONL."""
    value, error = load(text)
    if not error:
        yield from drafts(value, name, stated_updates)
    elif _is_jsonl(text):
        yield from parse_lines(text.encode("utf-8", "replace").split(b"\n"), name)
    else:
        yield Reject(read_from=name, error=error, remedy="Check the file with a JSON validator")


def parse_lines(lines: Iterable[bytes], name: str) -> Iterator[Draft | Reject]:
    """The articles in the lines of a JSONL file, read as they come; ``read_from`` is ``name:line``."""
    empty = True
    for number, line in enumerate(lines, 1):
        where = f"{name}:{number}"
        if not line.strip(b"\xef\xbb\xbf \t\r\n\0"):
            continue
        empty = False
        if len(line) > _LONGEST:
            yield Reject(read_from=where, error="is a line of more than 64 MB", remedy="Put one article on a line")
            continue
        text = decode(line)
        value, error = load(text) if text is not None else (None, "is no text (binary data)")
        if error:
            yield Reject(read_from=where, error=error, remedy="Put one JSON object on each line")
        else:
            yield from drafts(value, where, stated_updates)
    if empty:
        yield Reject(read_from=name, error="is empty", remedy="Give a file that has text in it")


def load(text: str) -> tuple[Any, str]:
    """The value of a JSON text and no error, or ``None`` and what is wrong. Raw line breaks in strings are allowed."""
    try:
        return json.loads(text, strict=False), ""
    except RecursionError:
        return None, "is nested too deep"
    except ValueError as error:
        return None, f"is no valid JSON ({str(error)[:120]})"


def _is_jsonl(text: str) -> bool:
    lines = [line for line in text[:200_000].split("\n", 3)[:3] if line.strip()]
    return len(lines) > 1 and lines[0].lstrip().startswith("{") and not load(lines[0])[1]
