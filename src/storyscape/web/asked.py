"""What a request asks for, checked: each parameter with its kind, its bounds and its default.

Law: a value outside its bounds is an error that names the parameter; nothing is silently corrected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from storyscape.errors import StoryscapeError
from storyscape.records import Record


class BadRequestError(StoryscapeError):
    """A parameter has a value that it can't have."""

    exit_code = 2


class Parameter(Record, frozen=True, kw_only=True):
    """One parameter. ``low`` and ``high`` bound a number or a text's length; ``pattern`` must match a text whole."""

    name: str
    about: str
    place: Literal["path", "query"] = "query"
    kind: Literal["string", "integer"] = "string"
    default: int | None = None
    low: int = 0
    high: int = 200
    pattern: str | None = None


Asked = Mapping[str, str | int | None]


def read(parameters: Sequence[Parameter], path: Mapping[str, str], query: Mapping[str, str]) -> Asked:
    """The values of ``parameters``; absent ones have their default. BadRequestError names the first that is wrong."""
    places = {"path": path, "query": query}
    return {p.name: _value(p, places[p.place].get(p.name)) for p in parameters}


def text(asked: Asked, name: str) -> str | None:
    """A text parameter's value; ``None`` where it is absent or blank."""
    value = asked[name]
    return str(value) if value is not None else None


def number(asked: Asked, name: str) -> int:
    """A number parameter's value."""
    return int(asked[name] or 0)


def _value(parameter: Parameter, given: str | None) -> str | int | None:
    if given is None or not given.strip():
        return parameter.default
    if parameter.kind == "integer":
        if not re.fullmatch(r"\d{1,9}", given) or not parameter.low <= int(given) <= parameter.high:
            raise _bad(parameter, f"is not a whole number from {parameter.low} to {parameter.high}")
        return int(given)
    if len(given) > parameter.high:
        raise _bad(parameter, f"is longer than {parameter.high} characters")
    if parameter.pattern and not re.fullmatch(parameter.pattern, given):
        raise _bad(parameter, "is not of the form that it must have")
    return given.strip()


def _bad(parameter: Parameter, problem: str) -> BadRequestError:
    return BadRequestError(parameter.name, problem, f"Give {parameter.about}")
