"""The queue machines of the one-stop centres: a message when a ticket is taken, when it is called, when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from connectors.agencies.counters import NAME, OUTCOMES
from infra.simulator.centres import Centre, Visit, centres, day_of, services
from infra.simulator.devices import TOPIC_ROOT
from infra.simulator.faults import Clean
from infra.simulator.spoken import Device, said
from infra.simulator.system import DAY_S, System, Told, World
from infra.simulator.worktime import local_time
from streams.tickets.event import TOPIC, Outcome, Ticket

_WIRE = {outcome: word for word, outcome in OUTCOMES.items()}


def on_day(world: World, day: date) -> Iterator[Told]:
    """Yield every message of every queue machine on a local day."""
    for centre in centres(world.province):
        device = Device(centre.machine, f"mqtt:{NAME}", f"{TOPIC_ROOT}/queue/{centre.machine}/up")
        for visit in day_of(world, centre, day).visits:
            for at, ticket in _changes(world, centre, day, visit):
                yield from said(world, device, TOPIC, ticket, _clean(ticket), at)


def _changes(world: World, centre: Centre, day: date, visit: Visit) -> Iterator[tuple[int, Ticket]]:
    """Yield the ticket as it stands after each change, with the instant (seconds since 1970 UTC)."""
    taken: Ticket = {
        "system": NAME,
        "machine": centre.machine,
        "day": day.isoformat(),
        "number": visit.number,
        "centre": centre.unit,
        "service": visit.service,
        "counter": None,
        "taken_at": visit.taken * 1_000_000,
        "called_at": None,
        "finished_at": None,
        "outcome": None,
        "time": visit.taken * 1_000_000,
        "revision": 0,
    }
    yield visit.taken, taken
    called = taken
    if visit.called is not None:
        called = {**taken, "counter": visit.counter, "called_at": visit.called * 1_000_000}
        called = {**called, "time": visit.called * 1_000_000, "revision": 1}
        yield visit.called, called
    outcome: Outcome = "served" if visit.served else "left"
    finished: Ticket = {**called, "finished_at": visit.finished * 1_000_000, "outcome": outcome}
    finished = {**finished, "time": visit.finished * 1_000_000, "revision": called["revision"] + 1}
    yield visit.finished, finished
    yield from _corrected(world, visit, finished)


def _corrected(world: World, visit: Visit, ticket: Ticket) -> Iterator[tuple[int, Ticket]]:
    """Yield a ticket that was taken for another group of procedures, once somebody has put it right."""
    random = world.random("corrected", ticket["machine"], ticket["day"], visit.number)
    others = [service for service in services(world.province) if service != visit.service]
    chance, service, at = random.random(), random.choice(others), visit.finished + random.randint(60, 900)
    if chance < world.faults.corrections:
        yield at, {**ticket, "service": service, "time": at * 1_000_000, "revision": ticket["revision"] + 1}


def _clean(ticket: Ticket) -> Clean:
    outcome = ticket["outcome"]
    body: dict[str, object] = {
        "device": ticket["machine"],
        "ngay": ticket["day"],
        "so": ticket["number"],
        "trung_tam": ticket["centre"],
        "linh_vuc": ticket["service"],
        "quay": ticket["counter"],
        "lay_so": local_time(ticket["taken_at"]),
        "goi": _written(ticket["called_at"]),
        "xong": _written(ticket["finished_at"]),
        "ket_qua": None if outcome is None else _WIRE[outcome],
        "luc": local_time(ticket["time"]),
        "lan": ticket["revision"],
    }
    return Clean(body, "device", "lay_so", "so")


def _written(instant: int | None) -> str | None:
    return None if instant is None else local_time(instant)


SYSTEM = System(name=NAME, on_day=on_day, past_s=DAY_S)
