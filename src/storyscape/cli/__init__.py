"""The command line: each command asks Newsroom for one thing and prints it, for people or (``--json``) for programs.

Law: standard output holds the answer and nothing else; everything else goes to standard error; an error is one line
that names the object, the problem and the remedy, and its class decides the exit code. Heavy modules are imported by
the command that needs them, so that ``storyscape --help`` is quick.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from storyscape.cli.app import app
from storyscape.errors import SettingsError, StoryscapeError

INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
EXIT_CODES: Final = (
    (0, "all went well"),
    (1, "an error that no other code is for; a landscape that differs when drawn again"),
    (2, "a command, an option or a setting that can't be"),
    (3, "an input can't be read as what it claims to be; for `read` and `compare`: some inputs were set aside"),
    (4, "nothing has this id, or several things do"),
    (5, "the store can't be opened, is locked, or is of another version"),
    (6, "an optional package or a model is missing"),
    (INTERRUPTED, "interrupted from the keyboard"),
    (PIPE_CLOSED, "whoever read the output went away"),
)


def main(args: Sequence[str] | None = None) -> None:
    """The console script: run the command line and end the process with its exit code."""
    sys.exit(run(sys.argv[1:] if args is None else list(args)))


def run(args: Sequence[str]) -> int:
    """Run one command line; its exit code (see :data:`EXIT_CODES`). Prints errors, raises none, unless debugging."""
    try:
        code = app.main(args=list(args), prog_name="storyscape", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        print("interrupted: what was saved is kept", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return _pipe_closed()
    except SystemExit as end:  # click ends the process itself where a pipe is closed, and marks it so
        if type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):
            return _pipe_closed()
        return end.code if isinstance(end.code, int) else 1
    except Exception as error:
        if os.environ.get("STORYSCAPE_DEBUG"):
            raise
        return _complain(_told(error), machine="--json" in args)
    return code if isinstance(code, int) else 0


def _pipe_closed() -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or the interpreter complains of the rest as it ends
    return PIPE_CLOSED


def _told(error: Exception) -> StoryscapeError:
    """Any error as one that names its object, its problem and its remedy."""
    if isinstance(error, StoryscapeError):
        return error
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "storyscape"
        return SettingsError(command, error.format_message().rstrip("."), f"See {command} --help")
    if isinstance(error, click.ClickException):
        return StoryscapeError("storyscape", error.format_message().rstrip("."), "See storyscape --help")
    if isinstance(error, OSError):
        about = str(error.filename or "storyscape")
        return StoryscapeError(about, error.strerror or str(error), "Check that it exists and may be used")
    problem = f"{type(error).__name__}: {error}".rstrip(".: ")
    return StoryscapeError("storyscape", problem, "This is a bug: run it again with STORYSCAPE_DEBUG=1 and report it")


def _complain(error: StoryscapeError, *, machine: bool) -> int:
    if machine:
        told = {"error": type(error).__name__, "about": error.about, "problem": error.problem, "remedy": error.remedy}
        print(json.dumps({**told, "exit_code": error.exit_code}), file=sys.stderr)
        return error.exit_code
    from storyscape.render.spans import visible

    print(f"error: {visible(' '.join(str(error).split()))}", file=sys.stderr)
    return error.exit_code
