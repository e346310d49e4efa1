"""All settings in one frozen record: defaults, then ``storyscape.toml``, then the environment, then arguments.

Settings in :data:`DRAWING` change what a landscape says, so they are part of its recipe; the others don't.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec
import platformdirs

from storyscape.errors import SettingsError
from storyscape.records.base import Record

DRAWING: Final = ("corrections", "encoder", "match_threshold", "model_name", "unclear_threshold", "reuse_threshold")


class Settings(Record, frozen=True, kw_only=True):
    """What a user may set.

    ``store`` is an SQLAlchemy URL or a path of an SQLite file. ``corrections`` is where a landscape's readers may say
    what is wrong in it: an ``https:`` or ``mailto:`` address. ``pack`` says whether the shipped facts and ratings of
    outlets hold; recipes name those that concern a story one by one. ``quotes`` says who finds attributions: the
    ``shipped`` weights, ``rules`` alone, or a file made by ``storyscape train quotes``. ``window_days`` bounds how far
    back an article looks for its story; ``join_threshold`` is the least mean pair probability to join one;
    ``weights`` names a file of ``storyscape eval tune`` with the weights of pairs, instead of the shipped ones;
    ``match_threshold`` and ``unclear_threshold`` are the least scores for "carries this claim" and for "unclear";
    ``reuse_threshold`` is the least containment that counts as shared text. ``batch`` is the number of articles saved
    in one transaction.
    ``contact`` is the address or page that sites are told when they are asked for pages; ``allowed_hosts`` (names
    between spaces) are hosts that may be asked although their addresses are not public; ``fetch_delay`` is the least
    number of seconds between two requests to a host. ``keep_pages`` is for how many days pages are kept as they were
    served, 0 for not at all. ``model_url`` (such as ``https://models.example/v1``) and ``model_name`` are those of a
    language model to word labels and briefs, none without an address; ``model_timeout`` is in seconds.
    """

    store: str = ""
    corrections: str = ""
    pack: bool = True
    encoder: Literal["use", "lexical"] = "use"
    quotes: str = "shipped"
    window_days: int = 14
    join_threshold: float = 0.35
    weights: str = ""
    match_threshold: float = 0.22
    unclear_threshold: float = 0.12
    reuse_threshold: float = 0.3
    batch: int = 256
    host: str = "127.0.0.1"
    port: int = 8750
    contact: str = ""
    allowed_hosts: str = ""
    fetch_delay: float = 1.0
    keep_pages: int = 30
    model_url: str = ""
    model_name: str = ""
    model_timeout: float = 60.0

    def __post_init__(self) -> None:
        for name in ("join_threshold", "match_threshold", "unclear_threshold", "reuse_threshold"):
            if not 0 <= getattr(self, name) <= 1:
                raise SettingsError(name, f"{getattr(self, name)} is no share", "Give a number from 0 to 1")
        if self.corrections and not self.corrections.startswith(("https://", "http://", "mailto:")):
            raise SettingsError("corrections", f"{self.corrections} is no address", "Give an https: or mailto: address")
        if self.model_url and not self.model_name:
            raise SettingsError("model_name", "is missing beside model_url", "Say which model to ask for")
        if self.model_timeout <= 0:
            raise SettingsError("model_timeout", f"{self.model_timeout} is too small", "Give seconds above 0")
        for name in ("keep_pages", "fetch_delay"):
            if getattr(self, name) < 0:
                raise SettingsError(name, f"{getattr(self, name)} is too small", "Give a number from 0 up")
        for name in ("window_days", "batch", "port"):
            if getattr(self, name) < 1:
                raise SettingsError(name, f"{getattr(self, name)} is too small", "Give a whole number from 1 up")

    def drawing(self) -> tuple[tuple[str, str], ...]:
        """The settings that a recipe names, as sorted name/value pairs."""
        return tuple((name, str(getattr(self, name))) for name in sorted(DRAWING))


def default_store() -> str:
    """The path of the store that is used when none is named: in the user's data folder."""
    return str(Path(platformdirs.user_data_dir("storyscape")) / "storyscape.db")


def sites_folder() -> Path:
    """The user's folder of rules for sites: ``STORYSCAPE_SITES``, else ``sites`` in the user's configuration folder.

    No setting: the processes that parse pages read it, too.
    """
    return Path(os.environ.get("STORYSCAPE_SITES") or Path(platformdirs.user_config_dir("storyscape")) / "sites")


def load_settings(
    file: Path | None = None, environ: Mapping[str, str] | None = None, overrides: Mapping[str, object] | None = None
) -> Settings:
    """Settings from a TOML file (``storyscape.toml`` of the current folder when ``file`` is ``None`` and it exists),
    the environment and ``overrides``, the later over the earlier. :class:`SettingsError` names the one that is wrong.
    """
    values: dict[str, object] = {"store": default_store()}
    values.update(_from_file(file))
    environ = os.environ if environ is None else environ
    for name in Settings.__struct_fields__:
        if (value := environ.get(f"STORYSCAPE_{name.upper()}")) is not None:
            values[name] = value
    values.update({k: v for k, v in (overrides or {}).items() if v is not None})
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError("settings", str(error), "Correct it in storyscape.toml or the environment") from error


def _from_file(file: Path | None) -> dict[str, object]:
    path = file or Path("storyscape.toml")
    if file is None and not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(str(path), f"can't be read ({error})", "Correct or remove the file") from error
    unknown = sorted(set(values) - set(Settings.__struct_fields__))
    if unknown:
        known = ", ".join(Settings.__struct_fields__)
        raise SettingsError(str(path), f"has unknown settings {', '.join(unknown)}", f"Known are: {known}")
    return values
