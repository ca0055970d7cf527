"""The evaluator as a process: one seat, a standby that takes over, and kills that neither lose nor repeat."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.alerts.processes import Killer, Process, evaluator, settings_for
from tests.integration.alerts.scene import (
    LEVELS_M,
    audited,
    database,
    expected,
    leader_of,
    observe,
    officer_on_duty,
    register,
    value,
)
from tests.proof import PATIENCE, Proof
from tests.services import ServiceFactory
from tests.waiting import wait_until

ROLES = "SELECT role, count(*)::int FROM heartbeat WHERE beaten_at > clock_timestamp() - interval '3 s' GROUP BY role"
WAITING = "SELECT count(*) FROM condition_change WHERE judged_at IS NULL"


@pytest.fixture
def two_evaluators(database_url: str, tmp_path: Path) -> Iterator[list[Process]]:
    environment = settings_for(database_url, tmp_path)
    processes = [evaluator(environment, tmp_path / f"evaluator-{n}.log") for n in (1, 2)]
    for process in processes:
        process.start()
    yield processes
    for process in processes:
        process.stop()


def test_one_leads_and_the_other_takes_over(database_url: str, two_evaluators: list[Process]) -> None:
    with database(database_url) as conn:
        register(conn, "WTR-010", "WTR-011")
        roles = dict(one_of_each(database_url))
        assert roles == {"leader": 1, "standby": 1}
        observe(conn, datetime.now(UTC), [("WTR-010", 22.5)])
        wait_until(lambda: "WTR-010" in audited(conn), 2, "the leader judges")
        victim = next(p for p in two_evaluators if p.pid == leader_of(conn))
        victim.kill()
        observe(conn, datetime.now(UTC), [("WTR-011", 22.5)])
        wait_until(lambda: "WTR-011" in audited(conn), 3, "the standby takes over")
        survivor = next(p for p in two_evaluators if p is not victim)
        survivor.stop()
        assert survivor.exit_code == 0
        last = "SELECT count(*) FROM heartbeat WHERE split_part(instance, ':', 2)::int = %s"
        assert value(conn, last, survivor.pid) == 0


def test_from_the_observation_to_the_transition_within_a_second(
    database_url: str, two_evaluators: list[Process]
) -> None:
    with database(database_url) as conn:
        stations = [f"WTR-{n:03}" for n in range(20)]
        register(conn, *stations)
        one_of_each(database_url)
        for station in stations:
            observe(conn, datetime.now(UTC), [(station, 25.0)])
        wait_until(lambda: len(audited(conn)) == len(stations), 5, "all judged")
        slowest = value(
            conn,
            "SELECT extract(epoch FROM max(t.recorded_at - c.recorded_at))::float8"
            " FROM alert_transition t JOIN condition_change c ON c.id = t.change",
        )
        assert slowest < 1.0 * PATIENCE


def test_kills_under_load_neither_lose_nor_repeat(
    database_url: str, two_evaluators: list[Process], proof: Proof
) -> None:
    stations = [f"WTR-{n:03}" for n in range(proof.size("stations", small=25, full=200))]
    seconds = proof.size("seconds_of_load", small=5.0, full=60.0)
    pause = proof.size("seconds_between_batches", small=0.03, full=0.25)
    officers = 2
    with database(database_url) as conn:
        register(conn, *stations)
        for n in range(officers):
            officer_on_duty(conn, f"Officer {n}", f"officer{n}@example.vn")
        killer = Killer(two_evaluators, proof.seed)
        load = threading.Thread(target=write_levels, args=(database_url, stations, seconds, pause, proof.seed))
        load.start()
        while load.is_alive():
            time.sleep(killer.pause(0.6))
            killer.strike(leader_of(conn))
        wait_until(lambda: value(conn, WAITING) == 0, 120, "the queue is judged")
        wanted, told = expected(conn)
        assert audited(conn) == wanted
        assert value(conn, "SELECT count(*) FROM outbox") == told * officers
        assert value(conn, "SELECT count(*) FROM condition_change WHERE failure IS NOT NULL") == 0
        assert killer.kills >= 3
        proof.figure("kills", killer.kills)
        proof.figure("transitions", sum(map(len, wanted.values())))
        proof.figure("messages", told * officers)
        assert sum(map(len, wanted.values())) > 60


def test_the_database_goes_away_and_comes_back(service_factory: ServiceFactory, tmp_path: Path) -> None:
    server = service_factory.postgres()
    url = server.fresh_database()
    process = evaluator(settings_for(url, tmp_path), tmp_path / "evaluator.log")
    process.start()
    with database(url) as conn:
        register(conn, "WTR-010", "WTR-011")
        observe(conn, datetime.now(UTC), [("WTR-010", 22.5)])
        wait_until(lambda: audited(conn), 5, "judged before")
    server.running.kill()
    time.sleep(1.0)
    server.running.start()
    with database(url) as conn:
        observe(conn, datetime.now(UTC), [("WTR-011", 22.5)])
        wait_until(lambda: "WTR-011" in audited(conn), 10, "judged after")
    assert process.exit_code is None
    process.stop()


def test_timers_run_on_the_city_clock(database_url: str, tmp_path: Path) -> None:
    """At ×600 the ten minutes before an alert ends last a second."""
    origin = datetime.now(UTC)
    environment = settings_for(database_url, tmp_path) | {
        "IOC_CLOCK_FACTOR": "600",
        "IOC_CLOCK_REAL_ORIGIN": origin.isoformat(),
        "IOC_CLOCK_CITY_ORIGIN": origin.isoformat(),
    }
    process = evaluator(environment, tmp_path / "evaluator.log")
    process.start()
    with database(database_url) as conn:
        register(conn, "WTR-010")
        kinds: list[str] = []
        deadline = time.monotonic() + 15
        levels = iter([22.5, *[20.0] * 10_000])
        while "resolved" not in kinds:
            assert time.monotonic() < deadline, kinds
            city_now = origin + (datetime.now(UTC) - origin) * 600
            observe(conn, city_now, [("WTR-010", next(levels))])
            time.sleep(0.1)
            kinds = [kind for kind, _, _ in audited(conn).get("WTR-010", [])]
        assert kinds == ["fired", "easing", "resolved"]
        row = conn.execute("SELECT resolved_at - opened_at FROM alert").fetchone()
        assert row is not None
        assert timedelta(minutes=10) <= row[0] < timedelta(minutes=20 + 10 * PATIENCE)
    process.stop()


def one_of_each(url: str) -> list[tuple[str, int]]:
    """Wait until one leads and one stands by."""
    with database(url) as conn:
        wait_until(lambda: len(conn.execute(ROLES).fetchall()) == 2, 15, "one leads, one stands by")
        return conn.execute(ROLES).fetchall()


def write_levels(url: str, stations: list[str], seconds: float, pause: float, seed: int) -> None:
    """Let stations jump between levels for some seconds, a batch after each pause."""
    chance = random.Random(seed)
    deadline = time.monotonic() + seconds
    with database(url) as conn:
        while time.monotonic() < deadline:
            batch = [(station, chance.choice(LEVELS_M)) for station in stations if chance.random() < 0.3]
            observe(conn, datetime.now(UTC), batch)
            time.sleep(pause)
