"""Tables of ratings and facts that people bring, each in the form in which it is published.

Law: bytes in, records out; a row that can't be taken is refused with its reason and counted, a label that nobody
defined is an error that lists it, and nothing from these tables is ever exported or shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from storyscape.errors import RatingsError
from storyscape.outlets.importers import facts, scores
from storyscape.outlets.tabular import Imported

_FACTS: Final[Mapping[str, Callable[[bytes, str, date | None], Imported]]] = {
    "gdelt": facts.gdelt,
    "press-freedom": facts.press_freedom,
    "trust.txt": facts.trust_txt,
    "wikidata": facts.wikidata,
}
FORMATS: Final = tuple(sorted({*scores.formats(), *_FACTS}))
"""The names of the formats that :func:`read` takes."""


def read(format_name: str, data: bytes, *, about: str = "", as_of: date | None = None) -> Imported:
    """What a table says. ``about`` names the file, or the outlet's domain for ``trust.txt``; ``as_of`` is its date.

    Raises :class:`~storyscape.errors.RatingsError` for an unknown format, missing columns, labels that the format does
    not define (all listed) and numbers off the rater's scale.
    """
    if format_name in _FACTS:
        return _FACTS[format_name](data, about, as_of)
    if format_name in scores.formats():
        return scores.read(format_name, data, about, as_of)
    raise RatingsError(f"format {format_name!r}", "is not known", f"Give one of: {', '.join(FORMATS)}")


__all__ = ["FORMATS", "Imported", "read"]
