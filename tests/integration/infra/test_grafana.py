"""The installed Grafana as a process of the city under a real supervisord.

No Grafana can be installed where this was written (Debian has none, its makers' own archive was out of reach): a small
program takes its place, `stand_in_grafana.py`, which answers `/api/health` only if it is given what a real one needs of
its environment and its files. What a real one makes of them is not shown here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from infra.city import environment
from infra.city.city import City
from infra.city.grafana import Beside, beside, start
from infra.city.progress import Progress
from infra.city.state import State
from infra.city.supervisor import Supervisor
from infra.native.ports import free_port
from tests.grafana.installed import installed_grafana
from tests.waiting import wait_until

STAND_IN = (Path(__file__).parent / "stand_in_grafana.py").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def city(tmp_path: Path) -> City:
    state = State(tmp_path / "state")
    state.make()
    return City(state, environment.build({}, {"IOC_GRAFANA_PORT": str(free_port())}, NOW, state.root))


@pytest.fixture
def supervisor(city: City) -> Iterator[Supervisor]:
    supervisor = Supervisor(city.state)
    yield supervisor
    supervisor.shut_down()


def test_it_lives_and_ends_with_the_city(city: City, supervisor: Supervisor, tmp_path: Path) -> None:
    # The interpreter without its site: the standard library is all that it needs.
    home = installed_grafana(tmp_path / "grafana", body=STAND_IN, shell=f"{sys.executable} -IS")
    given, health, said = {"PATH": str(home / "bin")}, city.health()["grafana"], StringIO()
    progress = Progress(Console(file=said))

    def brought_up(here: City) -> list[str]:
        found = beside(here, given, places=[])
        ended = supervisor.ensure(found.services)
        wait_until(lambda: supervisor.processes() is not None)
        assert start(found, supervisor, progress) == found, city.state.log("grafana").read_text()
        return ended

    def pids() -> list[int]:
        return [process.pid for process in supervisor.processes() or []]

    assert not health()
    brought_up(city)
    first = pids()
    assert (len(first), health()) == (1, True)
    assert "✓ Grafana 10.4.2 runs" in said.getvalue()
    assert "HTTP Server Listen" in city.state.log("grafana").read_text()
    assert (city.state.root / "grafana/data/grafana.db").exists()
    assert (brought_up(city), pids()) == ([], first), "a second time changes nothing"

    moved = City(
        city.state, environment.build(city.values, {"IOC_GRAFANA_PORT": str(free_port())}, NOW, city.state.root)
    )
    assert brought_up(moved) == ["grafana"]
    assert (health(), moved.health()["grafana"]()) == (False, True)

    supervisor.ensure([])
    assert supervisor.processes() == [], "where another Grafana is named, or this one is gone, it ends"
    assert not moved.health()["grafana"]()


def test_one_that_does_not_start_is_told_and_the_city_goes_on(
    city: City, supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.city.supervisor._PATIENCE_S", 0.5)
    body = 'case "$*" in *-v) echo "Version 10.4.2 (x)";; *) echo "Failed to parse defaults.ini"; exit 1;; esac'
    home = installed_grafana(tmp_path / "grafana", body=body)
    found = beside(city, {"PATH": str(home / "bin")}, places=[])
    supervisor.ensure(found.services)
    wait_until(lambda: supervisor.processes() is not None)
    told = start(found, supervisor, Progress(Console(file=StringIO())))
    assert told == Beside(
        trouble="grafana does not become healthy: Failed to parse defaults.ini (more: `ioc logs grafana`)"
    )
