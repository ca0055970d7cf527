"""The first days of a new city: the simulated past, sent through Kafka and awaited in the stores."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg
from aiokafka.errors import KafkaError as AioKafkaError
from kafka.errors import KafkaError

from connectors.pseudonym import key_of
from infra.native.errors import NativeError, StartError
from infra.provinces import load
from infra.simulator import run
from infra.simulator.backfill import Past, backfill, through_kafka
from infra.simulator.ledger import Ledger
from infra.simulator.systems import present
from streams.backlog.log_ends import LogEnds
from streams.clock import city_clock
from streams.db import connect
from streams.settings import Settings
from streams.subjects import all_topics

DAYS = 7
"""How many past days a new city is given unless it is told otherwise."""
_PAUSE_S = 0.3


def load_past(settings: Settings, days: int, on_stage: Callable[[str], None]) -> Past | None:
    """Send the province's last days through Kafka and return them, None when they are there already.

    Raises KafkaError, and StartError when the workers do not store them in time.
    """
    ledger_file = run.ledger_path(settings)
    ledger_file.parent.mkdir(parents=True, exist_ok=True)
    province, now = load.read(settings.province), int(city_clock(settings).now().timestamp())
    with closing(Ledger(ledger_file)) as ledger:
        send = through_kafka(settings.kafka_bootstrap, settings.topic_prefix, lambda: wait_stored(settings))
        systems, key = present(settings), key_of(settings)
        return backfill(province, ledger, send, days, now, run.SEED, on_stage, systems, key)


@contextmanager
def taken_by_kafka() -> Iterator[None]:
    """Tell in one line what Kafka does not take of the block; raises NativeError."""
    try:
        yield
    except (KafkaError, AioKafkaError) as error:
        raise NativeError(f"Kafka does not take the past ({type(error).__name__}): `ioc logs kafka`") from None


def wait_stored(settings: Settings, timeout: float = 180) -> None:
    """Wait until the workers have committed what is in the topics now; raises StartError after `timeout` seconds."""
    ends = _ends(settings)
    deadline = time.monotonic() + timeout
    with connect(settings.database_url.get_secret_value(), autocommit=True, application="ioc-up") as conn:
        while behind := _behind(conn, ends):
            if time.monotonic() > deadline:
                raise StartError(f"the workers are {behind} records behind after {timeout:.0f} s: `ioc logs worker-1`")
            time.sleep(_PAUSE_S)


def _ends(settings: Settings) -> dict[tuple[str, int], int]:
    with closing(LogEnds(settings.kafka_bootstrap, settings.topic_prefix, all_topics())) as log_ends:
        return {(topic, partition): end for topic, partition, _, end in log_ends.ask()}


def _behind(conn: psycopg.Connection, ends: dict[tuple[str, int], int]) -> int:
    rows = conn.execute("SELECT topic, partition, next_offset FROM flow").fetchall()
    done = {(topic, partition): offset for topic, partition, offset in rows}
    return sum(max(0, end - done.get(key, 0)) for key, end in ends.items())
