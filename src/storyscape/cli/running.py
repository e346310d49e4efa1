"""Commands about the program itself: serving its pages, and saying what is installed and what is missing.

Law: ``doctor`` finds out by trying, changes nothing, and names the command that mends what it finds.
"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from storyscape.cli.app import Asked, emit, with_json
from storyscape.errors import StoryscapeError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from storyscape.cli.doctor import Findings
    from storyscape.metrics import Metrics
    from storyscape.newsroom import Newsroom

NOT_WELL = 1


@click.command()
@click.option("--host", help="The address to listen on; else the settings' (127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; else the settings' (8750).")
@click.option("--watch", is_flag=True, help="Watch the feeds that are followed, in the same process.")
@with_json
def serve(asked: Asked, host: str | None, port: int | None, watch: bool) -> None:
    """Serve the stories as pages, with a JSON twin of each, and metrics at /metrics. Ends with Ctrl-C.

    There is no login: on another address than 127.0.0.1, everybody who reaches it can read the store.
    """
    from storyscape.metrics import Metrics
    from storyscape.web import serve as serve_pages

    with asked.newsroom() as room:
        metrics = Metrics(room)
        host, port = host or room.settings.host, port or room.settings.port
        _free(host, port)
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        emit(asked, {"url": url, "host": host, "port": port}, lambda: f"serving {url} (Ctrl-C ends it)")
        sys.stdout.flush()
        with _watching(room, metrics) if watch else nullcontext():
            serve_pages(room, host, port, metrics=metrics.text)


@click.command()
@with_json
def doctor(asked: Asked) -> int:
    """Say what is installed, whether the store and the models load, and what is missing and how to get it."""
    from storyscape.cli.doctor import examine

    found = examine(asked.store)
    emit(asked, found, lambda: _shown(found))
    return NOT_WELL if found.problems else 0


def _watching(room: Newsroom, metrics: Metrics) -> AbstractContextManager[None]:
    from storyscape.following import Following
    from storyscape.watching import Watch

    metrics.watch = Watch(Following(room), lag=metrics.lag.observe)
    return metrics.watch.beside()


def _free(host: str, port: int) -> None:
    """Find out before anything is promised whether the port can be had."""
    import socket

    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        problem = f"can't be listened on ({error.strerror or error})"
        raise StoryscapeError(f"{host}:{port}", problem, f"Choose another, such as --port {port + 1}") from error


def _shown(found: Findings) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from storyscape.render.terminal.words import ALERT, FAINT, STRONG, columns, line, said

    table = columns(count=2, grow=(1,))
    for name, value in _lines(found):
        table.add_row(Text(name, style=FAINT), said(value))
    problems = [line(Text("problem ", style=ALERT), said(problem)) for problem in found.problems]
    return Group(table, *(problems or [Text("All is well.", style=STRONG)]))


def _lines(found: Findings) -> list[tuple[str, str]]:
    encoder = found.encoder
    model = "none: words alone (the setting is lexical)"
    if encoder is not None:
        state = f"loads in {encoder.seconds:.1f} s, {encoder.megabytes} MB" if encoder.loads else "does not load"
        model = f"{encoder.name}, {state}; covers {' '.join(encoder.languages)}"
    extras = [
        (f"extra {extra.name}", ", ".join(extra.versions) if extra.installed else f"not installed: {extra.install}")
        for extra in found.extras
    ]
    return [
        ("Storyscape", found.version),
        ("Python", f"{found.python} on {found.platform}, SQLite {found.sqlite}"),
        ("store", f"{found.store}: {found.store_state} (schema {found.schema_version})"),
        ("encoder", model),
        ("quotes", found.quotes),
        ("language model", found.language_model),
        ("claims read in", " ".join(found.claims_languages) or "no language"),
        ("memory", f"{found.megabytes} MB at most so far"),
        *extras,
    ]
