"""Law: a language is read off the text; too little text is ``und`` (or what the input states), never a guess."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from storyscape.tables import table
from storyscape.text.tokens import stopwords

UNKNOWN: Final = "und"
_LEAST: Final = 20  # letters: below this the detector is a guess
_SURE: Final = 80  # letters: below this a stated language is the better evidence
_NEAR: Final = 0.04  # share of the best score within which the stated language is as good as the best
_SAMPLE: Final = 1000  # code points looked at
_ENOUGH: Final = 500  # code points that the model reads
_FUNCTION: Final = 0.35  # share of words: related languages have fewer function words in common
_GLANCE: Final = 250  # code points that are enough where they say what is stated
_PARAGRAPH: Final = 60  # code points: shorter lines are menus, names and buttons more often than prose
_NOISE: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|[\x00-\x1f\x7f]")


def detect(text: str, hint: str | None = None) -> str:
    """The language of ``text``: ISO 639-1 (639-3 for languages without a two-letter code), ``und`` for too little.

    ``hint`` is what the input states (``en-US`` counts as ``en``). It decides where there is little text, and where
    the text fits it about as well as the best language; otherwise the text decides, since templates state wrong ones.
    """
    stated = primary(hint)
    sample = _sample(text)
    letters = sum(map(str.isalpha, sample))
    if letters < _LEAST and not _dense(sample):
        return stated or UNKNOWN
    if letters < _SURE and stated:
        return stated
    if stated and _fits(sample[:_GLANCE], stated):
        return stated
    return _decide(_rank(sample[:_ENOUGH]), stated)


def primary(tag: str | None) -> str | None:
    """The primary language of a BCP 47 tag, POSIX locale (``pt_BR`` is ``pt``) or English name; ``None`` for others."""
    named: str | None = table("languages")["names"].get((tag or "").strip().casefold())
    match = re.fullmatch(r"\s*([A-Za-z]{2,3})(?:[-_.@].*)?\s*", tag or "", re.DOTALL)
    if named or not match:
        return named
    code = match[1].lower()
    code = table("languages")["same"].get(code, code)
    return None if code in ("und", "mul", "zxx", "mis") else code


def _fits(sample: str, stated: str) -> bool:
    """Whether a few lines are what is stated beyond doubt: by their function words, else by the model."""
    said, function = sample.casefold().split(), stopwords(stated)
    if function and sum(word in function for word in said) >= _FUNCTION * len(said):
        return True
    return bool(_model().classify(sample)[0] == stated)


def _sample(text: str) -> str:
    lines = text[: 20 * _SAMPLE].splitlines()
    prose = " ".join(line for line in lines if len(line) >= _PARAGRAPH)
    chosen = prose if len(prose) >= _SAMPLE // 4 else " ".join(lines)
    return _NOISE.sub(" ", chosen[: 2 * _SAMPLE])[:_SAMPLE].strip()


def _dense(sample: str) -> bool:
    """Whether the few letters say as much as many: eight Han, kana or Hangul characters are a sentence's worth."""
    return sum("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in sample) >= 8


def _decide(ranked: list[tuple[str, float]], stated: str | None) -> str:
    best, score = ranked[0]
    scores = dict(ranked)
    if stated and stated in scores and scores[stated] >= score - _NEAR * abs(score):
        return stated
    found = table("languages")["same"].get(best, best)
    return UNKNOWN if found in ("zxx", "und") else str(found)


def _rank(sample: str) -> list[tuple[str, float]]:
    return [(str(lang), float(score)) for lang, score in _model().rank(sample)]


@cache
def _model() -> Any:
    # Imported here: the model takes half a second, and most commands never need it.
    import py3langid

    return py3langid
