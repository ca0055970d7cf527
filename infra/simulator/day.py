"""A span of the simulated province as fast as the broker takes it: for tests, proofs and benchmarks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from infra.provinces.load import Province, read
from infra.simulator.city import City
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger, Message
from infra.simulator.publisher import Publisher
from infra.simulator.scenes import Scene


@dataclass(frozen=True)
class Span:
    """What to simulate: an instant, a length in city seconds, the seed, faults and scenes."""

    start: datetime
    seconds: int
    seed: int = 1
    faults: Faults = field(default_factory=Faults)
    scenes: Sequence[Scene] = ()
    step_s: int = 600
    province: str = "tuyen_quang"


def simulate(
    span: Span,
    ledger: Ledger,
    mqtt: tuple[str, int] | None,
    factor: float | None = None,
    province: Province | None = None,
    on_step: Callable[[int], None] | None = None,
    client_id: str = "simulated-span",
) -> None:
    """Emit a span into the ledger and over MQTT; return when the broker has confirmed every message.

    `factor` bounds the pace to that many city seconds a real second (None: as fast as it goes);
    without a broker's address the messages stay in the ledger's outbox. `on_step` gets the city
    second reached. The dossier rows can be served meanwhile by `dossier_server.application`.
    """
    start = int(span.start.timestamp())
    city = City(province or read(span.province), ledger, span.seed, span.faults, start)
    publisher = Publisher(*mqtt, client_id) if mqtt else None
    began = time.monotonic()
    try:
        if publisher:
            publisher.offer(ledger.unconfirmed())
        while city.cursor < start + span.seconds:
            messages = city.advance(min(city.cursor + span.step_s, start + span.seconds), span.scenes)
            if publisher:
                _send(publisher, ledger, messages, most_left=5_000)
            if factor:
                time.sleep(max(0.0, (city.cursor - start) / factor - (time.monotonic() - began)))
            if on_step:
                on_step(city.cursor)
        if publisher:
            _send(publisher, ledger, [], most_left=0)
    finally:
        if publisher:
            publisher.close()


def open_ledger(folder: Path) -> Ledger:
    """Return a ledger in a folder of its own."""
    return Ledger(folder / "ledger.sqlite")


def _send(publisher: Publisher, ledger: Ledger, messages: list[tuple[int, Message]], most_left: int) -> None:
    publisher.offer(messages)
    while True:
        ledger.confirm(publisher.pump())
        if publisher.backlog <= most_left:
            return
        time.sleep(0.005)
