"""The data integration centre: its monitoring measures every ten minutes and shows the newest page to whoever looks.

Each page is in the ledger before it is shown, and nothing of it is owed: a page at which nobody looked is nobody's
loss. What is refused of a page bears the instant of the look, which nobody can foretell: so pages are always whole,
and what goes wrong here is that the server fails or is slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Annotated, NamedTuple

from fastapi import FastAPI, Header, HTTPException, Response
from starlette.concurrency import run_in_threadpool

from connectors.agencies.data_centre import EXPOSED, NAME
from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Served
from infra.simulator.polled import authorise, misbehave
from infra.simulator.system import Host, System, Told, World, polled
from infra.simulator.systems import portal_log
from streams.gauges.event import TOPIC, GaugeSample

EVERY_MIN = 10
_SHOWN_AFTER_S = 3
_GIB = 2**30
_BLOCK_MIN = 360
_OUTAGE = 0.04
_EPOCH_DAY = 20_454
"""2026-01-01 in days since 1970: when the storage was as full as the machine's description says."""
_FILLED_A_DAY = 0.0004
_EXPOSED_AS = {metric.name: exposed for exposed, metric in EXPOSED.items()}


class Machine(NamedTuple):
    """A machine of the centre; a part that it does not have is 0. `full` is the share of its storage in use."""

    name: str
    cores: int
    memory_gib: int
    storage_gib: int
    full: float


MACHINES = (
    Machine("compute-01", 64, 512, 0, 0.0),
    Machine("compute-02", 64, 512, 0, 0.0),
    Machine("storage-01", 0, 0, 81_920, 0.58),
)
PORTAL = "portal"


def on_minute(world: World, minute: int) -> Iterator[Told]:
    """Yield the page of a minute at which the monitoring measures."""
    if minute % EVERY_MIN == 0:
        found = samples(world, minute)
        page = Served(NAME, minute, minute * 60_000_000, exposition(found))
        yield minute * 60 + _SHOWN_AFTER_S, Entry(events=[Event.of(TOPIC, s, owed=False) for s in found], served=[page])


def samples(world: World, minute: int) -> list[GaugeSample]:
    """Return what the monitoring measures at a minute: of a machine that does not answer only that it does not."""
    values = [(machine.name, *each) for machine in MACHINES for each in _of_machine(world, machine, minute)]
    values += [(PORTAL, *each) for each in _of_portal(world, minute)]
    return [
        {"system": NAME, "source": source, "metric": metric, "time": minute * 60_000_000, "value": value, "revision": 0}
        for source, metric, value in values
    ]


def exposition(found: list[GaugeSample]) -> bytes:
    """Return the page in Prometheus' text format 0.0.4, every line with its instant in milliseconds."""
    lines: list[str] = []
    for metric, exposed in _EXPOSED_AS.items():
        own = [sample for sample in found if sample["metric"] == metric]
        lines += [f"# TYPE {exposed} {'counter' if exposed.endswith('_total') else 'gauge'}"] if own else []
        lines += [f'{exposed}{{host="{s["source"]}"}} {s["value"]!r} {s["time"] // 1_000}' for s in own]
    return ("\n".join(lines) + "\n").encode()


def _of_machine(world: World, machine: Machine, minute: int) -> Iterator[tuple[str, float]]:
    if _is_down(world, machine, minute):
        yield "up", 0.0
        return
    random, busy = world.random(NAME, machine.name, minute), worktime.is_open(minute * 60)
    yield "up", 1.0
    if machine.cores:
        used = random.uniform(0.35, 0.75) if busy else random.uniform(0.08, 0.25)
        yield from (("cpu_used", round(machine.cores * used, 2)), ("cpu_total", float(machine.cores)))
    if machine.memory_gib:
        used = random.uniform(0.55, 0.7) if busy else random.uniform(0.5, 0.56)
        yield "memory_used", float(int(machine.memory_gib * used) * _GIB)
        yield "memory_total", float(machine.memory_gib * _GIB)
    if machine.storage_gib:
        days = worktime.day_and_minute(minute * 60)[0] - _EPOCH_DAY
        full = min(0.98, max(0.05, machine.full + days * _FILLED_A_DAY))
        yield "storage_used", float(int(machine.storage_gib * full) * _GIB)
        yield "storage_total", float(machine.storage_gib * _GIB)


def _is_down(world: World, machine: Machine, minute: int) -> bool:
    """Say whether a machine is in one of its rare outages of ten minutes to an hour."""
    block, inside = divmod(minute, _BLOCK_MIN)
    random = world.random(NAME, "outage", machine.name, block)
    begins = random.randrange(_BLOCK_MIN - 60)
    return random.random() < _OUTAGE and begins <= inside < begins + random.randint(10, 60)


def _of_portal(world: World, minute: int) -> Iterator[tuple[str, float]]:
    """Yield the portal's counters, which it starts anew each night at midnight."""
    midnight = minute - worktime.day_and_minute(minute * 60)[1]
    calls, errors = portal_log.counted(world, midnight, minute)
    yield from (("up", 1.0), ("calls", float(calls)), ("errors", float(errors)))


def service(host: Host) -> FastAPI:
    """Return the centre's page for Prometheus: the newest one that the ledger has."""
    app = FastAPI(title=NAME, docs_url=None, redoc_url=None, openapi_url=None)
    token = host.settings.source(NAME).token.get_secret_value()
    requests = count()

    @app.get("/metrics")
    async def metrics(authorization: Annotated[str, Header()] = "") -> Response:
        authorise(authorization, token)
        await misbehave(NAME, next(requests), host.world.seed, host.world.faults)
        page = await run_in_threadpool(host.ledger.newest_served, NAME)
        if page is None:
            raise HTTPException(503, "nothing measured yet", {"Retry-After": "1"})
        return Response(page.body, media_type="text/plain; version=0.0.4")

    return app


SYSTEM = System(name=NAME, on_minute=on_minute, longest_s=60, source=polled, service=service)
