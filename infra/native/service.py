"""One description of a server, used by the supervisor's configuration and by the tests' launcher alike."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.native.errors import StartError

EDITION = "EDITION"
"""Names in the environment of a program what it reads when it starts, so that supervisor sees when that has changed."""


@dataclass(frozen=True)
class Service:
    """How to run a program and know that it is ready; times in seconds.

    `prefix` drops privileges before `command`; `restarts` is how often a start may fail at once, as
    PostgreSQL's does for two seconds after a kill while the old shared memory is still held.
    """

    name: str
    command: tuple[str, ...]
    cwd: Path
    ready: Callable[[], bool]
    env: Mapping[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    start_timeout: float = 60
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout: float = 20
    restarts: int = 0

    def argv(self, *, dies_with_parent: bool = False) -> tuple[str, ...]:
        """Return the whole command line; with `dies_with_parent` it is stopped when its starter dies."""
        leash = ("setpriv", "--pdeathsig", self.stop_signal.name, "--") if dies_with_parent else ()
        return (*self.prefix, *leash, *self.command)


def edition_of(*texts: str) -> dict[str, str]:
    """Return, for the environment of a server, the edition of what it reads when it starts."""
    return {EDITION: hashlib.blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()}


class Running:
    """A service that `launch` started: stop it, kill it, start it again."""

    def __init__(self, service: Service, log: Path) -> None:
        self.service = service
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id; raises StartError when it is not running."""
        if self._process is None or self._process.poll() is not None:
            raise StartError(f"{self.service.name} is not running")
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and wait until it is ready; raises StartError with the log's end."""
        deadline = time.monotonic() + self.service.start_timeout
        for _ in range(self.service.restarts + 1):
            self._spawn()
            if self._ready_before(deadline):
                return
            if self.alive:
                self.kill()
                break
            time.sleep(0.5)
        raise StartError(f"{self.service.name} did not become ready; its log {self.log} ends: {self._tail()}")

    def stop(self) -> None:
        """Stop it in its own orderly way, or kill it after its stop time-out."""
        if self._process is None or not self.alive:
            return
        self._process.send_signal(self.service.stop_signal)
        try:
            self._process.wait(self.service.stop_timeout)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Kill it as `kill -9` does and wait until it is gone."""
        if self._process is not None and self.alive:
            self._process.kill()
            self._process.wait()

    def _spawn(self) -> None:
        # The kernel means the thread when it says parent: only the main thread lives as long as the process.
        leashed = threading.current_thread() is threading.main_thread()
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.service.argv(dies_with_parent=leashed),
                cwd=self.service.cwd,
                env={**os.environ, **self.service.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _ready_before(self, deadline: float) -> bool:
        while self.alive and time.monotonic() < deadline:
            if self.service.ready():
                return True
            time.sleep(0.05)
        return False

    def _tail(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return " / ".join(lines[-3:]) or "(empty)"


def launch(service: Service, log: Path) -> Running:
    """Start a service with its output in `log` and return it when it is ready; raises StartError."""
    running = Running(service, log)
    running.start()
    return running
