"""Processes forked from one that has imported the platform already: they run the same and start in a tenth of the time.

The libraries' own import costs each process of the platform one or two CPU seconds, and the tests start hundreds.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

IMPORTED = "tests.imported"
_SET_PARENT_DEATH_SIGNAL = 1


class Forked(ForkServerProcess):
    """Runs a program's text in an environment of its own; waited for as a Popen is.

    What it says is added to the file `output`, errors to `errors` if that is another.
    """

    def __init__(self, program: str, environment: Mapping[str, str], output: Path, errors: Path | None = None) -> None:
        # Libraries look at this name to see whether they are in the program itself.
        super().__init__(name="MainProcess", daemon=True)
        self._program, self._environment = program, dict(environment)
        self._output, self._errors = output, errors or output

    def start(self) -> None:
        """Fork it from the process that holds the imported platform, which is started the first time."""
        get_context("forkserver").set_forkserver_preload([IMPORTED])
        super().start()

    def run(self) -> None:
        """Become the program; the fork server dies with the test's own process, and this one with the fork server."""
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        for stream, path in ((sys.stdout, self._output), (sys.stderr, self._errors)):
            with path.open("ab") as file:
                os.dup2(file.fileno(), stream.fileno())
        os.environ.clear()
        os.environ.update(self._environment)
        exec(compile(self._program, "<program>", "exec"), {"__name__": "__main__"})

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when it has ended; raises subprocess.TimeoutExpired after so many seconds."""
        self.join(timeout)
        if self.exitcode is None:
            raise subprocess.TimeoutExpired(self._program, timeout or 0)
        return self.exitcode
