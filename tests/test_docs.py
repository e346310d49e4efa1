"""What the documentation promises: its commands and examples run, generated pages are the code's, links hold."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from docs import generate
from storyscape import cli
from storyscape.cli.app import app

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "src" / "storyscape" / "sample"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
UNDERSTOOD = {"serve", "--watch", "watch", "follow", "unfollow", "fetch", "warc"}
# Written so that this file doesn't hold what it looks for: paths of one machine, hosts of package registries.
FORBIDDEN = re.compile(
    r"/wor[k]/|/roo[t]/|/tm[p]/(?!\s|[`'\"]|$)|/hom[e]/\w|pythonhos[t]ed[.]|py[p]i[.]org/simple|registry[.]np[m]js|deb[.]debia[n][.]"
)


def blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[list[str]]:
    """The command lines of a page's plain code blocks, split into words, without comments."""
    lines = [line for block in blocks(page, "") for line in block.splitlines()]
    return [words for line in lines if not line.startswith(" ") and (words := shlex.split(line, comments=True))]


def storyscape(words: list[str]) -> list[str] | None:
    """The arguments of a storyscape command line (the part behind a pipe, if there is one), or ``None``."""
    words = words[words.index("|") + 1 :] if "|" in words else words
    return words[1:] if words and words[0].removeprefix(".venv/bin/") == "storyscape" else None


def test_make_targets_in_the_docs_exist() -> None:
    named = {m for page in PAGES for m in re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)}
    assert {"demo", "test", "check"} <= named
    assert named - TARGETS == set()


def test_the_readme_names_the_two_commands() -> None:
    readme = commands(ROOT / "README.md")
    assert ["make", "demo"] in readme
    assert ["make", "test"] in readme


@pytest.fixture
def desk(tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the examples speak of, over a copy of the sample's store."""
    articles = SAMPLE / "articles"
    for name in ("articles", "folder"):
        shutil.copytree(articles, tmp_path / name)
    for old, new in (("northgate-flood.html", "page.html"), ("northgate-marathon.jsonl", "archive.jsonl"),
                     ("brenna-flood.jsonl", "dump.jsonl"), ("pasted-korva-drivers.txt", "notes.txt"),
                     ("pasted-korva-drivers.txt", "one.txt"), ("northgate-flood.html", "two.html")):  # fmt: skip
        shutil.copy(articles / old, tmp_path / new)
    (tmp_path / "table.csv").write_text(
        "title,text,url\nA bridge,The bridge at Ostrand was opened.,https://a.example/1\n"
    )
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "1.json").write_text(
        '{"headline": "A bridge", "articleBody": "The bridge was opened again."}'
    )
    shutil.copytree(SAMPLE / "ratings" / "plumbline", tmp_path / "my-rater")
    shutil.copy(SAMPLE / "outlets.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STORYSCAPE_STORE", str(shutil.copy(sample_store, tmp_path / "held.db")))
    return tmp_path


@pytest.mark.parametrize("page", [p for p in PAGES if p.name != "cli.md"], ids=lambda p: p.name)
def test_commands_in_the_docs_run(page: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["stories", "--json", "--limit", "1"])
    story = re.findall(r'"id":"(s_\w+)"', capsys.readouterr().out)[0]
    cli.run(["story", story, "--json"])
    article = re.findall(r'"id":"(a_\w+)"', capsys.readouterr().out)[0]
    for words in commands(page):
        asked = storyscape(words)
        if asked is None or "…" in words:
            continue
        asked = [{"s_abcd": story, "a_abcd": article, "-": "notes.txt"}.get(word, word) for word in asked]
        if UNDERSTOOD & set(asked):  # runs until it is ended, goes out to the network, or needs what was fetched
            assert parsed(asked)
        else:
            assert cli.run(asked) == 0, words


def parsed(args: list[str]) -> bool:
    with app.make_context("storyscape", list(args)) as context:
        rest = [*context._protected_args, *context.args]
        command = app.get_command(context, rest[0])
        assert command is not None, args
        with command.make_context(rest[0], rest[1:], parent=context):
            return True


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, "python")], ids=lambda p: p.name)
def test_python_examples_run(page: Path, desk: Path) -> None:
    for block in blocks(page, "python"):
        values: dict[str, Any] = {}
        exec(compile(block, str(page), "exec"), values)  # noqa: S102 - our own documentation
        assert values["landscape"].articles


@pytest.mark.parametrize("name", ["cli.md", "rest.md"])
def test_generated_pages_are_what_the_code_says(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == generate.PAGES[name](), "run `make docs`"


def test_every_dependency_and_table_has_its_licence() -> None:
    text = (ROOT / "docs" / "licences.md").read_text("utf-8")
    for name, _ in generate._dependencies():
        assert f"| {name} |" in text, "run `make docs`"
    for licence, names in generate._tables():
        assert "not stated" not in licence
        for name in names:
            assert name in text, "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_every_figure_names_a_command_that_exists() -> None:
    rows = [line for line in (ROOT / "docs" / "quality.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    figures = [row for row in rows if any(c.isdigit() for c in row.split("|")[2])]
    assert figures
    for row in figures:
        said = re.findall(r"`([^`]+)`", row)
        assert any(_exists(command) for command in said), row


def _exists(command: str) -> bool:
    words = shlex.split(command)
    if words[0] == "make":
        return words[1] in TARGETS
    if words[:2] == ["python", "-m"]:
        return words[2] == "pytest" or importlib.util.find_spec(words[2]) is not None
    return words[0] == "storyscape" and parsed(words[1:])


def test_nothing_names_this_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    if not files:
        pytest.skip("not a git checkout")
    found = []
    for path in files:
        if path.suffix in (".png", ".db", ".parquet") or not path.is_file():
            continue
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if FORBIDDEN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line[:100]}")
    assert found == []
    assert FORBIDDEN.search("/".join(["", "work", "main"]))
    assert FORBIDDEN.search("https://" + "files.python" + "hosted.org")
