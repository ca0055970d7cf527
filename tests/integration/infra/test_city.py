"""A whole city from nothing: up, up again, killed parts, down, up, reset; on ports and a folder of its own."""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from infra.city.ports import Ports, require_free, setting
from infra.native.errors import PortTakenError
from infra.native.ports import free_port
from tests.command_line import as_a_user, in_this_process
from tests.proof import PATIENCE, Proof

PLACE = "Tài liệu/.ioc"
FIRST_UP_S, LATER_UP_S = 240, 25 * PATIENCE


class CityUnderTest:
    """Runs `ioc` for one state folder."""

    def __init__(self, state: Path) -> None:
        ports = {setting(field.name): str(free_port()) for field in fields(Ports)}
        ports["IOC_METRICS_PORT"] = str(_free_range(13))
        kept = {key: value for key, value in os.environ.items() if not key.startswith("IOC_")}
        self.environment = {**kept, **ports, "IOC_STATE_DIR": str(state)}

    def ioc(self, *arguments: str, code: int = 0) -> str:
        """Run a command, expect its exit code, return what it said."""
        return _said(as_a_user(self.environment, *arguments), code)

    def status(self, code: int = 0) -> str:
        """Return what `ioc status` says, without the second that its process takes to start."""
        return _said(in_this_process(self.environment, "status"), code)

    def pids(self) -> dict[str, int]:
        """Return the process ids, by name; every process must be well."""
        return _pids(self.status())


def _said(done: CompletedProcess[str], code: int) -> str:
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def _pids(status: str) -> dict[str, int]:
    lines = [line.split() for line in status.splitlines()[1:]]
    return {words[0]: int(words[2]) for words in lines}


@pytest.fixture
def city(tmp_path: Path) -> Iterator[CityUnderTest]:
    city = CityUnderTest(tmp_path / PLACE)
    yield city
    if (tmp_path / PLACE / "ioc.env").exists():
        city.ioc("down")


@pytest.mark.alone
@pytest.mark.timeout(400)
def test_a_city_lives(city: CityUnderTest, tmp_path: Path, proof: Proof) -> None:
    days = proof.size("days of the past", small=1, full=7)
    began = time.monotonic()
    said = city.ioc("up", "--days", str(days))
    proof.figure("seconds of the first `ioc up`, servers installed", round(time.monotonic() - began, 1))
    assert time.monotonic() - began < FIRST_UP_S
    assert f"http://127.0.0.1:{city.environment['IOC_WEB_PORT']}" in said
    assert "First sign-in: admin, password" in said

    pids, settings = _pids(city.ioc("status")), (tmp_path / PLACE / "ioc.env").read_bytes()
    assert {"postgres", "kafka", "mosquitto", "worker-1", "simulator", "web"} <= set(pids)
    assert "Administrator" in city.ioc("officers", "list")
    city.ioc("up")
    assert city.pids() == pids
    assert (tmp_path / PLACE / "ioc.env").read_bytes() == settings

    for name in ("postgres", "worker-1"):
        os.kill(pids[name], signal.SIGKILL)
    _wait_until_well(city)
    assert city.pids()["worker-1"] != pids["worker-1"]
    assert "took the seat" in city.ioc("logs", "evaluator")
    assert "there is no log of 'nobody'" in city.ioc("logs", "nobody", code=1)

    assert "stopped" in city.ioc("down")
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids.values())
    assert "not running" in city.status(code=1)
    began = time.monotonic()
    city.ioc("up")
    proof.figure("seconds of a later `ioc up`", round(time.monotonic() - began, 1))
    assert time.monotonic() - began < LATER_UP_S

    city.ioc("reset", "--yes")
    assert not (tmp_path / PLACE).exists()


def _wait_until_well(city: CityUnderTest) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            city.pids()
        except (AssertionError, ValueError):
            time.sleep(0.5)
        else:
            return
    raise AssertionError(city.status(code=1))


def _free_range(count: int) -> int:
    """Return the first of `count` free ports for the processes' metrics, below those that other tests are given."""
    while True:
        first = secrets.choice(range(14_000, 19_900))
        try:
            require_free(("metrics", port) for port in range(first, first + count))
        except PortTakenError:
            continue
        return first
