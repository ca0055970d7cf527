"""What the city's own processes are made of does not depend on the shell that starts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.city import processes
from infra.city.ports import Ports


def test_another_shell_describes_the_same_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def described() -> list[tuple[object, ...]]:
        services = [*processes.workers(2, Ports(), tmp_path), *processes.singles(Ports(), tmp_path)]
        return [(s.name, s.command, s.cwd, s.env) for s in services]

    here = described()
    monkeypatch.setenv("PATH", "/opt/other/bin")
    monkeypatch.chdir(tmp_path)
    assert described() == here


def test_every_process_has_a_metrics_port_of_its_own_or_none() -> None:
    numbers = processes.metrics_ports(3, Ports(metrics=9_000))
    assert len(set(numbers.values())) == len(numbers)
    assert {"connectors", "worker-1", "worker-3"} <= set(numbers)
    assert "web" not in numbers
