"""The command line on the bundled sample: answers for people and for programs, errors in one line, exit codes."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click import Context

from storyscape import cli
from storyscape.cli.app import Commands, app
from storyscape.errors import MissingExtraError, StoreError
from storyscape.newsroom import Newsroom
from storyscape.records import Article, CheckReport, Comparison, Explanation, Landscape, ReadReport, StorySummary
from tests.conftest import Runner

Ran = tuple[int, str, str]
SAMPLE = Path(cli.__file__).parents[1] / "sample"


@pytest.fixture
def store(sample_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample_store, tmp_path / "copy.db"))


@pytest.fixture
def storyscape(store: Path, tmp_path: Path, run: Runner, monkeypatch: Any) -> Runner:
    """Runs one command line over a copy of the sample's store: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STORYSCAPE_STORE", str(store))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("STORYSCAPE_DEBUG", raising=False)
    return run


@pytest.fixture
def story(store: Path) -> StorySummary:
    with Newsroom(store) as room:
        return max(room.stories(limit=100), key=lambda found: found.articles)


def process(*args: str, env: dict[str, str] | None = None, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from storyscape.cli import main; main()", *args]
    environ = {**os.environ, **(env or {})}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ, **more)


def test_reading_says_what_it_did_and_what_it_set_aside(storyscape: Runner, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(
        "The council of Ostrand met on Monday and approved a new bridge over the river.\n"
    )
    (tmp_path / "bad.json").write_text("{not json")
    code, out, err = storyscape("read", "note.txt", "bad.json")
    assert code == 3
    assert "read 1 article (1 new, 0 new versions, 0 same) in 1 story, 1 set aside" in out
    assert re.search(r"set aside bad\.json.*: is no valid JSON .+\. Check", " ".join(out.split()))
    assert err == ""
    assert storyscape("read", "note.txt")[:2] == (0, "read 1 article (0 new, 0 new versions, 1 same)\n")


def test_a_text_takes_what_the_reader_says_of_it(storyscape: Runner, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(
        "Der Rat von Ostrand hat am Montag eine neue Brücke über den Fluss beschlossen.\n"
    )
    code, out, _ = storyscape("read", "note.txt", "--outlet", "example.org", "--lang", "de", "--json")
    report = msgspec.json.decode(out, type=ReadReport)
    assert (code, report.new) == (0, 1)
    article = msgspec.json.decode(storyscape("article", report.saved[0], "--json")[1], type=Article)
    assert (article.outlet, article.lang) == ("example.org", "de")


def test_standard_input_is_read(store: Path, tmp_path: Path) -> None:
    with process("--store", str(tmp_path / "new.db"), "read", "-", "--json", stdin=subprocess.PIPE) as running:
        out, err = running.communicate("Firefighters in Ostrand put out a blaze in a paper mill on Sunday evening.\n")
    assert (running.returncode, err) == (0, "")
    assert msgspec.json.decode(out, type=ReadReport).new == 1


def test_every_answer_has_its_json(storyscape: Runner, story: StorySummary, tmp_path: Path) -> None:
    def answer(kind: Any, *args: str) -> Any:
        code, out, err = storyscape(*args, "--json")
        assert (code, err) == (0, "")
        return msgspec.json.decode(out, type=kind)

    assert story in answer(tuple[StorySummary, ...], "stories", "--limit", "100")
    landscape = answer(Landscape, "story", story.id)
    assert landscape.story == story.id
    assert answer(Landscape, "landscape", landscape.articles[0].id).story == story.id
    assert answer(CheckReport, "landscape", story.id, "--check").same
    assert answer(Explanation, "explain", story.id).story.id == story.id
    assert answer(Article, "article", landscape.articles[0].id).id == landscape.articles[0].id
    file = str(SAMPLE / "articles" / "northgate-marathon.jsonl")
    assert len(answer(Comparison, "compare", file).landscapes[0].articles) == 2
    assert {found["rater"]["id"] for found in answer(list[Any], "ratings", "list")} >= {"plumbline"}
    assert answer(dict[str, Any], "ratings", "import", str(SAMPLE / "ratings" / "plumbline"))["ratings"] > 5
    assert answer(dict[str, Any], "outlets", "import", str(SAMPLE / "outlets.csv"))["outlets"] == 21
    assert "encoder" in answer(dict[str, Any], "doctor")
    written = answer(dict[str, Any], "export", story.id, "--format", "html", "-o", "story.html")
    assert (tmp_path / "story.html").stat().st_size == written["bytes"]
    assert answer(dict[str, Any], "demo", "shown")["landscape"]["story"]


def test_every_command_has_a_json_option() -> None:
    bare = Context(app)

    def leaves(command: Any, name: str) -> list[tuple[str, Any]]:
        inner = getattr(command, "commands", None)
        if isinstance(command, Commands):
            return [pair for n in command.list_commands(bare) for pair in leaves(command.get_command(bare, n), n)]
        return [pair for n, c in inner.items() for pair in leaves(c, f"{name} {n}")] if inner else [(name, command)]

    commands = leaves(app, "")
    assert len(commands) >= 13
    assert [name for name, command in commands if not any("--json" in p.opts for p in command.params)] == []


def test_people_see_the_panel(storyscape: Runner, story: StorySummary) -> None:
    code, out, err = storyscape("story", story.id[:8])
    assert (code, err) == (0, "")
    assert out.startswith(story.title)
    assert "Where the outlets stand" in out
    assert "\x1b" not in out
    assert storyscape("landscape", story.id)[1] == out
    assert len(storyscape("story", story.id, "--all")[1]) > len(out)
    for args in (
        ("stories",),
        ("explain", story.id),
        ("landscape", story.id, "--check"),
        ("ratings", "list"),
        ("doctor",),
    ):
        code, out, err = storyscape(*args)
        assert (code, err) == (0, ""), args
        assert len(out) > 40, args


def test_an_export_goes_to_standard_output_or_a_file(storyscape: Runner, story: StorySummary, tmp_path: Path) -> None:
    code, out, _ = storyscape("export", story.id, "--format", "md")
    assert code == 0
    assert story.title in out
    assert storyscape("export", story.id, "--format", "md", "-o", "s.md")[1].startswith("wrote s.md")
    assert (tmp_path / "s.md").read_text("utf-8").strip() == out.strip()


def test_the_demo_shows_stories_a_panel_and_the_way_to_the_pages(storyscape: Runner) -> None:
    for _ in range(2):  # the second run begins anew and says the same
        code, out, err = storyscape("demo")
        assert (code, err) == (0, "")
        assert "read 77 articles (76 new, 1 new version, 0 same)" in out
        assert "Where the outlets stand" in out
        assert "--store .demo/storyscape.db serve" in out


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("story", "s_zzzzzzzz"), 4, "s_zzzzzzzz: "),
        (("stories", "--limit", "none"), 2, "storyscape stories: "),
        (("storys",), 2, "No such command"),
        (("read",), 2, "Missing argument"),
        (("--store", "no/such/store.db", "stories"), 5, "store.db"),
    ],
)
def test_errors_are_one_line_with_the_exit_code_of_their_class(
    storyscape: Runner, args: Sequence[str], code: int, words: str
) -> None:
    got, out, err = storyscape(*args)
    assert (got, out) == (code, "")
    assert re.fullmatch(r"error: .+: .+\. .+\n", err)
    assert words in err
    got, out, err = storyscape(*args, "--json")
    assert (got, out) == (code, "")
    assert json.loads(err)["exit_code"] == code
    assert json.loads(err)["remedy"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MissingExtraError("table.parquet", "parquet"), 6),
        (StoreError("a.db", "is locked\x1b[2J", "Wait"), 5),
        (PermissionError(13, "Permission denied", "a.db"), 1),
        (RuntimeError("boom"), 1),
    ],
)
def test_no_error_shows_a_traceback_or_acts_on_the_terminal(
    storyscape: Runner, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Newsroom, "stories", fail)
    got, _, err = storyscape("stories")
    assert got == code
    assert len(err.splitlines()) == 1
    assert "\x1b" not in err
    monkeypatch.setenv("STORYSCAPE_DEBUG", "1")
    with pytest.raises(type(error)):
        storyscape("stories")


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from storyscape.cli import run; run(['--help']); print([m for m in sys.modules], file=sys.stderr)"
    )
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    heavy = {"numpy", "sqlalchemy", "rich", "starlette", "msgspec", "jinja2", "storyscape.newsroom"}
    assert not heavy & set(re.findall(r"'([\w.]+)'", done.stderr))
    assert min(times) < 0.3  # CPU seconds: what a busy machine adds is not ours


def test_a_closed_pipe_is_no_error(store: Path) -> None:
    with process("--store", str(store), "stories", "--json") as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        err = running.stderr.read()
    assert (running.returncode, err) == (141, "")


def test_an_interrupt_ends_serving(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with process("--store", str(store), "serve", "--port", str(port), "--json") as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["url"] == f"http://127.0.0.1:{port}"
        time.sleep(1.0)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=20)
    assert "Traceback" not in err
    assert running.returncode in (0, 130)


def test_a_port_in_use_is_said_before_anything_is_promised(storyscape: Runner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        code, out, err = storyscape("serve", "--port", str(held.getsockname()[1]))
    assert (code, out) == (1, "")
    assert "Choose another, such as --port" in err


EXTRAS = ("aiohttp", "brotli", "fastwarc", "protego", "psycopg", "pyarrow", "sklearn",
          "spacy", "zstandard")  # fmt: skip


def test_pages_are_served_without_any_extra() -> None:
    script = f"""
import sys
for name in {EXTRAS!r}:
    sys.modules[name] = None
import storyscape.cli.reading, storyscape.cli.showing, storyscape.metrics, storyscape.newsroom, storyscape.web
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
