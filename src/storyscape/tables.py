"""Knowledge is data: the packaged tables (TOML under ``data/``), loaded once, with the digests that recipes name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from storyscape.ids import digest


@cache
def table(name: str) -> Mapping[str, Any]:
    """The table ``data/<name>.toml``, such as ``lang/en``; :class:`KeyError` where the package has none."""
    return tomllib.loads(_bytes(name).decode("utf-8"))


def table_if_any(name: str) -> Mapping[str, Any]:
    """The table, empty where the package has none: of a language, say, that lacks a layer."""
    try:
        return table(name)
    except KeyError:
        return {}


@cache
def digest_of(name: str) -> str:
    """The digest of a table's bytes."""
    return digest(_bytes(name))


@cache
def table_names() -> tuple[str, ...]:
    """The names of all tables, sorted."""
    root = resources.files("storyscape") / "data"
    top = [entry.name[:-5] for entry in root.iterdir() if entry.name.endswith(".toml")]
    nested = [
        f"{folder.name}/{entry.name[:-5]}"
        for folder in root.iterdir()
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(top + nested))


def _bytes(name: str) -> bytes:
    file = (resources.files("storyscape") / "data").joinpath(f"{name}.toml")
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise KeyError(f"no table {name!r} in the package") from None


def packaged(folder: str) -> Mapping[str, bytes]:
    """The files in the folders below ``data/<folder>/``, by ``<their folder>/<name>``."""
    root = (resources.files("storyscape") / "data").joinpath(folder)
    folders = (entry for entry in root.iterdir() if entry.is_dir())
    return {f"{one.name}/{file.name}": file.read_bytes() for one in folders for file in one.iterdir() if file.is_file()}
