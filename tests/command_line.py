"""The command line, as a user's own process or inside the test's: to start one costs a second, mostly for imports."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import structlog

from infra.cli import main
from streams.settings import settings

IOC = str(Path(sys.executable).with_name("ioc"))
"""The program that a user starts."""


def as_a_user(environment: Mapping[str, str], *arguments: str, seconds: float | None = None) -> CompletedProcess[str]:
    """Run `ioc` to its end in this whole environment; raises subprocess.TimeoutExpired."""
    command = [IOC, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=dict(environment), check=False, timeout=seconds)


def in_this_process(environment: Mapping[str, str], *arguments: str) -> CompletedProcess[str]:
    """Run `ioc` with these arguments and variables besides the test's own; what nobody expects is raised.

    A command sets up how its process logs: afterwards the test's process logs as before.
    """
    output, errors, logging = _stream(), _stream(), structlog.get_config()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(output), redirect_stderr(errors):
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["ioc", *arguments])
        patch.setattr(sys, "excepthook", sys.excepthook)
        code = _code()
    structlog.configure(**logging)
    return CompletedProcess(["ioc", *arguments], code, _written(output), _written(errors))


def _code() -> int:
    settings.cache_clear()
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        settings.cache_clear()
    return 0


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _written(stream: io.TextIOWrapper) -> str:
    """Return what was written, its lines ended as a process's are that is read as text.

    The stream stays open: a logger that was first used by the command keeps it.
    """
    stream.flush()
    written: bytes = stream.buffer.getvalue()  # type: ignore[attr-defined]
    return written.decode().replace("\r\n", "\n")
