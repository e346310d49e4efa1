"""Stories and landscapes as pages inside a notebook.

Law: records know nothing of notebooks; it is IPython's table of formatters that learns about records, by their names,
and only where IPython runs. What is shown is the exported page in a sandboxed frame, so that nothing in an article can
act on the notebook.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup

from storyscape.records import Comparison, Landscape, Record, Story, StorySummary
from storyscape.render import html, phrases
from storyscape.render.spans import visible


def register(shell: Any = None) -> bool:
    """Teach ``shell`` (the running IPython, for ``None``) to show records as HTML; whether there was one."""
    if shell is None:
        running = sys.modules.get("IPython")
        shell = running.get_ipython() if running else None
    if shell is None:
        return False
    formatter = shell.display_formatter.formatters["text/html"]
    for kind, shown in SHOWN.items():
        formatter.for_type(kind, shown)
    return True


def landscape(record: Landscape) -> str:
    """A landscape as its page, in a frame."""
    return html.framed(record)


def comparison(record: Comparison) -> str:
    """Each landscape of a comparison, below one another."""
    return "\n".join(html.framed(found) for found in record.landscapes) or "<p>No article was found in these files.</p>"


def summary(record: StorySummary) -> str:
    """A row of the list of stories: title, counts, languages, id."""
    counts = f"{phrases.count(record.articles, 'article')} · {phrases.outlets(record.outlets, record.unknown)}"
    details = f"{counts} · {' '.join(record.languages)} · {phrases.moment(record.last_at)} UTC"
    return _card(record.title, details, record.id)


def story(record: Story) -> str:
    """A story: title, number of articles, id."""
    return _card(record.title, phrases.count(len(record.articles), "article"), record.id)


def _card(title: str, details: str, any_id: str) -> str:
    card = Markup('<p><strong dir="auto">{}</strong><br>{}<br><code>{}</code></p>')
    return str(card.format(visible(title), visible(details), any_id))


SHOWN: Final[dict[type[Record], Callable[[Any], str]]] = {
    Landscape: landscape,
    Comparison: comparison,
    StorySummary: summary,
    Story: story,
}
