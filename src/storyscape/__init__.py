"""Storyscape: the articles that report the same event, and the media landscape of each such story.

``from storyscape import Newsroom`` is all that most programs need; in a notebook it also makes stories and landscapes
show themselves (see :mod:`storyscape.notebook`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storyscape.newsroom import Newsroom

__all__ = ["Newsroom", "__version__", "load_ipython_extension"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Newsroom, imported when it is first asked for: the command line's ``--help`` must not wait for it."""
    if name != "Newsroom":
        raise AttributeError(f"module 'storyscape' has no attribute {name!r}")
    from storyscape import notebook
    from storyscape.newsroom import Newsroom

    notebook.register()
    return Newsroom


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext storyscape``: make stories and landscapes show themselves in this notebook."""
    from storyscape import notebook

    notebook.register(shell)
