"""A span of the simulated province as fast as the broker takes it: for tests, proofs and benchmarks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from infra.provinces.load import Province, read
from infra.simulator.city import City
from infra.simulator.entry import MQTT, Message
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.scenes import Scene
from infra.simulator.systems import named
from infra.simulator.ways.carriers import Carrier, Carriers
from infra.simulator.ways.mqtt import Publisher


@dataclass(frozen=True)
class Span:
    """What to simulate: an instant, a length in city seconds, the seed, faults, scenes and agency systems.

    `key` is the key of pseudonyms that the connectors use.
    """

    start: datetime
    seconds: int
    seed: int = 1
    faults: Faults = field(default_factory=Faults)
    scenes: Sequence[Scene] = ()
    step_s: int = 600
    province: str = "tuyen_quang"
    systems: Sequence[str] = ("provincial_dossiers",)
    key: bytes = b""


def simulate(
    span: Span,
    ledger: Ledger,
    mqtt: tuple[str, int] | None,
    factor: float | None = None,
    province: Province | None = None,
    on_step: Callable[[int], None] | None = None,
    client_id: str = "simulated-span",
    couriers: Mapping[str, Carrier] | None = None,
) -> None:
    """Emit a span into the ledger and on its ways; return when every message has been taken.

    `factor` bounds the pace to that many city seconds a real second (None: as fast as it goes);
    without a broker's address the messages stay in the ledger's outbox. `on_step` gets the city
    second reached. `couriers` carry what the systems deliver by themselves, by the system's name; they are
    closed at the end. Rows can be served meanwhile by `services`.
    """
    start = int(span.start.timestamp())
    chosen = province or read(span.province)
    city = City(chosen, ledger, span.seed, span.faults, start, named(span.systems), span.key)
    ways = Carriers({MQTT: Publisher(*mqtt, client_id), **(couriers or {})}) if mqtt else None
    began = time.monotonic()
    try:
        if ways:
            ways.offer(ledger.unconfirmed())
        while city.cursor < start + span.seconds:
            messages = city.advance(min(city.cursor + span.step_s, start + span.seconds), span.scenes)
            if ways:
                _send(ways, ledger, messages, most_left=5_000)
            if factor:
                time.sleep(max(0.0, (city.cursor - start) / factor - (time.monotonic() - began)))
            if on_step:
                on_step(city.cursor)
        if ways:
            _send(ways, ledger, [], most_left=0)
    finally:
        if ways:
            ways.close()


def _send(ways: Carriers, ledger: Ledger, messages: list[tuple[int, Message]], most_left: int) -> None:
    ways.offer(messages)
    while True:
        ledger.confirm(ways.pump())
        if ways.backlog <= most_left:
            return
        time.sleep(0.005)
