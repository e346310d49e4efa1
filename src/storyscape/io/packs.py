"""The shipped pack as files: loaded from the package, built from a folder of source tables.

Law: nothing is fetched; equal sources give equal bytes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from storyscape.errors import InputError
from storyscape.outlets.pack import Pack
from storyscape.outlets.packing import build
from storyscape.tables import packaged

FOLDER: Final = "outlets"


@cache
def shipped() -> Pack:
    """The pack that the package carries, read once."""
    return Pack(packaged(FOLDER))


def build_pack(sources: Path, out: Path) -> dict[str, int]:
    """Write the pack's files below ``out``; their sizes in bytes by name. InputError, RatingsError."""
    try:
        tables = {path.name: path.read_bytes() for path in sorted(sources.iterdir()) if path.is_file()}
        files = build(tables)
        for name, data in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise InputError(str(error.filename or sources), error.strerror or str(error), "Check both folders") from error
    return {name: len(data) for name, data in files.items()}
