"""What ``storyscape doctor`` finds out: versions, store, encoder, extras, languages, problems.

Law: each finding comes from trying the thing itself; a failure becomes a problem in words and stops nothing.
"""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from sqlalchemy.engine import make_url

from storyscape import __version__
from storyscape.errors import StoryscapeError
from storyscape.io.encoders import load_encoder
from storyscape.io.llm import ChatModel
from storyscape.io.store.schema import HEAD
from storyscape.io.tagging import load_tagger
from storyscape.newsroom import Newsroom
from storyscape.protocols import Encoder
from storyscape.records import Record
from storyscape.settings import Settings
from storyscape.tables import table_names

ANY_LANGUAGE = "claims/any"
_EXTRA = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?.*;.*extra\s*==\s*['\"]([a-z]+)['\"]")


class EncoderFound(Record, frozen=True, kw_only=True):
    """The encoder that the settings name: seconds until its first vector, memory that it added (MB), languages."""

    name: str
    loads: bool
    seconds: float
    megabytes: int
    languages: tuple[str, ...]


class ExtraFound(Record, frozen=True, kw_only=True):
    """An extra: its packages with their versions where they are installed, and the command that installs it."""

    name: str
    installed: bool
    versions: tuple[str, ...]
    install: str


class Findings(Record, frozen=True, kw_only=True):
    """All that ``doctor`` found. ``quotes`` names the weights that find attributions, ``language_model`` the one that
    may be asked, and where (it is not asked now). ``problems`` are sentences with what to do; none means that all is
    well.
    """

    version: str
    python: str
    platform: str
    sqlite: str
    store: str
    store_state: str
    schema_version: str
    encoder: EncoderFound | None
    quotes: str
    language_model: str
    claims_languages: tuple[str, ...]
    tables: tuple[str, ...]
    extras: tuple[ExtraFound, ...]
    megabytes: int
    problems: tuple[str, ...]


def examine(store: str | None) -> Findings:
    """Try everything once. ``store`` as on the command line; ``None`` for the settings' store. SettingsError."""
    problems: list[str] = []
    with Newsroom(store) as room:
        settings = room.settings
        state = _tried(lambda: _store(room), problems, "does not open")
        encoder = _try_encoder(load_encoder(settings.encoder), problems)
        quotes = _tried(lambda: _tagger(settings.quotes), problems, "does not load")
        asked = _tried(lambda: _model(settings), problems, "can't be asked")
    tables = table_names()
    return Findings(
        version=__version__,
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        sqlite=sqlite3.sqlite_version,
        store=_without_password(settings.store),
        store_state=state,
        schema_version=HEAD,
        encoder=encoder,
        quotes=quotes,
        language_model=asked,
        claims_languages=tuple(
            sorted(name[7:] for name in tables if name.startswith("claims/") and name != ANY_LANGUAGE)
        ),
        tables=tables,
        extras=_extras(),
        megabytes=_megabytes(),
        problems=tuple(problems),
    )


def _tried(found: Callable[[], str], problems: list[str], failed: str) -> str:
    """What trying gives; ``failed`` where it fails, with the problem noted."""
    try:
        return found()
    except StoryscapeError as error:
        problems.append(str(error))
        return failed


def _store(room: Newsroom) -> str:
    where = room.settings.store
    if "://" not in where and not Path(where).exists():
        return "not there yet: the first `storyscape read` makes it"
    return "opens, holds stories" if room.stories(limit=1) else "opens, holds no stories yet"


def _try_encoder(encoder: Encoder | None, problems: list[str]) -> EncoderFound | None:
    if encoder is None:
        return None
    before, start, loads = _megabytes(), time.perf_counter(), True
    try:
        encoder.encode(["A sentence."])
    except StoryscapeError as error:
        problems.append(str(error))
        loads = False
    return EncoderFound(
        name=encoder.name,
        loads=loads,
        seconds=round(time.perf_counter() - start, 2),
        megabytes=_megabytes() - before,
        languages=tuple(sorted(encoder.languages)),
    )


def _tagger(which: str) -> str:
    """Which weights find attributions, with their digest."""
    tagger = load_tagger(which)
    return f"{tagger.name}, {tagger.digest}" if tagger else "rules alone"


def _model(settings: Settings) -> str:
    return f"{ChatModel(settings).name} at {settings.model_url}" if settings.model_url else "none is set"


def _extras() -> tuple[ExtraFound, ...]:
    """The package's extras, as its own metadata names them."""
    packages: dict[str, list[str]] = {}
    for requirement in metadata.requires("storyscape") or ():
        if match := _EXTRA.match(requirement):
            packages.setdefault(match[2], []).append(match[1])
    return tuple(_extra(name, names) for name, names in sorted(packages.items()))


def _extra(name: str, packages: list[str]) -> ExtraFound:
    versions = []
    for package in packages:
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            break
    installed = len(versions) == len(packages)
    install = f"pip install 'storyscape[{name}]'"
    return ExtraFound(name=name, installed=installed, versions=tuple(versions) if installed else (), install=install)


def _without_password(where: str) -> str:
    return make_url(where).render_as_string(hide_password=True) if "://" in where else where


def _megabytes() -> int:
    """The most memory that this process has held so far; 0 where the system doesn't say (Windows)."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)
