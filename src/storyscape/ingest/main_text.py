"""Law: a page's main text is what the learned trees take of it; where they are unsure another extractor is asked.

The page is cut into stretches once (``layout``), each is weighed (``weighing``) and judged (``judging``). How sure the
judging is follows from the probabilities themselves, weighted by length; below ``SURE`` trafilatura's careful text is
taken, unless it has lost most of what the trees found. The profile ``archive`` never asks twice, and takes a page whose
paragraphs stand in one box for those paragraphs.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from storyscape.ingest.decode import clean
from storyscape.ingest.judging import Judge, learned
from storyscape.ingest.layout import Layout

Profile = Literal["careful", "archive"]
TEXT: Final = 0.5  # a stretch at least this probable is text
SURE: Final = 0.75  # mean of |2p - 1| over the code points that may be text
_MAY_BE: Final = 0.1  # what is less probable is furniture beyond doubt and says nothing of how sure the judging is
_LOST: Final = 0.3  # the other extractor's text is taken where it is at least this share of ours
_ENOUGH: Final = 250  # code points: with less extracted, the text that the page's data state is preferred


def choose(
    page: str,
    found: Layout,
    title: str | None,
    stated: str,
    profile: Profile = "careful",
    judge: Judge | None = None,
) -> str:
    """The main text of a page, one paragraph a line, from what was ``found`` in it.

    ``stated`` is its JSON-LD text, empty where it has none; ``judge`` is another than the one that is shipped.
    """
    plain = "\n".join(found.texts) if found.plain else ""
    text, sure = (plain, 1.0) if plain else judged(found, title, stated, judge or learned())
    if sure < SURE and profile == "careful":
        other = extract(page)
        text = other if other and len(other) >= _LOST * len(text) else text
    return stated if len(text) < _ENOUGH and len(stated) > len(text) else text


def judged(found: Layout, title: str | None, stated: str, judge: Judge) -> tuple[str, float]:
    """The stretches that are probably text, one a line, and how sure that is, 0 to 1."""
    if not found.texts:
        return "", 0.0
    probable = judge.probabilities(found, title, stated)
    lengths = np.fromiter(map(len, found.texts), np.float32, len(found.texts))[may_be := probable > _MAY_BE]
    doubt = float(lengths @ (1 - np.abs(2 * probable[may_be] - 1)))
    taken = (int(i) for i in np.flatnonzero(probable >= TEXT))
    lines = (found.texts[i] for i in taken if found.texts[i] != title or found.tags[found.boxes[i]] != "h1")
    return "\n".join(lines), 1 - doubt / float(lengths.sum()) if len(lengths) else 0.0


def extract(page: str) -> str:
    """What trafilatura takes for the main text; empty where it finds none or fails."""
    # Imported here: half a second that only pages need.
    from trafilatura import bare_extraction

    try:
        document = bare_extraction(page, favor_precision=True, fast=True, include_comments=False, with_metadata=False)
    except Exception:  # noqa: BLE001 - an extractor fails on hostile pages in ways that nobody has listed
        return ""
    text = getattr(document, "text", None) or ""
    return "\n".join(line for line in (part.strip() for part in clean(text).split("\n")) if line)
