"""Real workers on a real Kafka and a real TimescaleDB: offsets, kills, takeovers, and servers that go away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from aiokafka import AIOKafkaProducer

from infra.native.service import Running
from streams.db import connect
from streams.kafka import create_topics, producer
from streams.observations.event import TOPIC
from tests.bench import data
from tests.integration.streams.city_flow import Flow
from tests.proof import Proof
from tests.services import ServiceFactory
from tests.waiting import wait_until
from tests.worker_process import create_other_topics


@pytest.fixture
def flow(database_url: str, kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> Iterator[Flow]:
    flow = Flow(database_url, kafka_bootstrap, kafka_topic_prefix, tmp_path, 0)
    yield flow
    flow.stop()


def test_the_commit_never_runs_ahead_of_the_database(flow: Flow, proof: Proof) -> None:
    flow.count = proof.size("events", small=30_000, full=1_000_000)
    flow.fill()
    flow.worker()
    samples = 0

    def all_committed() -> bool:
        nonlocal samples
        kafka, database = flow.committed_offsets(), flow.database_offsets()
        samples += 1
        assert all(offset <= database.get(partition, 0) for partition, offset in kafka.items())
        return sum(kafka.values()) == flow.count

    wait_until(all_committed, 120)
    proof.figure("samples", samples)
    flow.assert_exact()


async def test_the_commit_advances_over_holes_in_the_log(flow: Flow) -> None:
    """A transaction's end marker takes an offset of its own that no consumer ever sees."""
    data.register(flow.url)
    create_topics(flow.bootstrap, flow.prefix, [TOPIC])
    create_other_topics(flow.bootstrap, flow.prefix)
    producer = AIOKafkaProducer(bootstrap_servers=flow.bootstrap, transactional_id=flow.prefix + "holes")
    await producer.start()
    records = data.values(30, 0)
    for _ in range(10):
        async with producer.transaction():
            for _ in range(3):
                key, value = next(records)
                await producer.send(flow.prefix + TOPIC.name, value, key, partition=0)
    await producer.stop()
    flow.count = 30
    flow.worker()
    wait_until(lambda: flow.committed_offsets().get(0, 0) >= 39, 60, lambda: str(flow.committed_offsets()))
    flow.assert_exact()


def test_nothing_is_committed_while_the_database_holds_the_batch(flow: Flow) -> None:
    flow.count = 20_000
    flow.fill()
    with connect(flow.url) as blocker:
        blocker.execute("LOCK TABLE observation IN ACCESS EXCLUSIVE MODE")
        flow.worker()
        time.sleep(6)
        assert sum(flow.committed_offsets().values()) == 0
    wait_until(lambda: sum(flow.committed_offsets().values()) == flow.count, 60)
    flow.assert_exact()


def test_a_revoke_in_mid_transaction_loses_and_doubles_nothing(flow: Flow) -> None:
    flow.count = 40_000
    flow.fill()
    flow.worker("worker-1")
    flow.wait_for(1)
    with connect(flow.url) as blocker:
        blocker.execute("LOCK TABLE observation_minute IN ACCESS EXCLUSIVE MODE")
        flow.worker("worker-2")
        time.sleep(3)
    wait_until(
        lambda: sum(flow.committed_offsets().values()) == flow.count,
        60,
        lambda: f"Kafka has {flow.committed_offsets()}, the database {flow.database_offsets()}",
    )
    flow.assert_exact()


def test_kill_9_of_a_worker_at_random_moments(flow: Flow, proof: Proof) -> None:
    flow.count = proof.size("events", small=30_000, full=2_000_000)
    kills = proof.size("kills", small=2, full=10)
    random = Random(proof.seed)
    flow.fill()
    worker = flow.worker()
    for kill in range(1, kills + 1):
        flow.wait_for(flow.count * kill // (kills + 2))
        time.sleep(random.random() / 2)
        worker.kill()
        worker.start()
    flow.wait_for(flow.count)
    flow.assert_exact()


def test_a_second_worker_joins_and_leaves_under_load(flow: Flow, proof: Proof) -> None:
    flow.count = proof.size("events", small=30_000, full=2_000_000)
    flow.fill()
    flow.worker("worker-1")
    flow.wait_for(flow.count // 10)
    second = flow.worker("worker-2")
    flow.wait_for(flow.count // 3)
    second.stop()
    flow.wait_for(flow.count)
    wait_until(lambda: sum(flow.committed_offsets().values()) == flow.count, 60)
    flow.assert_exact()


@pytest.mark.parametrize("victim", ["postgres", "kafka"])
def test_a_server_killed_under_load_stops_the_flow_and_loses_nothing(
    victim: str, flow: Flow, service_factory: ServiceFactory, proof: Proof
) -> None:
    flow.count = count = proof.size("events", small=30_000, full=2_000_000)
    kills = proof.size("kills", small=1, full=5)
    running = _of_its_own(victim, flow, service_factory)
    flow.fill()
    worker = flow.worker()
    for kill in range(1, kills + 1):
        flow.wait_for(count * kill // (kills + 2))
        running.kill()
        time.sleep(1)
        running.start()
    flow.wait_for(count, 240)
    assert worker.exit_code is None, "a server that is away must not end the worker"
    flow.assert_exact()
    # Before its servers go: a worker that finds none of them does not end by itself.
    flow.stop()


def _of_its_own(victim: str, flow: Flow, services: ServiceFactory) -> Running:
    """Give the flow a server that can be killed instead of the one that all tests share, and return it."""
    if victim == "postgres":
        postgres = services.postgres()
        flow.url = postgres.fresh_database()
        return postgres.running
    kafka = services.kafka()
    flow.bootstrap = kafka.bootstrap
    return kafka.running


def test_a_topic_that_came_after_the_worker_is_read_soon(flow: Flow) -> None:
    """The broker may not know of every topic yet when partitions are dealt out; Faust leaves such a topic out."""
    create_other_topics(flow.bootstrap, flow.prefix)
    flow.worker()
    with closing(producer(flow.bootstrap, "test")) as door:
        door.send(flow.prefix + "tickets", b"no ticket")
    wait_until(flow.writes_tickets, 30)
    flow.count = 1_000
    flow.fill()
    flow.wait_for(flow.count, 30)
    flow.assert_exact()
