"""The signs that stand beside every colour: drawn as SVG once, used by name.

Law: nothing is told by colour alone, and no sign is a typed character that a font may lack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

# Each is drawn in a box of 16 x 16; currentColor lets a class colour it.
SHAPES: Final[Mapping[str, str]] = {
    "left": '<rect x="2.5" y="2.5" width="11" height="11"/>',
    "center": '<circle cx="8" cy="8" r="6"/>',
    "right": '<path d="M8 1.8 15 14H1z"/>',
    "mixed": '<path d="M2.5 9h11L8 14.5z"/><path fill="none" stroke="currentColor" stroke-width="1.6"'
    ' d="M2.6 8 8 2.6 13.4 8z"/>',
    "unrated": '<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "unit": '<rect x="6" y="2" width="4" height="12"/>',
    "quoted": '<circle cx="8" cy="8" r="7"/><path class="knock" d="M4.4 9.9c0-2.3 1-3.8 2.8-4.5l.4.8c-.9.5-1.3 1-1.4'
    " 1.7h1.2v2.7h-3zm4.2 0c0-2.3 1-3.8 2.8-4.5l.4.8c-.9.5-1.3 1-1.4 1.7h1.2v2.7h-3z"
    '"/>',
    "paraphrased": '<circle cx="8" cy="8" r="5.5"/>',
    "differs": '<path fill="none" stroke="currentColor" stroke-width="2" d="M2.5 6h11M2.5 10.5h11M11 2 5 14.5"/>',
    "contradicts": '<rect x=".5" y=".5" width="15" height="15" rx="1.5"/><path class="knock-line" fill="none"'
    ' stroke-width="1.8" d="M3.5 6.2h9M3.5 10h9M10.4 2.8 5.6 13.2"/>',
    "not_found": '<path fill="none" stroke="currentColor" stroke-width="1.6" d="M4 8h8"/>',
    "unclear": '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4"'
    ' stroke-dasharray="2.4 2"/><path fill="none" stroke="currentColor" stroke-width="1.6"'
    ' d="M5.9 6.4a2.1 2.1 0 1 1 3 2c-.6.3-.9.6-.9 1.2"/><circle cx="8" cy="11.6" r="1"/>',
    "not_read": '<rect x="3" y="3" width="10" height="10" fill="none" stroke="currentColor" stroke-width="1.3"/>'
    '<path fill="none" stroke="currentColor" stroke-width="1.1" d="M3 8 8 3M3 13 13 3M8 13l5-5"/>',
    "onward": '<path fill="none" stroke="currentColor" stroke-width="1.6" d="M2 8h11M9 4l4 4-4 4"/>',
    "event": '<path d="M8 1.5 14.5 8 8 14.5 1.5 8z"/>',
    "published": '<circle cx="8" cy="8" r="5.5"/>',
    "first_seen": '<circle cx="8" cy="8" r="4.8" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "updated": '<rect x="3" y="3" width="10" height="10" fill="none" stroke="currentColor" stroke-width="1.8"/>',
}


def sprite() -> Markup:
    """All signs, hidden, to be placed once on a page before :func:`symbol` uses them."""
    drawn = "".join(f'<symbol id="sign-{name}" viewBox="0 0 16 16">{shape}</symbol>' for name, shape in SHAPES.items())
    return Markup('<svg class="sprite" aria-hidden="true" focusable="false">') + Markup(drawn) + Markup("</svg>")  # noqa: S704 - constants of this file


def symbol(name: str, said: str = "") -> Markup:
    """The sign called ``name`` at the size of the text around it; ``said`` is its text alternative (empty: decorative).

    A name that has no sign gives that of a plain unit, so that a word from data never reaches an attribute.
    """
    known = name if name in SHAPES else "unit"
    use = Markup('<use href="#sign-{}"/></svg>').format(known)
    if said:
        return Markup('<svg class="sign sign-{}" role="img" aria-label="{}">').format(known, said) + use
    return Markup('<svg class="sign sign-{}" aria-hidden="true">').format(known) + use
