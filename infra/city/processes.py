"""The city's own processes, one line each: `ioc run <name>`, how to know that it is well, and its turn."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from infra.city.ports import Ports
from infra.native.ports import is_open
from infra.native.service import Service

Health = Callable[[], bool]


@dataclass(frozen=True)
class Process:
    """One of our processes; `port` is the field of Ports that it listens on, None for its metrics only."""

    name: str
    port: str | None = None
    metrics: bool = True


SINGLE = (
    Process("connectors"),
    Process("ingest", port="ingest"),
    Process("evaluator"),
    Process("notifier"),
    Process("simulator", port="simulator", metrics=False),
    Process("web", port="web", metrics=False),
)


def workers(count: int, ports: Ports, root: Path) -> list[Service]:
    """Describe the workers `worker-1` to `worker-<count>`."""
    first = ports.metrics + len(SINGLE) + 1
    return [_worker(f"worker-{n + 1}", first + n, root) for n in range(count)]


def singles(ports: Ports, root: Path) -> list[Service]:
    """Describe the processes of which there is one each."""
    return [_single(process, ports.metrics + 1 + place, ports, root) for place, process in enumerate(SINGLE)]


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
        cwd=Path.cwd(),
        ready=ready,
        env={"IOC_STATE_DIR": str(root), "PYTHONUNBUFFERED": "1", "PATH": os.environ.get("PATH", os.defpath), **own},
        stop_timeout=30,
    )
