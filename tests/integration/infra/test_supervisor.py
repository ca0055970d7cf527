"""A real supervisord takes up another configuration: only what changed in it is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from infra.city.state import State
from infra.city.supervisor import Supervisor
from infra.native import mosquitto
from infra.native.ports import free_port, is_open
from infra.native.service import Service
from tests.waiting import wait_until


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    state = State(tmp_path / "state")
    state.make()
    supervisor = Supervisor(state)
    yield supervisor
    supervisor.shut_down()


def sleeper(name: str, folder: Path) -> Service:
    return Service(name, ("sleep", "600"), folder, ready=lambda: True)


def pids(supervisor: Supervisor, services: list[Service]) -> dict[str, int]:
    """Start what does not run, and return all that run."""
    for service in services:
        supervisor.start(service.name)
    wait_until(lambda: all(process.running for process in supervisor.processes() or []))
    return {process.name: process.pid for process in supervisor.processes() or []}


def test_only_what_changed_starts_anew(supervisor: Supervisor, tmp_path: Path) -> None:
    database, worker, web, old = services = [sleeper(name, tmp_path) for name in ("database", "worker", "web", "old")]
    assert supervisor.ensure(services) == []
    wait_until(lambda: supervisor.processes() is not None)
    before = pids(supervisor, services)
    assert supervisor.ensure(services) == []
    assert pids(supervisor, services) == before

    changed = [
        database,
        *(replace(service, env={"EDITION": "2"}) for service in (worker, web)),
        sleeper("new", tmp_path),
    ]
    assert supervisor.ensure(changed) == ["web", "worker"], "the last started ends first"
    after = pids(supervisor, changed)
    assert set(after) == {"database", "worker", "web", "new"}
    assert after["database"] == before["database"]
    assert not {after["worker"], after["web"]} & set(before.values())
    assert not Path(f"/proc/{before[old.name]}").exists()


def test_a_server_whose_port_changed_starts_anew_on_it(supervisor: Supervisor, tmp_path: Path) -> None:
    first, other = free_port(), free_port()

    def brought_up(port: int) -> list[str]:
        """Prepare the broker as `ioc up` does, and return what had to end for it."""
        service = mosquitto.prepare(tmp_path / "mosquitto", port, {"ioc": "sesame"})
        ended = supervisor.ensure([service])
        wait_until(lambda: supervisor.processes() is not None)
        supervisor.start_all([service])
        return ended

    assert (brought_up(first), brought_up(first), is_open(first)) == ([], [], True)
    assert (brought_up(other), is_open(first), is_open(other)) == (["mosquitto"], False, True)


def test_the_settings_of_who_starts_it_are_not_for_its_processes(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_WEB_PORT", "8088")
    said, own = tmp_path / "said", {"IOC_STATE_DIR": "/srv/ioc"}
    web = Service("web", ("sh", "-c", "env >new; mv new said; exec sleep 600"), tmp_path, ready=said.exists, env=own)
    supervisor.ensure([web])
    wait_until(lambda: supervisor.processes() is not None)
    before = pids(supervisor, [web])
    wait_until(said.exists)
    settings = [line for line in said.read_text().splitlines() if line.startswith("IOC_")]
    assert settings == ["IOC_STATE_DIR=/srv/ioc"]

    file = tmp_path / "state/supervisord.conf"
    file.write_text(file.read_text().replace("identifier = ioc@", "identifier = ioc-"))
    supervisor.ensure([web])
    wait_until(lambda: supervisor.processes() is not None)
    assert not Path(f"/proc/{before['web']}").exists(), "one of a release that let them through ends"
