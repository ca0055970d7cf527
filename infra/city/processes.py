"""The city's own processes, one line each: `ioc run <name>`, how to know that it is well, and its turn."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import infra
from infra.city.ports import Ports
from infra.native.ports import is_open
from infra.native.service import Service

Health = Callable[[], bool]
ROOT = Path(infra.__file__).parents[1]
SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Not the caller's: who starts the city from another shell may not restart it."""


@dataclass(frozen=True)
class Process:
    """One of our processes; `port` is the field of Ports that it listens on, None for its metrics only."""

    name: str
    port: str | None = None
    metrics: bool = True


WORKER = "worker-"
SINGLE = (
    Process("connectors"),
    Process("ingest", port="ingest"),
    Process("evaluator"),
    Process("notifier"),
    Process("forecaster"),
    Process("reporter"),
    Process("simulator", port="simulator", metrics=False),
    Process("web", port="web", metrics=False),
)


def workers(count: int, ports: Ports, root: Path) -> list[Service]:
    """Describe the workers `worker-1` to `worker-<count>`."""
    numbers = metrics_ports(count, ports)
    return [_worker(name, port, root) for name, port in numbers.items() if name.startswith(WORKER)]


def singles(ports: Ports, root: Path) -> list[Service]:
    """Describe the processes of which there is one each."""
    numbers = metrics_ports(0, ports)
    return [_single(process, numbers.get(process.name, 0), ports, root) for process in SINGLE]


def metrics_ports(count: int, ports: Ports) -> dict[str, int]:
    """Return the loopback port of the metrics of each process that has some, with that many workers."""
    names = [process.name for process in SINGLE] + [f"{WORKER}{n + 1}" for n in range(count)]
    silent = {process.name for process in SINGLE if not process.metrics}
    return {name: ports.metrics + 1 + place for place, name in enumerate(names) if name not in silent}


def _worker(name: str, metrics: int, root: Path) -> Service:
    own = {"IOC_WORKER_ID": name, "IOC_WORKER_METRICS_PORT": str(metrics)}
    return _service(name, ("worker",), partial(is_open, metrics), root, own)


def _single(process: Process, metrics: int, ports: Ports, root: Path) -> Service:
    options = ("--metrics-port", str(metrics)) if process.metrics else ()
    port = metrics if process.port is None else int(getattr(ports, process.port))
    return _service(process.name, (process.name, *options), partial(is_open, port), root, {})


def _service(name: str, arguments: tuple[str, ...], ready: Health, root: Path, own: dict[str, str]) -> Service:
    return Service(
        name=name,
        command=(sys.executable, "-m", "infra.cli", "run", *arguments),
        cwd=ROOT,
        ready=ready,
        env={"IOC_STATE_DIR": str(root), "PYTHONUNBUFFERED": "1", "PATH": SEARCH_PATH, **own},
        stop_timeout=30,
    )
