"""A landscape as Markdown: what the page shows, for a note, a wiki or an issue.

Law: every value that the template prints is escaped character by character, so that it formats nothing and links
nowhere.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from storyscape.records import Landscape, Ref
from storyscape.render import charts, phrases
from storyscape.render.exportable import exportable
from storyscape.render.panels import dimension
from storyscape.render.spans import outward, visible
from storyscape.render.story import shown
from storyscape.render.views import by_id, chain, in_short, known, quote_groups, reworded

_SPECIAL: Final = re.compile(r"([\\`*_\[\]#|~>$^]|^[-+=:]|:(?=//)|(?<=www)\.|@)", re.IGNORECASE)
_LISTED: Final = re.compile(r"^(\d+)([.)])")
_GAP: Final = re.compile(r"\n{3,}")


def landscape(drawn: Landscape) -> str:
    """The whole landscape, in the order of its page. Tables of raters that forbid export are left out."""
    held = exportable(drawn)
    own = {
        "verbatim": lambda article, span: held.text_of(Ref(article, span)),
        "labels": {article.id: article.label for article in held.articles},
        "spoken": _spoken(held),
    }
    text = _template().get_template("story.md").render(shown(held) | own)
    return _GAP.sub("\n\n", text).strip() + "\n"


def escaped(text: str) -> str:
    """``text`` on one line, as it reads: nothing in it is Markdown or HTML any more."""
    flat = " ".join(visible(text).split()).replace("&", "&amp;").replace("<", "&lt;")
    return _LISTED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", flat))


@cache
def _template() -> Environment:
    made = Environment(
        loader=PackageLoader("storyscape.render", "templates"),
        autoescape=True,
        finalize=_escaped,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "phrases": phrases, "charts": charts, "known": known, "in_short": in_short, "dimension": dimension,
        "address": _address,
    }  # fmt: skip
    return made


def _escaped(value: Any) -> Markup:
    """What stands for a value: only what the template itself made is taken as it is."""
    return value if isinstance(value, Markup) else Markup(escaped(str(value)))  # noqa: S704 - escaped for Markdown


def _address(url: str | None) -> Markup | None:
    """An address that may be linked to and can't end its link."""
    found = outward(url)
    return Markup(found) if found and not set(found) & set("<>|\\") else None  # noqa: S704 - as it stands


def _spoken(drawn: Landscape) -> list[tuple[Ref, tuple[str, ...], list[tuple[str, tuple[str, ...]]]]]:
    """Each quote's fullest form, on whose word it is, and its other forms with how they are reworded."""
    articles, out = by_id(drawn), []
    for group in quote_groups(drawn):
        quote = group.fullest
        speakers = chain(articles[quote.article], quote.attribution.chain if quote.attribution else ())
        others = [(articles[other.article].label, reworded(drawn, other)) for other in group.variants]
        out.append((Ref(quote.article, quote.content), speakers, others))
    return out
