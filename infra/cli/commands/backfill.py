"""`ioc backfill`: the simulated province's past days, once."""

from __future__ import annotations

import socket
import time
from contextlib import closing
from typing import Annotated

import typer
from aiokafka.errors import KafkaError as AioKafkaError
from kafka.errors import KafkaError
from rich.console import Console

from connectors.pseudonym import key_of
from infra.native.errors import NativeError
from infra.provinces import load as provinces
from infra.simulator import run
from infra.simulator.backfill import backfill, through_kafka
from infra.simulator.ledger import Ledger
from infra.simulator.systems import present
from streams.clock import city_clock
from streams.kafka import create_topics
from streams.settings import settings
from streams.subjects import all_topics


def command(days: Annotated[int, typer.Option(min=1, max=25, help="How many past days.")] = 7) -> None:
    """Load the simulated province's past; does nothing when it has one already."""
    console, city = Console(highlight=False), settings()
    province, now = provinces.read(city.province), int(city_clock(city).now().timestamp())
    began = time.monotonic()
    _require_answer(city.kafka_bootstrap)
    try:
        create_topics(city.kafka_bootstrap, city.topic_prefix, all_topics())
        with closing(Ledger(run.ledger_path(city))) as ledger, console.status("starting") as status:
            load = through_kafka(city.kafka_bootstrap, city.topic_prefix)
            systems, key = present(city), key_of(city)
            past = backfill(province, ledger, load, days, now, run.SEED, status.update, systems, key)
    except (KafkaError, AioKafkaError) as error:
        raise NativeError(f"Kafka does not take the past ({type(error).__name__}): `ioc logs kafka`") from None
    if past is None:
        console.print("The province has a past already.")
        return
    took = time.monotonic() - began
    console.print(f"{past.readings} observations and {len(past.events)} other events sent in {took:.1f} s.")


def _require_answer(bootstrap: str) -> None:
    """Find out at once what a Kafka client would find out after half a minute."""
    host, _, port = bootstrap.split(",")[0].rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError:
        raise NativeError(f"Kafka does not answer at {bootstrap}: is the city up? `ioc status`") from None
