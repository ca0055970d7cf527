"""Supervisor: its configuration generated from the descriptions of services, and talking to it."""

from __future__ import annotations

import http.client
import os
import shlex
import socket
import sys
import time
import xmlrpc.client
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from infra.city.state import State
from infra.native import writing
from infra.native.commands import run
from infra.native.errors import StartError
from infra.native.service import Service

_AWAY = (OSError, http.client.HTTPException, xmlrpc.client.ProtocolError)
_NO_SUCH_PROCESS = 10
_ALREADY_STARTED = 60
_NOT_RUNNING = 70
_GONE = "supervisor has gone away meanwhile: `ioc up` starts it again"
# PostgreSQL may fail to start for some seconds after a kill; who still falls over after this is broken.
_PATIENCE_S = 12


@dataclass(frozen=True)
class ProcessState:
    """What supervisor says of a process; pid 0 when it does not run."""

    name: str
    state: str
    pid: int
    description: str

    @property
    def running(self) -> bool:
        """Whether it runs or is about to."""
        return self.state in ("RUNNING", "STARTING")


def configuration(state: State, services: Sequence[Service]) -> str:
    """Return supervisord's configuration; nothing starts by itself, for the order matters the first time."""
    return "\n".join([_head(state), *(_program(state, s, place) for place, s in enumerate(services))])


class Supervisor:
    """A city's supervisord."""

    def __init__(self, state: State) -> None:
        self._state = state

    def processes(self) -> list[ProcessState] | None:
        """Return all processes, None when supervisord does not run."""
        try:
            found = self._server().getAllProcessInfo()
        except _AWAY:
            return None
        return [ProcessState(p["name"], p["statename"], p["pid"], p["description"]) for p in found]

    def ensure(self, services: Sequence[Service]) -> list[str]:
        """Have a supervisord with this configuration; return the processes that were stopped because theirs changed.

        Whatever changed of supervisord itself, it is started anew; else the processes that have not changed go on.
        """
        text, file = configuration(self._state, services), self._state.supervisor_conf
        running = self.processes() is not None
        same = running and file.exists() and file.read_text(encoding="utf-8").startswith(_head(self._state))
        if running and not same:
            self.shut_down()
        writing.write(file, text)
        if same:
            return self._renew([service.name for service in services])
        self._state.socket.unlink(missing_ok=True)
        program = [sys.executable, "-m", "supervisor.supervisord", "-c", str(file)]
        run([*_without_settings(os.environ), *program], doing="starting supervisor", error=StartError)
        return []

    def _renew(self, names: Sequence[str]) -> list[str]:
        """Let the running supervisord take up its file: those that changed or are gone end, the last started first."""
        [[added, changed, removed]] = self._ask("reloadConfig")
        ended = [*removed, *(name for name in reversed(names) if name in changed)]
        for name in ended:
            self.stop(name)
            self._ask("removeProcessGroup", name)
        for name in names:
            if name in changed or name in added:
                self._ask("addProcessGroup", name)
        return [name for name in ended if name in names]

    def start(self, name: str) -> bool:
        """Start a process; return whether it had to be started."""
        try:
            self._ask("startProcess", name, False)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode == _ALREADY_STARTED:
                return False
            raise StartError(f"supervisor cannot start {name}: {fault.faultString}") from None
        return True

    def start_all(self, services: Sequence[Service]) -> bool:
        """Start what does not run of these and wait until all are ready; return whether any had to be started."""
        started = [self.start(service.name) for service in services]
        self.wait_ready(services)
        return any(started)

    def stop(self, name: str) -> None:
        """Stop a process and wait until it is gone; nothing happens when it does not run."""
        try:
            self._ask("stopProcess", name, True)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode not in (_NOT_RUNNING, _NO_SUCH_PROCESS):
                raise StartError(f"supervisor cannot stop {name}: {fault.faultString}") from None

    def shut_down(self, timeout: float = 120) -> bool:
        """Stop everything, the last started first; return whether anything ran. Raises StartError on time-out."""
        try:
            pid = int(self._server().getPID())
            self._server().shutdown()
        except _AWAY:
            return False
        deadline = time.monotonic() + timeout
        while Path(f"/proc/{pid}").exists():
            if time.monotonic() > deadline:
                raise StartError(f"supervisord (pid {pid}) did not stop within {timeout:.0f} s: see `ioc status`")
            time.sleep(0.1)
        return True

    def wait_ready(self, services: Iterable[Service]) -> None:
        """Wait until each service is ready; raises StartError with the end of its log."""
        for service in services:
            begun = time.monotonic()
            while not service.ready():
                waited = time.monotonic() - begun
                if waited > service.start_timeout or (waited > _PATIENCE_S and self._falls_over(service.name)):
                    raise StartError(f"{service.name} does not become healthy: {self._last_words(service.name)}")
                time.sleep(0.1)

    def _falls_over(self, name: str) -> bool:
        return any(p.name == name and p.state in ("BACKOFF", "FATAL") for p in self.processes() or [])

    def _last_words(self, name: str) -> str:
        log = self._state.log(name)
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        lines = [line.strip(" │") for line in lines if any(character.isalnum() for character in line)]
        return f"{lines[-1] if lines else 'it says nothing'} (more: `ioc logs {name}`)"

    def _ask(self, method: str, *arguments: object) -> Any:
        """Let supervisord do something; raises its own Fault, or StartError when it has gone away meanwhile."""
        try:
            return getattr(self._server(), method)(*arguments)
        except _AWAY:
            raise StartError(_GONE) from None

    def _server(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._state.socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor


def resident_mb(pid: int) -> float | None:
    """Return a process's resident memory in MB, None when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _without_settings(environment: Iterable[str]) -> list[str]:
    """Return what runs a command without the caller's settings, which would go before those of the file for ever."""
    return ["env", *(f"--unset={name}" for name in environment if name.upper().startswith("IOC_"))]


def _head(state: State) -> str:
    return _section(
        "supervisord",
        logfile=str(state.log("supervisord")),
        logfile_maxbytes="5MB",
        logfile_backups="1",
        pidfile=str(state.root / "supervisord.pid"),
        # Another name than those had that kept their caller's settings: `ioc up` starts such a one anew.
        identifier=f"ioc@{socket.gethostname()}",
        childlogdir=str(state.logs),
        umask="022",
    ) + "\n".join(
        [
            _section("unix_http_server", file=str(state.socket), chmod="0600"),
            "[rpcinterface:supervisor]",
            "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n",
        ]
    )


def _program(state: State, service: Service, place: int) -> str:
    environment = ",".join(f'{key}="{value}"' for key, value in service.env.items())
    return _section(
        f"program:{service.name}",
        command=shlex.join(service.argv(dies_with_parent=True)),
        directory=str(service.cwd),
        environment=environment,
        priority=str(place + 1),
        autostart="false",
        autorestart="true",
        # A city must come back from any outage by itself: the pauses grow by a second each.
        startretries="1000000",
        startsecs="2",
        stopsignal=service.stop_signal.name.removeprefix("SIG"),
        stopwaitsecs=f"{service.stop_timeout:.0f}",
        redirect_stderr="true",
        stdout_logfile=str(state.log(service.name)),
        stdout_logfile_maxbytes="20MB",
        stdout_logfile_backups="3",
    )


def _section(title: str, **values: str) -> str:
    # Supervisor expands %(…)s in values; a plain per cent sign must be doubled.
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in values.items() if value]
    return "\n".join([f"[{title}]", *lines, ""])
