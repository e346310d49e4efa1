"""The rules for sites: those that are shipped, and those in the user's folder, which go before them.

Law: a file that is no rule is told of and never stops a reading.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from storyscape.errors import InputError
from storyscape.ingest.site_rules import Rules, SiteRule, parse_rule, rule_of
from storyscape.settings import sites_folder
from storyscape.tables import table, table_names

Listed = tuple[tuple[SiteRule, str], ...]


def site_rules() -> Rules:
    """The rules that hold now, one for each site."""
    return tuple(rule for rule, _ in listed_rules()[0])


def listed_rules() -> tuple[Listed, tuple[InputError, ...]]:
    """The rules that hold, each with where it stands (``shipped`` or its file), and what is wrong with other files."""
    folder = sites_folder()
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return _read(tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[Path, int], ...]) -> tuple[Listed, tuple[InputError, ...]]:
    shipped = ((rule_of(table(name), name), "shipped") for name in table_names() if name.startswith("sites/"))
    held: dict[str, tuple[SiteRule, str]] = {rule.site: (rule, where) for rule, where in shipped}
    wrong = []
    for path, _ in files:
        try:
            rule = parse_rule(path.read_bytes(), str(path))
            held[rule.site] = (rule, str(path))
        except InputError as error:
            wrong.append(error)
        except OSError as error:
            wrong.append(InputError(str(path), f"can't be read ({error.strerror})", "Check the file"))
    return tuple(held[site] for site in sorted(held)), tuple(wrong)
