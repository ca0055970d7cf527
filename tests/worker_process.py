"""A real worker process for tests and benches: start, stop, kill, start again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from streams.kafka import create_topics
from streams.observations.event import TOPIC as OBSERVATIONS
from streams.subjects import all_topics
from tests.forked import Forked
from tests.proof import PROVING

_MAIN = "from streams.worker import run_worker; from streams.settings import settings; run_worker(settings())"


def create_other_topics(bootstrap: str, prefix: str) -> None:
    """Create the topics that a worker subscribes to besides the observations'."""
    create_topics(bootstrap, prefix, [topic for topic in all_topics() if topic != OBSERVATIONS])


class WorkerProcess:
    """Runs `main` (by default the platform's worker) in a process of its own, its output in `log`.

    `project` is a checkout whose packages it runs, by default the one that the tests run in. A `fresh` process is an
    interpreter of its own, as in a running city; others are forked, but for the proof.
    """

    def __init__(
        self,
        settings: Mapping[str, str],
        log: Path,
        main: str = _MAIN,
        *,
        project: Path | None = None,
        fresh: bool = PROVING,
    ) -> None:
        self._settings, self._log, self._main, self._project = settings, log, main, project
        self._fresh = fresh or project is not None
        self._process: subprocess.Popen[bytes] | Forked | None = None

    def start(self) -> None:
        """Start the process; it is stopped when the test's own process dies."""
        environment = {**os.environ, **self._settings}
        self._log.touch()
        if self._fresh:
            self._process = self._interpreter(environment)
        else:
            self._process = Forked(self._main, environment, self._log)
            self._process.start()

    def _interpreter(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as output:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "SIGKILL", "--", sys.executable, "-c", self._main],
                env=environment,
                cwd=self._project,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def exit_code(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.poll() if self._process else None

    @property
    def pid(self) -> int:
        """The number of the process that was started last."""
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def said(self) -> str:
        """Return the end of what it wrote."""
        return self._log.read_text(errors="replace")[-20_000:]

    def has_said(self, words: str) -> bool:
        """Say whether it ever wrote these words, however much it has written since."""
        return words in self._log.read_text(errors="replace")

    def kill(self) -> None:
        """Kill it as `kill -9` does; nothing happens when it has ended, for its number may be another's by now."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Ask it to stop, and kill it if it has not within 20 seconds."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


def worker_settings(
    database_url: str, bootstrap: str, prefix: str, state: Path, name: str = "worker-1"
) -> dict[str, str]:
    """Return the environment of a worker on test servers."""
    return {
        "IOC_DATABASE_URL": database_url,
        "IOC_KAFKA_BOOTSTRAP": bootstrap,
        "IOC_TOPIC_PREFIX": prefix,
        "IOC_STATE_DIR": str(state),
        "IOC_WORKER_ID": name,
        "IOC_WORKER_METRICS_PORT": "0",
    }
