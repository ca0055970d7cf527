"""`ioc backfill`: the simulated province's past days, once."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Annotated

import typer
from rich.console import Console

from infra.provinces import load as provinces
from infra.simulator import run
from infra.simulator.backfill import backfill, through_kafka
from infra.simulator.ledger import Ledger
from streams.clock import city_clock
from streams.settings import settings


def command(days: Annotated[int, typer.Option(min=1, max=25, help="How many past days.")] = 7) -> None:
    """Load the simulated province's past; does nothing when it has one already."""
    console, city = Console(highlight=False), settings()
    province, now = provinces.read(city.province), int(city_clock(city).now().timestamp())
    began = time.monotonic()
    with closing(Ledger(run.ledger_path(city))) as ledger, console.status("starting") as status:
        load = through_kafka(city.kafka_bootstrap, city.topic_prefix)
        past = backfill(province, ledger, load, days, now, run.SEED, status.update)
    if past is None:
        console.print("The province has a past already.")
        return
    took = time.monotonic() - began
    console.print(f"{past.readings} observations and {len(past.steps)} dossier steps sent in {took:.1f} s.")
