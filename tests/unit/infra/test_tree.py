"""The tree shows the architecture: rooms and the few usual files at its top, and nothing in it too long to be read."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOMS = {"streams", "connectors", "dashboards", "infra", "tests", "docs", ".ci"}
FILES = {
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml",
    "requirements.lock", "requirements-dev.lock", ".gitignore", ".gitattributes", ".dockerignore",
}  # fmt: skip
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
WRITTEN_BY_HAND = (".py", ".js", ".css", ".sql", ".html", ".sh")


def listed() -> list[str]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [name for name in names.split("\0") if name]


def test_the_first_level_holds_rooms_and_the_usual_files() -> None:
    assert {name.partition("/")[0] for name in listed()} == ROOMS | FILES


def test_no_file_and_no_function_is_too_long_to_be_read() -> None:
    for name in listed():
        if name.endswith(WRITTEN_BY_HAND):
            text = (ROOT / name).read_text()
            assert text.count("\n") <= LONGEST_FILE, name
            if name.endswith(".py"):
                assert not list(long_functions(text)), name


def long_functions(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            if node.end_lineno - node.lineno >= LONGEST_FUNCTION:
                yield node.name
