"""Weights of the pair models from a file that ``storyscape eval tune`` wrote.

Law: all models with numbers for weights, or an error that names the file; the shipped ones where no file is named.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from storyscape.errors import SettingsError
from storyscape.stories.similarity import Models, shipped


def load_models(path: str) -> Models:
    """The pair models of a TOML file; the package's for ``""``. SettingsError for a file that is none."""
    if not path:
        return shipped()
    try:
        return Models(tomllib.loads(Path(path).read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("weights", f"{path} can't be read ({error})", "Name a file that eval tune wrote") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        remedy = "Make it again: storyscape eval tune FILE --out PATH"
        raise SettingsError("weights", f"{path} lacks a model or a weight ({error})", remedy) from error
