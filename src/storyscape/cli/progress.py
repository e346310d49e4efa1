"""A bar on a terminal: how many, how fast, how long still.

Law: on standard error, and only where that is a terminal; a program that reads the answer sees nothing of it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from storyscape.cli.app import console

Tell = Callable[[int, float | None], None]


@contextmanager
def bar(word: str, *, quiet: bool) -> Iterator[Tell | None]:
    """Something to tell how many are done and which share (0 to 1, ``None`` if unknown) of all; ``None`` if quiet."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    begun = time.monotonic()
    columns = (TextColumn(word), BarColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(word, total=None, rate="")

        def tell(done: int, share: float | None) -> None:
            rate = f"{done:,} ({done / max(time.monotonic() - begun, 0.001):,.1f}/s)"
            progress.update(task, total=None if share is None else 1.0, completed=share or 0.0, rate=rate)

        yield tell
