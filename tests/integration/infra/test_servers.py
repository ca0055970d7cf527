"""The real servers start, refuse strangers, and keep what they acknowledged when they are killed."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import InvalidTopicError
from paho.mqtt import client as mqtt
from paho.mqtt import publish
from paho.mqtt.enums import CallbackAPIVersion

from infra.native.ports import is_open
from streams.kafka import Topic, create_topics
from tests.services import KafkaServer, ServiceFactory
from tests.waiting import wait_until
from tests.worker_process import WorkerProcess


def test_a_fresh_database_is_migrated_and_private(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        assert conn.execute("SELECT count(*) FROM schema_migration").fetchone() != (0,)
        assert conn.execute("SELECT count(*) FROM observation").fetchone() == (0,)


def test_postgres_keeps_commits_over_a_kill_and_asks_for_the_password(service_factory: ServiceFactory) -> None:
    server = service_factory.postgres()
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 42 AS n")
        server.running.kill()
    server.running.start()
    with psycopg.connect(server.url()) as conn:
        assert conn.execute("SELECT n FROM kept").fetchone() == (42,)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres:wrong@127.0.0.1:{server.port}/postgres")


def test_kafka_keeps_records_over_a_kill_and_on_other_ports_in_any_folder(
    service_factory: ServiceFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    server = service_factory.kafka(service_factory.folder / "Tài liệu")
    assert (server.running.service.cwd / "data/meta.properties").is_file()
    create_topics(server.bootstrap, "kill.", [Topic("numbers", key="n", partitions=1, retention_days=1)])
    sender = KafkaProducer(bootstrap_servers=server.bootstrap, acks="all")
    for n in range(100):
        sender.send("kill.numbers", str(n).encode()).get(timeout=20)
    sender.close()
    server.running.kill()
    server = service_factory.kafka(server.running.service.cwd)
    reader = KafkaConsumer(
        "kill.numbers", bootstrap_servers=server.bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=5_000
    )
    values = [record.value for _, record in zip(range(100), reader, strict=False)]
    reader.close()
    assert values == [str(n).encode() for n in range(100)]


def test_kafka_creates_no_topic_by_accident(kafka_bootstrap: str, kafka_topic_prefix: str) -> None:
    created = create_topics(
        kafka_bootstrap, kafka_topic_prefix, [Topic("one", key="n", partitions=2, retention_days=1)]
    )
    admin = KafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    try:
        assert [name for name in admin.list_topics() if name.startswith(kafka_topic_prefix)] == created
    finally:
        admin.close()


def test_topics_are_created_by_whoever_is_first(kafka_bootstrap: str, kafka_topic_prefix: str) -> None:
    topics = [Topic(f"n{number}", key="n", partitions=2, retention_days=1) for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        created = [*pool.map(lambda _: create_topics(kafka_bootstrap, kafka_topic_prefix, topics), range(4))]
    assert sorted(chain(*created)) == sorted(kafka_topic_prefix + topic.name for topic in topics)


def test_an_impossible_topic_is_an_error(kafka_bootstrap: str, kafka_topic_prefix: str) -> None:
    with pytest.raises(InvalidTopicError, match="was not created"):
        create_topics(kafka_bootstrap, kafka_topic_prefix, [Topic("a b", key="n", partitions=1, retention_days=1)])


def test_kafka_starts_from_the_archive_of_its_classes(kafka_server: KafkaServer) -> None:
    assert "/classes.jsa" in Path(f"/proc/{kafka_server.running.pid}/maps").read_text(encoding="utf-8")


def test_mosquitto_refuses_a_wrong_password(service_factory: ServiceFactory) -> None:
    server = service_factory.mosquitto({"sensor": "right"})
    assert _connect_reason(server.port, "right") == "Success"
    assert _connect_reason(server.port, "wrong") == "Not authorized"


def test_mosquitto_queues_without_limit_for_a_session_that_is_away(mqtt_address: tuple[str, int]) -> None:
    host, port = mqtt_address
    count, topic = 5_000, "test/infra/queue"
    received: list[bytes] = []
    session = _session(received, topic)
    session.connect(host, port)
    session.loop_start()
    wait_until(lambda: session.subscribed.is_set())  # type: ignore[attr-defined]
    session.disconnect()
    session.loop_stop()
    publish.multiple([(topic, str(n), 1, False) for n in range(count)], hostname=host, port=port)
    session.connect(host, port)
    session.loop_start()
    wait_until(lambda: len(received) >= count)
    session.disconnect()
    session.loop_stop()
    assert received == [str(n).encode() for n in range(count)]


def test_stopped_servers_are_gone(service_factory: ServiceFactory) -> None:
    server = service_factory.mosquitto()
    server.running.stop()
    assert not server.running.alive
    assert not is_open(server.port)


def test_a_process_that_has_ended_is_sent_no_signal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process, signalled = WorkerProcess({}, tmp_path / "log", "pass", fresh=False), list[int]()
    process.start()
    wait_until(lambda: not Path(f"/proc/{process.pid}").exists())
    monkeypatch.setattr(os, "kill", lambda pid, _: signalled.append(pid))
    process.kill()
    assert not signalled


def _connect_reason(port: int, password: str) -> str:
    reasons: list[str] = []
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set("sensor", password)
    client.on_connect = lambda _c, _u, _f, reason, _p: reasons.append(str(reason))
    client.connect("127.0.0.1", port)
    client.loop_start()
    wait_until(lambda: bool(reasons))
    client.loop_stop()
    return reasons[0]


def _session(received: list[bytes], topic: str) -> mqtt.Client:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="test-infra-queue", clean_session=False)
    client.subscribed = threading.Event()  # type: ignore[attr-defined]
    client.on_connect = lambda c, _u, _f, _r, _p: c.subscribe(topic, qos=1)
    client.on_subscribe = lambda c, _u, _m, _r, _p: c.subscribed.set()
    client.on_message = lambda _c, _u, message: received.append(bytes(message.payload))
    return client
