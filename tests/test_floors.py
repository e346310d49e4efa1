"""Imports go only downward, inside functions and for type checkers too, and rooms of one floor hold no circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "storyscape"
RANKS = {
    "": 9,  # the package itself hands out Newsroom
    "records": 0, "protocols": 0, "facts": 0, "incoming": 0, "errors": 0, "settings": 0, "ids": 0, "tables": 0,
    "text": 1, "ingest": 2,
    "outlets": 3, "claims": 4, "stories": 5, "excerpts": 6, "render": 6, "io": 7, "testing": 7,
    "recipes": 8, "pipeline": 8, "intake": 8, "corrections": 8, "affairs": 8, "newsroom": 8, "known": 8,
    "training": 8, "following": 8, "watching": 8, "reading": 8, "kept": 8, "metrics": 8, "ranking": 8, "grading": 8,
    "tuning": 8, "sites": 8,
    "cli": 9, "rest": 9, "web": 9, "notebook": 9,
}  # fmt: skip
PURE = ("records", "protocols", "facts", "incoming", "errors", "ids", "text", "ingest", "outlets", "claims", "stories",
        "excerpts", "render")  # fmt: skip
IMPURE = ("random", "secrets", "socket", "ssl", "urllib.request", "http.client", "http.server", "subprocess", "os",
          "sqlite3", "sqlalchemy", "requests", "httpx", "aiohttp", "uuid", "tempfile", "shutil", "time")  # fmt: skip
READING = {"open", "input"}
CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today")}


def modules(root: Path) -> dict[str, ast.Module]:
    """Every module below ``root`` by its dotted name within the package; a package is called by its folder."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text("utf-8"), filename=str(path))
    return found


def imported(name: str, tree: ast.Module, known: Mapping[str, ast.Module]) -> Iterator[str]:
    """The modules of this package that a module imports, anywhere in it, by their names within the package."""
    is_package = any(other.startswith(f"{name}.") for other in known) or not name
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "storyscape":
                    yield alias.name.removeprefix("storyscape").lstrip(".")
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = name.split(".") if name else []
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join(["storyscape", *parts, *([base] if base else [])])
            if base.split(".")[0] == "storyscape":
                inner = base.removeprefix("storyscape").lstrip(".")
                for alias in node.names:
                    if not inner and alias.name == "__version__":
                        continue  # a constant, there before anything is imported; all else in the package is a face
                    deeper = f"{inner}.{alias.name}".lstrip(".")
                    yield deeper if deeper in known else inner


def edges(root: Path) -> dict[str, set[str]]:
    known = modules(root)
    return {name: set(imported(name, tree, known)) - {name} for name, tree in known.items()}


def upward(graph: Mapping[str, set[str]]) -> list[str]:
    """Imports of a higher floor, and modules that stand on no floor."""
    wrong = [f"{name} stands on no floor" for name in graph if name.split(".")[0] not in RANKS]
    for name, targets in graph.items():
        for target in sorted(targets):
            here, there = RANKS.get(name.split(".")[0], 99), RANKS.get(target.split(".")[0], 99)
            if there > here:
                wrong.append(f"{name or 'storyscape'} (floor {here}) imports {target} (floor {there})")
    return wrong


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """One circle of modules, or nothing. A package that gathers its own modules is no circle by itself."""
    state: dict[str, int] = {}
    path: list[str] = []

    def walk(name: str) -> list[str]:
        state[name] = 1
        path.append(name)
        for target in sorted(graph.get(name, ())):
            if state.get(target) == 1:
                return [*path[path.index(target) :], target]
            if target not in state and (found := walk(target)):
                return found
        state[name] = 2
        path.pop()
        return []

    for name in sorted(graph):
        if name not in state and (found := walk(name)):
            return found
    return []


def impure(root: Path) -> list[str]:
    """Reaches of the pure floors for clock, randomness, files, network or environment."""
    wrong = []
    for name, tree in modules(root).items():
        if name.split(".")[0] not in PURE:
            continue
        for node in ast.walk(tree):
            wrong += [f"{name}:{node.lineno} {reach}" for reach in _reaches(node)]  # type: ignore[attr-defined]
    return wrong


def _reaches(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (f"imports {a.name}" for a in node.names if a.name in IMPURE or a.name.split(".")[0] in IMPURE)
    elif isinstance(node, ast.ImportFrom) and node.module:
        if node.module in IMPURE or node.module.split(".")[0] in IMPURE:
            yield f"imports {node.module}"
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in READING:
            yield f"calls {node.func.id}()"
        elif isinstance(node.func, ast.Attribute) and (ast.unparse(node.func.value), node.func.attr) in CLOCK:
            yield f"asks the clock with {ast.unparse(node.func)}()"


def test_imports_go_only_downward() -> None:
    assert upward(edges(ROOT)) == []


def test_no_circle() -> None:
    assert circle(edges(ROOT)) == []


def test_the_pure_floors_touch_nothing() -> None:
    assert impure(ROOT) == []


@pytest.mark.parametrize(
    "line",
    [
        "from storyscape.newsroom import Newsroom",
        "import storyscape.newsroom",
        "def f():\n    from storyscape.newsroom import Newsroom",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from storyscape import newsroom",
        "from ..newsroom import Newsroom",
    ],
)
def test_an_upward_import_is_found(tmp_path: Path, line: str) -> None:
    _plant(tmp_path, {"newsroom.py": "", "text/__init__.py": "", "text/bad.py": line})
    assert upward(edges(tmp_path)) == ["text.bad (floor 1) imports newsroom (floor 8)"]


def test_a_circle_and_a_room_without_a_floor_are_found(tmp_path: Path) -> None:
    _plant(tmp_path, {
        "claims/__init__.py": "", "claims/a.py": "from storyscape.claims.b import x", "attic.py": "",
        "claims/b.py": "def f():\n    from storyscape.claims import a",
    })  # fmt: skip
    assert circle(edges(tmp_path)) == ["claims.a", "claims.b", "claims.a"]
    assert upward(edges(tmp_path)) == ["attic stands on no floor"]


@pytest.mark.parametrize("line", ["import random", "open('x')", "x = datetime.now()", "from os import environ"])
def test_an_impure_room_is_found(tmp_path: Path, line: str) -> None:
    _plant(tmp_path, {"claims/bad.py": line})
    assert len(impure(tmp_path)) == 1


def _plant(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", "utf-8")
