"""The tree's first level shows the architecture: rooms and the few usual files, and nothing that was left behind."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOMS = {"streams", "connectors", "dashboards", "infra", "tests", "docs", ".ci"}
FILES = {
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml",
    "requirements.lock", "requirements-dev.lock", ".gitignore", ".dockerignore",
}  # fmt: skip


def test_the_first_level_holds_rooms_and_the_usual_files() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert {name.partition("/")[0] for name in listed.split("\0") if name} == ROOMS | FILES
