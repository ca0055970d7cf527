"""Running another program, with its failure told in one line."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from infra.native.errors import NativeError

_MAVEN = "[ERROR]"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def run(
    command: Sequence[str | Path],
    *,
    doing: str,
    error: type[NativeError] = NativeError,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a command and return its output; raises `error` naming what we were `doing` and its last words."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except FileNotFoundError:
        raise error(f"{doing} failed: the program {command[0]} is missing") from None
    if done.returncode:
        raise error(f"{doing} failed: {last_words(done.stdout) or f'exit code {done.returncode}'}")
    return done.stdout


def last_words(output: str) -> str:
    """Return the last lines of a program's output that say something, in one line; Maven tells the cause first."""
    lines = [line.strip() for line in _COLOURS.sub("", output).splitlines() if line.strip()]
    maven = takewhile(_MAVEN.__ne__, (line for line in lines if line.startswith(_MAVEN)))
    if told := list(maven):
        return " ".join([told[0], *(line.removeprefix(_MAVEN).strip() for line in told[1:2])])
    errors = [line for line in lines if line.startswith(("E:", "ERROR", "FATAL"))]
    return " / ".join((errors or lines)[-2:])
