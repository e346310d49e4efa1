"""In a notebook, landscapes and stories show themselves; outside of one, nothing happens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

import storyscape
from storyscape import notebook
from storyscape.records import Comparison
from tests import landscape_fixture as fixture


@pytest.fixture
def shell() -> Iterator[Any]:
    from IPython.core.interactiveshell import InteractiveShell

    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def shown(shell: Any, record: object) -> str:
    data, _ = shell.display_formatter.format(record)
    return str(data["text/html"])


@pytest.mark.filterwarnings("ignore")
def test_records_show_themselves(shell: Any) -> None:
    storyscape.load_ipython_extension(shell)
    landscape = shown(shell, fixture.landscape())
    assert landscape.startswith("<iframe")
    assert "sandbox" in landscape
    assert "Fire at Port Sellan grain terminal" in landscape
    assert landscape in shown(shell, Comparison(landscapes=(fixture.landscape(),)))
    assert "10 articles · 8 outlets and 1 text of unknown outlet" in shown(shell, fixture.summaries()[0])
    assert fixture.STORY_ID in shown(shell, fixture.story())


@pytest.mark.filterwarnings("ignore")
def test_importing_newsroom_in_a_notebook_is_enough(shell: Any) -> None:
    assert storyscape.Newsroom.__name__ == "Newsroom"
    assert "<strong" in shown(shell, fixture.story())


def test_a_title_is_never_markup() -> None:
    hostile = replace(fixture.story(), title="<script>alert(1)</script>\x1b[2J")
    assert "<script>" not in notebook.story(hostile)
    assert "\x1b" not in notebook.story(hostile)


def test_without_a_notebook_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert notebook.register() is False
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = storyscape.Nothing
