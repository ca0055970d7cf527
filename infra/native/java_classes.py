"""What a Java program has loaded, archived by one run of it: later starts map the archive instead of reading jars."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from infra.native import cache, java, privileges
from infra.native.service import Service, launch

Example = Callable[[Path], Service]
"""Describes a run of the program in a folder."""
_FILE = "classes.jsa"
_WRITING_S = 120


def archive(program: str, example: Example) -> tuple[str, ...]:
    """Return Java's options with which the program starts fast; the first time the example is run for them.

    `program` names the version as well. A Java that can write no archive gets no options and starts as ever.
    """
    name = f"{program}-classes-{hashlib.sha256(java.build().encode()).hexdigest()[:12]}"
    file = cache.installed(name, partial(_build, example), needs_mb=150) / _FILE
    return (f"-XX:SharedArchiveFile={file}",) if file.exists() else ()


def _build(example: Example, work: Path, final: Path) -> None:
    home = privileges.own(work / "home")
    service, written = example(home), home / _FILE
    options = ("-XX:+IgnoreUnrecognizedVMOptions", f"-XX:ArchiveClassesAtExit={written}")
    program, *arguments = service.command
    # The archive is written while the program stops, which takes its time on a busy machine.
    service = replace(service, command=(program, *options, *arguments), stop_timeout=_WRITING_S)
    launch(service, work / f"{final.name}.log").stop()
    if written.exists():
        shutil.copyfile(written, work / _FILE)
    shutil.rmtree(home)
