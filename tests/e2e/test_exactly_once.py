"""A simulated day with every fault, every process and server killed meanwhile, reconciled with the ledger."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from streams.db import connect
from tests.e2e.city import PLATFORM, TestCity, make_city
from tests.proof import PROVING, Proof
from tests.services import Servers
from tests.waiting import wait_until

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
pytestmark = [pytest.mark.xdist_group("whole city"), pytest.mark.timeout(900)]
VICTIMS = ("worker-1", "connectors", "evaluator", "kafka", "postgres", "simulator")


@pytest.fixture
def city(own_servers: Servers, tmp_path: Path, kafka_topic_prefix: str) -> Iterator[TestCity]:
    city = make_city(own_servers, tmp_path, kafka_topic_prefix, 500 if PROVING else 50, MORNING)
    yield city
    city.stop()


def test_a_day_with_faults_and_kills_is_counted_exactly(city: TestCity, proof: Proof) -> None:
    factor = int(city.environment["IOC_CLOCK_FACTOR"])
    span_s = proof.size("city seconds", small=900, full=86_400)
    rounds = proof.size("kills of each", small=1, full=3)
    random = Random(proof.seed)
    city.start("worker-1", worker=True)
    for name in PLATFORM:
        city.start(name)
    # A broker keeps nothing for who has never subscribed: the province begins to speak when somebody listens.
    wait_until(lambda: city.processes["connectors"].has_said("subscribed at the MQTT broker"), 60)
    city.start("simulator")
    victims = [victim for _ in range(rounds) for victim in random.sample(VICTIMS, len(VICTIMS))]
    pause = span_s / factor / (len(victims) + 2)
    for number, victim in enumerate(victims):
        time.sleep(pause * (0.5 + random.random()))
        if number == len(victims) // 2:
            city.start("worker-2", worker=True)
        city.kill_and_restart(victim)
    wait_until(lambda: city.played_s() >= span_s, 60, lambda: f"{city.played_s()} of {span_s} city seconds are played")
    city.processes["worker-2"].stop()
    report = city.reconcile()
    proof.figure("compared", dict(report.compared))
    assert not report.counts, report.shown
    assert report.compared["observations"] > span_s * 3
    assert report.compared["dossier_step"] > 0
    assert report.compared["invalid messages"] > 0
    assert_faults_were_seen(city)


def assert_faults_were_seen(city: TestCity) -> None:
    """Fail unless the day really held duplicates and corrections, lest the comparison prove nothing."""
    with connect(city.environment["IOC_DATABASE_URL"]) as conn:
        row = conn.execute("SELECT sum(duplicates), sum(corrections) FROM flow").fetchone()
        assert row is not None
        assert row[0] > 0
        assert row[1] > 0
