"""The script that makes .venv, with a stand-in for Python: quick when all is there, whole when it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "infra/bootstrap.sh"
PYTHON = """#!/bin/sh
echo "$*" >>said
case "$*" in
    *"import pip"*) [ -e ".venv/pip-of-$(basename "$(readlink -f "$0")")" ] ;;
    "-m venv --clear .venv")
        sleep 0.2
        rm -rf .venv
        mkdir -p .venv/bin
        ln -s "$0" .venv/bin/python
        touch ".venv/pip-of-$(basename "$(readlink -f "$0")")" ;;
    *--editable*) install -m 755 /dev/null .venv/bin/ioc ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    clone = tmp_path / "Tài liệu"
    (clone / "infra").mkdir(parents=True)
    shutil.copy(SCRIPT, clone / "infra")
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (clone / name).write_text("pip==1\n")
    return clone


def python(clone: Path, name: str = "python3.11") -> Path:
    program = clone.parent / name
    program.write_text(PYTHON)
    program.chmod(0o755)
    return program


def begin(clone: Path, program: Path, kind: str = "run") -> subprocess.Popen[str]:
    command, environment = [str(clone / "infra/bootstrap.sh"), kind], {**os.environ, "PYTHON": str(program)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def bootstrap(clone: Path, program: Path, kind: str = "run") -> list[str]:
    """Run it to its end and return what Python was asked to do meanwhile."""
    (clone / "said").write_text("")
    running = begin(clone, program, kind)
    output, _ = running.communicate(timeout=30)
    assert running.returncode == 0, output
    return (clone / "said").read_text().splitlines()


def made(said: list[str]) -> int:
    return said.count("-m venv --clear .venv")


def test_what_is_up_to_date_starts_no_python(clone: Path) -> None:
    program = python(clone)
    assert made(bootstrap(clone, program, "dev")) == 1
    assert bootstrap(clone, program, "run") == []
    (clone / "pyproject.toml").write_text("another\n")
    assert made(bootstrap(clone, program)) == 0


def test_what_was_broken_off_is_made_anew(clone: Path) -> None:
    program = python(clone)
    (clone / ".venv/bin").mkdir(parents=True)
    (clone / ".venv/bin/python").symlink_to(program)
    assert made(bootstrap(clone, program)) == 1
    assert bootstrap(clone, program) == []


def test_another_python_under_the_same_name_is_noticed(clone: Path) -> None:
    usual = clone.parent / "python3"
    usual.symlink_to(python(clone))
    assert made(bootstrap(clone, usual)) == 1
    usual.unlink()
    usual.symlink_to(python(clone, "python3.13"))
    assert made(bootstrap(clone, usual)) == 1


def test_two_at_once_install_once(clone: Path) -> None:
    program = python(clone)
    both = [begin(clone, program) for _ in "ab"]
    outputs = [running.communicate(timeout=30)[0] for running in both]
    assert [running.returncode for running in both] == [0, 0], outputs
    assert made((clone / "said").read_text().splitlines()) == 1
