"""A Java that Kafka accepts, and Maven, found on the machine or installed by APT."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from infra.native import apt
from infra.native.commands import run
from infra.native.errors import MissingToolError, NativeError

MINIMUM = 17


@lru_cache(maxsize=1)
def java() -> Path:
    """Return a `java` of at least version 17, installing one if none is found; raises MissingToolError."""
    found = _suitable()
    if found is None:
        apt.install(["default-jre-headless"], why=f"Kafka needs Java {MINIMUM} or newer")
        found = _suitable()
    if found is None:
        raise MissingToolError(f"APT's Java is older than {MINIMUM}: install a newer one and set JAVA_HOME")
    return found


@lru_cache(maxsize=1)
def build() -> str:
    """Return what that `java` says of itself, its build included."""
    return run([java(), "-version"], doing="asking Java's version")


def maven() -> Path:
    """Return `mvn`, installing it if it is missing; raises MissingToolError."""
    if shutil.which("mvn") is None:
        apt.install(["maven"], why="fetching Kafka needs Maven")
    found = shutil.which("mvn")
    if found is None:
        raise MissingToolError("Maven is installed but `mvn` is not on the PATH: add it")
    return Path(found)


def version(output: str) -> int:
    """Return the major version from what `java -version` prints, 0 when it is not told."""
    match = re.search(r'version "(?:1\.)?(\d+)', output)
    return int(match.group(1)) if match else 0


def _suitable() -> Path | None:
    for program in _candidates():
        try:
            output = run([program, "-version"], doing="asking Java's version")
        except NativeError:
            continue
        if version(output) >= MINIMUM:
            return program
    return None


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin/java"
    if found := shutil.which("java"):
        yield Path(found)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"), reverse=True)
