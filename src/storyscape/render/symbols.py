"""The signs that stand beside every colour: drawn once on a page by ``static/signs.svg``, used by name.

Law: nothing is told by colour alone, and no sign is a typed character that a font may lack. Each is drawn in a box of
16 x 16; currentColor lets a class colour it.
"""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

SIGNS: Final = frozenset((
    "left", "center", "right", "mixed", "unrated", "unit", "quoted", "paraphrased", "differs", "contradicts",
    "not_found", "unclear", "not_read", "onward", "event", "published", "first_seen", "updated",
))  # fmt: skip
"""The names of the signs that are drawn."""


def symbol(name: str, said: str = "") -> Markup:
    """The sign called ``name`` at the size of the text around it; ``said`` is its text alternative (empty: decorative).

    A name that has no sign gives that of a plain unit, so that a word from data never reaches an attribute.
    """
    known = name if name in SIGNS else "unit"
    use = Markup('<use href="#sign-{}"/></svg>').format(known)
    if said:
        return Markup('<svg class="sign sign-{}" role="img" aria-label="{}">').format(known, said) + use
    return Markup('<svg class="sign sign-{}" aria-hidden="true">').format(known) + use
