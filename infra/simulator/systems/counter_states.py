"""The panels at the counters of the one-stop centres: a message when a counter opens, and when it closes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from connectors.agencies.counter_states import NAME
from infra.simulator.centres import Centre, Session, centres, day_of
from infra.simulator.devices import TOPIC_ROOT
from infra.simulator.faults import Clean
from infra.simulator.spoken import Device, said
from infra.simulator.system import DAY_S, System, Told, World
from infra.simulator.worktime import local_time
from streams.counter_states.event import TOPIC, CounterState


def on_day(world: World, day: date) -> Iterator[Told]:
    """Yield every message of every counter's panel on a local day."""
    for centre in centres(world.province):
        for session in day_of(world, centre, day).sessions:
            device = Device(session.counter, f"mqtt:{NAME}", f"{TOPIC_ROOT}/counter/{session.counter}/up")
            for at, state in _changes(world, centre, session):
                yield from said(world, device, TOPIC, state, _clean(state), at)


def _changes(world: World, centre: Centre, session: Session) -> Iterator[tuple[int, CounterState]]:
    """Yield the opening and the closing, each when the panel tells it (seconds since 1970 UTC), and corrections.

    A correction takes back what a panel told of another centre: its plug had been swapped.
    """
    others = [other.unit for other in centres(world.province) if other.unit != centre.unit]
    for at, is_open in ((session.opened, True), (session.closed, False)):
        random = world.random("state", session.counter, at)
        mistaken, elsewhere, later = random.random(), random.choice(others), random.randint(60, 900)
        state: CounterState = {
            "system": NAME,
            "counter": session.counter,
            "time": at * 1_000_000,
            "centre": centre.unit,
            "open": is_open,
            "revision": 0,
        }
        if mistaken < world.faults.corrections:
            yield at, {**state, "centre": elsewhere}
            yield at + later, {**state, "revision": 1}
        else:
            yield at, state


def _clean(state: CounterState) -> Clean:
    body: dict[str, object] = {
        "device": state["counter"],
        "trung_tam": state["centre"],
        "trang_thai": "mo" if state["open"] else "dong",
        "luc": local_time(state["time"]),
        "lan": state["revision"],
    }
    return Clean(body, "device", "luc", "trang_thai")


SYSTEM = System(name=NAME, on_day=on_day, past_s=DAY_S)
