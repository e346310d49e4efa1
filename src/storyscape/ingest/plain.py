"""Law: the decoded text is the article's text, all of it; a plain file states nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from storyscape.ingest.decode import decode
from storyscape.records import Draft, Reject


def parse(data: bytes, name: str) -> Iterator[Draft | Reject]:
    """One draft from a text file of any charset; a reject where it is empty or no text."""
    text = decode(data)
    if text is None:
        yield Reject(read_from=name, error="is no text (binary data)", remedy="Give text, HTML, JSON, CSV or Parquet")
    elif not text.strip():
        yield Reject(read_from=name, error="is empty", remedy="Give a file that has text in it")
    else:
        yield Draft(text=text, read_from=name)
