"""The description of the API (OpenAPI 3.1), made from the table of addresses and the typed records.

Law: nothing is described by hand that the code already says.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from storyscape import __version__
from storyscape.web.answers import Problem
from storyscape.web.asked import Parameter
from storyscape.web.routes import ENDPOINTS, Endpoint

ERRORS: Mapping[str, str] = {
    "400": "A parameter has a value that it can't have.",
    "404": "Nothing in the store has this id.",
    "503": "The store or a model can't be used now.",
}


@cache
def document() -> Mapping[str, Any]:
    """The OpenAPI document as plain values."""
    types = [endpoint.answers for endpoint in ENDPOINTS]
    schemas, components = msgspec.json.schema_components([*types, Problem], ref_template="#/components/schemas/{name}")
    paths = {e.twin: {"get": _operation(e, schema)} for e, schema in zip(ENDPOINTS, schemas, strict=False)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Storyscape",
            "version": __version__,
            "summary": "Stories, their landscapes, and the articles that they were drawn from. Reading only.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": components},
    }


def reference() -> str:
    """The table of addresses as Markdown, for the documentation."""
    lines = ["| Page | JSON | Answers | Parameters | What it is |", "|---|---|---|---|---|"]
    for e in ENDPOINTS:
        parameters = ", ".join(f"`{p.name}`: {p.about}" for p in e.parameters) or "none"
        page = f"`{e.path}`" if e.path else "–"
        lines.append(f"| {page} | `{e.twin}` | `{e.answers.__name__}` | {parameters} | {e.about} |")
    return "\n".join(lines) + "\n"


def _operation(endpoint: Endpoint, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    page = f" The page of it: `{endpoint.path}`." if endpoint.path else ""
    answers = {"200": _response(endpoint.about, "application/json", schema)}
    problem = {"$ref": "#/components/schemas/Problem"}
    errors = {code: _response(said, "application/problem+json", problem) for code, said in ERRORS.items()}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.about,
        "description": endpoint.about + page,
        "parameters": [_parameter(parameter) for parameter in endpoint.parameters],
        "responses": answers | errors,
    }


def _response(said: str, media: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"description": said, "content": {media: {"schema": schema}}}


def _parameter(parameter: Parameter) -> Mapping[str, Any]:
    schema: dict[str, Any] = {"type": parameter.kind}
    if parameter.kind == "integer":
        schema |= {"minimum": parameter.low, "maximum": parameter.high, "default": parameter.default}
    else:
        schema |= {"maxLength": parameter.high} | ({"pattern": f"^{parameter.pattern}$"} if parameter.pattern else {})
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": parameter.about,
        "schema": schema,
    }
