"""Two thousand devices that speak every second, beside a living city: how far it falls behind; nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import psycopg
import pytest
from paho.mqtt.client import Client

from infra.simulator.devices import TOPIC_ROOT
from streams.db import connect
from tests.e2e.city import TestCity, make_city
from tests.proof import PATIENCE, Proof
from tests.services import Servers
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.xdist_group("whole city"), pytest.mark.timeout(1_200)]
MOST_BEHIND_S = 2.0
SLICES = 20
"""In so many bursts a second the devices speak, so that they do so evenly."""
_REGISTER = """
INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude)
SELECT 'MANY-' || n, 'noise', 'Máy đo ' || n, 'Meter ' || n, 21.8, 105.2 FROM generate_series(0, %s - 1) AS n
"""
_OLDEST = """
SELECT extract(epoch FROM min(time))::float8, count(*) FROM observation_last JOIN series ON id = series
WHERE source LIKE 'MANY-%'
"""
_STORED = "SELECT count(*) FROM observation JOIN series ON id = series WHERE source LIKE 'MANY-%'"


@pytest.fixture
def city(servers: Servers, tmp_path: Path, kafka_topic_prefix: str) -> Iterator[TestCity]:
    city = make_city(servers, tmp_path, kafka_topic_prefix, 1, datetime.now(UTC), every_system=True)
    city.start_platform()
    city.start("simulator")
    yield city
    city.stop()


def speak(client: Client, device: int, second: float) -> None:
    """Let one device say its sound level of that instant."""
    at = datetime.fromtimestamp(second, UTC).isoformat()
    body = orjson.dumps({"tram": f"MANY-{device}", "luc": at, "laeq": 50 + 10 * ((device * 7 + int(second)) % 97) / 97})
    client.publish(f"{TOPIC_ROOT}/noise/MANY-{device}/up", body, qos=1)


def behind(conn: psycopg.Connection, devices: int, began: float) -> float:
    """Return by how much more than a second ago the worst device was measured; an unknown one never was."""
    now = time.time()
    oldest, known = conn.execute(_OLDEST).fetchone() or (None, 0)
    return now - began if known < devices else max(0.0, now - oldest - 1)


def run(client: Client, conn: psycopg.Connection, devices: int, seconds: int) -> list[float]:
    """Let every device speak each second; return how far behind the city was at each of them."""
    began, lags = time.time(), []
    for step in range(seconds * SLICES):
        due = began + step / SLICES
        time.sleep(max(0.0, due - time.time()))
        for device in range(step % SLICES, devices, SLICES):
            speak(client, device, due)
        if step % SLICES == 0:
            lags.append(behind(conn, devices, began))
    return lags


def test_two_thousand_devices_speak_every_second(city: TestCity, proof: Proof) -> None:
    devices = proof.size("devices", small=2_000, full=2_000)
    seconds = proof.size("seconds", small=5, full=600)
    with connect(city.environment["IOC_DATABASE_URL"], autocommit=True) as conn:
        conn.execute(_REGISTER, (devices,))
        with city.publisher() as client:
            lags = run(client, conn, devices, seconds)
            wait_until(lambda: stored(conn) == devices * seconds, 60, lambda: f"{stored(conn)} are stored")
    proof.figure("largest lag in seconds", round(max(lags), 2))
    proof.figure("median lag in seconds", round(sorted(lags)[len(lags) // 2], 2))
    assert max(lags) < MOST_BEHIND_S * PATIENCE
    report = city.reconcile()
    assert not report.counts, report.shown


def stored(conn: psycopg.Connection) -> int:
    """Return how many values of the devices are stored."""
    row = conn.execute(_STORED).fetchone()
    return int(row[0]) if row else 0
