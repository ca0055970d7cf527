"""The past of the simulated province: some days on a coarser interval, recorded and loaded in bulk, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from infra.provinces.load import Province
from infra.simulator.city import CURSOR, LIVE_SINCE, SINCE
from infra.simulator.dossier_rows import DossierSystem
from infra.simulator.faults import Faults
from infra.simulator.field import SensorField
from infra.simulator.ledger import Block, Entry, Ledger, Step
from streams.dead_letters.event import ORIGIN_HEADER
from streams.dossiers.event import TOPIC as DOSSIERS
from streams.dossiers.event import DossierStep
from streams.observations.event import TOPIC as OBSERVATIONS
from streams.observations.event import Observation
from streams.publisher import Outgoing, Publisher

INTERVAL_S = 300
_LOADED = "loaded"
_DAY_S = 86_400
_ORIGIN = [(ORIGIN_HEADER, b"backfill")]
Load = Callable[[Sequence[Block], Sequence[DossierStep]], None]


@dataclass(frozen=True)
class Past:
    """Columns of observations and dossier steps of a past span."""

    blocks: list[Block]
    steps: list[Step]

    @property
    def readings(self) -> int:
        """How many observations there are."""
        return sum(len(block.time) for block in self.blocks)


def generate(province: Province, seed: int, start_s: int, end_s: int) -> Past:
    """Return the province's past in [start_s, end_s), seconds since 1970 UTC; the same for the same seed."""
    sensors = SensorField(province.stations, seed, Faults.none())
    blocks = list(sensors.history(start_s, end_s, INTERVAL_S))
    return Past(blocks, list(DossierSystem(province.procedures, seed, Faults(), start_s).history(end_s)))


def backfill(
    province: Province, ledger: Ledger, load: Load, days: int, now_s: int, seed: int, on_stage: Callable[[str], None]
) -> Past | None:
    """Record and load the days before now; return None when the province has a past already.

    Interrupted after recording, it loads the same past again, which the streams recognise.
    """
    if ledger.number(CURSOR) is not None and ledger.number(_LOADED) != 0:
        return None
    fresh = ledger.number(_LOADED) is None
    end = now_s if fresh else ledger.number(LIVE_SINCE) or now_s
    start = end - days * _DAY_S if fresh else ledger.number(SINCE) or end
    on_stage("generate")
    past = generate(province, seed, start, end)
    if fresh:
        on_stage("record")
        numbers = {CURSOR: end, SINCE: start, LIVE_SINCE: end, _LOADED: 0}
        ledger.record_history(past.blocks, past.steps, numbers)
    on_stage("load")
    load(past.blocks, [event_of(step) for step in past.steps])
    ledger.record(Entry(numbers={_LOADED: 1}))
    return past


def event_of(step: Step) -> DossierStep:
    """Return a step as it travels in Kafka."""
    return DossierStep(
        dossier=step.dossier,
        status=step.status,
        time=step.time,
        system=step.system,
        agency=step.agency,
        unit=step.unit,
        procedure=step.procedure,
        channel=step.channel,
        due=step.due,
        revision=step.revision,
    )


def through_kafka(publisher: Publisher) -> Load:
    """Return a loader that sends everything through Kafka, marked as backfilled: it wakes nobody."""

    def load(blocks: Sequence[Block], steps: Sequence[DossierStep]) -> None:
        for block in blocks:
            publisher.deliver([_outgoing(OBSERVATIONS.name, event["source"], event) for event in _events(block)])
        publisher.deliver([_outgoing(DOSSIERS.name, step["dossier"], step) for step in steps], timeout_s=120)

    return load


def _events(block: Block) -> list[Observation]:
    return [
        Observation(source=block.source, metric=block.metric, time=time, value=value)
        for time, value in zip(block.time.tolist(), block.value.tolist(), strict=True)
    ]


def _outgoing(topic: str, key: str, event: Observation | DossierStep) -> Outgoing:
    return Outgoing(topic, key.encode(), orjson.dumps(event), _ORIGIN)
