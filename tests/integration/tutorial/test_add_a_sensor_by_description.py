"""docs/tutorial/add-a-sensor-by-description.md, followed word by word until its message is an observation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from paho.mqtt import publish

from streams.db import connect
from streams.kafka import create_topics
from streams.registry import store
from streams.registry.records import Station, read_file
from streams.subjects import all_topics
from tests.forked import Forked
from tests.integration.tutorial.pages import COMMANDS, blocks
from tests.integration.tutorial.test_add_a_source import CONNECTORS
from tests.services import KafkaServer, MosquittoServer, PostgresServer
from tests.waiting import wait_until
from tests.worker_process import WorkerProcess, worker_settings

PROJECT = Path(__file__).parents[3]
PAGE = blocks(PROJECT / "docs" / "tutorial" / "add-a-sensor-by-description.md")
DESCRIPTION, COMMAND, SHOWN, SETTING, STATIONS, GOOD, BAD = PAGE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The reader's checkout, as far as the page needs it."""
    assert DESCRIPTION.file is not None
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    (tmp_path / DESCRIPTION.file).parent.mkdir()
    (tmp_path / DESCRIPTION.file).write_text(DESCRIPTION.text, encoding="utf-8")
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a process that finds these packages and these descriptions."""
    name = SETTING.text.partition("=")[0]
    return {**os.environ, "PYTHONPATH": str(PROJECT), name: str(folder / "descriptions")}


def test_the_check_says_what_the_page_says(folder: Path) -> None:
    assert (COMMAND.kind, SHOWN.kind) == (COMMANDS, "text")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", COMMAND.text],
        cwd=folder, env=environment(folder), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == SHOWN.text


@pytest.fixture
def city(
    folder: Path,
    postgres_server: PostgresServer,
    kafka_server: KafkaServer,
    mosquitto_server: MosquittoServer,
    kafka_topic_prefix: str,
    tmp_path: Path,
) -> Iterator[psycopg.Connection]:
    """A city with the description and the station of the page."""
    url = postgres_server.fresh_database()
    create_topics(kafka_server.bootstrap, kafka_topic_prefix, all_topics())
    assert STATIONS.file is not None
    (tmp_path / STATIONS.file).write_text(STATIONS.text, encoding="utf-8")
    own = {
        **environment(folder),
        **worker_settings(url, kafka_server.bootstrap, kafka_topic_prefix, tmp_path),
        "IOC_MQTT_HOST": mosquitto_server.host,
        "IOC_MQTT_PORT": str(mosquitto_server.port),
        "IOC_CLOCK_REAL_ORIGIN": datetime.now(UTC).isoformat(),
        "IOC_CLOCK_CITY_ORIGIN": "2026-11-24T00:05:00+00:00",
    }
    # As `ioc up` does: the metrics that the description declares become known.
    register = "from connectors.metrics import sync_metrics; from streams.db import connect\n"
    register += f"with connect({url!r}) as conn: sync_metrics(conn)"
    registering = Forked(register, own, tmp_path / "register.log")
    registering.start()
    assert registering.wait(60) == 0, (tmp_path / "register.log").read_text()
    with connect(url) as conn:
        store.put_stations(conn, read_file(Station, tmp_path / STATIONS.file))
    processes = [
        WorkerProcess(own, tmp_path / "worker.log"),
        WorkerProcess(own, tmp_path / "in.log", CONNECTORS),
    ]
    for process in processes:
        process.start()
    wait_until(lambda: processes[1].has_said("subscribed at the MQTT broker"), 60)
    with connect(url, autocommit=True) as conn:
        yield conn
    for process in processes:
        process.stop()
    postgres_server.drop(url)


def test_the_message_is_an_observation_and_the_wrong_one_a_dead_letter(
    city: psycopg.Connection, mosquitto_server: MosquittoServer
) -> None:
    for block in (GOOD, BAD):
        assert block.file is not None
        publish.single(
            block.file, block.text.encode(), qos=1, hostname=mosquitto_server.host, port=mosquitto_server.port
        )
    found = (
        "SELECT metric, value FROM observation JOIN series ON series.id = series WHERE source = 'SLP-003' ORDER BY 1"
    )
    wait_until(lambda: city.execute(found).rowcount == 3, 60)
    assert city.execute(found).fetchall() == [("battery_voltage", 3.609), ("crack_width", 4.5), ("slope_tilt", 1.31)]
    letters = "SELECT reason, detail FROM dead_letter WHERE door = 'mqtt:slope'"
    wait_until(lambda: city.execute(letters).rowcount == 1, 60)
    assert city.execute(letters).fetchone() == ("wrong_type", "$.do_nghieng.x")
