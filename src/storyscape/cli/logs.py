"""Where the log goes: standard error, as lines of text or of JSON.

Law: this is the one place that sets logging up; rooms say what happened with :mod:`logging`, its facts in ``extra``.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Final

FORMS: Final = ("text", "json")
_GIVEN: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}


def set_up(form: str) -> None:
    """Log on standard error in one of the :data:`FORMS`: what this program does, and the warnings of what it uses."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("storyscape").setLevel(logging.INFO)


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, from, event, and the facts of the event."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname.lower(), "from": record.name, "event": record.getMessage()}
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told | _facts(record), default=str)


class Lines(logging.Formatter):
    """One line of text: time, event, and its facts as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record (and its trace, where it has one)."""
        facts = "".join(f" {name}={json.dumps(value, default=str)}" for name, value in _facts(record).items())
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{at} {record.levelname.lower()} {json.dumps(record.getMessage())[1:-1]}{facts}{trace}"


def _facts(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in record.__dict__.items() if name not in _GIVEN}
