"""The same dossiers from a file and through their source, connector, Kafka and worker: equal tables."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from pydantic import SecretStr

from connectors.agencies.provincial_dossiers import CONNECTOR
from infra.loading.load import Loaded, load_piece
from infra.loading.pieces import pieces
from infra.native.ports import free_port
from infra.simulator.agencies import Agencies
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.services import services, serving
from infra.simulator.system import DAY_S, Host, World
from infra.simulator.systems import named
from streams.clock import city_clock, instant_of
from streams.db import connect
from streams.dossiers.subject import DOSSIERS
from streams.settings import Settings, Source
from tests.integration.connectors.city import city_settings
from tests.integration.connectors.running import running
from tests.integration.loading.stores import contents
from tests.integration.streams.helpers import register_agencies
from tests.proof import Proof
from tests.services import PostgresServer
from tests.unit.simulator.samples import KEY, MORNING, province
from tests.waiting import wait_until
from tests.worker_process import WorkerProcess, worker_settings

TOKEN = SecretStr("token-of-the-source")
_PATIENCE_S = 900


@pytest.mark.timeout(1_500)
def test_a_file_and_the_source_give_equal_tables(
    postgres_server: PostgresServer, kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path, proof: Proof
) -> None:
    wanted = proof.size("dossiers", small=500, full=100_000)
    by_file, by_kafka = postgres_server.fresh_database(), postgres_server.fresh_database()
    for url in (by_file, by_kafka):
        register_agencies(url)
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        world = World(province(), 7, Faults(corrections=0.02, duplicates=0.02, malformed=0.01, http_slow=0), KEY)
        end_s = live(ledger, world, wanted)
        steps = proof_of_size(ledger, wanted, proof)
        began = time.monotonic()
        load(by_file, tmp_path / "steps.jsonl", steps, end_s)
        proof.figure("seconds from the file", round(time.monotonic() - began, 1))
        port = free_port()
        settings = city_settings(
            kafka_bootstrap,
            kafka_topic_prefix,
            tmp_path,
            simulator_port=port,
            sources={CONNECTOR.name: Source(url=f"http://127.0.0.1:{port}/{CONNECTOR.name}", token=TOKEN)},
            clock_real_origin=datetime.now(UTC),
            clock_city_origin=instant_of(end_s * 1_000_000),
        )
        began = time.monotonic()
        send(ledger, world, by_kafka, settings, len(steps))
        proof.figure("seconds from the source", round(time.monotonic() - began, 1))
    assert contents(by_kafka) == contents(by_file)
    for url in (by_file, by_kafka):
        postgres_server.drop(url)


def live(ledger: Ledger, world: World, wanted: int) -> int:
    """Let the dossier system live until it has told of so many dossiers; return the instant in seconds since 1970."""
    agencies = Agencies(named([CONNECTOR.name]), world, MORNING)
    told: set[str] = set()
    end_s = MORNING
    while len(told) < wanted:
        entry = agencies.emit(end_s, end_s + DAY_S)
        ledger.record(entry)
        told |= {orjson.loads(event.body)["dossier"] for event in entry.events}
        end_s += DAY_S
    return end_s


def proof_of_size(ledger: Ledger, wanted: int, proof: Proof) -> list[bytes]:
    """Return every step, and note how many there are."""
    steps = list(ledger.events(DOSSIERS.topic.name, 0, ledger.position()))
    proof.figure("steps", len(steps))
    assert len({orjson.loads(step)["dossier"] for step in steps}) >= wanted
    return steps


def load(database_url: str, file: Path, steps: list[bytes], end_s: int) -> None:
    file.write_bytes(b"\n".join(steps))
    total = Loaded()
    for piece in pieces(file, 1 << 20):
        now = instant_of(end_s * 1_000_000)
        total.add(load_piece(lambda: connect(database_url, autocommit=True), DOSSIERS, piece, now))
    assert total.total == total.new + total.versions == len(steps)


def send(ledger: Ledger, world: World, database_url: str, settings: Settings, steps: int) -> None:
    """Serve what the ledger shows, and run the connector and a worker until the stores hold all steps."""
    folder = settings.state_dir
    worker = WorkerProcess(
        {
            **worker_settings(database_url, settings.kafka_bootstrap, settings.topic_prefix, folder / "worker"),
            "IOC_CLOCK_REAL_ORIGIN": settings.clock_real_origin.isoformat(),
            "IOC_CLOCK_CITY_ORIGIN": settings.clock_city_origin.isoformat(),
        },
        folder / "worker.log",
    )
    app = services(named([CONNECTOR.name]), Host(ledger, settings, world, city_clock(settings)))
    with serving(app, "127.0.0.1", settings.simulator_port):
        worker.start()
        with running(settings, CONNECTOR):
            wait_until(lambda: stored(database_url) == steps, _PATIENCE_S, worker.said)
        worker.stop()


def stored(database_url: str) -> int:
    """Return how many versions of steps there are."""
    with connect(database_url) as conn:
        row = conn.execute(
            "SELECT (SELECT count(*) FROM dossier_step) + (SELECT count(*) FROM dossier_step_history)"
        ).fetchone()
    time.sleep(0.3)
    return int(row[0]) if row else 0
